"""Writes about contracts: recorded, corrected before they bind, ended. The law's lengths are checked here (members.rules)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor
from cae.history import changes, record
from cae.locks import lock
from cae.models import StoredFile
from cae.parameters import ParameterMissing
from members import rules
from members.enums import ContractKind
from members.models import Contract, Member
from members.queries import delays_on, periods


@transaction.atomic
def add_contract(
    *,
    member: Member,
    by: Actor,
    on: date,
    kind: str,
    starts_on: date,
    signed_on: date | None = None,
    ends_on: date | None = None,
    trial_months: int = 0,
    fixed_part: Decimal = Decimal(0),
    fixed_contribution_rate: Decimal | None = None,
    file: StoredFile | None = None,
) -> Contract:
    """Records a contract; `signed_on` is its start when not given. Money: `fixed_part` in euros gross a month.

    Refuses what `members.rules.contract` refuses; two contracts at once are refused by the database
    (`one_contract_at_a_time`).
    """
    member = lock(member)
    contract = Contract(
        member=member,
        kind=kind,
        signed_on=signed_on or starts_on,
        starts_on=starts_on,
        ends_on=ends_on,
        trial_months=trial_months,
        fixed_part=fixed_part,
        fixed_contribution_rate=fixed_contribution_rate,
        file=file,
    )
    check_lengths(contract, on=on)
    contract.save()
    record(contract, "create", f"a enregistré le {contract}", by=by)
    record(member, "contract", f"a enregistré le {contract}", by=by)
    return contract


@transaction.atomic
def edit_contract(*, contract: Contract, by: Actor, on: date, **values: Any) -> Contract:
    """Corrects what was recorded of a contract (dates, trial, fixed part, file); the kind never changes.

    Refuses as `add_contract`, and once the contract has ended.
    """
    member = lock(contract.member)
    contract = lock(contract)
    if contract.ended_on is not None:
        raise Refused("Ce contrat a pris fin : il ne se corrige plus.")
    if "kind" in values and values["kind"] != contract.kind:
        raise Refused("Un contrat ne change pas de type : terminez-le et enregistrez le suivant.")
    before, after = changes(contract, values)
    if not after:
        return contract
    for name, value in values.items():
        setattr(contract, name, value)
    check_lengths(contract, on=on)
    contract.save()
    record(contract, "edit", f"a corrigé le {contract}", by=by, before=before, after=after)
    record(member, "contract", f"a corrigé le {contract}", by=by, before=before, after=after)
    return contract


@transaction.atomic
def end_contract(*, contract: Contract, by: Actor, on: date, ended_on: date, reason: str = "") -> Contract:
    """Records the day a contract really stopped, and why. Refused twice, and before it began."""
    lock(contract.member)
    contract = lock(contract)
    or_raise(rules.plausible(ended_on, on=on, what="Fin du contrat"))
    if contract.ended_on is not None:
        raise Refused(f"Ce contrat a déjà pris fin le {contract.ended_on:%d/%m/%Y}.")
    if contract.ends_on is not None and ended_on > contract.ends_on:
        raise Refused(
            Refusal(
                f"Ce contrat a pour terme le {contract.ends_on:%d/%m/%Y}.",
                remedy="Pour le prolonger, enregistrez le contrat suivant.",
            )
        )
    contract.ended_on, contract.end_reason = ended_on, reason.strip()
    contract.save(update_fields=["ended_on", "end_reason"])
    sentence = f"a enregistré la fin du {contract} au {ended_on:%d/%m/%Y}"
    record(contract, "end", sentence, by=by, after={"motif": reason} if reason else None)
    record(contract.member, "contract", sentence, by=by, after={"motif": reason} if reason else None)
    return contract


def check_lengths(contract: Contract, *, on: date) -> None:
    """Asks the rules about a contract that is about to be written; raises Refused."""
    for day, what in ((contract.starts_on, "Début du contrat"), (contract.ends_on, "Terme du contrat")):
        or_raise(rules.plausible(day, on=on, what=what))
    others = [c for c in contract.member.contracts.all() if c.pk != contract.pk and c.starts_on < contract.starts_on]
    try:
        delays = delays_on(max(contract.starts_on, rules.FIRST_CESA))
    except ParameterMissing as missing:
        raise Refused(str(missing)) from missing
    or_raise(
        rules.contract(
            kind=contract.kind,
            starts_on=contract.starts_on,
            ends_on=contract.ends_on,
            signed_on=contract.signed_on,
            trial_months=contract.trial_months,
            prior=periods(others, until=contract.starts_on),
            prior_capes=periods([c for c in others if c.kind == ContractKind.CAPE], until=contract.starts_on),
            delays=delays,
            on=on,
        )
    )
