"""The pages of money received: the support team's list, sheet and entry form; those of an activity."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.invoices.models import Invoice
from billing.ledger.models import Entry
from billing.payments import actions, listing, queries, rules
from billing.payments.enums import PaymentState
from billing.payments.forms import ConfirmForm, DeclareForm, ReasonForm, RecordForm
from billing.payments.models import Payment
from cae import exports
from cae.access import Refused, fetch, has_right, may, scope
from cae.exports import Sheet
from cae.filters import remembered
from cae.history import history_of
from cae.lists import page_of
from cae.once import already, perform
from cae.periods import today
from cae.rights import Right
from cae.templatetags.format import amount as amount_text
from members.models import Activity
from members.pages import activity_page, team_page

ORDER = ("-received_on", "-id")
FOUND = 30


@require_safe
@team_page(Right.PAYMENTS_VIEW)
@remembered
def all(request):
    """What was received for the activities one sees, what waits first; filtered, exported as filtered."""
    filters = listing.Filters.read(request.GET)
    seen, parts = queries.seen_by(request.user), scope(request.user, Right.PAYMENTS_VIEW)
    rows = listing.narrow(seen, filters, user=request.user)
    if exports.asked(request):
        sheet = Sheet("Encaissements", listing.COLUMNS, queries.with_parts(rows.order_by(*ORDER), of=parts), listing.cells)
        return exports.of_list(request, sheet, shown_by=Right.PAYMENTS_VIEW)
    if filters.is_empty:
        rows = rows.exclude(state=PaymentState.TO_CONFIRM)  # shown first, apart
    page = page_of(queries.with_parts(rows, of=parts), request.GET, order=ORDER)
    context = {
        "page": page,
        "filters": filters,
        "states": listing.STATES,
        "modes": listing.MODES,
        "waiting": queries.with_parts(seen.filter(state=PaymentState.TO_CONFIRM).order_by("received_on", "pk"), of=parts)[:50]
        if filters.is_empty and not request.GET.get("after") and not request.GET.get("before")
        else [],
        "unmatched": queries.unmatched(seen)[:100].count(),
        "may_export": exports.refusal(request.user, shown_by=Right.PAYMENTS_VIEW) is None,
        "may_record": has_right(request.user, Right.PAYMENTS_CONFIRM),
        "may_setup": has_right(request.user, Right.LEDGER_SETUP),
    }
    return render(request, "billing/payments/all.html" + ("#results" if request.htmx else ""), context)


@require_safe
@team_page(Right.PAYMENTS_VIEW)
def show(request, pk):
    """One payment, whole: what it is made of, what it settled, what became of it."""
    payment = _seen(request, pk)
    activities = {row.activity for row in payment.allocations.all()}
    if not _all_seen(request.user, activities):
        raise Http404
    return render(request, "billing/payments/show.html", _sheet(request, payment, activities))


def _all_seen(user, activities) -> bool:
    """Other activities' parts are theirs alone: this page is for who sees them all."""
    return not [one for one in activities if may(user, Right.PAYMENTS_VIEW, one) is not None]


def _sheet(request, payment: Payment, activities) -> dict:
    mine = rules.can_confirm(request.user, activities) is None
    waits = payment.state == PaymentState.TO_CONFIRM
    aside = queries.kept_aside(payment) if payment.state == PaymentState.CONFIRMED and not payment.is_reversal else {}
    names = {one.pk: one for one in activities}
    return {
        "payment": payment,
        "rows": listing.parts_of(payment),
        "moved": queries.moved(payment.amount, payment.allocations.all()),
        "may_confirm": mine and waits,
        "may_reject": waits and (mine or payment.declared_by == request.user),
        "may_reverse": mine and rules.can_be_reversed(payment) is None,
        "aside": [{"activity": names[pk], "amount": left} for pk, left in aside.items() if left > 0 and pk in names]
        if mine
        else [],
        "confirm_form": ConfirmForm(initial={"received_on": payment.received_on, "bank_account": payment.bank_account_id}),
        "reject_form": ReasonForm(),
        "entry": Entry.objects.filter(source_kind="payment", source_id=payment.pk, journal="BQ").first()
        if has_right(request.user, Right.LEDGER_VIEW)
        else None,
        "history": history_of(payment)[:20],
    }


