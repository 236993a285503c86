from django.db.models import TextChoices


class Method(TextChoices):
    YES_NO = "yes_no", "pour, contre, abstention"
    CHOICES = "choices", "un ou plusieurs choix"
    LISTS = "lists", "listes"
    TWO_ROUND = "two_round", "élection à deux tours"
    APPROVAL = "approval", "vote par approbation"
    STV = "stv", "vote unique transférable"
    SCHULZE = "schulze", "classement (Schulze)"
    JUDGMENT = "judgment", "jugement majoritaire"


class Way(TextChoices):
    HANDS = "hands", "à main levée"
    NAMED = "named", "nominatif"
    SECRET = "secret", "secret, urne scellée"


class BallotState(TextChoices):
    PREPARED = "prepared", "préparé"
    OPEN = "open", "ouvert"
    CLOSED = "closed", "clos"
    COUNTED = "counted", "dépouillé"
    PROCLAIMED = "proclaimed", "proclamé"
    CANCELLED = "cancelled", "annulé"


MOVES = {
    BallotState.PREPARED: (BallotState.OPEN, BallotState.CANCELLED),
    BallotState.OPEN: (BallotState.CLOSED, BallotState.CANCELLED),
    BallotState.CLOSED: (BallotState.COUNTED, BallotState.CANCELLED),
    BallotState.COUNTED: (BallotState.PROCLAIMED,),
    BallotState.PROCLAIMED: (),
    BallotState.CANCELLED: (),
}


class CastBy(TextChoices):
    OWN = "own", "la personne"
    PROXY = "proxy", "un pouvoir"
    POSTAL = "postal", "un vote par correspondance"
    BLANK = "blank", "un pouvoir en blanc"
    DESK = "desk", "le bureau, à sa demande"


class ChairVote(TextChoices):
    FOR = "for", "pour"
    AGAINST = "against", "contre"
