"""Between two assemblies, in the story: who was elected, who may sign, what is due each year, what becomes of the result. Calls,
ideas and polls are told by `taking_part`.

Told by the real actions on the days `plan` says, or where an assembly asks. No lot is drawn here.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from cae.demo.cast import Cast
from cae.demo.speed import Clock
from governance.allocation import actions as sharing
from governance.allocation.amounts import Figures
from governance.decisions.actions import record_decision
from governance.decisions.models import Decision
from governance.mandates import actions as mandating
from governance.mandates.enums import Body
from governance.mandates.models import Mandate
from governance.meetings.models import Meeting
from governance.obligations import actions as owing
from governance.obligations import queries as owed
from governance.signatures import actions as signing
from members.models import Member

FOUNDED, ELECTED, NEXT = date(2024, 6, 21), date(2026, 6, 5), date(2027, 1, 15)
YEAR_2024, YEAR_2025 = date(2024, 12, 31), date(2025, 12, 31)


class Commons:
    """What is told of the cooperative's life between two assemblies."""

    def __init__(self, cast: Cast, clock: Clock, people: dict[str, Member]) -> None:
        self.cast, self.clock, self.people = cast, clock, people

    def plan(self, at: Callable[[date, Callable[[date], None]], None]) -> None:
        at(date(2025, 5, 12), self._first_mandates)
        at(date(2025, 5, 20), self._file_2024)
        at(date(2025, 6, 2), self._delegate)
        at(date(2025, 11, 24), self._staff)
        at(date(2026, 6, 8), self._second_mandates)
        at(date(2026, 9, 1), self._one_leaves)

    # -- mandates --------------------------------------------------------------------------------------

    def _first_mandates(self, on: date) -> None:
        """Elected in 2024: three until the assembly of January 2027, drawn by lot so that the board is renewed in two times."""
        decided = self._decide(on, "AG-2024-05", FOUNDED, "Premier conseil", "L'assemblée élit les membres du premier conseil.")
        term: dict[str, Any] = {"starts_on": FOUNDED, "ends_on": NEXT, "decision": decided}
        for name in ("bastien", "bruno", "odile"):
            self._appoint(on, name, Body.BOARD, "membre du conseil", **term)
        self._appoint(on, "bastien", Body.CHAIR, "président", **term)
        term["ends_on"] = date(2029, 12, 31)
        self.director = self._appoint(on, "diane", Body.DIRECTION, "directrice générale", **term)
        mandating.appoint(
            by=self.cast.diane,
            on=on,
            body=Body.AUDITOR,
            role="titulaire",
            outside_name="Cabinet Rhône Audit",
            outside_contact="04 99 00 00 44, contact@rhone-audit.example",
            starts_on=FOUNDED,
            ends_on=date(2030, 6, 30),
            decision=decided,
        )

    def _second_mandates(self, on: date) -> None:
        decided = self._decide(
            on,
            "AG-2026-02",
            ELECTED,
            "Élection de cinq membres du conseil",
            "L'assemblée du 5 juin 2026, tenue sur papier, a élu cinq membres pour 4 ans, à bulletins secrets.",
        )
        term: dict[str, Any] = {"starts_on": ELECTED, "ends_on": date(2030, 6, 30), "decision": decided}
        self.elected = [
            self._appoint(on, who, Body.BOARD, "membre du conseil", **term) for who in ("lea", "fatou", *self._associates(3))
        ]

    def _staff(self, on: date) -> None:
        """The committee: as many full members as the law asks of thirty or forty employees, as many substitutes."""
        others = self._employees(3)
        for who, role in (("karim", "titulaire"), (others[0], "titulaire"), (others[1], "suppléante"), (others[2], "suppléante")):
            mandating.appoint(
                by=self.cast.diane,
                on=on,
                body=Body.CSE,
                role=role,
                member=self._member(who),
                starts_on=date(2025, 11, 20),
                ends_on=date(2029, 11, 19),
                origin="Élections professionnelles du 20 novembre 2025",
            )
        mandating.appoint(
            by=self.cast.diane,
            on=on,
            body=Body.REFERENT,
            role="référente harcèlement et agissements sexistes",
            member=self.people["fatou"],
            starts_on=date(2025, 11, 20),
            ends_on=date(2029, 11, 19),
            origin="Désignée par le CSE le 24 novembre 2025",
        )

    def _one_leaves(self, on: date) -> None:
        mandating.end(mandate=self.elected[-1], by=self.cast.diane, on=on, ended_on=on, reason="Démission : déménage à Brest")

    def _appoint(self, on: date, who: str | Member, body: str, role: str, **given: Any) -> Mandate:
        return mandating.appoint(by=self.cast.diane, on=on, body=body, role=role, member=self._member(who), **given)

    def _decide(self, on: date, number: str, decided_on: date, title: str, text: str) -> Decision:
        return record_decision(
            by=self.cast.diane, on=on, number=number, body="assembly", title=title, text=text, decided_on=decided_on
        )

    def _member(self, who: str | Member) -> Member:
        return self.people[who] if isinstance(who, str) else who

    def _associates(self, number: int) -> list[Member]:
        """Associates who are not of the cast, in the order they came."""
        known = [member.pk for member in self.people.values()]
        return list(
            Member.objects.filter(associate_since__isnull=False, left_on=None).exclude(pk__in=known).order_by("pk")[:number]
        )

    def _employees(self, number: int) -> list[Member]:
        known = [member.pk for member in self.people.values()]
        rows = Member.objects.filter(contracts__kind="cesa", contracts__ended_on=None, associate_since=None, left_on=None)
        return list(rows.exclude(pk__in=known).order_by("pk")[:number])

    # -- who may sign ----------------------------------------------------------------------------------

    def _delegate(self, on: date) -> None:
        giving = {"by": self.cast.diane, "on": on, "given_by": self.director, "since": on}
        odile, bruno, fatou = (self.people[name] for name in ("odile", "bruno", "fatou"))
        signing.give_power(holder=odile, matter="bank", ceiling=Decimal(5000), **giving)
        signing.give_power(holder=odile, matter="public", detail="déclarations fiscales et sociales", **giving)
        signing.give_power(holder=odile, matter="purchases", ceiling=Decimal(1500), **giving)
        signing.give_power(holder=bruno, matter="staff", detail="CAPE de l'antenne de Lyon", **giving)
        signing.give_power(holder=bruno, matter="contracts", ceiling=Decimal(10_000), with_another=True, **giving)
        local = signing.give_power(
            holder=fatou, matter="purchases", detail="aménagement du local de Valence", ceiling=Decimal(3000), **giving
        )
        signing.withdraw_power(power=local, by=self.cast.diane, on=on, reason="Le local est aménagé")

    # -- the year --------------------------------------------------------------------------------------

    def _due(self, code: str, year_end: date, on: date) -> owed.Due:
        found = owed.find(code, year_end, on=on)
        assert found is not None, code
        return found

    def _file_2024(self, on: date) -> None:
        for code, day, note in (
            ("accounts_approval", date(2025, 4, 25), "Approuvés à l'unanimité"),
            ("scop_list", date(2025, 5, 12), "Dossier complet, accusé de réception reçu"),
            ("accounts_deposit", on, "Déposés en ligne"),
        ):
            due = self._due(code, YEAR_2024, on)
            owing.assign(due=due, by=self.cast.diane, owner=self.people["odile"])
            owing.mark_done(due=self._due(code, YEAR_2024, on), by=self.cast.odile, on=on, done_on=day, note=note)

    def give_time(self, meeting: Meeting, on: date) -> None:
        """The court gave until the end of January to approve the accounts of 2025, which the next assembly does."""
        due = self._due("accounts_approval", YEAR_2025, on)
        owing.assign(due=due, by=self.cast.diane, owner=self.people["odile"], meeting=meeting)
        owing.postpone(
            due=due,
            by=self.cast.diane,
            postponed_to=date(2027, 1, 31),
            postponed_why="Ordonnance du président du tribunal de commerce de Lyon du 12 juin 2026",
        )
        owing.assign(due=self._due("accounts_deposit", YEAR_2025, on), by=self.cast.diane, owner=self.people["odile"])

    def share_out(self, meeting: Meeting, on: date) -> None:
        """Two ways to share out the result of 2025; the board's is put to the vote."""
        figures = Figures(Decimal(18_400), capital_peak=Decimal(36_000), legal_reserve=Decimal(21_000))
        simulate = {"by": self.cast.odile, "on": on, "year_end": YEAR_2025, "figures": figures}
        chosen = sharing.simulate(name="Proposition du conseil", work=Decimal(6440), interest=Decimal(0), **simulate)
        sharing.simulate(name="Rémunérer aussi les parts", work=Decimal(6440), interest=Decimal(900), **simulate)
        sharing.simulate(name="Davantage de part travail", work=Decimal(9200), interest=Decimal(0), **simulate)
        sharing.put_to_vote(allocation=chosen, meeting=meeting, by=self.cast.diane)
