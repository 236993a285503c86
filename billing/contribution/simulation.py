"""Tries a scale on events, typed or real, without writing anything: the same arithmetic as when the money is taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.contribution import amounts
from billing.contribution.enums import Base, MinimumMode, Trigger
from billing.contribution.models import ScaleLine
from billing.contribution.moving import MOVES
from billing.contribution.ports import Happened
from billing.contribution.queries import formula_of
from cae.money import ZERO, total
from cae.periods import month_end, months_between

RESULT = "result"
_MOVES = {**MOVES, RESULT: {Base.RESULT: 1}}


@dataclass(frozen=True)
class Trial:
    """One amount the scale would take: when, for what, how much, and the steps of its calculation."""

    on: date
    label: str
    amount: Decimal
    steps: tuple[amounts.Step, ...]


@dataclass(frozen=True)
class LineTrial:
    """What one line of the scale gives over the whole time."""

    line: ScaleLine
    trials: tuple[Trial, ...]

    @property
    def amount(self) -> Decimal:
        return total(trial.amount for trial in self.trials)


def simulate(
    lines: Iterable[ScaleLine],
    events: Sequence[Happened],
    *,
    since: date,
    upto: date,
    contract: str = "CESA",
    result: Decimal = ZERO,
) -> list[LineTrial]:
    """What each line would take over whole months, one taxpayer, one contract during all of it.

    `result`: turnover less charges and pay over that time, before any contribution; a line on the result of the year takes what
    the other lines leave of it. Left out, because they depend on a person's life: start-up exemptions, waivers, overrides, fees
    that stop with a salary.
    """
    kept = list(lines)
    found: dict[int, LineTrial] = {}
    for line in sorted(kept, key=lambda one: one.base == Base.RESULT):
        left = result - total(other.amount for other in found.values() if other.line.base != Base.RESULT)
        brought = [Happened(upto, RESULT, left, "Résultat de l'exercice")] if line.base == Base.RESULT else events
        found[line.pk] = LineTrial(line, tuple(_line(line, brought, since=since, upto=upto, contract=contract)))
    return [found[line.pk] for line in kept]


def _line(line: ScaleLine, events: Sequence[Happened], *, since: date, upto: date, contract: str) -> Iterable[Trial]:
    if line.base == Base.FIXED:
        for month in months_between(since, upto):
            step = amounts.fixed_fee(line.label, line.fee or ZERO)
            yield Trial(month_end(month), "Forfait du mois", step.amount, (step,))
        return
    formula, position = formula_of(line), amounts.Position()
    minimum = line.minimum_mode != MinimumMode.NONE and (not line.minimum_contracts or contract.lower() in line.minimum_contracts)
    waiting = ZERO
    for month in months_between(since, upto):
        of_month = [event for event in events if event.on.replace(day=1) == month]
        taken = ZERO
        for event in of_month:
            move = ZERO if event.nature in line.exempt_natures else _MOVES[event.kind].get(Base(line.base), 0) * event.amount
            if not move:
                continue
            if line.trigger != Trigger.DOCUMENT:
                waiting += move
                continue
            charge = amounts.on_event(position, formula, move)
            position, taken = charge.position, taken + charge.amount
            yield Trial(event.on, event.label, charge.amount, charge.steps)
        if waiting and (line.trigger == Trigger.MONTH or month_end(month) >= upto):
            charge = amounts.on_event(position, formula, waiting)
            position, taken, waiting = charge.position, taken + charge.amount, ZERO
            yield Trial(
                month_end(month),
                "Base du mois" if line.trigger == Trigger.MONTH else "Fin de l'exercice",
                charge.amount,
                charge.steps,
            )
        if minimum:
            charge = _minimum(line, position, month=month, since=since, taken=taken, contract=contract)
            position = charge.position
            if charge.amount:
                yield Trial(month_end(month), "Complément au minimum", charge.amount, charge.steps)


def _minimum(
    line: ScaleLine, position: amounts.Position, *, month: date, since: date, taken: Decimal, contract: str
) -> amounts.Charge:
    if line.minimum_mode == MinimumMode.ABSORBED:
        return amounts.on_month(position, [amounts.MinimumSpan(contract, line.minimum or ZERO, since, month_end(month))])
    of_month = amounts.MinimumSpan(contract, line.minimum or ZERO, month, month_end(month))
    return amounts.on_month_floor(position, [of_month], charged=taken, posted=ZERO)
