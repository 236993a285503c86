"""Every list of the product: how a row comes to it, who reads it, and who may take it away as a file.

One row for each page that shows rows of a table or results page by page; the tests of `tests/test_every_list.py` read it.
`ONE_THING` names the pages whose tables are the parts of a single thing (the lines of an entry): they do not grow by use.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal as D
from itertools import count
from typing import Any

from django.utils import timezone

from billing.closures.actions import close_due
from billing.customers.actions import create_customer
from billing.documents.actions import add_mention
from billing.invoices import actions as invoicing
from billing.ledger.actions import post_entry
from billing.ledger.posting import credit, debit
from billing.models import Account, BankAccount, FiscalYear, Override, Scale, ScaleLine, Supplier
from billing.payroll.actions import record_salary
from billing.payroll.amounts import Pay
from billing.purchases import actions as purchases
from billing.quotes import actions as quoting
from cae import files
from cae.models import CaughtMail, Job
from cae.periods import add_months, today
from governance.attendance import actions as attendance
from governance.ballots import actions as balloting
from governance.decisions.actions import record_decision
from governance.minutes.actions import start_follow_up
from governance.models import PostalForm, Proxy, Sending
from governance.room import actions as speaking
from members.models import Member, Role
from tests.billing.customers.numbers import siren
from tests.billing.invoices import made as invoices
from tests.billing.quotes import made as quotes
from tests.governance import afterwards
from tests.governance import made as assembling
from tests.governance.minutes import made as recorded
from tests.governance.rounds import made as rounds
from tests.members import people
from tests.support.things import Things

TEAM = frozenset({"odile", "diane"})
OF_LEA = frozenset({"lea", "odile", "bruno", "diane"})  # who may export what is LEA's


@dataclass(frozen=True)
class Listing:
    """A list: `add` makes one row more; `who` reads it; `exported_by` may have its file (None: it has none)."""

    add: Callable[[Things], Any]
    who: str = "diane"
    kwargs: Callable[[Things], Mapping[str, Any]] = field(default=lambda things: {})
    query: Mapping[str, str] = field(default_factory=dict)
    exported_by: frozenset[str] | None = None
    rows: str = "<tr"  # what each row begins with, on the page


def of_lea(add: Callable[[Things], Any], **more: Any) -> Listing:
    """A list of LEA's own, with its file for who may export it."""
    return Listing(add, **{"who": "lea", "kwargs": lambda things: {"code": "LEA"}, "exported_by": OF_LEA, **more})


_number = count(1)


def customer(things: Things):
    n = next(_number)
    values = {"kind": "company", "name": f"Client {n}", "siren": siren(n)}
    return create_customer(activity=things.activity, values=values, by=things.cast.lea)


def invoice(things: Things):
    assert things.customer
    return invoices.issued(things.activity, by=things.cast.diane, author=things.cast.lea)


def waiting(things: Things):
    assert things.customer
    made = invoices.draft(things.activity, by=things.cast.lea)
    return invoicing.submit(invoice=made, by=things.cast.lea)


def quote(things: Things):
    assert things.customer
    return quotes.draft(things.activity, by=things.cast.lea)


def waiting_quote(things: Things):
    return quoting.submit(quote=quote(things), by=things.cast.lea, on=date(2026, 3, 2))


def payment(things: Things):
    return things._received(amount="10", part="10", by=things.cast.odile)


def mention(things: Things, *, own: bool = False):
    values = {"title": f"Mention {next(_number)}", "text": "Un texte."}
    values |= {} if own else {"scope": "chosen", "trades": ""}
    who = things.cast.lea if own else things.cast.diane
    return add_mention(activity=things.activity if own else None, values=values, by=who)


def own_mention(things: Things):
    return mention(things, own=True)


def mandate(things: Things):
    return afterwards.mandate(people.a_member(antenna=things.cast.lyon), body="referent")


def signing_power(things: Things):
    return afterwards.power(people.a_member(antenna=things.cast.lyon), things.mandate)


def allocation(things: Things):
    return afterwards.allocation(name=f"Essai {next(_number)}")


def opening(things: Things):
    return afterwards.opening(title=f"Appel {next(_number)}")


def idea(things: Things):
    return afterwards.idea(things.member, title=f"Idée {next(_number)}")


def deliberation(things: Things):
    return rounds.gathered_by_all(things.cast, title=f"Texte {next(_number)}")


