"""The pages by which money received is taken back, given back, or allocated later."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from billing.invoices.models import Invoice
from billing.invoices.queries import others_due, to_give_back_now
from billing.payments import actions, queries, rules
from billing.payments.forms import AllocateForm, OffsetForm, RefundForm, ReverseForm
from billing.payments.models import Payment
from cae.access import fetch
from cae.once import already, perform
from cae.periods import today
from cae.rights import Right
from cae.templatetags.format import amount as amount_text
from members.enums import ActivityKind
from members.models import Activity
from members.pages import team_page

MANY = 50  # invoices of one customer still due: beyond, the oldest first


def _payment(request, pk) -> Payment:
    rows = queries.with_parts(queries.visible_to(request.user, Right.PAYMENTS_CONFIRM))
    return get_object_or_404(rows, pk=pk)


def _to_sheet(made: Payment) -> str:
    return reverse("billing:payments:show", args=[made.pk])


@require_http_methods(["GET", "POST"])
@team_page(Right.PAYMENTS_CONFIRM)
def reverse_one(request, pk):
    """Cancels a confirmed payment by its opposite, and says why; what cannot be cancelled is said before anything is typed."""
    payment = _payment(request, pk)
    refusal = rules.can_be_reversed(payment) if request.method == "GET" else None
    form = ReverseForm(request.POST or None, initial={"reversed_on": today()})
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "on": today(), "by": request.user}
        address = perform(request, form, lambda: actions.reverse_payment(payment=payment, **data), to=_to_sheet)
        if address:
            return redirect(address)
    context = {"form": form, "payment": payment, "refusal": refusal}
    return render(request, "billing/payments/reverse_one.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@team_page(Right.PAYMENTS_CONFIRM)
def give_back(request, pk, activity):
    """Gives back to the payer what a receipt still keeps aside."""
    if address := already(request):
        return redirect(address)
    payment = _payment(request, pk)
    keeper, left = _aside(payment, activity)
    form = RefundForm(request.POST or None, initial={"paid_on": today(), "amount": amount_text(left)})
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "on": today(), "by": request.user}
        act = lambda: actions.refund_overpayment(payment=payment, activity=keeper, **data)  # noqa: E731
        address = perform(request, form, act, to=_to_sheet)
        if address:
            return redirect(address)
    context = {"form": form, "payment": payment, "left": left, "who": payment.payer}
    return render(request, "billing/payments/refund.html", context, status=422 if form.errors else 200)


def _issued(request, pk) -> Invoice:
    rows = Invoice.objects.select_related("follow_up", "customer", "activity").filter(follow_up__isnull=False)
    return fetch(rows, request.user, Right.PAYMENTS_CONFIRM, pk=pk)


@require_http_methods(["GET", "POST"])
@team_page(Right.PAYMENTS_CONFIRM)
def offset(request, pk):
    """Puts what is due back on an invoice on others of the same customer: no money moves."""
    if address := already(request):
        return redirect(address)
    invoice = _issued(request, pk)
    left = invoice.follow_up.to_refund
    found = others_due(invoice)
    form = OffsetForm(request.POST or None, invoices=found)
    if request.method == "POST" and form.is_valid():
        act = lambda: actions.offset_invoice(  # noqa: E731
            invoice=invoice, parts=form.parts, reason=form.cleaned_data["reason"], on=today(), by=request.user
        )
        address = perform(request, form, act, to=_to_sheet)
        if address:
            return redirect(address)
    refusal = rules.can_be_given_back(left, left, f"la facture {invoice.number}") if request.method == "GET" else None
    others = list(found.exclude(pk__in=[row["invoice"].pk for row in form.chosen])[:MANY])
    context = {"form": form, "invoice": invoice, "left": left, "refusal": refusal, "chosen": form.chosen, "found": others}
    return render(request, "billing/payments/offset.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@team_page(Right.PAYMENTS_CONFIRM)
def refund(request, pk):
    """Gives back to the customer what a credit note made too much on a paid invoice."""
    invoice = _issued(request, pk)
    left = to_give_back_now(invoice)
    form = RefundForm(request.POST or None, initial={"paid_on": today(), "amount": amount_text(left)})
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "on": today(), "by": request.user}
        address = perform(request, form, lambda: actions.refund_invoice(invoice=invoice, **data), to=_to_sheet)
        if address:
            return redirect(address)
    refusal = None
    if request.method == "GET" and not left:
        owed = invoice.follow_up.to_refund
        nothing = rules.can_be_given_back(owed, owed, f"la facture {invoice.number}")
        refusal = nothing or rules.was_received(owed, invoice)
    others = others_due(invoice)[:3]
    context = {"form": form, "invoice": invoice, "left": left, "who": str(invoice.customer), "refusal": refusal, "others": others}
    return render(request, "billing/payments/refund.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@team_page(Right.PAYMENTS_CONFIRM)
def allocate(request, pk, activity):
    """Gives to invoices what a receipt keeps aside: a new operation, that counts from the day of the receipt."""
    if address := already(request):
        return redirect(address)
    payment = _payment(request, pk)
    keeper, left = _aside(payment, activity)
    open_invoices = queries.open_invoices(request.user)
    if keeper.kind != ActivityKind.SUSPENSE:
        open_invoices = open_invoices.filter(activity=keeper)
    form = AllocateForm(request.POST or None, invoices=open_invoices)
    if request.method == "POST" and form.is_valid():
        act = lambda: actions.allocate_later(  # noqa: E731
            payment=payment, activity=keeper, parts=form.parts, on=today(), by=request.user
        )
        address = perform(request, form, act, to=lambda _: _to_sheet(payment))
        if address:
            return redirect(address)
    found = open_invoices.exclude(pk__in=[row["invoice"].pk for row in form.chosen])[:12]
    context = {
        "form": form,
        "payment": payment,
        "left": left,
        "keeper": keeper,
        "effect": rules.takes_effect(payment.received_on, on=today()),
        "only": keeper.pk if keeper.kind != ActivityKind.SUSPENSE else "",
        "chosen": form.chosen,
        "found": found,
    }
    return render(request, "billing/payments/allocate.html", context, status=422 if form.errors else 200)


def _aside(payment: Payment, activity: int):
    left = queries.kept_aside(payment).get(activity)
    if not left or left < 0:
        raise Http404
    return Activity.objects.get(pk=activity), left
