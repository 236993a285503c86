"""Reads about people: where they stand, what they may do, who accompanies."""

from datetime import date, datetime

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from members.access import associate
from members.enums import ContractKind, Situation
from members.models import (
    Contract,
    Delegation,
    Grant,
    Invitation,
    Member,
    Role,
)
from members.queries.contracts import in_force, not_over


def situation_of(member: Member, on: date) -> Situation:
    """Where a person stands on a date, from their contracts, their admission and their departure.

    Gone first; then a salaried post of the structure; then associate, CESA, CAPE. Without contract in force: a candidate
    when nothing has begun yet, without contract when every one is over: only a departure that was recorded makes someone
    gone. Reads the contracts once (or what was prefetched).
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
    return Situation.WITHOUT if over else Situation.CANDIDATE


def associates_on(day: date) -> QuerySet[Member]:
    """Who is an associate on a day: admitted, and neither gone nor excluded before it ends."""
    return Member.objects.filter(associate(day))


def with_situation(members: QuerySet[Member], on: date) -> QuerySet[Member]:
    """The same answer as `situation_of`, as the annotation `situation`: for lists and filters, without a query per row."""

    def contract(*conditions: Q, **lookups) -> Exists:
        return Exists(Contract.objects.filter(*conditions, member=OuterRef("pk"), **lookups))

    over = contract() & ~contract(not_over(on))
    return members.annotate(
        situation=Case(
            When(left_on__lte=on, then=Value(Situation.LEFT)),
            When(contract(in_force(on), kind__in=[ContractKind.CDI, ContractKind.CDD]), then=Value(Situation.PERMANENT)),
            When(associate(on), then=Value(Situation.ASSOCIATE)),
            When(contract(in_force(on), kind=ContractKind.CESA), then=Value(Situation.CESA)),
            When(contract(in_force(on), kind=ContractKind.CAPE), then=Value(Situation.CAPE)),
            When(over, then=Value(Situation.WITHOUT)),
            default=Value(Situation.CANDIDATE),
            output_field=CharField(),
        )
    )


def sheets_at(email: str, *, besides: Member | None = None) -> QuerySet[Member]:
    """The people whom an address belongs to, on their sheet or to sign in; `besides` leaves one out."""
    address = email.strip().lower()
    if not address or "\0" in address:  # PostgreSQL knows no such character
        return Member.objects.none()
    found = Member.objects.alias(lower=Lower("email"), signs_in_with=Lower("user__email")).filter(
        Q(lower=address) | Q(signs_in_with=address)
    )
    return found.exclude(pk=besides.pk) if besides is not None and besides.pk else found


def possible_advisers(on: date) -> QuerySet[Member]:
    """Who may accompany someone: the present members who hold a role, by name."""
    running = Q(user__grants__until__isnull=True) | Q(user__grants__until__gte=on)
    return (
        Member.objects.filter(running, user__grants__since__lte=on, user__is_active=True, left_on__isnull=True)
        .distinct()
        .order_by("last_name", "first_name", "pk")
    )


def current_grants(member: Member, *, on: date) -> QuerySet[Grant]:
    """The roles of a person that run on a date or will."""
    running = Q(until__isnull=True) | Q(until__gte=on)
    return Grant.objects.filter(running, user__member=member).select_related("role", "antenna").order_by("role__name", "pk")


def current_delegations(member: Member, *, on: date) -> QuerySet[Delegation]:
    """The rights delegated to a person that run on a date or will."""
    running = Q(until__isnull=True) | Q(until__gte=on)
    return member.delegations.filter(running).select_related("activity").order_by("right", "pk")


def open_invitation(member: Member, *, at: datetime) -> Invitation | None:
    """The invitation whose link still opens an account."""
    return member.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at).first()


def grants_of(role: Role) -> QuerySet[Grant]:
    """Everyone who holds or held a role, those who no longer do at the end."""
    return role.grants.select_related("user", "user__member", "antenna").order_by(
        F("until").desc(nulls_first=True), "user__display_name", "pk"
    )
