"""When an obligation is done, given more time, or reopened; and the sentence when not."""

from datetime import date

from cae.access import Refusal
from governance.obligations.law import Obligation
from governance.obligations.models import Duty
from members.rules import plausible


def can_do(duty: Duty | None, *, anchor: date, done_on: date, on: date) -> Refusal | None:
    """It is done once, on a day already come, not before what it is counted from."""
    if duty is not None and duty.done_on is not None:
        return Refusal(f"C'est déjà noté comme fait le {duty.done_on:%d/%m/%Y}.", code="done")
    if refusal := plausible(done_on, on=on, what="Fait le"):
        return Refusal(refusal.sentence, remedy=refusal.remedy, code="date", field="done_on")
    if done_on > on:
        return Refusal("Une chose faite l'est un jour déjà venu.", code="future", field="done_on")
    if done_on < anchor:
        return Refusal(f"Cela se fait à partir du {anchor:%d/%m/%Y}.", code="early", field="done_on")
    return None


def can_reopen(duty: Duty | None) -> Refusal | None:
    """Only what was noted as done, by mistake, is reopened."""
    if duty is None or duty.done_on is None:
        return Refusal("Ce n'est pas noté comme fait.", code="open")
    return None


def can_postpone(rule: Obligation | None, duty: Duty | None, *, legal_day: date, to: date, why: str) -> Refusal | None:
    """More time is granted by someone, where the law lets them, past the legal day."""
    if rule is None or not rule.postponable:
        return Refusal(
            "La loi ne permet pas de repousser ce terme.", rule.law if rule is not None else "", code="law", field="postponed_to"
        )
    if duty is not None and duty.done_on is not None:
        return Refusal(f"C'est déjà noté comme fait le {duty.done_on:%d/%m/%Y}.", code="done")
    if to <= legal_day:
        return Refusal(
            f"Le terme de la loi est le {legal_day:%d/%m/%Y} : le nouveau vient après.", code="early", field="postponed_to"
        )
    if not why.strip():
        return Refusal(f"Dites qui l'accorde : {rule.postponable}.", code="why", field="postponed_why")
    return None
