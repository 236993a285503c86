"""What an account may do, read in two queries: roles granted, and activities the person belongs to with delegations."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from cae.periods import today
from cae.rights import EVERY_MEMBER, OWN_ACTIVITY, Right
from members.enums import GrantScope


@dataclass(frozen=True)
class UserAccess:
    """Rights by reach. `activities` are those one belongs to; `ceilings` limit what was delegated (euros HT, None: no limit)."""

    everywhere: frozenset[str] = frozenset()
    antennas: dict[str, frozenset[int]] = field(default_factory=dict)
    activities: dict[str, frozenset[int]] = field(default_factory=dict)
    ceilings: dict[tuple[str, int], Decimal | None] = field(default_factory=dict)
    own_activities: frozenset[int] = frozenset()
    member_id: int | None = None
    needs_second_factor: bool = False


def associate(day: date) -> Q:
    """Of a member: an associate on a day, admitted, and neither gone nor excluded before it ends."""
    until = Q(associate_until__isnull=True) | Q(associate_until__gte=day)
    return until & (Q(left_on__isnull=True) | Q(left_on__gte=day)) & Q(associate_since__lte=day)


def belonging(day: date) -> Q:
    """Of a member: whether they belong to the cooperative on a day, be their contract over since: a contract has begun, or they
    are an associate. A candidate, who signed nothing, does not."""
    from members.models import Contract

    return Q(Exists(Contract.objects.filter(member=OuterRef("pk"), starts_on__lte=day))) | associate(day)


def read_access(user) -> UserAccess:
    """The access of `user` today. A closed account, or one without role and activity, may do nothing."""
    from members.models import ActivityMember, Delegation, Grant, Member

    if not user.is_active:
        return UserAccess()
    on = today()
    running = Q(until__isnull=True) | Q(until__gte=on)
    everywhere: set[str] = set()
    antennas: dict[str, set[int]] = defaultdict(set)
    second_factor = False
    for grant in Grant.objects.filter(running, user=user, since__lte=on).select_related("role"):
        second_factor |= grant.role.needs_second_factor
        for right in grant.role.rights:
            if grant.scope == GrantScope.ALL:
                everywhere.add(right)
            elif grant.antenna_id is not None:
                antennas[right].add(grant.antenna_id)
    mine = Member.objects.filter(user=user, left_on__isnull=True).annotate(belongs=belonging(on))
    member_id, belongs = mine.values_list("pk", "belongs").first() or (None, False)
    own = (
        frozenset(
            ActivityMember.objects.filter(running, member_id=member_id, since__lte=on).values_list("activity_id", flat=True)
        )
        if member_id
        else frozenset()
    )
    activities: dict[str, set[int]] = {right: set(own) for right in OWN_ACTIVITY} if own else {}
    ceilings: dict[tuple[str, int], Decimal | None] = {}
    if belongs or own:  # a candidate, who signed nothing, reads neither decisions nor meetings
        everywhere |= EVERY_MEMBER
    if member_id:
        for delegation in Delegation.objects.filter(running, member_id=member_id, since__lte=on):
            for activity_id in own if delegation.activity_id is None else own & {delegation.activity_id}:
                activities.setdefault(delegation.right, set()).add(activity_id)
                ceilings[(delegation.right, activity_id)] = delegation.ceiling
    if user.is_superuser:
        everywhere |= set(Right.values)
    return UserAccess(
        everywhere=frozenset(everywhere),
        antennas={right: frozenset(ids) for right, ids in antennas.items()},
        activities={right: frozenset(ids) for right, ids in activities.items()},
        ceilings=ceilings,
        own_activities=own,
        member_id=member_id,
        needs_second_factor=second_factor,
    )
