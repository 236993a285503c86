from django.db.models import TextChoices


class DutyState(TextChoices):
    LATE = "late", "en retard"
    SOON = "soon", "bientôt"
    COMING = "coming", "à venir"
    DONE = "done", "fait"
