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
    TO_POST = "to_post", "lettre à poster"
    POSTED = "posted", "postée"
    FAILED = "failed", "pas parti"
