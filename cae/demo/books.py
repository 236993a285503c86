"""What the accountant does each month beside invoices and costs, in the story: wages transferred, contributions and VAT paid.

Wages are paid by the activity that owes them. Contributions and VAT are paid in one sum for the whole company, in the section
of shared services: what each activity owes stays written on it, and its account keeps saying what it really cost.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db.models import F, Sum
from django.utils.formats import date_format

from billing.ledger.accounts import Use
from billing.ledger.actions import close_year, post_manual_entry
from billing.ledger.enums import JournalCode
from billing.ledger.models import Balance, FiscalYear, GeneralBalance
from billing.ledger.posting import Post, credit, debit
from cae.money import ZERO
from cae.periods import add_months, month_start, months_between
from members.models import Activity

if TYPE_CHECKING:
    from cae.demo.story import Story

BANK, VAT_TO_PAY, VAT_CREDIT, EXPENSES, INCOME = "512000", "445510", "445670", "658000", "758000"
RETURNED = (Use.VAT_DUE, Use.VAT_REVERSE_DUE, Use.VAT_RECOVERED, Use.VAT_RECOVERED_ASSETS, VAT_CREDIT)


def plan(story: "Story", first: date) -> None:
    """Each month from the one after `first`: wages on the 5th, contributions on the 15th, VAT on the 24th. The year before the
    story is closed once its accounts are filed; 2025 waits for the assembly that approves it."""
    story.at(date(2025, 6, 30), lambda on: _close(story, 2024, on))
    for month in months_between(add_months(month_start(first), 1), story.last):
        for day, act in ((5, _wages), (15, _contributions), (24, _vat)):
            story.at(month.replace(day=day), lambda on, a=act: a(story, on))


def _close(story: "Story", year: int, on: date) -> None:
    close_year(year=FiscalYear.objects.get(starts_on=date(year, 1, 1)), on=on, by=story.cast.odile)


def _wages(story: "Story", on: date) -> None:
    lines: list[Post] = []
    for activity, owed in _owed_each(Use.STAFF_ADVANCES, before=on):
        lines += [debit(activity, Use.STAFF_ADVANCES, owed), credit(activity, BANK, owed)]
    _post(
        story,
        on,
        lines,
        label="Virement des salaires",
        document="VIR-SALAIRES",
        reason="virements collectifs de la banque",
        journal=JournalCode.BANK,
    )


def _contributions(story: "Story", on: date) -> None:
    owed = -_held(Use.SOCIAL_BODIES, before=on)
    lines = [debit(story.cast.shared, Use.SOCIAL_BODIES, owed), credit(story.cast.shared, BANK, owed)]
    _post(
        story, on, lines, label="Cotisations sociales", document="DSN", reason="prélèvement de l'URSSAF", journal=JournalCode.BANK
    )


def _vat(story: "Story", on: date) -> None:
    """The return of the month before, in whole euros (CGI art. 1724), what the rounding leaves, and its payment."""
    shared = story.cast.shared
    nets = {account: _held(account, before=on) for account in RETURNED}
    owed = -sum(nets.values(), ZERO)
    paid = owed.quantize(Decimal(1), ROUND_HALF_UP)
    to_pay = credit(shared, VAT_TO_PAY, paid) if paid > 0 else debit(shared, VAT_CREDIT, -paid)
    lines = [credit(shared, account, net) for account, net in nets.items()] + [to_pay]
    lines.append(credit(shared, INCOME, owed - paid) if owed > paid else debit(shared, EXPENSES, paid - owed))
    _post(
        story,
        on,
        lines,
        label="Déclaration de TVA",
        document="CA3",
        reason="déclaration de TVA du mois",
        journal=JournalCode.MISC,
    )
    if paid > 0:
        settled = [debit(shared, VAT_TO_PAY, paid), credit(shared, BANK, paid)]
        _post(
            story,
            on,
            settled,
            label="TVA payée",
            document="CA3",
            reason="prélèvement de la déclaration de TVA",
            journal=JournalCode.BANK,
        )


def _held(account: str, *, before: date) -> Decimal:
    """Debit less credit of an account, every activity together, at the end of the month before a day."""
    rows = GeneralBalance.objects.filter(account=account, month__lt=month_start(before))
    return rows.aggregate(net=Sum(F("debit") - F("credit"), default=ZERO))["net"]


def _owed_each(account: str, *, before: date) -> list[tuple[Activity, Decimal]]:
    """What each activity owes by an account at the end of the month before a day, in the order of their codes."""
    rows = Balance.objects.filter(account=account, month__lt=month_start(before)).values("activity")
    owed = dict(rows.annotate(owed=Sum(F("credit") - F("debit"))).filter(owed__gt=0).values_list("activity", "owed"))
    return [(activity, owed[activity.pk]) for activity in Activity.objects.filter(pk__in=owed).order_by("code")]


def _post(story: "Story", on: date, lines: list[Post], *, label: str, document: str, reason: str, journal: JournalCode) -> None:
    if not any(line.debit or line.credit for line in lines):
        return
    month = add_months(month_start(on), -1)
    post_manual_entry(
        journal=journal,
        on=on,
        label=f"{label}, {date_format(month, 'F Y')}",
        document=f"{document}-{month:%Y-%m}",
        document_on=on,
        lines=lines,
        reason=reason,
        file=None,
        by=story.cast.odile,
    )
