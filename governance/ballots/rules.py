"""When a ballot is prepared, opened, answered and closed; who may use a voice."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from cae.access import Refusal
from governance.ballots.enums import MOVES, BallotState, Method, Way
from governance.ballots.models import Ballot
from governance.meetings.enums import ASSEMBLIES, ItemKind, MeetingKind, MeetingState, ResolutionNature
from governance.meetings.models import Meeting, Resolution
from governance.proxies.models import Proxy
from governance.roll.models import Roll, VotingRight
from governance.statutes.queries import Book

YES_NO = (
    {"code": "for", "label": "Pour", "meaning": "La résolution est adoptée."},
    {"code": "against", "label": "Contre", "meaning": "La résolution est rejetée."},
    {"code": "abstain", "label": "Abstention", "meaning": "Je ne prends pas parti."},
)


def clock(at: datetime) -> str:
    """An hour as it is said: 18 h 05."""
    local = timezone.localtime(at)
    return f"{local.hour} h {local.minute:02d}"


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


def can_use_method(method: str, *, way: str, resolution: Resolution) -> Refusal | None:
    """Hands only say yes or no. An election is never extraordinary: that majority is a part of the voices, for or against."""
    if (
        resolution.nature == ResolutionNature.EXTRAORDINARY
        and method != Method.YES_NO
        and resolution.item.kind == ItemKind.ELECTION
        and resolution.item.meeting.kind in ASSEMBLIES
    ):
        return Refusal(
            "Une résolution extraordinaire se vote pour ou contre : il y faut une majorité de toutes les voix.",
            "C. com. art. L. 225-96",
            remedy="Faites-en une résolution ordinaire, ou votez pour ou contre.",
            code="majority",
            field="method",
        )
    if way == Way.HANDS and method != Method.YES_NO:
        return Refusal("À main levée, on vote pour, contre ou abstention.", code="hands", field="way")
    return None


def can_use_way(resolution: Resolution, *, way: str, book: Book) -> Refusal | None:
    """A vote on persons is secret where the statutes say so (GOV-65, GOV-66)."""
    rule = book["secrecy.persons"]
    if way == Way.SECRET or not resolution.about_persons or resolution.item.meeting.kind not in ASSEMBLIES:
        return None
    if rule.value == "secret":
        return Refusal(
            "Ce vote porte sur des personnes : il est secret.", rule.source, "Choisissez l'urne scellée.", "secret", field="way"
        )
    return None


def can_ask(
    options: Sequence[Mapping[str, Any]], *, seats: int, most: int, round: int = 1, method: str = Method.CHOICES
) -> Refusal | None:
    """At least two options of different codes and names, or who alone stays for a second round; no more choices than options, nor
    seats, unless lists share them."""
    codes, labels = ([str(option[key]).strip() for option in options] for key in ("code", "label"))
    if (
        len(codes) < (2 if round == 1 else 1)
        or not all(code.isalnum() and code != "blank" for code in codes)
        or len(set(codes)) != len(codes)
    ):
        return Refusal("Il faut au moins deux choix.", code="options", field="options")
    if len({label.casefold() for label in labels}) != len(labels):
        return Refusal("Deux choix portent le même nom : on ne saurait pas lequel est choisi.", code="twice", field="options")
    if seats < 1 or (seats > len(codes) and method != Method.LISTS):
        return Refusal("Il n'y a pas plus de sièges que de choix.", code="seats", field="seats")
    if not 1 <= most <= len(codes):
        return Refusal("On ne choisit pas plus qu'il n'y a de choix.", code="most", field="most")
    return None


def can_schedule(*, way: str, opens_at: datetime | None, closes_at: datetime | None, at: datetime) -> Refusal | None:
    """A vote that opens or closes by itself does so at an hour to come; hands are raised when the bureau says."""
    if way == Way.HANDS and (opens_at or closes_at):
        return Refusal("À main levée, on vote quand le bureau le dit.", remedy="Laissez les heures vides.", field="closes_at")
    if opens_at and opens_at <= at:
        return Refusal("L'heure d'ouverture est passée.", code="opens", field="opens_at")
    if closes_at and closes_at <= (opens_at or at):
        return Refusal("Un vote se ferme après son ouverture.", code="closes", field="closes_at")
    return None


def as_opinion(ballot: Ballot) -> list[dict[str, Any]]:
    """The answers of a vote as an opinion: what each means decides nothing."""
    said = {"for": "Je suis d'avis de l'adopter.", "against": "Je suis d'avis de la rejeter.", "abstain": "Je n'ai pas d'avis."}
    if ballot.method != Method.YES_NO:
        return list(ballot.options)
    return [option | {"meaning": said[option["code"]]} for option in ballot.options]


def hands_of_one_vote(ballot: Ballot, others: Iterable[Ballot]) -> Refusal | None:
    """Hands are raised on one question at a time: while they are, the room votes on nothing else."""
    for other in others:
        if other.resolution_id != ballot.resolution_id and Way.HANDS in (ballot.way, other.way):
            return Refusal(
                f"« {other.resolution.item.title} » est au vote : on ne saurait pas pour quoi les mains se lèvent.",
                remedy="Fermez-le d'abord.",
                code="hands",
            )
    return None


def can_ask_opinion(ballot: Ballot, *, has_twin: bool) -> Refusal | None:
    """The opinion of everybody is asked beside a decision, once."""
    if ballot.twin_of_id is not None or ballot.trial:
        return Refusal("Ce vote est déjà un avis, ou un essai.", code="twin")
    if ballot.state in (BallotState.CANCELLED, BallotState.PROCLAIMED):
        return Refusal("Ce vote est terminé : l'avis de tous se demande avant.", code="state")
    if has_twin:
        return Refusal("L'avis de tous est déjà demandé.", code="twice")
    return None


def needs_majority(resolution: Resolution) -> bool:
    """Whether a resolution is adopted or rejected by a majority, which no order and no mention says: those of assemblies (C. com.
    art. L. 225-96, L. 225-98, L. 223-29) and of boards. Persons are elected by the vote that names them."""
    item = resolution.item
    deciding = item.meeting.kind in (*ASSEMBLIES, MeetingKind.BOARD)
    return deciding and item.kind == ItemKind.RESOLUTION and not resolution.about_persons


def chooses(ballot: Ballot) -> bool:
    """Whether a vote only chooses what another one, for or against, then adopts or rejects."""
    if ballot.method == Method.YES_NO or not decides(ballot) or all(option.get("member") for option in ballot.options):
        return False
    return needs_majority(ballot.resolution)


def is_level(ballot: Ballot) -> bool:
    """Whether a result left something to tell apart."""
    result = ballot.result or {}
    return bool(result.get("second_round")) or len(result.get("tied") or ()) > 1


def chosen(ballot: Ballot) -> list[str]:
    """The names of what a vote chose."""
    return [option["label"] for option in ballot.options if option["code"] in (ballot.result or {}).get("elected", ())]


def adopting(ballot: Ballot) -> list[dict[str, str]]:
    """The answers of the vote that adopts or rejects what a vote chose."""
    names = ", ".join(chosen(ballot))
    said = {"for": f"J'adopte ce qui a été choisi : {names}.", "against": f"Je rejette ce qui a été choisi : {names}."}
    return [answer | {"meaning": said.get(answer["code"], answer["meaning"])} for answer in YES_NO]


def can_go_on(ballot: Ballot) -> Refusal | None:
    """Another round follows a proclaimed one that did not tell everything apart, or that chose what is still to be adopted."""
    if not decides(ballot):
        return Refusal("Un essai ou un avis n'a pas d'autre tour.", code="trial")
    if ballot.state != BallotState.PROCLAIMED:
        return Refusal("Le tour suivant se prépare une fois celui-ci proclamé.", code="state")
    if not is_level(ballot) and not (chooses(ballot) and chosen(ballot)):
        return Refusal("Ce tour a tout départagé.", code="settled")
    if ballot.given_up:
        return Refusal(f"Le bureau a renoncé au tour suivant : {ballot.given_up}", code="given_up")
    return None


def can_give_up(ballot: Ballot, meeting: Meeting, *, next_round: Ballot | None) -> Refusal | None:
    """The round that follows is given up in the session, or after it when it was not held; not while one is prepared."""
    if refusal := can_go_on(ballot):
        return refusal
    if meeting.state not in (MeetingState.OPEN, MeetingState.CLOSED):
        return Refusal("La réunion ne se tient pas : il n'y a pas de tour à tenir.", code="meeting")
    if next_round is not None:
        return Refusal("Le tour suivant est déjà préparé.", remedy="Tenez-le, ou annulez-le d'abord.", code="prepared")
    return None


def round_to_hold(ballot: Ballot) -> Refusal:
    """Why a meeting is not over after a round that left another one, and what leads on."""
    title, result = ballot.resolution.item.title, ballot.result or {}
    if not is_level(ballot):
        sentence = f"« {title} » : le choix est fait, il n'est ni adopté ni rejeté par un vote pour ou contre."
        return Refusal(sentence, remedy="Mettez-le aux voix, ou dites pourquoi vous y renoncez.", code="round")
    if result.get("second_round"):
        sentence = f"« {title} » : le premier tour renvoie à un second, qui n'a pas été tenu."
    else:
        sentence = f"« {title} » : des voix sont restées égales, et le tour qui les départage n'a pas été tenu."
    return Refusal(sentence, remedy="Tenez ce tour, ou dites pourquoi vous y renoncez.", code="round")


def can_settle(ballot: Ballot, *, chosen: Sequence[str], seats: int) -> Refusal | None:
    """The bureau says whom the statutes name among those who are level, before it proclaims."""
    tied = (ballot.result or {}).get("tied") or ()
    if ballot.state != BallotState.COUNTED or not tied:
        return nobody_level()
    if set(chosen) - set(tied) or len(set(chosen)) != seats:
        return Refusal(f"Choisissez {seats} personne{'s' if seats > 1 else ''} parmi celles à égalité.", field="chosen")
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


def decides(ballot: Ballot) -> bool:
    """Neither a trial nor an opinion."""
    return not ballot.trial and ballot.twin_of_id is None


def takes_forms(ballot: Ballot) -> bool:
    """Whether what postal forms and blank proxies say, for, against or abstain, answers a ballot."""
    return decides(ballot) and ballot.method == Method.YES_NO


def not_by_post(method: str) -> str:
    """Why a vote by this method is not answered by post nor by a proxy that names nobody; nothing for yes or no."""
    if method == Method.YES_NO:
        return ""
    return f"on y vote autrement que par pour ou contre ({Method(method).label})"


def blank_apart(ballot: Ballot) -> str:
    """Said to who gave a proxy that names nobody, of a ballot it says nothing in."""
    why = not_by_post(ballot.method) or "il ne compte que dans le vote qui décide"
    return f"Votre pouvoir sans mandataire ne compte pas dans ce vote : {why}. Reprenez-le pour voter vous-même."


def form_apart(ballot: Ballot) -> str:
    """Said to who sent a form that does not say their voice in this ballot: they vote in it like anyone."""
    if why := not_by_post(ballot.method):
        return f"Votre formulaire par correspondance ne compte pas dans ce vote : {why}. Vous pouvez voter ici."
    if not decides(ballot):
        return "Votre formulaire par correspondance ne compte que dans le vote qui décide. Vous pouvez répondre ici."
    return "Votre formulaire par correspondance ne répond pas à cette résolution. Vous pouvez voter ici."


def can_count(ballot: Ballot, meeting: Meeting) -> Refusal | None:
    """A vote opened before the session is counted in it: the assembly decides once it is held, with its quorum."""
    if refusal := can_move(ballot, BallotState.COUNTED):
        return refusal
    if decides(ballot) and meeting.state in (MeetingState.CANCELLED, MeetingState.FAILED):
        return Refusal("Cette réunion n'a pas délibéré : ce vote ne décide de rien.", remedy="Annulez-le.", code="not_held")
    if decides(ballot) and meeting.state == MeetingState.CONVENED:
        return Refusal(
            "Ce vote a été ouvert avant la séance : il se dépouille une fois la séance ouverte, quand son quorum est connu.",
            "loi 47-1775 art. 8",
            remedy="Ouvrez d'abord la séance.",
            code="session",
        )
    return None


def is_counted(ballots: Sequence[Ballot]) -> Refusal | None:
    """A meeting is not over while a vote that decides waits to be counted in it."""
    if ballots:
        return Refusal("Un vote clos n'est pas encore dépouillé.", remedy="Dépouillez-le, ou annulez-le.", code="uncounted")
    return None


def has_decided(ballots: Sequence[Ballot]) -> Refusal | None:
    """A meeting that counted a vote had its quorum: that vote stands."""
    if ballots:
        return Refusal(
            f"Un vote a été dépouillé dans cette séance : {ballots[0].resolution}. Ce qui est décidé le reste.",
            remedy="Levez la séance ; ce qui n'a pas pu être voté va à une autre assemblée.",
            code="decided",
        )
    return None


def is_proclaimed(ballot: Ballot) -> Refusal | None:
    """A meeting is not over while the result of a vote that decides waits to be proclaimed in it."""
    if ballot.state == BallotState.COUNTED:
        return Refusal("Le résultat d'un vote dépouillé n'est pas proclamé.", remedy="Proclamez-le d'abord.", code="unproclaimed")
    return None


def takes_votes(ballot: Ballot, *, at: datetime) -> Refusal | None:
    """A vote is taken while the ballot is open, before the instant it closes."""
    if ballot.state == BallotState.PREPARED:
        return Refusal("Le vote n'est pas encore ouvert.", code="early")
    if ballot.state != BallotState.OPEN or (ballot.closes_at is not None and at >= ballot.closes_at):
        return Refusal("Le vote est clos : cette voix n'a pas été prise.", code="closed")
    return None


def can_use(
    right: VotingRight, *, own: bool, proxy: Proxy | None, here: bool, postal: bool, concerned: bool, desk: bool = False
) -> Refusal | None:
    """Whether a voice is used by its holder (`own`) or by who carries its `proxy`, being `here`; `postal`: a form says it in this
    very ballot. `desk`: read by the bureau, who writes for somebody."""
    whose = "Vous avez" if own and not desk else f"{right.name} a"
    if concerned:
        return Refusal(
            f"{whose} déclaré un intérêt dans cette résolution : cette voix ne compte pas ici.",
            "C. com. art. L. 225-40 et L. 223-19",
            code="concerned",
        )
    if postal:
        return Refusal(f"{whose} voté par correspondance : cette voix est déjà dans le vote.", code="postal")
    if own and proxy is not None:
        self = "elle" if desk else "vous"
        to = f"à {proxy.holder} : c'est cette personne qui vote pour {self}" if proxy.holder else "sans nommer personne"
        remedy = "Elle le reprend d'abord, pour voter elle-même." if desk else "Reprenez-le pour voter vous-même."
        return Refusal(f"{whose} donné pouvoir {to}.", remedy=remedy, code="gave")
    if not own and proxy is None:
        carries = "Cette personne ne porte" if desk else "Vous ne portez"
        return Refusal(f"{carries} pas le pouvoir de {right.name}.", code="no_proxy")
    return None if here else _absent(desk)


def _absent(desk: bool) -> Refusal:
    if desk:
        return Refusal("La présence de cette personne n'est pas enregistrée.", remedy="Notez d'abord son arrivée.", code="absent")
    return Refusal("Votre présence n'est pas enregistrée.", remedy="Signalez-vous à l'accueil, puis votez.", code="absent")


def proxy_taken_back(name: str, *, at: datetime | None) -> Refusal:
    when = f" à {clock(at)}" if at else ""
    return Refusal(
        f"Le pouvoir de {name} ne vous est plus confié : il a été repris, ou cette personne est arrivée{when}."
        " Sa voix n'a pas été prise.",
        code="revoked",
    )


def already_voted(right: VotingRight) -> Refusal:
    return Refusal(f"La voix de {right.name} est déjà dans ce vote : elle ne se change plus.", code="voted")


def can_close_meeting(ballots: Sequence[Ballot]) -> Refusal | None:
    """A meeting is not over while one of its ballots is open."""
    if ballots:
        return Refusal("Un vote est ouvert.", remedy="Fermez-le d'abord.", code="ballot")
    return None


def takes_papers(meeting: Meeting, ballots: Sequence[Ballot]) -> Refusal | None:
    """No proxy is handed in at the desk while a vote of the room is open: it would change who votes in the middle of it."""
    if meeting.state == MeetingState.OPEN and ballots:
        return Refusal("Un vote est ouvert.", remedy="Enregistrez ce pouvoir dès qu'il sera clos.", code="ballot")
    return None


def is_named(ballot: Ballot) -> Refusal | None:
    if ballot.way == Way.NAMED:
        return None
    return Refusal("Ce vote n'est pas nominatif.", code="way")


def nobody_level() -> Refusal:
    return Refusal("Il n'y a personne à départager.", code="settled")
