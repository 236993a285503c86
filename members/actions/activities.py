"""Writes about activities: opened, changed, joined, shared by convention, closed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import changes, record
from cae.locks import lock
from cae.models import StoredFile
from members import rules
from members.enums import ActivityKind
from members.models import Activity, ActivityMember, Antenna, Member, SharingConvention, VatRecovery
from members.queries import members_of, vat_recovery
from members.search import index_activities

# What a member changes by themself: the image of the activity, never its identity nor where the money goes.
PROFILE = frozenset({"email", "phone", "website", "address", "logo", "colour", "signature", "layout", "default_mention"})
WHOLE = Decimal(100)


@transaction.atomic
def open_activity(
    *,
    by: Actor,
    on: date,
    code: str,
    name: str,
    trade: str = "",
    kind: str = ActivityKind.MEMBER,
    antenna: Antenna | None = None,
    opened_on: date | None = None,
    recovers: Decimal = WHOLE,
    **profile: Any,
) -> Activity:
    """A new activity, open from `opened_on` (`on` by default), without members. `profile`: any other field of Activity.

    `recovers`: the part, in per cent, of the VAT of its purchases that it recovers from its opening. The code is in addresses
    and numbers: 2 to 12 capitals or digits, unique, refused otherwise by the database.
    """
    opened_on = opened_on or on
    or_raise(rules.plausible(opened_on, on=on, what="Ouverture de l'activité"))
    activity = Activity(
        code=code.strip().upper(), name=name.strip(), trade=trade, kind=kind, antenna=antenna, opened_on=opened_on, **profile
    )
    activity.save()
    index_activities([activity])
    record(activity, "open", f"a ouvert l'activité {activity} ({activity.code})", by=by, activity=activity)
    if recovers != WHOLE:
        _write_recovery(activity, None, recovers, by=by)
    return activity


@transaction.atomic
def edit_activity(*, activity: Activity, by: Actor, on: date, **values: Any) -> Activity:
    """Changes an activity. Its code never changes: it is in the numbers of its documents."""
    activity = lock(activity)
    if values.get("code", activity.code) != activity.code:
        raise Refused("Le code d'une activité ne change pas : il est dans ses adresses et ses numéros de documents.")
    before, after = changes(activity, values)
    if not after:
        return activity
    for name, value in values.items():
        setattr(activity, name, value)
    or_raise(rules.plausible(activity.opened_on, on=on, what="Ouverture de l'activité"))
    activity.save()
    index_activities([activity])
    record(activity, "edit", "a modifié l'activité", by=by, activity=activity, before=before, after=after)
    return activity


def edit_profile(*, activity: Activity, by: Actor, on: date, **values: Any) -> Activity:
    """Changes what the documents of an activity look like; any other field is a fault of the caller (ValueError)."""
    if foreign := set(values) - PROFILE:
        raise ValueError(f"not part of the profile: {sorted(foreign)}")
    return edit_activity(activity=activity, by=by, on=on, **values)


@transaction.atomic
def join_activity(
    *, activity: Activity, member: Member, by: Actor, on: date, main: bool = True, since: date | None = None
) -> ActivityMember:
    """Makes a person a member of an activity from `since` (`on` by default). Their first main activity stays the main one.

    Refused for a closed activity and for a section of the cooperative; twice is refused by the database.
    """
    activity = lock(activity)
    since = since or on
    or_raise(rules.plausible(since, on=on, what="Membre depuis"))
    if activity.is_section:
        raise Refused("Une section de la coopérative n'a pas de membres.")
    if activity.closed_on is not None and since > activity.closed_on:
        raise Refused(f"Cette activité est fermée depuis le {activity.closed_on:%d/%m/%Y}.")
    if main and member.memberships.filter(until__isnull=True, main=True).exists():
        main = False
    membership = ActivityMember.objects.create(activity=activity, member=member, main=main, since=since)
    index_activities([activity])
    record(activity, "join", f"a inscrit {member} dans l'activité", by=by, activity=activity)
    record(member, "join", f"a inscrit {member} dans l'activité {activity}", by=by, activity=activity)
    _forget_access(member)
    return membership


@transaction.atomic
def leave_activity(*, membership: ActivityMember, by: Actor, on: date, until: date) -> ActivityMember:
    """Ends a membership on `until`, the last day included."""
    membership = lock(membership)
    or_raise(rules.plausible(until, on=on, what="Membre jusqu'au"))
    if membership.until is not None:
        raise Refused(f"{membership.member} n'est plus membre depuis le {membership.until:%d/%m/%Y}.")
    membership.until = until
    membership.save(update_fields=["until"])
    activity, member = membership.activity, membership.member
    index_activities([activity])
    record(activity, "leave", f"a retiré {member} de l'activité au {until:%d/%m/%Y}", by=by, activity=activity)
    record(member, "leave_activity", f"a retiré {member} de l'activité {activity} au {until:%d/%m/%Y}", by=by, activity=activity)
    _forget_access(member)
    return membership


@transaction.atomic
def set_sharing(
    *,
    activity: Activity,
    by: Actor,
    on: date,
    since: date,
    keys: Mapping[int, Decimal | int],
    signed_on: date,
    file: StoredFile | None = None,
    recounts: bool = False,
) -> SharingConvention:
    """Records the signed convention by which the members of an activity divide its money from `since` (CAE-16).

    `keys`: a member's id → their part, numbers above zero that weigh against each other. Refuses a missing or foreign
    member. The past keeps the keys it had: a convention is never changed, a new one follows it, from today on; from before only
    when `recounts` says that what each may take is counted again since then, which history keeps.
    """
    activity = lock(activity)
    for day, what in ((since, "À partir du"), (signed_on, "Convention signée le")):
        or_raise(rules.plausible(day, on=on, what=what))
    follows = SharingConvention.objects.filter(activity=activity).exists()
    or_raise(rules.begins(since, on=on, follows=follows, recounts=recounts))
    parts = {str(member): Decimal(part) for member, part in keys.items()}
    or_raise(rules.shares(parts, members_of(activity, on=since).values_list("pk", flat=True)))
    written = {pk: format(part.normalize(), "f") for pk, part in parts.items()}
    convention = SharingConvention.objects.create(activity=activity, since=since, keys=written, signed_on=signed_on, file=file)
    again = follows and since < on
    names = {str(member.pk): str(member) for member in members_of(activity, on=since)}
    record(
        activity,
        "sharing",
        f"a enregistré la convention de partage à partir du {since:%d/%m/%Y}{', le passé étant recompté' if again else ''}",
        by=by,
        activity=activity,
        after={names[pk]: part for pk, part in written.items()},
    )
    return convention


@transaction.atomic
def set_vat_recovery(*, activity: Activity, percent: Decimal, since: date | None, by: Actor, on: date) -> Activity:
    """Says what part of the VAT of its purchases an activity recovers from `since` (None: from its opening, and before).

    A part that already begins that day is replaced; the others stay. What was approved keeps what it recovered: the purchases
    still to approve follow, each by the date of its receipt. Refuses a day that is not plausible, a part outside 0 to 100.
    """
    activity = lock(activity)
    or_raise(rules.plausible(since, on=on, what="À partir du"))
    _write_recovery(activity, since, percent, by=by)
    return activity


def _write_recovery(activity: Activity, since: date | None, percent: Decimal, *, by: Actor) -> None:
    or_raise(rules.recovery(percent))
    before = vat_recovery(activity, on=since or date.min)
    VatRecovery.objects.update_or_create(activity=activity, since=since, defaults={"percent": percent})
    when = f"à partir du {since:%d/%m/%Y}" if since else "dès l'ouverture"
    record(
        activity,
        "vat_recovery",
        f"a dit ce que l'activité récupère de sa TVA {when}",
        by=by,
        activity=activity,
        before={"TVA récupérable": f"{before:f} %"},
        after={"TVA récupérable": f"{percent:f} %"},
    )


@transaction.atomic
def close_activity(*, activity: Activity, by: Actor, on: date, closed_on: date) -> Activity:
    """Closes an activity to new work from the day after `closed_on`, and ends its memberships. Its accounts stay."""
    activity = lock(activity)
    or_raise(rules.plausible(closed_on, on=on, what="Fermeture de l'activité"))
    if activity.is_section:
        raise Refused("Une section de la coopérative ne se ferme pas.")
    if activity.closed_on is not None:
        raise Refused(f"Cette activité est déjà fermée depuis le {activity.closed_on:%d/%m/%Y}.")
    activity.closed_on = closed_on
    activity.save(update_fields=["closed_on"])
    activity.memberships.filter(until__isnull=True, since__lte=closed_on).update(until=closed_on)
    record(activity, "close", f"a fermé l'activité au {closed_on:%d/%m/%Y}", by=by, activity=activity)
    return activity


def _forget_access(member: Member) -> None:
    """What the account may do is read once per request: forget it where this very object is still at hand."""
    if member.user_id is not None:
        member.user.__dict__.pop("access", None)
