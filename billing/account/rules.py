"""Who may set money aside or list a commitment."""

from decimal import Decimal

from cae.access import Refusal, may
from cae.actors import Actor, System
from cae.rights import Right
from cae.templatetags.format import money


def may_set_aside(by: Actor, activity, *, by_rule: bool) -> Refusal | None:
    """Members set aside on their own activities; what the cooperative asks to keep is set and released by its team."""
    if isinstance(by, System):
        return None
    if by_rule and may(by, Right.PAYMENTS_CONFIRM, activity) is not None:
        return Refusal(
            "Cette réserve est demandée par la coopérative.", remedy="Demandez à l'équipe d'appui de la libérer.", code="by_rule"
        )
    return may(by, Right.RESERVES_EDIT if not by_rule else Right.PAYMENTS_CONFIRM, activity)


def within(amount: Decimal, available: Decimal) -> Refusal | None:
    """Setting aside leaves the account at zero at the least: below, the team would be alerted for nothing."""
    if amount <= available:
        return None
    sentence = (
        f"Vous pouvez mettre de côté jusqu'à {money(available)}."
        if available > 0
        else "Il n'y a rien de disponible à mettre de côté aujourd'hui."
    )
    return Refusal(sentence, code="too_much", field="amount")


def may_commit(by: Actor, activity) -> Refusal | None:
    """Commitments are listed by the support team."""
    return None if isinstance(by, System) else may(by, Right.PAYMENTS_CONFIRM, activity)
