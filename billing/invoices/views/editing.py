"""The editor of an invoice, its files, and the printed page beside it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.customers.models import Customer
from billing.documents import editing, frozen
from billing.documents import preview as printed
from billing.documents import queries as documents
from billing.documents.data import DocumentData
from billing.invoices import actions, queries, rules
from billing.invoices.enums import InvoiceKind, InvoiceState
from billing.invoices.forms import FileForm, InvoiceForm
from billing.invoices.models import Invoice
from billing.invoices.views.reading import invoice_of
from cae import files
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members.models import Activity
from members.pages import activity_page


@require_POST
@activity_page(Right.INVOICES_EDIT)
def new(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Begins a draft, for a customer when one is named, and opens its editor."""
    asked = request.POST.get("customer", "")
    customer = get_object_or_404(Customer, pk=asked, activity=activity) if asked.isdigit() else None
    address = perform(
        request,
        None,
        lambda: actions.create_draft(activity=activity, by=request.user, customer=customer),
        to=lambda made: reverse("billing:invoices:edit", args=[activity.code, made.pk]),
    )
    return redirect(address or reverse("billing:invoices:list", args=[activity.code]))


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.INVOICES_EDIT)
def edit(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """The editor; its address also keeps the draft while it is typed (see `billing.documents.editing`)."""
    invoice = invoice_of(activity, pk)
    if (refusal := rules.can_edit(request.user, invoice)) and request.method != "POST":
        messages.info(request, str(refusal))
        return redirect(invoice.get_absolute_url())
    editor = editing.Editor(
        document=invoice,
        on=today(),
        form_class=InvoiceForm,
        template="billing/invoices/edit.html",
        save=lambda data, revision: _save(invoice, data, revision, request),
        totals=queries.totals_of,
        done=_after,
        due=_due,
        context={
            "activity": activity,
            "invoice": invoice,
            "files": files.links_of(invoice, "attachment"),
            "file_form": FileForm(),
            "can_issue": rules.can_issue(request.user, invoice),
        },
    )
    return editing.respond(request, editor)


def _due(invoice: Any) -> date | None:
    """The due date if it were issued today; a credit note has none."""
    return None if invoice.kind == InvoiceKind.CREDIT_NOTE else documents.due_on(invoice, on=today())


def _save(invoice: Invoice, data: DocumentData, revision: int | None, request: HttpRequest) -> Invoice:
    """Keeps the draft and, for « envoyer en validation », submits it in the same transaction."""
    saved = actions.save_draft(invoice=invoice, data=data, by=request.user, revision=revision)
    if request.POST.get("do") == "submit" and not request.headers.get("X-Autosave"):
        saved = actions.submit(invoice=saved, by=request.user)
    return saved


def _after(invoice: Any, do: str) -> str:
    """Where the button pressed leads: to the confirmation of the issue, or to the sheet."""
    name = issue_name(invoice) if do == "issue" else "show"
    return reverse(f"billing:invoices:{name}", args=[invoice.activity.code, invoice.pk])


def issue_name(invoice: Invoice) -> str:
    """The page that confirms the issue: a credit note asks for a right of its own."""
    return "issue_credit_note" if invoice.kind == InvoiceKind.CREDIT_NOTE else "issue"


@require_safe
@activity_page(Right.INVOICES_VIEW)
def preview(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """The printed page, for a frame: the sealed copy of an issued invoice, else the draft as it stands."""
    invoice = invoice_of(activity, pk)
    if invoice.state == InvoiceState.ISSUED and invoice.sealed is not None:
        return printed.page(request, frozen.from_bytes(bytes(invoice.sealed.content)))
    return printed.page(request, actions.prepare(invoice=invoice, on=today()).document)


@require_POST
@activity_page(Right.INVOICES_EDIT)
def attach(request: HttpRequest, activity: Activity, pk: int) -> HttpResponse:
    """Joins a file to a draft. What is not a PDF nor an image is refused by its content."""
    invoice = invoice_of(activity, pk)
    form = FileForm(request.POST, request.FILES)
    edit_address = reverse("billing:invoices:edit", args=[activity.code, pk])
    if form.is_valid():
        upload = form.cleaned_data["file"]
        address = perform(
            request,
            form,
            lambda: actions.attach_file(
                invoice=invoice, file=files.store(upload.read(), upload.name), name=upload.name, by=request.user
            ),
            to=lambda _: f"{edit_address}#files",
        )
        if address is not None:
            return HttpResponseRedirect(address)
    context = {"form": form, "invoice": invoice, "activity": activity, "cancel": edit_address}
    return render(request, "billing/invoices/attach.html", context, status=422)


@require_POST
@activity_page(Right.INVOICES_EDIT)
def detach(request: HttpRequest, activity: Activity, pk: int, token: str) -> HttpResponse:
    invoice = invoice_of(activity, pk)
    link = get_object_or_404(files.links_of(invoice, "attachment"), token=token)
    address = reverse("billing:invoices:edit", args=[activity.code, pk]) + "#files"
    perform(request, None, lambda: actions.detach_file(invoice=invoice, link=link, by=request.user), to=lambda _: address)
    return redirect(address)
