from django.db.models import TextChoices


class PresenceMode(TextChoices):
    ROOM = "room", "dans la salle"
    REMOTE = "remote", "à distance"


class CheckedBy(TextChoices):
    SELF = "self", "en ligne, par la personne"
    CODE = "code", "par le code affiché dans la salle"
    DESK = "desk", "à l'accueil"


class BureauRole(TextChoices):
    CHAIR = "chair", "président·e de séance"
    SECRETARY = "secretary", "secrétaire de séance"
    TELLER = "teller", "scrutateur·rice"


class IncidentKind(TextChoices):
    TOLD = "told", "noté par le bureau"
    QUORUM = "quorum", "quorum perdu"
