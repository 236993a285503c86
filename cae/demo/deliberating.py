"""A board that decides by consent, in the story: an objection that changes the text, then a person chosen without candidate.

Told by the real actions, minute by minute of the evening; no lot is drawn here.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cae.demo.cast import Cast
from cae.demo.sittings import Sitting
from cae.demo.speed import Clock
from governance.meetings import actions as meetings
from governance.meetings.enums import ItemKind, MeetingKind
from governance.meetings.models import AgendaItem, Meeting
from governance.meetings.ports import in_office_at
from governance.minutes import actions as minutes
from governance.rounds import actions
from governance.rounds.enums import Phase
from governance.rounds.models import Deliberation
from members.models import Member

PARIS = ZoneInfo("Europe/Paris")
PRESENT = ("bastien", "bruno", "odile", "lea", "fatou")  # of the seven who sit
CONVENED, HELD = date(2026, 9, 29), date(2026, 10, 13)
CLOSING = "Le conseil ferme les deux antennes du 1er au 31 août 2027."
SHORTER = "Le conseil ferme les deux antennes du 1er au 22 août 2027. Le courrier est relevé chaque semaine."
ROLE = "Anime les rencontres du groupe de Valence, prépare leur ordre du jour, rapporte au conseil ce qui s'y dit."


class Deliberating:
    def __init__(self, cast: Cast, clock: Clock, people: Mapping[str, Member]) -> None:
        self.cast, self.clock, self.people = cast, clock, people

    def plan(self, at: Callable[[date, Callable[[date], None]], None]) -> None:
        at(HELD, self._hold)

    def _hold(self, on: date) -> None:
        """Convened two weeks before, held in an hour and a half, its minutes registered the same night."""
        meeting = self._called()
        evening = Sitting(self.cast, self.clock, self.people, meeting)
        self.start = meeting.starts_at
        meeting = evening.begin(PRESENT, convened_on=CONVENED)
        first, second = meeting.items.select_related("resolution").order_by("order")
        self._consent(first)
        self._elect(second)
        said = {
            first: "La fermeture d'août, par consentement : le texte a changé une fois.",
            second: "Un seul tour de changement.",
        }
        for item, text in said.items():
            minutes.keep_note(item=item, text=text, seen="", by=self.cast.diane, at=self._at(85))
        minutes.keep_words(meeting=meeting, convened_how="par courriel", by=self.cast.diane)
        evening.meeting = meetings.close_meeting(meeting=meeting, by=self.cast.bastien, at=self._at(90))
        evening.register(self._at(150))

    def _called(self) -> Meeting:
        self.clock.set(CONVENED)
        by, people = self.cast.diane, self.people
        meeting = meetings.create_meeting(
            by=by,
            kind=MeetingKind.BOARD,
            title="Conseil d'administration d'octobre 2026",
            starts_at=datetime(HELD.year, HELD.month, HELD.day, 18, 30, tzinfo=PARIS),
            place="La Cordée, 18 quai Perrache, Lyon",
        )
        meetings.invite(meeting=meeting, members=in_office_at(meeting), by=by)
        for kind, title, text, presenter in (
            (ItemKind.RESOLUTION, "Fermeture d'été 2027", CLOSING, "odile"),
            (ItemKind.ELECTION, "Qui anime le groupe de Valence ?", ROLE, "bruno"),
        ):
            item = meetings.add_item(meeting=meeting, by=by, kind=kind, title=title, presenter=people[presenter])
            meetings.write_resolution(item=item, by=by, text=text)
        return meeting

    def _at(self, minute: int) -> datetime:
        self.clock.at = self.start + timedelta(minutes=minute)
        return self.clock.at

    def _user(self, name: str):
        return self.people[name].user

    def _next(self, found: Deliberation, minute: int) -> Deliberation:
        return actions.advance(deliberation=found, seen=found.state, by=self.cast.bastien, at=self._at(minute))

    def _consent(self, item: AgendaItem) -> None:
        """Fatou objects for those who collect their mail; the text changes; nobody objects any more, Bruno says nothing."""
        people, by = self.people, self.cast.bastien
        found = actions.start(resolution=item.resolution, facilitator=people["bastien"], by=by, at=self._at(5))
        found = self._next(found, 6)
        asked = actions.say(
            deliberation=found, author=people["lea"], by=self.cast.lea, at=self._at(8), text="Les ateliers restent-ils ouverts ?"
        )
        actions.answer_question(word=asked, text="Oui, avec son badge : seul l'accueil ferme.", by=by, at=self._at(10))
        found = self._next(found, 12)
        for rank, (name, text) in enumerate((("odile", "Un mois de charges en moins, cela compte."), ("bruno", ""))):
            who = {"author": people[name], "by": self._user(name), "at": self._at(13 + rank)}
            actions.say(deliberation=found, text=text, **who)
        found = self._next(self._next(found, 18), 20)
        self._no_objection(found, ("lea",), 21)
        raised = actions.raise_concern(
            deliberation=found,
            member=people["fatou"],
            turn=found.turn,
            text="Un mois sans relever le courrier : à Valence, plusieurs reçoivent leurs chèques à l'antenne.",
            by=self.cast.fatou,
            at=self._at(23),
        )
        actions.integrate(concern=raised, text=SHORTER, why="Trois semaines, et le courrier est relevé.", by=by, at=self._at(30))
        found.refresh_from_db()
        self._no_objection(found, ("lea", "fatou", "odile", "bastien"), 31)
        actions.conclude(deliberation=found, seen=found.turn, by=by, at=self._at(38))

    def _elect(self, item: AgendaItem) -> None:
        """Three think of Fatou, Bruno changes his mind, Fatou accepts."""
        people, by = self.people, self.cast.bastien
        found = actions.start(
            resolution=item.resolution,
            facilitator=people["bastien"],
            term="un an",
            criteria="Être à Valence au moins un jour par semaine\nDonner la parole à celles et ceux qui la prennent peu",
            by=by,
            at=self._at(42),
        )
        found = self._next(found, 43)
        for rank, (name, whom, why) in enumerate(
            (
                ("bastien", "fatou", "Le groupe se réunit déjà chez elle, et chacun y parle."),
                ("odile", "fatou", "Elle connaît tout le monde à Valence."),
                ("lea", "fatou", "Elle écoute, et elle écrit ce qui s'est dit."),
                ("bruno", "lea", "Elle a animé la journée des nouveaux."),
                ("fatou", "bruno", "Il y passe chaque jeudi."),
            )
        ):
            written = {"person": people[whom], "reason": why, "by": self._user(name), "at": self._at(44 + rank)}
            actions.nominate(deliberation=found, member=people[name], **written)
        found.refresh_from_db()
        found = self._next(found, 55)
        change = {"person": people["fatou"], "reason": "Léa n'est pas à Valence.", "by": self._user("bruno")}
        actions.change_mind(deliberation=found, member=people["bruno"], **change)
        found = actions.propose(deliberation=found, person=people["fatou"], by=by, at=self._at(60))
        self._no_objection(found, ("bastien", "bruno", "odile", "lea", "fatou"), 61)
        found = actions.conclude(deliberation=found, seen=found.turn, by=by, at=self._at(68))
        assert found.state == Phase.ACCEPTANCE
        actions.accept(deliberation=found, member=people["fatou"], by=self.cast.fatou, at=self._at(69))

    def _no_objection(self, found: Deliberation, names: tuple[str, ...], minute: int) -> None:
        for rank, name in enumerate(names):
            values = {"turn": found.turn, "by": self._user(name), "at": self._at(minute + rank)}
            actions.consent(deliberation=found, member=self.people[name], **values)
