"""Quotes for the members of an activity: the list, the sheet of one, and each move."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from billing.customers.models import Customer
from billing.customers.queries import current
from billing.documents import preview
from billing.quotes import actions, links, mails, queries, rules
from billing.quotes.actions import sending
from billing.quotes.enums import SHOWN_TO_CUSTOMER, STILL_OFFERED, QuoteState
from billing.quotes.forms import PaperForm, ReturnForm, SendForm
from billing.quotes.freezing import shown_document
from billing.quotes.listing import filters_of, page_shown, sheet
from billing.quotes.models import Quote
from billing.quotes.rendering import pdf_response, quote_pdf
from cae import exports, files
from cae.access import Refusal, Refused, fetch
from cae.filters import remembered
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members.models import Activity
from members.pages import activity_page


def _quote(request, activity: Activity, pk: int) -> Quote:
    rows = Quote.objects.select_related(
        "activity__antenna", "activity__logo", "customer", "contact", "sealed", "created_by", "replaces"
    )
    return fetch(rows, request.user, Right.QUOTES_VIEW, pk=pk, activity=activity)


def _show(quote: Quote) -> str:
    return reverse("billing:quotes:show", kwargs={"code": quote.activity.code, "pk": quote.pk})


@require_safe
@activity_page(Right.QUOTES_VIEW)
@remembered
def list(request, activity):
    """The quotes of an activity; the same rows as a spreadsheet with `format=xlsx`."""
    filters = filters_of(request)
    rows = queries.listed(Quote.objects.filter(activity=activity), **filters, on=today())
    if exports.asked(request):
        return exports.of_list(request, sheet(rows, f"Devis {activity.name}"), activity=activity)
    context = {
        "activity": activity,
        "page": page_shown(rows, request, on=today()),
        "filters": filters,
        "choices": queries.FILTERS,
        "may_edit": rules.may(request.user, Right.QUOTES_EDIT, activity) is None,
        "may_export": exports.refusal(request.user, activity=activity) is None,
    }
    return render(request, "billing/quotes/list.html" + ("#results" if request.htmx else ""), context)


@require_safe
@activity_page(Right.QUOTES_VIEW)
def show(request, activity, pk):
    """Where a quote stands, what may be done next, its plan, its page, the customer's answer."""
    quote, on, user = _quote(request, activity, pk), today(), request.user
    offers = queries.offers_of(quote)[:5] if quote.sealed_id else []
    answer = getattr(quote, "acceptance", None)
    may_be = {
        name: rule(user, quote) is None
        for name, rule in {
            "edit": rules.can_edit,
            "submit": rules.can_submit,
            "take_back": rules.can_take_back,
            "validate": rules.can_validate,
            "send_back": rules.can_return,
            "cancel": rules.can_cancel,
            "duplicate": rules.can_duplicate,
            "revise": rules.can_revise,
            "record_answer": rules.can_record_answer,
            "invoice": rules.can_invoice,
        }.items()
    }
    may_be["send"] = rules.can_send(user, quote, on=on) is None
    plan = queries.plan_of(quote)
    context = {
        "quote": quote,
        "activity": activity,
        "may": may_be,
        "ceiling": rules.above_ceiling(user, quote)
        if may_be["submit"] and rules.may(user, Right.QUOTES_VALIDATE, activity) is None
        else None,
        "obstacles": actions.obstacles(quote=quote, on=on) if may_be["submit"] else [],
        "way": queries.way_of(quote, offers=offers, on=on) if quote.state != QuoteState.CANCELLED else [],
        "standing": quote.standing(on),
        "expired": quote.is_expired(on),
        "offered": quote.state in STILL_OFFERED,
        "plan": plan,
        "next": next((row for row in plan if row.next), None),
        "offers": offers,
        "links": links.open_links(quote.customer, at=timezone.now())[:5] if quote.customer and quote.sealed_id else [],
        "answer": answer,
        "proofs": files.links_of(answer) if answer else [],
        "withdraw_until": queries.last_day_to_withdraw(quote),
        "too_soon": queries.promised_too_soon(quote, on=on),
        "withdrawal": getattr(quote, "withdrawal", None),
        "replaced_by": getattr(quote, "replaced_by", None),
        "about": str(quote),
        "return_form": ReturnForm(),
    }
    return render(request, "billing/quotes/show.html", context)


