"""The living account and the sharing of an activity: pure arithmetic, amounts in euros, no database.

« Ce que je peux me verser maintenant » is the sum of the lines that count, each with its sign; the same figure restated
from the ledger must be equal, which is the invariant of the account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cae.money import ZERO, split, total


class Kind(StrEnum):
    """The lines of the account, in the order of the page."""

    INVOICED = "invoiced"
    PENDING = "pending"
    LATE = "late"
    OPENING = "opening"
    COLLECTED = "collected"
    OUTPUT_VAT = "output_vat"
    SPENT = "spent"
    CONTRIBUTION = "contribution"
    INTERNAL = "internal"
    PAY = "pay"
    COMMITTED = "committed"
    RESERVED = "reserved"
    REFUNDS = "refunds"
    FINANCING = "financing"


# What each line does to the available amount: +1 adds, −1 takes off, 0 is information. Lines that go both ways add.
SIGNS: Mapping[Kind, int] = {
    Kind.INVOICED: 0,
    Kind.PENDING: 0,
    Kind.LATE: 0,
    Kind.OPENING: 1,
    Kind.COLLECTED: 1,
    Kind.OUTPUT_VAT: -1,
    Kind.SPENT: -1,
    Kind.CONTRIBUTION: -1,
    Kind.INTERNAL: 1,
    Kind.PAY: -1,
    Kind.COMMITTED: -1,
    Kind.RESERVED: -1,
    Kind.REFUNDS: -1,
    Kind.FINANCING: 1,
}


@dataclass(frozen=True)
class AccountLine:
    """A line as shown: `amount` is what its title says (VAT of 200 is 200), `counts` what it does to the available amount."""

    kind: Kind
    amount: Decimal

    @property
    def sign(self) -> int:
        return SIGNS[self.kind]

    @property
    def counts(self) -> Decimal:
        return self.amount * self.sign if self.sign else ZERO


def account_lines(amounts: Mapping[Kind, Decimal]) -> tuple[AccountLine, ...]:
    """Every line of the account in the order of the page; a kind that is not given is zero."""
    return tuple(AccountLine(kind, amounts.get(kind, ZERO)) for kind in Kind)


def available(lines: Sequence[AccountLine]) -> Decimal:
    """What can be paid now, in total employer cost; may be negative, and is shown so."""
    return total(line.counts for line in lines)


def restated(
    *,
    opening: Decimal,
    result: Decimal,
    receivables: Decimal,
    pending_vat: Decimal,
    fixed_assets: Decimal = ZERO,
    financing: Decimal = ZERO,
    committed: Decimal = ZERO,
    reserved: Decimal = ZERO,
    refunds: Decimal = ZERO,
    deposits: Decimal = ZERO,
) -> Decimal:
    """The available amount found again from the ledger; must equal `available`.

    `receivables` TTC and their `pending_vat`; `fixed_assets` net; `financing` loans and advances received less repaid;
    `deposits` HT of deposit invoices not yet deducted, which are collected or receivable without being turnover; `refunds`:
    what customers are to be given back, which is a receivable below zero in the ledger and is no longer spendable.
    """
    return opening + result + deposits - (receivables - pending_vat) - fixed_assets + financing - committed - reserved - refunds


@dataclass(frozen=True)
class SharePeriod:
    """What a shared activity could distribute, before anyone's pay, while one set of keys applied.

    `keys` are weights by member, 50/30/20 or 1/1/1; `distributable` is what was added during the period, maybe negative.
    """

    keys: Mapping[str | int, Decimal]
    distributable: Decimal


@dataclass(frozen=True)
class MemberShare:
    """The part of one member since the activity began, what they took, and what they may still take (maybe negative)."""

    share: Decimal
    taken: Decimal

    @property
    def available(self) -> Decimal:
        return self.share - self.taken


def member_shares(periods: Sequence[SharePeriod], taken: Mapping[str | int, Decimal]) -> dict[str | int, MemberShare]:
    """The share of each member: their key × what each period brought, less their own pay (employer cost).

    A period is divided by its own keys only, so a new key never divides the past again, and a member who left keeps what
    their keys gave. Shares add up to what was distributable, to the cent; the cent left goes by the order of the keys.
    Refuses (ValueError) negative keys and keys that sum to zero.
    """
    shares: dict[str | int, Decimal] = dict.fromkeys(taken, ZERO)
    for period in periods:
        for member, part in zip(period.keys, split(period.distributable, list(period.keys.values())), strict=True):
            shares[member] = shares.get(member, ZERO) + part
    return {member: MemberShare(share, taken.get(member, ZERO)) for member, share in shares.items()}
