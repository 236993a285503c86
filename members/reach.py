"""Which people an account may know of: a member belongs to an antenna, not to an activity.

As in `cae.access`, one Q gives both the rows of a list and the answer about one person; a test with random users checks
that they agree. Everyone reaches their own sheet.
"""

from django.db.models import Q, QuerySet
from django.http import Http404

from cae.access import Refusal
from cae.rights import Right
from members.models import Member

OWN = frozenset({Right.MEMBERS_VIEW, Right.CONTRACTS_VIEW})  # what everyone may do with their own sheet


def people(user, right: Right) -> Q:
    """The members on whom `user` holds `right`."""
    access = user.access
    if right in access.everywhere:
        return Q()
    where = Q(antenna_id__in=access.antennas.get(right, ()))
    return where | Q(pk=access.member_id) if right in OWN and access.member_id else where


def visible(queryset: QuerySet[Member], user, right: Right = Right.MEMBERS_VIEW) -> QuerySet[Member]:
    return queryset.filter(people(user, right))


def may(user, right: Right, member: Member) -> Refusal | None:
    """None when `user` holds `right` on `member`, else a Refusal that names the right."""
    access = user.access
    if (
        right in access.everywhere
        or (member.antenna_id is not None and member.antenna_id in access.antennas.get(right, ()))
        or (right in OWN and access.member_id is not None and member.pk == access.member_id)
    ):
        return None
    return Refusal(f"Il vous manque le droit : {Right(right).label}.", remedy="Demandez-le à la direction.", code="right")


def fetch(user, pk: int, right: Right = Right.MEMBERS_VIEW) -> Member:
    """One member the person may know of, or 404."""
    found = visible(Member.objects.select_related("user", "antenna", "adviser"), user, right).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
