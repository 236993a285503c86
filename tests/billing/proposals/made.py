"""A scale put to the vote, for tests: written through the real action."""

from datetime import timedelta
from decimal import Decimal as D

from billing.contribution.scales import LineData, save_scale
from cae.periods import today
from governance.decisions.actions import record_decision


def proposed(cast, resolution, *, rate="8", starts_on=None, scale=None, **values):
    line = {"label": "Contribution", "code": "contribution", "base": "invoiced", "rate": D(rate), "destination": cast.shared}
    head = {"name": "Barème 2027", "code": "general", "ends_on": None, "contract_kinds": [], "note": "", "resolution": resolution}
    starts_on = starts_on or today() + timedelta(days=90)
    return save_scale(scale=scale, values={**head, "starts_on": starts_on, **values}, lines=[LineData(line)], by=cast.diane)


def decided(cast, on=None, *, body="assembly", number="AG-2099-01"):
    on = on or today()
    return record_decision(by=cast.diane, on=today(), number=number, body=body, title="Barème", text="Adopté.", decided_on=on)