@require_safe
@activity_page(Right.QUOTES_VIEW)
def printed(request, activity, pk):
    """The printed page of a quote, draft or validated, for the frame of its sheet."""
    quote = _quote(request, activity, pk)
    return preview.page(request, shown_document(quote, on=today()))


@require_safe
@activity_page(Right.QUOTES_VIEW)
def pdf(request, activity, pk):
    quote = _quote(request, activity, pk)
    return pdf_response(quote, quote_pdf(quote, on=today()))


@require_POST
@activity_page(Right.QUOTES_EDIT)
def duplicate(request, activity, pk):
    quote = _quote(request, activity, pk)
    return _move(
        request,
        quote,
        lambda: actions.duplicate(quote=quote, by=request.user, on=today()),
        to=lambda copy: reverse("billing:quotes:edit", kwargs={"code": activity.code, "pk": copy.pk}),
        said="Voici une copie, à compléter.",
    )


@require_POST
@activity_page(Right.QUOTES_EDIT)
def submit(request, activity, pk):
    quote = _quote(request, activity, pk)
    said = "Votre demande est partie : l'équipe d'appui va valider le devis."
    return _move(request, quote, lambda: actions.submit(quote=quote, by=request.user, on=today()), said=said)


@require_POST
@activity_page(Right.QUOTES_EDIT)
def take_back(request, activity, pk):
    quote = _quote(request, activity, pk)
    return _move(
        request, quote, lambda: actions.take_back(quote=quote, by=request.user), said="Le devis est à nouveau modifiable."
    )


@require_POST
@activity_page(Right.QUOTES_VALIDATE)
def send_back(request, activity, pk):
    quote, form = _quote(request, activity, pk), ReturnForm(request.POST)
    comment = form.cleaned_data["comment"] if form.is_valid() else ""
    return _move(
        request,
        quote,
        lambda: actions.return_(quote=quote, by=request.user, comment=comment),
        said="Le devis est renvoyé à l'activité.",
    )


@require_POST
@activity_page(Right.QUOTES_VALIDATE)
def validate(request, activity, pk):
    quote = _quote(request, activity, pk)
    said = "Le devis est validé : il peut partir."
    return _move(request, quote, lambda: actions.validate(quote=quote, by=request.user, on=today()), said=said)


@require_POST
@activity_page(Right.QUOTES_EDIT)
def cancel(request, activity, pk):
    quote = _quote(request, activity, pk)
    return _move(request, quote, lambda: actions.cancel(quote=quote, by=request.user), said="Le devis est abandonné.")


@require_POST
@activity_page(Right.QUOTES_EDIT)
def revise(request, activity, pk):
    quote = _quote(request, activity, pk)
    return _move(
        request,
        quote,
        lambda: actions.revise(quote=quote, by=request.user, on=today()),
        to=lambda copy: reverse("billing:quotes:edit", kwargs={"code": activity.code, "pk": copy.pk}),
        said="Voici la nouvelle version, à modifier puis à valider.",
    )


@require_POST
@activity_page(Right.INVOICES_EDIT)
def invoice(request, activity, pk):
    """One click: the draft of the next step of the plan, opened on its page."""
    quote = _quote(request, activity, pk)
    return _move(
        request,
        quote,
        lambda: actions.invoice(quote=quote, by=request.user, on=today()),
        to=str,
        said="La facture est préparée : vérifiez-la avant de l'émettre.",
    )


@activity_page(Right.QUOTES_EDIT)
def send(request, activity, pk):
    """The mail to the customer: written for them, changed if wished, seen as it will be, sent."""
    quote = _quote(request, activity, pk)
    refusal = rules.can_send(request.user, quote, on=today())
    if refusal:
        messages.error(request, str(refusal))
        return redirect(_show(quote))
    proposed = mails.offer(quote)
    to = sending.customer_address(quote)
    form = SendForm(request.POST or None, initial={"to": to, "subject": proposed.subject, "body": proposed.body})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        address = perform(
            request, form, lambda: actions.send(quote=quote, by=request.user, on=today(), **given), to=lambda _: _show(quote)
        )
        if address:
            messages.success(request, f"Le devis part à {given['to']}.")
            return redirect(address)
    status = 422 if form.errors else 200
    joined = files.links_of(quote, "attachment")
    context = {"quote": quote, "activity": activity, "form": form, "joined": joined}
    return render(request, "billing/quotes/send.html", context, status=status)


