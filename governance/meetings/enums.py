from django.db.models import TextChoices


class MeetingKind(TextChoices):
    ORDINARY = "ordinary", "assemblée générale ordinaire"
    EXTRAORDINARY = "extraordinary", "assemblée générale extraordinaire"
    MIXED = "mixed", "assemblée générale mixte"
    BOARD = "board", "conseil"
    COLLECTIVE = "collective", "réunion de groupe"
    PRE_ASSEMBLY = "pre_assembly", "pré-assemblée ouverte à tous"


ASSEMBLIES = (MeetingKind.ORDINARY, MeetingKind.EXTRAORDINARY, MeetingKind.MIXED)
OPEN_TO_ALL = (*ASSEMBLIES, MeetingKind.PRE_ASSEMBLY)  # every member of the cooperative knows of them, associates or not


class MeetingState(TextChoices):
    DRAFT = "draft", "en préparation"
    CONVENED = "convened", "convoquée"
    OPEN = "open", "en séance"
    CLOSED = "closed", "levée"
    FAILED = "failed", "quorum non atteint"
    CANCELLED = "cancelled", "annulée"


# From where to where a meeting goes; `actions` names each move.
MOVES = {
    MeetingState.DRAFT: (MeetingState.CONVENED, MeetingState.CANCELLED),
    MeetingState.CONVENED: (MeetingState.OPEN, MeetingState.CANCELLED),
    MeetingState.OPEN: (MeetingState.CLOSED, MeetingState.FAILED),
    MeetingState.CLOSED: (),
    MeetingState.FAILED: (),
    MeetingState.CANCELLED: (),
}


class ItemKind(TextChoices):
    RESOLUTION = "resolution", "résolution à voter"
    ELECTION = "election", "élection"
    DISCUSSION = "discussion", "échange"
    INFORMATION = "information", "information"


class ResolutionNature(TextChoices):
    ORDINARY = "ordinary", "ordinaire"
    EXTRAORDINARY = "extraordinary", "extraordinaire"


class AmendmentState(TextChoices):
    PROPOSED = "proposed", "proposé"
    ACCEPTED = "accepted", "retenu"
    REJECTED = "rejected", "écarté"
    WITHDRAWN = "withdrawn", "retiré"


class RequestState(TextChoices):
    OPEN = "open", "recueille des soutiens"
    REACHED = "reached", "seuil atteint : inscrit"
    WITHDRAWN = "withdrawn", "retirée"
    TOO_LATE = "too_late", "trop tard pour cette assemblée"


class Coming(TextChoices):
    ROOM = "room", "je viens"
    REMOTE = "remote", "je participe à distance"
    NO = "no", "je ne viens pas"


class DocumentKind(TextChoices):
    ACCOUNTS = "accounts", "comptes annuels"
    REPORT = "report", "rapport"
    OTHER = "other", "autre document"
