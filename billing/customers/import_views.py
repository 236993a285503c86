"""An import in four pages: the file, its columns, what it would do, what it did."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from billing.customers import importing
from billing.customers.forms import ColumnsForm, UploadForm
from billing.customers.models import Customer, CustomerImport
from cae import exports, jobs
from cae.access import Refused
from cae.once import perform
from cae.rights import Right
from cae.tables import Column
from members.pages import activity_page

AT_ONCE = 500  # rows; more are left to a worker
SHOWN = 100
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def _address(step, incoming):
    return reverse(f"billing:customers:import_{step}", args=[incoming.activity.code, incoming.pk])


def _incoming(activity, pk):
    return get_object_or_404(CustomerImport.objects.select_related("file", "activity", "job"), activity=activity, pk=pk)


@GET_POST
@activity_page(Right.CUSTOMERS_EDIT)
def upload(request, activity):
    """The file: kept as it is, read at once, refused with the reason when it is not a table."""
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]

        def act():
            return importing.start_import(activity=activity, content=sent.read(), name=sent.name, by=request.user)

        if to := perform(request, form, act, to=lambda made: _address("columns", made)):
            return redirect(to)
    context = {"activity": activity, "form": form}
    return render(request, "billing/customers/import_upload.html", context, status=422 if request.method == "POST" else 200)


@GET_POST
@activity_page(Right.CUSTOMERS_EDIT)
def columns(request, activity, pk):
    """Which column holds what: guessed from the headers, with the first lines of the file beside."""
    incoming = _incoming(activity, pk)
    if incoming.imported_at:
        return redirect(_address("report", incoming))
    table = importing.table_of(incoming)
    form = ColumnsForm(request.POST if request.method == "POST" else None, headers=table.headers, incoming=incoming)
    if request.method == "POST" and form.is_valid():
        chosen = {"columns": form.columns(), "on_duplicate": form.cleaned_data["on_duplicate"], "by": request.user}
        act = lambda: importing.choose_columns(incoming=incoming, **chosen)  # noqa: E731
        if to := perform(request, form, act, to=lambda made: _address("preview", made)):
            return redirect(to)
    rows = [row for row, _ in zip(table.rows(), range(4), strict=False)]
    context = {
        "activity": activity,
        "incoming": incoming,
        "form": form,
        "headers": table.headers,
        "rows": [[*row.cells, *[""] * len(table.headers)][: len(table.headers)] for row in rows],
    }
    return render(request, "billing/customers/import_columns.html", context, status=422 if request.method == "POST" else 200)


@GET_POST
@activity_page(Right.CUSTOMERS_EDIT)
def preview(request, activity, pk):
    """What the import would do, row by row for what is refused or already known; then the import itself."""
    incoming = _incoming(activity, pk)
    if incoming.imported_at or (incoming.job and incoming.job.state != "failed"):
        return redirect(_address("report", incoming))
    if "name" not in incoming.columns:
        return redirect(_address("columns", incoming))
    if request.method == "POST":
        many = sum(1 for _ in importing.table_of(incoming).rows()) > AT_ONCE
        run = importing.ask_import if many else importing.run_import
        act = lambda: run(incoming=incoming, by=request.user)  # noqa: E731
        return redirect(perform(request, None, act, to=lambda made: _address("report", made)) or _address("preview", incoming))
    try:
        found = importing.preview(incoming, shown=SHOWN)
    except Refused as refused:
        return render(
            request,
            "billing/customers/import_preview.html",
            {"activity": activity, "incoming": incoming, "refusal": refused.refusal},
        )
    context = {"activity": activity, "incoming": incoming, "found": found, "shown": SHOWN, "refusal": None}
    return render(request, "billing/customers/import_preview.html", context)


@require_safe
@activity_page(Right.CUSTOMERS_EDIT)
def report(request, activity, pk):
    """How far the import is, then what it did; asked again each second while a worker is at it."""
    incoming = _incoming(activity, pk)
    if not incoming.imported_at and incoming.job is None:
        return redirect(_address("columns", incoming))
    lines = incoming.report
    known = {line["known"] for name in ("skipped", "close") for line in lines.get(name, [])[:SHOWN]}
    context = {
        "activity": activity,
        "incoming": incoming,
        "job": incoming.job,
        "progress": jobs.progress_of(incoming.job) if incoming.job else None,
        "report": lines,
        "refused": lines.get("refused", [])[:SHOWN],
        "skipped": lines.get("skipped", [])[:SHOWN],
        "close": lines.get("close", [])[:SHOWN],
        "names": {customer.pk: str(customer) for customer in Customer.objects.filter(pk__in=known, activity=activity)},
        "shown": SHOWN,
    }
    return render(request, "billing/customers/import_report.html" + ("#work" if request.htmx else ""), context)


@require_safe
@activity_page(Right.CUSTOMERS_EDIT)
def refused(request, activity, pk):
    """The rows that were not imported, with the reason: corrected, the file is imported again."""
    incoming = _incoming(activity, pk)
    if not incoming.imported_at:
        raise Http404
    headers, rows = importing.refused_rows(incoming)
    return exports.download(
        "Lignes à corriger", [Column(header, width=40 if n == 0 else 18) for n, header in enumerate(headers)], rows
    )
