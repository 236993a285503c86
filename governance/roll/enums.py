from django.db.models import TextChoices


class RollKind(TextChoices):
    DELIBERATIVE = "deliberative", "associé·es, qui décident"
    CONSULTATIVE = "consultative", "toutes les personnes de la coopérative, pour avis"
