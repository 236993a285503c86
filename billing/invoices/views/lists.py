"""The invoices of an activity, those of everyone, and those that wait for their validation."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from billing.customers.models import Customer
from billing.documents import together
from billing.invoices import actions, queries, rules
from billing.invoices.enums import InvoiceKind, InvoiceState
from billing.invoices.forms import PERIODS, SITUATIONS, FilterForm, span_of
from billing.invoices.models import Invoice
from cae import exports
from cae.access import scope, visible
from cae.exports import Sheet
from cae.filters import remembered
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from members.models import Activity
from members.pages import activity_page, team_page

COLUMNS = [
    Column("Numéro"),
    Column("Nature"),
    Column("Date", "date"),
    Column("Échéance", "date"),
    Column("Activité", width=28),
    Column("Client", width=32),
    Column("Objet", width=36),
    Column("HT", "money"),
    Column("TVA", "money"),
    Column("TTC", "money"),
    Column("Reste dû", "money"),
    Column("État"),
]

WAITING_COLUMNS = [
    Column("Client", width=32),
    Column("Objet", width=36),
    Column("Activité", width=28),
    Column("Préparée par", width=28),
    Column("Envoyée le", "date"),
    Column("HT", "money"),
    Column("TTC", "money"),
]


def _neighbours(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    return invoices.select_related("customer", "activity", "follow_up")


def _filtered(invoices: QuerySet[Invoice], filters: dict[str, Any]) -> QuerySet[Invoice]:
    on = today()
    invoices = queries.in_situation(invoices, filters["situation"], on=on)
    if filters["customer"]:
        invoices = invoices.filter(customer_id=filters["customer"])
    if filters["activity"]:
        invoices = invoices.filter(activity=filters["activity"])
    if span := span_of(filters["period"], on=on):
        invoices = invoices.filter(issued_on__range=span)
    if filters["since"]:
        invoices = invoices.filter(issued_on__gte=filters["since"])
    if filters["until"]:
        invoices = invoices.filter(issued_on__lte=filters["until"])
    return invoices


def _order(filters: dict[str, Any]) -> tuple[str, ...]:
    """Newest first; of those still to be paid, the oldest due date first."""
    return ("follow_up__due_on", "id") if filters["situation"] in ("due", "pending", "late") else ("-id",)


def _cells(invoice: Invoice) -> list[Any]:
    sign = -1 if invoice.kind == InvoiceKind.CREDIT_NOTE else 1
    follow_up = getattr(invoice, "follow_up", None)
    return [
        invoice.number or "",
        invoice.get_kind_display(),
        invoice.issued_on,
        invoice.due_on,
        str(invoice.activity),
        str(invoice.customer or ""),
        invoice.subject,
        sign * invoice.total_ht,
        sign * invoice.total_vat,
        sign * invoice.total_ttc,
        follow_up.open if follow_up else None,
        follow_up.get_settlement_display() if follow_up else invoice.get_state_display(),
    ]


@require_safe
@activity_page(Right.INVOICES_VIEW)
@remembered
def list(request: HttpRequest, activity: Activity) -> HttpResponse:
    """The invoices of an activity, newest first, with what is invoiced and still due among those shown, when they are no more
    than a list counts."""
    filters = FilterForm(request.GET).filters()
    order = _order(filters)
    invoices = _filtered(Invoice.objects.filter(activity=activity), filters)
    if filters["q"]:
        invoices = queries.matching(invoices, filters["q"], activity=activity)
    if exports.asked(request):
        sheet = Sheet(f"Factures {activity}", COLUMNS, _neighbours(invoices).order_by(*order), _cells)
        return exports.of_list(request, sheet, activity=activity)
    page = page_of(_neighbours(invoices), request.GET, order=order)
    context = {
        "activity": activity,
        "page": page,
        "sums": None if page.capped else queries.sums(invoices),
        "filters": filters,
        "filtered": any(filters.values()),
        "situations": SITUATIONS,
        "periods": PERIODS,
        "customers": [(one.pk, str(one)) for one in Customer.objects.filter(activity=activity).order_by("name", "pk")[:500]],
        "today": today(),
        "may_create": rules.may(request.user, Right.INVOICES_EDIT, activity) is None,
        "may_export": exports.refusal(request.user, activity=activity) is None,
    }
    return render(request, "billing/invoices/list.html" + ("#results" if request.htmx else ""), context)


@require_safe
@team_page(Right.DESK)
@remembered
def all(request: HttpRequest) -> HttpResponse:
    """The invoices of every activity one may see."""
    form = FilterForm(request.GET)
    filters = form.filters()
    order = _order(filters)
    seen = visible(Invoice.objects.all(), request.user, Right.INVOICES_VIEW)
    invoices = _filtered(seen, filters)
    if filters["q"]:
        invoices = queries.found_by(invoices, filters["q"])
    if exports.asked(request):
        sheet = Sheet("Factures", COLUMNS, _neighbours(invoices).order_by(*order), _cells)
        return exports.of_list(request, sheet, shown_by=Right.INVOICES_VIEW)
    page = page_of(_neighbours(invoices), request.GET, order=order)
    context = {
        "page": page,
        "sums": None if page.capped else queries.sums(invoices),
        "form": form,
        "filters": filters,
        "filtered": any(filters.values()),
        "situations": SITUATIONS,
        "periods": PERIODS,
        "today": today(),
        "may_export": exports.refusal(request.user, shown_by=Right.INVOICES_VIEW) is None,
    }
    return render(request, "billing/invoices/all.html" + ("#results" if request.htmx else ""), context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.INVOICES_ISSUE)
def validation(request: HttpRequest) -> HttpResponse:
    """What waits for its validation: one by one, or the chosen ones together, each with its own outcome."""
    here = reverse("billing:invoices:validation")
    if request.method == "POST":
        ids = together.chosen(request.POST.getlist("selected"))
        asked = perform(
            request, None, lambda: actions.ask_to_issue(ids=ids, by=request.user), to=lambda job: f"{here}?bilan={job.token}"
        )
        return redirect(asked or here)
    work = together.report(actions.ISSUE_CHOSEN, request.GET.get("bilan", ""), request.user)
    if request.htmx and work and not work["working"]:
        return HttpResponseClientRefresh()  # what was issued leaves the list
    waiting = Invoice.objects.filter(scope(request.user, Right.INVOICES_ISSUE), state=InvoiceState.WAITING)
    rows = waiting.select_related("customer", "activity", "created_by").order_by("updated_at", "pk")
    if exports.asked(request):
        sheet = Sheet("Factures à valider", WAITING_COLUMNS, rows, _waiting_cells)
        return exports.of_list(request, sheet, shown_by=Right.INVOICES_ISSUE)
    template = "billing/documents/together.html" if request.htmx and work else "billing/invoices/validation.html"
    may_export = exports.refusal(request.user, shown_by=Right.INVOICES_ISSUE) is None
    return render(request, template, {"rows": rows[:200], "work": work, "may_export": may_export})


def _waiting_cells(invoice: Invoice) -> tuple:
    return (
        str(invoice.customer or ""),
        invoice.subject,
        str(invoice.activity),
        str(invoice.created_by or ""),
        localtime(invoice.updated_at).date(),
        invoice.total_ht,
        invoice.total_ttc,
    )
