"""Recomputes every seal and every kept balance from the beginning, and says where one does not hold.

Exit code 1 when something does not. Changes nothing. To run after a restore, before handing books over, or on any doubt.
"""

from django.core.management.base import BaseCommand, CommandError

from billing.ledger.queries import out_of_step
from cae import seals


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        broken = list(seals.verify())
        for fault in broken:
            self.stderr.write(f"Chaîne « {fault.chain} », position {fault.position} : {fault.why}.")
        self.stdout.write(f"{seals.count()} documents scellés, {len(broken)} défaut(s).")
        wrong = out_of_step()
        for row in wrong:
            self.stderr.write(
                f"Solde du compte {row['account']}, activité {row['activity']}, {row['month']:%m/%Y} :"
                f" débit {row['debit_kept']} au lieu de {row['debit']}, crédit {row['credit_kept']} au lieu de {row['credit']}."
            )
        self.stdout.write("Les soldes sont ceux des écritures." if not wrong else f"{len(wrong)} solde(s) à reprendre.")
        if broken or wrong:
            raise CommandError("Quelque chose ne tient pas : voir ci-dessus.")
