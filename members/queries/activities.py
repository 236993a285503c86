"""Reads about the cooperative, its activities, and who belongs to them."""

from datetime import date
from decimal import Decimal

from django.db.models import F, Prefetch, Q, QuerySet
from django.urls import reverse

from cae.access import Refusal, Refused
from cae.files import links_of
from cae.periods import today
from members.enums import ActivityKind
from members.models import (
    Activity,
    ActivityMember,
    Cooperative,
    Member,
    SharingConvention,
    VatRecovery,
)
from members.queries.contracts import with_links

NOT_YET = Refusal(
    "La coopérative n'est pas encore enregistrée.",
    remedy="La personne qui tient le serveur le fait par la commande « manage.py create_cooperative ».",
    code="no_cooperative",
)


def cooperative() -> Cooperative:
    """The cooperative of this installation; refuses in words before it is set up."""
    found = Cooperative.objects.select_related("logo").first()
    if found is None:
        raise Refused(NOT_YET)
    return found


def activities_of(user) -> QuerySet[Activity]:
    """The open activities the person belongs to, by name."""
    return Activity.objects.filter(pk__in=user.access.own_activities, closed_on__isnull=True).order_by("name")


def shared_services() -> Activity:
    return _section(ActivityKind.SHARED_SERVICES)


def suspense() -> Activity:
    return _section(ActivityKind.SUSPENSE)


def _section(kind: ActivityKind) -> Activity:
    """The one section of a kind; refuses in words before the cooperative is set up."""
    found = Activity.objects.filter(kind=kind).first()
    if found is None:
        raise Refused(NOT_YET)
    return found


def members_of(activity: Activity, *, on: date | None = None) -> QuerySet[Member]:
    """The members of an activity on a date, by name."""
    on = on or today()
    return Member.objects.filter(
        Q(memberships__until__isnull=True) | Q(memberships__until__gte=on),
        memberships__activity=activity,
        memberships__since__lte=on,
    ).order_by("last_name", "first_name", "pk")


def memberships_of(member: Member) -> QuerySet[ActivityMember]:
    """The activities of a person, those they left at the end."""
    return member.memberships.select_related("activity").order_by(F("until").desc(nulls_first=True), "-main", "activity__name")


def with_present_members(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Each activity with `present`, its memberships that run, the person read with them."""
    running = ActivityMember.objects.filter(until__isnull=True).select_related("member").order_by("-main", "pk")
    return activities.prefetch_related(Prefetch("memberships", running, to_attr="present"))


def people_of(activity: Activity) -> QuerySet[ActivityMember]:
    """Everyone who belongs or belonged to an activity, those who left at the end."""
    return activity.memberships.select_related("member").order_by(
        F("until").desc(nulls_first=True), "member__last_name", "member__first_name", "pk"
    )


def conventions_of(activity: Activity) -> list[SharingConvention]:
    """The sharing conventions of an activity, the last first; each with `parts` (name, part, share in %) and `attached`."""
    found = with_links(activity.conventions.order_by("-since"))
    ids = {int(pk) for convention in found for pk in convention.keys}
    names = {member.pk: str(member) for member in Member.objects.filter(pk__in=ids)} if ids else {}
    for convention in found:
        parts = {int(pk): Decimal(part) for pk, part in convention.keys.items()}
        total = sum(parts.values()) or Decimal(1)
        convention.parts = [(names[pk], part, 100 * part / total) for pk, part in parts.items() if pk in names]
    return found


def vat_recoveries(activity: Activity) -> list[VatRecovery]:
    """What an activity recovers of the VAT of its purchases, date by date, the last first."""
    return list(activity.vat_recoveries.order_by(F("since").desc(nulls_last=True)))


def vat_recovery(activity: Activity, *, on: date) -> Decimal:
    """The part, in per cent, of the VAT of a purchase dated `on` that an activity recovers: the whole, unless it was said."""
    begun = activity.vat_recoveries.filter(Q(since__isnull=True) | Q(since__lte=on))
    found = begun.order_by(F("since").desc(nulls_last=True)).values_list("percent", flat=True).first()
    return Decimal(100) if found is None else found


def image_links(owner: Activity | Cooperative) -> dict[str, str]:
    """The addresses of an owner's images, by purpose: only those in use."""
    current = {"logo": owner.logo_id, "signature": getattr(owner, "signature_id", None)}
    links = links_of(owner).filter(file_id__in=[pk for pk in current.values() if pk])
    return {link.purpose: reverse("file", args=[link.token]) for link in links if link.file_id == current.get(link.purpose)}
