"""What comes after an assembly and between two, for tests: mandates, delegations of signature, obligations, sharings out. Made
through the real actions."""

from datetime import date, timedelta
from decimal import Decimal as D
from itertools import count

from cae.periods import today
from governance.allocation import actions as sharing
from governance.allocation.amounts import Figures
from governance.allocation.models import Allocation
from governance.decisions.actions import record_decision
from governance.decisions.models import Decision
from governance.mandates import actions as mandating
from governance.mandates.models import Mandate
from governance.obligations import actions as owing
from governance.obligations import queries as owed
from governance.obligations.models import Duty
from governance.signatures import actions as signing
from governance.signatures.models import SigningPower
from tests.governance.made import BY

_numbers = count(1)
TV_05 = Figures(result=D("40000"), capital_peak=D("60000"), legal_reserve=D("57000"))  # law.md


def decision(*, on: date | None = None) -> Decision:
    """A decision of an assembly, taken a year ago by default."""
    day = on or today() - timedelta(days=365)
    return record_decision(
        by=BY, on=today(), number=f"AG-{next(_numbers):04d}", body="assembly", title="Élections", text="Élu·es.", decided_on=day
    )


def mandate(member=None, *, body="board", on: date | None = None, **values) -> Mandate:
    """A mandate that began a year ago and lasts three more years."""
    on = on or today()
    starts = on - timedelta(days=365)
    values = {"role": "membre", "starts_on": starts, "ends_on": starts + timedelta(days=4 * 365)} | values
    if "origin" not in values and "decision" not in values:
        values["decision"] = decision(on=min(values["starts_on"], today()))
    return mandating.appoint(by=BY, on=on, body=body, member=member, **values)


def power(holder, given_by: Mandate, **values) -> SigningPower:
    """A power to sign purchases up to 2,000 € since a month."""
    values = {"matter": "purchases", "ceiling": D(2000), "since": today() - timedelta(days=30)} | values
    return signing.give_power(by=BY, on=today(), holder=holder, given_by=given_by, **values)


def due(code="accounts_approval", *, year: int | None = None, on: date | None = None) -> owed.Due:
    """An obligation of a year, last year's by default."""
    on = on or today()
    found = owed.find(code, date(year or on.year - 1, 12, 31), on=on)
    assert found is not None
    return found


def duty(code="accounts_approval", *, owner=None, **values) -> Duty:
    """What is noted of the approval of last year's accounts, or of another obligation of a year."""
    return owing.assign(due=due(code, **values), by=BY, owner=owner)


def allocation(*, figures: Figures = TV_05, work="10000", interest="5000", on: date | None = None, **values) -> Allocation:
    """A way to share out last year's surplus."""
    on = on or today()
    values = {"year_end": date(on.year - 1, 12, 31), "name": "Proposition du conseil"} | values
    return sharing.simulate(by=BY, on=on, figures=figures, work=D(work), interest=D(interest), **values)
