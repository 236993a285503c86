from django.db.models import TextChoices


class TurnState(TextChoices):
    WAITING = "waiting", "demande la parole"
    SPEAKING = "speaking", "a la parole"
    DONE = "done", "a parlé"
    PASSED = "passed", "son tour est passé"
    WITHDRAWN = "withdrawn", "a retiré sa demande"


# A person has one of these at a time.
LIVE = (TurnState.WAITING, TurnState.SPEAKING)


class Side(TextChoices):
    FOR = "for", "pour"
    AGAINST = "against", "contre"
