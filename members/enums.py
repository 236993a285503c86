"""Choices about people, contracts and activities."""

from django.db.models import TextChoices


class ContractKind(TextChoices):
    CAPE = "cape", "CAPE (appui au projet)"
    CESA = "cesa", "CESA (entrepreneur salarié associé)"
    CDI = "cdi", "CDI"
    CDD = "cdd", "CDD"


ENTREPRENEUR_CONTRACTS = (ContractKind.CAPE, ContractKind.CESA)


class Situation(TextChoices):
    """Where a person stands, derived from their contracts and shares (`members.queries.situation_of`)."""

    CANDIDATE = "candidate", "candidat·e"
    CAPE = "cape", "en CAPE"
    CESA = "cesa", "entrepreneur·e salarié·e"
    ASSOCIATE = "associate", "associé·e"
    PERMANENT = "permanent", "permanent·e"
    WITHOUT = "without", "sans contrat"
    LEFT = "left", "parti·e"

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        tones = {"candidate": "wait", "cape": "info", "cesa": "info", "associate": "good", "without": "wait"}
        return tones.get(self.value, "neutral")


class ActivityKind(TextChoices):
    MEMBER = "member", "activité de membres"
    SHARED_SERVICES = "shared", "services mutualisés"
    SUSPENSE = "suspense", "en attente"
    FUND = "fund", "fonds de la coopérative"


SECTIONS = (ActivityKind.SHARED_SERVICES, ActivityKind.SUSPENSE, ActivityKind.FUND)


class LegalForm(TextChoices):
    SCOP_SA = "scop_sa", "SCOP SA à capital variable"
    SCOP_SARL = "scop_sarl", "SCOP SARL à capital variable"
    SCOP_SAS = "scop_sas", "SCOP SAS à capital variable"
    SCIC_SA = "scic_sa", "SCIC SA à capital variable"
    SCIC_SARL = "scic_sarl", "SCIC SARL à capital variable"
    SCIC_SAS = "scic_sas", "SCIC SAS à capital variable"


class GrantScope(TextChoices):
    ALL = "all", "toute la coopérative"
    ANTENNA = "antenna", "une antenne"


class QuestionTopic(TextChoices):
    ACCOUNTING = "accounting", "comptabilité"
    INVOICING = "invoicing", "devis et factures"
    PAYROLL = "payroll", "salaires"
    SUPPORT = "support", "accompagnement"


class QuestionState(TextChoices):
    OPEN = "open", "en attente de réponse"
    ANSWERED = "answered", "répondue"
    CLOSED = "closed", "close"


class DocumentLayout(TextChoices):
    """How the documents of an activity look (the same names as `billing.documents`)."""

    CLASSIC = "classique", "Classique"
    PLAIN = "epuree", "Épurée"
    BANNER = "bandeau", "Bandeau"
