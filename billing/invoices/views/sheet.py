"""The sheet of an invoice, and its files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from billing.documents import frozen
from billing.documents import xml as facturx
from billing.invoices import queries, rules, texts
from billing.invoices.actions import sending
from billing.invoices.enums import FileStanding, InvoiceKind, InvoiceState
from billing.invoices.models import Invoice
from billing.invoices.views.editing import issue_name
from billing.invoices.views.reading import invoice_of
from cae import files
from cae.access import may
from cae.history import history_of
from cae.money import ZERO, total
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members.models import Activity
from members.pages import activity_page


@require_safe
@activity_page(Right.INVOICES_VIEW)
def show(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """One invoice: what is due and when, the page as printed, what was paid, sent and said of it, and what can be done."""
    invoice = invoice_of(activity, pk)
    user = request.user
    balance = queries.balance_of(invoice) if invoice.kind == InvoiceKind.DEPOSIT else None
    context = {
        "activity": activity,
        "invoice": invoice,
        "today": today(),
        "follow_up": getattr(invoice, "follow_up", None),
        "payments": _payments(invoice),
        "credit_notes": invoice.credit_notes.select_related("activity").order_by("pk"),
        "deposits": queries.deposits_of(invoice) if invoice.kind == "balance" else [],
        "balance": balance,
        "order": _order(invoice, balance),
        "received": queries.received(invoice) if invoice.state == InvoiceState.ISSUED else None,
        "to_give_back": queries.to_give_back(invoice),
        "refund_before": queries.refund_before(invoice.quote),
        "late": texts.is_late(invoice, on=today()),
        "sendings": invoice.sendings.select_related("asked_by").order_by("-pk"),
        "files": files.links_of(invoice, "attachment"),
        "history": history_of(invoice)[:50],
        "issue_url_name": f"billing:invoices:{issue_name(invoice)}",
        "may_record": may(user, Right.PAYMENTS_CONFIRM, activity) is None,
        "offsets": _offsets(invoice),
        "may_link": invoice.state == InvoiceState.ISSUED and may(user, Right.QUOTES_EDIT, activity) is None,
        "may_declare": may(user, Right.PAYMENTS_RECORD, activity) is None,
        "can": {
            "edit": rules.can_edit(user, invoice),
            "issue": rules.can_issue(user, invoice),
            "submit": rules.can_submit(user, invoice),
            "take_back": rules.can_take_back(user, invoice),
            "return": rules.can_return(user, invoice),
            "credit": rules.can_credit(user, invoice),
            "send": rules.can_send(user, invoice),
            "duplicate": rules.can_duplicate(user, invoice),
            "delete": rules.can_delete(user, invoice),
        },
    }
    return render(request, "billing/invoices/show.html", context)


def _payments(invoice: Invoice):  # type: ignore[no-untyped-def]
    """What was received on it, confirmed or still to be."""
    if invoice.state != InvoiceState.ISSUED:
        return []
    return invoice.allocations.select_related("payment").exclude(payment__state="rejected").order_by("payment__received_on", "pk")


def _offsets(invoice: Invoice) -> bool:
    """Whether what is due back on it may be taken off another invoice of the customer."""
    follow_up = getattr(invoice, "follow_up", None)
    return follow_up is not None and follow_up.open < 0 and queries.others_due(invoice).exists()


def _order(invoice: Invoice, balance: Invoice | None) -> dict[str, Any]:
    """What is really owed, or owed back, once a balance and its unpaid deposits meet: nothing when they do not."""
    met = queries.set_off_on(invoice) if invoice.state == InvoiceState.ISSUED else ZERO
    if not met:
        return {}
    if balance is not None:
        return {"met": met, "left": invoice.follow_up.open - met, "balance": balance}
    unpaid = [deposit for deposit in queries.deposits_of(invoice) if deposit.follow_up.open > 0]
    due = total(deposit.follow_up.open for deposit in unpaid)
    return {"met": met, "back": invoice.follow_up.to_refund - met, "due": due - met, "unpaid": unpaid}


@require_safe
@activity_page(Right.INVOICES_VIEW)
def pdf(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """The PDF that was stored when it was issued; while it is not there, the page that asks for it and follows its making."""
    invoice = invoice_of(activity, pk)
    follow_up = getattr(invoice, "follow_up", None)
    if follow_up is None:
        raise Http404
    standing = sending.standing_of_file(invoice)
    if standing != FileStanding.READY or request.htmx:
        return _making(request, invoice, standing)
    response = HttpResponse(files.read(follow_up.file), content_type="application/pdf")
    place = "inline" if "voir" in request.GET else "attachment"
    response["Content-Disposition"] = f'{place}; filename="{sending.file_name(invoice)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@activity_page(Right.INVOICES_VIEW)
def make_file(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """Asks for a PDF that is not there; to htmx, how far it is."""
    invoice = invoice_of(activity, pk)
    if getattr(invoice, "follow_up", None) is None:
        raise Http404
    address = reverse("billing:invoices:pdf", args=[activity.code, pk])
    perform(request, None, lambda: sending.make_file(invoice=invoice, by=request.user), to=lambda _: address)
    if request.htmx:
        invoice = invoice_of(activity, pk)
        return _making(request, invoice, sending.standing_of_file(invoice))
    return redirect(address)


def _making(request: HttpRequest, invoice: Invoice, standing: FileStanding) -> HttpResponse:
    arguments = [invoice.activity.code, invoice.pk]
    context = {
        "activity": invoice.activity,
        "invoice": invoice,
        "standing": standing,
        "file_url": reverse("billing:invoices:pdf", args=arguments),
        "make_url": reverse("billing:invoices:make_file", args=arguments),
    }
    template = "billing/invoices/_making.html" if request.htmx else "billing/invoices/making.html"
    return render(request, template, context)


@require_safe
@activity_page(Right.INVOICES_VIEW)
def xml(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """The Factur-X file of an issued invoice, made from its sealed copy."""
    invoice = invoice_of(activity, pk)
    if invoice.sealed is None or invoice.state != InvoiceState.ISSUED:
        raise Http404
    content = facturx.generate(frozen.from_bytes(bytes(invoice.sealed.content)))
    response = HttpResponse(content, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{sending.file_name(invoice).removesuffix(".pdf")}.xml"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
