"""What may be done with a sealed box, and the sentence when not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from cae.access import Refusal
from governance.ballots.enums import BallotState, Method
from governance.ballots.models import Ballot
from governance.ballots.rules import clock
from governance.meetings.enums import ASSEMBLIES
from governance.meetings.models import Meeting
from governance.sealed import recount
from governance.sealed.models import Box
from governance.statutes.queries import Applied

# Fewer voters than this: a sealed box protects less than a paper one, and the page says so.
FEW = 10
PUBLISHED_FROM = 10  # ballots of a kind that were received, for each of them to be published
SIMPLE = (Method.YES_NO, Method.CHOICES, Method.LISTS, Method.TWO_ROUND, Method.APPROVAL)
MOST_OPTIONS = 6  # beyond, the way a ballot is filled may be signed by who fills it
MOST_KEEPERS = 9
BOX_MARK = 16  # letters of the public key that a ballot is sent with
AGAIN = "Rechargez la page, puis votez à nouveau."


@dataclass(frozen=True)
class Voice:
    """A right to vote as one person may use it now: their own, or that of someone whose proxy they carry.

    `proxy`, `holder`: the proxy its owner gave, and who carries it (nobody, for a blank one); `postal`, `concerned`: a form of
    its owner says it in this vote, they have an interest that takes it away; `here`: who would cast it is in the meeting.
    """

    key: UUID
    name: str
    own: bool
    proxy: int | None = None
    holder: str = ""
    postal: bool = False
    concerned: bool = False
    here: bool = True


def is_open_by_default(*, method: str, options: int, voters: int) -> bool:
    """Whether the key is published once the result is proclaimed: not when so few vote that a list of answers names people,
    nor when an answer is long enough to be recognised (an order of ten names is a signature)."""
    return voters >= FEW and method in SIMPLE and options <= MOST_OPTIONS


def why_kept_back(*, ballots: int, paper: int) -> str:
    """Why the key is not published though it was to be: whoever is known to have sealed a ballot, or voted on paper before the
    bureau, is one of few. Known once the vote is closed, before the urn is opened; empty when many voted, each way."""
    for number, one, many in (
        (ballots, "bulletin scellé", "bulletins scellés"),
        (paper, "bulletin de papier", "bulletins de papier"),
    ):
        if 0 < number < PUBLISHED_FROM:
            said = one if number == 1 else many
            return f"{number} {said} seulement ; il en faut {PUBLISHED_FROM} pour que personne ne s'y reconnaisse."
    return ""


def why_alike(*groups: Sequence[Any]) -> str:
    """The same, once the urn is opened: all sealed ballots, or all those on paper, say one thing, and each tracker shown would
    prove a vote. Empty when answers differ."""
    if any(group and len({recount.canonical(choice) for choice in group}) == 1 for group in groups):
        return "tous les bulletins, ou tous ceux de papier, disent la même chose : chaque numéro de suivi prouverait un vote."
    return ""


def can_prepare(ballot: Ballot, *, fits: bool) -> Refusal | None:
    """Every answer must fit in a ballot of fixed length, or its size would tell it."""
    if fits:
        return None
    return Refusal(
        f"Une réponse à {len(ballot.options)} propositions ne tient pas dans un bulletin scellé.",
        remedy="Réduisez leur nombre ou leurs codes, ou votez sur papier.",
        code="too-long",
    )


# -- elsewhere ----------------------------------------------------------------------------------------


def is_here(box: Box) -> Refusal | None:
    """A vote that was confided to Belenios is held there: neither key, nor ballot, nor count here."""
    if box.elsewhere is None:
        return None
    return Refusal("Ce vote se tient sur Belenios : l'urne d'ici ne sert pas.", code="elsewhere")


# -- the key ------------------------------------------------------------------------------------------


def can_prepare_key(box: Box) -> Refusal | None:
    """The key is made before the ballot opens, and made again as often as needed until then."""
    if refusal := is_here(box):
        return refusal
    if box.ballot.state != BallotState.PREPARED:
        return Refusal("L'urne a déjà été ouverte : sa clé ne change plus.", code="opened")
    return None


def can_be_held(*, in_session: bool, meeting: Meeting, remote: Applied) -> Refusal | None:
    """An assembly votes from afar where its statutes provide for it (C. com. art. L. 223-27, L. 225-103-1)."""
    if in_session or remote.value or meeting.kind not in ASSEMBLIES:
        return None
    return Refusal(
        "Nos statuts ne prévoient pas de voter à distance.",
        remote.source,
        "Choisissez un vote pendant la séance.",
        code="remote",
        field="in_session",
    )


def can_share(*, threshold: int, keepers: Sequence[Any], all_needed: bool) -> Refusal | None:
    """Two people at least are needed to open the urn, and not more than there are keepers; all of them, only when the bureau says
    it knows what a lost part costs (`all_needed`)."""
    if len(set(keepers)) != len(keepers):
        return Refusal("Chaque personne garde une seule part de la clé.", code="twice", field="keepers")
    if len(keepers) < 2:
        return Refusal(
            "Il faut au moins deux personnes pour garder la clé : seule, l'une d'elles lirait les votes.", field="keepers"
        )
    if len(keepers) > MOST_KEEPERS:
        return Refusal(f"La clé se partage entre {MOST_KEEPERS} personnes au plus.", field="keepers")
    if not 2 <= threshold <= len(keepers):
        return Refusal(
            f"Pour ouvrir l'urne, il faut entre 2 et {len(keepers)} parts : personne ne l'ouvre seul, et on ne peut pas en"
            " demander plus qu'il n'y en a.",
            field="threshold",
        )
    if threshold == len(keepers) and not all_needed:
        return Refusal(
            f"Les {threshold} parts seraient toutes nécessaires : une part perdue et l'urne ne s'ouvre plus.",
            remedy="Choisissez une personne de plus, demandez une part de moins, ou cochez que vous l'avez compris.",
            code="fragile",
            field="all_needed",
        )
    return None


def can_rehearse(box: Box) -> Refusal | None:
    if refusal := can_prepare_key(box):
        return refusal
    if not box.public_key:
        return Refusal("Fabriquez d'abord la clé : il n'y a rien à essayer.", code="no-key")
    return None


def can_open(box: Box, *, logs: Sequence[str]) -> Refusal | None:
    """A box opens with a key that was shared and tried, on a server that writes no ballot in a log."""
    if refusal := is_here(box):
        return refusal
    if not box.public_key:
        return Refusal(
            "L'urne n'a pas encore de clé.",
            remedy="Le bureau la fabrique et s'en partage les parts avant le vote.",
            code="no-key",
        )
    if box.rehearsed_at is None:
        return Refusal(
            "La clé n'a pas été essayée : une part mal notée rendrait le vote illisible.",
            remedy="Le bureau retape les parts sur une urne d'essai.",
            code="not-rehearsed",
        )
    if logs:
        return Refusal(
            f"Le serveur de base de données note ses requêtes ({', '.join(logs)}) : le secret ne serait pas tenu.",
            remedy="Demandez à la personne qui tient le serveur de couper ces réglages.",
            code="logs",
        )
    return None


def can_close(box: Box) -> Refusal | None:
    """A box closes once: its tables are written anew and its last block published a single time."""
    if box.rewritten_at is not None:
        return Refusal(f"L'urne est déjà fermée, depuis {clock(box.rewritten_at)}.", code="closed-twice")
    return None


# -- the vote -----------------------------------------------------------------------------------------


class Asked(Protocol):
    """What the hour of a vote depends on: a ballot, or its reading with its box."""

    @property
    def state(self) -> str: ...
    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def cancelled_reason(self) -> str: ...


class Keyed(Protocol):
    """A box, or its reading with its ballot."""

    @property
    def public_key(self) -> str: ...


def takes_votes(ballot: Asked, *, at: datetime) -> Refusal | None:
    """A ballot is taken while the vote is open, before the second it closes."""
    if ballot.state == BallotState.PREPARED:
        return Refusal("Le vote n'est pas encore ouvert.", remedy="Gardez cette page : elle vous le dira.", code="early")
    if ballot.state == BallotState.CANCELLED:
        return Refusal(f"Ce vote est annulé : {ballot.cancelled_reason or 'le bureau vous dira la suite'}.", code="cancelled")
    if ballot.state != BallotState.OPEN:
        when = f" depuis {clock(ballot.closed_at)}" if ballot.closed_at else ""
        return Refusal(f"Le vote est clos{when} : ce bulletin n'a pas été pris.", code="closed")
    if ballot.closes_at is not None and at >= ballot.closes_at:
        return Refusal(f"Le vote s'est fermé à {clock(ballot.closes_at)} : ce bulletin est arrivé trop tard.", code="closed")
    return None


def can_use(voice: Voice, *, desk: bool = False) -> Refusal | None:
    """Whether this person may cast this voice now. Whether it was already used is the list of signings' to say. `desk`: read by
    the bureau, before the person."""
    whose = "Vous avez" if voice.own and not desk else f"{voice.name} a"
    if voice.concerned:
        return Refusal(
            f"{whose} déclaré un intérêt dans cette résolution : cette voix ne compte pas ici.",
            "C. com. art. L. 225-40 et L. 223-19",
            code="concerned",
        )
    if voice.postal:
        return Refusal(f"{whose} voté par correspondance : cette voix est déjà dans le vote.", code="postal")
    if voice.own and voice.proxy is not None:
        self = "elle" if desk else "vous"
        to = f"à {voice.holder} : c'est cette personne qui vote pour {self}" if voice.holder else "sans nommer personne"
        remedy = "Elle le reprend d'abord, pour voter elle-même." if desk else "Reprenez votre pouvoir pour voter vous-même."
        return Refusal(f"{whose} donné pouvoir {to}.", remedy=remedy, code="gave")
    if not voice.here:
        return Refusal(
            "Ce vote se tient en séance, et cette personne n'y est pas notée en ce moment."
            if desk
            else "Ce vote se tient en séance, et vous n'y êtes pas noté·e en ce moment.",
            remedy="Notez d'abord son arrivée."
            if desk
            else "Signalez votre arrivée, ou votre retour, à l'accueil ou sur la page de la réunion.",
            code="away",
        )
    return None


def can_use_paper(voice: Voice) -> Refusal | None:
    """The same before the bureau: who votes in session is on the attendance list, or the quorum would not know their voice."""
    refusal = can_use(voice, desk=True)
    if refusal is None or refusal.code != "away":
        return refusal
    return Refusal(
        f"{voice.name} n'est pas sur la feuille de présence : ce vote se tient en séance.",
        "C. com. art. R. 225-95",
        remedy="Notez d'abord son arrivée, puis son vote sur papier.",
        code="away",
    )


def can_receive(box: Keyed, *, sealed: bytes, mark: str) -> Refusal | None:
    """A ballot is sealed for this box and whole. What it says inside is checked when the box is opened."""
    if mark != box.public_key[:BOX_MARK]:
        return Refusal(
            "Ce bulletin a été scellé pour un autre vote.", remedy="Rechargez la page, puis votez à nouveau.", code="other"
        )
    if len(sealed) != recount.SEALED:
        return Refusal("Ce bulletin est arrivé abîmé.", remedy=AGAIN, code="length")
    return None


ALREADY = Refusal(
    "Cette voix a déjà été exprimée : chaque voix ne compte qu'une fois.",
    remedy="Si ce n'est ni par vous ni par la personne qui porte votre pouvoir, dites-le tout de suite au bureau.",
    code="already",
)
OLD_PAGE = Refusal("Cette page n'est plus valable, ou n'est pas la vôtre.", remedy=AGAIN, code="old-page")
NOT_YOURS = Refusal("Cette voix n'est pas à vous : elle n'est pas sur la liste électorale sous votre nom.", code="not-yours")
COPIED = Refusal("Ce bulletin est la copie d'un autre.", remedy=AGAIN, code="copied")

NOT_ON_PAPER = Refusal(
    "Cette personne n'est pas notée comme ayant voté sur papier.",
    remedy="Un bulletin scellé ne se reprend pas.",
    code="not-on-paper",
)


# -- the count ----------------------------------------------------------------------------------------


def can_tally(box: Box) -> Refusal | None:
    """The urn is opened once, when nobody can vote any more and its tables were written anew."""
    if refusal := is_here(box):
        return refusal
    if box.ballot.state in (BallotState.PREPARED, BallotState.OPEN):
        return Refusal("L'urne ne s'ouvre qu'une fois le vote clos.", code="open")
    if box.ballot.state != BallotState.CLOSED or box.rewritten_at is None:
        return Refusal("Cette urne a déjà été dépouillée, ou son vote a été annulé.", code="done")
    return None


def can_believe(*, announced: dict[str, int], found: dict[str, int]) -> Refusal | None:
    """Two programs count: the browser of the bureau and the server. They must find the same."""
    if announced == found:
        return None
    wrong = ", ".join(sorted(key for key in announced.keys() | found.keys() if announced.get(key) != found.get(key))[:5])
    return Refusal(
        f"Les deux comptes ne disent pas la même chose (réponses {wrong}) : le résultat n'est pas proclamé.",
        remedy="Rechargez la page et recommencez ; si l'écart reste, notez l'incident et recomptez avec recount.py.",
        code="mismatch",
    )


def can_balance(*, ballots: int, paper: int, signings: int) -> Refusal | None:
    """As many ballots as signings, paper ones included."""
    if ballots + paper == signings:
        return None
    return Refusal(
        f"{signings} personnes ont émargé, mais il y a {ballots} bulletins scellés et {paper} sur papier :"
        " le compte doit tomber juste avant d'aller plus loin.",
        code="balance",
    )


def paper_differs(*, typed: int, marked: int) -> Refusal:
    return Refusal(
        f"{marked} personnes ont émargé pour le papier, {typed} bulletins de papier sont saisis : comptez-les à nouveau.",
        code="paper",
    )


def opened_differs(*, opened: int, void: int, ballots: int) -> Refusal:
    return Refusal(
        f"L'urne tient {ballots} bulletins scellés ; {opened} ont été ouverts et {void} sont nuls : rechargez et recommencez.",
        code="opened",
    )


def can_destroy(box: Box, *, on: date, until: date | None) -> Refusal | None:
    """The urn is kept sealed until nobody can contest the vote any more."""
    if box.destroyed_on is not None:
        return Refusal(f"Cette urne a été détruite le {box.destroyed_on:%d/%m/%Y}.", code="destroyed")
    if until is None:
        return Refusal("Ce vote n'est pas terminé : son urne est gardée.", code="live")
    if on <= until:
        return Refusal(f"Le vote peut encore être contesté : l'urne est gardée jusqu'au {until:%d/%m/%Y} inclus.", code="kept")
    return None
