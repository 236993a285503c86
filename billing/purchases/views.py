"""The pages of costs: an activity's list, form and sheet; the support team's approvals and payments."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.purchases import actions, listing, ports, queries, rules
from billing.purchases.enums import EDITABLE, PurchaseState
from billing.purchases.forms import CommentForm, PayForm, PurchaseForm, ReasonForm, line_formset
from billing.purchases.models import Purchase, PurchasePayment
from cae import exports
from cae.access import Refused, fetch, has_right, may
from cae.exports import Sheet
from cae.filters import remembered
from cae.history import history_of
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.templatetags.format import amount as amount_text
from members.models import Member
from members.pages import activity_page, team_page
from members.queries import vat_recovery


@require_safe
@activity_page(Right.PURCHASES_VIEW)
@remembered
def list(request, activity):
    """The costs of an activity, newest first."""
    rows = listing.narrow(queries.of_activity(activity), request.GET)
    if exports.asked(request):
        sheet = Sheet(f"Achats {activity.code}", listing.COLUMNS, rows.order_by("-id"), listing.cells)
        return exports.of_list(request, sheet, activity=activity)
    context = {
        "activity": activity,
        "page": page_of(rows, request.GET, order=("-id",)),
        "q": request.GET.get("q", ""),
        "state": request.GET.get("etat", ""),
        "states": PurchaseState.choices,
        "may_edit": may(request.user, Right.PURCHASES_EDIT, activity) is None,
        "may_export": exports.refusal(request.user, activity=activity) is None,
        "filtered": bool(request.GET.get("q") or request.GET.get("etat")),
    }
    return render(request, "billing/purchases/list.html" + ("#results" if request.htmx else ""), context)


@require_http_methods(["GET", "POST"])
@activity_page(Right.PURCHASES_EDIT)
def new(request, activity):
    """Enters a cost: the receipt first, then its lines."""
    return _form(request, activity, None)


@require_http_methods(["GET", "POST"])
@activity_page(Right.PURCHASES_EDIT)
def edit(request, activity, pk):
    """Corrects a draft, or what the support team returned."""
    purchase = _mine(activity, pk)
    if purchase.state not in EDITABLE:
        messages.error(request, str(rules.can_edit(purchase)))
        return redirect("billing:purchases:sheet", code=activity.code, pk=pk)
    return _form(request, activity, purchase)


def _form(request, activity, purchase: Purchase | None):
    on = today()
    own = Member.objects.filter(user=request.user).first()
    form = PurchaseForm(
        request.POST or None,
        request.FILES or None,
        activity=activity,
        instance=purchase,
        initial={"on": on, "member": own} if purchase is None else None,
    )
    lines = line_formset(request.POST or None, purchase=purchase, on=on)
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        address = perform(
            request,
            form,
            lambda: _save(request, activity, purchase, form, lines),
            to=lambda made: reverse("billing:purchases:sheet", args=[activity.code, made.pk]),
        )
        if address:
            return redirect(address)
    wrong = bool(form.errors or (lines.is_bound and not lines.is_valid()))
    context = {
        "activity": activity,
        "form": form,
        "lines": lines,
        "purchase": purchase,
        "receipt": queries.receipt_of(purchase) if purchase else None,
        "suppliers": activity.suppliers.order_by("name")[:200],
    }
    return render(request, "billing/purchases/form.html", context, status=422 if wrong else 200)


def _save(request, activity, purchase, form, lines) -> Purchase:
    values = form.values
    made = actions.save_purchase(
        activity=activity,
        purchase=purchase,
        values=values,
        lines=lines.lines(without_tax=bool(values["reverse_charge"])),
        on=today(),
        by=request.user,
    )
    if upload := form.cleaned_data.get("file"):
        actions.attach_receipt(purchase=made, content=upload.read(), name=upload.name, by=request.user)
    if "submit" in request.POST:
        actions.submit(purchase=Purchase.objects.get(pk=made.pk), by=request.user)
    return made


def _mine(activity, pk) -> Purchase:
    found = queries.of_activity(activity).select_related("activity", "receipt", "entry").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@activity_page(Right.PURCHASES_VIEW)
def sheet(request, activity, pk):
    """One cost: its receipt beside its figures, what was recovered, where it stands."""
    purchase = _mine(activity, pk)
    user = request.user
    waits = purchase.state == PurchaseState.WAITING
    approver = may(user, Right.PURCHASES_APPROVE, activity) is None
    payer = may(user, Right.PURCHASES_PAY, activity) is None
    context = {
        "activity": activity,
        "purchase": purchase,
        "lines": queries.priced(purchase),
        "of_activity": vat_recovery(activity, on=purchase.on),
        "receipt": queries.receipt_of(purchase),
        "payments": purchase.payments.select_related("bank_account", "reversed_by").order_by("pk"),
        "may_edit": may(user, Right.PURCHASES_EDIT, activity) is None,
        "editable": purchase.state in EDITABLE,
        "may_approve": waits and rules.can_approve(user, purchase) is None,
        "why_not": rules.can_approve(user, purchase) if waits and approver else None,
        "may_return": waits and approver,
        "may_cancel": approver and purchase.state == PurchaseState.APPROVED and not purchase.paid,
        "may_pay": payer and purchase.state == PurchaseState.APPROVED and not purchase.settled,
        "payer": payer,
        "warnings": ports.warnings_about(purchase, on=today()) if waits and approver else [],
        "alike": queries.likenesses(purchase) if approver and purchase.state != PurchaseState.CANCELLED else [],
        "comment_form": CommentForm(),
        "reason_form": ReasonForm(),
        "pay_form": PayForm(initial={"amount": amount_text(purchase.left_to_pay), "paid_on": today()}),
        "history": history_of(purchase)[:20],
        "sees_ledger": has_right(user, Right.LEDGER_VIEW),
    }
    return render(request, "billing/purchases/sheet.html", context)


def _act(request, activity, pk, act, form=None):
    """Carries out one act of the sheet; what is refused is said on it."""
    purchase = _mine(activity, pk)
    if form is not None and not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(
                request, f"{form.fields[name].label} : {' '.join(errors)}" if name in form.fields else " ".join(errors)
            )
    else:
        perform(request, None, lambda: act(purchase), to=lambda _: reverse("billing:purchases:sheet", args=[activity.code, pk]))
    return redirect("billing:purchases:sheet", code=activity.code, pk=pk)


@require_POST
@activity_page(Right.PURCHASES_EDIT)
def submit(request, activity, pk):
    return _act(request, activity, pk, lambda purchase: actions.submit(purchase=purchase, by=request.user))


@require_POST
@activity_page(Right.PURCHASES_EDIT)
def take_back(request, activity, pk):
    return _act(request, activity, pk, lambda purchase: actions.take_back(purchase=purchase, by=request.user))


@require_POST
@activity_page(Right.PURCHASES_EDIT)
def delete(request, activity, pk):
    purchase = _mine(activity, pk)
    to = reverse("billing:purchases:list", args=[activity.code])
    done = perform(request, None, lambda: actions.delete_draft(purchase=purchase, by=request.user), to=lambda _: to)
    return redirect(done or reverse("billing:purchases:sheet", args=[activity.code, pk]))


@require_POST
@activity_page(Right.PURCHASES_APPROVE)
def return_one(request, activity, pk):
    """Sends a purchase back with what to correct."""
    form = CommentForm(request.POST)

    def act(purchase):
        return actions.return_purchase(purchase=purchase, comment=form.cleaned_data["comment"], by=request.user)

    return _act(request, activity, pk, act, form)


@require_POST
@activity_page(Right.PURCHASES_APPROVE)
def approve(request, activity, pk):
    return _act(request, activity, pk, lambda purchase: actions.approve(purchase=purchase, on=today(), by=request.user))


@require_POST
@activity_page(Right.PURCHASES_APPROVE)
def cancel(request, activity, pk):
    form = ReasonForm(request.POST)

    def act(purchase):
        return actions.cancel(purchase=purchase, reason=form.cleaned_data["reason"], on=today(), by=request.user)

    return _act(request, activity, pk, act, form)


@require_POST
@activity_page(Right.PURCHASES_PAY)
def pay(request, activity, pk):
    """Records what left the bank for this purchase."""
    form = PayForm(request.POST)

    def act(purchase):
        return actions.pay(purchase=purchase, on=today(), by=request.user, **form.cleaned_data)

    return _act(request, activity, pk, act, form)


@require_POST
@activity_page(Right.PURCHASES_PAY)
def reverse_pay(request, activity, pk, payment):
    """Cancels a payment made by mistake or come back."""
    form = ReasonForm(request.POST)

    def act(purchase):
        made = fetch(
            PurchasePayment.objects.filter(purchase=purchase), request.user, Right.PURCHASES_PAY, "purchase__activity", pk=payment
        )
        reason = form.cleaned_data["reason"]
        return actions.reverse_pay(payment=made, reversed_on=today(), reason=reason, on=today(), by=request.user)

    return _act(request, activity, pk, act, form)


@require_safe
@team_page(Right.PURCHASES_APPROVE)
@remembered
def all(request):
    """What waits for approval, oldest first, and what is to be paid."""
    user = request.user
    tab = "a-regler" if request.GET.get("vue") == "a-regler" and has_right(user, Right.PURCHASES_PAY) else "a-approuver"
    rows = queries.to_pay(user) if tab == "a-regler" else queries.waiting(user)
    rows = listing.narrow(rows, {"q": request.GET.get("q", "")})
    kind = request.GET.get("nature", "")
    if kind in listing.KINDS:
        rows = rows.filter(Q(kind=kind))
    shown_by = Right.PURCHASES_PAY if tab == "a-regler" else Right.PURCHASES_APPROVE
    if exports.asked(request):
        sheet = Sheet("Achats à suivre", listing.COLUMNS, rows.order_by("id"), listing.cells)
        return exports.of_list(request, sheet, shown_by=shown_by)
    page = page_of(rows, request.GET, order=("id",))
    context = {
        "tab": tab,
        "approving": tab == "a-approuver",
        "paying": tab == "a-regler",
        "page": page,
        "kind": kind,
        "kinds": listing.KINDS.items(),
        "q": request.GET.get("q", ""),
        "waiting": queries.waiting(user).order_by()[:1000].count(),
        "pays": has_right(user, Right.PURCHASES_PAY),
        "owed": queries.owed(rows) if tab == "a-regler" else None,
        "pay_form": PayForm(initial={"paid_on": today()}) if tab == "a-regler" else None,
        "may_export": exports.refusal(user, shown_by=shown_by) is None,
    }
    return render(request, "billing/purchases/all.html" + ("#results" if request.htmx else ""), context)


@require_POST
@team_page(Right.PURCHASES_APPROVE)
def approve_many(request):
    """Approves the chosen purchases, each for itself."""
    chosen = queries.waiting(request.user)
    return _many(
        request, chosen, lambda one: actions.approve(purchase=one, on=today(), by=request.user), "approuvé", "a-approuver"
    )


@require_POST
@team_page(Right.PURCHASES_PAY)
def pay_many(request):
    """Records that the chosen purchases were paid in full, on one day, from one account."""
    form = PayForm({**request.POST.dict(), "amount": "1"})
    if not form.is_valid():
        messages.error(request, "Indiquez le jour et le compte du règlement.")
        return redirect(f"{reverse('billing:purchases:all')}?vue=a-regler")
    data = {"paid_on": form.cleaned_data["paid_on"], "bank_account": form.cleaned_data["bank_account"]}

    def act(one: Purchase):
        return actions.pay(purchase=one, amount=one.left_to_pay, on=today(), by=request.user, **data)

    return _many(request, queries.to_pay(request.user), act, "réglé", "a-regler")


def _many(request, rows, act, word: str, tab: str):
    to = f"{reverse('billing:purchases:all')}?vue={tab}"

    def run():
        done, refused = 0, []
        for one in rows.filter(pk__in=listing.selected(request)).order_by("pk"):
            try:
                act(one)
                done += 1
            except Refused as no:
                refused.append(f"{one} : {no.refusal}")
        listing.report(request, done, refused, word)

    perform(request, None, run, to=lambda _: to)
    return redirect(to)
