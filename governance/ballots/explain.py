"""What each way of voting means and how it is decided, in words, said before anyone votes: equal voices included."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from governance.ballots import counting
from governance.ballots.enums import BallotState, CastBy, Method, Way
from governance.ballots.models import Ballot
from governance.ballots.rules import chooses
from governance.meetings.enums import ASSEMBLIES, MeetingKind
from governance.meetings.models import Meeting
from governance.meetings.queries import majority
from governance.statutes.queries import Applied, Book

METHODS = {
    Method.YES_NO: "On répond pour, contre, abstention ou blanc. C'est le vote d'une résolution.",
    Method.CHOICES: "On coche quelques noms. Les plus cochés sont élus.",
    Method.LISTS: "On choisit une liste. Les sièges se partagent à la plus forte moyenne.",
    Method.TWO_ROUND: "On choisit un nom par siège. Plus de la moitié des voix exprimées, ou un second tour : les deux premiers, "
    "ou deux par siège qui reste.",
    Method.APPROVAL: "On coche tous les noms qui conviennent. Les plus cochés l'emportent.",
    Method.STV: "On classe les noms. Chaque groupe de voix assez grand a un siège : le conseil ressemble à l'assemblée.",
    Method.SCHULZE: "On classe. L'emporte qui bat chacun des autres en duel, ou par le plus fort chemin de duels.",
    Method.JUDGMENT: "On donne une mention à chacun. La meilleure mention majoritaire l'emporte.",
}
WAYS = {
    Way.HANDS: "Les scrutateurs comptent les mains et notent les nombres. Tout le monde voit qui vote quoi.",
    Way.NAMED: "Chacun·e vote sur son téléphone ou auprès du bureau. Les noms et les votes sont publiés avec le résultat.",
    Way.SECRET: "Chaque bulletin est scellé dans le navigateur : personne ne peut le relier à qui a voté.",
}


@dataclass(frozen=True)
class Reason:
    """A rule as it applies to a ballot: what it says, and where it comes from."""

    label: str
    said: str
    source: str = ""
    is_unsure: bool = False


@dataclass(frozen=True)
class Question:
    """What a voter is asked to do, in a sentence, and what to know while doing it."""

    asked: str
    hint: str = ""


def question(ballot: Ballot) -> Question:
    """How a ballot is answered, said above the answers wherever it is: on a phone, at the desk, before the urn."""
    kind = counting.kind_of(ballot.method, seats=ballot.seats)
    seats = f"{ballot.seats} {'sièges à pourvoir' if ballot.elects else 'à retenir'}."
    most = counting.most_named(ballot.method, len(ballot.options), most=ballot.most, seats=ballot.seats)
    if kind == "order":
        left = "On peut ne pas tout classer."
        return Question(f"Classez de 1, le préféré, à {len(ballot.options)}.", f"{seats} {left}" if ballot.seats > 1 else left)
    if kind == "mentions":
        return Question("Donnez une mention à chacun.", "La même mention peut aller à plusieurs.")
    if ballot.method == Method.LISTS:
        shared = f"{ballot.seats} sièges à partager entre les listes, selon leurs voix."
        return Question("Quelle liste choisissez-vous ?", shared if ballot.seats > 1 else "")
    if ballot.method == Method.APPROVAL:
        return Question("Cochez tout ce qui vous convient.", "Autant que vous voulez.")
    if kind == "several":
        limit = f"{most} choix au plus."
        return Question("Que choisissez-vous ?", f"{seats} {limit}" if ballot.seats > 1 else limit)
    return Question("Que choisissez-vous ?")


def reasons(ballot: Ballot, meeting: Meeting, book: Book) -> list[Reason]:
    """How this ballot is decided, in the order it is read: what it takes, then what happens at equal voices."""
    if ballot.trial:
        return [Reason("Essai", "ce vote ne décide de rien, quel que soit son résultat.")]
    if ballot.twin_of_id is not None:
        return [
            Reason("Avis", "toutes les personnes de la coopérative disent leur avis ; les associé·es décident dans l'autre vote.")
        ]
    if ballot.method != Method.YES_NO:
        return [Reason("Méthode", METHODS[Method(ballot.method)]), *_ties(ballot, meeting, book), *_adopted(ballot, meeting)]
    found = []
    if said := majority(meeting, ballot.resolution.nature):
        found.append(Reason(said.label, f"{said.said}. {said.more}", said.source, said.is_unsure))
    if meeting.kind in ASSEMBLIES:
        tie = book["tie"]
        found.append(Reason("À égalité", f"{tie.said}.", tie.source, tie.is_unsure))
    elif meeting.kind == MeetingKind.BOARD and ballot.way == Way.SECRET and book["tie.board"].value == "chair":
        tie = book["tie.board"]
        said = "le vote est secret : la voix de la présidence ne départage pas, la proposition est rejetée."
        found.append(Reason("À égalité", said, tie.source, tie.is_unsure))
    return found


def _ties(ballot: Ballot, meeting: Meeting, book: Book) -> list[Reason]:
    """For persons, the rule of the statutes; for anything else, another round."""
    if ballot.method == Method.STV:
        return [
            Reason(
                "À égalité",
                "qui avait moins de voix à un tour précédent quitte le compte, sinon un tirage que chacun peut refaire.",
            )
        ]
    if ballot.method != Method.LISTS and all(option.get("member") for option in ballot.options):
        rule = book["tie.persons"]
        return [Reason("À égalité", f"est élue la personne {rule.said}.", rule.source, rule.is_unsure)]
    return [Reason("À égalité", "un autre tour départage.")]


def _adopted(ballot: Ballot, meeting: Meeting) -> list[Reason]:
    """What follows a vote that only chooses."""
    said = majority(meeting, ballot.resolution.nature) if chooses(ballot) else None
    if said is None:
        return []
    after = f"ce vote choisit. Ce qu'il choisit est ensuite adopté ou rejeté par un vote pour ou contre, à {said.said}."
    return [Reason("Ensuite", after, said.source, said.is_unsure)]


DIRECT = {Way.HANDS: "à main levée", Way.NAMED: "par les personnes là ou à qui l'on a donné pouvoir", Way.SECRET: "de l'urne"}
ABSENT = {CastBy.POSTAL: "par correspondance", CastBy.BLANK: "par pouvoir sans mandataire, l'avis du conseil"}


def made_of(ballot: Ballot, total: int, absent: Sequence[tuple[str, Any]]) -> str:
    """Where the voices of a result come from, when some came by post or by blank proxies: what the urn alone holds is found again
    by its recount. « 5 voix : 3 de l'urne, 1 par correspondance (Contre 1), … »"""
    labels = {str(option["code"]): str(option["label"]) for option in ballot.options}
    parts = [f"{total - len(absent)} {DIRECT[Way(ballot.way)]}"]
    for channel, words in ABSENT.items():
        said = Counter(labels.get(choice, "Blanc") for by, choice in absent if by == channel)
        if said:
            answers = ", ".join(f"{label} {number}" for label, number in sorted(said.items()))
            parts.append(f"{said.total()} {words} ({answers})")
    return f"{total} voix : {', '.join(parts)}."


