"""Money and its books; jobs and mails."""

from datetime import date, timedelta
from decimal import Decimal as D
from functools import cached_property

from billing.account import actions as account
from billing.closures.actions import close_due
from billing.contribution.scales import LineData, save_scale
from billing.models import Account, BankAccount, Closure, Earmark, FiscalYear, PurchaseCategory, Scale, Supplier
from billing.payments import actions as payments
from billing.payments.enums import PaymentMode
from billing.payroll.actions import record_salary
from billing.payroll.amounts import Pay
from billing.proposals.actions import replay_scale
from billing.purchases import actions as purchases
from billing.purchases.models import Purchase
from billing.purchases.rules import Line
from cae.models import CaughtMail, MailAttachment
from cae.periods import add_months, month_start, today
from members import actions as people
from tests.governance import made as governance
from tests.support.things.base import ON, PDF, Base, photo


class Money(Base):
    # -- money -------------------------------------------------------------------------------------

    def _received(self, *, amount: str, by, part: str):
        return payments.record_payment(
            amount=D(amount),
            received_on=ON,
            mode=PaymentMode.TRANSFER,
            bank_account=self.cast.bank,
            parts=[(self.invoice, D(part))],
            rest_to=self.activity if amount != part else None,
            on=ON,
            by=by,
        )

    @cached_property
    def payment(self):
        """Confirmed, with 10 € too much."""
        return self._received(amount="110", part="100", by=self.cast.odile)

    @cached_property
    def declared(self):
        """To be confirmed."""
        trusted = people.delegate(member=self.member, right="payments.record", by=self.cast.diane, on=ON)
        self.cast.lea.__dict__.pop("access", None)
        made = self._received(amount="50", part="50", by=self.cast.lea)
        trusted.delete()
        self.cast.lea.__dict__.pop("access", None)
        return made

    @cached_property
    def closure(self) -> Closure:
        """The month of a payment, closed."""
        assert self.payment
        close_due(on=add_months(month_start(ON), 1))
        return Closure.objects.get(period="month")

    @cached_property
    def bank_account(self) -> BankAccount:
        return self.cast.bank

    def _bought(self, **values) -> Purchase:
        values = {"kind": "expense", "member": self.member, "bought_from": "Papeterie", "on": ON, "label": "Papier"} | values
        line = Line(PurchaseCategory.objects.get(pk="fournitures"), D(100), D(20), D(20))
        made = purchases.save_purchase(
            activity=self.activity, purchase=None, values=values, lines=[line], on=ON, by=self.cast.lea
        )
        purchases.attach_receipt(purchase=made, content=photo(), name="ticket.png", by=self.cast.lea)
        return Purchase.objects.get(pk=made.pk)

    @cached_property
    def draft_purchase(self) -> Purchase:
        return self._bought()

    @cached_property
    def waiting_purchase(self) -> Purchase:
        return purchases.submit(purchase=self._bought(), by=self.cast.lea)

    @cached_property
    def purchase(self) -> Purchase:
        made = purchases.submit(purchase=self._bought(), by=self.cast.lea)
        return purchases.approve(purchase=made, on=ON, by=self.cast.odile)

    @cached_property
    def purchase_payment(self):
        return purchases.pay(
            purchase=self.purchase, amount=D(20), paid_on=ON, bank_account=self.cast.bank, on=ON, by=self.cast.odile
        )

    @cached_property
    def supplier(self) -> Supplier:
        return Supplier.objects.create(activity=self.activity, name="Papeterie du Centre")

    @cached_property
    def salary(self):
        return record_salary(
            member=self.member, activity=self.activity, month=date(2026, 2, 1), pay=Pay(D(400)), on=ON, by=self.cast.odile
        )

    @cached_property
    def entry(self):
        from billing.ledger.models import Entry

        return Entry.objects.get(source_kind="invoice", source_id=self.invoice.pk, journal="VE")

    @cached_property
    def fiscal_year(self) -> FiscalYear:
        """Over, and not closed."""
        return FiscalYear.objects.earliest("starts_on")

    @cached_property
    def account(self) -> Account:
        return Account.objects.get(pk="512000")

    @cached_property
    def scale(self) -> Scale:
        return Scale.objects.get(code="general", decision__isnull=False)

    @cached_property
    def proposed_scale(self) -> Scale:
        """A scale carried by a resolution of the assembly in preparation, replayed."""
        resolution = governance.resolution(self.assembly, "L'assemblée adopte le barème.")
        line = {
            "label": "Contribution",
            "code": "contribution",
            "base": "invoiced",
            "destination": self.cast.shared,
            "rate": D(9),
        }
        values = {"name": "Barème 2027", "code": "general", "starts_on": today() + timedelta(days=200), "ends_on": None}
        made = save_scale(
            scale=None,
            values={**values, "contract_kinds": [], "note": "", "resolution": resolution},
            lines=[LineData(line)],
            by=self.cast.diane,
        )
        replay_scale(scale=made, on=today())
        return made

    @cached_property
    def earmark(self):
        return Earmark.objects.create(activity=self.activity, amount=D(10), reason="Ordinateur", since=ON, set_by=self.cast.lea)

    @cached_property
    def commitment(self):
        return account.commit(activity=self.activity, amount=D(10), label="Avance", by=self.cast.odile, on=ON)

    @cached_property
    def statement(self):
        return account.make_statement(activity=self.activity, month=date(2026, 1, 1), by=self.cast.lea, on=ON)

    # -- the rest ----------------------------------------------------------------------------------

    @cached_property
    def job(self):
        """Asked by Léa; it failed."""
        from cae.models import Job

        return Job.objects.create(task="test", label="PDF de la facture", asked_by=self.cast.lea, state=Job.State.FAILED)

    @cached_property
    def mail(self) -> CaughtMail:
        return CaughtMail.objects.create(
            recipients=["a@example.org"], subject="Votre devis", text="Bonjour", html="<p>Bonjour</p>"
        )

    @cached_property
    def mail_attachment(self) -> MailAttachment:
        return MailAttachment.objects.create(mail=self.mail, name="devis.pdf", media_type="application/pdf", content=PDF)