def poll(things: Things):
    return afterwards.poll(title=f"Question {next(_number)}")


def coming_meeting(things: Things):
    return assembling.meeting(starts_at=assembling.at(day=add_months(today(), next(_number))), title="Assemblée")


def proxy(things: Things):
    """One more proxy that was given, and taken back."""
    giver = Member.objects.get(user=things.cast.bastien)
    return Proxy.objects.create(
        meeting=things.called_assembly, giver=giver, kind="blank", channel="online", state="revoked", given_at=timezone.now()
    )


def postal(things: Things):
    """One more form that arrived too late, with its scan."""
    member = Member.objects.get(user=things.cast.bastien)
    values = {"channel": "paper", "state": "late", "received_at": timezone.now()}
    made = PostalForm.objects.create(meeting=things.called_assembly, member=member, **values)
    files.attach(made, files.store(b"%PDF-1.4 formulaire", "formulaire.pdf"), purpose="scan", by=things.cast.diane)
    return made


def sending(things: Things):
    """One more person convened, somebody admitted meanwhile."""
    convocation = things.called_assembly.convocation
    someone = people.a_member(antenna=things.cast.lyon)
    return Sending.objects.create(
        convocation=convocation, member=someone, channel="letter", address="1 rue Neuve", state="to_post", made_at=timezone.now()
    )


def bank_account(things: Things):
    n = next(_number)
    account = Account.objects.create(code=f"5122{n:02d}", label=f"Banque {n}")
    return BankAccount.objects.create(label=f"Banque {n}", account=account)


def purchase(things: Things):
    return things._bought()


def waiting_purchase(things: Things):
    return purchases.submit(purchase=things._bought(), by=things.cast.lea)


def supplier(things: Things):
    return Supplier.objects.create(activity=things.activity, name=f"Papeterie {next(_number)}")


def purchase_of_supplier(things: Things):
    return things._bought(kind="supplier_invoice", supplier=things.supplier, member=None, bought_from="")


def salary_of_lea(things: Things):
    month = add_months(date(2026, 1, 1), -(next(_number) % 12))
    return record_salary(
        member=things.member, activity=things.activity, month=month, pay=Pay(D(100)), on=today(), by=things.cast.odile
    )


def salary_of_someone(things: Things):
    cast = things.cast
    who, activity = ((cast.lea, cast.lea_activity), (cast.karim, cast.karim_activity), (cast.fatou, cast.fatou_activity))[
        next(_number) % 3
    ]
    return record_salary(
        member=Member.objects.get(user=who), activity=activity, month=date(2026, 3, 1), pay=Pay(D(100)), on=today(), by=cast.odile
    )


def entry(things: Things):
    n = next(_number)
    account = Account.objects.create(code=f"6063{n:02d}", label=f"Fournitures {n}")
    lines = [debit(things.activity, account.pk, D(10)), credit(things.activity, "512000", D(10))]
    return post_entry(
        journal="OD", on=date(2026, 3, 2), label="essai", document=f"P{n}", document_on=date(2026, 3, 2), lines=lines,
        by=things.cast.odile,
    )  # fmt: skip


def day_closed(things: Things):
    """One more day of money received, closed."""
    payment(things)
    return close_due(on=today())


def account(things: Things):
    return Account.objects.create(code=f"6064{next(_number):02d}", label="Fournitures")


def fiscal_year(things: Things):
    year = 2040 + next(_number)
    return FiscalYear.objects.create(starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))


def scale(things: Things):
    return Scale.objects.create(
        code=f"essai-{next(_number)}", name="Essai", decision=things.cast.decision, starts_on=date(2026, 1, 1)
    )


def scale_line(things: Things):
    known = ScaleLine.objects.filter(scale=things.scale).first()
    known.pk, known.code, known._state.adding = None, f"ligne-{next(_number)}", True
    known.save()
    return known


def override(things: Things):
    n = next(_number)
    line = ScaleLine.objects.filter(scale=things.scale).first().code
    since, until = date(2030 + n, 1, 1), date(2030 + n, 12, 31)
    values = {"activity": things.activity, "line_code": line, "rate": D(9), "since": since, "until": until, "reason": "Vote"}
    return Override.objects.create(decision=things.cast.decision, **values)


def member(things: Things):
    return people.a_member(antenna=things.cast.lyon)


