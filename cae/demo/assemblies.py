"""The cooperative's assemblies in the story: its statutes, two that were held and one that is being prepared.

Planned among the other events, told by the real actions. No lot is drawn here: the rest of the story is not moved.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from weasyprint import HTML

from cae import files
from cae.demo.calling import Calling
from cae.demo.cast import Cast
from cae.demo.choosing import Choosing
from cae.demo.commons import Commons
from cae.demo.deliberating import Deliberating
from cae.demo.room import Room
from cae.demo.sittings import Sitting
from cae.demo.speed import Clock
from cae.demo.taking_part import TakingPart
from cae.models import StoredFile
from governance.decisions.actions import record_decision
from governance.decisions.enums import DecisionBody
from governance.meetings import actions
from governance.meetings.enums import ItemKind, MeetingKind
from governance.meetings.models import AgendaItem, Meeting, Resolution
from governance.minutes.actions import follow
from governance.minutes.enums import FollowUpState
from governance.minutes.models import FollowUp
from governance.statutes.actions import Written, record_statutes
from members.models import Member

PARIS = ZoneInfo("Europe/Paris")
ADOPTED = date(2023, 6, 16)
FIRST, SECOND, NEXT = date(2025, 4, 25), date(2026, 6, 19), date(2027, 1, 15)

STATUTES = {
    "notice.days.1": ("21", "art. 17"),
    "notice.days.2": ("10", "art. 17"),
    "agenda.request": ("1/10", "art. 16"),
    "agenda.request.days": ("25", "art. 16"),
    "roll.objection.hours": ("48", "art. 17"),
    "quorum.ordinary.1": ("1/5", "art. 18"),
    "quorum.ordinary.2": ("0", "art. 18"),
    "quorum.extraordinary.1": ("1/4", "art. 20"),
    "quorum.extraordinary.2": ("1/5", "art. 20"),
    "majority.ordinary.1": ("1/2", "art. 19"),
    "majority.ordinary.1.base": ("expressed", "art. 19"),
    "majority.extraordinary": ("2/3", "art. 20"),
    "majority.extraordinary.base": ("expressed", "art. 20"),
    "tie": ("rejected", "art. 19"),
    "tie.persons": ("senior", "art. 25"),
    "proxies.cap": ("", "art. 21"),
    "proxies.blank": ("board", "art. 21"),
    "remote": ("yes", "art. 22"),
    "postal": ("yes", "art. 22"),
    "secrecy.persons": ("secret", "art. 23"),
    "secrecy.request": ("0", "art. 23"),
    "board.least": ("5", "art. 25"),
    "board.most": ("12", "art. 25"),
    "board.years": ("4", "art. 25"),
}


class Assemblies:
    """What is told of the assemblies; `plan` puts each act on its day of the story."""

    def __init__(self, cast: Cast, clock: Clock) -> None:
        self.cast, self.clock = cast, clock
        self.people = {name: Member.objects.get(user=user) for name, user in cast.people.items()}
        self.commons = Commons(cast, clock, self.people)
        self.calling = Calling(cast, clock, self.people)

    def plan(self, at: Callable[[date, Callable[[date], None]], None], *, last: date) -> None:
        at(date(2025, 3, 10), self._record_the_statutes)
        at(FIRST, self._hold_the_first)
        at(date(2025, 5, 5), self._apply_the_first)
        at(date(2026, 5, 11), self.calling.agree)
        at(SECOND, self._hold_the_second)
        at(date(2026, 7, 1), self._apply_the_second)
        at(date(2026, 9, 21), self._prepare_the_next)
        at(date(2026, 10, 5), self._talk)
        at(date(2026, 10, 19), self._answer)
        self.commons.plan(at)
        TakingPart(self.cast, self.clock, self.people).plan(at)
        Deliberating(self.cast, self.clock, self.people).plan(at)
        Choosing(self.cast, self.clock, self.people).plan(at)
        Room(self.cast, self.clock, self.people).plan(at, last=last)

    def _record_the_statutes(self, on: date) -> None:
        record_statutes(
            by=self.cast.diane,
            on=on,
            nature="scop",
            form="sa",
            title="Statuts du 16 juin 2023",
            adopted_on=ADOPTED,
            effective_on=ADOPTED,
            written={code: Written(*said) for code, said in STATUTES.items()},
        )

    # -- held ------------------------------------------------------------------------------------------

    def _hold_the_first(self, on: date) -> None:
        meeting = self._open(
            "Assemblée générale ordinaire 2025",
            on,
            "Maison de quartier, 4 rue des Mariniers, Lyon",
            convened_on=date(2025, 3, 28),
        )
        self._voted(meeting, "Comptes 2024", "L'assemblée approuve les comptes de l'exercice 2024.", "accounts")
        self._voted(meeting, "Affectation du résultat 2024", "L'assemblée affecte le résultat de 2024 aux réserves.", "result")
        self._voted(
            meeting,
            "Barèmes de contribution 2025",
            "Dix pour cent du chiffre d'affaires facturé ; huit pour cent de l'encaissé pendant le CAPE.",
            "scale",
        )
        said = {
            "Comptes 2024": ("Odile présente les comptes. Une question porte sur les impayés : 2 100 €, deux clients.", 0),
            "Affectation du résultat 2024": ("Personne ne demande de part travail cette année : on consolide.", 1),
            "Barèmes de contribution 2025": ("Le débat porte sur les CAPE : on ne paie que sur ce qui est encaissé.", 0),
        }
        self._hold(meeting, said, convened_on=date(2025, 3, 28))
        actions.add_to_room(
            year=2024,
            kind="accounts",
            label="Comptes annuels 2024",
            file=_paper("Comptes annuels 2024", "Total du bilan : 184 320 €.", "Résultat : 6 240 €, mis en réserve."),
            by=self.cast.odile,
        )

    def _hold_the_second(self, on: date) -> None:
        meeting = self._open(
            "Assemblée générale ordinaire de juin 2026", on, "La Cordée, 18 quai Perrache, Lyon", convened_on=date(2026, 5, 22)
        )
        self._voted(meeting, "Rapport d'activité 2025", "L'assemblée donne acte du rapport d'activité 2025.", "report")
        self._voted(
            meeting,
            "Barème par tranches au 1er juillet 2026",
            "Onze pour cent jusqu'à 25 000 €, huit au-delà, avec un minimum de 600 € par an sous CESA.",
            "scale",
            reason="Les activités qui grandissent paient pour tout le monde ; celles qui ne vendent rien coûtent aussi.",
            consequence="Au-delà de 25 000 € facturés dans l'année, la part passe de 10 à 8 %.",
        )
        file = _paper(
            "Rapport d'activité 2025", "62 personnes, 48 activités, deux antennes.", "Le local de Valence ouvre en mars."
        )
        actions.attach_document(to=meeting, file=file, by=self.cast.diane, name="Rapport d'activité 2025")
        self._decide(on, "AG-2026-03", "Rapport d'activité 2025", "L'assemblée donne acte du rapport d'activité 2025.")
        said = {
            "Rapport d'activité 2025": ("Diane présente l'année : 62 personnes, deux antennes. Le local de Valence ouvre.", 0),
            "Barème par tranches au 1er juillet 2026": (
                "Karim demande ce que paieront celles et ceux qui ne facturent rien : 600 € par an sous CESA, les CAPE rien.\n"
                "Léa craint que les tranches compliquent les devis ; Odile montre que le compte les calcule seul.",
                3,
            ),
        }
        asked = {"Barème par tranches au 1er juillet 2026": 12}
        closing = "Fatou propose un local ouvert le samedi à Valence."
        self._hold(meeting, said, convened_on=date(2026, 5, 22), closing=closing, opinions=asked, by_mail=True)

    def _apply_the_first(self, on: date) -> None:
        self._follow(on, date(2025, 4, 25), applied={"": "Fait."})

    def _apply_the_second(self, on: date) -> None:
        """The report needed nothing; the effect of the brackets is looked at before the next assembly."""
        self._follow(on, SECOND, applied={"Rapport d'activité 2025": "Publié dans la salle des documents."})
        brackets = FollowUp.objects.get(resolution__item__title="Barème par tranches au 1er juillet 2026")
        note = "En place. Regarder en janvier si les petites activités s'en sortent."
        values = {"review_on": date(2027, 1, 8), "state": FollowUpState.TO_REVIEW, "note": note}
        follow(follow_up=brackets, owner=self.people["odile"], by=self.cast.odile, on=on, **values)

    def _follow(self, on: date, day: date, *, applied: dict[str, str]) -> None:
        """Says that what was decided on a day is applied: what bears these titles, or everything (the empty title)."""
        for follow_up in FollowUp.objects.filter(decision__decided_on=day).select_related("decision", "owner"):
            note = applied.get(follow_up.decision.title, applied.get("", ""))
            if note:
                values = {"review_on": None, "state": FollowUpState.APPLIED, "note": note}
                follow(follow_up=follow_up, owner=follow_up.owner, by=self.cast.diane, on=on, **values)

    def _open(self, title: str, on: date, place: str, *, convened_on: date) -> Meeting:
        self.clock.set(convened_on)
        starts_at = datetime(on.year, on.month, on.day, 18, tzinfo=PARIS)
        return actions.create_meeting(
            by=self.cast.diane, kind=MeetingKind.ORDINARY, title=title, starts_at=starts_at, place=place
        )

    def _voted(self, meeting: Meeting, title: str, text: str, subjects: str, **said: str) -> Resolution:
        item = actions.add_item(
            meeting=meeting, by=self.cast.diane, kind=ItemKind.RESOLUTION, title=title, presenter=self.people["diane"]
        )
        return actions.write_resolution(item=item, by=self.cast.diane, text=text, subjects=subjects, **said)

    def _hold(
        self,
        meeting: Meeting,
        said: dict[str, tuple[str, int]],
        *,
        convened_on: date,
        closing: str = "",
        opinions: Mapping[str, int] = MappingProxyType({}),
        by_mail: bool = False,
    ) -> None:
        """Convened (`by_mail`: with the register of what left), held the evening it was said, its minutes registered the same
        night; with the `opinions` asked of all."""
        by, evening = self.cast.diane, Sitting(self.cast, self.clock, self.people, meeting)
        roll = evening.make_the_roll(self.clock.now())
        actions.freeze_all(meeting=meeting, by=by, at=self.clock.now())
        if by_mail:
            roll = self.calling.convene(meeting, convened_on)
            sheet = _paper("Formulaire signé", "Pouvoir ou vote par correspondance, signé.")
            self.calling.answer_from_afar(meeting, evening.absent(roll), sheet=sheet)
        else:
            actions.mark_convened(meeting=meeting, by=by, on=convened_on)
        evening.hold(roll, said, closing=closing, opinions=opinions)
        self.clock.at = meeting.starts_at.replace(hour=22)
        evening.register(self.clock.now())

    def _decide(self, on: date, number: str, title: str, text: str) -> None:
        record_decision(
            by=self.cast.diane, on=on, number=number, body=DecisionBody.ASSEMBLY, title=title, text=text, decided_on=on
        )

    # -- being prepared --------------------------------------------------------------------------------

    def _prepare_the_next(self, on: date) -> None:
        cast, people = self.cast, self.people
        self.next = actions.create_meeting(
            by=cast.diane,
            on=on,
            kind=MeetingKind.ORDINARY,
            title="Assemblée générale ordinaire de janvier 2027",
            starts_at=datetime(NEXT.year, NEXT.month, NEXT.day, 17, 30, tzinfo=PARIS),
            place="Maison de quartier, 4 rue des Mariniers, Lyon — tram T1, arrêt Confluence ; rez-de-chaussée, accès de plain-pied",
            remote_url="https://visio.confluent.example/ag",
            note="Le tribunal de commerce nous a laissé jusqu'au 31 janvier pour approuver les comptes 2025 : c'est l'objet de la "
            "première résolution. Venez dès 17 h, un repas partagé suivra. Lisez, demandez, proposez avant : on votera mieux.",
        )
        actions.add_item(
            meeting=self.next,
            by=cast.diane,
            kind=ItemKind.INFORMATION,
            title="Accueil et rapport moral",
            text="L'année en images, et ce que nous en retenons.",
            minutes=20,
            presenter=people["diane"],
        )
        self.accounts = self._resolution(
            "Approbation des comptes 2025",
            "odile",
            "L'assemblée approuve les comptes annuels de l'exercice clos le 31 décembre 2025 tels qu'ils lui sont présentés, "
            "qui font apparaître un résultat de 18 400 €.",
            reason="Chaque année, les associé·es vérifient et approuvent les comptes de leur entreprise.",
            consequence="Les comptes deviennent définitifs et sont déposés au greffe.",
            subjects="accounts",
            minutes=20,
        )
        self.commons.share_out(self.next, on)
        self._resolution(
            "Élection de trois membres du conseil",
            "bastien",
            "L'assemblée élit trois membres du conseil d'administration pour quatre ans.",
            reason="Trois mandats arrivent à leur terme.",
            consequence="Le conseil garde ses sept membres et peut continuer à se réunir.",
            subjects="board",
            kind=ItemKind.ELECTION,
            minutes=30,
            about_persons=True,
        )
        self.scale = self._resolution(
            "Barème de contribution 2027",
            "diane",
            "L'assemblée fixe la contribution aux services mutualisés à 10 % du chiffre d'affaires facturé jusqu'à 25 000 €, "
            "8 % au-delà.\nElle s'applique au 1er février 2027.",
            reason="Les réserves permettent de baisser la première tranche d'un point.",
            consequence="Une activité qui facture 20 000 € garde 200 € de plus par an ; les services communs ont un millier d'euros de moins.",
            subjects="scale",
            minutes=25,
        )
        self.agreement = self._resolution(
            "Convention avec Roy Menuiserie",
            "diane",
            "L'assemblée approuve la convention par laquelle la coopérative loue un atelier appartenant à Bastien Roy, "
            "administrateur, pour 350 € par mois.",
            reason="L'atelier partagé manque de place ; celui de Bastien est libre trois jours par semaine.",
            consequence="Cinq membres ont un atelier. Bastien, qui est des deux côtés, ne prend pas part au vote.",
            subjects="convention",
            minutes=10,
            regulated=True,
        )
        accounts = _paper("Comptes annuels 2025", "Total du bilan : 231 780 €.", "Résultat : 18 400 €.")
        actions.attach_document(to=self.accounts.item, file=accounts, by=cast.odile, name="Comptes annuels 2025")
        actions.add_to_room(year=2025, kind="accounts", label="Comptes annuels 2025", file=accounts, by=cast.odile)
        self.commons.give_time(self.next, on)

    def _resolution(
        self,
        title: str,
        presenter: str,
        text: str,
        *,
        reason: str,
        consequence: str,
        subjects: str,
        kind: str = ItemKind.RESOLUTION,
        minutes: int,
        **about: bool,
    ) -> Resolution:
        item: AgendaItem = actions.add_item(
            meeting=self.next, by=self.cast.diane, kind=kind, title=title, minutes=minutes, presenter=self.people[presenter]
        )
        return actions.write_resolution(
            item=item, by=self.cast.diane, text=text, reason=reason, consequence=consequence, subjects=subjects, **about
        )

    def _talk(self, on: date) -> None:
        cast, people = self.cast, self.people
        asked = actions.say(
            resolution=self.scale,
            author=people["nadia"],
            by=cast.nadia,
            text="Je suis en CAPE : est-ce que cela change quelque chose pour moi ?",
        )
        actions.say(
            resolution=self.scale,
            author=people["odile"],
            by=cast.odile,
            text="Non : le barème CAPE reste à 8 % de ce que vous encaissez.",
            answers=asked,
        )
        actions.say(
            resolution=self.scale,
            author=people["karim"],
            by=cast.karim,
            text="Mille euros de moins, c'est quel service en moins ? J'aimerais le savoir avant de donner mon avis.",
        )
        actions.propose_amendment(
            resolution=self.scale,
            author=people["lea"],
            by=cast.lea,
            at=self.clock.now(),
            text=self.scale.text.replace("25 000 €", "30 000 €"),
            reason="Beaucoup d'entre nous facturent entre 25 000 et 30 000 € : le changement de tranche tombe au mauvais endroit.",
        )
        actions.request_item(
            meeting=self.next,
            author=people["fatou"],
            by=cast.fatou,
            on=on,
            title="Un local ouvert le samedi à Valence",
            text="L'assemblée demande à la direction d'ouvrir le local de Valence un samedi par mois.",
            reason="Celles et ceux qui travaillent en semaine chez leurs clients n'y viennent jamais.",
        )
        actions.ask_in_writing(
            meeting=self.next, author=people["lea"], by=cast.lea, on=on, text="Combien avons-nous en réserve aujourd'hui ?"
        )
        actions.ask_in_writing(
            meeting=self.next, author=people["bastien"], by=cast.bastien, on=on, text="Qui peut se présenter au conseil ?"
        )

    def _answer(self, on: date) -> None:
        cast, people = self.cast, self.people
        question = self.next.questions.order_by("pk").first()
        assert question is not None
        actions.answer_in_writing(
            question=question,
            by=cast.odile,
            at=self.clock.now(),
            text="74 500 € au 30 septembre : 21 000 € de réserve légale, 53 500 € de fonds de développement.",
        )
        actions.declare_interest(
            resolution=self.agreement,
            member=people["bastien"],
            by=cast.bastien,
            at=self.clock.now(),
            text="L'atelier m'appartient.",
        )
        request = actions.request_item(
            meeting=self.next,
            author=people["lea"],
            by=cast.lea,
            on=on,
            title="Des formations entre membres",
            text="L'assemblée affecte 2 000 € par an à des formations données par des membres à d'autres membres.",
            reason="Nous avons les savoirs, il manque un petit budget pour payer le temps de préparation.",
        )
        actions.support(request=request, member=people["bastien"], by=cast.bastien, on=on)
        for name, coming in (("lea", "room"), ("fatou", "remote"), ("bruno", "room")):
            actions.say_coming(meeting=self.next, by=people[name].user, coming=coming, at=self.clock.now())


def _paper(title: str, *lines: str) -> StoredFile:
    """A document of one page."""
    page = "".join(f"<p>{line}</p>" for line in lines)
    made = HTML(string=f"<html lang=fr><title>{title}</title><h1>{title}</h1>{page}<p>Document de démonstration.</p>").write_pdf()
    assert made is not None
    return files.keep(made, f"{title}.pdf", "application/pdf")
