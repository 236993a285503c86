"""What scale applies to an activity on a date, and with what formula: the only reading of scales there is.

A scale is in force when its decision was adopted and both dates have come; nothing is written on adoption.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum, prefetch_related_objects
from django.utils import timezone

from billing.contribution.amounts import Exemption, Formula, flat, marginal
from billing.contribution.enums import Base, ExemptFrom
from billing.contribution.models import ContributionCharge, FeeChoice, Override, Scale, ScaleLine, Waiver
from billing.ledger.models import Balance, EntryLine, FiscalYear
from billing.ledger.queries import balance
from cae.money import ZERO
from cae.periods import add_months, month_end, month_start, months_between
from cae.templatetags.format import date_fr
from governance.decisions.enums import DecisionBody
from governance.meetings.enums import ItemKind
from governance.models import Decision
from members.enums import ContractKind
from members.models import ActivityMember, Contract
from members.queries import contracts_behind, not_over

# A shared activity whose members have different contracts follows the most engaged of them.
PRECEDENCE = (ContractKind.CDI, ContractKind.CDD, ContractKind.CESA, ContractKind.CAPE)


@dataclass(frozen=True)
class Standing:
    """Who stands behind an activity on a date: the contracts of its members, the first of each person first."""

    contracts: tuple[Contract, ...]

    @property
    def kind(self) -> str:
        """The contract kind that decides of the scale; empty when nobody is under contract."""
        kinds = {contract.kind for contract in self.contracts}
        return next((kind.value for kind in PRECEDENCE if kind in kinds), "")

    @property
    def members(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(contract.member_id for contract in self.contracts))

    @property
    def fixed_rate(self) -> Decimal | None:
        """The rate fixed by the contract of a single member, when it does not follow the assembly's scale (rule 12)."""
        rates = {contract.fixed_contribution_rate for contract in self.contracts}
        return rates.pop() if len(rates) == 1 and len(self.members) == 1 else None


def standing(activity, *, on: date) -> Standing:
    """The contracts in force on `on` of the members of `activity`."""
    return Standing(contracts_behind(activity, on=on))


def last_standing(activity, *, on: date) -> Standing:
    """The contracts in force on `on`, else those of the last day that somebody was under contract: a customer pays, or an
    invoice is corrected, after they left, and the scale they were under still applies."""
    return standing_within(activity, since=date.min, upto=on)


def standing_within(activity, *, since: date, upto: date) -> Standing:
    """The contracts in force on the last day of a period that somebody was under contract; none when nobody was."""
    found = standing(activity, on=upto)
    if found.contracts:
        return found
    days = []
    memberships = ActivityMember.objects.filter(Q(until__isnull=True) | Q(until__gte=since), activity=activity, since__lte=upto)
    for membership in memberships.select_related("member").prefetch_related("member__contracts"):
        for contract in membership.member.contracts.all():
            last = min(day for day in (contract.last_day, membership.until, upto) if day is not None)
            if max(since, contract.starts_on, membership.since) <= last:
                days.append(last)
    return standing(activity, on=max(days)) if days else found


def scales_in_force(on: date) -> list[Scale]:
    """The scale of each code in force on a date, by code: the last one adopted and begun, unless it has ended."""
    return list(_in_force(Scale.objects.order_by("code"), on))


def _in_force(scales: QuerySet[Scale], on: date) -> QuerySet[Scale]:
    begun = Scale.objects.filter(starts_on__lte=on, decision__effective_on__lte=on, decision__decided_on__lte=on)
    last = begun.filter(code=OuterRef("code")).order_by("-starts_on", "-pk").values("pk")[:1]
    return scales.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), pk=Subquery(last))


def lines_for(kind: str, *, on: date) -> list[ScaleLine]:
    """The lines that concern a contract kind on a date, in order, with scale, destination and brackets (one statement, two
    when a line has brackets)."""
    rows = ScaleLine.objects.filter(scale__in=_in_force(Scale.objects.all(), on)).select_related("scale", "destination")
    lines = [
        line
        for line in rows.order_by("scale__starts_on", "scale_id", "order", "pk")
        if not line.scale.contract_kinds or kind in line.scale.contract_kinds
    ]
    prefetch_related_objects([line for line in lines if line.by_brackets], "brackets")
    return lines


