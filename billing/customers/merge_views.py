"""Pages where two customers of one activity become one."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.customers import actions
from billing.customers.duplicates import doubles_of
from billing.customers.forms import MergeForm
from billing.customers.queries import customers_of, standings
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members.pages import activity_page


@require_safe
@activity_page(Right.CUSTOMERS_EDIT)
def duplicates(request, activity):
    """The customers that look alike, two by two, with the reason."""
    found = doubles_of(activity)
    pairs = [{"first": first, "second": second, "reason": reason} for first, second, reason in found.pairs]
    context = {"activity": activity, "pairs": pairs, "newest": found.newest}
    return render(request, "billing/customers/duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.CUSTOMERS_EDIT)
def merge(request, activity, first, second):
    """Side by side: choose the file that is kept and, where they differ, whose value."""
    pair = _pair(activity, first, second)
    form = MergeForm(request.POST if request.method == "POST" else None, **pair)
    if request.method == "POST" and form.is_valid():
        kept, absorbed = form.kept()

        def act():
            return actions.merge_customers(kept=kept, absorbed=absorbed, values=form.values(), by=request.user, on=today())

        if to := perform(request, form, act, to=lambda made: reverse("billing:customers:show", args=[activity.code, made.pk])):
            return redirect(to)
    found = standings([customer.pk for customer in pair.values()], on=today())
    context = {
        "activity": activity,
        "form": form,
        "sides": [
            {
                "customer": customer,
                "standing": found.get(customer.pk),
                "contacts": customer.contacts.filter(former=False).count(),
                "addresses": customer.addresses.filter(former=False).count(),
            }
            for customer in pair.values()
        ],
        "differing": [form[name] for name in form.differing],
        **pair,
    }
    return render(request, "billing/customers/merge.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@activity_page(Right.CUSTOMERS_EDIT)
def keep_apart(request, activity, first, second):
    """Says that two customers are not the same."""
    pair = _pair(activity, first, second)
    back = reverse("billing:customers:duplicates", args=[activity.code])
    return redirect(perform(request, None, lambda: actions.keep_apart(**pair, by=request.user), to=lambda _: back) or back)


def _pair(activity, first, second):
    rows = customers_of(activity)
    return {"first": get_object_or_404(rows, pk=first), "second": get_object_or_404(rows, pk=second)}