def activity(things: Things):
    return people.an_activity(members=[people.a_member(antenna=things.cast.lyon)], antenna=things.cast.lyon)


def activity_of_lea(things: Things):
    return people.an_activity(members=[things.member], antenna=things.cast.lyon)


def role(things: Things):
    return Role.objects.create(name=f"Rôle {next(_number)}", rights=["desk.view"])


def question(things: Things):
    from members import actions

    return actions.ask_question(
        activity=things.activity, about="Mon compte", address="/a/LEA/compte/", topic="accounting", text="Pourquoi ?",
        by=things.cast.lea, at=timezone.now(),
    )  # fmt: skip


def arrival(things: Things):
    """Somebody new, who comes in."""
    people = assembling.associates(1)
    values = {"checked_by": "desk", "by": things.cast.diane, "at": timezone.now()}
    return attendance.arrive(meeting=things.open_assembly, member=people[0], **values)


def hand_raised(things: Things):
    """Somebody new, who comes in and asks to speak."""
    here = arrival(things)
    return speaking.ask(meeting=here.meeting, member=here.member, by=things.cast.diane, at=timezone.now())


def speech(things: Things):
    """Somebody new, who comes in, asks to speak, and has spoken."""
    turn = speaking.call(turn=hand_raised(things), after=None, by=things.cast.diane, at=timezone.now())
    return speaking.end_turn(turn=turn, by=things.cast.diane, at=timezone.now())


def trial_ballot(things: Things):
    """One more trial ballot on the resolution of the assembly being held."""
    return balloting.prepare_ballot(resolution=things.resolution_of_open_assembly, by=things.cast.diane, way="named", trial=True)


def decision(things: Things):
    return record_decision(
        by=things.cast.diane, on=date(2026, 3, 2), number=f"CA-2026-{next(_number):03d}", body="board", title="Plafonds",
        text="Adopté.", decided_on=date(2026, 2, 1),
    )  # fmt: skip


def registered_minutes(things: Things):
    return recorded.registered(things.cast)


def followed(things: Things):
    return start_follow_up(decision=decision(things), owner=things.member, review_on=today(), by=things.cast.diane, on=today())


def job(things: Things):
    return Job.objects.create(task="test", label="PDF", asked_by=things.cast.lea, state=Job.State.DONE)


def mail(things: Things):
    return CaughtMail.objects.create(recipients=["a@example.org"], subject=f"Devis {next(_number)}", text="Bonjour")