def _seen(request, pk) -> Payment:
    rows = queries.with_parts(queries.visible_to(request.user), split=True)
    found = rows.select_related("bank_account", "declared_by", "confirmed_by", "reverses", "reversed_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@team_page(Right.PAYMENTS_CONFIRM)
def record(request):
    """Enters a receipt: amount, day, invoices it pays. Made to be typed without the mouse."""
    if address := already(request):
        return redirect(address)
    open_invoices = queries.open_invoices(request.user)
    chosen = open_invoices.filter(pk=request.GET["facture"]).first() if request.GET.get("facture", "").isdigit() else None
    form = RecordForm(
        request.POST or None,
        invoices=open_invoices,
        activities=Activity.objects.filter(scope(request.user, Right.PAYMENTS_CONFIRM, ""), closed_on__isnull=True).order_by(
            "name"
        ),
        initial={
            "received_on": today(),
            "amount": amount_text(chosen.follow_up.open) if chosen else None,
            "payer": str(chosen.customer) if chosen else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "parts": form.parts, "on": today(), "by": request.user}
        address = perform(
            request,
            form,
            lambda: actions.record_payment(**data),
            to=lambda made: (
                reverse("billing:payments:show", args=[made.pk])
                if "another" not in request.POST
                else reverse("billing:payments:record")
            ),
        )
        if address:
            return redirect(address)
    rows = form.chosen or ([{"invoice": chosen, "typed": amount_text(chosen.follow_up.open), "error": ""}] if chosen else [])
    found = open_invoices.exclude(pk__in=[row["invoice"].pk for row in rows])[:8]
    context = {"form": form, "chosen": rows, "found": found, "twice": _twice(request, form)}
    return render(request, "billing/payments/record.html", context, status=422 if form.errors else 200)


def _twice(request, form: RecordForm) -> bool:
    """Whether what is typed was just recorded by somebody else: the page then asks."""
    if not form.is_bound or not form.cleaned_data.get("amount") or not form.cleaned_data.get("received_on"):
        return False
    typed = {name: form.cleaned_data[name] for name in ("amount", "received_on")}
    return queries.twin_of([invoice for invoice, _ in form.parts], by=request.user, **typed) is not None


@require_safe
@team_page(Right.PAYMENTS_CONFIRM)
def invoices(request):
    """The invoices a receipt may pay, found by number, customer or amount: rows of the entry form."""
    text = request.GET.get("cherche", "").strip()[:80]
    chosen = [pk for pk in request.GET.getlist("invoice") if pk.isdigit()]
    found = queries.open_invoices(request.user, text=text).exclude(pk__in=chosen)
    if request.GET.get("activite", "").isdigit():
        found = found.filter(activity=request.GET["activite"])
    return render(request, "billing/payments/invoices.html", {"found": found[:FOUND], "text": text})


@require_POST
@team_page(Right.PAYMENTS_CONFIRM)
def confirm(request, pk):
    """Confirms what a member declared, with the day and the account of the bank's statement."""
    payment = _seen(request, pk)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        act = lambda: actions.confirm_payment(payment=payment, on=today(), by=request.user, **form.cleaned_data)  # noqa: E731
        perform(request, None, act, to=lambda _: "")
    else:
        listing.tell(request, form)
    return redirect("billing:payments:show", pk=payment.pk)


@require_POST
@team_page(Right.PAYMENTS_CONFIRM)
def confirm_many(request):
    """Confirms the chosen declarations, each for itself: what is refused is said, the others count."""

    def act():
        done, refused = 0, []
        for payment in (
            queries.visible_to(request.user, Right.PAYMENTS_CONFIRM).filter(pk__in=listing.selected(request)).order_by("pk")
        ):
            try:
                actions.confirm_payment(payment=payment, on=today(), by=request.user)
                done += 1
            except Refused as no:
                refused.append(f"{payment} : {no.refusal}")
        listing.report(request, done, refused)

    perform(request, None, act, to=lambda _: reverse("billing:payments:all"))
    return redirect("billing:payments:all")


@require_POST
@team_page(Right.PAYMENTS_VIEW)
def reject(request, pk):
    """Sets a declaration aside, and says why; by the support team or by who made it."""
    payment = _seen(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        act = lambda: actions.reject_payment(payment=payment, reason=form.cleaned_data["reason"], by=request.user)  # noqa: E731
        perform(request, None, act, to=lambda _: "")
    else:
        listing.tell(request, form)
    back = listing.address_for(request.user, payment)
    return redirect(back)


@require_safe
@activity_page(Right.PAYMENTS_VIEW)
@remembered
def list(request, activity):
    """What an activity received: its own parts only."""
    filters = listing.Filters.read(request.GET)
    rows = listing.narrow(queries.of_activity(activity), filters, user=request.user, activity=activity)
    if exports.asked(request):
        shown = queries.with_parts(rows.order_by(*ORDER), activity=activity)
        return exports.of_list(
            request, Sheet(f"Encaissements {activity.code}", listing.COLUMNS, shown, listing.cells), activity=activity
        )
    page = page_of(queries.with_parts(rows, activity=activity), request.GET, order=ORDER)
    context = {
        "activity": activity,
        "page": page,
        "filters": filters,
        "states": listing.STATES,
        "overpaid": queries.overpaid(activity),
        "to_confirm": queries.to_confirm(activity),
        "may_export": exports.refusal(request.user, activity=activity) is None,
    }
    return render(request, "billing/payments/list.html" + ("#results" if request.htmx else ""), context)


@require_safe
@activity_page(Right.PAYMENTS_VIEW)
def sheet(request, activity, pk):
    """One payment, as far as it concerns this activity."""
    rows = queries.with_parts(queries.of_activity(activity), activity=activity, split=True)
    payment = rows.select_related("declared_by", "confirmed_by", "reverses", "reversed_by").filter(pk=pk).first()
    if payment is None:
        raise Http404
    context = {
        "activity": activity,
        "payment": payment,
        "rows": listing.parts_of(payment),
        "history": history_of(payment)[:20] if payment.amount == payment.part else [],
        "may_reject": payment.state == PaymentState.TO_CONFIRM and payment.declared_by == request.user,
        "reject_form": ReasonForm(),
        "may_see_whole": has_right(request.user, Right.PAYMENTS_CONFIRM),
    }
    return render(request, "billing/payments/sheet.html", context)


@require_http_methods(["GET", "POST"])
@activity_page(Right.PAYMENTS_RECORD)
def declare(request, activity, pk):
    """A member says that an invoice was paid: it counts once the support team confirms it."""
    rows = Invoice.objects.select_related("follow_up", "customer", "activity")
    invoice = fetch(rows.filter(activity=activity, follow_up__isnull=False), request.user, Right.INVOICES_VIEW, pk=pk)
    left = invoice.follow_up.open - invoice.follow_up.unconfirmed
    form = DeclareForm(request.POST or None, initial={"received_on": today(), "amount": amount_text(max(left, 0))})
    account = queries.bank_accounts().first()
    if request.method == "POST" and form.is_valid() and account is not None:
        data = {**form.cleaned_data, "bank_account": account, "rest_to": activity, "on": today(), "by": request.user}
        amount = form.cleaned_data["amount"]
        address = perform(
            request,
            form,
            lambda: actions.record_payment(parts=[(invoice, amount)], **data),
            to=lambda made: reverse("billing:payments:sheet", args=[activity.code, made.pk]),
        )
        if address:
            return redirect(address)
    context = {"activity": activity, "invoice": invoice, "form": form, "left": left, "account": account}
    return render(request, "billing/payments/declare.html", context, status=422 if form.errors else 200)
