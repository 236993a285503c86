from django.db.models import TextChoices


class IdeaState(TextChoices):
    OPEN = "open", "en discussion"
    CARRIED = "reached", "à l'ordre du jour"
    ANSWERED = "answered", "a sa réponse"
    WITHDRAWN = "withdrawn", "retirée"
