"""When a ballot is prepared, opened, answered and closed; who may use a voice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cae.access import Refusal
from governance.ballots.counting import COUNTED
from governance.ballots.enums import MOVES, BallotState, Method, Way
from governance.ballots.models import Ballot
from governance.meetings.enums import MeetingKind, MeetingState
from governance.meetings.models import Resolution
from governance.proxies.models import Proxy
from governance.roll.models import Roll, VotingRight

YES_NO = (
    {"code": "for", "label": "Pour", "meaning": "La résolution est adoptée."},
    {"code": "against", "label": "Contre", "meaning": "La résolution est rejetée."},
    {"code": "abstain", "label": "Abstention", "meaning": "Je ne prends pas parti."},
)


def can_move(ballot: Ballot, to: BallotState) -> Refusal | None:
    """Whether a ballot may go to another state: the table of moves says so."""
    if to in MOVES[BallotState(ballot.state)]:
        return None
    return Refusal(f"Ce scrutin est {BallotState(ballot.state).label} : il ne peut plus être {to.label}.", code="state")


def can_prepare(resolution: Resolution, *, roll: Roll | None) -> Refusal | None:
    """A ballot is on a final text, under a roll, in a meeting that decides and is not over."""
    meeting = resolution.item.meeting
    if meeting.state not in (MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.OPEN):
        return Refusal("La réunion est terminée : on n'y vote plus.", code="meeting")
    if meeting.kind == MeetingKind.PRE_ASSEMBLY:
        return Refusal("Une pré-assemblée ne vote pas : rien n'y est décidé.", code="kind")
    if resolution.frozen_at is None:
        return Refusal("Le texte n'est pas arrêté.", remedy="Arrêtez-le : on vote sur un texte qui ne change plus.", code="text")
    if roll is None:
        return Refusal("La liste électorale n'est pas établie.", remedy="Établissez-la d'abord.", code="roll")
    return None


def can_use_method(method: str, *, way: str) -> Refusal | None:
    """A method is one that is counted here; hands only say yes or no."""
    if method not in COUNTED:
        return Refusal("Cette méthode n'est pas proposée.", code="method", field="method")
    if way == Way.HANDS and method != Method.YES_NO:
        return Refusal("À main levée, on vote pour, contre ou abstention.", code="hands", field="way")
    return None


def can_ask(options: Sequence[dict[str, str]], *, seats: int, most: int) -> Refusal | None:
    """At least two options of different codes; no more seats nor choices than options."""
    codes = [option["code"] for option in options]
    if len(codes) < 2 or len(set(codes)) != len(codes) or not all(codes) or "blank" in codes:
        return Refusal("Il faut au moins deux choix, chacun avec son propre code.", code="options", field="options")
    if not 1 <= seats <= len(codes):
        return Refusal("Il n'y a pas plus de sièges que de choix.", code="seats", field="seats")
    if not 1 <= most <= len(codes):
        return Refusal("On ne choisit pas plus qu'il n'y a de choix.", code="most", field="most")
    return None


def can_open(ballot: Ballot, *, meeting_state: str, at: datetime) -> Refusal | None:
    """A vote of the room opens in session; a secret one may open once the meeting is convened."""
    if refusal := can_move(ballot, BallotState.OPEN):
        return refusal
    states = (MeetingState.OPEN, MeetingState.CONVENED) if ballot.way == Way.SECRET else (MeetingState.OPEN,)
    if meeting_state not in states:
        return Refusal("La réunion n'est pas ouverte.", remedy="Ouvrez d'abord la séance.", code="meeting")
    if ballot.closes_at is not None and ballot.closes_at <= at:
        return Refusal("L'heure de fin de ce vote est passée.", code="late")
    return None


def takes_votes(ballot: Ballot, *, at: datetime) -> Refusal | None:
    """A vote is taken while the ballot is open, before the instant it closes."""
    if ballot.state == BallotState.PREPARED:
        return Refusal("Le vote n'est pas encore ouvert.", code="early")
    if ballot.state != BallotState.OPEN or (ballot.closes_at is not None and at >= ballot.closes_at):
        return Refusal("Le vote est clos : cette voix n'a pas été prise.", code="closed")
    return None


def can_use(right: VotingRight, *, own: bool, proxy: Proxy | None, here: bool, postal: bool, concerned: bool) -> Refusal | None:
    """Whether a voice is used by its holder (`own`) or by who carries its `proxy`, being `here`."""
    if concerned:
        return Refusal(
            f"{right.name} a déclaré un intérêt dans cette résolution : cette voix ne compte pas ici.",
            "C. com. art. L. 225-40 et L. 223-19",
            code="concerned",
        )
    if postal:
        return Refusal(f"{right.name} a voté par correspondance : cette voix est déjà dans le vote.", code="postal")
    if own and proxy is not None:
        return Refusal("Vous avez donné pouvoir.", remedy="Reprenez-le pour voter vous-même.", code="gave")
    if not own and proxy is None:
        return Refusal(f"Vous ne portez pas le pouvoir de {right.name}.", code="no_proxy")
    if not here:
        return Refusal("Votre présence n'est pas enregistrée.", remedy="Signalez-vous à l'accueil, puis votez.", code="absent")
    return None


def already_voted(right: VotingRight) -> Refusal:
    return Refusal(f"La voix de {right.name} est déjà dans ce vote : elle ne se change plus.", code="voted")


def can_close_meeting(ballots: Sequence[Ballot]) -> Refusal | None:
    """A meeting is not over while one of its ballots is open."""
    if ballots:
        return Refusal("Un vote est ouvert.", remedy="Fermez-le d'abord.", code="ballot")
    return None


def can_record(counts: dict[str, Any], ballot: Ballot, *, voices: int) -> Refusal | None:
    """Hands are counted for every option, and are no more than the voices of the roll."""
    codes = {option["code"] for option in ballot.options} | {"blank"}
    if set(counts) - codes or any(type(number) is not int or number < 0 for number in counts.values()):
        return Refusal("Écrivez un nombre pour chaque réponse.", code="counts")
    if sum(counts.values()) > voices:
        return Refusal(f"Le total dépasse les {voices} voix de la liste électorale.", code="too_many")
    return None
