"""What each member may take: their share of a shared activity, all that is available of their own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Sum, Value, When

from billing.account.amounts import MemberShare, SharePeriod, member_shares
from billing.account.queries.promises import Promises, promises_of_each
from billing.account.queries.sheets import available_each
from billing.account.sheet import movement
from billing.ledger.models import Balance, EntryLine
from billing.payroll.models import SalaryEntry
from cae.periods import month_start
from members.enums import ContractKind
from members.models import ActivityMember, Member, SharingConvention
from members.queries import contracts_on


def shares_of(activity, *, on: date) -> list[tuple[Member, MemberShare]]:
    """What each member of a shared activity may still take: keys dated by their conventions, less their own pay (CAE-16).

    Empty when the activity has no convention. What is committed and reserved weighs on the running period only.
    """
    conventions = _conventions([activity.pk], on=on)
    if not conventions:
        return []
    shares = _shares_each(conventions, promises_of_each([activity.pk], on=on), on=on)[activity.pk]
    members = Member.objects.in_bulk(list(shares))
    return [(members[int(member)], share) for member, share in shares.items()]


def _conventions(activities: list[int], *, on: date) -> dict[int, list[SharingConvention]]:
    """The conventions begun by a day, oldest first, of the activities (ids) that have some."""
    found: dict[int, list[SharingConvention]] = defaultdict(list)
    for convention in SharingConvention.objects.filter(activity__in=activities, since__lte=on).order_by("since"):
        found[convention.activity_id].append(convention)
    return found


def _shares_each(
    conventions: Mapping[int, list[SharingConvention]], promises: Mapping[int, Promises], *, on: date
) -> dict[int, dict[str | int, MemberShare]]:
    """The shares of shared activities, by member: the balances summed by convention, in three statements for all. Balances are
    by month: of the month in which a convention begins, the days before it are read from the lines."""
    periods = [
        When(activity=activity, month__gte=month_start(convention.since), then=Value(index))
        for activity, rows in conventions.items()
        for index, convention in reversed([*enumerate(rows)][1:])
    ]
    nets: dict[tuple[int, int], list] = defaultdict(list)
    rows = (
        Balance.objects.filter(activity__in=list(conventions), month__lte=month_start(on))
        .annotate(period=Case(*periods, default=Value(0), output_field=IntegerField()))
        .values("activity_id", "account_id", "period")
        .annotate(net=Sum(F("debit") - F("credit")))
    )
    for row in rows:
        nets[row["activity_id"], row["period"]].append((row["account_id"], row["net"]))
    for activity, counted, due, account, net in _days_before(conventions):
        nets[activity, counted].append((account, -net))
        nets[activity, due].append((account, net))
    taken: dict[int, dict[str | int, Decimal]] = defaultdict(dict)
    pays = SalaryEntry.objects.filter(activity__in=list(conventions)).values("activity_id", "member_id")
    for row in pays.annotate(cost=Sum("total_cost")).order_by("activity_id", "member_id"):
        taken[row["activity_id"]][row["member_id"]] = row["cost"]
    found = {}
    for activity, held in conventions.items():
        parts = []
        for index, convention in enumerate(held):
            moved = movement(nets[activity, index])
            distributable = moved.counted + moved.of("pay")
            if index == len(held) - 1:
                distributable -= promises[activity].beside
            parts.append(SharePeriod({int(member): Decimal(key) for member, key in convention.keys.items()}, distributable))
        found[activity] = member_shares(parts, taken[activity])
    return found


def _days_before(conventions: Mapping[int, list[SharingConvention]]) -> Iterator[tuple[int, int, int, str, Decimal]]:
    """What moved, by account, in the days of a month before a convention that begins in it: the rank of the convention that the
    balances of the month give it to, and that of the convention of its day."""
    begun = [(activity, rank, row.since) for activity, rows in conventions.items() for rank, row in enumerate(rows) if rank][::-1]
    of_day = [When(activity=activity, on__gte=since, then=Value(rank)) for activity, rank, since in begun]
    of_month = [When(activity=activity, on__gte=month_start(since), then=Value(rank)) for activity, rank, since in begun]
    days = Q(pk__in=())
    for activity, _, since in begun:
        days |= Q(activity=activity, on__gte=month_start(since), on__lt=since)
    ranks = {
        name: Case(*cases, default=Value(0), output_field=IntegerField())
        for name, cases in (("counted", of_month), ("due", of_day))
    }
    if not any(since.day > 1 for _, _, since in begun):
        return
    rows = EntryLine.objects.filter(days).annotate(**ranks).order_by().values("activity_id", "counted", "due", "account_id")
    for row in rows.annotate(net=Sum(F("debit") - F("credit"))):
        yield row["activity_id"], row["counted"], row["due"], row["account_id"], row["net"]


def own_parts(activities: Iterable[Any], member_id: int | None, *, on: date) -> list[Decimal]:
    """What a person may take from each activity: their share of a shared one, all that is available of their own.

    A fixed number of statements, whatever the number of activities.
    """
    ids = [activity.pk for activity in activities]
    promises, conventions = promises_of_each(ids, on=on), _conventions(ids, on=on)
    available = available_each(ids, promises, on=on)
    shares = _shares_each(conventions, promises, on=on)
    return [
        shares[pk][member_id].available if member_id is not None and member_id in shares.get(pk, {}) else available[pk]
        for pk in ids
    ]


def is_cape(activity, *, on: date) -> bool:
    """Whether the members of the activity are under CAPE: the account is then set aside, and nobody is paid from it."""
    return activity.pk in under_cape([activity], on=on)


def under_cape(activities: Iterable[Any], *, on: date) -> set[int]:
    """Those (ids) of `activities` whose members are all under CAPE."""
    kinds: dict[int, set[str]] = defaultdict(set)
    running = ActivityMember.objects.filter(activity__in=list(activities), until__isnull=True)
    contracts = running.filter(member__contracts__in=contracts_on(on)).values_list("activity_id", "member__contracts__kind")
    for activity, kind in contracts:
        kinds[activity].add(kind)
    return {activity for activity, found in kinds.items() if found == {ContractKind.CAPE}}
