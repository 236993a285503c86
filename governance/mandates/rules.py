"""Who may be given a charge, for how long, how many they are; and the sentence when not. Facts come as arguments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cae.access import Refusal
from governance.decisions.models import Decision
from governance.mandates.elected import Elected
from governance.mandates.enums import DECIDING, GIVEN_BY_DECISION, Body
from governance.mandates.models import Mandate
from members.models import Member
from members.rules import plausible


@dataclass(frozen=True)
class Limit:
    """A limit and where it comes from: years of a term, members of a board."""

    number: int
    source: str
    is_unsure: bool = False


@dataclass(frozen=True)
class Facts:
    """What the law and the statutes look at before a charge is given, on the day it begins.

    `seated`: those of the body on that day; `deciding` and `outsiders`: those who decide, and among them those who are not
    employed, the newcomer included; `incompatible`: the charge already held that goes against this one.
    """

    term: Limit | None = None
    most: Limit | None = None
    seated: int = 0
    is_associate: bool = True
    is_employed: bool = True
    deciding: int = 1
    outsiders: int = 0
    incompatible: str = ""


def is_the_board(seated: Sequence[Member], invited: Sequence[Member]) -> Iterator[Refusal]:
    """Why a board is not convened: its members in office are its voices, each of them called (C. com. art. L. 225-37: quorum and
    majority are of the members in office)."""
    if left_out := [member for member in seated if member not in invited]:
        yield Refusal(
            f"Un mandat au conseil est en cours et n'est pas invité : {', '.join(map(str, left_out))}.",
            "C. com. art. L. 225-37",
            "Invitez tous les membres du conseil.",
            code="left_out",
        )
    if strangers := [member for member in invited if member not in seated]:
        yield Refusal(
            f"Sans mandat au conseil, on n'y a pas de voix : {', '.join(map(str, strangers))}.",
            "C. com. art. L. 225-37",
            "Retirez ces personnes des invitations : elles peuvent assister sans voter. Ou enregistrez leur mandat.",
            code="strangers",
        )


def last_day_of_term(starts_on: date, years: int) -> date:
    """The last day a term may reach: the end of the year in which it expires, for the assembly that replaces is held then."""
    return date(starts_on.year + years, 12, 31)


def can_date(*, starts_on: date, ends_on: date, on: date) -> Refusal | None:
    """Plausible dates, in order."""
    for day, what, field in ((starts_on, "Commence le", "starts_on"), (ends_on, "Dernier jour", "ends_on")):
        if refusal := plausible(day, on=on, what=what):
            return Refusal(refusal.sentence, remedy=refusal.remedy, code="date", field=field)
    if ends_on < starts_on:
        return Refusal("Un mandat prend fin après avoir commencé.", code="order", field="ends_on")
    return None


def can_appoint(*, body: str, starts_on: date, ends_on: date, has_decision: bool, facts: Facts) -> Refusal | None:
    """Whether the law and the statutes let this charge be given."""
    if body in GIVEN_BY_DECISION and not has_decision:
        return Refusal(
            "Ce mandat est donné par une décision du registre.",
            remedy="Choisissez-la ; si elle n'y est pas encore, inscrivez-la d'abord.",
            code="decision",
            field="decision",
        )
    return _term(starts_on, ends_on, facts) or (_board(facts) if body == Body.BOARD else None) or _person(body, facts)


def _term(starts_on: date, ends_on: date, facts: Facts) -> Refusal | None:
    if facts.term is not None and ends_on > (last := last_day_of_term(starts_on, facts.term.number)):
        return Refusal(
            f"Ce mandat dure {facts.term.number} ans au plus : jusqu'au {last:%d/%m/%Y} en commençant le {starts_on:%d/%m/%Y}.",
            facts.term.source,
            code="term",
            field="ends_on",
        )
    return None


def _board(facts: Facts) -> Refusal | None:
    if not facts.is_associate:
        return Refusal(
            "Les membres du conseil sont associé·es.",
            "loi 47-1775 art. 6, et pour une SCOP loi 78-763 art. 16",
            "Enregistrez d'abord son admission.",
            code="associate",
            field="member",
        )
    if facts.most is not None and facts.seated >= facts.most.number:
        return Refusal(
            f"Le conseil compte déjà {facts.seated} membres : les statuts en permettent {facts.most.number}.",
            facts.most.source,
            "Mettez fin à un mandat, ou changez les statuts.",
            code="size",
            field="body",
        )
    return None


def _person(body: str, facts: Facts) -> Refusal | None:
    if facts.incompatible:
        return Refusal(
            f"Cette personne est aussi {facts.incompatible} : qui surveille ne dirige pas.",
            "loi 78-763 art. 16",
            code="incompatible",
            field="member",
        )
    if body in DECIDING and not facts.is_employed and facts.outsiders * 3 > facts.deciding:
        return Refusal(
            f"{facts.outsiders} des {facts.deciding} personnes qui dirigent ou siègent ne seraient pas employées par la "
            "coopérative : un tiers au plus.",
            "loi 78-763 art. 15",
            code="third",
            field="member",
        )
    return None


def was_elected(member: Member | None, *, elected: Sequence[Elected], decision: Decision | None) -> Refusal | None:
    """Whoever an election gives a mandate to was elected by it. A decision that is no election may nominate anyone."""
    if decision is None or not elected or (member is not None and any(one.member == member for one in elected)):
        return None
    names = ", ".join(one.name for one in elected)
    return Refusal(
        f"{member or 'Cette personne'} n'a pas été élu·e par la décision {decision.number}, qui a élu : {names}.",
        remedy="Choisissez la décision qui lui donne ce mandat : une autre élection, une cooptation, une nomination.",
        code="elected",
        field="decision",
    )


def can_end(mandate: Mandate, *, ended_on: date, reason: str, on: date) -> Refusal | None:
    """A running mandate ends before its term, with a reason; a day already past or today, or announced."""
    if mandate.ended_on is not None:
        return Refusal(f"Ce mandat a déjà pris fin le {mandate.ended_on:%d/%m/%Y}.", code="ended")
    if mandate.ends_on < on:
        return Refusal(f"Ce mandat est arrivé à son terme le {mandate.ends_on:%d/%m/%Y}.", code="over")
    if not mandate.starts_on <= ended_on <= mandate.ends_on:
        return Refusal(
            f"Un mandat prend fin entre son début, le {mandate.starts_on:%d/%m/%Y}, et son terme, le {mandate.ends_on:%d/%m/%Y}.",
            code="outside",
            field="ended_on",
        )
    if not reason.strip():
        return Refusal("Dites pourquoi il prend fin : démission, révocation, départ…", code="reason", field="reason")
    return None


def can_renew(mandate: Mandate) -> Refusal | None:
    """A mandate is renewed once; the renewal is another mandate."""
    if hasattr(mandate, "renewal"):
        return Refusal("Ce mandat est déjà renouvelé.", code="renewed")
    return None
