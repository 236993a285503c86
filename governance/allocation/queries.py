"""Reads of the sharing out: what the books offer, the reasons of each line, who a part of work would go to."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from cae.money import cents
from cae.periods import add_months
from cae.templatetags.format import money, percent
from governance.allocation import amounts, law
from governance.allocation.amounts import Figures, Rates, Shares
from governance.allocation.models import Allocation
from governance.mandates.queries import SALARIED
from governance.meetings.enums import MeetingKind, MeetingState
from governance.meetings.models import Meeting
from governance.statutes.enums import Nature
from governance.statutes.queries import in_force
from members.deadlines import Period, total
from members.models import Contract

PRESENCE, SENIORITY = 3, 6  # months, loi 78-763 art. 33 3°


def nature_on(day: date) -> str:
    """The nature of the cooperative on a day; a SCOP without statutes."""
    statutes = in_force(day)
    return statutes.nature if statutes is not None else Nature.SCOP


def every() -> QuerySet[Allocation]:
    return Allocation.objects.select_related("resolution__item__meeting")


def figures_of(allocation: Allocation) -> Figures:
    return Figures(allocation.result, allocation.losses, allocation.gains, allocation.capital_peak, allocation.legal_reserve)


def shares_of(allocation: Allocation) -> Shares:
    return Shares(allocation.legal, allocation.fund, allocation.work, allocation.interest)


def rates_of(allocation: Allocation) -> Rates:
    return law.rates(allocation.nature, on=allocation.year_end)


@dataclass(frozen=True)
class Line:
    """A line of the sharing out: its amount, how it is bounded, and the article."""

    label: str
    value: Decimal
    how: str
    source: str


def lines(figures: Figures, shares: Shares, rates: Rates) -> list[Line]:
    """Each share with its reason, in the order of the law."""
    room = max(Decimal(0), figures.capital_peak - figures.legal_reserve)
    fund_least = f", {money(amounts.least_fund(figures, rates))} au moins" if rates.statutory else ""
    full = "" if room > shares.legal else ", et elle est alors pleine" if shares.legal else " : elle est pleine"
    found = [
        Line(
            "Réserve légale",
            shares.legal,
            f"{percent(rates.reserve)} de l’excédent, jusqu’à ce qu’elle atteigne {money(figures.capital_peak)}{full}",
            rates.reserve_law,
        ),
        Line(
            rates.fund_label,
            shares.fund,
            f"ce que laissent les autres parts{fund_least}",
            rates.fund_law,
        ),
    ]
    if rates.work:
        least = money(amounts.least_work(figures, rates))
        how = f"au moins {percent(rates.work)} de l’excédent, soit {least} : elle va à tous les salariés, associés ou non"
        found.append(Line("Part travail", shares.work, how, rates.work_law))
    most = money(amounts.widest_interest(figures, rates, work=shares.work))
    bound = "ni plus que les réserves, ni plus que la part travail" if rates.interest_by_work else "pas plus que les réserves"
    found.append(Line("Intérêts aux parts", shares.interest, f"{bound} : {most} au plus ici", rates.interest_law))
    return found


def entitled(year_end: date) -> int:
    """How many people a part of work would go to: employed at the end of the year, three months in it or six in all."""
    start = add_months(year_end, -12) + timedelta(days=1)
    periods: dict[int, list[Period]] = {}
    employed = set()
    rows = Contract.objects.filter(kind__in=SALARIED, starts_on__lte=year_end).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=add_months(start, -60))
    )
    for contract in rows:
        last = contract.last_day
        if last is None or last >= year_end:
            employed.add(contract.member_id)
        periods.setdefault(contract.member_id, []).append(Period(contract.starts_on, min(last or year_end, year_end)))
    return sum(1 for member in employed if _has_right(periods[member], start))


def _has_right(periods: list[Period], start: date) -> bool:
    within = [Period(max(one.first, start), one.last) for one in periods if one.last >= start]
    return total(within).months >= PRESENCE or total(periods).months >= SENIORITY


def each(work: Decimal, people: int) -> Decimal | None:
    """What a part of work makes for each, shared equally; None when nobody has a right to it."""
    return cents(work / people) if people else None


def assemblies_to_come(on: date) -> QuerySet[Meeting]:
    """The assemblies being prepared where the result can be shared out, the nearest first."""
    kinds = (MeetingKind.ORDINARY, MeetingKind.MIXED)
    return Meeting.objects.filter(state=MeetingState.DRAFT, kind__in=kinds, starts_at__date__gte=on).order_by("starts_at", "pk")


def wording(allocation: Allocation) -> str:
    """The text of the resolution, each amount with its line."""
    rates = rates_of(allocation)
    said = [
        f"L'assemblée, qui constate un résultat de {money(allocation.result)} pour l'exercice clos le "
        f"{allocation.year_end:%d/%m/%Y}, l'affecte ainsi :"
    ]
    if allocation.losses:
        said.append(f"— {money(allocation.losses)} à la reprise des pertes antérieures ;")
    if allocation.gains:
        said.append(f"— {money(allocation.gains)} de plus-values à la réserve légale et au fonds de développement ;")
    parts = [
        (allocation.legal, "à la réserve légale"),
        (allocation.fund, f"au compte « {rates.fund_label} »"),
        (allocation.work, "à la part travail"),
        (allocation.interest, "aux intérêts des parts sociales"),
    ]
    kept = [f"— {money(amount)} {where}" for amount, where in parts if amount]
    return "\n".join([*said, *(f"{one} ;" for one in kept[:-1]), f"{kept[-1]}."])
