"""Ballots for tests, made through the real actions: a meeting in session, people in the room, a vote."""

from types import SimpleNamespace

from governance.attendance.models import Presence
from governance.ballots import actions
from governance.meetings.actions import mark_convened, open_meeting
from governance.models import Proxy
from members.models import Member
from tests.governance.made import BY, ON, associates, at, frozen, meeting, roll

AT = at(18, 30)
LETTERS = [
    {"code": code, "label": label, "meaning": ""}
    for code, label in zip("abcd", ("Aline", "Basile", "Chloé", "David"), strict=True)
]


def session(number=4, *, way="named", is_open=True, kind="ordinary", method="yes_no", item="", about=(), items=0, **values):
    """A meeting in session with so many new associates in the room, and a ballot on its resolution; an election by default for a
    vote that is not for or against. `about`: what the resolution is, « regulated » or « about_persons »; `items`: how many other
    resolutions follow."""
    people = associates(number)
    of = meeting(kind)
    if kind in ("board", "collective"):
        of.invitees.set(people)
    asked = frozen(of, kind=item or ("resolution" if method == "yes_no" else "election"), **dict.fromkeys(about, True))
    for _ in range(items):
        frozen(of)
    of = mark_convened(meeting=of, by=BY, on=ON)
    made = roll(of)
    of = open_meeting(meeting=of, by=BY, at=at(18))
    Presence.objects.bulk_create(
        Presence(meeting=of, member=one, mode="room", checked_by="desk", arrived_at=at(18)) for one in people
    )
    ballot = actions.prepare_ballot(resolution=asked, by=BY, way=way, method=method, **values)
    if is_open:
        ballot = actions.open_ballot(ballot=ballot, by=BY, at=at(18, 10))
    rights = {right.member_id: right for right in made.rights.all()}
    return SimpleNamespace(meeting=of, ballot=ballot, people=people, rights=rights, resolution=asked)


def cast_for(held, member, choice="for", *, whose=None, when=AT, by=BY):
    right = held.rights[(whose or member).pk]
    return actions.cast_named(ballot=held.ballot, right=right, member=member, choice=choice, by=by, at=when)


def end(held, when=None) -> dict:
    """Closes, counts and proclaims; the result."""
    when = when or at(19)
    actions.close_ballot(ballot=held.ballot, by=BY, at=when)
    actions.count_ballot(ballot=held.ballot, by=BY)
    return actions.proclaim(ballot=held.ballot, by=BY, at=when).result


def enter(held, user) -> Member:
    """The person of an account takes a seat."""
    member = Member.objects.get(user=user)
    Presence.objects.create(meeting=held.meeting, member=member, mode="room", checked_by="desk", arrived_at=at(18))
    return member


def proxy(held, giver, holder) -> Proxy:
    return Proxy.objects.create(meeting=held.meeting, giver=giver, holder=holder, kind="named", channel="online", given_at=at(9))
