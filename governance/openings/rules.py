"""Who may answer a call, who is chosen first, and the sentence when not."""

from datetime import date

from cae.access import Refusal
from governance.openings.enums import OpeningKind, OpeningState
from governance.openings.models import Application, Opening
from members.rules import plausible


def can_open(*, closes_on: date, seats: int, on: date) -> Refusal | None:
    """A call stays open until a day to come."""
    if refusal := plausible(closes_on, on=on, what="Jusqu'au"):
        return Refusal(refusal.sentence, remedy=refusal.remedy, code="date", field="closes_on")
    if closes_on < on:
        return Refusal("Un appel reste ouvert jusqu'à un jour à venir.", code="past", field="closes_on")
    if seats < 1:
        return Refusal("On cherche une personne au moins.", code="seats", field="seats")
    return None


def is_running(opening: Opening) -> Refusal | None:
    """Whether something may still happen to a call."""
    if opening.state == OpeningState.OPEN:
        return None
    return Refusal(f"Cet appel est {OpeningState(opening.state).label}.", code="state")


def can_apply(opening: Opening, *, on: date, is_associate: bool) -> Refusal | None:
    """Every member proposes themselves for a task until its day; associates for a mandate."""
    if refusal := is_running(opening):
        return refusal
    if on > opening.closes_on:
        return Refusal(f"On pouvait se proposer jusqu'au {opening.closes_on:%d/%m/%Y}.", code="late")
    if opening.kind == OpeningKind.MANDATE and not is_associate:
        return Refusal(
            "Ce mandat revient aux associé·es.",
            "loi 47-1775 art. 6",
            "Un coup de main, lui, est ouvert à chacun·e.",
            code="associate",
        )
    return None


def can_withdraw(application: Application) -> Refusal | None:
    """One takes back one's own application until one is chosen."""
    if refusal := is_running(application.opening):
        return refusal
    if application.withdrawn_at is not None:
        return Refusal("Vous vous êtes déjà retiré·e.", code="withdrawn")
    return can_still_be_chosen(application)


def can_still_be_chosen(application: Application) -> Refusal | None:
    if application.chosen_at is not None:
        return Refusal(f"{application.member} est déjà choisi·e.", code="chosen")
    return None


def can_choose(
    application: Application, *, chosen: int, newcomers: int, has_mentor: bool, mentor_is_new: bool, why: str
) -> Refusal | None:
    """Newcomers come first: choosing someone else while some wait (`newcomers`) is said why. A first time is with a mentor, who
    has already done it. The assembly, not the team, chooses for a mandate."""
    opening = application.opening
    if refusal := is_running(opening) or can_still_be_chosen(application):
        return refusal
    if opening.kind == OpeningKind.MANDATE:
        return Refusal(
            "Un mandat se donne par une élection : les candidatures se lisent sur sa résolution.",
            remedy="Joignez cet appel à une élection de l'ordre du jour.",
            code="mandate",
        )
    if application.withdrawn_at is not None:
        return Refusal(f"{application.member} s'est retiré·e.", code="withdrawn")
    if chosen >= opening.seats:
        return Refusal("Toutes les places sont déjà prises.", code="full")
    return _newcomers_first(application, newcomers, why) or _accompanied(application, has_mentor, mentor_is_new)


def _newcomers_first(application: Application, newcomers: int, why: str) -> Refusal | None:
    if not application.first_time and newcomers and not why.strip():
        people = "une personne dont ce serait" if newcomers == 1 else f"{newcomers} personnes dont ce serait"
        return Refusal(
            f"Il y a {people} la première fois : elles passent d'abord.",
            remedy="Sinon, dites pourquoi : chacun·e le lira.",
            code="first",
            field="why",
        )
    return None


def _accompanied(application: Application, has_mentor: bool, mentor_is_new: bool) -> Refusal | None:
    if application.first_time and not has_mentor:
        return Refusal(
            "Une première fois se fait avec quelqu'un qui l'a déjà fait.", remedy="Choisissez qui.", code="mentor", field="mentor"
        )
    if has_mentor and mentor_is_new:
        return Refusal("Cette personne n'a encore tenu ni mandat ni tâche : choisissez-en une autre.", code="new", field="mentor")
    return None
