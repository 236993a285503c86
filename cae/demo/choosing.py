"""A collective meeting that chooses among several places by a majority judgment.

Told by the real actions, minute by minute of the evening; no lot is drawn here.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from cae.demo.cast import Cast
from cae.demo.sittings import Sitting
from cae.demo.speed import Clock
from governance.ballots import actions
from governance.ballots.enums import Method, Way
from governance.ballots.models import Ballot
from governance.meetings import actions as meetings
from governance.meetings.enums import ItemKind, MeetingKind
from governance.meetings.models import Meeting
from governance.minutes import actions as minutes
from members.models import Member

PARIS = ZoneInfo("Europe/Paris")
CALLED, HELD = date(2026, 9, 30), date(2026, 10, 15)
PLACES = (
    {"code": "c1", "label": "La halle de Vaise", "detail": "Grande, claire, dix minutes à pied du métro."},
    {"code": "c2", "label": "L'ancienne imprimerie", "detail": "Petite, au pied du tram, sans étage."},
    {"code": "c3", "label": "Le garage de Gerland", "detail": "La moins chère ; à isoler avant l'hiver."},
)
# What each thinks of the three places, from 0, « À rejeter », to 5, « Très bien ».
MARKS = MappingProxyType(
    {
        "lea": (3, 5, 1),
        "bruno": (5, 4, 2),
        "fatou": (2, 4, 3),
        "odile": (4, 3, 3),
        "bastien": (5, 2, 4),
        "karim": (1, 4, 0),
        "nadia": (3, 5, 2),
    }
)


class Choosing:
    def __init__(self, cast: Cast, clock: Clock, people: Mapping[str, Member]) -> None:
        self.cast, self.clock, self.people = cast, clock, people

    def plan(self, at: Callable[[date, Callable[[date], None]], None]) -> None:
        at(HELD, self._hold)

    def _hold(self, on: date) -> None:
        """Seven judge three places; the old printing house is chosen."""
        meeting = self._called()
        evening = Sitting(self.cast, self.clock, self.people, meeting)
        self.start = meeting.starts_at
        meeting = evening.begin(MARKS, convened_on=CALLED)
        item = meeting.items.select_related("resolution").get()
        said = "Chacune et chacun donne une mention à chaque lieu."
        minutes.keep_note(item=item, text=said, seen="", by=self.cast.diane, at=self._at(10))
        options = [dict(place) for place in PLACES]
        asked = {"way": Way.NAMED, "method": Method.JUDGMENT, "options": options, "by": self.cast.bastien}
        choice = actions.prepare_ballot(resolution=item.resolution, **asked)
        marks = {name: {"c1": one, "c2": two, "c3": three} for name, (one, two, three) in MARKS.items()}
        self._vote(choice, marks, minute=20)
        minutes.keep_words(meeting=meeting, convened_how="par courriel", by=self.cast.diane)
        evening.meeting = meetings.close_meeting(meeting=meeting, by=self.cast.bastien, at=self._at(60))
        evening.register(self._at(90))

    def _called(self) -> Meeting:
        self.clock.set(CALLED)
        by, people = self.cast.diane, self.people
        meeting = meetings.create_meeting(
            by=by,
            kind=MeetingKind.COLLECTIVE,
            title="Où installer l'atelier partagé ?",
            starts_at=datetime(HELD.year, HELD.month, HELD.day, 18, 0, tzinfo=PARIS),
            place="La Cordée, 18 quai Perrache, Lyon",
        )
        meetings.invite(meeting=meeting, members=[people[name] for name in MARKS], by=by)
        item = meetings.add_item(
            meeting=meeting, by=by, kind=ItemKind.RESOLUTION, title="Le lieu de l'atelier", presenter=people["bruno"]
        )
        resolution = meetings.write_resolution(
            item=item,
            by=by,
            text="Le groupe propose au conseil le lieu où installer l'atelier partagé : celui que le vote aura choisi.",
            reason="Trois lieux sont libres ; les noter dit mieux ce que nous pensons que d'en choisir un seul.",
            consequence="Le conseil visite le lieu choisi et négocie le bail.",
        )
        meetings.freeze_text(resolution=resolution, by=by, at=self.clock.now())
        return meeting

    def _vote(self, ballot: Ballot, answers: Mapping[str, Mapping[str, int]], *, minute: int) -> None:
        by = self.cast.bastien
        ballot = actions.open_ballot(ballot=ballot, by=by, at=self._at(minute))
        rights = {right.member_id: right for right in ballot.roll.rights.all()}
        for name, choice in answers.items():
            member = self.people[name]
            user = member.user or by
            actions.cast_named(
                ballot=ballot, right=rights[member.pk], member=member, choice=choice, by=user, at=self._at(minute + 2)
            )
        ballot = actions.close_ballot(ballot=ballot, by=by, at=self._at(minute + 4))
        ballot = actions.count_ballot(ballot=ballot, by=by)
        actions.proclaim(ballot=ballot, by=by, at=self._at(minute + 5))

    def _at(self, minute: int) -> datetime:
        self.clock.at = self.start + timedelta(minutes=minute)
        return self.clock.at
