"""An activity, a person or an account, chosen by typing rather than in a menu of thousands."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from cae import picking
from cae.access import has_right, visible
from cae.rights import Right
from members import reach
from members.enums import ActivityKind
from members.models import Activity, Contract, Member, User
from members.search import ACTIVITY, MEMBER

SECTIONS, OPEN, RIGHT = "sections", "ouvertes", "droit"


def _right(asked: Mapping[str, str], default: Right) -> Right:
    asked_for = asked.get(RIGHT, "")
    return Right(asked_for) if asked_for in Right.values else default


def _narrowed(asked: Mapping[str, str]) -> QuerySet[Activity]:
    rows = Activity.objects.all() if SECTIONS in asked else Activity.objects.filter(kind=ActivityKind.MEMBER)
    return rows.filter(closed_on__isnull=True) if OPEN in asked else rows


def _activities(user: Any, asked: Mapping[str, str]) -> QuerySet[Activity]:
    return visible(_narrowed(asked), user, _right(asked, Right.ACTIVITIES_VIEW), "")


def _people(user: Any, asked: Mapping[str, str]) -> QuerySet[Member]:
    return reach.visible(Member.objects.filter(left_on__isnull=True), user, _right(asked, Right.MEMBERS_VIEW))


def _accounts(user: Any, asked: Mapping[str, str]) -> QuerySet[User]:
    return User.objects.filter(is_active=True) if has_right(user, Right.ROLES_MANAGE) else User.objects.none()


picking.register(
    "activites",
    picking.Source(
        offered=_activities,
        kind=ACTIVITY,
        key="code",
        called="le code de l'activité",
        unknown="Aucune activité n'a ce code ni ce nom.",
        order=("name", "pk"),
        detail=lambda activity: activity.trade,
    ),
)
picking.register(
    "personnes",
    picking.Source(
        offered=_people,
        kind=MEMBER,
        key="email",
        called="l'adresse e-mail",
        unknown="Aucune personne n'a ce nom ni cette adresse e-mail.",
        order=("last_name", "first_name", "pk"),
        detail=lambda member: member.city,
        plain=str.lower,
        is_indexed=False,
    ),
)
picking.register(
    "comptes",
    picking.Source(
        offered=_accounts,
        kind=MEMBER,
        key="email",
        called="l'adresse e-mail",
        unknown="Aucun compte ouvert n'a ce nom ni cette adresse e-mail.",
        order=("display_name", "pk"),
        plain=str.lower,
        path="member",
    ),
)


def _contracts(user: Any, asked: Mapping[str, str]) -> QuerySet[Contract]:
    people = reach.visible(Member.objects.all(), user, Right.CONTRACTS_VIEW)
    return Contract.objects.filter(member__in=people).select_related("member")


picking.register(
    "contrats",
    picking.Source(
        offered=_contracts,
        kind=MEMBER,
        key="pk",
        called="son numéro",
        unknown="Aucun contrat n'a ce numéro, ni n'est celui d'une personne de ce nom.",
        order=("member__last_name", "-starts_on", "pk"),
        name=lambda contract: f"{contract.member}, {contract}",
        plain=lambda typed: typed[:9] if typed.isdecimal() else "0",
        path="member",
    ),
)


class ActivityField(picking.PickField):
    """An activity of members; with `sections`, those of the cooperative too; with `only_open`, none that is closed.

    `right`: the person is proposed the activities on which they hold it.
    """

    def __init__(
        self, *, right: Right = Right.ACTIVITIES_VIEW, sections: bool = False, only_open: bool = False, **kwargs: Any
    ) -> None:
        asked = {RIGHT: str(right)} | ({SECTIONS: "1"} if sections else {}) | ({OPEN: "1"} if only_open else {})
        super().__init__("activites", _narrowed(asked), asked=asked, **kwargs)


class MemberField(picking.PickField):
    """A person who has not left. `right`: one is proposed the people on whom one holds it."""

    def __init__(self, *, right: Right = Right.MEMBERS_VIEW, **kwargs: Any) -> None:
        super().__init__("personnes", Member.objects.filter(left_on__isnull=True), asked={RIGHT: str(right)}, **kwargs)


class AccountField(picking.PickField):
    """An account that may sign in, for who gives roles."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("comptes", User.objects.filter(is_active=True), **kwargs)


class ContractField(picking.PickField):
    """A contract, found by the name of the person."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("contrats", Contract.objects.select_related("member"), **kwargs)
