"""When a poll opens, takes answers and tells its results; and the sentence when not."""

from collections.abc import Sequence
from datetime import datetime

from cae.access import Refusal
from governance.polls.enums import MOVES, PollState
from governance.polls.models import Poll

FEWEST = 3  # anonymous answers under which the detail would say who said what


def can_move(poll: Poll, to: PollState) -> Refusal | None:
    """Whether a poll may go to another state: the table of moves says so."""
    if to in MOVES[PollState(poll.state)]:
        return None
    return Refusal(f"Cette consultation est {PollState(poll.state).label} : elle ne peut plus être {to.label}.", code="state")


def can_ask(options: Sequence[tuple[str, str]], *, most: int, closes_at: datetime, at: datetime) -> Refusal | None:
    """At least two choices of different names, each with what it means; an end to come."""
    names = [name.strip().casefold() for name, _ in options]
    if len(names) < 2 or len(set(names)) != len(names) or not all(names):
        return Refusal("Il faut au moins deux choix, de noms différents.", code="options")
    if not all(meaning.strip() for _, meaning in options):
        return Refusal("Dites ce que veut dire chaque choix : on répond à ce qu'on comprend.", code="meaning")
    if not 1 <= most < len(names):
        return Refusal(
            f"On choisit de 1 à {len(names) - 1} réponses, sur {len(names)} : tout cocher ne dirait rien.",
            code="most",
            field="most",
        )
    if closes_at <= at:
        return Refusal("Une consultation se termine à un moment à venir.", code="past", field="closes_at")
    return None


def can_edit(poll: Poll) -> Refusal | None:
    """What was said before opening does not change afterwards: people answered to it."""
    if poll.state == PollState.DRAFT:
        return None
    return Refusal(
        f"Cette consultation est {PollState(poll.state).label} : sa question, ses choix et son anonymat ne changent plus.",
        remedy="Annulez-la et posez-en une autre s'il le faut.",
        code="frozen",
    )


def is_over(poll: Poll, *, at: datetime) -> bool:
    """Whether results may be told: it is closed, or its end has come."""
    return poll.state == PollState.CLOSED or (poll.state == PollState.OPEN and at >= poll.closes_at)


def can_answer(poll: Poll, *, at: datetime, is_asked: bool, has_answered: bool) -> Refusal | None:
    """Who is asked answers until the end; once for all when it is anonymous, since nothing tells which answer is theirs."""
    if poll.state == PollState.DRAFT:
        return Refusal("Cette consultation n'est pas encore ouverte.", code="early")
    if poll.state != PollState.OPEN or at >= poll.closes_at:
        return Refusal("Cette consultation est terminée : on n'y répond plus.", code="closed")
    if not is_asked:
        return Refusal("Cette consultation s'adresse aux associé·es.", code="asked")
    if has_answered and poll.anonymous:
        return Refusal(
            "Vous avez déjà répondu. Votre réponse est anonyme : rien ne dit laquelle est la vôtre, elle ne se change pas.",
            code="answered",
        )
    return None


def can_choose(chosen: Sequence[int], *, known: Sequence[int], most: int) -> Refusal | None:
    """An answer is one or several of the choices, each once."""
    if not chosen:
        return Refusal("Choisissez une réponse.", code="empty")
    if set(chosen) - set(known) or len(set(chosen)) != len(chosen):
        return Refusal("Choisissez parmi les réponses proposées.", code="unknown")
    if len(chosen) > most:
        return Refusal(f"Choisissez {most} réponse{'s' if most > 1 else ''} au plus.", code="most")
    return None
