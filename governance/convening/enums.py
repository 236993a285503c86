from django.db.models import TextChoices


class Channel(TextChoices):
    EMAIL = "email", "courriel"
    LETTER = "letter", "lettre"
    HAND = "hand", "remise en main propre"


class SendingKind(TextChoices):
    CONVOCATION = "convocation", "convocation"
    REMINDER = "reminder", "rappel"
    CANCELLATION = "cancellation", "annulation"


class SendingState(TextChoices):
    QUEUED = "queued", "à envoyer"
    SENT = "sent", "envoyé"
    BOUNCED = "bounced", "revenu"
    TO_POST = "to_post", "à poster ou à remettre"
    POSTED = "posted", "posté ou remis"
    FAILED = "failed", "pas parti"


# What did not reach its person: to be treated by another sending.
LOST = (SendingState.BOUNCED, SendingState.FAILED)
# What left: it may still come back.
LEFT = (SendingState.SENT, SendingState.POSTED)