def without(names: Sequence[str]) -> str:
    """Said with a result when people who had voted declared an interest afterwards."""
    those = "cette voix ne compte" if len(names) == 1 else "ces voix ne comptent"
    return f"{', '.join(names)} : intérêt déclaré pendant le vote, {those} pas ({LAW_OF_INTEREST})."


LAW_OF_INTEREST = "C. com. art. L. 225-40 et L. 223-19"


def stays(ballot: Ballot, names: Sequence[str]) -> str:
    """Said with a result when the voice of people who declared an interest afterwards could not be taken out of it."""
    if ballot.way == Way.SECRET:
        what = "avait déjà voté ; son bulletin secret ne peut être retiré"
        many = "avaient déjà voté ; leurs bulletins secrets ne peuvent être retirés"
    else:
        what, many = "avait déjà voté ; sa voix était comptée", "avaient déjà voté ; leurs voix étaient comptées"
    return f"{', '.join(names)} : intérêt déclaré ensuite, {what if len(names) == 1 else many} ({LAW_OF_INTEREST})."


NO_MORE = "Ne vote plus ; un bulletin secret déjà dans l'urne n'en est pas retiré."


def kept(ballot: Ballot) -> str:
    """The same, of one person, beside the interest they declared."""
    if ballot.way == Way.SECRET:
        return "Avait déjà voté ; son bulletin ne peut être retiré de l'urne."
    return "Avait déjà voté ; sa voix était comptée."


def on_declaring(ballot: Ballot, *, voted: bool) -> str:
    """What happens to the voice of who declares an interest now; empty when there is nothing to say."""
    is_open = ballot.state == BallotState.OPEN
    if ballot.way == Way.SECRET and voted:
        return (
            "Vous avez déjà voté au secret sur cette résolution. Votre bulletin est dans l'urne sans votre nom : personne ne peut"
            " l'en retirer. Le procès-verbal le dira, et le bureau peut annuler ce vote pour le tenir de nouveau."
        )
    if ballot.way == Way.SECRET and is_open:
        return "Un vote secret est ouvert : votre voix n'y sera plus prise."
    if ballot.way == Way.NAMED and voted and ballot.state in (BallotState.OPEN, BallotState.CLOSED):
        return "Vous avez déjà voté par votre nom : cette voix sera retirée quand les voix seront comptées."
    return "" if is_open else "Un vote est déjà compté sur cette résolution : votre déclaration n'en change pas le résultat."


def left_out(forms: int, blank: int, *, why: str) -> str:
    """Said with a result in which some postal forms or blank proxies are not: they say for, against or abstain, or nothing."""
    many = [(forms, "vote", "par correspondance"), (blank, "pouvoir", "sans mandataire")]
    those = " et ".join(f"{number} {word}{'s' if number > 1 else ''} {how}" for number, word, how in many if number)
    are = "n'est pas compté" if forms + blank == 1 else "ne sont pas comptés"
    reason = why or "sans réponse à cette résolution, l'absence de vote n'est pas une voix (C. com. art. L. 225-107)"
    return f"{those} {are} dans ce résultat : {reason}."


def answered_another_text(forms: int, rule: Applied) -> str:
    """Said with a result when postal forms answered a text that was amended before it was final."""
    if forms == 1:
        who = "1 formulaire par correspondance portait un texte d'avant amendement : cette voix"
    else:
        who = f"{forms} formulaires par correspondance portaient un texte d'avant amendement : chacune de ces voix"
    return f"{who} {rule.said} ({rule.source})."
