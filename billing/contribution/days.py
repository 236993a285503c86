"""The days that minimums and fees count: who is where, under which contract and which line, neither free nor exempted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from billing.contribution import queries
from billing.contribution.amounts import Fraction, months_covered
from billing.contribution.enums import Base, Taxpayer
from billing.contribution.models import ScaleLine, Waiver
from billing.contribution.queries import InForce
from members.enums import ActivityKind
from members.models import ActivityMember, Contract

Span = tuple[date, date]  # days, both included


@dataclass(frozen=True)
class Stay:
    """Days of a person in an activity: all of their membership, or those of it that bear their minimum."""

    membership: ActivityMember
    first: date
    last: date

    @property
    def span(self) -> Span:
        return self.first, self.last


@dataclass(frozen=True)
class Days:
    """Days, both included, that a contract puts under a line."""

    line: ScaleLine
    contract: Contract
    first: date
    last: date

    @property
    def covered(self) -> Fraction:
        """In months: a whole one, or the part of it."""
        return months_covered(self.first, self.last)


def stays_in(activity: Any, *, first: date, last: date) -> list[Stay]:
    """The days of each member of an activity within a period."""
    rows = ActivityMember.objects.filter(_overlapping(first, last), activity=activity).select_related("member", "activity")
    return [_stay(one, first, last) for one in rows.order_by("pk")]


def bearing(member_ids: Iterable[int], *, first: date, last: date) -> dict[int, list[Stay]]:
    """Where each person's minimum is borne, day by day, within a period: their main activity while they belong to it, else the
    one they joined first (rule 8). By their ids, in the order of days; no day twice."""
    rows = ActivityMember.objects.filter(
        _overlapping(first, last), member_id__in=list(member_ids), activity__kind=ActivityKind.MEMBER
    ).select_related("member", "activity")
    found: dict[int, list[Stay]] = {}
    for membership in rows.order_by("-main", "since", "pk"):
        known = found.setdefault(membership.member_id, [])
        whole, taken = _stay(membership, first, last), sorted(stay.span for stay in known)
        known += [replace(whole, first=begin, last=end) for begin, end in outside(*whole.span, taken)]
    return {member_id: sorted(stays, key=lambda stay: stay.first) for member_id, stays in found.items()}


def borne_by(
    line: ScaleLine, owner: tuple[int | None, int | None], activity: Any, *, first: date, last: date
) -> list[Stay] | None:
    """The days whose minimum is on the position of `owner` (activity id, member id), and posted on `activity`; None when
    another activity posts it.

    A line of persons leaves to the activity the days it is shared (rule 8): the position of a person holds the others.
    """
    _, member_id = owner
    members = (
        [member_id]
        if member_id is not None
        else list(dict.fromkeys(stay.membership.member_id for stay in stays_in(activity, first=first, last=last)))
    )
    found = bearing(members, first=first, last=last)
    if member_id is not None and (not found.get(member_id) or found[member_id][-1].membership.activity_id != activity.pk):
        return None
    stays = [stay for one in found.values() for stay in one]
    if member_id is None:
        stays = [stay for stay in stays if stay.membership.activity_id == activity.pk]
    if line.taxpayer == Taxpayer.ACTIVITY:
        return stays
    return [part for stay in stays for part in (_alone(stay) if member_id is not None else _shared(stay))]


def under(lines: Iterable[InForce], stays: Iterable[Stay]) -> list[Days]:
    """The days of `stays` under contract that lines bear on: of a kind they concern, while they are in force and the activity
    is open, neither free at the start nor exempted."""
    wanted = list(lines)
    found = []
    for stay in stays:
        member, activity = stay.membership.member, stay.membership.activity
        contracts = list(Contract.objects.filter(member=member).select_related("member").order_by("starts_on", "pk"))
        if not contracts:
            continue
        for one in wanted:
            line = one.line
            free = queries.free_until(line, activity, first_contract=contracts[0].starts_on)
            exempted = _exempted(line, stay)
            for contract in contracts:
                if not concerns(line, contract.kind):
                    continue
                lasts = (contract.last_day, activity.closed_on, stay.last, one.last)
                begin = max(one.first, contract.starts_on, stay.first, activity.opened_on, free or one.first)
                end = min(day for day in lasts if day is not None)
                found += [Days(line, contract, *span) for span in outside(begin, end, exempted)]
    return found


def concerns(line: ScaleLine, kind: str) -> bool:
    """Whether the minimum or the fee of a line bears on a kind of contract: its scale does, and its minimum when it says so."""
    if line.scale.contract_kinds and kind not in line.scale.contract_kinds:
        return False
    return line.base == Base.FIXED or not line.minimum_contracts or kind in line.minimum_contracts


def outside(first: date, last: date, taken_out: Sequence[Span]) -> Iterator[Span]:
    """What is left of a span of days without others, given in the order of their first days."""
    for since, until in taken_out:
        if first < since:
            yield first, min(last, since - timedelta(days=1))
        first = max(first, until + timedelta(days=1)) if until < last else date.max
        if first > last:
            return
    if first <= last:
        yield first, last


def _overlapping(first: date, last: date) -> Q:
    return (Q(until__isnull=True) | Q(until__gte=first)) & Q(since__lte=last)


def _stay(membership: ActivityMember, first: date, last: date) -> Stay:
    return Stay(membership, max(first, membership.since), min(last, membership.until or last))


def _alone(stay: Stay) -> list[Stay]:
    """The days of a stay on which nobody else of the activity is under contract."""
    others = []
    for other in stays_in(stay.membership.activity, first=stay.first, last=stay.last):
        if other.membership.member_id != stay.membership.member_id:
            for contract in Contract.objects.filter(member=other.membership.member):
                others.append((max(other.first, contract.starts_on), min(other.last, contract.last_day or other.last)))
    with_others = sorted((begin, end) for begin, end in others if begin <= end)
    return [replace(stay, first=begin, last=end) for begin, end in outside(*stay.span, with_others)]


def _shared(stay: Stay) -> list[Stay]:
    """The other days of a stay."""
    alone = [one.span for one in _alone(stay)]
    return [replace(stay, first=begin, last=end) for begin, end in outside(*stay.span, alone)]


def _exempted(line: ScaleLine, stay: Stay) -> list[Span]:
    """The days that a waiver of the activity or of the person takes out; one of a customer or a product takes none."""
    whose = Q(activity=stay.membership.activity) | Q(member=stay.membership.member)
    waivers = Waiver.objects.filter(whose, line_code=line.code, customer__isnull=True, nature="")
    rows = waivers.filter(since__lte=stay.last, until__gte=stay.first)
    return list(rows.order_by("since").values_list("since", "until"))
