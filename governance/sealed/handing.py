"""What may be confided to Belenios, and what may come back from it as the count of a vote."""

from collections.abc import Sequence
from typing import Any

from cae.access import Refusal
from governance.ballots import counting
from governance.ballots.enums import BallotState
from governance.ballots.queries import most_of
from governance.ballots.rules import decides
from governance.sealed.belenios import DONE, Found
from governance.sealed.enums import Handed
from governance.sealed.models import Box, HandOver


def can_hand_over(box: Box) -> Refusal | None:
    """A vote that decides is confided once, before anything of it is done here."""
    if box.elsewhere is not None:
        return Refusal(f"Ce vote est déjà confié à Belenios : élection {box.elsewhere}.", code="twice")
    if not decides(box.ballot):
        return Refusal("Un essai, ou l'avis de tous, se tient ici.", code="trial")
    if box.ballot.state != BallotState.PREPARED:
        return Refusal("Ce vote a déjà été ouvert ici : il s'y termine.", code="opened")
    if box.public_key:
        return Refusal(
            "La clé de l'urne est déjà fabriquée : ce vote se tient ici.",
            remedy="Pour le confier à Belenios, annulez-le et préparez-le à nouveau.",
            code="keyed",
        )
    return None


def waits(box: Box) -> Refusal:
    """Why what a vote rests on stays as it is while it is held elsewhere."""
    return Refusal(
        f"« {box.ballot.resolution.item.title} » se vote sur Belenios, et son résultat n'est pas rapporté.",
        remedy="Rapportez-le, ou annulez ce vote en disant pourquoi.",
        code="elsewhere",
    )


def can_be_sent(voices: Sequence[Any]) -> Refusal | None:
    """There is somebody to ask, each at an address of theirs."""
    if not voices:
        return Refusal("Personne ne vote sur cette résolution : il n'y a rien à confier.", code="nobody")
    without = sorted({str(caster) for _, caster in voices if not caster.email})
    if without:
        return Refusal(f"Belenios écrit à chaque votant : il manque l'adresse de {', '.join(without)}.", code="email")
    return None


def can_send_voters(handed: HandOver) -> Refusal | None:
    """Voters are given once; a vote that was cancelled asks nobody."""
    if handed.box.ballot.state != BallotState.PREPARED:
        return Refusal("Ce vote est terminé ou annulé.", code="state")
    if handed.state != Handed.MADE:
        return Refusal("Les votants sont déjà confiés à Belenios.", code="sent")
    return None


def can_bring_back(handed: HandOver, found: Found) -> Refusal | None:
    """The count is over there, holds together, and comes back once."""
    if handed.state == Handed.COUNTED:
        return Refusal("Ce résultat est déjà rapporté.", code="twice")
    if handed.state != Handed.SENT:
        return Refusal("Les votants n'ont pas été confiés à Belenios.", remedy="Confiez-les d'abord.", code="voters")
    if found.state not in DONE:
        return Refusal(
            "Le dépouillement n'est pas terminé sur Belenios.",
            remedy="Attendez que les personnes qui dépouillent aient donné leur part là-bas.",
            code="state",
        )
    return why_odd(handed, found)


def why_odd(handed: HandOver, found: Found) -> Refusal | None:
    """What came back is the count of this question, asked of those who were confided: its answers, as many voters, and numbers
    that this many ballots can give."""
    ballot = handed.box.ballot
    labels = [option["label"] for option in ballot.options]
    one = counting.kind_of(ballot.method, seats=ballot.seats) == "one"
    if list(found.answers) != labels:
        return _odd("les réponses proposées là-bas ne sont pas celles de ce vote")
    if found.voters != len(handed.rights):
        return _odd(f"{found.voters} votants là-bas, {len(handed.rights)} voix confiées")
    if len(found.counts) != len(labels) + 1 or min(found.counts) < 0:
        return _odd("il n'y a pas un nombre pour chaque réponse, et un pour les blancs")
    blank, *named = found.counts
    chosen, most = found.ballots - blank, 1 if one else most_of(ballot)
    if found.ballots > found.voters or not max(named) <= chosen <= sum(named) <= chosen * most:
        said = ", ".join(map(str, found.counts))
        return _odd(f"{found.ballots} bulletins ne donnent pas ces nombres ({said})")
    return None if found.last_event else _odd("l'empreinte de son tableau manque")


def _odd(why: str) -> Refusal:
    return Refusal(
        f"Ce résultat n'est pas celui de ce vote : {why}. Rien n'est compté.",
        remedy="Vérifiez l'élection sur Belenios ; si elle a été changée, annulez ce vote en disant pourquoi.",
        code="odd",
    )
