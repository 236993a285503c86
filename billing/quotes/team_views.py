"""Quotes for the support team: those of every activity one looks after, those that wait, validated together."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from billing.documents import together
from billing.quotes import actions, queries
from billing.quotes.enums import QuoteState
from billing.quotes.listing import filters_of, page_shown, sheet
from billing.quotes.models import Quote
from cae import exports
from cae.access import visible
from cae.filters import remembered
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members.pages import team_page

WAITING = "a-valider"  # the filter of an address without filter


@require_safe
@team_page(Right.QUOTES_VALIDATE)
@remembered
def all(request):
    """Quotes of the activities one validates for; those that wait first when nothing is asked."""
    work = together.report(actions.VALIDATE_CHOSEN, request.GET.get("bilan", ""), request.user)
    if request.htmx and work and request.htmx.target != "results":
        if not work["working"]:
            return HttpResponseClientRefresh()  # what was validated leaves the list
        return render(request, "billing/documents/together.html", {"work": work})
    filters = filters_of(request)
    waiting = request.GET.get("etat", WAITING) == WAITING
    rows = queries.listed(visible(Quote.objects.all(), request.user, Right.QUOTES_VALIDATE), **filters, on=today())
    if waiting:
        rows = rows.filter(state=QuoteState.WAITING)
    if exports.asked(request):
        return exports.of_list(request, sheet(rows, "Devis"), shown_by=Right.QUOTES_VALIDATE)
    context = {
        "page": page_shown(rows, request, on=today()),
        "filters": filters,
        "waiting": waiting,
        "choices": queries.FILTERS,
        "may_export": exports.refusal(request.user, shown_by=Right.QUOTES_VALIDATE) is None,
        "work": work,
    }
    return render(request, "billing/quotes/all.html" + ("#results" if request.htmx else ""), context)


@require_POST
@team_page(Right.QUOTES_VALIDATE)
def validate_selected(request):
    """Validates the chosen quotes, each for itself: what cannot be is left as it is, and said on the list."""
    here = f"{reverse('billing:quotes:all')}?etat={WAITING}"
    ids = together.chosen(request.POST.getlist("selected"))
    asked = perform(
        request, None, lambda: actions.ask_to_validate(ids=ids, by=request.user), to=lambda job: f"{here}&bilan={job.token}"
    )
    return redirect(asked or here)