def scale_of_most_engaged(*, on: date) -> Scale | None:
    """The scale in force that concerns the most engaged contracts (CDI, CESA before CAPE): the one assemblies usually change."""
    scales = scales_in_force(on)
    for kind in PRECEDENCE:
        for scale in scales:
            if not scale.contract_kinds or kind in scale.contract_kinds:
                return scale
    return None


@dataclass(frozen=True)
class InForce:
    """A line of a scale, and the days of a period during which it was in force, both included."""

    line: ScaleLine
    first: date
    last: date


def lines_within(first: date, last: date) -> list[InForce]:
    """Every line in force for some day of a period, with those days, the earliest scale first (as `lines_for`, day by day)."""
    begun = Scale.objects.filter(starts_on__lte=last, decision__effective_on__lte=last, decision__decided_on__lte=last)
    periods: dict[int, tuple[date, date]] = {}
    ends: dict[str, date] = {}  # the day before a later version of a code replaces what is before it
    for scale in begun.select_related("decision").order_by("-starts_on", "-pk"):
        since = max(scale.starts_on, scale.decision.effective_on, scale.decision.decided_on)
        end = min(ends.get(scale.code, last), scale.ends_on or last)
        if max(first, since) <= end:
            periods[scale.pk] = (max(first, since), end)
        ends[scale.code] = min(ends.get(scale.code, last), since - timedelta(days=1))
    rows = ScaleLine.objects.filter(scale__in=periods).select_related("scale", "destination").prefetch_related("brackets")
    return [InForce(line, *periods[line.scale_id]) for line in rows.order_by("scale__starts_on", "scale_id", "order", "pk")]


def takes_results(*, on: date) -> bool:
    """Whether a scale in force on a date takes a part of the result of the year."""
    return ScaleLine.objects.filter(base=Base.RESULT, scale__in=_in_force(Scale.objects.all(), on)).exists()


def last_ended_year(on: date) -> FiscalYear | None:
    """The last fiscal year that is over on a date."""
    return FiscalYear.objects.filter(ends_on__lt=on).order_by("-ends_on").first()


def months_to_run(on: date) -> list[date]:
    """The months over on a date, in fiscal years not closed, the last first: the calendar asks for each when it ends, and one it
    missed may be asked for again."""
    years = FiscalYear.objects.filter(closed_at__isnull=True, starts_on__lt=month_start(on)).order_by("starts_on")
    months = [month for year in years for month in months_between(year.starts_on, year.ends_on) if month_end(month) < on]
    return months[::-1]


def years_to_run(on: date) -> QuerySet[FiscalYear]:
    """The fiscal years over on a date whose contribution may be asked for: those not closed, and the last, oldest first."""
    last = last_ended_year(on)
    wanted = Q(closed_at__isnull=True) | Q(pk=last.pk if last else None)
    return FiscalYear.objects.filter(wanted, ends_on__lt=on).order_by("starts_on")


def formula_of(line: ScaleLine, *, rate: Decimal | None = None) -> Formula:
    """The formula of a line; `rate` replaces its own (an override, or a contract that fixes it)."""
    if rate is not None:
        return flat(rate, maximum=line.maximum)
    if not line.by_brackets:
        return flat(line.rate or Decimal(0), maximum=line.maximum)
    return marginal([(bracket.above, bracket.rate) for bracket in line.brackets.all()], maximum=line.maximum)


def replacing(activity, behind: Standing, lines: Iterable[ScaleLine], *, on: date) -> dict[str, Override | Contract]:
    """What replaces the rates of the scale on a date, by line code: the override of an activity, else, on the first line that
    has a rate, the contract that fixes one. `lines`: all those that concern the activity, in order."""
    first = next((line.code for line in lines if line.base != Base.FIXED), None)
    found: dict[str, Override | Contract] = {}
    if first is not None and behind.fixed_rate is not None:
        found[first] = behind.contracts[0]
    rows = Override.objects.filter(Q(until__isnull=True) | Q(until__gte=on), activity=activity, since__lte=on)
    return found | {row.line_code: row for row in rows.order_by("since", "pk")}


def rate_in(instead: Override | Contract | None) -> Decimal | None:
    """The rate that an override or a contract puts in the place of the scale's."""
    return instead.rate if isinstance(instead, Override) else instead and instead.fixed_contribution_rate


