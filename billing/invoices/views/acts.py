"""The acts on an invoice, each with its page or its button: issue, validation, credit note, sending, copies."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from billing.contribution import words
from billing.documents import queries as documents
from billing.invoices import actions, for_quotes, queries, rules, texts
from billing.invoices.enums import InvoiceState
from billing.invoices.forms import CreditForm, IssueForm, MessageForm, ReturnForm
from billing.invoices.left import left_of
from billing.invoices.models import Invoice
from billing.invoices.views.reading import invoice_of
from cae.access import Refusal, Refused
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members.models import Activity
from members.pages import activity_page

both = require_http_methods(["GET", "HEAD", "POST"])


def _shown_or_back(request: HttpRequest, invoice: Invoice, refusal: Refusal | None) -> HttpResponse | None:
    """What cannot be done now leads back to the sheet, with the reason; a POST is refused by the action itself."""
    if refusal is None or request.method == "POST":
        return None
    messages.info(request, str(refusal))
    return redirect(invoice.get_absolute_url())


@both
@activity_page(Right.INVOICES_ISSUE)
def issue(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """What issuing will do, exactly, and the button that does it."""
    return _issue(request, activity, pk)


@both
@activity_page(Right.CREDIT_NOTES_ISSUE)
def issue_credit_note(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """The same for a credit note, whose right is another."""
    return _issue(request, activity, pk)


def _issue(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    invoice = invoice_of(activity, pk)
    if back := _shown_or_back(request, invoice, rules.can_issue(request.user, invoice)):
        return back
    recipients = queries.recipients(invoice)
    form = IssueForm(request.POST or None, initial={"revision": invoice.revision, **IssueForm.proposed(invoice, recipients)})
    if request.method == "POST" and form.is_valid():
        address = perform(
            request,
            form,
            lambda: actions.issue(
                invoice=invoice,
                by=request.user,
                on=today(),
                message=form.asked(),
                revision=form.cleaned_data["revision"],
            ),
            to=lambda issued: issued.get_absolute_url(),
        )
        if address is not None:
            messages.success(request, "C’est émis. Le fichier se prépare.")
            return HttpResponseRedirect(address)
    prepared = actions.numbered(actions.prepare(invoice=invoice, on=today()), on=today())
    over, contribution = rules.can_issue(request.user, prepared.invoice), []
    if over is None:
        try:
            contribution = actions.foreseen(prepared, on=today())
        except Refused as refused:
            over = refused.refusal
    context = {
        "activity": activity,
        "invoice": prepared.invoice,
        "form": form,
        "prepared": prepared,
        "totals": prepared.sources.totals,
        "recipients": recipients,
        "today": today(),
        "capes": prepared.sources.capes,
        "differs": for_quotes.warnings(prepared.invoice, prepared.document),
        "over": over,  # nothing is announced of what cannot be issued any more
        "contribution": [(one.line.label, words.foreseen(one)) for one in contribution],
    }
    return render(request, "billing/invoices/issue.html", context, status=422 if form.errors else 200)


@require_POST
@activity_page(Right.INVOICES_EDIT)
def submit(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    return _act(request, activity, pk, lambda invoice: actions.submit(invoice=invoice, by=request.user), "C’est envoyé.")


@require_POST
@activity_page(Right.INVOICES_EDIT)
def take_back(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    return _act(
        request, activity, pk, lambda invoice: actions.take_back(invoice=invoice, by=request.user), "Vous pouvez modifier."
    )


def _act(
    request: HttpRequest, activity: Activity, pk: int, act: Callable[[Invoice], Any], done: str, *, to: str = ""
) -> HttpResponse:
    """A button of the sheet: the act, then the sheet (or `to`) with a word."""
    invoice = invoice_of(activity, pk)
    address = to or invoice.get_absolute_url()
    if perform(request, None, lambda: act(invoice), to=lambda _: address) is not None:
        messages.success(request, done)
        return redirect(address)
    return redirect(invoice.get_absolute_url())


@both
@activity_page(Right.INVOICES_ISSUE)
def return_to_author(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """Gives an invoice back to its author with what there is to change."""
    invoice = invoice_of(activity, pk)
    if back := _shown_or_back(request, invoice, rules.can_return(request.user, invoice)):
        return back
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = perform(
            request,
            form,
            lambda: actions.return_to_author(invoice=invoice, comment=form.cleaned_data["comment"], by=request.user),
            to=lambda returned: returned.get_absolute_url(),
        )
        if address is not None:
            return HttpResponseRedirect(address)
    context = {"form": form, "invoice": invoice, "activity": activity}
    return render(request, "billing/invoices/return_to_author.html", context, status=422 if form.errors else 200)


@require_POST
@activity_page(Right.INVOICES_EDIT)
def duplicate(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """A copy in one click, opened in the editor."""
    invoice = invoice_of(activity, pk)
    address = perform(
        request,
        None,
        lambda: actions.duplicate(invoice=invoice, by=request.user),
        to=lambda copy: reverse("billing:invoices:edit", args=[activity.code, copy.pk]),
    )
    return redirect(address or invoice.get_absolute_url())


@require_POST
@activity_page(Right.INVOICES_EDIT)
def delete(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    listing = reverse("billing:invoices:list", args=[activity.code])
    return _act(
        request,
        activity,
        pk,
        lambda invoice: actions.delete_draft(invoice=invoice, by=request.user),
        "Le brouillon est abandonné.",
        to=listing,
    )


@both
@activity_page(Right.INVOICES_EDIT)
def credit(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """Prepares a credit note: all that is left of the invoice, or the lines and quantities chosen."""
    invoice = invoice_of(activity, pk)
    if back := _shown_or_back(request, invoice, rules.can_credit(request.user, invoice)):
        return back
    lines = documents.lines_of(invoice)
    left, follow_up = left_of(invoice, lines), getattr(invoice, "follow_up", None)
    form = CreditForm(request.POST or None, lines=lines, left=left, in_part=bool(follow_up and follow_up.credited))
    if request.method == "POST" and form.is_valid():
        address = perform(
            request,
            form,
            lambda: actions.draft_credit_note(
                invoice=invoice, by=request.user, quantities=form.quantities(), reason=form.cleaned_data["reason"]
            ),
            to=lambda note: note.get_absolute_url(),
        )
        if address is not None:
            return HttpResponseRedirect(address)
    context = {
        "form": form,
        "invoice": invoice,
        "activity": activity,
        "rows": list(zip(lines, left.quantities, form.quantity_fields(), strict=True)),
        "left": left,
        "preparing": invoice.credit_notes.exclude(state=InvoiceState.ISSUED).select_related("activity").order_by("pk"),
        "follow_up": follow_up,
    }
    return render(request, "billing/invoices/credit.html", context, status=422 if form.errors else 200)


@both
@activity_page(Right.INVOICES_SEND)
def send(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """Mails an issued invoice with its PDF; the words are proposed, and changed at will."""
    invoice = invoice_of(activity, pk)
    if back := _shown_or_back(request, invoice, rules.can_send(request.user, invoice)):
        return back
    form = MessageForm(request.POST or None, initial=MessageForm.proposed(invoice, queries.recipients(invoice)))
    if request.method == "POST" and form.is_valid():
        address = perform(
            request,
            form,
            lambda: actions.send(invoice=invoice, message=form.message(), by=request.user),
            to=lambda _: invoice.get_absolute_url(),
        )
        if address is not None:
            messages.success(request, "Le message part dans un instant.")
            return HttpResponseRedirect(address)
    context = {"form": form, "invoice": invoice, "activity": activity, "late": texts.is_late(invoice, on=today())}
    return render(request, "billing/invoices/send.html", context, status=422 if form.errors else 200)
