"""What is due and when: computed from the law, the fiscal years, the statutes and the mandates, with what people noted."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cae.periods import add_months
from governance.mandates.models import Mandate
from governance.mandates.queries import body_name, headcounts, rules_on, term_of
from governance.obligations import law, ports
from governance.obligations.enums import DutyState
from governance.obligations.law import Obligation
from governance.obligations.models import Duty
from governance.statutes.enums import Nature
from governance.statutes.models import Statutes
from governance.statutes.queries import in_force
from members.models import Member

BACK, AHEAD = 24, 14  # months of the calendar before and after a day
YEARS_AHEAD = 6  # months before the end of a year when what it will ask is shown
SOON = 60  # days before a term when it is near
ALERTS = (60, 15, 0)  # days before a term when people are warned
MANDATES = "mandates_"  # the code of an obligation that comes from mandates begins so: mandates_board


@dataclass(frozen=True)
class Due:
    """An obligation of a year: what to do, by which day, why that day, and what is known of it.

    `rule` is None for mandates that end, which the statutes and the law of each body date. `how`: how the day was found.
    """

    code: str
    anchor: date
    label: str
    what: str
    legal_day: date
    how: str
    source: str
    rule: Obligation | None = None
    duty: Duty | None = None
    is_unsure: bool = False

    @property
    def day(self) -> date:
        """The day it is due, more time granted included."""
        return self.duty.postponed_to if self.duty and self.duty.postponed_to else self.legal_day

    @property
    def done_on(self) -> date | None:
        return self.duty.done_on if self.duty else None

    @property
    def owner(self) -> Member | None:
        return self.duty.owner if self.duty else None

    def state(self, on: date) -> DutyState:
        """Where it is on a day."""
        if self.done_on is not None:
            return DutyState.DONE
        if self.day < on:
            return DutyState.LATE
        return DutyState.SOON if self.day <= on + timedelta(days=SOON) else DutyState.COMING

    def alert(self, on: date) -> int | None:
        """Which warning has been reached, in days before the term; None when it is done or far."""
        if self.done_on is not None:
            return None
        reached = [days for days in ALERTS if on >= self.day - timedelta(days=days)]
        return min(reached) if reached else None


def calendar(on: date, *, back: int = BACK) -> list[Due]:
    """What is or was due around a day, by day."""
    since, until = add_months(on, -back), add_months(on, AHEAD)
    duties = {(duty.code, duty.anchor): duty for duty in Duty.objects.select_related("owner__user", "meeting")}
    found = [*_of_the_law(on, since, until, duties), *_of_mandates(on, since, until, duties)]
    return sorted(found, key=lambda due: (due.day, due.label))


def find(code: str, anchor: date, *, on: date) -> Due | None:
    """One obligation of one year, as far back as five years."""
    return next((due for due in calendar(on, back=60) if (due.code, due.anchor) == (code, anchor)), None)


def waiting(on: date, *, of: int | None = None) -> list[Due]:
    """What is late or near, by day: everything, or what one member (`of`) takes care of."""
    found = [due for due in calendar(on) if due.state(on) in (DutyState.LATE, DutyState.SOON)]
    return found if of is None else [due for due in found if due.owner is not None and due.owner.pk == of]


Duties = dict[tuple[str, date], Duty]


def _of_the_law(on: date, since: date, until: date, duties: Duties) -> Iterator[Due]:
    statutes = in_force(on)
    nature = statutes.nature if statutes is not None else Nature.SCOP
    asked = [rule for rule in law.obligations().values() if nature in rule.natures]
    heads = headcounts(on, months=1)[0] if any(rule.heads for rule in asked) else 0
    for rule in asked:
        if rule.heads > heads:
            continue
        if rule.after == "itself":
            yield from _from_the_last(rule, duties)
        elif rule.after == "calendar":
            for year in range(since.year, until.year + 1):
                day = date(year, rule.month, rule.day)
                if since <= day <= until and day >= rule.valid_from:
                    yield _due(rule, day, day, f"chaque année, {rule.heads} personnes employées ou plus", duties)
        else:
            for end in ports.years_ended(since, add_months(on, YEARS_AHEAD)):
                if end >= rule.valid_from:
                    yield _of_a_year(rule, end, duties)


def _of_a_year(rule: Obligation, end: date, duties: Duties) -> Due:
    """An obligation counted from the end of a year, or from another obligation of the same year."""
    if rule.after == "year_end":
        start, how = end, f"{rule.months} mois après la clôture, le {end:%d/%m/%Y}"
    else:
        first = _of_a_year(law.obligations()[rule.after], end, duties)
        start, said = first.done_on or first.day, "fait" if first.done_on else "au plus tard"
        how = f"{rule.months} mois après « {first.label} », {said} le {start:%d/%m/%Y}"
    return replace(_due(rule, end, add_months(start, rule.months), how, duties), label=f"{rule.label} ({end.year})")


def _from_the_last(rule: Obligation, duties: Duties) -> Iterator[Due]:
    """An obligation that comes back: each time it was done, then the next."""
    mine = sorted((duty for (code, _), duty in duties.items() if code == rule.code), key=lambda duty: duty.anchor)
    first = Statutes.objects.order_by("adopted_on").values_list("adopted_on", flat=True).first()
    years = f"{rule.months // 12} ans"
    for duty in mine:
        if duty.done_on is not None:
            yield _due(rule, duty.anchor, add_months(duty.anchor, rule.months), f"tous les {years}", duties)
    last = max((duty.done_on for duty in mine if duty.done_on is not None), default=None)
    start = last or first
    if start is not None:
        how = f"{years} après {'la dernière' if last else 'les premiers statuts enregistrés'}, le {start:%d/%m/%Y}"
        yield _due(rule, start, add_months(start, rule.months), how, duties)


def _due(rule: Obligation, anchor: date, day: date, how: str, duties: Duties) -> Due:
    duty = duties.get((rule.code, anchor))
    return Due(rule.code, anchor, rule.label, rule.what, day, how, rule.law, rule, duty, rule.is_unsure)


def _of_mandates(on: date, since: date, until: date, duties: Duties) -> Iterator[Due]:
    """The mandates of a body that end on the same day are renewed together; those already followed by another are done."""
    rows = Mandate.objects.filter(ended_on__isnull=True, ends_on__range=(since, until), renewal__isnull=True)
    ends: dict[tuple[str, date], list[Mandate]] = {}
    form = rules_on(on).society.form
    for mandate in rows.select_related("member").order_by("ends_on", "pk"):
        ends.setdefault((mandate.body, mandate.ends_on), []).append(mandate)
    terms = {body: term_of(body, on=on) for body in {body for body, _ in ends}}
    for (body, day), mandates in ends.items():
        code = f"{MANDATES}{body}"
        name = body_name(body, form)
        names = ", ".join(mandate.holder for mandate in mandates)
        count = len(mandates)
        yield Due(
            code,
            day,
            f"{name} : {count} mandat{'s' if count > 1 else ''} à renouveler",
            f"Élire ou désigner à la suite de : {names}.",
            day,
            f"dernier jour de {'ces mandats' if count > 1 else 'ce mandat'}",
            term.source if (term := terms[body]) is not None else "fin de mandat",
            duty=duties.get((code, day)),
        )
