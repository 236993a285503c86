from django.db.models import TextChoices


class Body(TextChoices):
    CHAIR = "chair", "présidence"
    BOARD = "board", "conseil"
    DIRECTION = "direction", "direction"
    CSE = "cse", "représentant·es du personnel (CSE)"
    REFERENT = "referent", "référent·es"
    AUDITOR = "auditor", "commissariat aux comptes"


# Those who decide, of whom at most a third are not employed by the cooperative.
DECIDING = (Body.CHAIR, Body.BOARD, Body.DIRECTION)
# Those a decision of the register gives; the staff elects its representatives by itself.
GIVEN_BY_DECISION = (*DECIDING, Body.AUDITOR)
