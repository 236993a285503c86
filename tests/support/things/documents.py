"""Customers, quotes, invoices and what is attached to them."""

from datetime import timedelta
from functools import cached_property

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from billing.customers.models import CustomerImport, ThirdParty
from billing.documents.actions import add_mention
from billing.documents.models import Mention
from billing.quotes import links
from billing.quotes.actions import Order
from cae import files
from cae.periods import today
from tests.billing.invoices import made as invoices
from tests.billing.quotes import made as quotes
from tests.support.things.base import ON, PDF, Base


class Documents(Base):
    @cached_property
    def customer(self):
        return invoices.customer(self.activity)

    @cached_property
    def other_customer(self):
        return invoices.customer(self.activity, name="Mairie de Saint-Amour", kind="individual")

    @cached_property
    def incoming(self) -> CustomerImport:
        from billing.customers.importing import start_import

        upload = SimpleUploadedFile("clients.csv", b"Nom;Ville\nElan;Lyon\n")
        return start_import(activity=self.activity, content=upload.read(), name=upload.name, by=self.cast.lea)

    @cached_property
    def imported(self) -> CustomerImport:
        """Imported, but for one line."""
        from billing.customers import importing

        content = b"Nom;SIRET\nElan;\nFaux;12345\n"
        made = importing.start_import(activity=self.activity, content=content, name="clients.csv", by=self.cast.lea)
        made = importing.choose_columns(incoming=made, columns=made.columns, on_duplicate=made.on_duplicate, by=self.cast.lea)
        return importing.run_import(incoming=made, by=self.cast.lea)

    @cached_property
    def third_party(self) -> ThirdParty:
        return ThirdParty.objects.get_or_create(siren="523188464", defaults={"name": "Boulangerie Pain & Lumière"})[0]

    @cached_property
    def mention(self) -> Mention:
        """Of the cooperative."""
        return Mention.objects.get(code="decennale")

    @cached_property
    def own_mention(self) -> Mention:
        values = {"title": "Annulation", "text": "Toute séance annulée la veille est due.", "scope": "default"}
        return add_mention(activity=self.activity, values=values, by=self.cast.lea)

    @cached_property
    def draft(self):
        assert self.customer
        return invoices.draft(self.activity, by=self.cast.lea)

    @cached_property
    def waiting(self):
        assert self.customer
        from billing.invoices import actions

        return actions.submit(invoice=invoices.draft(self.activity, by=self.cast.lea), by=self.cast.lea)

    @cached_property
    def invoice(self):
        assert self.customer
        return invoices.issued(self.activity, by=self.cast.diane, author=self.cast.lea)

    @cached_property
    def credit_note(self):
        from billing.invoices import actions

        return actions.draft_credit_note(invoice=self.invoice, by=self.cast.lea)

    @cached_property
    def piece(self):
        """A file attached to the draft of an invoice."""
        stored = files.keep(PDF, "plan.pdf", "application/pdf")
        return files.attach(self.draft, stored, purpose="attachment", by=self.cast.lea)

    @cached_property
    def quote(self):
        assert self.customer
        return quotes.valid(self.activity, by=self.cast.diane, author=self.cast.lea)

    @cached_property
    def joined(self):
        """A file joined to the validated quote, which its customer reads too."""
        return self._join(self.quote)

    @cached_property
    def joined_to_draft(self):
        return self._join(self.draft_quote)

    def _join(self, quote):
        return files.attach(quote, files.keep(PDF, "plan.pdf", "application/pdf"), purpose="attachment", by=self.cast.lea)

    @cached_property
    def draft_quote(self):
        assert self.customer
        return quotes.draft(self.activity, by=self.cast.lea)

    @cached_property
    def waiting_quote(self):
        from billing.quotes import actions

        assert self.customer
        return actions.submit(quote=quotes.draft(self.activity, by=self.cast.lea), by=self.cast.lea, on=ON)

    @cached_property
    def accepted_quote(self):
        assert self.customer
        return quotes.accepted(self.activity, by=self.cast.diane, author=self.cast.lea)

    @cached_property
    def ordered(self):
        """Accepted today at a distance by a consumer, who may still withdraw."""
        to, later = quotes.individual(self.activity), today() + timedelta(days=30)
        made = quotes.valid(self.activity, by=self.cast.diane, author=self.cast.lea, to=to, on=today(), supplied_on=later)
        quotes.accept(made, at=timezone.now(), email=to.email, order=Order(informed=True))
        made.refresh_from_db()
        return made

    @cached_property
    def token_of_consumer(self) -> str:
        return links.make(customer=self.ordered.customer, by=self.cast.lea, at=timezone.now())[1]

    @cached_property
    def token_of_customer(self) -> str:
        return links.make(customer=self.quote.customer, by=self.cast.lea, at=timezone.now())[1]
