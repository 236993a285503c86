"""A rehearsal held the day the demo is loaded: a room to walk into, with people who ask to speak and a trial vote to open.

Told by the real actions; no lot is drawn here.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cae.demo.cast import Cast
from cae.demo.speed import Clock
from governance.attendance import actions as attendance
from governance.attendance.enums import CheckedBy
from governance.ballots.actions import prepare_ballot
from governance.ballots.enums import Way
from governance.meetings import actions as meetings
from governance.meetings.enums import ItemKind, MeetingKind
from governance.meetings.models import Meeting
from governance.roll.actions import make_roll
from governance.room import actions
from members.models import Member

PARIS = ZoneInfo("Europe/Paris")
PLACE = "La Cordée, 18 quai Perrache, Lyon"
REMOTE = "https://visio.confluent.example/repetition"
TEXT = "L'assemblée se retrouve autour d'un goûter à la fin de la répétition."


class Room:
    def __init__(self, cast: Cast, clock: Clock, people: Mapping[str, Member]) -> None:
        self.cast, self.clock, self.people = cast, clock, people

    def plan(self, at: Callable[[date, Callable[[date], None]], None], *, last: date) -> None:
        at(last, self._rehearse)

    def _rehearse(self, on: date) -> None:
        """Nadia, who is not there yet, may still come from afar; Karim speaks, three others wait; the vote is ready to open."""
        cast, people = self.cast, self.people
        start = datetime(on.year, on.month, on.day, 8, 30, tzinfo=PARIS)
        self.clock.at = start - timedelta(hours=1)
        meeting = self._called(on, start)
        self.clock.at = start
        attendance.set_bureau(meeting=meeting, chair=people["bastien"], secretary=people["diane"], by=cast.diane)
        for rank, name in enumerate(("diane", "bastien", "lea", "karim", "fatou", "bruno", "odile")):
            attendance.arrive(
                meeting=meeting,
                member=people[name],
                checked_by=CheckedBy.DESK,
                by=cast.diane,
                at=start - timedelta(minutes=10 - rank),
            )
        meeting = meetings.open_meeting(meeting=meeting, by=cast.bastien, at=start)
        welcome, _ = meeting.items.order_by("order")
        actions.go_to(meeting=meeting, item=welcome, by=cast.bastien, at=start + timedelta(minutes=2))
        first = self._asks(meeting, "fatou", start + timedelta(minutes=3))
        actions.call(turn=first, after=None, by=cast.bastien, at=start + timedelta(minutes=4))
        waits = {
            name: self._asks(meeting, name, start + timedelta(minutes=5 + rank))
            for rank, name in enumerate(("karim", "bruno", "odile"))
        }
        actions.call(turn=waits["karim"], after=first.pk, by=cast.bastien, at=start + timedelta(minutes=9))
        self._asks(meeting, "fatou", start + timedelta(minutes=10))
        actions.stop_clock(meeting=meeting, by=cast.bastien, at=start + timedelta(minutes=11))

    def _called(self, on: date, start: datetime) -> Meeting:
        """The meeting, its two items, its text final, its list of voters and its trial vote."""
        by, at = self.cast.diane, self.clock.now()
        meeting = meetings.create_meeting(
            by=by,
            on=on,
            kind=MeetingKind.COLLECTIVE,
            title="Répétition de l'assemblée de janvier",
            starts_at=start,
            place=PLACE,
            remote_url=REMOTE,
            note="Pour essayer ensemble l'écran, le pupitre et nos téléphones. Rien n'y est décidé.",
        )
        meetings.invite(meeting=meeting, members=self.people.values(), by=by)
        meetings.add_item(
            meeting=meeting,
            by=by,
            kind=ItemKind.DISCUSSION,
            title="Prendre la parole, chacun·e son tour",
            text="Demandez la parole sur votre téléphone. Parlent d'abord celles et ceux qui n'ont pas encore parlé.",
            minutes=15,
            presenter=self.people["diane"],
        )
        voted = meetings.add_item(
            meeting=meeting, by=by, kind=ItemKind.RESOLUTION, title="Un vote d'essai : un goûter pour finir ?", minutes=10
        )
        resolution = meetings.write_resolution(
            item=voted,
            by=by,
            text=TEXT,
            reason="Pour que chacun·e ait voté une fois avant le jour où cela compte.",
            consequence="Rien : c'est un essai. Le goûter est prévu.",
        )
        resolution = meetings.freeze_text(resolution=resolution, by=by, at=at)
        meeting = meetings.mark_convened(meeting=meeting, by=by, on=on)
        make_roll(meeting=meeting, day=on, reason="Convocation", by=by, at=at)
        prepare_ballot(resolution=resolution, by=by, way=Way.NAMED, trial=True)
        return meeting

    def _asks(self, meeting: Meeting, name: str, at: datetime):
        return actions.ask(meeting=meeting, member=self.people[name], by=self.people[name].user, at=at)
