"""What may enter the register of decisions, and the sentence when not."""

from datetime import date

from cae.access import Refusal
from governance.decisions.models import Decision
from members.rules import plausible


def can_record(*, decided_on: date, effective_on: date, on: date) -> Refusal | None:
    """A decision is already taken, and its dates are plausible. It may take effect before: an assembly may say so."""
    for day, what in ((decided_on, "Prise le"), (effective_on, "Applicable à partir du")):
        if refusal := plausible(day, on=on, what=what):
            return refusal
    if decided_on > on:
        return Refusal("Une décision s'inscrit au registre une fois prise : sa date est dans l'avenir.", code="future")
    return None


def can_replace(decision: Decision, *, decided_on: date) -> Refusal | None:
    """A decision is replaced once, by one that is not older."""
    replaced_by = Decision.objects.filter(replaces=decision).first()
    if replaced_by is not None:
        return Refusal(
            f"La décision {decision.number} est déjà remplacée par la décision {replaced_by.number}.",
            remedy="Remplacez plutôt celle-ci.",
            code="replaced",
        )
    if decided_on < decision.decided_on:
        return Refusal(f"Elle remplace une décision du {decision.decided_on:%d/%m/%Y} : elle ne peut pas être plus ancienne.")
    return None