@activity_page(Right.QUOTES_EDIT)
def record_answer(request, activity, pk):
    """An acceptance received on paper, with its scan."""
    quote = _quote(request, activity, pk)
    refusal = rules.can_record_answer(request.user, quote)
    if refusal:
        messages.error(request, str(refusal))
        return redirect(_show(quote))
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def record():
            scan = files.store(given["scan"].read(), given["scan"].name)
            return actions.record_answer(
                quote=quote, by=request.user, at=timezone.now(), on=given["on"], name=given["name"], role=given["role"], scan=scan
            )

        address = perform(request, form, record, to=lambda _: _show(quote))
        if address:
            messages.success(request, "L'accord du client est enregistré.")
            return redirect(address)
    status = 422 if form.errors else 200
    return render(
        request, "billing/quotes/record_answer.html", {"quote": quote, "activity": activity, "form": form}, status=status
    )


@require_POST
@activity_page(Right.QUOTES_EDIT)
def make_link(request, activity, pk):
    """A private link shown this once, for the member to pass on (by message, by hand). Never redirected: it is kept nowhere."""
    quote = _quote(request, activity, pk)
    if quote.customer is None or quote.state not in SHOWN_TO_CUSTOMER:
        raise Refused(Refusal("Le client ne peut lire que des devis validés."))
    _, token = links.make(customer=quote.customer, by=request.user, at=timezone.now())
    if rules.can_send(request.user, quote, on=today()) is None:
        actions.mark_sent(quote=quote, by=request.user, on=today())
    address = request.build_absolute_uri(reverse("billing:portal:quote", kwargs={"token": token, "pk": quote.pk}))
    template = "billing/quotes/link.html" + ("#link" if request.htmx else "")
    return render(request, template, {"quote": quote, "customer": quote.customer, "activity": activity, "address": address})


@require_POST
@activity_page(Right.QUOTES_EDIT)
def make_customer_link(request, activity, pk):
    """As `make_link`, to the page of a customer itself: from their sheet, or from that of one of their invoices."""
    customer = current(get_object_or_404(Customer.objects.select_related("merged_into"), activity=activity, pk=pk))
    _, token = links.make(customer=customer, by=request.user, at=timezone.now())
    address = request.build_absolute_uri(reverse("billing:portal:index", kwargs={"token": token}))
    template = "billing/quotes/customer_link.html" + ("#link" if request.htmx else "")
    return render(request, template, {"customer": customer, "activity": activity, "address": address})


@require_POST
@activity_page(Right.QUOTES_EDIT)
def revoke_links(request, activity, pk):
    quote = _quote(request, activity, pk)
    return _move(
        request,
        quote,
        lambda: links.revoke(customer=quote.customer, by=request.user, at=timezone.now()),
        to=lambda _: _show(quote),
        said="Les liens de ce client sont fermés.",
    )


@require_POST
@activity_page(Right.QUOTES_EDIT)
def revoke_customer_links(request, activity, pk):
    """Closes every link to the page of a customer, from their sheet."""
    customer = get_object_or_404(Customer.objects.select_related("activity"), activity=activity, pk=pk)
    sheet = reverse("billing:customers:show", args=[activity.code, customer.pk])

    def act():
        return links.revoke(customer=customer, by=request.user, at=timezone.now())

    if address := perform(request, None, act, to=lambda _: sheet):
        messages.success(request, "Les liens de ce client sont fermés.")
    return redirect(address or sheet)


def _move(request, quote: Quote, act: Callable, *, said: str, to: Callable | None = None) -> HttpResponse:
    """Does `act` once, says so, and goes where it leads; a refusal is said on the quote's own page."""
    address = perform(request, None, act, to=to or (lambda _: _show(quote)))
    if address:
        messages.success(request, said)
    return redirect(address or _show(quote))