def rates_of(activity, behind: Standing, lines: Iterable[ScaleLine], *, on: date) -> dict[str, Decimal]:
    """The rates that replace those of the scale on a date, by line code (`replacing`)."""
    found = {code: rate_in(instead) for code, instead in replacing(activity, behind, lines, on=on).items()}
    return {code: rate for code, rate in found.items() if rate is not None}


def waivers(activity, behind: Standing, *, on: date) -> list[Waiver]:
    """The exemptions of an activity on a date. One granted to a person covers what they do alone: a shared activity is one
    taxpayer (rule 8)."""
    whose = Q(activity=activity)
    if len(behind.members) == 1:
        whose |= Q(member_id=behind.members[0])
    return list(Waiver.objects.filter(whose, since__lte=on, until__gte=on).order_by("pk"))


def exemption(
    line: ScaleLine,
    *,
    on: date,
    standing: Standing,
    first_invoice: date | None,
    waived: Iterable[Waiver],
    customer_id: int | None,
    nature: str,
) -> Exemption | None:
    """Why the base of an event does not count on a line, or None (rule 9, waivers with their decision)."""
    if nature and nature in line.exempt_natures:
        return Exemption("produit exonéré par le barème")
    for waiver in waived:
        if waiver.line_code == line.code and waiver.customer_id in (None, customer_id) and waiver.nature in ("", nature):
            return Exemption(f"{waiver.reason} (jusqu'au {waiver.until:%d/%m/%Y})")
    if line.exempt_months:
        start = first_start(standing) if line.exempt_from == ExemptFrom.CONTRACT else (first_invoice or on)
        if start is not None and on < add_months(start, line.exempt_months):
            return Exemption(f"démarrage, {line.exempt_months} premiers mois")
    return None


def first_start(standing: Standing) -> date | None:
    """The first day of the first contract of the members of an activity."""
    return (
        Contract.objects.filter(member_id__in=standing.members).order_by("starts_on").values_list("starts_on", flat=True).first()
    )


def first_invoice_on(activity) -> date | None:
    """The day of the first document an activity issued, read from the ledger: the months first, then the days of one."""
    sold = Q(account__code__startswith="70") | Q(account__code__startswith="4191")
    month = Balance.objects.filter(sold, activity=activity).order_by("month").values_list("month", flat=True).first()
    if month is None:
        return None
    lines = EntryLine.objects.filter(sold, activity=activity, on__gte=month, on__lte=month_end(month))
    return lines.order_by("on").values_list("on", flat=True).first()


def free_until(line: ScaleLine, activity, *, first_contract: date | None) -> date | None:
    """The day the start-up exemption of a line ends (rule 9); None when it has none. Counted from the first invoice, it has
    not begun to run while there is none: `date.max`."""
    if not line.exempt_months:
        return None
    start = first_contract if line.exempt_from == ExemptFrom.CONTRACT else first_invoice_on(activity)
    return add_months(start, line.exempt_months) if start is not None else date.max


def result_of(activity, *, since: date, upto: date, base: str = "") -> Decimal:
    """Turnover less charges and pay between two dates, both included, before the contributions on `base` (all of them when it is
    empty)."""
    result = -balance(activity=activity, prefixes=["6", "7", "186", "187"], since=since, upto=upto)
    return result + charged(activity, since=since, upto=upto, base=base)


def charged(activity, *, since: date, upto: date, base: str = "") -> Decimal:
    """What was taken from an activity between two dates, both included; of one base when given."""
    rows = ContributionCharge.objects.filter(activity=activity, on__gte=since, on__lte=upto)
    if base:
        rows = rows.filter(line__base=base)
    return rows.aggregate(amount=Sum("amount"))["amount"] or ZERO


def with_scales(charges: QuerySet[ContributionCharge]) -> QuerySet[ContributionCharge]:
    """Charges with the scale they were taken under, its rates and its decision (two statements)."""
    return charges.select_related("line__scale__decision").prefetch_related("line__brackets")


def charges_behind(activity, entry_ids: Iterable[int]) -> dict[int, list[ContributionCharge]]:
    """The charges of an activity that entries post, with their scale, by entry."""
    found: dict[int, list[ContributionCharge]] = {}
    for charge in with_scales(ContributionCharge.objects.filter(activity=activity, entry__in=list(entry_ids))).order_by("pk"):
        found.setdefault(charge.entry_id, []).append(charge)
    return found


