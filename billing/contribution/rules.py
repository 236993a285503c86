"""What may be taken, granted or chosen about the contribution, and why not."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from billing.contribution.enums import Base, Ground
from billing.contribution.models import ContributionCharge, Scale, ScaleLine
from billing.ledger.models import FiscalYear
from cae.access import Refusal, may
from cae.rights import Right
from governance.decisions.enums import DecisionBody
from governance.meetings.enums import ASSEMBLIES, ItemKind, MeetingState
from governance.models import Ballot, FollowUp
from members.models import ActivityMember

FIND_ITS_DECISION = (
    "Choisissez la décision qui adopte ce barème, une fois inscrite au registre ; si elle n'est pas prise, proposez-le au vote : "
    "« Barème » sur la page d'une résolution."
)
NEW_VERSION = "Enregistrez une nouvelle version à partir d'une date."


def can_run_year(year: FiscalYear, *, on: date) -> Refusal | None:
    """The end of a year is taken once it is over."""
    if on <= year.ends_on:
        return Refusal(f"L'exercice {year} n'est pas fini : il court jusqu'au {year.ends_on:%d/%m/%Y}.", code="year_not_over")
    return None


def can_propose(resolution: Any, starts_on: date) -> Refusal | None:
    """A resolution of an assembly carries a scale until its text is final; it takes effect after the vote, never before."""
    if resolution.item.meeting.kind not in ASSEMBLIES:
        return Refusal("Un barème s'adopte en assemblée : ni un conseil ni un groupe n'en décide.")
    if resolution.frozen_at is not None:
        return Refusal("Le texte de cette résolution est arrêté : le barème qu'elle porte aussi.")
    day = timezone.localtime(resolution.item.meeting.starts_at).date()
    if starts_on <= day:
        return Refusal(f"L'assemblée se tient le {day:%d/%m/%Y} : le barème ne peut commencer qu'après.", field="starts_on")
    return None


def can_rest_on(decision: Any, starts_on: date) -> Refusal | None:
    """A scale rests on a decision of the assembly, and starts from the day that decision takes effect."""
    if decision.body != DecisionBody.ASSEMBLY:
        return Refusal(
            f"La décision {decision.number} n'est pas de l'assemblée : un barème s'adopte en assemblée.", field="decision"
        )
    if starts_on < decision.effective_on:
        return Refusal(f"La décision n'est applicable qu'à partir du {decision.effective_on:%d/%m/%Y}.")
    return None


def replaced(code: str, starts_on: date, *, but: Scale | None = None) -> Scale | None:
    """The version that a scale of this code, which would begin on a day, comes after."""
    before = _others(but).filter(code=code, decision__isnull=False, starts_on__lt=starts_on)
    return before.select_related("decision").order_by("-starts_on", "-pk").first()


def _others(scale: Scale | None) -> QuerySet[Scale]:
    return Scale.objects.all() if scale is None else Scale.objects.exclude(pk=scale.pk)


def is_about(decision: Any, *, code: str, starts_on: date, scale: Scale | None = None) -> Refusal | None:
    """A scale written with its decision rests on one that can be about it: of the assembly; which elected nobody; whose vote
    adopted no other scale; which adopted no other version of it; taken after that of the version it comes after."""
    if refusal := can_rest_on(decision, starts_on):
        return refusal
    before = replaced(code, starts_on, but=scale)
    of_election = FollowUp.objects.filter(decision=decision, resolution__item__kind=ItemKind.ELECTION).exists()
    other = _others(scale).filter(Q(code=code) | Q(resolution__isnull=False), decision=decision).first()
    if of_election:
        sentence = f"La décision {decision.number} est une élection : elle n'adopte pas un barème."
    elif other is not None:
        sentence = f"La décision {decision.number} a adopté un autre barème : « {other.name} » du {other.starts_on:%d/%m/%Y}."
    elif before is not None and before.decision is not None and decision.decided_on <= before.decision.decided_on:
        sentence = (
            f"La décision {decision.number}, du {decision.decided_on:%d/%m/%Y}, n'a pas été prise après celle de la version que "
            f"ce barème remplace ({before.decision.number}, du {before.decision.decided_on:%d/%m/%Y})."
        )
    else:
        return None
    return Refusal(sentence, remedy=FIND_ITS_DECISION, field="decision", code="another_decision")


def was_read(decision: Any) -> Refusal:
    """Whoever records a scale with its decision says, having read its text, that it adopts this scale."""
    sentence = f"Relisez la décision {decision.number}, puis cochez que c'est elle qui adopte ce barème."
    return Refusal(sentence, field="read", code="read")


def can_adopt(scale: Scale, decision: Any) -> Refusal | None:
    """Once, by the assembly, and from the day its decision takes effect."""
    if scale.decision_id is not None:
        return Refusal("Ce barème a déjà sa décision.")
    return can_rest_on(decision, scale.starts_on)


def waits_for_vote(scale: Scale) -> Refusal | None:
    """A scale put to the vote is adopted by that vote alone. One is free of it when its meeting was cancelled, or is over without
    any vote on the resolution: the assembly then decided elsewhere."""
    if scale.resolution is None or scale.decision_id is not None:
        return None
    resolution, meeting = scale.resolution, scale.resolution.item.meeting
    voted = Ballot.objects.filter(resolution=resolution, trial=False, twin_of__isnull=True, cancelled_reason="").exists()
    if meeting.state == MeetingState.CANCELLED:
        return None
    if meeting.state in (MeetingState.CLOSED, MeetingState.FAILED) and not voted:
        return None
    return Refusal(
        f"Ce barème est soumis au vote de la résolution {resolution.number} de « {meeting.title} » : "
        "seule son adoption, proclamée, le fait adopter.",
        remedy="Voir la résolution : une fois le procès-verbal inscrit au registre, le barème reçoit sa décision de lui-même.",
        code="voted_here",
        address=reverse("governance:meetings:resolution", args=[resolution.pk]),
    )


def can_adopt_by_hand(scale: Scale, decision: Any) -> Refusal | None:
    """Where no vote was held here: by a decision of the assembly taken once the scale was written as it is."""
    if refusal := waits_for_vote(scale) or can_adopt(scale, decision):
        return refusal
    if refusal := is_about(decision, code=scale.code, starts_on=scale.starts_on, scale=scale):
        return refusal
    written = timezone.localtime(scale.written_at).date()
    if decision.decided_on < written:
        return Refusal(
            f"La décision {decision.number} a été prise le {decision.decided_on:%d/%m/%Y}, avant ce barème, "
            f"écrit le {written:%d/%m/%Y} : elle n'a pas pu l'adopter."
        )
    return None


def can_rewrite(scale: Scale) -> Refusal | None:
    """A scale is written again until it has taken something, or was adopted as it was proposed."""
    if scale.decision_id is not None and scale.resolution_id is not None:
        return Refusal("Ce barème est adopté tel qu'il a été proposé : il ne se modifie plus.", remedy=NEW_VERSION)
    if ContributionCharge.objects.filter(line__scale=scale).exists():
        return Refusal("Ce barème a déjà servi : il ne se modifie plus.", remedy=NEW_VERSION)
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
