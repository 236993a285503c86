from django.db.models import TextChoices


class MinutesState(TextChoices):
    DRAFT = "draft", "en rédaction"
    SIGNING = "signing", "à signer"
    SIGNED = "signed", "signé, au registre"


class Register(TextChoices):
    """Assemblies, the board and groups each have their book (C. com. art. R. 225-106 for the first)."""

    ASSEMBLY = "assembly", "assemblées"
    BOARD = "board", "conseil"
    GROUP = "group", "groupes"


class FollowUpState(TextChoices):
    TO_APPLY = "to_apply", "à appliquer"
    APPLIED = "applied", "appliquée"
    DROPPED = "dropped", "abandonnée"
    TO_REVIEW = "to_review", "à revoir"
