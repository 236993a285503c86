"""Who may give and withdraw a power to sign, and the sentence when not."""

from datetime import date
from decimal import Decimal

from cae.access import Refusal
from governance.mandates.enums import Body
from governance.mandates.models import Mandate
from governance.signatures.models import SigningPower
from members.rules import plausible

SIGN_EVERYTHING = (Body.CHAIR, Body.DIRECTION)  # who represents the cooperative, and may delegate


def can_give(
    *, giver: Mandate, holder_id: int, ceiling: Decimal | None, since: date, until: date | None, on: date
) -> Refusal | None:
    """A power comes from someone who represents the cooperative on its first day, and is not given to oneself."""
    if refusal := _dates(since, until, on):
        return refusal
    if giver.body not in SIGN_EVERYTHING:
        return Refusal(
            "Seul qui représente la coopérative délègue sa signature : présidence ou direction.",
            "C. com. art. L. 225-51-1 et L. 223-18",
            code="giver",
            field="given_by",
        )
    if not giver.starts_on <= since <= giver.last_day:
        return Refusal(
            f"Le mandat de {giver.holder} court du {giver.starts_on:%d/%m/%Y} au {giver.last_day:%d/%m/%Y} : "
            "la délégation commence pendant ce mandat.",
            code="mandate",
            field="since",
        )
    if giver.member_id == holder_id:
        return Refusal("On ne se délègue pas sa propre signature : ce mandat suffit déjà.", code="self", field="holder")
    if ceiling is not None and ceiling <= 0:
        return Refusal("Un plafond est un montant positif.", remedy="Vide : sans plafond.", code="ceiling", field="ceiling")
    return None


def _dates(since: date, until: date | None, on: date) -> Refusal | None:
    for day, what, field in ((since, "À partir du", "since"), (until, "Jusqu'au", "until")):
        if refusal := plausible(day, on=on, what=what):
            return Refusal(refusal.sentence, remedy=refusal.remedy, code="date", field=field)
    if until is not None and until < since:
        return Refusal("Une délégation prend fin après avoir commencé.", code="order", field="until")
    return None


def can_withdraw(power: SigningPower, *, on: date) -> Refusal | None:
    """A power that still runs is withdrawn at once."""
    if power.withdrawn_on is not None:
        return Refusal(f"Cette délégation est déjà retirée depuis le {power.withdrawn_on:%d/%m/%Y}.", code="withdrawn")
    if power.until is not None and power.until < on:
        return Refusal(f"Cette délégation a pris fin le {power.until:%d/%m/%Y}.", code="over")
    return None