def fees_charged_to(member_ids: Iterable[int], *, on: date) -> dict[int, int]:
    """The activity that bears the fees of each person in a month, by their ids: the one they chose, while they belong to it,
    else their main one (rule 7)."""
    ids = list(member_ids)
    running = Q(until__isnull=True) | Q(until__gte=month_start(on))
    rows = ActivityMember.objects.filter(running, member_id__in=ids, since__lte=on).order_by("-main", "since", "pk")
    belongs: dict[int, list[int]] = {}
    for member_id, activity_id in rows.values_list("member_id", "activity_id"):
        belongs.setdefault(member_id, []).append(activity_id)
    bearing = {member_id: activities[0] for member_id, activities in belongs.items()}
    choices = FeeChoice.objects.filter(member_id__in=ids, since__lte=on).order_by("since")
    last = dict(choices.values_list("member_id", "activity_id"))
    return bearing | {who: activity_id for who, activity_id in last.items() if activity_id in belongs.get(who, ())}


def contracts_to_amend(scale: Scale) -> QuerySet[Contract]:
    """The contracts that fix their own rate and still run when a scale begins: without an amendment they do not follow it
    (rule 12)."""
    rows = fixing_their_rate(on=scale.starts_on)
    return rows.filter(kind__in=scale.contract_kinds) if scale.contract_kinds else rows


def fixing_their_rate(*, on: date) -> QuerySet[Contract]:
    """The contracts that fix a rate, in force on a date or later."""
    return Contract.objects.filter(not_over(on), fixed_contribution_rate__isnull=False).select_related("member")


def year_of(on: date) -> tuple[date, date]:
    """The first and last days of the fiscal year of a date; of the calendar year when none is open."""
    year = FiscalYear.objects.filter(starts_on__lte=on, ends_on__gte=on).first()
    return (year.starts_on, year.ends_on) if year else (date(on.year, 1, 1), date(on.year, 12, 31))


def years_to_try() -> list[tuple[date, date]]:
    """The fiscal years a scale may be tried on, and the one that will follow, the last first."""
    years = list(FiscalYear.objects.order_by("-starts_on").values_list("starts_on", "ends_on"))
    if not years:
        return []
    following = years[0][1] + timedelta(days=1)
    return [(following, add_months(following, 12) - timedelta(days=1)), *years]


def cautions(*, code: str, starts_on: date, ends_on: date | None, contract_kinds: list[str], on: date) -> list[str]:
    """What recording a scale does that people may not expect: it starts in months that are over, or adds to another one."""
    found = []
    if starts_on < month_start(on):
        found.append(
            f"Il commence le {date_fr(starts_on)}, dans un mois passé. Ce qui est déjà pris n'est pas recalculé ; le prochain "
            "passage du mois prendra ses minimums et ses forfaits depuis cette date."
        )
    others = Scale.objects.exclude(code=code).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), decision__isnull=False)
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    kinds = set(contract_kinds)
    names = {scale.name for scale in others if not kinds or not scale.contract_kinds or kinds & set(scale.contract_kinds)}
    found += [f"« {name} » concerne déjà ces contrats : les deux s'additionneront." for name in sorted(names)]
    return found


def may_adopt(scale: Scale) -> QuerySet[Decision]:
    """The decisions that can have adopted a scale no vote was held on here (`rules.can_adopt_by_hand`)."""
    written = timezone.localtime(scale.written_at).date()
    return may_be_about(code=scale.code, scale=scale).filter(decided_on__gte=written, effective_on__lte=scale.starts_on)


def may_be_about(*, code: str, scale: Scale | None = None, after: Scale | None = None) -> QuerySet[Decision]:
    """The decisions of the assembly that can be about a scale (`rules.is_about`): taken after that of the version it comes
    after."""
    own = scale.pk if scale else None
    others = Scale.objects.filter(Q(code=code) | Q(resolution__isnull=False), decision__isnull=False).exclude(pk=own)
    rows = Decision.objects.filter(body=DecisionBody.ASSEMBLY).exclude(pk__in=others.values("decision"))
    rows = rows.exclude(follow_up__resolution__item__kind=ItemKind.ELECTION)
    if after is not None and after.decision is not None:
        rows = rows.filter(decided_on__gt=after.decision.decided_on)
    return rows
