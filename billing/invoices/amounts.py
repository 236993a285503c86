"""How money received divides over what it pays: pure arithmetic, amounts in euros, no database.

`settle` is the only function that moves VAT from pending to due: it compares what is paid now with what was booked so
far, share by share, and returns the movement. A payment, its reversal and a credit note all go through it.

- While no credit note came between, the split depends on the total paid alone: the split of the total paid so far minus
  the split already booked. It never drifts, and a reversal brings back what was there before.
- A credit note settles the unpaid part of its own shares first and moves nothing there; what it takes beyond brings the
  booked part down, to other shares still unpaid if any, else to a refund. Then payments are divided pro rata of what remains.
- The payment of the last cent books exactly what each share still lacks.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from cae.money import ZERO, along, cents, total

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Share(Generic[K]):
    """HT and VAT under one key, which the caller chooses: a rate, or rate and nature since goods and services differ."""

    key: K
    ht: Decimal
    vat: Decimal

    @property
    def ttc(self) -> Decimal:
        return self.ht + self.vat


@dataclass(frozen=True)
class Settlement(Generic[K]):
    """What a change of the paid total does to one invoice.

    `movements`: what to post now, per share (zero ones absent); `booked`: the split so far, all shares of the invoice;
    `remaining`: still to pay; `overpaid`: paid beyond the invoice, apart and without VAT until it is given back.
    """

    movements: tuple[Share[K], ...]
    booked: tuple[Share[K], ...]
    remaining: Decimal
    overpaid: Decimal


def settle(owed: Sequence[Share[K]], paid: Decimal, booked: Sequence[Share[K]] = ()) -> Settlement[K]:
    """Splits `paid`, the TTC total of payments so far (reversals and refunds taken off), over the shares of an invoice.

    `owed`: the shares of the invoice, net of its credit notes (`less`); `booked`: all that deposits and movements booked of
    them so far, where one key may come several times. Movements add up to the change of what is paid, over-payment left out.
    An invoice of zero in total is settled at once. Refuses (ValueError) a paid total of the opposite sign to the invoice.
    """
    whole = total(share.ttc for share in owed)
    if paid * (whole or 1) < 0:
        raise ValueError("the total paid has the sign of the invoice")
    known = by_key(booked)
    gone = [Share(key, ZERO, ZERO) for key in known if key not in {share.key for share in owed}]
    owed = [*owed, *gone]
    before = [known.get(share.key, Share(share.key, ZERO, ZERO)) for share in owed]
    applied = min(abs(paid), abs(whole)).copy_sign(whole)
    targets = _targets([share.ttc for share in owed], applied, [share.ttc for share in before])
    after = [_at(share, target, had) for share, target, had in zip(owed, targets, before, strict=True)]
    moves = [Share(new.key, new.ht - had.ht, new.vat - had.vat) for new, had in zip(after, before, strict=True)]
    return Settlement(
        movements=tuple(move for move in moves if move.ht or move.vat),
        booked=tuple(after),
        remaining=whole - applied,
        overpaid=paid - applied,
    )


def by_key(shares: Iterable[Share[K]]) -> dict[K, Share[K]]:
    """The sum of the shares of each key: two deposits of one rate are two rows of one key."""
    found: dict[K, Share[K]] = {}
    for share in shares:
        had = found.get(share.key, Share(share.key, ZERO, ZERO))
        found[share.key] = Share(share.key, had.ht + share.ht, had.vat + share.vat)
    return found


def less(owed: Sequence[Share[K]], credited: Sequence[Share[K]]) -> tuple[Share[K], ...]:
    """The shares of an invoice once a credit note (positive amounts) is taken off; its keys are those of the invoice.

    Refuses (ValueError) a key the invoice does not have. Then `settle(less(owed, credited), paid, booked)` gives the VAT to
    take back on the date of the credit note, and in `overpaid` the refund or the credit it opens.
    """
    taken = by_key(credited)
    if taken.keys() - {share.key for share in owed}:
        raise ValueError("a credit note bears on the rates of its invoice")
    none = Share(None, ZERO, ZERO)
    return tuple(
        Share(share.key, share.ht - taken.get(share.key, none).ht, share.vat - taken.get(share.key, none).vat) for share in owed
    )


@dataclass(frozen=True)
class Allocation(Generic[K]):
    """One payment over several invoices: what each receives (zero ones absent), and what exceeds them all."""

    parts: tuple[tuple[K, Decimal], ...]
    excess: Decimal


def allocate(amount: Decimal, invoices: Sequence[tuple[K, Decimal]]) -> Allocation[K]:
    """Settles `invoices`, (key, remaining to pay), one after the other in the order given, with a payment of `amount`.

    Refuses (ValueError) a negative amount: a reversal is not allocated again, it takes back the parts of its payment.
    """
    if amount < 0:
        raise ValueError("a reversal takes back the allocation of its payment")
    parts = []
    for key, remaining in invoices:
        part = min(amount, max(remaining, ZERO))
        if part:
            parts.append((key, part))
        amount -= part
    return Allocation(tuple(parts), amount)


def _pro_rata(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Like `cae.money.split`, for weights of any sign (a line taken back) that do not cancel out."""
    whole = total(weights)
    return along(weights, lambda seen: cents(amount * seen / whole))


def _targets(owed: list[Decimal], applied: Decimal, booked: list[Decimal]) -> list[Decimal]:
    """TTC that each share must have booked, adding up to `applied`."""
    whole = total(owed)
    if applied == whole:
        return owed
    if booked == _pro_rata(total(booked), owed):
        return _pro_rata(applied, owed)
    kept = [_between(had, share) for had, share in zip(booked, owed, strict=True)]
    missing = applied - total(kept)
    if not missing:
        return kept
    forward = (missing > 0) == (whole > 0)
    weights = [share - had for share, had in zip(owed, kept, strict=True)] if forward else kept
    return [had + part for had, part in zip(kept, _pro_rata(missing, weights), strict=True)]


def _between(had: Decimal, share: Decimal) -> Decimal:
    """`had` brought between zero and `share`."""
    return min(max(had, min(share, ZERO)), max(share, ZERO))


def _at(owed: Share[K], ttc: Decimal, before: Share[K]) -> Share[K]:
    """The HT and VAT of a share of which `ttc` is paid: VAT in proportion, exact when all is paid."""
    if ttc == owed.ttc:
        return owed
    if ttc == before.ttc:
        return before
    vat = cents(owed.vat * ttc / owed.ttc)
    return Share(owed.key, ttc - vat, vat)
