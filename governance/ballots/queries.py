"""What is known of ballots. The votes of an open one are never read here: its result is hidden until it is closed."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from governance.attendance.models import Presence
from governance.ballots.enums import BallotState, CastBy, Method
from governance.ballots.models import Ballot
from governance.meetings.models import Interest, Meeting, Resolution
from governance.proxies.enums import PostalState, ProxyKind, ProxyState
from governance.proxies.models import PostalForm, PostalVote, Proxy
from governance.roll.models import VotingRight
from governance.statutes.queries import Book


def open_ballots(meeting: Meeting) -> QuerySet[Ballot]:
    """The ballots of a meeting that take votes."""
    return Ballot.objects.filter(resolution__item__meeting=meeting.pk, state=BallotState.OPEN)


def is_here(meeting: Meeting, member_id: int) -> bool:
    return Presence.objects.filter(meeting=meeting, member=member_id, left_at__isnull=True).exists()


def proxy_of(meeting: Meeting, giver_id: int) -> Proxy | None:
    """The proxy someone gave and did not take back."""
    return Proxy.objects.filter(meeting=meeting, giver=giver_id, state=ProxyState.GIVEN).first()


def is_concerned(ballot: Ballot, member_id: int) -> bool:
    return Interest.objects.filter(resolution=ballot.resolution_id, member=member_id, removes_vote=True).exists()


def has_postal(meeting: Meeting, member_id: int) -> bool:
    return PostalForm.objects.filter(meeting=meeting, member=member_id, state=PostalState.RECEIVED).exists()


def absent_votes(ballot: Ballot, meeting: Meeting, book: Book) -> list[tuple[VotingRight, CastBy, str]]:
    """What postal forms and blank proxies say of a resolution, one for each right of the roll that may vote: the form's answer;
    for a blank proxy of a company that takes them, the opinion of the board (C. com. art. L. 225-106 III)."""
    if ballot.method != Method.YES_NO or ballot.trial:
        return []
    out = Interest.objects.filter(resolution=ballot.resolution_id, removes_vote=True).values("member")
    rights = {right.member_id: right for right in VotingRight.objects.filter(roll=ballot.roll_id).exclude(member__in=out)}
    forms = {"form__meeting": meeting, "form__state": PostalState.RECEIVED}
    posted = PostalVote.objects.filter(resolution=ballot.resolution_id, **forms).values_list("form__member", "choice")
    found = {member: (rights[member], CastBy.POSTAL, choice) for member, choice in posted if member in rights}
    if book["proxies.blank"].value == "board":
        blank = Proxy.objects.filter(meeting=meeting, kind=ProxyKind.BLANK, state=ProxyState.GIVEN).values_list(
            "giver", flat=True
        )
        choice = "for" if ballot.resolution.from_board else "against"
        found |= {member: (rights[member], CastBy.BLANK, choice) for member in blank if member in rights and member not in found}
    return sorted(found.values(), key=lambda one: (one[0].name, one[0].pk))


def present_or_represented(ballot: Ballot, meeting: Meeting, *, at: datetime) -> int:
    """How many voices of the roll are there at an instant: in person, carried by someone who is, in blank, or by post."""
    there = set(
        Presence.objects.filter(Q(left_at__isnull=True) | Q(left_at__gt=at), meeting=meeting, arrived_at__lte=at).values_list(
            "member", flat=True
        )
    )
    given = Proxy.objects.filter(meeting=meeting, state=ProxyState.GIVEN).values_list("giver", "holder", "kind")
    carried = {giver for giver, holder, kind in given if holder in there or kind == ProxyKind.BLANK}
    posted = PostalForm.objects.filter(meeting=meeting, state=PostalState.RECEIVED).values_list("member", flat=True)
    return VotingRight.objects.filter(roll=ballot.roll_id, member__in=there | carried | set(posted)).count()


def result_of(ballot: Ballot) -> dict[str, Any] | None:
    """What was counted, once it is proclaimed; None before, for everyone."""
    return ballot.result if ballot.state == BallotState.PROCLAIMED else None


def ballots_of(resolution: Resolution) -> list[Ballot]:
    """The ballots of a resolution that were opened or cancelled, the latest first, each with what may be `told` of its result."""
    ballots = list(resolution.ballots.exclude(state=BallotState.PREPARED).order_by("-pk"))
    for ballot in ballots:
        ballot.told = result_of(ballot)
    return ballots


def rows_of(ballot: Ballot) -> list[dict[str, Any]]:
    """The voices of each option of a proclaimed ballot, in the order they were offered; nothing before."""
    told = result_of(ballot)
    if told is None:
        return []
    return [
        {
            "label": option["label"],
            "votes": told["counts"][option["code"]],
            "elected": option["code"] in told["elected"],
            "tied": option["code"] in told["tied"],
        }
        for option in ballot.options
    ]
