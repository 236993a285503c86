from django.db.models import TextChoices


class DecisionBody(TextChoices):
    ASSEMBLY = "assembly", "assemblée générale"
    BOARD = "board", "conseil d'administration"
    DIRECTION = "direction", "direction"
