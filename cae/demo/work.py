"""Months of work of an activity of the story: customers, invoices paid in time or not, costs, pay, quotes."""

import io
import random
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from PIL import Image, ImageDraw

from billing.account.queries import available_now
from billing.customers.actions import create_customer
from billing.documents.data import ChapterData, DocumentData
from billing.documents.data import LineData as SoldLine
from billing.invoices.actions import create_draft, issue, submit
from billing.ledger.actions import post_manual_entry
from billing.ledger.enums import JournalCode
from billing.ledger.posting import credit, debit
from billing.payments.actions import record_payment
from billing.payments.enums import PaymentMode
from billing.payroll.actions import record_salary
from billing.payroll.amounts import Pay
from billing.purchases import actions as purchasing
from billing.purchases.rules import Line as BoughtLine
from billing.quotes import actions as quoting
from cae import files
from cae.demo import world
from cae.demo.business import CAST_CODES, FIRST_DAY, LAST_DAY, Business
from cae.money import cents, percent
from cae.periods import month_end, months_between
from cae.templatetags.format import amount as amount_text
from members.models import Activity, User

if TYPE_CHECKING:
    from cae.demo.story import Story


def open_business(story: "Story", business: Business) -> None:
    for _ in range(5 if business.activity.code in CAST_CODES else story.chance.randint(2, 3)):
        values, address = world.customer(story.chance, next(story.served))
        made = create_customer(
            activity=business.activity,
            values={**values, "payment_terms": story.terms["30 jours"]},
            addresses=[address],
            by=business.user,
        )
        business.customers.append(made)
    if business.since <= FIRST_DAY and story.chance.random() < 0.4:
        amount = Decimal(story.chance.randint(4, 30) * 100)
        story.at(FIRST_DAY, lambda on: _opening_balance(business.activity, amount, on, by=story.cast.odile))


def plan_business(story: "Story", business: Business) -> None:
    for month in months_between(business.since, business.until):
        if story.chance.random() < business.pace * 0.45:
            plan_invoice(story, business, max(_day(story, month), business.since), story.chance)
        if business.trade.purchases and story.chance.random() < business.pace * 0.2:
            story.at(max(_day(story, month), business.since), lambda on, b=business: buy(story, b, on))
        if business.salaried and story.chance.random() < 0.4:
            story.at(min(month_end(month), LAST_DAY), lambda on, b=business: _pay_wage(story, b, on))
    if story.chance.random() < 0.7:
        month = story.chance.choice(
            list(months_between(max(business.since, date(2026, 5, 1)), business.until)) or [business.since]
        )
        story.at(max(_day(story, month), business.since), lambda on, b=business: make_quote(story, b, on))


def _day(story: "Story", month: date) -> date:
    return max(month.replace(day=story.chance.randint(2, 26)), FIRST_DAY)


def plan_invoice(story: "Story", business: Business, on: date, chance: random.Random) -> None:
    drawn = chance.random()
    delay = 12 if drawn < 0.3 else 31 if drawn < 0.77 else 55 if drawn < 0.965 else 900
    story.at(on, lambda day: _invoice(story, business, day, delay))


def sold(story: "Story", business: Business) -> DocumentData:
    rate = story.vat[business.trade.vat]
    lines = []
    for name, unit, price, nature in story.chance.sample(
        business.trade.lines, story.chance.randint(1, min(2, len(business.trade.lines)))
    ):
        quantity = Decimal(story.chance.randint(1, 4)) if unit in ("DAY", "HUR", "C62") else Decimal(1)
        quantity *= 4 if unit == "HUR" else 1
        lines.append(SoldLine(name=name, vat=rate.pk, quantity=quantity, unit=unit, unit_price=price, nature=nature))
    return DocumentData(
        fields={"subject": lines[0].name, "terms": story.terms["30 jours"]}, chapters=(ChapterData(lines=tuple(lines)),)
    )


def _invoice(story: "Story", business: Business, on: date, delay: int) -> None:
    customer = story.chance.choice(business.customers)
    draft = create_draft(
        activity=business.activity, by=business.user, customer=customer, data=sold(story, business), supplied_on=on
    )
    if story.waits(on, 10):
        waiting = submit(invoice=draft, by=business.user)
        story.at(on + timedelta(days=11), lambda day: _issue(story, waiting, day, delay))
    else:
        _issue(story, draft, on, delay)


def _issue(story: "Story", draft: Any, on: date, delay: int) -> None:
    made = issue(invoice=draft, by=story.cast.odile, on=on)
    story.at(on + timedelta(days=delay), lambda day: collect(story, made, day))


def collect(story: "Story", invoice: Any, on: date) -> None:
    mode = PaymentMode.CHEQUE if story.chance.random() < 0.15 else PaymentMode.TRANSFER
    owed = invoice.net_to_pay
    amount = percent(owed, Decimal(50)) if story.chance.random() < 0.06 else owed
    record_payment(
        amount=amount,
        received_on=on,
        mode=mode,
        bank_account=story.cast.bank,
        parts=[(invoice, amount)],
        payer=str(invoice.customer),
        reference=f"VIR {invoice.number}",
        on=on,
        by=story.cast.odile,
    )


