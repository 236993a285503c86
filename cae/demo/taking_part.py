"""Taking part between two assemblies, in the story: calls that are answered, ideas that are supported, a poll that is over and
another one that is open. Told by the real actions; no lot is drawn here."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cae.demo.cast import Cast
from cae.demo.speed import Clock
from governance.ideas import actions as ideas
from governance.meetings.enums import ItemKind
from governance.meetings.models import AgendaItem
from governance.openings import actions as calls
from governance.openings.enums import OpeningKind
from governance.polls import actions as polls
from members.models import Member

PARIS = ZoneInfo("Europe/Paris")


class TakingPart:
    def __init__(self, cast: Cast, clock: Clock, people: dict[str, Member]) -> None:
        self.cast, self.clock, self.people = cast, clock, people

    def plan(self, at: Callable[[date, Callable[[date], None]], None]) -> None:
        at(date(2026, 7, 6), self._think)
        at(date(2026, 9, 7), self._ask_where_to_meet)
        at(date(2026, 9, 14), self._call_for_a_welcome)
        at(date(2026, 9, 28), self._close_where_to_meet)
        at(date(2026, 10, 12), self._call_for_the_board)
        at(date(2026, 10, 20), self._think_again)
        at(date(2026, 10, 26), self._ask_the_day)

    def _others(self, number: int) -> list[Member]:
        """Present people who are not of the cast, in the order they came."""
        known = [member.pk for member in self.people.values()]
        rows = Member.objects.filter(left_on=None, contracts__isnull=False).exclude(pk__in=known)
        return list(rows.distinct().order_by("pk")[:number])

    # -- ideas -----------------------------------------------------------------------------------------

    def _think(self, on: date) -> None:
        cast, people, others = self.cast, self.people, self._others(6)
        fridge = ideas.propose(
            author=people["nadia"],
            by=cast.nadia,
            on=on,
            title="Un frigo dans la salle commune",
            text="On mange dehors toute l'année, et l'été le déjeuner ne tient pas. Un petit frigo suffirait.",
        )
        for member in others[:4]:
            ideas.support(idea=fridge, member=member, by=cast.diane, on=on)
        ideas.answer(
            idea=fridge, text="Il est arrivé lundi : premier étage, à côté de l'imprimante.", by=cast.diane, at=self.clock.now()
        )
        tools = ideas.propose(
            author=people["karim"],
            by=cast.karim,
            on=on,
            title="Prêter nos outils entre membres",
            text="Une perceuse sert dix minutes par an. Une liste partagée, et chacun note ce qu'il prête et pour combien de temps.",
        )
        for member in others[:2]:
            ideas.support(idea=tools, member=member, by=cast.diane, on=on)
        ideas.say(idea=tools, author=people["lea"], text="Je prête un massicot et une plastifieuse.", by=cast.lea)
        ideas.say(
            idea=tools, author=people["fatou"], text="Et qui répare quand on casse ? Il faudrait le dire avant.", by=cast.fatou
        )
        ideas.say(
            idea=tools, author=people["karim"], text="Bonne question : celui qui casse, sauf l'usure. J'ajoute.", by=cast.karim
        )

    def _think_again(self, on: date) -> None:
        cast, people = self.cast, self.people
        idea = ideas.propose(
            author=people["fatou"],
            by=cast.fatou,
            on=on,
            title="Une journée par an pour visiter les ateliers des autres",
            text="Après deux ans je ne connais que six d'entre nous. Une journée, trois ateliers, un repas.",
            proposal="L'assemblée décide qu'une journée par an est consacrée à la visite des ateliers des membres.",
        )
        ideas.support(idea=idea, member=people["bruno"], by=cast.bruno, on=on)
        ideas.say(idea=idea, author=people["bastien"], text="Mon atelier est ouvert, on peut y tenir à quinze.", by=cast.bastien)

    # -- calls -----------------------------------------------------------------------------------------

    def _call_for_a_welcome(self, on: date) -> None:
        """A small task: of two who propose themselves, the one for whom it is the first time, with someone who knows."""
        cast, people = self.cast, self.people
        call = calls.open_call(
            by=cast.diane,
            on=on,
            title="Accueillir les nouveaux venus de la rentrée",
            text="Une matinée pour montrer les lieux, présenter les gens, répondre aux questions de qui arrive en CAPE.",
            time="Une matinée par mois jusqu'en décembre",
            closes_on=on + timedelta(days=10),
        )
        at = self.clock.now
        known = calls.apply(opening=call, member=people["bastien"], by=cast.bastien, at=at(), why="Je l'ai fait au printemps.")
        new = calls.apply(
            opening=call,
            member=people["nadia"],
            by=cast.nadia,
            at=at(),
            why="J'étais perdue le premier jour : je sais ce qui aide.",
        )
        assert new.first_time > known.first_time
        calls.choose(application=new, by=cast.diane, at=at(), mentor=people["fatou"])

    def _call_for_the_board(self, on: date) -> None:
        """Three seats of the board, elected by the next assembly; and a task that is still open."""
        cast, people = self.cast, self.people
        item = AgendaItem.objects.filter(kind=ItemKind.ELECTION, meeting__starts_at__gte=self.clock.at).first()
        call = calls.open_call(
            by=cast.diane,
            on=on,
            kind=OpeningKind.MANDATE,
            title="Trois sièges au conseil d'administration",
            text="Le conseil se réunit un soir par mois. Il suit les comptes, prépare les assemblées et choisit la direction. On y "
            "apprend à lire un bilan : personne ne sait le faire en arrivant.",
            time="Un soir par mois pendant quatre ans",
            seats=3,
            closes_on=date(2027, 1, 8),
            item=item,
        )
        candidates = [member for member in self._others(60) if member.associate_since is not None][-2:]
        said = ("Pour que les petites activités soient entendues.", "J'aime les chiffres, et j'ai du temps cette année.")
        for member, why in zip(candidates, said, strict=False):
            calls.apply(opening=call, member=member, by=cast.diane, at=self.clock.now(), why=why)
        calls.apply(
            opening=call,
            member=people["bastien"],
            by=cast.bastien,
            at=self.clock.now(),
            why="Je me représente, pour transmettre.",
        )
        calls.open_call(
            by=cast.bruno,
            on=on,
            title="Relire la charte des groupes",
            text="Quatre pages, écrites en 2024. Dites ce que vous ne comprenez pas : c'est exactement ce qu'il nous faut.",
            time="Deux heures, une seule fois",
            seats=2,
            closes_on=date(2026, 12, 18),
        )

    # -- polls -----------------------------------------------------------------------------------------

    def _ask_where_to_meet(self, on: date) -> None:
        self.where = polls.prepare(
            by=self.cast.diane,
            at=self.clock.now(),
            title="Où tenir nos rencontres du mois ?",
            text="Nous alternons depuis un an. L'équipe choisira d'après vos réponses.",
            options=[
                ("À Lyon", "Toujours à la Maison de quartier, près du tram."),
                ("À Valence", "Toujours au local, avec covoiturage depuis Lyon."),
                ("Un mois sur deux", "Comme aujourd'hui."),
            ],
            closes_at=datetime(2026, 9, 27, 20, tzinfo=PARIS),
        )
        polls.open_poll(poll=self.where, by=self.cast.diane, at=self.clock.now())
        people = [*self.people.values(), *self._others(24)]
        for rank, member in enumerate(people):
            polls.answer(
                poll=self.where, member=member, choices=[(3, 1, 3, 2)[rank % 4]], by=self.cast.diane, at=self.clock.now()
            )

    def _close_where_to_meet(self, on: date) -> None:
        polls.close_poll(poll=self.where, by=self.cast.diane, at=self.clock.now())

    def _ask_the_day(self, on: date) -> None:
        poll = polls.prepare(
            by=self.cast.diane,
            at=self.clock.now(),
            title="Quels sujets pour la journée de formation de mars ?",
            text="Deux sujets seront retenus, donnés par des membres à d'autres membres.",
            options=[
                ("Lire un bilan", "Comprendre les comptes de la coopérative avant de les voter."),
                ("Fixer ses prix", "Calculer un tarif qui paie aussi le temps qu'on ne facture pas."),
                ("Parler en public", "Dire son projet en trois minutes, avec ou sans notes."),
                ("Se reposer", "Poser des limites, organiser ses congés quand on est seul·e."),
            ],
            closes_at=datetime(2026, 12, 11, 20, tzinfo=PARIS),
            most=2,
        )
        polls.open_poll(poll=poll, by=self.cast.diane, at=self.clock.now())
        for rank, member in enumerate(self._others(11)):
            chosen = [1 + rank % 4, 1 + (rank + 1) % 4]
            polls.answer(poll=poll, member=member, choices=chosen, by=self.cast.diane, at=self.clock.now())