LISTS: dict[str, Listing] = {
    "home": Listing(activity_of_lea, who="lea", rows="side-figure"),
    "desk": Listing(waiting, rows="desk-row"),
    "search": Listing(invoice, query={"q": "boulangerie"}, rows="data-search-item"),
    "jobs:list": Listing(job, exported_by=TEAM),
    "demo_mails": Listing(mail),
    "members:index": Listing(member, exported_by=TEAM | {"bruno"}),
    "members:activities:index": Listing(activity, exported_by=TEAM | {"bruno", "lea", "karim", "nadia"}),
    "members:roles:index": Listing(role),
    "members:questions:index": Listing(question, exported_by=TEAM | {"bruno"}),
    "members:questions:of_activity": of_lea(question),
    "governance:meetings:index": Listing(coming_meeting, exported_by=TEAM, rows='class="meeting-card"'),
    "governance:attendance:desk": Listing(arrival, kwargs=lambda things: {"pk": things.open_assembly.pk}, rows="data-person"),
    "governance:ballots:of_meeting": Listing(
        trial_ballot, kwargs=lambda things: {"pk": things.open_assembly.pk}, rows="vote-line"
    ),
    "governance:room:desk": Listing(hand_raised, kwargs=lambda things: {"pk": things.open_assembly.pk}, rows="lead-said"),
    "governance:room:speaking_times": Listing(speech, kwargs=lambda things: {"pk": things.open_assembly.pk}),
    "governance:minutes:register": Listing(registered_minutes, exported_by=TEAM),
    "governance:minutes:follow_ups": Listing(followed, exported_by=TEAM),
    "governance:proxies:register": Listing(
        proxy, kwargs=lambda things: {"pk": things.called_assembly.pk}, exported_by=frozenset({"diane"})
    ),
    "governance:proxies:postal": Listing(
        postal, kwargs=lambda things: {"pk": things.called_assembly.pk}, exported_by=frozenset({"diane"})
    ),
    "governance:convening:sendings": Listing(
        sending, kwargs=lambda things: {"pk": things.called_assembly.pk}, exported_by=frozenset({"diane"})
    ),
    "governance:decisions:index": Listing(decision, exported_by=TEAM),
    "governance:mandates:register": Listing(mandate, exported_by=TEAM),
    "governance:signatures:register": Listing(signing_power, exported_by=TEAM),
    "governance:allocation:index": Listing(allocation, exported_by=TEAM),
    "governance:openings:index": Listing(opening, who="lea", rows='class="offer"'),
    "governance:rounds:index": Listing(deliberation, who="lea", rows='class="offer"'),
    "governance:ideas:index": Listing(idea, who="lea", rows='class="offer"'),
    "governance:polls:index": Listing(poll, who="lea", rows='class="offer"'),
    "billing:customers:list": of_lea(customer),
    "billing:customers:show": of_lea(invoice, kwargs=lambda things: {"code": "LEA", "pk": things.customer.pk}, exported_by=None),
    "billing:customers:third_parties": Listing(customer, exported_by=TEAM | {"bruno", "lea", "karim", "nadia", "fatou"}),
    "billing:suppliers:list": of_lea(supplier),
    "billing:suppliers:show": of_lea(
        purchase_of_supplier, kwargs=lambda things: {"code": "LEA", "pk": things.supplier.pk}, exported_by=None
    ),
    "billing:quotes:list": of_lea(quote),
    "billing:quotes:all": Listing(waiting_quote, exported_by=TEAM | {"bruno"}),
    "billing:invoices:list": of_lea(invoice),
    "billing:invoices:all": Listing(invoice, exported_by=TEAM | {"bruno"}),
    "billing:invoices:validation": Listing(waiting, exported_by=TEAM | {"bruno"}),
    "billing:payments:all": Listing(payment, exported_by=TEAM | {"bruno", "lea", "karim", "nadia", "fatou"}),
    "billing:payments:list": of_lea(payment),
    "billing:payments:accounts": Listing(bank_account),
    "billing:purchases:list": of_lea(purchase),
    "billing:purchases:all": Listing(waiting_purchase, exported_by=TEAM | {"bruno"}),
    "billing:payroll:mine": of_lea(salary_of_lea, exported_by=None),
    "billing:payroll:list": Listing(salary_of_someone, query={"mois": "2026-03"}, exported_by=TEAM, rows='data-label="Brut"'),
    "billing:ledger:ledger": Listing(entry, exported_by=TEAM),
    "billing:ledger:balance": Listing(entry, exported_by=TEAM),
    "billing:mentions:list": Listing(mention),
    "billing:own_mentions:list": Listing(own_mention, who="lea", kwargs=lambda things: {"code": "LEA"}),
    "billing:closures:index": Listing(day_closed, query={"periode": "day"}, exported_by=TEAM),
    "billing:ledger:accounts": Listing(account, exported_by=TEAM),
    "billing:ledger:years": Listing(fiscal_year),
    "billing:contribution:index": Listing(scale, rows="/essayer/"),
    "billing:contribution:granted": Listing(
        override, kwargs=lambda things: {"kind": "taux"}, exported_by=TEAM | {"bruno"}, rows="<br />"
    ),
    "billing:contribution:sheet": Listing(scale_line, kwargs=lambda things: {"pk": things.scale.pk}, rows="<li"),
    "billing:contribution:charges": of_lea(invoice, rows="<details"),
    "billing:account:line": of_lea(payment, kwargs=lambda things: {"code": "LEA", "kind": "collected"}, exported_by=None),
}

# Pages whose tables are the parts of one thing.
ONE_THING = {
    "members:sheet", "members:me", "members:activities:sheet", "members:roles:sheet", "billing:customers:duplicates",
    "billing:customers:merge", "billing:customers:import_columns", "billing:customers:import_preview",
    "billing:customers:import_report", "billing:quotes:show", "billing:invoices:show", "billing:invoices:credit",
    "billing:payments:show", "billing:payments:sheet", "billing:purchases:sheet", "billing:ledger:entry",
    "billing:closures:sheet", "billing:account:statement", "components", "governance:roll:sheet", "governance:sealed:attendance",
    "governance:attendance:sheet", "governance:ballots:sheet", "governance:ballots:voices", "governance:proxies:draws",
}  # fmt: skip
