"""Reads of delegations of signature: who may sign what on a day, and who may sign such an amount."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from cae.periods import add_months
from governance.mandates.models import Mandate
from governance.mandates.queries import held
from governance.signatures.enums import Matter
from governance.signatures.models import SigningPower
from governance.signatures.rules import SIGN_EVERYTHING
from members.models import Delegation


def representatives(on: date) -> QuerySet[Mandate]:
    """Those who represent the cooperative by their mandate: they sign everything."""
    return held(on).filter(body__in=SIGN_EVERYTHING, member__isnull=False).order_by("starts_on", "pk")


def every() -> QuerySet[SigningPower]:
    return SigningPower.objects.select_related("holder", "given_by__member", "decision")


def in_force(on: date) -> QuerySet[SigningPower]:
    """The powers one may sign with on a day: the mandate of who gave them runs too."""
    running = Q(until__isnull=True) | Q(until__gte=on)
    kept = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on)
    rows = every().filter(running, kept, since__lte=on, given_by__in=held(on).values("pk"))
    return rows.order_by("matter", "holder__last_name", "pk")


def ending(on: date, *, months: int = 3) -> list[SigningPower]:
    """The powers that stop within so many months: at their own end, or with the mandate of who gave them."""
    limit = add_months(on, months)
    return [power for power in in_force(on) if last_day(power) <= limit]


def last_day(power: SigningPower) -> date:
    """The last day one may sign with a power, as things stand."""
    return min(power.until or date.max, power.given_by.last_day)


def trusted(on: date) -> QuerySet[Delegation]:
    """What members may do alone on their own activities: the delegations kept on their sheets."""
    running = Q(until__isnull=True) | Q(until__gte=on)
    rows = Delegation.objects.filter(running, since__lte=on, member__left_on__isnull=True)
    return rows.select_related("member", "activity").order_by("member__last_name", "member__first_name", "right", "pk")


@dataclass(frozen=True)
class Signers:
    """Who may sign an amount on a matter: alone, or together with another one."""

    matter: str
    amount: Decimal
    alone: list[str]
    together: list[str]


def signers(matter: str, amount: Decimal, *, on: date) -> Signers:
    """Who may sign `amount` euros HT on a matter on a day, those who represent the cooperative last."""
    powers = [one for one in in_force(on) if one.matter == matter and (one.ceiling is None or one.ceiling >= amount)]
    said = {True: [], False: []}  # type: dict[bool, list[str]]
    for power in powers:
        said[power.with_another].append(f"{power.holder}{f' ({power.detail})' if power.detail else ''}")
    everything = [str(mandate) for mandate in representatives(on)]
    return Signers(str(Matter(matter).label), amount, said[False] + everything, said[True])
