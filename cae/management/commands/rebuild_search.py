"""Writes the whole search index again, from what the rooms hold: after a restoration, or a change of what is searched."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Prefetch

from billing.customers.index import entry_of_third_party, index_customers
from billing.invoices.actions.issuing import entry_of as entry_of_invoice
from billing.models import Allocation, Customer, Invoice, Payment, Purchase, Quote, Supplier, ThirdParty
from billing.payments.actions.settling import entry_of as entry_of_payment
from billing.purchases.actions.preparing import entry_of as entry_of_purchase
from billing.quotes.actions.finding import entry_of as entry_of_quote
from billing.suppliers.actions import entry_of as entry_of_supplier
from cae import search
from cae.models import SearchDocument, SearchWord
from governance.decisions.search import index_decisions
from governance.models import Decision
from members.search import index_everything as index_people_and_activities

BATCH = 1_000


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args, **options):
        """One transaction: until its end, everyone goes on searching in the old index."""
        SearchDocument.objects.all().delete()
        SearchWord.objects.all().delete()
        index_people_and_activities()
        index_decisions(Decision.objects.order_by("pk"))
        index_customers(Customer.objects.filter(merged_into__isnull=True).order_by("pk"))
        for entries in (_third_parties(), _invoices(), _quotes(), _payments(), _suppliers(), _purchases()):
            while batch := list(islice(entries, BATCH)):
                search.index_each(batch)
        if options["verbosity"]:
            self.stdout.write(f"{SearchDocument.objects.count()} things, {SearchWord.objects.count()} words")


def _invoices() -> Iterator[search.Entry]:
    rows = Invoice.objects.filter(state="issued").select_related("activity", "customer").order_by("pk")
    return map(entry_of_invoice, rows.iterator(chunk_size=BATCH))


def _quotes() -> Iterator[search.Entry]:
    rows = Quote.objects.select_related("activity", "customer").order_by("pk")
    return map(entry_of_quote, rows.iterator(chunk_size=BATCH))


def _payments() -> Iterator[search.Entry]:
    parts = Prefetch("allocations", Allocation.objects.select_related("activity", "invoice__customer").order_by("pk"))
    rows: Iterable[Payment] = Payment.objects.prefetch_related(parts).order_by("pk")
    return (entry_of_payment(row, row.allocations.all()) for row in rows.iterator(chunk_size=BATCH))


def _third_parties() -> Iterator[search.Entry]:
    return map(entry_of_third_party, ThirdParty.objects.order_by("pk").iterator(chunk_size=BATCH))


def _purchases() -> Iterator[search.Entry]:
    rows = Purchase.objects.select_related("activity", "supplier", "member").order_by("pk")
    return map(entry_of_purchase, rows.iterator(chunk_size=BATCH))


def _suppliers() -> Iterator[search.Entry]:
    rows = Supplier.objects.select_related("activity").order_by("pk")
    return map(entry_of_supplier, rows.iterator(chunk_size=BATCH))
