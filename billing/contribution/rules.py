"""What may be taken, granted or chosen about the contribution, and why not."""

from datetime import date
from typing import Any

from django.utils import timezone

from billing.contribution.enums import Base, Ground
from billing.contribution.models import ContributionCharge, Scale, ScaleLine
from billing.ledger.models import FiscalYear
from cae.access import Refusal, may
from cae.rights import Right
from members.models import ActivityMember


def can_run_year(year: FiscalYear, *, on: date) -> Refusal | None:
    """The end of a year is taken once it is over."""
    if on <= year.ends_on:
        return Refusal(f"L'exercice {year} n'est pas fini : il court jusqu'au {year.ends_on:%d/%m/%Y}.", code="year_not_over")
    return None


def can_propose(resolution: Any, starts_on: date) -> Refusal | None:
    """A resolution carries a scale until its text is final; a scale takes effect after the vote, never before."""
    if resolution.frozen_at is not None:
        return Refusal("Le texte de cette résolution est arrêté : le barème qu'elle porte aussi.")
    day = timezone.localtime(resolution.item.meeting.starts_at).date()
    if starts_on <= day:
        return Refusal(f"L'assemblée se tient le {day:%d/%m/%Y} : le barème ne peut commencer qu'après.", field="starts_on")
    return None


def can_adopt(scale: Scale, decision: Any) -> Refusal | None:
    """Once, and from the day the decision takes effect."""
    if scale.decision_id is not None:
        return Refusal("Ce barème a déjà sa décision.")
    if scale.starts_on < decision.effective_on:
        return Refusal(f"La décision n'est applicable qu'à partir du {decision.effective_on:%d/%m/%Y}.")
    return None


def can_end(scale: Scale, ends_on: date) -> Refusal | None:
    """A scale ends after what it took: the past is never recomputed (rule 5)."""
    if ends_on < scale.starts_on:
        return Refusal(f"Ce barème commence le {scale.starts_on:%d/%m/%Y} : il ne peut pas finir avant.")
    last = ContributionCharge.objects.filter(line__scale=scale).order_by("-on").values_list("on", flat=True).first()
    if last is not None and ends_on < last:
        return Refusal(f"Ce barème a pris une contribution le {last:%d/%m/%Y} : il ne peut pas finir avant.")
    return None


def can_waive(*, activity: Any, member: Any, line_code: str, ground: str, customer: Any, nature: str) -> Refusal | None:
    """An exemption says whom it concerns, and what it is for. A fee depends neither on a customer nor on a product."""
    if (activity is None) == (member is None):
        return Refusal("Choisissez une activité ou une personne, l'une des deux.")
    if (customer is not None) != (ground == Ground.CUSTOMER):
        return Refusal("Une exonération au titre d'un client le nomme ; les autres n'en ont pas.")
    if bool(nature) != (ground == Ground.PRODUCT):
        return Refusal("Une exonération au titre d'un produit dit lequel ; les autres n'en ont pas.")
    if customer is not None and (activity is None or customer.activity_id != activity.pk):
        return Refusal("Ce client n'est pas de cette activité.")
    if (customer is not None or nature) and ScaleLine.objects.filter(code=line_code, base=Base.FIXED).exists():
        return Refusal("Un forfait ne dépend ni d'un client ni d'un produit.")
    return None


def can_choose_fees(user: Any, activity: Any, member: Any, *, on: date) -> Refusal | None:
    """A person chooses among the activities they belong to; the support team may do it for them (rule 7)."""
    if user.access.member_id != member.pk and (refused := may(user, Right.CONTRIBUTION_EDIT, activity)):
        return refused
    if not ActivityMember.objects.filter(member=member, activity=activity, since__lte=on, until__isnull=True).exists():
        return Refusal(f"{member} n'est pas membre de cette activité.")
    return None
