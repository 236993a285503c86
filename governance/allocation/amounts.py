"""The surplus of a year and how it is shared out: pure arithmetic, to the cent."""

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from cae.money import CENT, ZERO, percent


@dataclass(frozen=True)
class Rates:
    """What the law fixes for a nature of cooperative: per cents, the article of each line, and what bounds interest."""

    reserve: Decimal
    work: Decimal
    statutory: Decimal
    interest_by_work: bool
    reserve_law: str
    fund_label: str
    fund_law: str
    work_law: str
    interest_law: str
    surplus_law: str
    is_unsure: bool = False


@dataclass(frozen=True)
class Figures:
    """What the year leaves: `result` after tax, `losses` of earlier years, `gains` that the law keeps out of the sharing (sale
    of premises, of holdings), the highest capital reached and the legal reserve before."""

    result: Decimal
    losses: Decimal = ZERO
    gains: Decimal = ZERO
    capital_peak: Decimal = ZERO
    legal_reserve: Decimal = ZERO

    @property
    def surplus(self) -> Decimal:
        """The « excédents nets de gestion »: what is shared out."""
        return self.result - self.losses - self.gains


@dataclass(frozen=True)
class Shares:
    """How a surplus is shared out; `fund` holds what the other three leave."""

    legal: Decimal
    fund: Decimal
    work: Decimal
    interest: Decimal


def legal_share(figures: Figures, rates: Rates) -> Decimal:
    """What the legal reserve receives: its rate of the surplus, until it is full."""
    room = max(ZERO, figures.capital_peak - figures.legal_reserve)
    return min(percent(figures.surplus, rates.reserve), room)


def least_work(figures: Figures, rates: Rates) -> Decimal:
    """The least that goes to those who work: a cent more rather than less than the rate."""
    return (figures.surplus * rates.work / 100).quantize(CENT, rounding=ROUND_UP)


def least_fund(figures: Figures, rates: Rates) -> Decimal:
    """The least that goes to the statutory reserve, of what the legal reserve leaves."""
    left = figures.surplus - legal_share(figures, rates)
    return (left * rates.statutory / 100).quantize(CENT, rounding=ROUND_UP)


def most_interest(legal: Decimal, fund: Decimal, work: Decimal, rates: Rates) -> Decimal:
    """The most that shares may bear: neither more than the reserves, nor than the part of work where the law says so."""
    return min(legal + fund, work) if rates.interest_by_work else legal + fund


def share_out(figures: Figures, rates: Rates, *, work: Decimal, interest: Decimal) -> Shares:
    """The four shares for a chosen part of work and interest: what is left goes to the fund, below zero when too much is
    given. They always add up to the surplus."""
    legal = legal_share(figures, rates)
    return Shares(legal, figures.surplus - legal - work - interest, work, interest)


def widest_interest(figures: Figures, rates: Rates, *, work: Decimal) -> Decimal:
    """The most interest that can be chosen beside a part of work, since each euro of interest is one less for the fund."""
    half = ((figures.surplus - work) / 2).quantize(CENT, rounding="ROUND_DOWN")
    room = figures.surplus - legal_share(figures, rates) - work - least_fund(figures, rates)
    most = min(half, work, room) if rates.interest_by_work else min(half, room)
    return max(ZERO, most)
