"""What happened since the eighteen months of the story: the same life goes on until the day the demo is loaded.

The story itself never changes: nothing here draws from its lots before it ends. This part depends on the day alone. Without it,
everything due would be late, what waits would be expired, and the present month empty.
"""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from billing.contribution.monthly import run_month
from billing.invoices.actions import create_draft, return_to_author, submit
from billing.ledger.models import FiscalYear
from billing.quotes import actions as quoting
from cae.demo import work
from cae.demo.business import Business
from cae.periods import add_months, month_end, month_start, months_between
from members.actions import contracts as hiring
from members.actions import people, questions
from members.enums import ContractKind, QuestionTopic
from members.models import Contract, Member

if TYPE_CHECKING:
    from cae.demo.story import Story

LONGEST = 18  # months: beyond, the story itself is to be brought nearer
LATELY, QUIETER = 3, 0.4  # months at the pace of the story; those before at a part of it, so that loading stays short


def last_day(story_ends: date, on: date) -> date:
    """The day until which to tell, when the demo is loaded on `on`."""
    return max(story_ends, min(on, add_months(story_ends, LONGEST)))


def plan(story: "Story", ended: date) -> None:
    """Plans what happens after the day the story `ended`, until the day it is told."""
    if story.last <= ended:
        return
    _open_years(story.last)
    for business in [*story.businesses, *story.cast_businesses]:
        if business.until == ended:
            _work(story, business, ended)
    for month in months_between(month_start(ended), story.last):
        if ended < month and month_end(month) <= story.last:
            story.at(month_end(month), lambda on: run_month(month=on, by=story.cast.odile))
    _contracts(story, ended)
    if story.last >= ended + timedelta(days=5):
        _these_days(story)


def _open_years(last: date) -> None:
    known = FiscalYear.objects.order_by("-ends_on").values_list("ends_on", flat=True)[0]
    for year in range(known.year + 1, last.year + 1):
        FiscalYear.objects.create(starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))


def _work(story: "Story", business: "Business", ended: date) -> None:
    """Invoices, costs, pay and quotes, at the pace of the business. Each month of each is drawn by itself."""
    for month in months_between(month_start(ended), story.last):
        chance = random.Random(f"{business.activity.code} {month}")
        invoices, buys, pays, offers = (chance.random() for _ in range(4))
        day, other = (month.replace(day=chance.randint(2, 26)) for _ in range(2))
        pace = business.pace * (1 if month >= add_months(month_start(story.last), 1 - LATELY) else QUIETER)
        if ended < day and invoices < pace * 0.45:
            work.plan_invoice(story, business, day, chance)
        if ended < other and business.trade.purchases and buys < pace * 0.2:
            story.at(other, lambda on: work.buy(story, business, on))
        if ended < other and offers < 0.15:
            story.at(other, lambda on: work.make_quote(story, business, on))
        if ended < month:
            if business.monthly_gross:
                story.at(month_end(month), lambda on: work.salary(story, business, business.monthly_gross, on))
            elif business.salaried and pays < 0.4:
                story.at(month_end(month), lambda on: work.salary_within(story, business, Decimal(850), on))


def _contracts(story: "Story", ended: date) -> None:
    """A CAPE is renewed for a year, twice at most (CAPE-03); Karim becomes an associate before his delay is over (CAE-20)."""
    for contract in Contract.objects.filter(kind=ContractKind.CAPE, ended_on=None).select_related("member").order_by("pk"):
        start = contract.ends_on + timedelta(days=1)
        for _ in range(2):
            story.at(
                max(start - timedelta(days=15), ended + timedelta(days=1)),
                lambda on, m=contract.member, s=start: _renew(story, m, s, on),
            )
            start = add_months(start, 12)
    karim = story.cast.karim.member
    story.at(date(2027, 1, 4), lambda on: people.admit_associate(member=karim, by=story.cast.diane, on=on, since=on))


def _renew(story: "Story", member: Member, start: date, on: date) -> None:
    ends = add_months(start, 12) - timedelta(days=1)
    hiring.add_contract(
        member=member, by=story.cast.diane, on=on, kind=ContractKind.CAPE, signed_on=on, starts_on=start, ends_on=ends
    )


def _these_days(story: "Story") -> None:
    """What waits for Léa and Karim on their first page."""
    cast, last = story.cast, story.last
    mine = {business.activity.code: business for business in story.cast_businesses}
    story.at(last - timedelta(days=4), lambda on: _answered(story, mine["KARIM"], on))
    story.at(last - timedelta(days=2), lambda on: _returned(story, mine["LEA"]))
    story.at(last - timedelta(days=3), lambda on: _asked(story, cast.lea_activity, on))


def _answered(story: "Story", business: "Business", on: date) -> None:
    """A quote accepted on paper, not yet invoiced."""
    customer = next(one for one in business.customers if one.kind != "individual")
    quote = quoting.create_quote(
        activity=business.activity, by=business.user, on=on, customer=customer, data=work.sold(story, business)
    )
    quote = quoting.submit(quote=quote, by=business.user, on=on)
    quote = quoting.validate(quote=quote, by=story.cast.odile, on=on)
    quote = quoting.mark_sent(quote=quote, by=business.user, on=on)
    story.at(
        on + timedelta(days=2),
        lambda day: work.accept_on_paper(story, business, quote, name="Paul Aubert", role="gérant", on=day),
    )


def _returned(story: "Story", business: "Business") -> None:
    """An invoice its author has to look at again."""
    draft = create_draft(
        activity=business.activity, by=business.user, customer=business.customers[0], data=work.sold(story, business)
    )
    submit(invoice=draft, by=business.user)
    comment = "Il manque la date de la prestation : ajoutez-la, et je valide."
    return_to_author(invoice=draft, comment=comment, by=story.cast.odile)


def _asked(story: "Story", activity: Any, on: date) -> None:
    """A question about the account, and its answer the next day."""
    asked = questions.ask_question(
        activity=activity,
        by=story.cast.lea,
        topic=QuestionTopic.ACCOUNTING,
        about="TVA à payer",
        address=reverse("billing:account:index", args=[activity.code]),
        text="La TVA de mes factures pas encore payées est-elle déjà comptée ici ?",
        at=_at(on),
    )
    text = "Non : la TVA d'un service n'est due qu'une fois la facture encaissée. Elle attend à part."
    story.at(
        on + timedelta(days=1),
        lambda day: questions.answer_question(question=asked, by=story.cast.odile, text=text, at=_at(day)),
    )


def _at(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(10, 30)))
