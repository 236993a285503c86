from django.db.models import TextChoices


class PollState(TextChoices):
    DRAFT = "draft", "en préparation"
    OPEN = "open", "ouverte"
    CLOSED = "closed", "close"
    CANCELLED = "cancelled", "annulée"


MOVES = {
    PollState.DRAFT: (PollState.OPEN, PollState.CANCELLED),
    PollState.OPEN: (PollState.CLOSED, PollState.CANCELLED),
    PollState.CLOSED: (),
    PollState.CANCELLED: (),
}
