"""The customer's pages, behind their private link: read, accept with a signature, refuse, ask, withdraw, pay, download.

A quote that is not theirs is 404. Reading writes nothing: the page itself says that it was shown (`opened`), so that the
robots that open the links of mails are not taken for people.
"""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from billing.documents import epc
from billing.documents.frozen import Document
from billing.documents.page import read as page_of_document
from billing.documents.printing import palette
from billing.quotes import actions, consumer, links, queries, rules, signatures
from billing.quotes.enums import SignatureKind
from billing.quotes.forms import AcceptForm, QuestionForm, RefuseForm, WithdrawForm
from billing.quotes.freezing import sealed_document
from billing.quotes.models import CustomerLink, Quote
from billing.quotes.portal_access import address_of, portal_page
from billing.quotes.ports import CustomerAccount, invoicing
from billing.quotes.rendering import pdf_response, quote_pdf
from cae import files
from cae.actors import Visitor
from cae.once import perform
from cae.periods import today
from members.queries import cooperative

FILES = ("pdf", "xml")


@dataclass(frozen=True)
class Shown:
    """A quote as its customer reads it."""

    quote: Quote
    document: Document


def _shown(link: CustomerLink, pk: int) -> Shown:
    quote = queries.for_customer(link.customer).filter(pk=pk).first()
    if quote is None or not rules.readable_by_customer(quote, link.customer):
        raise Http404
    return Shown(quote, sealed_document(quote))


def _visitor(link: CustomerLink) -> Visitor:
    return Visitor(f"{link.customer} (client)")


def _proof(request) -> actions.Proof:
    return actions.Proof(address_of(request), request.headers.get("user-agent", ""))


def _context(link: CustomerLink, token: str, shown: Shown | None = None, **more) -> dict:
    """What every page of the customer shows: who it comes from, in their colour."""
    activity = link.customer.activity
    context = {
        "link": link,
        "token": token,
        "customer": link.customer,
        "activity": activity,
        "cooperative": cooperative(),
        "colour": palette(shown.document.activity.colour if shown else activity.colour),
        "today": today(),
        **more,
    }
    if shown is not None:
        context |= {"quote": shown.quote, "document": shown.document, "consumer": consumer.concerns(shown.document)}
    return context


def _page(token: str, quote: Quote, name: str = "quote") -> str:
    return reverse(f"billing:portal:{name}", kwargs={"token": token, "pk": quote.pk})


@require_safe
@portal_page
def index(request, link, token):
    """What is due, the quotes to answer, the invoices: the customer's own page."""
    on, port = today(), invoicing()
    quotes = list(queries.for_customer(link.customer)[:100])
    account = port.account(link.customer, on=on) if port else CustomerAccount()
    context = _context(
        link,
        token,
        to_answer=[quote for quote in quotes if rules.can_answer(quote, on=on) is None],
        answered=[(quote, *quote.standing(on)) for quote in quotes if rules.can_answer(quote, on=on) is not None],
        account=account,
        due=[(invoice, epc.image(invoice.payment) if invoice.payment else "") for invoice in account.to_pay],
    )
    return render(request, "billing/portal/index.html", context)


@require_safe
@portal_page
def quote(request, link, token, pk):
    """The quote, made to be read on a phone, and what may be answered."""
    shown = _shown(link, pk)
    on = today()
    refusal = rules.can_answer(shown.quote, on=on)
    last_day = queries.last_day_to_withdraw(shown.quote)
    context = _context(
        link,
        token,
        shown,
        page=page_of_document(shown.document),
        attachments=files.links_of(shown.quote, "attachment"),
        refusal=refusal,
        standing=shown.quote.standing(on),
        answer=getattr(shown.quote, "acceptance", None),
        replaced_by=_newer(link, shown.quote),
        may_withdraw=last_day is not None and on <= last_day,
        withdraw_until=last_day,
        withdraw_label=consumer.WITHDRAW_HERE,
        receipt=_receipt(shown.quote),
    )
    return render(request, "billing/portal/quote.html", context)


def _newer(link: CustomerLink, quote: Quote) -> Quote | None:
    """The version that replaces a quote, when the customer may read it."""
    newer = getattr(quote, "replaced_by", None)
    return newer if newer is not None and rules.readable_by_customer(newer, link.customer) else None


