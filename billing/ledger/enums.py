from django.db.models import TextChoices


class JournalCode(TextChoices):
    """The journals (ACC-01)."""

    SALES = "VE", "Ventes"
    PURCHASES = "AC", "Achats"
    EXPENSES = "NDF", "Notes de frais"
    BANK = "BQ", "Banque"
    PAYROLL = "PA", "Paie"
    CONTRIBUTION = "CO", "Contribution"
    MISC = "OD", "Opérations diverses"
    OPENING = "AN", "À-nouveaux"


class Side(TextChoices):
    DEBIT = "debit", "débit"
    CREDIT = "credit", "crédit"
