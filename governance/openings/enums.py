from django.db.models import TextChoices


class OpeningKind(TextChoices):
    TASK = "task", "un coup de main"
    MANDATE = "mandate", "un mandat, que l'assemblée ou le conseil donne"


class OpeningState(TextChoices):
    OPEN = "open", "ouvert"
    CLOSED = "closed", "clos"
    CANCELLED = "cancelled", "annulé"
