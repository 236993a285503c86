"""Assemblies that were held to the end, through the real actions: presence, bureau, vote, certified sheet, minutes."""

from datetime import datetime, timedelta

from django.utils import timezone

from governance.attendance import actions as attendance
from governance.attendance.actions import arrive, set_bureau
from governance.ballots import actions as ballots
from governance.meetings.actions import close_meeting, open_meeting
from governance.minutes import actions
from governance.minutes.queries import minutes_of
from governance.models import Meeting, Minutes
from governance.roll.queries import current
from members.models import Member
from tests.governance.made import BY, convened, frozen, meeting, member, roll
from tests.governance.made import actions as meetings


def bureau_of(cast) -> tuple[Member, Member]:
    return member(cast.bastien), member(cast.diane)


def sitting(cast, *, days=30, kind="ordinary", **values) -> Meeting:
    """Opened so many days ago, Bastien presiding and Diane writing; every associate of the cast is in the room."""
    starts_at = timezone.now() - timedelta(days=days)
    if kind == "board":
        made = meeting("board", starts_at=starts_at, **values)
        frozen(made)
        meetings.invite(meeting=made, members=bureau_of(cast), by=BY)
        made = meetings.mark_convened(meeting=made, by=BY, on=(starts_at - timedelta(days=20)).date())
    else:
        made = convened(kind, starts_at=starts_at, on=(starts_at - timedelta(days=30)).date(), **values)
    roll(made, at=starts_at)
    made = open_meeting(meeting=made, by=BY, at=starts_at)
    for right in current(made).rights.select_related("member"):
        arrive(meeting=made, member=right.member, checked_by="desk", by=BY, at=starts_at)
    chair, secretary = bureau_of(cast)
    return set_bureau(meeting=made, chair=chair, secretary=secretary, by=BY)


def voted(of: Meeting, *, votes_for=4, against=1, at: datetime | None = None, resolution=None):
    """A show of hands on its resolution, proclaimed."""
    when = at or of.opened_at + timedelta(minutes=20)
    asked = resolution or of.items.get().resolution
    ballot = ballots.prepare_ballot(resolution=asked, by=BY, way="hands")
    ballot = ballots.open_ballot(ballot=ballot, by=BY, at=when)
    counts = {"for": votes_for, "against": against, "abstain": 0, "blank": 0}
    ballots.record_hands(ballot=ballot, counts=counts, by=BY, at=when)
    ballots.close_ballot(ballot=ballot, by=BY, at=when + timedelta(minutes=5))
    ballots.count_ballot(ballot=ballot, by=BY)
    return ballots.proclaim(ballot=ballot, by=BY, at=when + timedelta(minutes=6))


def noted(of: Meeting, text="Deux questions, une réponse.", **values) -> None:
    """A note on each point, and how members were convened."""
    for item in of.items.order_by("order"):
        actions.keep_note(item=item, text=text, seen="", by=BY, at=timezone.now(), **values)
    actions.keep_words(meeting=of, convened_how="par courriel", by=BY)


def certified(of: Meeting, cast) -> Meeting:
    """Closed an hour and a half after its opening, its sheet certified by its chair."""
    over = close_meeting(meeting=of, by=BY, at=of.opened_at + timedelta(minutes=90))
    attendance.certify(meeting=over, member=bureau_of(cast)[0], by=BY, at=timezone.now())
    return over


def ended(cast, *, votes_for=4, against=1, **values) -> Meeting:
    """Held to the end, complete: its minutes can be given to sign."""
    held = sitting(cast, **values)
    voted(held, votes_for=votes_for, against=against)
    noted(held)
    return certified(held, cast)


def fixed(of: Meeting) -> Minutes:
    return actions.fix(meeting=of, by=BY, at=timezone.now())


def signed(minutes: Minutes, cast) -> Minutes:
    """By the two members of the bureau."""
    for one in bureau_of(cast):
        minutes = actions.sign(minutes=minutes, member=one, digest=minutes.digest, by=BY, at=timezone.now())
    return minutes


def registered(cast, **values) -> Meeting:
    """The whole way to the register."""
    over = ended(cast, **values)
    signed(fixed(over), cast)
    assert minutes_of(over).number
    return over
