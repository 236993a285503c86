"""What comes after an assembly and between two, for tests: mandates, delegations of signature, obligations, sharings out, calls,
ideas, polls. Made through the real actions."""

from datetime import date, timedelta
from decimal import Decimal as D
from itertools import count

from django.utils import timezone

from cae.periods import today
from governance.allocation import actions as sharing
from governance.allocation.amounts import Figures
from governance.allocation.models import Allocation
from governance.decisions.actions import record_decision
from governance.decisions.models import Decision
from governance.ideas import actions as thinking
from governance.ideas.models import Idea
from governance.mandates import actions as mandating
from governance.mandates.models import Mandate
from governance.obligations import actions as owing
from governance.obligations import queries as owed
from governance.obligations.models import Duty
from governance.openings import actions as calling
from governance.openings.models import Application, Opening
from governance.polls import actions as polling
from governance.polls.models import Poll
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


def opening(**values) -> Opening:
    """A call for a small task, open for two weeks more."""
    values = {
        "title": "Tenir l'accueil",
        "text": "Accueillir.",
        "time": "Une matinée",
        "closes_on": today() + timedelta(days=14),
    } | values
    return calling.open_call(by=BY, on=today(), **values)


def application(to: Opening, member, *, why="J'en ai envie.") -> Application:
    return calling.apply(opening=to, member=member, why=why, by=BY, at=timezone.now())


def idea(author, *, on: date | None = None, **values) -> Idea:
    values = {"title": "Un local à Valence", "text": "La route est longue."} | values
    return thinking.propose(author=author, by=BY, on=on or today(), **values)


CHOICES = [("Mardi", "Chaque premier mardi du mois."), ("Jeudi", "Chaque premier jeudi."), ("Aucun", "Ne rien changer.")]


def poll(*, is_open=True, **values) -> Poll:
    """A poll that ends in a week."""
    at = timezone.now()
    values = {
        "title": "Quel jour ?",
        "text": "Pour nos rencontres.",
        "closes_at": at + timedelta(days=7),
        "options": CHOICES,
    } | values
    made = polling.prepare(by=BY, at=at, **values)
    return polling.open_poll(poll=made, by=BY, at=at) if is_open else made
