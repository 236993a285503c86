"""What happens to the cast of the story: their activities, a credit note, a large order, a payer nobody knows."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from billing.account.actions import make_statement, set_aside
from billing.documents.data import ChapterData, DocumentData
from billing.documents.data import LineData as SoldLine
from billing.invoices.actions import create_draft, draft_credit_note, draft_deposit, issue
from billing.payments.actions import record_payment
from billing.payments.enums import PaymentMode
from billing.quotes import actions as quoting
from cae.demo import work, world
from cae.demo.business import FIRST_DAY, LAST_DAY, Business
from cae.periods import month_end, months_between

if TYPE_CHECKING:
    from cae.demo.story import Story


def plan_the_cast(story: "Story") -> None:
    cast = story.cast
    mine = [
        Business(cast.lea_activity, world.TRADES[0], [cast.lea.member], FIRST_DAY, pace=2.3, salaried=False),
        Business(cast.atelier, world.TRADES[6], [cast.lea.member, cast.karim.member], FIRST_DAY, pace=1.6),
        Business(cast.karim_activity, world.TRADES[1], [cast.karim.member], FIRST_DAY, pace=2.0),
        Business(cast.fatou_activity, world.TRADES[4], [cast.fatou.member], FIRST_DAY, pace=1.6),
        Business(cast.bastien_activity, world.TRADES[5], [cast.bastien.member], FIRST_DAY, pace=1.5),
        Business(cast.nadia_activity, world.TRADES[10], [cast.nadia.member], date(2026, 1, 12), pace=1.3),
    ]
    story.cast_businesses = mine
    for business in mine:
        work.open_business(story, business)
        work.plan_business(story, business)
    for business, gross in ((mine[0], Decimal(600)), (mine[2], Decimal(550)), (mine[3], Decimal(900))):
        business.monthly_gross = gross
        for month in months_between(date(2025, 6, 1), LAST_DAY):
            story.at(min(month_end(month), LAST_DAY), lambda on, b=business, g=gross: work.salary(story, b, g, on))
    story.at(date(2026, 2, 10), lambda on: _give_back(story, mine[0], on))
    story.at(date(2026, 9, 3), lambda on: _deposit(story, mine[0], on))
    story.at(
        date(2026, 10, 5),
        lambda on: set_aside(
            activity=cast.lea_activity, amount=Decimal(600), reason="un nouvel ordinateur au printemps", by=cast.lea, on=on
        ),
    )
    story.at(date(2026, 10, 12), lambda on: _unknown_payer(story, on))
    story.at(
        date(2026, 10, 30), lambda on: make_statement(activity=cast.lea_activity, month=date(2026, 9, 1), by=cast.lea, on=on)
    )


def _give_back(story: "Story", business: Business, on: date) -> None:
    """Léa gives back a part of an invoice that was wrong: a credit note."""
    draft = create_draft(
        activity=business.activity,
        by=business.user,
        customer=business.customers[0],
        data=work.sold(story, business),
        supplied_on=on,
    )
    made = issue(invoice=draft, by=story.cast.odile, on=on)
    note = draft_credit_note(invoice=made, by=business.user, reason="double facturation")
    issue(invoice=note, by=story.cast.odile, on=on + timedelta(days=2))


def _deposit(story: "Story", business: Business, on: date) -> None:
    """Léa's large order: a quote accepted on paper, its deposit issued and paid, the balance still to come."""
    customer = next(c for c in business.customers if c.kind != "individual")
    line = SoldLine(
        name="Album jeunesse, 24 planches",
        vat=story.vat["normal"].pk,
        quantity=Decimal(24),
        unit="C62",
        unit_price=Decimal(145),
    )
    data = DocumentData(
        fields={"subject": "Album jeunesse", "terms": story.terms["30 jours"], "deposit_percent": Decimal(30)},
        chapters=(ChapterData(title="Illustrations", lines=(line,)),),
    )
    quote = quoting.create_quote(activity=business.activity, by=business.user, on=on, customer=customer, data=data)
    quote = quoting.submit(quote=quote, by=business.user, on=on)
    quote = quoting.validate(quote=quote, by=story.cast.odile, on=on)
    quote = quoting.mark_sent(quote=quote, by=business.user, on=on)
    story.at(on + timedelta(days=6), lambda day: _accepted(story, business, quote, day))


def _accepted(story: "Story", business: Business, quote: Any, on: date) -> None:
    work.accept_on_paper(story, business, quote, name="Hélène Marchetti", role="directrice", on=on)
    made = issue(invoice=draft_deposit(quote=quote, by=business.user), by=story.cast.odile, on=on)
    story.at(on + timedelta(days=9), lambda day: work.collect(story, made, day))


def _unknown_payer(story: "Story", on: date) -> None:
    record_payment(
        amount=Decimal("312.00"),
        received_on=on,
        mode=PaymentMode.TRANSFER,
        bank_account=story.cast.bank,
        payer="SARL INCONNUE",
        reference="VIR 8812",
        on=on,
        by=story.cast.odile,
    )