def buy(story: "Story", business: Business, on: date) -> None:
    category, label, price = story.chance.choice(business.trade.purchases)
    ht = cents(price * story.chance.randint(80, 130) / 100)
    values = {
        "kind": "expense",
        "member": business.members[0],
        "on": on,
        "label": label,
        "bought_from": story.chance.choice(["Comptoir du Rhône", "La Bonne Adresse", "Rail de France"]),
    }
    line = BoughtLine(story.categories[category], ht, Decimal(20), percent(ht, Decimal(20)))
    made = purchasing.save_purchase(
        activity=business.activity, purchase=None, values=values, lines=[line], on=on, by=business.user
    )
    seen = receipt(made.bought_from, label, on, made.to_pay)
    purchasing.attach_receipt(purchase=made, content=seen, name="ticket.png", by=business.user)
    made = purchasing.submit(purchase=made, by=business.user)
    if story.waits(on, 16):
        story.at(on + timedelta(days=17), lambda day: _approve(story, made, day))
    else:
        _approve(story, made, on)


def _approve(story: "Story", purchase: Any, on: date) -> None:
    made = purchasing.approve(purchase=purchase, on=on, by=story.cast.odile)
    story.at(
        on + timedelta(days=12),
        lambda day: purchasing.pay(
            purchase=made,
            amount=made.total_ht + made.total_vat,
            paid_on=day,
            bank_account=story.cast.bank,
            on=day,
            by=story.cast.odile,
        ),
    )


def _pay_wage(story: "Story", business: Business, on: date) -> None:
    salary_within(story, business, Decimal(story.chance.choice([600, 850, 1100])), on)


def salary_within(story: "Story", business: Business, gross: Decimal, on: date) -> None:
    """A month's pay, when the account allows it: who asks for a pay first looks at what is left."""
    if available_now(business.activity, on=on) >= gross * 2:
        salary(story, business, gross, on)


def salary(story: "Story", business: Business, gross: Decimal, on: date) -> None:
    pay = Pay(
        gross,
        percent(gross, Decimal("21.7")),
        percent(gross, Decimal("24.3")),
        Decimal("31.50"),
        percent(gross, Decimal("12.1")),
    )
    record_salary(
        member=business.members[0],
        activity=business.activity,
        month=on.replace(day=1),
        pay=pay,
        on=on,
        by=story.cast.odile,
    )


def make_quote(story: "Story", business: Business, on: date) -> None:
    customer = next((c for c in business.customers if c.kind != "individual"), None)
    if customer is None:
        return
    quote = quoting.create_quote(
        activity=business.activity, by=business.user, on=on, customer=customer, data=sold(story, business)
    )
    drawn = story.chance.random()
    if drawn < 0.2:
        return
    quote = quoting.submit(quote=quote, by=business.user, on=on)
    if story.waits(on, 14):
        story.at(on + timedelta(days=15), lambda day: _offer(story, business, quote, day))
    else:
        _offer(story, business, quote, on)


def _offer(story: "Story", business: Business, quote: Any, on: date) -> None:
    valid = quoting.validate(quote=quote, by=story.cast.odile, on=on)
    quoting.mark_sent(quote=valid, by=business.user, on=on)


def accept_on_paper(story: "Story", business: Business, quote: Any, *, name: str, role: str, on: date) -> None:
    scan = files.store(receipt("Bon pour accord", quote.subject, on, quote.total_ttc), "bon-pour-accord.png")
    at = timezone.make_aware(datetime.combine(on, time(10, 30)))
    quoting.record_answer(quote=quote, by=business.user, at=at, on=on, name=name, role=role, scan=scan)
    quote.refresh_from_db()


def _opening_balance(activity: Activity, amount: Decimal, on: date, *, by: User) -> None:
    """What an activity had when the cooperative moved to this software."""
    lines = [debit(activity, "512000", amount), credit(activity, "110000", amount)]
    post_manual_entry(
        journal=JournalCode.OPENING,
        on=on,
        label="Reprise du solde",
        document="REPRISE",
        document_on=on,
        lines=lines,
        reason="reprise des comptes",
        file=None,
        by=by,
    )


def receipt(place: str, label: str, on: date, amount: Decimal) -> bytes:
    """A receipt that says what it is for: none is like another, as in life."""
    image = Image.new("RGB", (420, 260), "white")
    drawing = ImageDraw.Draw(image)
    rows = (place, f"{on:%d/%m/%Y}", label, f"Total TTC {amount_text(amount)} EUR", "Ticket de démonstration : tout est inventé")
    for row, text in enumerate(rows):
        plain = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode()  # what the font knows
        drawing.text((30, 30 + 40 * row), plain, fill="black")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
