"""The living account as a value: what a page shows, a statement prints and a test asserts. No database here.

Everything derives from the monthly balances of the ledger by account, so the cost does not grow with the activity's past;
only what the ledger does not know (unpaid invoices, refunds to come, commitments, reserves) is read beside.

« Disponible » counts the accounts of cash, of the internal current account and of debts: what would remain if every debt
were paid now and no customer paid any more. The lines are the movements that made it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from billing.account.amounts import AccountLine, Kind, account_lines, available, restated
from cae.money import ZERO, total

# Accounts by what they are for the account; the longest prefix wins. Every account of classes 1 to 7 falls in one family.
FAMILIES: dict[str, str] = {
    "1": "equity",
    "16": "financing",
    "181": "cash",
    "186": "internal_charge",
    "187": "internal_income",
    "2": "assets",
    "28": "depreciation",
    "3": "stock",
    "4": "debts",
    "411": "receivables",
    "416": "receivables",
    "418": "receivables",
    "4191": "deposits",
    "44571": "output_vat",
    "44574": "pending_vat",
    "455": "financing",
    "467": "financing",
    "4671": "debts",
    "486": "stock",
    "487": "deposits",
    "5": "cash",
    "6": "costs",
    "64": "pay",
    "68": "calculated",
    "7": "income",
}
# What « Disponible » counts: money, the internal current account, debts (and VAT due), recoverable VAT.
COUNTED = ("cash", "debts", "output_vat")


def family(account: str) -> str:
    """The family of an account, by its longest known prefix."""
    return next(FAMILIES[account[:size]] for size in range(len(account), 0, -1) if account[:size] in FAMILIES)


@dataclass(frozen=True)
class Movement:
    """Debit less credit of each family over a time, in euros."""

    families: Mapping[str, Decimal] = field(default_factory=dict)

    def of(self, *names: str) -> Decimal:
        return total(self.families.get(name, ZERO) for name in names)

    @property
    def counted(self) -> Decimal:
        """What « Disponible » moved by."""
        return self.of(*COUNTED)

    @property
    def result(self) -> Decimal:
        """Turnover less charges, salaries and contribution (CAE-30)."""
        return -self.of("income", "costs", "pay", "calculated", "internal_charge", "internal_income")

    def __add__(self, other: "Movement") -> "Movement":
        names = {*self.families, *other.families}
        return Movement({name: self.of(name) + other.of(name) for name in names})


def movement(rows: Iterable[tuple[str, Decimal]]) -> Movement:
    """The movement of (account, debit − credit) pairs."""
    sums: dict[str, Decimal] = {}
    for account, amount in rows:
        name = family(account)
        sums[name] = sums.get(name, ZERO) + amount
    return Movement(sums)


@dataclass(frozen=True)
class Beside:
    """What the ledger does not say, read at the end of the period."""

    invoiced_ht: Decimal = ZERO
    invoiced_ttc: Decimal = ZERO
    pending: Decimal = ZERO
    late: Decimal = ZERO
    unconfirmed: Decimal = ZERO
    contribution_unpaid: Decimal = ZERO  # the part of the contribution of the period that bears on invoices not yet paid
    committed: Decimal = ZERO
    reserved: Decimal = ZERO
    refunds: Decimal = ZERO


class Why(StrEnum):
    """A reason why the result of the year and what is available differ."""

    RESULT = "result"
    OPENED = "opened"
    BROUGHT = "brought"
    OWED = "owed"
    DEPOSITS = "deposits"
    ASSETS = "assets"
    FINANCING = "financing"
    COMMITTED = "committed"
    RESERVED = "reserved"
    REFUNDS = "refunds"


@dataclass(frozen=True)
class Step:
    """One step of the way from the result of the year to what is available."""

    label: str
    amount: Decimal
    why: Why


@dataclass(frozen=True)
class Sheet:
    """The account of one activity over a period, both ends included, whole months."""

    since: date
    upto: date
    lines: tuple[AccountLine, ...]
    beside: Beside
    available: Decimal  # « Disponible », in total employer cost; may be negative
    result: Decimal  # « ma part variable de l'année à ce jour »
    bridge: tuple[Step, ...]  # from result to available
    restated: Decimal  # the same as `available`, found again from the ledger

    def line(self, kind: Kind) -> AccountLine:
        return next(line for line in self.lines if line.kind is kind)


@dataclass(frozen=True)
class Time:
    """A span of the ledger: everything posted `before` it, what `moved` within, and the à-nouveaux dated within (`opening`).

    What an activity brought with it is no movement: nobody paid it, nobody lent it, it was there.
    """

    before: Movement = field(default_factory=Movement)
    moved: Movement = field(default_factory=Movement)
    opening: Movement = field(default_factory=Movement)

    @property
    def opened(self) -> Decimal:
        """What was available when the span began, à-nouveaux included."""
        return self.before.counted + self.opening.counted

    @property
    def ever(self) -> Movement:
        return self.before + self.moved + self.opening


def build(*, since: date, upto: date, period: Time, year: Time, beside: Beside) -> Sheet:
    """The sheet of a period: `period` is `since` to `upto`, `year` the fiscal year of `upto`, until `upto`.

    « Encaissé » is what customers paid: the change of cash that no other line explains. So the lines always add up.
    """
    within = period.moved
    amounts = {
        Kind.INVOICED: beside.invoiced_ht,
        Kind.PENDING: beside.pending,
        Kind.LATE: beside.late,
        Kind.OPENING: period.opened,
        Kind.OUTPUT_VAT: -within.of("output_vat"),
        Kind.SPENT: within.of("costs", "assets", "stock"),
        Kind.CONTRIBUTION: within.of("internal_charge"),
        Kind.INTERNAL: -within.of("internal_income"),
        Kind.PAY: within.of("pay"),
        Kind.COMMITTED: beside.committed,
        Kind.RESERVED: beside.reserved,
        Kind.REFUNDS: beside.refunds,
        Kind.FINANCING: -within.of("financing", "equity"),
    }
    others = (
        -amounts[Kind.OUTPUT_VAT] - amounts[Kind.SPENT] - amounts[Kind.CONTRIBUTION] + amounts[Kind.INTERNAL] - amounts[Kind.PAY]
    )
    amounts[Kind.COLLECTED] = within.counted - others - amounts[Kind.FINANCING]
    lines = account_lines(amounts)
    ever, result = year.ever, (year.moved + year.opening).result
    return Sheet(
        since=since,
        upto=upto,
        lines=lines,
        beside=beside,
        available=available(lines),
        result=result,
        bridge=_bridge(year, result, beside),
        restated=restated(
            opening=ZERO,
            result=ever.result,
            receivables=ever.of("receivables"),
            pending_vat=-ever.of("pending_vat"),
            fixed_assets=ever.of("assets", "depreciation", "stock"),
            financing=-ever.of("financing", "equity"),
            committed=beside.committed,
            reserved=beside.reserved,
            refunds=beside.refunds,
            deposits=-ever.of("deposits"),
        ),
    )


def _bridge(year: Time, result: Decimal, beside: Beside) -> tuple[Step, ...]:
    """Why the result of the year and what is available differ, step by step; zero steps are left out."""
    moved = year.moved
    owed, deposits = -(moved.of("receivables") + moved.of("pending_vat")), -moved.of("deposits")
    steps = [
        Step("Ma part variable de l'année à ce jour", result, Why.RESULT),
        Step("Dans le compte au début de l'année, engagé et réserves compris", year.opened, Why.OPENED),
        Step("Résultat de l'année déjà compris dans le solde repris", -year.opening.result, Why.BROUGHT),
        Step(OWED_LESS if owed > 0 else OWED_MORE, owed, Why.OWED),
        Step(DEPOSITS_MORE if deposits > 0 else DEPOSITS_LESS, deposits, Why.DEPOSITS),
        Step("Matériel acheté, et stocks (moins les amortissements)", -moved.of("assets", "depreciation", "stock"), Why.ASSETS),
        Step("Avances, prêts et apports reçus moins remboursés", -moved.of("financing", "equity"), Why.FINANCING),
        Step("Engagé", -beside.committed, Why.COMMITTED),
        Step("Réserves", -beside.reserved, Why.RESERVED),
        Step("À rendre à des clients", -beside.refunds, Why.REFUNDS),
    ]
    return (steps[0], *(step for step in steps[1:] if step.amount))


# What customers owe, and deposits, count here by their change since the year began: each sign is another story.
OWED_MORE = "Vos clients doivent plus qu'au début de l'année : ventes pas encore encaissées (hors TVA en attente)"
OWED_LESS = "Vos clients doivent moins qu'au début de l'année : ventes d'avant, encaissées depuis (hors TVA en attente)"
DEPOSITS_MORE = "Acomptes facturés depuis le début de l'année, pas encore dans le chiffre d'affaires"
DEPOSITS_LESS = "Acomptes facturés avant, entrés dans le chiffre d'affaires cette année"
