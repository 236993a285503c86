"""The accountant's books: grand livre, balance, entries, manual entries, chart of accounts, fiscal years."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from operator import attrgetter

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from billing.ledger import actions, books, ports, queries, rules
from billing.ledger.enums import JournalCode
from billing.ledger.forms import (
    AccountForm,
    BookFilters,
    CloseYearForm,
    EntryForm,
    FiscalYearForm,
    LineFormSet,
    ReverseForm,
    with_more_lines,
)
from billing.ledger.models import Account, Entry, EntryLine, FiscalYear
from cae import exports, files
from cae.access import has_right, holds_everywhere
from cae.exports import Sheet
from cae.filters import remembered
from cae.history import history_of
from cae.lists import page_of
from cae.money import total
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from members.enums import ActivityKind
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
    Column("Solde au début", "money"),
    Column("Débit", "money"),
    Column("Crédit", "money"),
    Column("Solde à la fin", "money"),
]

ACCOUNT_COLUMNS = [Column("Compte"), Column("Intitulé", width=48), Column("En clair", width=48)]


def _selection(request):
    """The filters, and what they select; None when they cannot be read: nothing is then shown, nor exported."""
    form = BookFilters(request.GET or None)
    if form.is_bound and not form.is_valid():
        return form, None
    return form, books.selection(getattr(form, "cleaned_data", {}), on=today())


def _everywhere(request) -> None:
    """The books hold every activity: a right limited to an antenna does not open them."""
    if not holds_everywhere(request.user, Right.LEDGER_VIEW):
        raise PermissionDenied("Le grand livre concerne toute la coopérative.")


@require_safe
@team_page(Right.LEDGER_VIEW)
@remembered
def ledger(request):
    """Every line posted, filtered by activity, account, journal and period; exported as it is filtered. Of one account, what
    it held before, and after each line."""
    _everywhere(request)
    form, chosen = _selection(request)
    context = {"form": form, "chosen": chosen}
    if chosen is None:
        return _book(request, "ledger", context)
    rows = books.lines(chosen)
    start = books.held_at(chosen, chosen.since) if chosen.runs else None
    if exports.asked(request):
        sheet = Sheet("Grand livre", LEDGER_COLUMNS, rows, _cells)
        if start is not None:
            columns = [*LEDGER_COLUMNS, Column("Solde", "money")]
            years = books.restarts(chosen)
            sheet = Sheet(f"Grand livre {chosen.account}", columns, rows, running=partial(_running_cells, chosen, start, years))
        return exports.of_list(request, sheet, shown_by=Right.LEDGER_VIEW)
    page = page_of(rows, request.GET, order=("on", "id"))
    context |= {"page": page, "sums": None if chosen.journal else _sums(chosen), "start": start, "journals": JournalCode.choices}
    if start is None:
        context["rows"] = page.rows
    else:
        years = books.restarts(chosen)
        cleared = total(year.cleared for year in years)
        held, years = books.resumed(chosen, page.rows[0], years) if page.previous else (start, years)
        context |= {"held": held, "cleared": cleared, "end": start + context["sums"][0] + cleared, "rows": []}
        for row, after in books.running(page.rows, held, years, last=not page.next):
            if isinstance(row, EntryLine):
                row.held = after
            context["rows"].append(row)
        context["account"] = Account.objects.filter(pk=chosen.account).first()
    return _book(request, "ledger", context)


def _book(request, name: str, context):
    context["may_export"] = exports.refusal(request.user, shown_by=Right.LEDGER_VIEW) is None
    return render(request, f"billing/ledger/{name}.html" + ("#results" if request.htmx else ""), context)


def _sums(chosen: books.Selection):
    prefixes = [chosen.account] if chosen.account else list("1234567")
    return queries.sums(activity=chosen.activity, prefixes=prefixes, since=chosen.since, upto=chosen.upto)


def _running_cells(
    chosen: books.Selection, start: Decimal, years: list[books.Restart], rows: Iterable[EntryLine]
) -> Iterator[tuple]:
    """The lines with what the account holds after each, between what it held at both ends and where a year begins."""

    def edge(day: date, words: str, held: Decimal) -> tuple:
        return (day, None, None, None, chosen.account, None, None, words, None, None, held)

    yield edge(chosen.since, "Solde au début", start)
    held = start
    for row, held in books.running(rows, start, years):
        if isinstance(row, books.Restart):
            yield edge(row.on, "Nouvel exercice : charges et produits repartent de zéro", held)
        else:
            yield (*_cells(row), held)
    yield edge(chosen.upto, "Solde à la fin", held)


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
@remembered
def balance(request):
    """The balance of accounts, of everything or of one activity, of all or of those that begin alike: held before, moved,
    held after; and what each year that begins meanwhile clears."""
    _everywhere(request)
    form, chosen = _selection(request)
    if chosen is None:
        return _book(request, "balance", {"form": form, "chosen": None})
    rows = queries.by_account(
        activity=chosen.activity,
        account=chosen.account,
        since=chosen.since,
        upto=chosen.upto,
        year_start=chosen.year_start,
        last_start=chosen.year_start_of(chosen.upto),
    )
    clears = any(row.cleared for row in rows)
    if exports.asked(request):
        columns, names = list(BALANCE_COLUMNS), ["account", "label", "start", "debit", "credit", "end"]
        if clears:
            columns.insert(-1, Column("Remis à zéro", "money"))
            names.insert(-1, "cleared")
        return exports.of_list(request, Sheet("Balance", columns, rows, attrgetter(*names)), shown_by=Right.LEDGER_VIEW)
    totals = {name: total(getattr(row, name) for row in rows) for name in ("start", "debit", "credit", "cleared", "end")}
    return _book(request, "balance", {"form": form, "rows": rows, "totals": totals, "clears": clears, "chosen": chosen})


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
        "may_reverse": has_right(request.user, Right.LEDGER_POST) and rules.can_be_reversed_by_hand(found) is None,
        "link": files.links_of(found).first(),
        "history": history_of(found)[:20],
    }
    return render(request, "billing/ledger/entry.html", context)


@require_http_methods(["GET", "POST"])
@team_page(Right.LEDGER_POST)
def new(request):
    """Posts a manual entry, with its document and its reason. Without JavaScript, a button adds rows to the page."""
    _everywhere(request)
    if "more" in request.POST:
        form, lines = EntryForm(initial=request.POST.dict(), today=today()), with_more_lines(request.POST)
    else:
        form = EntryForm(request.POST or None, request.FILES or None, initial={"on": today()}, today=today())
        lines = LineFormSet(request.POST or None, prefix="lignes")
    if form.is_bound and form.is_valid() and lines.is_valid():
        address = perform(
            request, form, lambda: _post(request, form, lines), to=lambda made: reverse("billing:ledger:entry", args=[made.pk])
        )
        if address:
            return redirect(address)
    context = {"form": form, "lines": lines, "accounts": Account.objects.filter(open_to_manual=True)}
    wrong = form.is_bound and (form.errors or not lines.is_valid())
    return render(request, "billing/ledger/new.html", context, status=422 if wrong else 200)


def _post(request, form: EntryForm, lines) -> Entry:
    data = form.cleaned_data
    upload = data["file"]
    stored = files.store(upload.read(), upload.name) if upload else None
    made = actions.post_manual_entry(
        journal=JournalCode(data["journal"]),
        on=data["on"],
        label=data["label"],
        document=data["document"],
        document_on=data["document_on"] or data["on"],
        lines=lines.posts(),
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
    """Posts the opposite of an entry; says why it cannot be, and what to do instead, before anything is typed."""
    _everywhere(request)
    found = get_object_or_404(Entry.objects.select_related("reverses"), pk=pk)
    form = ReverseForm(request.POST or None, initial={"on": today()}, today=today())
    refusal = rules.can_be_reversed_by_hand(found) if request.method == "GET" else None
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
    context = {"form": form, "entry": found, "refusal": refusal, "way_out": _way_out(found) if refusal else ""}
    return render(request, "billing/ledger/reverse_entry.html", context, status=422 if form.errors else 200)


def _way_out(found: Entry) -> str:
    """Where an entry that is not reversed by hand is corrected: the document behind it, or the entry that reversed it."""
    produced = rules.produced_by(found)
    if produced is None:
        return reverse("billing:ledger:entry", args=[Entry.objects.get(reverses=found).pk])
    line = found.lines.filter(activity__kind=ActivityKind.MEMBER).select_related("activity").order_by("pk").first()
    return ports.address_of(produced, line.activity) if line is not None else ""


@require_http_methods(["GET", "POST"])
@team_page(Right.LEDGER_SETUP)
def accounts(request):
    """The chart of accounts, and a form to add one."""
    rows = Account.objects.order_by("code")
    if exports.asked(request):
        sheet = Sheet("Plan comptable", ACCOUNT_COLUMNS, rows, attrgetter("code", "label", "plain_label"))
        return exports.of_list(request, sheet, shown_by=Right.LEDGER_SETUP)
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
    may_export = exports.refusal(request.user, shown_by=Right.LEDGER_SETUP) is None
    context = {"form": form, "accounts": rows, "may_export": may_export}
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
    every = FiscalYear.objects.order_by("-starts_on")
    to_close = every.filter(closed_at__isnull=True, ends_on__lt=today()).last()
    context = {"form": form, "years": every, "last": last, "to_close": to_close}
    return render(request, "billing/ledger/years.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@team_page(Right.LEDGER_SETUP)
def close_year(request, pk):
    """Closes a fiscal year for good; says first what is left to do in it, and asks for a box to be ticked."""
    _everywhere(request)
    year = get_object_or_404(FiscalYear, pk=pk)
    form = CloseYearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = perform(
            request,
            form,
            lambda: actions.close_year(year=year, on=today(), by=request.user),
            to=lambda _: reverse("billing:ledger:years"),
        )
        if address:
            return redirect(address)
    blocks = list(rules.blocks_closing(year, on=today())) if request.method == "GET" else []
    context = {"form": form, "year": year, "blocks": blocks}
    return render(request, "billing/ledger/close_year.html", context, status=422 if form.errors else 200)
