"""Loads reference/*.toml: dated parameters, accounts, VAT, units, terms, categories. Adds and corrects, never removes."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.module_loading import import_string

LOADERS = (
    "cae.parameters.load",
    "billing.ledger.reference.load",
    "billing.documents.reference.load",
    "billing.purchases.reference.load",
)


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args, **options):
        for path in LOADERS:
            count = import_string(path)()
            if options["verbosity"]:
                self.stdout.write(f"{path}: {count}")
