"""The accountant's books: grand livre, balance, entries, manual entries, chart of accounts, fiscal years."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from billing.ledger import actions, books, queries
from billing.ledger.enums import JournalCode
from billing.ledger.forms import AccountForm, BookFilters, EntryForm, FiscalYearForm, LineFormSet, ReverseForm
from billing.ledger.models import Account, Entry, EntryLine, FiscalYear
from cae import files
from cae.access import has_right, holds_everywhere
from cae.exports import xlsx_response
from cae.history import history_of
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from members.pages import team_page

LEDGER_COLUMNS = [
    Column("Date", "date"),
    Column("Journal"),
    Column("N°", "number"),
    Column("Pièce"),
    Column("Compte"),
    Column("Intitulé", width=36),
    Column("Activité", width=28),
    Column("Libellé", width=48),
    Column("Débit", "money"),
    Column("Crédit", "money"),
]
BALANCE_COLUMNS = [
    Column("Compte"),
    Column("Intitulé", width=48),
    Column("Débit", "money"),
    Column("Crédit", "money"),
    Column("Solde", "money"),
]


def _selection(request):
    form = BookFilters(request.GET or None)
    form.is_valid()
    return form, books.selection(getattr(form, "cleaned_data", {}), on=today())


def _everywhere(request) -> None:
    """The books hold every activity: a right limited to an antenna does not open them."""
    if not holds_everywhere(request.user, Right.LEDGER_VIEW):
        raise PermissionDenied("Le grand livre concerne toute la coopérative.")


@require_safe
@team_page(Right.LEDGER_VIEW)
def ledger(request):
    """Every line posted, filtered by activity, account, journal and period; exported as it is filtered."""
    _everywhere(request)
    form, chosen = _selection(request)
    rows = books.lines(chosen)
    if request.GET.get("format") == "xlsx":
        cells = map(_cells, rows.iterator(chunk_size=2000))
        return xlsx_response("Grand livre", LEDGER_COLUMNS, cells)
    page = page_of(rows, request.GET, order=("on", "id"))
    prefixes = [chosen.account] if chosen.account else list("1234567")
    sums = queries.sums(activity=chosen.activity, prefixes=prefixes, since=chosen.since, upto=chosen.upto)
    context = {"form": form, "page": page, "chosen": chosen, "sums": sums if not chosen.journal else None}
    return render(request, "billing/ledger/ledger.html" + ("#results" if request.htmx else ""), context)


def _cells(line: EntryLine) -> tuple:
    entry = line.entry
    amounts = (line.debit or None, line.credit or None)
    return (
        line.on,
        entry.journal_id,
        entry.number,
        entry.document,
        line.account_id,
        line.account.label,
        line.activity.name,
        line.label,
        *amounts,
    )


@require_safe
@team_page(Right.LEDGER_VIEW)
def balance(request):
    """The balance of accounts over whole months, of everything or of one activity."""
    _everywhere(request)
    form, chosen = _selection(request)
    rows = list(queries.by_account(activity=chosen.activity, since=chosen.since, upto=chosen.upto))
    if request.GET.get("format") == "xlsx":
        return xlsx_response(
            "Balance", BALANCE_COLUMNS, ((r["account_id"], r["label"], r["debits"], r["credits"], r["balance"]) for r in rows)
        )
    totals = {name: sum(row[name] for row in rows) for name in ("debits", "credits", "balance")} if rows else None
    context = {"form": form, "rows": rows, "totals": totals, "chosen": chosen}
    return render(request, "billing/ledger/balance.html" + ("#results" if request.htmx else ""), context)


@require_safe
@team_page(Right.LEDGER_VIEW)
def entry(request, pk):
    """One entry, whole: its lines, what produced it, who posted it, what reversed it."""
    _everywhere(request)
    found = get_object_or_404(Entry.objects.select_related("journal", "fiscal_year", "posted_by", "reverses", "file"), pk=pk)
    lines = list(found.lines.select_related("activity", "account").order_by("id"))
    context = {
        "entry": found,
        "lines": lines,
        "total": sum(line.debit for line in lines),
        "reversed_by": Entry.objects.filter(reverses=found).first(),
        "may_post": has_right(request.user, Right.LEDGER_POST),
        "link": files.links_of(found).first(),
        "history": history_of(found)[:20],
    }
    return render(request, "billing/ledger/entry.html", context)


@require_http_methods(["GET", "POST"])
@team_page(Right.LEDGER_POST)
def new(request):
    """Posts a manual entry, with its document and its reason."""
    _everywhere(request)
    form = EntryForm(request.POST or None, request.FILES or None, initial={"on": today()})
    lines = LineFormSet(request.POST or None, prefix="lignes")
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        address = perform(
            request, form, lambda: _post(request, form, lines), to=lambda made: reverse("billing:ledger:entry", args=[made.pk])
        )
        if address:
            return redirect(address)
    context = {"form": form, "lines": lines, "accounts": Account.objects.filter(open_to_manual=True)}
    return render(request, "billing/ledger/new.html", context, status=422 if form.errors or any(lines.errors) else 200)


def _post(request, form: EntryForm, lines) -> Entry:
    data = form.cleaned_data
    upload = data["file"]
    stored = files.store(upload.read(), upload.name) if upload else None
    made = actions.post_manual_entry(
        journal=JournalCode(data["journal"]),
        on=data["on"],
        label=data["label"],
        document=data["document"],
        document_on=data["on"],
        lines=[line.post for line in lines if line.has_changed()],
        reason=data["reason"],
        file=stored,
        by=request.user,
    )
    if stored is not None:
        files.attach(made, stored, purpose="document", by=request.user)
    return made


@require_http_methods(["GET", "POST"])
@team_page(Right.LEDGER_POST)
def reverse_entry(request, pk):
    """Posts the opposite of an entry."""
    _everywhere(request)
    found = get_object_or_404(Entry, pk=pk)
    form = ReverseForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        address = perform(
            request,
            form,
            lambda: actions.reverse_manually(
                entry=found, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], by=request.user
            ),
            to=lambda made: reverse("billing:ledger:entry", args=[made.pk]),
        )
        if address:
            return redirect(address)
    return render(
        request, "billing/ledger/reverse_entry.html", {"form": form, "entry": found}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@team_page(Right.LEDGER_SETUP)
def accounts(request):
    """The chart of accounts, and a form to add one."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = perform(
            request,
            form,
            lambda: actions.add_account(by=request.user, **form.cleaned_data),
            to=lambda _: reverse("billing:ledger:accounts"),
        )
        if address:
            return redirect(address)
    context = {"form": form, "accounts": Account.objects.order_by("code")}
    return render(request, "billing/ledger/accounts.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@team_page(Right.LEDGER_SETUP)
def years(request):
    """The fiscal years, and a form to open the next one."""
    last = FiscalYear.objects.order_by("-ends_on").first()
    form = FiscalYearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = perform(
            request,
            form,
            lambda: actions.open_year(by=request.user, **form.cleaned_data),
            to=lambda _: reverse("billing:ledger:years"),
        )
        if address:
            return redirect(address)
    context = {"form": form, "years": FiscalYear.objects.order_by("-starts_on"), "last": last}
    return render(request, "billing/ledger/years.html", context, status=422 if form.errors else 200)
