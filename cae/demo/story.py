"""The demo cooperative's eighteen months, told in order by calling the real actions with fixed dates: always the same.

It is the demo, the ground of the browser tests and the README's pictures. May 2025 to October 2026; `since.py` goes on from
there to the day it is loaded.
"""

import heapq
import io
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from billing.account import watch
from billing.account.actions import make_statement, set_aside
from billing.contribution.monthly import run_month
from billing.contribution.scales import LineData, save_scale
from billing.customers.actions import create_customer
from billing.documents.actions import MENTION_FIELDS, add_mention, edit_mention
from billing.documents.data import ChapterData, DocumentData
from billing.documents.data import LineData as SoldLine
from billing.documents.models import Mention, PaymentTerms, VatRate
from billing.invoices.actions import create_draft, draft_credit_note, issue, submit
from billing.ledger.actions import post_manual_entry
from billing.ledger.enums import JournalCode
from billing.ledger.posting import credit, debit
from billing.payments.actions import record_payment
from billing.payments.enums import PaymentMode
from billing.payroll.actions import record_salary
from billing.payroll.amounts import Pay
from billing.purchases import actions as purchasing
from billing.purchases.models import PurchaseCategory
from billing.purchases.rules import Line as BoughtLine
from billing.quotes import actions as quoting
from cae.demo import cast as casting
from cae.demo import since, speed, world
from cae.demo.assemblies import Assemblies
from cae.demo.cast import Cast
from cae.money import cents, percent
from cae.periods import add_months, month_end, months_between
from cae.templatetags.format import amount as amount_text
from governance.decisions.enums import DecisionBody
from governance.decisions.search import index_decisions
from governance.models import Decision
from members.actions import activities as opening
from members.actions import contracts as hiring
from members.actions import people
from members.enums import ContractKind
from members.models import Activity, Member, User

FIRST_DAY, LAST_DAY = date(2025, 5, 2), date(2026, 10, 30)
CAST_CODES = ("LEA", "ATELIER", "KARIM", "NADIA", "FATOU", "BASTIEN")


@dataclass
class Business:
    """An activity of the story while it is told: who works there, what they sell, to whom."""

    activity: Activity
    trade: world.Trade
    members: list[Member]
    since: date
    until: date = LAST_DAY
    pace: float = 1.0
    customers: list[Any] = field(default_factory=list)
    salaried: bool = False
    monthly_gross: Decimal = Decimal(0)  # paid each month, whatever happens

    @property
    def user(self) -> User:
        return self.members[0].user


