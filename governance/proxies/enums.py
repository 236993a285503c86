from django.db.models import TextChoices


class ProxyKind(TextChoices):
    NAMED = "named", "à une personne choisie"
    BLANK = "blank", "sans mandataire"
    DRAWN = "drawn", "à qui le sort désignera"


class ProxyState(TextChoices):
    GIVEN = "given", "donné"
    REFUSED = "refused", "refusé"
    REVOKED = "revoked", "repris"
    LAPSED = "lapsed", "sans effet : la personne est venue"


class ProxyChannel(TextChoices):
    ONLINE = "online", "en ligne"
    PAPER = "paper", "sur papier"
    DESK = "desk", "à l'accueil"


class PostalState(TextChoices):
    RECEIVED = "received", "reçu"
    LATE = "late", "reçu trop tard"
    VOID = "void", "sans effet"


class PostalChoice(TextChoices):
    FOR = "for", "pour"
    AGAINST = "against", "contre"
    ABSTAIN = "abstain", "abstention"
