"""What scale applies to an activity on a date, and with what formula: the only reading of scales there is.

A scale is in force when its decision was adopted and both dates have come; nothing is written on adoption.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery

from billing.contribution.amounts import Exemption, Formula, flat, marginal
from billing.contribution.enums import ExemptFrom
from billing.contribution.models import ContributionCharge, Override, Scale, ScaleLine, Waiver
from cae.periods import add_months
from members.enums import ContractKind
from members.models import Contract
from members.queries import contracts_behind

# A shared activity whose members have different contracts follows the most engaged of them.
PRECEDENCE = (ContractKind.CDI, ContractKind.CDD, ContractKind.CESA, ContractKind.CAPE)


@dataclass(frozen=True)
class Standing:
    """Who stands behind an activity on a date: the contracts of its members, the first of each person first."""

    contracts: tuple[Contract, ...]

    @property
    def kind(self) -> str:
        """The contract kind that decides of the scale; empty when nobody is under contract."""
        kinds = {contract.kind for contract in self.contracts}
        return next((kind.value for kind in PRECEDENCE if kind in kinds), "")

    @property
    def members(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(contract.member_id for contract in self.contracts))

    @property
    def fixed_rate(self) -> Decimal | None:
        """The rate fixed by the contract of a single member, when it does not follow the assembly's scale (rule 12)."""
        rates = {contract.fixed_contribution_rate for contract in self.contracts}
        return rates.pop() if len(rates) == 1 and len(self.members) == 1 else None


def standing(activity, *, on: date) -> Standing:
    """The contracts in force on `on` of the members of `activity`."""
    return Standing(contracts_behind(activity, on=on))


def scales_in_force(on: date) -> list[Scale]:
    """The scale of each code in force on a date, by code: the last one adopted and begun, unless it has ended."""
    return list(_in_force(Scale.objects.order_by("code"), on))


def _in_force(scales: QuerySet[Scale], on: date) -> QuerySet[Scale]:
    begun = Scale.objects.filter(starts_on__lte=on, decision__effective_on__lte=on, decision__decided_on__lte=on)
    last = begun.filter(code=OuterRef("code")).order_by("-starts_on", "-pk").values("pk")[:1]
    return scales.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), pk=Subquery(last))


def lines_for(kind: str, *, on: date) -> list[ScaleLine]:
    """The lines that concern a contract kind on a date, in order, with scale, destination and brackets (two statements)."""
    rows = ScaleLine.objects.filter(scale__in=_in_force(Scale.objects.all(), on)).select_related("scale", "destination")
    return [
        line
        for line in rows.prefetch_related("brackets").order_by("scale__starts_on", "scale_id", "order", "pk")
        if not line.scale.contract_kinds or kind in line.scale.contract_kinds
    ]


def formula_of(line: ScaleLine, *, rate: Decimal | None = None) -> Formula:
    """The formula of a line; `rate` replaces its own (an override, or a contract that fixes it)."""
    if rate is not None:
        return flat(rate, maximum=line.maximum)
    brackets = [(bracket.above, bracket.rate) for bracket in line.brackets.all()]
    return marginal(brackets, maximum=line.maximum) if brackets else flat(line.rate or Decimal(0), maximum=line.maximum)


def overrides(activity, *, on: date) -> dict[str, Decimal]:
    """The overriding rate of an activity by line code on a date."""
    rows = Override.objects.filter(Q(until__isnull=True) | Q(until__gte=on), activity=activity, since__lte=on).order_by(
        "since", "pk"
    )
    return {row.line_code: row.rate for row in rows}


def waivers(activity, *, on: date) -> list[Waiver]:
    return list(Waiver.objects.filter(activity=activity, since__lte=on, until__gte=on).order_by("pk"))


def exemption(
    line: ScaleLine,
    *,
    on: date,
    standing: Standing,
    first_charge: date | None,
    waived: Iterable[Waiver],
    customer_id: int | None,
    nature: str,
) -> Exemption | None:
    """Why the base of an event does not count on a line, or None (rule 9, waivers with their decision)."""
    if nature and nature in line.exempt_natures:
        return Exemption("produit exonéré par le barème")
    for waiver in waived:
        if waiver.line_code == line.code and waiver.customer_id in (None, customer_id):
            return Exemption(f"{waiver.reason} (jusqu'au {waiver.until:%d/%m/%Y})")
    if line.exempt_months:
        start = first_start(standing) if line.exempt_from == ExemptFrom.CONTRACT else (first_charge or on)
        if start is not None and on < add_months(start, line.exempt_months):
            return Exemption(f"démarrage, {line.exempt_months} premiers mois")
    return None


def first_start(standing: Standing) -> date | None:
    """The first day of the first contract of the members of an activity."""
    return (
        Contract.objects.filter(member_id__in=standing.members).order_by("starts_on").values_list("starts_on", flat=True).first()
    )


def first_charge_on(activity) -> date | None:
    return ContributionCharge.objects.filter(activity=activity).order_by("on").values_list("on", flat=True).first()
