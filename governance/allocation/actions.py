"""Writes of the sharing out: simulated ways, kept within the law, and the one put on the agenda of an assembly."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from cae.templatetags.format import money
from governance.allocation import law, queries, rules
from governance.allocation.amounts import Figures, share_out
from governance.allocation.models import Allocation
from governance.meetings.actions import add_item, write_resolution
from governance.meetings.enums import ItemKind
from governance.meetings.models import Meeting, Resolution


def _shared(year_end: date, figures: Figures, work: Decimal, interest: Decimal) -> dict:
    """The columns of a way to share out, refused outside the law."""
    nature = queries.nature_on(year_end)
    rates = law.rates(nature, on=year_end)
    shares = share_out(figures, rates, work=work, interest=interest)
    or_raise(rules.can_share(figures, shares, rates))
    return {
        "nature": nature,
        "result": figures.result,
        "losses": figures.losses,
        "gains": figures.gains,
        "capital_peak": figures.capital_peak,
        "legal_reserve": figures.legal_reserve,
        "legal": shares.legal,
        "fund": shares.fund,
        "work": shares.work,
        "interest": shares.interest,
    }


@transaction.atomic
def simulate(*, by: Actor, on: date, year_end: date, name: str, figures: Figures, work: Decimal, interest: Decimal) -> Allocation:
    """Keeps a way to share out the surplus of a year that is over: the legal reserve is computed, what is left goes to the fund.

    Refuses what the law does, with its article, and a name already used for this year.
    """
    or_raise(rules.can_year(year_end, on=on))
    values = _shared(year_end, figures, work, interest)
    allocation = Allocation.objects.create(year_end=year_end, name=name.strip(), made_by=user_of(by), **values)
    record(allocation, "simulate", f"a simulé « {allocation} »", by=by)
    return allocation


@transaction.atomic
def change(*, allocation: Allocation, by: Actor, name: str, figures: Figures, work: Decimal, interest: Decimal) -> Allocation:
    """Changes a way that is not put to the vote. Refuses what `simulate` does."""
    allocation = lock(allocation)
    or_raise(rules.can_change(allocation))
    for field, value in (_shared(allocation.year_end, figures, work, interest) | {"name": name.strip()}).items():
        setattr(allocation, field, value)
    allocation.save()
    record(allocation, "change", f"a modifié « {allocation} »", by=by)
    return allocation


@transaction.atomic
def remove(*, allocation: Allocation, by: Actor) -> None:
    """Removes a way that is not put to the vote."""
    allocation = lock(allocation)
    or_raise(rules.can_change(allocation))
    allocation.delete()


@transaction.atomic
def put_to_vote(*, allocation: Allocation, meeting: Meeting, by: Actor) -> Resolution:
    """Puts a way to share out on the agenda of an assembly being prepared, with its resolution written."""
    allocation, meeting = lock(allocation), lock(meeting)
    or_raise(rules.can_put_to_vote(allocation, meeting))
    if Allocation.objects.filter(year_end=allocation.year_end, resolution__item__meeting=meeting).exists():
        raise Refused("Une répartition de cet exercice est déjà à l'ordre du jour de cette assemblée.")
    item = add_item(
        meeting=meeting, by=by, kind=ItemKind.RESOLUTION, title=f"Affectation du résultat {allocation.year_end.year}", minutes=15
    )
    allocation.resolution = write_resolution(
        item=item,
        by=by,
        text=queries.wording(allocation),
        reason="Chaque année, les associé·es décident de ce que devient le résultat : ce qui reste à la coopérative pour durer "
        "et grandir, ce qui va à celles et ceux qui y travaillent.",
        consequence=_consequence(allocation),
        subjects="result",
    )
    allocation.save(update_fields=["resolution"])
    record(allocation, "put_to_vote", f"a mis « {allocation} » à l'ordre du jour de « {meeting} »", by=by)
    return allocation.resolution


def _consequence(allocation: Allocation) -> str:
    """What people get of it, in words."""
    kept = allocation.legal + allocation.fund
    said = f"{money(kept)} restent dans les réserves de la coopérative, qui ne se partagent pas."
    people = queries.entitled(allocation.year_end)
    share = queries.each(allocation.work, people)
    if share is not None and allocation.work:
        said += f" {money(allocation.work)} vont à {people} personnes salariées : {money(share)} chacune, à parts égales."
    if allocation.interest:
        said += f" {money(allocation.interest)} rémunèrent les parts sociales."
    return said
