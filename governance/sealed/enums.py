from django.db.models import TextChoices


class Handed(TextChoices):
    MADE = "made", "créée"
    SENT = "sent", "confiée"
    COUNTED = "counted", "rapportée"
