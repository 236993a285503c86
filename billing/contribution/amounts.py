"""What a contribution scale makes due: pure arithmetic, amounts in euros, no document and no database.

A taxpayer's year is a `Position`. Each event reads it, and gives a `Charge`: the amount to post (signed), the steps that
explain it, and the position to write back. The caller holds the lock on the position, picks the formula in force on the
date of the event and the position of the right fiscal year (a credit note on an earlier year takes that year's closing
position and formula, and is posted today).

Rounding is on cumulated totals, so the year is exact to the cent whatever the order of its events. The past is never
computed again: a new formula in mid-year starts from the position as it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from cae.money import ZERO, along, cents, percent, total
from cae.periods import month_end, months_between


@dataclass(frozen=True)
class Step:
    """One line of an explanation, in words for people. The amounts of the steps of a charge add up to it.

    `base` in euros and `rate` in per cent when the step has them.
    """

    label: str
    base: Decimal | None
    rate: Decimal | None
    amount: Decimal


@dataclass(frozen=True)
class Bracket:
    """The rate, in per cent, of what lies under `upto` euros of cumulated base (None: without end)."""

    upto: Decimal | None
    rate: Decimal


@dataclass(frozen=True)
class Formula:
    """Marginal brackets, from the lowest to the one without end, and the most that a year may cost (None: no limit).

    Refuses (ValueError) brackets that are not in order or of which another than the last has no end.
    """

    brackets: tuple[Bracket, ...]
    maximum: Decimal | None = None

    def __post_init__(self) -> None:
        if not self.brackets or self.brackets[-1].upto is not None:
            raise ValueError("the last bracket has no end")
        ends = [Decimal(0), *(bracket.upto for bracket in self.brackets[:-1] if bracket.upto is not None)]
        if len(ends) != len(self.brackets) or any(low >= high for low, high in pairwise(ends)):
            raise ValueError("brackets go up, each with its own end")

    def due(self, base: Decimal) -> Decimal:
        """f(base): what a year of `base` euros costs, to the cent; nothing under zero."""
        due = self.uncapped(base)
        return due if self.maximum is None else min(due, self.maximum)

    def uncapped(self, base: Decimal) -> Decimal:
        due, low = Decimal(0), Decimal(0)
        for bracket in self.brackets:
            high = base if bracket.upto is None else min(base, bracket.upto)
            due += max(high - low, Decimal(0)) * bracket.rate / 100
            low = high if bracket.upto is None else bracket.upto
        return cents(due)


def flat(rate: Decimal, *, maximum: Decimal | None = None) -> Formula:
    """The formula of a single `rate` per cent."""
    return Formula((Bracket(None, rate),), maximum)


def marginal(thresholds: Sequence[tuple[Decimal, Decimal]], *, maximum: Decimal | None = None) -> Formula:
    """The formula of (above, rate) pairs, in any order: `rate` per cent of what exceeds `above`, up to the next one.

    Nothing is due under the lowest threshold.
    """
    pairs = sorted(thresholds)
    if not pairs or pairs[0][0] > 0:
        pairs.insert(0, (ZERO, ZERO))
    ends = [above for above, _ in pairs[1:]]
    return Formula(tuple(Bracket(end, rate) for end, (_, rate) in zip([*ends, None], pairs, strict=True)), maximum)


@dataclass(frozen=True)
class Position:
    """Where a taxpayer stands on one line of a scale in one fiscal year; all zero on its first day.

    `base`: cumulated base (exempt amounts excluded); `due`: what the formulas gave for it; `minimum`: yearly minimum
    accrued by the monthly run; `by_events` and `complement`: what events and the monthly run posted, which together make
    `owed`; `floors`: monthly floors posted, apart because nothing absorbs them.
    """

    base: Decimal = ZERO
    due: Decimal = ZERO
    minimum: Decimal = ZERO
    by_events: Decimal = ZERO
    complement: Decimal = ZERO
    floors: Decimal = ZERO

    @property
    def owed(self) -> Decimal:
        """What events and the monthly run must have posted by now. Without a minimum it is `due` alone, which goes under
        zero when a year's documents are given back at a higher rate than the one that took them.
        """
        return max(self.due, self.minimum) if self.minimum else self.due

    @property
    def charged(self) -> Decimal:
        """Everything posted this year."""
        return self.by_events + self.complement + self.floors


@dataclass(frozen=True)
class Charge:
    """What to post (negative: given back; zero: nothing), why, and the position afterwards."""

    amount: Decimal
    steps: tuple[Step, ...]
    position: Position


@dataclass(frozen=True)
class Exemption:
    """A waiver by decision: `share` per cent of the base does not count, for `reason` (words for people)."""

    reason: str
    share: Decimal = Decimal(100)


@dataclass(frozen=True)
class MinimumSpan:
    """Days, both included, during which a yearly minimum applies: one contract kind, not suspended. `label`: « CESA »."""

    label: str
    yearly: Decimal
    first: date
    last: date


def on_event(position: Position, formula: Formula, base: Decimal, *, exemption: Exemption | None = None) -> Charge:
    """The charge of an event that brings `base` euros (negative for a credit note, a reversal, a purchase).

    f(P + base) − f(P), less what the minimum has already taken in advance. A credit note gives back the difference at the
    current position, never below the minimum accrued.
    """
    steps: list[Step] = []
    if exemption is not None:
        spared = percent(base, exemption.share)
        steps.append(Step(f"Exonération : {exemption.reason}", spared, None, ZERO))
        base -= spared
    after = position.base + base
    steps += _bracket_steps(formula, position.base, after)
    due = position.due + formula.due(after) - formula.due(position.base)
    position = replace(position, base=after, due=due)
    amount = position.owed - position.by_events - position.complement
    beside = amount - total(step.amount for step in steps)
    if beside:
        label = "Déjà prélevé au titre du minimum" if beside < 0 else "Le minimum de l'exercice reste dû"
        steps.append(Step(label, None, None, beside))
    return Charge(amount, tuple(steps), replace(position, by_events=position.by_events + amount))


def on_year(position: Position, formula: Formula, *, base: Decimal, brought: Decimal) -> Charge:
    """The charge of a base that is only known as a whole (the result of a year): what brings the part of one activity from
    `brought`, what earlier runs counted, to `base`. Running it again with the same base changes nothing.
    """
    charge = on_event(position, formula, base - brought)
    if not brought:
        return charge
    before = Step("Résultat déjà compté", brought, None, ZERO)
    return replace(charge, steps=(before, *charge.steps))


def on_month(position: Position, spans: Sequence[MinimumSpan]) -> Charge:
    """The complement of the monthly run; `spans` go from the first day of the fiscal year to the end of the month run.

    Brings what is posted to max(due, minimum to date). Running it twice, or a month late, changes nothing: it looks at
    the whole year each time. Negative when a contract turns out to have ended earlier.
    """
    minimum = minimum_to_date(spans)
    position = replace(position, minimum=total(step.amount for step in minimum))
    posted = position.by_events + position.complement
    amount = position.owed - posted
    if position.owed > position.due:
        steps = (*minimum, Step("Déjà prélevé depuis le début de l'exercice", None, None, -posted))
    else:
        label = "La contribution calculée à ce jour atteint le minimum : rien à compléter"
        steps = (Step(label if not amount else "Complément de minimum rendu", position.due, None, amount),)
    return Charge(amount, steps, replace(position, complement=position.complement + amount))


def minimum_to_date(spans: Sequence[MinimumSpan]) -> tuple[Step, ...]:
    """The minimum accrued over `spans`: a twelfth of the year for a whole month, by its days for a part of one.

    One step per span, base = yearly minimum; rounded on the running total.
    """
    shares = [_exact(Fraction(span.yearly) * months_covered(span.first, span.last) / 12) for span in spans]
    return tuple(
        Step(f"Minimum {span.label} du {span.first:%d/%m/%Y} au {span.last:%d/%m/%Y}", span.yearly, None, amount)
        for span, amount in zip(spans, along(shares, cents), strict=True)
    )


def on_month_floor(position: Position, spans: Sequence[MinimumSpan], *, charged: Decimal, posted: Decimal) -> Charge:
    """The complement of a monthly floor that nothing absorbs later (the other setting of the minimum).

    `spans`: the days of the month under contract; `charged`: what the events of the month took; `posted`: floor complements
    already posted for this month, so that a second run adds nothing. A month whose credit notes gave back more than it took
    counts as zero: what was given back is not taken again.
    """
    floors = minimum_to_date(spans)
    reached = total(step.amount for step in floors)
    amount = max(reached - max(charged, ZERO) - posted, ZERO)
    steps = (*floors, Step("Déjà prélevé pour ce mois", None, None, amount - reached))
    return Charge(amount, steps, replace(position, floors=position.floors + amount))


def fixed_fee(label: str, monthly: Decimal, *, covered: Fraction = Fraction(1)) -> Step:
    """A fee per person and month, added and never absorbed; `covered`: part of the month it is due for."""
    return Step(label, monthly, None, cents(_exact(Fraction(monthly) * covered)))


def months_covered(first: date, last: date) -> Fraction:
    """Months from `first` to `last`, both included; a part of a month counts by its days. Zero when `last` is before."""
    months = Fraction(0)
    for month in months_between(first, last):
        end = month_end(month)
        months += Fraction((min(last, end) - max(first, month)).days + 1, end.day)
    return months if first <= last else Fraction(0)


def _bracket_steps(formula: Formula, before: Decimal, after: Decimal) -> list[Step]:
    """The way from one cumulated base to another, bracket by bracket; rounded as the whole is."""
    low, high = sorted((before, after))
    sign = 1 if after >= before else -1
    steps: list[Step] = []
    if low < 0:
        steps.append(Step("Base négative : rien n'est dû sous zéro", sign * (min(high, ZERO) - low), None, ZERO))
    start = ZERO
    for bracket in formula.brackets:
        end = high if bracket.upto is None else min(high, bracket.upto)
        begin = max(low, start)
        if begin < end:
            amount = formula.uncapped(end) - formula.uncapped(begin)
            steps.append(Step(_bracket_label(formula, start, bracket), sign * (end - begin), bracket.rate, sign * amount))
        start = end if bracket.upto is None else bracket.upto
    if sign < 0:
        steps.reverse()
    over = formula.due(after) - formula.due(before) - total(step.amount for step in steps)
    if over:
        steps.append(Step(f"Plafond de l'exercice : {_euros(formula.maximum)}", None, None, over))
    return steps


def _bracket_label(formula: Formula, start: Decimal, bracket: Bracket) -> str:
    if len(formula.brackets) == 1:
        return "Contribution"
    if bracket.upto is None:
        return f"Au-delà de {_euros(start)}"
    if not start:
        return f"Jusqu'à {_euros(bracket.upto)}"
    return f"De {_euros(start)} à {_euros(bracket.upto)}"


def _euros(amount: Decimal | None) -> str:
    """A threshold in words: « 30 000 € »."""
    if amount is None:
        return ""
    text = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return text.replace(",", "\u202f").replace(".", ",") + "\u00a0€"


def _exact(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
