"""Writes every encrypted secret again with the first key of FIELD_KEY, after which the older keys can be removed from it."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cae import secrecy

SECRETS = ("secret", "seed")  # of an authenticator application, of recovery codes


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args, **options):
        """All or nothing: a secret no key reads stops it, and is named by its account."""
        count = 0
        for row in Authenticator.objects.select_for_update(of=["self"]).order_by("pk"):
            for name in SECRETS:
                if name in row.data:
                    try:
                        row.data[name] = secrecy.rotate(row.data[name])
                    except secrecy.InvalidToken:
                        raise CommandError(
                            f"Aucune clé de FIELD_KEY ne lit la double authentification du compte n° {row.user_id} : remettez-y"
                            " la clé d'avant, à la suite de la nouvelle."
                        ) from None
                    count += 1
            row.save(update_fields=["data"])
        if options["verbosity"]:
            self.stdout.write(f"{count} secret(s) réécrit(s) avec la première clé.")
