"""Two assemblies as they were held: who came and when, the bureau, the votes, what was said, the minutes that were signed.

Told by the real actions, minute by minute of the evening. No lot is drawn here.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from cae.demo.cast import Cast
from cae.demo.speed import Clock
from governance.attendance import actions as attendance
from governance.attendance import queries as attendance_of
from governance.attendance.enums import CheckedBy, PresenceMode
from governance.ballots import actions as ballots
from governance.ballots.enums import Way
from governance.ballots.queries import voices_in_room
from governance.meetings.actions import close_meeting, mark_convened, open_meeting
from governance.meetings.models import Meeting
from governance.minutes import actions as minutes
from governance.roll.actions import make_roll
from governance.roll.models import Roll
from governance.room import actions as room
from members.models import Member


class Sitting:
    """One evening: the chair and the secretary are of the cast, a third of the associates stay at home."""

    def __init__(self, cast: Cast, clock: Clock, people: Mapping[str, Member], meeting: Meeting) -> None:
        self.cast, self.clock, self.people, self.meeting = cast, clock, people, meeting
        self.start = meeting.starts_at

    def _tellers(self, roll: Roll) -> list[Member]:
        """Two of the cast who vote that evening: Léa and Fatou, once they are associates."""
        voters = set(roll.rights.values_list("member", flat=True))
        asked = (self.people[name] for name in ("lea", "fatou", "bruno", "odile"))
        return [member for member in asked if member.pk in voters][:2]

    def make_the_roll(self, at: datetime) -> Roll:
        """The list of voters, as it was on the day of the convocation."""
        day = at.date()
        return make_roll(meeting=self.meeting, day=day, reason="Convocation", by=self.cast.diane, at=at)

    def begin(self, names: Iterable[str], *, convened_on: date) -> Meeting:
        """A board or a group up to its first item: its roll, those of the cast who come, its bureau."""
        self.make_the_roll(self.clock.now())
        self.meeting = mark_convened(meeting=self.meeting, by=self.cast.diane, on=convened_on)
        for rank, name in enumerate(names):
            values = {"checked_by": CheckedBy.DESK, "by": self.cast.diane, "at": self._at(-9 + rank)}
            attendance.arrive(meeting=self.meeting, member=self.people[name], **values)
        self.meeting = open_meeting(meeting=self.meeting, by=self.cast.bastien, at=self._at(0))
        tellers = [self.people["lea"], self.people["fatou"]]
        bureau = {"chair": self.people["bastien"], "secretary": self.people["diane"], "tellers": tellers}
        attendance.set_bureau(meeting=self.meeting, by=self.cast.diane, **bureau)
        return self.meeting

    def hold(self, roll: Roll, said: Mapping[str, tuple[str, int]], *, opinions: Mapping[str, int], closing: str = "") -> Meeting:
        """From the first arrival to the end: `said` gives, by title of the agenda, the note and how many voices were against;
        `opinions`, how many were against when everybody gave their opinion too."""
        self._receive(roll, guests=10 if opinions else 0)
        self.meeting = open_meeting(meeting=self.meeting, by=self.cast.bastien, at=self._at(5))
        attendance.set_bureau(
            meeting=self.meeting,
            chair=self.people["bastien"],
            secretary=self.people["diane"],
            tellers=self._tellers(roll),
            by=self.cast.diane,
        )
        minutes.keep_words(
            meeting=self.meeting,
            convened_how="par courriel à celles et ceux qui l'ont accepté, par lettre aux autres",
            opening="Bastien Roy ouvre la séance et remercie celles et ceux qui sont venus de Valence.",
            closing=closing,
            by=self.cast.diane,
        )
        minute = 20
        for item in self.meeting.items.select_related("resolution").order_by("order"):
            note, against = said[item.title]
            room.go_to(meeting=self.meeting, item=item, by=self.cast.bastien, at=self._at(minute))
            minutes.keep_note(item=item, text=note, seen="", by=self.cast.diane, at=self._at(minute))
            self._vote(item.resolution, against, self._at(minute + 5), opinion=opinions.get(item.title))
            minute += 30
        self.meeting = close_meeting(meeting=self.meeting, by=self.cast.bastien, at=self._at(120))
        return self.meeting

    def register(self, at: datetime) -> None:
        """The bureau certifies the sheet and signs the minutes, some days later."""
        bureau = [one.member for one in attendance_of.bureau(self.meeting)]
        for member in bureau:
            attendance.certify(meeting=self.meeting, member=member, by=member.user, at=at)
        made = minutes.fix(meeting=self.meeting, by=self.cast.diane, at=at)
        for member in bureau:
            made = minutes.sign(minutes=made, member=member, digest=made.digest, by=member.user, at=at)

    def _at(self, minute: int) -> datetime:
        self.clock.at = self.start + timedelta(minutes=minute)
        return self.clock.at

    def absent(self, roll: Roll) -> list[Member]:
        """The associates who stay at home: one of three, none of the cast."""
        cast = {member.pk for member in self.people.values()}
        rights = roll.rights.select_related("member").order_by("name", "pk")
        return [right.member for rank, right in enumerate(rights) if right.member_id not in cast and rank % 3 == 0]

    def _receive(self, roll: Roll, *, guests: int) -> None:
        """Two thirds of the associates come; the cast is there, and some who are not associates when their opinion is asked."""
        cast = {member.pk for member in self.people.values()}
        voters = set(roll.rights.values_list("member", flat=True))
        away = {member.pk for member in self.absent(roll)}
        rights = roll.rights.select_related("member").order_by("name", "pk")
        coming = [right.member for right in rights if right.member_id not in away]
        day = self.start.date()
        coming += [member for member in self.people.values() if member.pk not in voters and member.applied_on <= day]
        if guests:
            new = Member.objects.filter(left_on=None, contracts__starts_on__lte=day).exclude(pk__in=[*cast, *voters])
            coming += new.distinct().order_by("pk")[:guests]
        for rank, member in enumerate(coming):
            attendance.arrive(
                meeting=self.meeting,
                member=member,
                mode=PresenceMode.ROOM,
                checked_by=CheckedBy.DESK if rank % 4 else CheckedBy.CODE,
                by=self.cast.diane if rank % 4 else member.user or self.cast.diane,
                at=self._at(-15 + rank // 2),
            )

    def _vote(self, resolution, against: int, at: datetime, *, opinion: int | None) -> None:
        """A show of hands: the associates who are there vote for, but `against` of them; then all who are there say their
        opinion, when it is asked, `opinion` of them against."""
        by = self.cast.bastien
        asked = [(ballots.prepare_ballot(resolution=resolution, by=by, way=Way.HANDS), against)]
        if opinion is not None:
            asked.append((ballots.ask_opinion(ballot=asked[0][0], by=by, at=at), opinion))
        for prepared, no in asked:
            ballot = ballots.open_ballot(ballot=prepared, by=by, at=at)
            here = voices_in_room(ballot, self.meeting, at=at)
            counts = {"for": here - no - 1, "against": no, "abstain": 1}
            ballots.record_hands(ballot=ballot, counts=counts, by=by, at=at)
            ballots.close_ballot(ballot=ballot, by=by, at=at + timedelta(minutes=3))
            ballots.count_ballot(ballot=ballot, by=by)
            ballots.proclaim(ballot=ballot, by=by, at=at + timedelta(minutes=4))
