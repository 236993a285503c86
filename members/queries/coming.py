"""Contracts that reach a deadline soon: the end of a CAPE or of a trial, the day by which a CESA must be an associate."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from cae.periods import add_months
from cae.rights import Right
from members import reach
from members.deadlines import Deadline
from members.enums import ContractKind
from members.models import Contract, Member
from members.queries.contracts import delays_on, followed_deadlines, in_force

LOOKED_AT = 200  # people of each kind of deadline, the nearest: more is not dealt with in a day
SOON = {"association": 6, "cape": 3, "trial": 1}  # months before: time to prepare an admission, to renew, to decide


@dataclass(frozen=True)
class Coming:
    """A deadline of a person; its day is before today when it was missed."""

    member: Member
    deadline: Deadline


def coming(user: Any, *, on: date) -> list[Coming]:
    """The nearest deadline of each person `user` may see, within `SOON` or missed, in order. The rule is `followed_deadlines`.

    Only those who may be near one are read, at most `LOOKED_AT` of each kind: a CAPE that ends soon, a trial, or a CESA
    without admission of a person whose first contract is old enough (L.7331-3: earlier contracts count).
    """
    delays = delays_on(on)
    old_enough = add_months(on, SOON["association"] + 1 - delays.association)
    here = reach.visible(Member.objects.filter(left_on__isnull=True), user, Right.CONTRACTS_VIEW)
    ever = Contract.objects.filter(member=OuterRef("pk"))
    running = ever.filter(in_force(on))
    cesa = running.filter(kind=ContractKind.CESA)
    not_admitted = here.filter(Exists(cesa), Exists(ever.filter(starts_on__lte=old_enough)), associate_since__isnull=True)
    near = _nearest(here, running.filter(kind=ContractKind.CAPE, ends_on__lte=add_months(on, SOON["cape"])), "ends_on").union(
        _nearest(here, cesa.filter(trial_months__gt=0, starts_on__gte=add_months(on, -24)), "starts_on"),
        _nearest(not_admitted, ever, "starts_on"),
    )
    people = Member.objects.filter(pk__in=near)
    contracts = Prefetch("contracts", Contract.objects.order_by("starts_on"))
    found = []
    for member in people.prefetch_related(contracts):
        followed = followed_deadlines(member, member.contracts.all(), on=on, delays=delays)
        if deadline := next((one for one in followed if on >= add_months(one.day, -SOON[one.kind])), None):
            found.append(Coming(member, deadline))
    return sorted(found, key=lambda one: (one.deadline.day, one.member.pk))


def _nearest(people: QuerySet[Member], contracts: QuerySet[Contract], day: str) -> QuerySet:
    """The ids of those of `people` who have one of `contracts`, in the order of its day: the first ones."""
    first = Subquery(contracts.order_by(day).values(day)[:1])
    return people.filter(Exists(contracts)).annotate(first=first).order_by("first", "pk").values("pk")[:LOOKED_AT]