def _receipt(quote: Quote):
    answer = getattr(quote, "acceptance", None)
    return files.links_of(answer, "receipt").first() if answer is not None and answer.accepted else None


@require_POST
@portal_page
def opened(request, link, token, pk):
    """Said by the page once it is on screen."""
    shown = _shown(link, pk)
    if not request.user.is_authenticated:  # a member who looks at the page is not the customer
        links.opened(link, at=timezone.now())
        actions.opened(quote=shown.quote, by=_visitor(link), at=timezone.now())
    return HttpResponse(status=204)


@portal_page
def accept(request, link, token, pk):
    """Accepting: a name, a date, a signature; for a consumer, what the law asks, above the button it words."""
    shown = _shown(link, pk)
    on = today()
    if rules.can_answer(shown.quote, on=on) is not None and request.method != "POST":
        return redirect(_page(token, shown.quote))
    is_consumer, days = consumer.concerns(shown.document), queries.withdrawal_days(on=on)
    form = AcceptForm(
        request.POST or None,
        consumer=is_consumer,
        early_text=consumer.early_start_text(days),
        initial={"name": _signatory(shown), "email": shown.document.buyer.email},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act():
            by_keyboard = given["kind"] == SignatureKind.TYPED
            return actions.accept(
                quote=shown.quote,
                by=_visitor(link),
                at=timezone.now(),
                name=given["name"],
                role=given.get("role", ""),
                email=given["email"],
                signature=signatures.typed(given["typed"]) if by_keyboard else signatures.drawn(given["drawing"]),
                order=actions.Order(informed=given.get("informed", False), early_start=given.get("early_start", False)),
                proof=_proof(request),
            )

        # The address kept against double sends says nothing: the real one holds the token.
        if perform(request, form, act, to=lambda _: "merci"):
            return redirect(_page(token, shown.quote, "thanks"))
    context = _context(
        link,
        token,
        shown,
        form=form,
        information=consumer.information(shown.document, mediator=cooperative().mediator, days=days),
        withdrawal_form=consumer.withdrawal_form(shown.document) if is_consumer else "",
        button=consumer.BUTTON if is_consumer else "Accepter le devis",
        too_soon=queries.promised_too_soon(shown.quote, on=on),
    )
    return render(request, "billing/portal/accept.html", context, status=422 if form.errors else 200)


def _signatory(shown: Shown) -> str:
    buyer = shown.document.buyer
    return buyer.contact_name or (buyer.name if consumer.concerns(shown.document) else "")


@portal_page
def refuse(request, link, token, pk):
    shown = _shown(link, pk)
    if rules.can_answer(shown.quote, on=today()) is not None and request.method != "POST":
        return redirect(_page(token, shown.quote))
    form = RefuseForm(request.POST or None, initial={"name": _signatory(shown)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act():
            return actions.refuse(
                quote=shown.quote,
                by=_visitor(link),
                at=timezone.now(),
                name=given["name"],
                reason=given["reason"],
                proof=_proof(request),
            )

        if perform(request, form, act, to=lambda _: "merci"):
            return redirect(_page(token, shown.quote, "thanks"))
    return render(
        request, "billing/portal/refuse.html", _context(link, token, shown, form=form), status=422 if form.errors else 200
    )


@portal_page
def ask(request, link, token, pk):
    """A question, before or after having answered; the activity replies by mail."""
    shown = _shown(link, pk)
    form = QuestionForm(request.POST or None, initial={"name": _signatory(shown), "email": shown.document.buyer.email})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act():
            return actions.ask_question(quote=shown.quote, by=_visitor(link), at=timezone.now(), **given)

        if perform(request, form, act, to=lambda _: "merci"):
            return redirect(_page(token, shown.quote, "thanks") + "?question")
    return render(request, "billing/portal/ask.html", _context(link, token, shown, form=form), status=422 if form.errors else 200)


@require_safe
@portal_page
def thanks(request, link, token, pk):
    """After an answer: what was recorded, and what happens next."""
    shown = _shown(link, pk)
    answer = getattr(shown.quote, "acceptance", None)
    asked = "question" in request.GET
    if answer is None and not asked and not hasattr(shown.quote, "withdrawal"):
        return redirect(_page(token, shown.quote))
    context = _context(
        link,
        token,
        shown,
        answer=answer,
        asked=asked,
        withdrawal=getattr(shown.quote, "withdrawal", None),
        plan=queries.plan_of(shown.quote),
        withdraw_until=queries.last_day_to_withdraw(shown.quote),
        receipt=_receipt(shown.quote),
    )
    return render(request, "billing/portal/thanks.html", context)


@portal_page
def withdraw(request, link, token, pk):
    """The on-line withdrawal function of a consumer (C. conso. L.221-21), open during the whole period."""
    shown = _shown(link, pk)
    last_day = queries.last_day_to_withdraw(shown.quote)
    refusal = rules.can_withdraw(shown.quote, on=today(), last_day=last_day)
    if not consumer.concerns(shown.document):
        raise Http404
    if refusal is not None and request.method != "POST":
        return redirect(_page(token, shown.quote))
    answer = getattr(shown.quote, "acceptance", None)
    form = WithdrawForm(
        request.POST or None,
        initial={"name": answer.name if answer else "", "email": answer.email if answer else shown.document.buyer.email},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act():
            return actions.withdraw(quote=shown.quote, by=_visitor(link), at=timezone.now(), **given)

        if perform(request, form, act, to=lambda _: "merci"):
            return redirect(_page(token, shown.quote, "thanks"))
    context = _context(link, token, shown, form=form, last_day=last_day, answer=answer, button=consumer.CONFIRM_WITHDRAWAL)
    return render(request, "billing/portal/withdraw.html", context, status=422 if form.errors else 200)


@require_safe
@portal_page
def pdf(request, link, token, pk):
    shown = _shown(link, pk)
    return pdf_response(shown.quote, quote_pdf(shown.quote, on=today()))


@require_safe
@portal_page
def attachment(request, link, token, pk, link_token):
    """A file joined to one of the customer's own quotes."""
    found = files.links_of(_shown(link, pk).quote, "attachment").filter(token=link_token).first()
    if found is None:
        raise Http404
    return _sent(found.name, found.file.media_type, files.read(found.file))


@require_safe
@portal_page
def receipt(request, link, token, pk):
    found = _receipt(_shown(link, pk).quote)
    if found is None:
        raise Http404
    return _sent(found.name, "application/pdf", files.read(found.file))


@require_safe
@portal_page
def invoice_file(request, link, token, pk, kind):
    """The PDF or the XML of one of the customer's own invoices; the page that follows a PDF that is not there yet."""
    port = invoicing()
    if port is None or kind not in FILES:
        raise Http404
    found = port.file(link.customer, pk, kind)
    if found is not None and not request.htmx:
        return _sent(found.name, found.media_type, found.content)
    return _making(request, link, token, pk)


@require_POST
@portal_page
def make_file(request, link, token, pk):
    """Asks for the PDF of one of the customer's own invoices; to htmx, how far it is."""
    port = invoicing()
    if port is not None:
        perform(request, None, lambda: port.make_file(link.customer, pk, by=_visitor(link)), to=lambda _: "facture")
    if request.htmx:
        return _making(request, link, token, pk)
    return redirect("billing:portal:invoice_file", token, pk, "pdf")


def _making(request, link: CustomerLink, token: str, pk: int) -> HttpResponse:
    port = invoicing()
    under_way = port.file_under_way(link.customer, pk) if port is not None else None
    if under_way is None:
        raise Http404
    context = _context(
        link,
        token,
        invoice=under_way,
        standing=under_way.standing,
        file_url=reverse("billing:portal:invoice_file", args=[token, pk, "pdf"]),
        make_url=reverse("billing:portal:make_file", args=[token, pk]),
    )
    template = "billing/invoices/_making.html" if request.htmx else "billing/portal/making.html"
    return render(request, template, context)


@require_safe
@portal_page
def logo(request, link, token):
    """The activity's logo, for these pages alone."""
    stored = link.customer.activity.logo
    if stored is None:
        raise Http404
    response = HttpResponse(files.read(stored), content_type=stored.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _sent(name: str, media_type: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
