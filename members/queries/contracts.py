"""Reads about contracts: in force, as time, and the deadlines of the law they set."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from cae import parameters
from cae.models import FileLink
from cae.periods import add_months, today
from members import deadlines
from members.deadlines import Deadline, Delays, Period
from members.enums import ContractKind
from members.models import (
    Contract,
    Member,
)
from members.rules import FIRST_CESA


def contracts_on(on: date | None = None) -> QuerySet[Contract]:
    """The contracts in force on a date."""
    return Contract.objects.filter(in_force(on or today()))


def contracts_behind(activity: Any, *, on: date) -> tuple[Contract, ...]:
    """The contracts in force on a date of the members an activity has on it, with their member, the first one first."""
    memberships = Q(member__memberships__activity=activity, member__memberships__since__lte=on) & (
        Q(member__memberships__until__isnull=True) | Q(member__memberships__until__gte=on)
    )
    rows = contracts_on(on).filter(memberships).select_related("member")
    return tuple(rows.order_by("starts_on", "pk").distinct())


def in_force(on: date) -> Q:
    """The contracts that run on a date."""
    return Q(starts_on__lte=on) & not_over(on)


def not_over(on: date) -> Q:
    """The contracts that run on a date or begin later."""
    return Q(ended_on__gte=on) | Q(ended_on__isnull=True, ends_on__gte=on) | Q(ended_on__isnull=True, ends_on__isnull=True)


def contracts_of(member: Member) -> list[Contract]:
    """Every contract of a person, the last first, each with `attached`, the link to its signed copy (or None)."""
    return with_links(member.contracts.order_by("-starts_on"))


def with_links(rows: QuerySet) -> list[Any]:
    """The rows, each with `attached`: its last attached file (two queries)."""
    found = list(rows)
    if found:
        kind = ContentType.objects.get_for_model(found[0])
        links = FileLink.objects.filter(owner_type=kind, owner_id__in=[row.pk for row in found]).order_by("pk")
        last = {link.owner_id: link for link in links}
        for row in found:
            row.attached = last.get(row.pk)
    return found


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


def followed_deadlines(
    member: Member, contracts: Iterable[Contract], *, on: date, delays: Delays | None = None
) -> list[Deadline]:
    """What the law expects of a person next, the nearest first: becoming an associate, the end of a trial or of a CAPE.

    Nothing for who has left, nor for what is settled (already an associate, contract over). A list gives the `delays` of
    the day, read once; a sheet lets those of the contract's start be read.
    """
    if member.left_on is not None and member.left_on <= on:
        return []
    found = []
    contracts = list(contracts)
    current = next((c for c in contracts if c.starts_on <= on and (c.last_day is None or c.last_day >= on)), None)
    if current is None:
        return []
    delays = delays or delays_on(max(current.starts_on, FIRST_CESA))
    earlier = [c for c in contracts if c.starts_on < current.starts_on]
    if current.kind == ContractKind.CESA:
        prior = periods(earlier, until=current.starts_on)
        if not is_associate(member, on):
            day = deadlines.association_deadline(current.starts_on, prior, delay=delays.association)
            used = deadlines.total(deadlines.before(prior, current.starts_on))
            detail = f"{delays.association} mois après le début du CESA"
            detail += f", moins {used} de contrats précédents" if prior else ""
            found.append(Deadline("association", day, "Devenir associé·e", detail, "C. trav. L.7331-3", deadlines.alert(day, on)))
        if current.trial_months:
            day = add_months(current.starts_on, current.trial_months) - timedelta(days=1)
            if day >= on:
                detail = f"{current.trial_months} mois à compter du début du contrat"
                found.append(
                    Deadline("trial", day, "Fin de la période d'essai", detail, "C. trav. L.7332-1", deadlines.alert(day, on))
                )
    if current.kind == ContractKind.CAPE:
        capes = periods([c for c in earlier if c.kind == ContractKind.CAPE], until=current.starts_on)
        limit = deadlines.cape_limit(current.starts_on, capes, limit=delays.cape_total)
        day = current.last_day
        left = delays.cape_total // delays.cape - len(capes) - 1
        detail = (
            "aucun renouvellement possible" if left <= 0 else f"renouvelable {left} fois, au plus tard jusqu'au {limit:%d/%m/%Y}"
        )
        found.append(Deadline("cape", day, "Terme du CAPE", detail, "C. com. L.127-2", deadlines.alert(day, on)))
    return sorted(found, key=lambda deadline: deadline.day)


def closest_deadlines(members: Iterable[Member], *, on: date) -> dict[int, Deadline]:
    """The nearest deadline of each person, by id, for a list whose contracts were prefetched."""
    delays = delays_on(on)
    found = {member.pk: followed_deadlines(member, member.contracts.all(), on=on, delays=delays) for member in members}
    return {pk: rows[0] for pk, rows in found.items() if rows}


def is_associate(member: Member, on: date) -> bool:
    """Whether the person's admission runs on a date."""
    return bool(
        member.associate_since
        and member.associate_since <= on
        and (member.associate_until is None or member.associate_until >= on)
    )
