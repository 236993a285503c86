"""What later subjects bring to meetings, without meetings knowing them. Filled by their `ready.py`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cae.access import Refusal


@dataclass(frozen=True)
class Act:
    """Something that can be done now about a meeting or a resolution: a link, with what it is for in one sentence.

    `main`: the one thing to do first; `first`: before any other, for it will be over soon (an open vote). `done`: what was
    already done (« Pouvoir donné à Karim ») rather than an invitation. `instead`: what one does who does not come.
    """

    label: str
    address: str
    why: str = ""
    main: bool = False
    done: bool = False
    first: bool = False
    instead: bool = False


@dataclass(frozen=True)
class Panel:
    """A part of the page of a resolution drawn by a later subject: its template and what it draws."""

    template: str
    context: dict[str, Any]


# (user, meeting) -> what this person can do about it: a proxy, a postal form, the voter's page. For the member's sheet.
member_acts: list[Callable[[Any, Any], Iterable[Act]]] = []
# (user, meeting) -> the tools of those who prepare and run it: the roll, the convocation, the desk. They check their rights.
team_acts: list[Callable[[Any, Any], Iterable[Act]]] = []
# (user, resolution) -> parts of the page of a resolution: its ballots, a scale replayed.
resolution_panels: list[Callable[[Any, Any], Iterable[Panel]]] = []
# resolution -> what its final text says besides its own words (a scale, in words), "" for nothing: its hash covers it.
annexes: list[Callable[[Any], str]] = []
# resolutions -> by the key of those whose text cannot be final yet, why (what one carries says something else).
freezing_checks: list[Callable[[Sequence[Any]], Mapping[int, Refusal]]] = []
# resolution -> what who retains an amendment of it should know, one sentence each (what it carries is not changed by it).
amending_cautions: list[Callable[[Any], Iterable[str]]] = []
# resolutions -> by key, what was said of their texts before the vote and that minutes tell, one sentence each.
said_of_texts: list[Callable[[Sequence[Any]], Mapping[int, Iterable[str]]]] = []
# (user, meetings) -> by meeting, what later subjects keep of it for the document room: its minutes.
kept: list[Callable[[Any, Sequence[Any]], Mapping[int, Iterable[Act]]]] = []
# meeting -> why it cannot be closed yet (an open ballot), or None.
closing_checks: list[Callable[[Any], Refusal | None]] = []
# meeting -> why its quorum is not missed (it is reached, a vote was taken under it), or None.
failing_checks: list[Callable[[Any], Refusal | None]] = []
# meeting that was held -> the natures of resolutions whose quorum was missed when it ended.
missed: list[Callable[[Any], Iterable[str]]] = []
# meeting -> the resolutions, by their keys, that a vote decided.
decided: list[Callable[[Any], Iterable[int]]] = []
# meeting -> what is missing before it can be convened, one refusal each (later subjects' part of the checklist).
convening_checks: list[Callable[[Any], Iterable[Refusal]]] = []
# meeting -> what is wrong with whom it invites: asked before it is convened, and of each change from then on.
inviting_checks: list[Callable[[Any], Iterable[Refusal]]] = []
# (meeting, by) -> what a meeting that was just convened makes later subjects do, in the same transaction (a second call takes
# again what was given for the first).
convened: list[Callable[[Any, Any], Any]] = []
# (meeting, by, at) -> what the end of a meeting that was held ends with it, in the same transaction (who was speaking).
ended: list[Callable[[Any, Any, Any], Any]] = []
# (resolution, member) -> what a member who is about to declare an interest has to know of the votes held on it.
before_declaring: list[Callable[[Any, Any], Iterable[str]]] = []
# resolution -> by member, what is true of the voice of who declared an interest that takes it away, when it is not simply so.
interest_notes: list[Callable[[Any], Mapping[int, str]]] = []
# meeting -> the members whose mandate makes them the voices of a board: whom its invitation proposes.
in_office: list[Callable[[Any], Iterable[Any]]] = []
# (meeting, by) -> what a meeting given up makes later subjects do, in the same transaction: those convened are told.
cancelled: list[Callable[[Any, Any], Any]] = []


def acts_of_member(user, meeting) -> list[Act]:
    return [act for tell in member_acts for act in tell(user, meeting)]


def acts_of_team(user, meeting) -> list[Act]:
    return [act for tell in team_acts for act in tell(user, meeting)]


def panels_of(user, resolution) -> list[Panel]:
    return [panel for tell in resolution_panels for panel in tell(user, resolution)]


def annexed_to(resolution) -> str:
    return "\n\n".join(filter(None, (tell(resolution) for tell in annexes)))


def why_not_freeze(resolutions: Sequence[Any]) -> dict[int, Refusal]:
    found: dict[int, Refusal] = {}
    for check in freezing_checks:
        found = {**check(resolutions), **found}
    return found


def cautions_on_amending(resolution) -> list[str]:
    return [sentence for tell in amending_cautions for sentence in tell(resolution)]


def all_said_of_texts(resolutions: Sequence[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for tell in said_of_texts:
        for pk, sentences in tell(resolutions).items():
            found.setdefault(pk, []).extend(sentences)
    return found


def kept_of(user, meetings: Sequence[Any]) -> dict[int, list[Act]]:
    found: dict[int, list[Act]] = {}
    for tell in kept:
        for pk, acts in tell(user, meetings).items():
            found.setdefault(pk, []).extend(acts)
    return found


def said_before_declaring(resolution, member) -> list[str]:
    return [said for tell in before_declaring for said in tell(resolution, member)]


def notes_of_interests(resolution) -> dict[int, str]:
    return {member: said for tell in interest_notes for member, said in tell(resolution).items()}


def why_not_close(meeting) -> Refusal | None:
    return next((refusal for check in closing_checks if (refusal := check(meeting))), None)


def all_before_closing(meeting) -> list[Refusal]:
    """Everything that keeps a meeting open, each with its reason."""
    return [refusal for check in closing_checks if (refusal := check(meeting))]


def missed_at(meeting) -> set[str]:
    return {nature for tell in missed for nature in tell(meeting)}


def decided_at(meeting) -> set[int]:
    return {key for tell in decided for key in tell(meeting)}


def why_not_fail(meeting) -> Refusal | None:
    return next((refusal for check in failing_checks if (refusal := check(meeting))), None)


def missing_before_convening(meeting) -> list[Refusal]:
    return [refusal for check in (*convening_checks, *inviting_checks) for refusal in check(meeting)]


def wrongly_invited(meeting) -> Refusal | None:
    return next((refusal for check in inviting_checks for refusal in check(meeting)), None)


def after_convening(meeting, by) -> None:
    for act in convened:
        act(meeting, by)


def after_ending(meeting, by, at) -> None:
    for act in ended:
        act(meeting, by, at)


def in_office_at(meeting) -> list[Any]:
    return [member for tell in in_office for member in tell(meeting)]


def after_cancelling(meeting, by) -> None:
    for act in cancelled:
        act(meeting, by)
