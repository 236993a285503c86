"""Writes about rights: roles composed, given for a time, withdrawn; rights delegated to members on their own activities."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock, lock_all
from cae.rights import DELEGABLE, Right
from members import rules
from members.enums import GrantScope
from members.models import Activity, Antenna, Delegation, Grant, Member, Role, User
from members.reference import starting_roles


@transaction.atomic
def create_role(*, by: Actor, name: str, rights: Iterable[str], summary: str = "", needs_second_factor: bool = True) -> Role:
    """A new role: a name and a set of rights. Refuses an empty set and a right that does not exist."""
    role = Role.objects.create(name=name.strip(), summary=summary, rights=_known(rights), needs_second_factor=needs_second_factor)
    record(role, "create", f"a composé le rôle « {role} »", by=by, after={"droits": _labels(role.rights)})
    return role


@transaction.atomic
def create_starting_roles(*, by: Actor) -> list[Role]:
    """The roles a cooperative starts with, the one who may do everything first."""
    return [
        create_role(by=by, name=role.name, rights=role.rights, summary=role.summary, needs_second_factor=role.needs_second_factor)
        for role in starting_roles()
    ]


@transaction.atomic
def edit_role(
    *, role: Role, by: Actor, on: date, name: str, rights: Iterable[str], summary: str = "", needs_second_factor: bool = True
) -> Role:
    """Composes a role anew; everyone who holds it has the new rights at once.

    Refuses as `create_role`, and when nobody would be left to compose roles.
    """
    with kept_holder(on=on):
        role = lock(role)
        old, new = set(role.rights), _known(rights)
        before = {"nom": role.name, "à quoi il sert": role.summary, "double authentification": role.needs_second_factor}
        role.name, role.summary, role.rights, role.needs_second_factor = name.strip(), summary, new, needs_second_factor
        role.save()
        after = {"nom": role.name, "à quoi il sert": role.summary, "double authentification": role.needs_second_factor}
        changed = {label for label in after if before[label] != after[label]}
        was, now = {label: before[label] for label in changed}, {label: after[label] for label in changed}
        if added := set(new) - old:
            now["droits ajoutés"] = _labels(added)
        if removed := old - set(new):
            now["droits retirés"] = _labels(removed)
        if now:
            record(role, "edit", f"a modifié le rôle « {role} »", by=by, before=was, after=now)
    return role


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    by: Actor,
    on: date,
    antenna: Antenna | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Grant:
    """Gives a role to an account, everywhere or in `antenna`, from `since` (`on` by default) to `until`, both included.

    Twice the same role without end is refused by the database (`grant_once`).
    """
    since = since or on
    for day, what in ((since, "Depuis le"), (until, "Jusqu'au")):
        or_raise(rules.plausible(day, on=on, what=what))
    if not user.is_active:
        raise Refused(f"Le compte de {user} est fermé.")
    scope = GrantScope.ALL if antenna is None else GrantScope.ANTENNA
    grant = Grant.objects.create(user=user, role=role, scope=scope, antenna=antenna, since=since, until=until)
    where = f" dans l'antenne {antenna}" if antenna else ""
    end = f" jusqu'au {until:%d/%m/%Y}" if until else ""
    record(_page_of(user), "grant", f"a donné le rôle « {role} » à {user}{where} à partir du {since:%d/%m/%Y}{end}", by=by)
    user.__dict__.pop("access", None)
    return grant


@transaction.atomic
def withdraw_role(*, grant: Grant, by: Actor, on: date) -> None:
    """Withdraws a role at once: its last day is the one before `on`. Refused when nobody would be left to compose roles."""
    with kept_holder(on=on):
        grant = lock(grant)
        user = grant.user
        if grant.until is not None and grant.until < on:
            raise Refused(f"Ce rôle n'est plus attribué depuis le {grant.until:%d/%m/%Y}.")
        if grant.since >= on:
            grant.delete()  # it never counted
        else:
            grant.until = on - timedelta(days=1)
            grant.save(update_fields=["until"])
        record(_page_of(user), "withdraw", f"a retiré le rôle « {grant.role} » à {user}", by=by)
    user.__dict__.pop("access", None)


@transaction.atomic
def delegate(
    *,
    member: Member,
    right: str,
    by: Actor,
    on: date,
    activity: Activity | None = None,
    ceiling: Decimal | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Delegation:
    """Trusts a member with `right` on one of their activities, or on all (`activity` None), up to `ceiling` euros HT.

    Refuses a right that is not delegable (`cae.rights.DELEGABLE`) and an activity the person does not belong to.
    """
    since = since or on
    for day, what in ((since, "Depuis le"), (until, "Jusqu'au")):
        or_raise(rules.plausible(day, on=on, what=what))
    if right not in DELEGABLE:
        raise Refused(f"Ce droit ne se délègue pas : {Right(right).label}.")
    if activity is not None and not member.memberships.filter(activity=activity, until__isnull=True).exists():
        raise Refused(f"{member} n'est pas membre de l'activité {activity}.")
    delegation = Delegation.objects.create(
        member=member, activity=activity, right=right, ceiling=ceiling, since=since, until=until
    )
    where = f" pour {activity}" if activity else " pour toutes ses activités"
    limit = f", jusqu'à {ceiling} € HT" if ceiling is not None else ""
    sentence = f"a délégué à {member} le droit : {Right(right).label}{where}{limit}"
    record(member, "delegate", sentence, by=by, activity=activity)
    if member.user is not None:
        member.user.__dict__.pop("access", None)
    return delegation


@transaction.atomic
def withdraw_delegation(*, delegation: Delegation, by: Actor, on: date) -> None:
    """Takes a delegated right back at once."""
    delegation = lock(delegation)
    member = delegation.member
    if delegation.until is not None and delegation.until < on:
        raise Refused(f"Cette délégation a pris fin le {delegation.until:%d/%m/%Y}.")
    if delegation.since >= on:
        delegation.delete()
    else:
        delegation.until = on - timedelta(days=1)
        delegation.save(update_fields=["until"])
    label = Right(delegation.right).label
    record(member, "withdraw_delegation", f"a retiré à {member} le droit : {label}", by=by, activity=delegation.activity)


@contextmanager
def kept_holder(*, on: date) -> Iterator[None]:
    """Refuses (and so undoes) what happens inside when it takes away the last account that may compose roles.

    The roles that hold the right are locked first: two directors who withdraw each other at once do not both succeed.
    """
    lock_all(Role.objects.filter(rights__contains=[Right.ROLES_MANAGE]))
    had = _holders(on).exists()
    yield
    if had and not _holders(on).exists():
        raise Refused(
            Refusal(
                "Il faut qu'une personne au moins puisse composer les rôles.",
                remedy="Donnez d'abord ce droit à quelqu'un d'autre, sans date de fin.",
                code="last_holder",
            )
        )


def _holders(on: date):
    """Those who may compose roles everywhere, today and without an end."""
    return Grant.objects.filter(
        Q(until__isnull=True),
        scope=GrantScope.ALL,
        since__lte=on,
        user__is_active=True,
        role__rights__contains=[Right.ROLES_MANAGE],
    )


def _known(rights: Iterable[str]) -> list[str]:
    chosen = set(rights)
    if unknown := chosen - set(Right.values):
        raise Refused(f"Droit inconnu : {', '.join(sorted(unknown))}.")
    if not chosen:
        raise Refused("Un rôle donne au moins un droit.")
    return [right for right in Right.values if right in chosen]


def _labels(rights: Iterable[str]) -> str:
    chosen = set(rights)
    return " ; ".join(right.label for right in Right if right in chosen)


def _page_of(user: User) -> Member | User:
    """Where the history of an account is read: the sheet of its person, else the account itself."""
    return Member.objects.filter(user=user).first() or user
