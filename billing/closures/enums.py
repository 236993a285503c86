from django.db.models import TextChoices


class Period(TextChoices):
    DAY = "day", "jour"
    MONTH = "month", "mois"
    YEAR = "year", "exercice"