class Story:
    """Events in a queue by date; each may add later ones (an invoice is paid in time, late, or never). Told until `last`."""

    def __init__(self, cast: Cast, clock: speed.Clock, last: date) -> None:
        self.clock, self.last = clock, last
        self.cast, self.chance, self.order = cast, random.Random(20_250_502), count()
        self.events: list[tuple[date, int, Callable[[date], None]]] = []
        self.vat = {rate.code: rate for rate in VatRate.objects.all()}
        self.terms = {terms.label: terms for terms in PaymentTerms.objects.all()}
        self.categories = PurchaseCategory.objects.in_bulk()
        self.businesses: list[Business] = []
        self.cast_businesses: list[Business] = []
        self.served = count(1)

    def at(self, on: date, act: Callable[[date], None]) -> None:
        """Plans an act; what falls after the last day never happens (a late payer, a quote without answer)."""
        if on <= self.last:
            heapq.heappush(self.events, (on, next(self.order), act))

    def waits(self, on: date, days: int) -> bool:
        """Whether what is sent to the support team on a day is still with it at the end: it looks at things within `days`."""
        return on > (LAST_DAY if on <= LAST_DAY else self.last) - timedelta(days=days)

    def tell(self) -> None:
        """Everything, from the first day to the last."""
        self._vote_the_scales()
        self._gather_people()
        self._word_the_mentions()
        for business in self.businesses:
            self._open(business)
            self._plan(business)
        self._plan_the_cast()
        Assemblies(self.cast, self.clock).plan(self.at)
        for month in months_between(date(2026, 7, 1), LAST_DAY):
            self.at(
                month_end(month) if month_end(month) <= LAST_DAY else LAST_DAY, lambda on: run_month(month=on, by=self.cast.odile)
            )
        since.plan(self, LAST_DAY)
        while self.events:
            on, _, act = heapq.heappop(self.events)
            self.clock.set(on)
            act(on)
        watch.refresh(self.last)

    # -- the rules and the people ------------------------------------------------------------------

    def _word_the_mentions(self) -> None:
        """The number of the cooperative as a trainer, written once; Léa's own words, ticked on each of her documents."""
        trainer = Mention.objects.get(code="formation")
        whole = trainer.text.replace("[numéro]", "84 69 12345 69").replace("[région]", "Auvergne-Rhône-Alpes")
        kept = {name: getattr(trainer, name) for name in MENTION_FIELDS}
        edit_mention(mention=trainer, values={**kept, "text": whole}, by=self.cast.diane)
        for title, text, scope in (
            ("Allers-retours", "Le prix comprend deux allers-retours de corrections.", "default"),
            ("Annulation", "Toute séance annulée moins de 48 heures avant est due à moitié.", "chosen"),
        ):
            values = {"title": title, "text": text, "scope": scope}
            add_mention(activity=self.cast.lea_activity, values=values, by=self.cast.lea)

    def _vote_the_scales(self) -> None:
        """2025: 10 % for all, 8 % of what is collected under CAPE. 2026: brackets, with a minimum under CESA."""
        cast, salaried = self.cast, [ContractKind.CESA.value, ContractKind.CDI.value, ContractKind.CDD.value]
        line = {
            "label": "Contribution aux services mutualisés",
            "code": "contribution",
            "base": "invoiced",
            "destination": cast.shared,
        }
        first = _decision(
            "AG-2025-02",
            "Barèmes de contribution 2025",
            "Dix pour cent du chiffre d'affaires facturé ; huit pour cent de l'encaissé pendant le CAPE.",
            date(2025, 4, 25),
        )
        second = _decision(
            "AG-2026-04",
            "Barème par tranches au 1er juillet 2026",
            "Onze pour cent jusqu'à 25 000 €, huit au-delà, avec un minimum de 600 € par an sous CESA.",
            date(2026, 6, 19),
            date(2026, 7, 1),
        )
        head = {"code": "general", "ends_on": None, "contract_kinds": salaried, "note": ""}
        save_scale(
            scale=None,
            values={**head, "name": "Barème général", "decision": first, "starts_on": date(2025, 5, 1)},
            lines=[LineData({**line, "rate": Decimal(10)})],
            by=cast.diane,
        )
        cape = {
            "name": "Barème CAPE",
            "code": "cape",
            "decision": first,
            "starts_on": date(2025, 5, 1),
            "ends_on": None,
            "contract_kinds": [ContractKind.CAPE.value],
            "note": "Pendant l'essai, on ne contribue que sur l'argent reçu.",
        }
        save_scale(scale=None, values=cape, lines=[LineData({**line, "base": "collected", "rate": Decimal(8)})], by=cast.diane)
        brackets = [(Decimal(0), Decimal(11)), (Decimal(25_000), Decimal(8))]
        minimum = {"minimum": Decimal(600), "minimum_mode": "absorbed", "minimum_contracts": [ContractKind.CESA.value]}
        save_scale(
            scale=None,
            values={**head, "name": "Barème général", "decision": second, "starts_on": date(2026, 7, 1)},
            lines=[LineData({**line, **minimum}, brackets)],
            by=cast.diane,
        )

    def _gather_people(self) -> None:
        cast, trades = self.cast, world.TRADES
        lives = world.lives(self.chance)
        antennas = (cast.lyon, cast.valence)
        for number, (life, (first, last)) in enumerate(zip(lives, world.names(self.chance, len(lives)), strict=True)):
            antenna = antennas[number % 2]
            email = (
                f"{first}.{last}@confluent.example".lower()
                .replace("é", "e")
                .replace("è", "e")
                .replace("ï", "i")
                .replace("ë", "e")
                .replace("î", "i")
                .replace("ç", "c")
            )
            member = people.create_member(
                by=cast.bruno,
                on=FIRST_DAY,
                first_name=first,
                last_name=last,
                email=email,
                antenna=antenna,
                city=antenna.city,
                applied_on=life.since - timedelta(days=60),
                adviser=cast.bruno.member if antenna == cast.lyon else None,
            )
            if life.situation == "candidate":
                continue
            member.user = people.open_account(member=member, by=cast.diane)
            self._hire(member, life)
            if life.situation != "permanent":
                self._start(member, life, trades[number % len(trades)])
        self._share_by_three()

    def _hire(self, member: Member, life: world.Life) -> None:
        cast = self.cast
        add = {"member": member, "by": cast.diane, "on": LAST_DAY}
        if life.situation == "permanent":
            hiring.add_contract(**add, kind=ContractKind.CDI, starts_on=life.since, fixed_part=Decimal(2150))
        elif life.situation == "cape":
            start = date(2025, self.chance.randint(11, 12), 3)
            hiring.add_contract(**add, kind=ContractKind.CAPE, starts_on=start, ends_on=add_months(start, 12) - timedelta(days=1))
        else:
            contract = hiring.add_contract(
                **add, kind=ContractKind.CESA, starts_on=life.since, fixed_part=Decimal(self.chance.choice([250, 400, 600]))
            )
            if life.situation == "associate":
                people.admit_associate(member=member, by=cast.diane, on=LAST_DAY, since=date(2025, 6, 20))
            if life.situation == "left":
                gone = date(2026, 3, 31)
                hiring.end_contract(contract=contract, by=cast.diane, on=LAST_DAY, ended_on=gone, reason="départ volontaire")
                self.at(gone + timedelta(days=1), lambda on: people.leave(member=member, by=cast.diane, on=on, left_on=gone))

    def _start(self, member: Member, life: world.Life, trade: world.Trade) -> None:
        brand = trade.brand.format(member.last_name)
        code = f"{member.last_name[:6].upper()}{len(self.businesses)}".encode("ascii", "ignore").decode()
        since = max(life.since, FIRST_DAY) if life.situation != "cape" else date(2025, 12, 15)
        activity = opening.open_activity(
            by=self.cast.diane,
            on=LAST_DAY,
            code=code,
            name=brand,
            trade=trade.name,
            antenna=member.antenna,
            opened_on=life.since if life.situation != "cape" else date(2025, 11, 3),
            email=member.email,
            colour=self.chance.choice(["#1f5f4a", "#7a3b2e", "#2b4c7e", "#6b4a00"]),
            layout=self.chance.choice(["classique", "epuree", "bandeau"]),
        )
        opening.join_activity(
            activity=activity, member=member, by=self.cast.diane, on=LAST_DAY, since=activity.opened_on, main=True
        )
        until = date(2026, 3, 20) if life.situation == "left" else LAST_DAY
        pace = {"cape": 0.5, "cesa": 0.7, "associate": 1.0, "left": 0.5}[life.situation]
        self.businesses.append(Business(activity, trade, [member], since, until, pace, salaried=life.situation == "associate"))

    def _share_by_three(self) -> None:
        """One activity of three members, with its convention."""
        three = [business.members[0] for business in self.businesses if business.salaried][:3]
        activity = opening.open_activity(
            by=self.cast.diane,
            on=LAST_DAY,
            code="TRIO",
            name="Trio Édition",
            trade="Édition",
            antenna=self.cast.lyon,
            opened_on=date(2025, 9, 1),
        )
        for member in three:
            opening.join_activity(
                activity=activity, member=member, by=self.cast.diane, on=LAST_DAY, since=activity.opened_on, main=False
            )
        opening.set_sharing(
            activity=activity,
            keys=dict(zip((member.pk for member in three), map(Decimal, (50, 30, 20)), strict=True)),
            since=activity.opened_on,
            signed_on=activity.opened_on,
            by=self.cast.diane,
            on=LAST_DAY,
        )
        self.businesses.append(Business(activity, world.TRADES[2], three, date(2025, 9, 8), pace=1.0))

    # -- months of work ----------------------------------------------------------------------------

    def _open(self, business: Business) -> None:
        for _ in range(5 if business.activity.code in CAST_CODES else self.chance.randint(2, 3)):
            values, address = world.customer(self.chance, next(self.served))
            made = create_customer(
                activity=business.activity,
                values={**values, "payment_terms": self.terms["30 jours"]},
                addresses=[address],
                by=business.user,
            )
            business.customers.append(made)
        if business.since <= FIRST_DAY and self.chance.random() < 0.4:
            amount = Decimal(self.chance.randint(4, 30) * 100)
            self.at(FIRST_DAY, lambda on: _opening_balance(business.activity, amount, on, by=self.cast.odile))

    def _plan(self, business: Business) -> None:
        for month in months_between(business.since, business.until):
            if self.chance.random() < business.pace * 0.45:
                self.plan_invoice(business, max(self._day(month), business.since), self.chance)
            if business.trade.purchases and self.chance.random() < business.pace * 0.2:
                self.at(max(self._day(month), business.since), lambda on, b=business: self.buy(b, on))
            if business.salaried and self.chance.random() < 0.4:
                self.at(min(month_end(month), LAST_DAY), lambda on, b=business: self._pay_wage(b, on))
        if self.chance.random() < 0.7:
            month = self.chance.choice(
                list(months_between(max(business.since, date(2026, 5, 1)), business.until)) or [business.since]
            )
            self.at(max(self._day(month), business.since), lambda on, b=business: self.quote(b, on))

    def _day(self, month: date) -> date:
        return max(month.replace(day=self.chance.randint(2, 26)), FIRST_DAY)

    def plan_invoice(self, business: Business, on: date, chance: random.Random) -> None:
        drawn = chance.random()
        delay = 12 if drawn < 0.3 else 31 if drawn < 0.77 else 55 if drawn < 0.965 else 900
        self.at(on, lambda day: self._invoice(business, day, delay))

    def sold(self, business: Business) -> DocumentData:
        rate = self.vat[business.trade.vat]
        lines = []
        for name, unit, price, nature in self.chance.sample(
            business.trade.lines, self.chance.randint(1, min(2, len(business.trade.lines)))
        ):
            quantity = Decimal(self.chance.randint(1, 4)) if unit in ("DAY", "HUR", "C62") else Decimal(1)
            quantity *= 4 if unit == "HUR" else 1
            lines.append(SoldLine(name=name, vat=rate.pk, quantity=quantity, unit=unit, unit_price=price, nature=nature))
        return DocumentData(
            fields={"subject": lines[0].name, "terms": self.terms["30 jours"]}, chapters=(ChapterData(lines=tuple(lines)),)
        )

    def _invoice(self, business: Business, on: date, delay: int) -> None:
        customer = self.chance.choice(business.customers)
        draft = create_draft(
            activity=business.activity, by=business.user, customer=customer, data=self.sold(business), supplied_on=on
        )
        if self.waits(on, 10):
            waiting = submit(invoice=draft, by=business.user)
            self.at(on + timedelta(days=11), lambda day: self._issue(waiting, day, delay))
        else:
            self._issue(draft, on, delay)

    def _issue(self, draft: Any, on: date, delay: int) -> None:
        made = issue(invoice=draft, by=self.cast.odile, on=on)
        self.at(on + timedelta(days=delay), lambda day: self._collect(made, day))

    def _collect(self, invoice: Any, on: date) -> None:
        mode = PaymentMode.CHEQUE if self.chance.random() < 0.15 else PaymentMode.TRANSFER
        owed = invoice.net_to_pay
        amount = percent(owed, Decimal(50)) if self.chance.random() < 0.06 else owed
        record_payment(
            amount=amount,
            received_on=on,
            mode=mode,
            bank_account=self.cast.bank,
            parts=[(invoice, amount)],
            payer=str(invoice.customer),
            reference=f"VIR {invoice.number}",
            on=on,
            by=self.cast.odile,
        )

    def buy(self, business: Business, on: date) -> None:
        category, label, price = self.chance.choice(business.trade.purchases)
        ht = cents(price * self.chance.randint(80, 130) / 100)
        values = {
            "kind": "expense",
            "member": business.members[0],
            "on": on,
            "label": label,
            "bought_from": self.chance.choice(["Comptoir du Rhône", "La Bonne Adresse", "Rail de France"]),
        }
        line = BoughtLine(self.categories[category], ht, Decimal(20), percent(ht, Decimal(20)))
        made = purchasing.save_purchase(
            activity=business.activity, purchase=None, values=values, lines=[line], on=on, by=business.user
        )
        receipt = _receipt(made.bought_from, label, on, made.to_pay)
        purchasing.attach_receipt(purchase=made, content=receipt, name="ticket.png", by=business.user)
        made = purchasing.submit(purchase=made, by=business.user)
        if self.waits(on, 16):
            self.at(on + timedelta(days=17), lambda day: self._approve(made, day))
        else:
            self._approve(made, on)

    def _approve(self, purchase: Any, on: date) -> None:
        made = purchasing.approve(purchase=purchase, on=on, by=self.cast.odile)
        self.at(
            on + timedelta(days=12),
            lambda day: purchasing.pay(
                purchase=made,
                amount=made.total_ht + made.total_vat,
                paid_on=day,
                bank_account=self.cast.bank,
                on=day,
                by=self.cast.odile,
            ),
        )

    def _pay_wage(self, business: Business, on: date) -> None:
        gross = Decimal(self.chance.choice([600, 850, 1100]))
        self.salary(business, gross, on)

    def salary(self, business: Business, gross: Decimal, on: date) -> None:
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
            by=self.cast.odile,
        )

    def quote(self, business: Business, on: date) -> None:
        customer = next((c for c in business.customers if c.kind != "individual"), None)
        if customer is None:
            return
        quote = quoting.create_quote(
            activity=business.activity, by=business.user, on=on, customer=customer, data=self.sold(business)
        )
        drawn = self.chance.random()
        if drawn < 0.2:
            return
        quote = quoting.submit(quote=quote, by=business.user, on=on)
        if self.waits(on, 14):
            self.at(on + timedelta(days=15), lambda day: self._offer(business, quote, day))
        else:
            self._offer(business, quote, on)

    def _offer(self, business: Business, quote: Any, on: date) -> None:
        valid = quoting.validate(quote=quote, by=self.cast.odile, on=on)
        quoting.mark_sent(quote=valid, by=business.user, on=on)

    # -- the cast ----------------------------------------------------------------------------------

    def _plan_the_cast(self) -> None:
        cast = self.cast
        mine = [
            Business(cast.lea_activity, world.TRADES[0], [cast.lea.member], FIRST_DAY, pace=2.3, salaried=False),
            Business(cast.atelier, world.TRADES[6], [cast.lea.member, cast.karim.member], FIRST_DAY, pace=1.6),
            Business(cast.karim_activity, world.TRADES[1], [cast.karim.member], FIRST_DAY, pace=2.0),
            Business(cast.fatou_activity, world.TRADES[4], [cast.fatou.member], FIRST_DAY, pace=1.6),
            Business(cast.bastien_activity, world.TRADES[5], [cast.bastien.member], FIRST_DAY, pace=1.5),
            Business(cast.nadia_activity, world.TRADES[10], [cast.nadia.member], date(2026, 1, 12), pace=1.3),
        ]
        self.cast_businesses = mine
        for business in mine:
            self._open(business)
            self._plan(business)
        for business, gross in ((mine[0], Decimal(600)), (mine[2], Decimal(1200)), (mine[3], Decimal(900))):
            business.monthly_gross = gross
            for month in months_between(date(2025, 6, 1), LAST_DAY):
                self.at(min(month_end(month), LAST_DAY), lambda on, b=business, g=gross: self.salary(b, g, on))
        self.at(date(2026, 2, 10), lambda on: self._give_back(mine[0], on))
        self.at(date(2026, 9, 3), lambda on: self._deposit(mine[0], on))
        self.at(
            date(2026, 10, 5),
            lambda on: set_aside(
                activity=cast.lea_activity, amount=Decimal(600), reason="un nouvel ordinateur au printemps", by=cast.lea, on=on
            ),
        )
        self.at(date(2026, 10, 12), self._unknown_payer)
        self.at(
            date(2026, 10, 30), lambda on: make_statement(activity=cast.lea_activity, month=date(2026, 9, 1), by=cast.lea, on=on)
        )

    def _give_back(self, business: Business, on: date) -> None:
        """Léa gives back a part of an invoice that was wrong: a credit note."""
        draft = create_draft(
            activity=business.activity,
            by=business.user,
            customer=business.customers[0],
            data=self.sold(business),
            supplied_on=on,
        )
        made = issue(invoice=draft, by=self.cast.odile, on=on)
        note = draft_credit_note(invoice=made, by=business.user, reason="double facturation")
        issue(invoice=note, by=self.cast.odile, on=on + timedelta(days=2))

    def _deposit(self, business: Business, on: date) -> None:
        """Léa's large order: a quote accepted on paper, its deposit issued and paid, the balance still to come."""
        customer = next(c for c in business.customers if c.kind != "individual")
        line = SoldLine(
            name="Album jeunesse, 24 planches",
            vat=self.vat["normal"].pk,
            quantity=Decimal(24),
            unit="C62",
            unit_price=Decimal(145),
        )
        data = DocumentData(
            fields={"subject": "Album jeunesse", "terms": self.terms["30 jours"], "deposit_percent": Decimal(30)},
            chapters=(ChapterData(title="Illustrations", lines=(line,)),),
        )
        quote = quoting.create_quote(activity=business.activity, by=business.user, on=on, customer=customer, data=data)
        quote = quoting.submit(quote=quote, by=business.user, on=on)
        quote = quoting.validate(quote=quote, by=self.cast.odile, on=on)
        quote = quoting.mark_sent(quote=quote, by=business.user, on=on)
        self.at(on + timedelta(days=6), lambda day: self._accepted(business, quote, day))

    def accept_on_paper(self, business: Business, quote: Any, name: str, role: str, on: date) -> None:
        from cae import files

        scan = files.store(_receipt("Bon pour accord", quote.subject, on, quote.total_ttc), "bon-pour-accord.png")
        at = timezone.make_aware(datetime.combine(on, time(10, 30)))
        quoting.record_answer(quote=quote, by=business.user, at=at, on=on, name=name, role=role, scan=scan)
        quote.refresh_from_db()

    def _accepted(self, business: Business, quote: Any, on: date) -> None:
        from billing.invoices.actions import draft_deposit

        self.accept_on_paper(business, quote, "Hélène Marchetti", "directrice", on)
        made = issue(invoice=draft_deposit(quote=quote, by=business.user), by=self.cast.odile, on=on)
        self.at(on + timedelta(days=9), lambda day: self._collect(made, day))

    def _unknown_payer(self, on: date) -> None:
        record_payment(
            amount=Decimal("312.00"),
            received_on=on,
            mode=PaymentMode.TRANSFER,
            bank_account=self.cast.bank,
            payer="SARL INCONNUE",
            reference="VIR 8812",
            on=on,
            by=self.cast.odile,
        )


def _decision(number: str, title: str, text: str, decided_on: date, effective_on: date | None = None) -> Decision:
    decision = Decision.objects.create(
        number=number,
        body=DecisionBody.ASSEMBLY,
        title=title,
        text=text,
        decided_on=decided_on,
        effective_on=effective_on or decided_on,
    )
    index_decisions([decision])
    return decision


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


def _receipt(place: str, label: str, on: date, amount: Decimal) -> bytes:
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


def tell(on: date = LAST_DAY) -> Cast:
    """Tells the story, and what happened since until the day `on`, on an empty base or on one that holds the cast already;
    returns the cast."""
    clock, last = speed.Clock(FIRST_DAY), since.last_day(LAST_DAY, on)
    with speed.telling(clock, last_day=last):
        cast = casting.read() if User.objects.filter(email="lea@confluent.example").exists() else casting.create()
        Story(cast, clock, last).tell()
    return cast
