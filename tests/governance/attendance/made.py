"""Meetings being held, and people who come and go, through the real actions."""

from datetime import timedelta

from governance.attendance import actions
from governance.meetings.actions import close_meeting, open_meeting
from governance.models import Meeting, Presence, Proxy
from members.models import Member
from tests.governance.made import BY, associates, at, convened, frozen, meeting, roll
from tests.governance.made import actions as meetings


def sitting(number=10, *, kind="ordinary", is_open=True, here=0, **values) -> tuple[Meeting, list[Member]]:
    """A meeting with its roll and so many new associates, the first `here` of them in the room; opened unless told otherwise."""
    people = associates(number)
    made = convened(kind, **values)
    roll(made)
    if is_open:
        made = open_meeting(meeting=made, by=BY, at=made.starts_at)
    for one in people[:here]:
        come(made, one)
    return made, people


def board(people: list[Member]) -> Meeting:
    """A board being held by these people."""
    made = meeting("board")
    frozen(made)
    meetings.invite(meeting=made, members=people, by=BY)
    made = meetings.mark_convened(meeting=made, by=BY, on=at().date() - timedelta(days=20))
    roll(made)
    return open_meeting(meeting=made, by=BY, at=made.starts_at)


def come(to: Meeting, member: Member, *, when=None, **values) -> Presence:
    values = {"checked_by": "desk", "by": BY} | values
    return actions.arrive(meeting=to, member=member, at=when or at(18, 1), **values)


def go(of: Meeting, member: Member, *, when=None) -> Presence:
    return actions.leave(meeting=of, member=member, by=BY, at=when or at(19))


def proxy(of: Meeting, giver: Member, holder: Member | None = None, **values) -> Proxy:
    values = {"kind": "named" if holder else "blank", "channel": "online", "given_at": at(9)} | values
    return Proxy.objects.create(meeting=of, giver=giver, holder=holder, **values)


def over(of: Meeting, *, hour=20) -> Meeting:
    return close_meeting(meeting=of, by=BY, at=at(hour))
