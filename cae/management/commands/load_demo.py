"""Loads the demo cooperative: the named cast, eighteen months of their life and what followed until today.

Refuses a base that is in use.
"""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cae.periods import today
from members.models import User


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        from cae.demo import story

        if User.objects.exclude(email__endswith="@confluent.example").exists():
            raise CommandError("Cette base contient de vraies personnes : la démonstration ne s'y charge pas.")
        if User.objects.filter(email__endswith="@confluent.example").count() > 8:
            self.stdout.write("La démonstration est déjà chargée.")
            return
        start = time.monotonic()
        with transaction.atomic():
            story.tell(today())
        self.stdout.write(f"Démonstration chargée en {time.monotonic() - start:.0f} s.")
