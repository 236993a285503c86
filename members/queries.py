"""Reads about people and activities."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from cae import parameters
from cae.periods import today
from members.deadlines import Delays, Period
from members.enums import ActivityKind, ContractKind, Situation
from members.models import Activity, Contract, Cooperative, Member


def cooperative() -> Cooperative:
    """The cooperative of this installation; DoesNotExist before it is set up."""
    return Cooperative.objects.select_related("logo").get()


def activities_of(user) -> QuerySet[Activity]:
    """The open activities the person belongs to, by name."""
    return Activity.objects.filter(pk__in=user.access.own_activities, closed_on__isnull=True).order_by("name")


def shared_services() -> Activity:
    return Activity.objects.get(kind=ActivityKind.SHARED_SERVICES)


def suspense() -> Activity:
    return Activity.objects.get(kind=ActivityKind.SUSPENSE)


def contracts_on(on: date | None = None) -> QuerySet[Contract]:
    """The contracts in force on a date."""
    return Contract.objects.filter(_in_force(on or today()))


def _in_force(on: date) -> Q:
    return Q(starts_on__lte=on) & _not_over(on)


def _not_over(on: date) -> Q:
    return Q(ended_on__gte=on) | Q(ended_on__isnull=True, ends_on__gte=on) | Q(ended_on__isnull=True, ends_on__isnull=True)


def situation_of(member: Member, on: date) -> Situation:
    """Where a person stands on a date, from their contracts, their admission and their departure.

    Gone first; then a salaried post of the structure; then associate, CESA, CAPE. Without contract in force: a candidate
    when nothing has begun yet, gone when every contract is over. Reads the contracts once (or what was prefetched).
    """
    contracts = list(member.contracts.all())
    if member.left_on is not None and member.left_on <= on:
        return Situation.LEFT
    kinds = {c.kind for c in contracts if c.starts_on <= on and (c.last_day is None or c.last_day >= on)}
    if kinds & {ContractKind.CDI, ContractKind.CDD}:
        return Situation.PERMANENT
    if (
        member.associate_since
        and member.associate_since <= on
        and (member.associate_until is None or member.associate_until >= on)
    ):
        return Situation.ASSOCIATE
    if ContractKind.CESA in kinds:
        return Situation.CESA
    if ContractKind.CAPE in kinds:
        return Situation.CAPE
    over = contracts and all(c.last_day is not None and c.last_day < on for c in contracts)
    return Situation.LEFT if over else Situation.CANDIDATE


def with_situation(members: QuerySet[Member], on: date) -> QuerySet[Member]:
    """The same answer as `situation_of`, as the annotation `situation`: for lists and filters, without a query per row."""

    def contract(*conditions: Q, **lookups) -> Exists:
        return Exists(Contract.objects.filter(*conditions, member=OuterRef("pk"), **lookups))

    associate = Q(associate_since__lte=on) & (Q(associate_until__isnull=True) | Q(associate_until__gte=on))
    over = contract() & ~contract(_not_over(on))
    return members.annotate(
        situation=Case(
            When(left_on__lte=on, then=Value(Situation.LEFT)),
            When(contract(_in_force(on), kind__in=[ContractKind.CDI, ContractKind.CDD]), then=Value(Situation.PERMANENT)),
            When(associate, then=Value(Situation.ASSOCIATE)),
            When(contract(_in_force(on), kind=ContractKind.CESA), then=Value(Situation.CESA)),
            When(contract(_in_force(on), kind=ContractKind.CAPE), then=Value(Situation.CAPE)),
            When(over, then=Value(Situation.LEFT)),
            default=Value(Situation.CANDIDATE),
            output_field=CharField(),
        )
    )


def delays_on(on: date) -> Delays:
    """The legal lengths in force on a date; `cae.parameters.ParameterMissing` before the law that set them."""
    return Delays(
        association=int(parameters.value("cesa.association_delay_months", on=on)),
        trial=int(parameters.value("cesa.trial_months", on=on)),
        cape=int(parameters.value("cape.longest_months", on=on)),
        cape_total=int(parameters.value("cape.total_months", on=on)),
    )


def periods(contracts: Iterable[Contract], *, until: date) -> list[Period]:
    """Contracts as time; one that has no end runs until `until`."""
    return [Period(c.starts_on, c.last_day or max(until, c.starts_on)) for c in contracts]


def members_of(activity: Activity, *, on: date | None = None) -> QuerySet[Member]:
    """The members of an activity on a date, by name."""
    on = on or today()
    return Member.objects.filter(
        Q(memberships__until__isnull=True) | Q(memberships__until__gte=on),
        memberships__activity=activity,
        memberships__since__lte=on,
    ).order_by("last_name", "first_name", "pk")
