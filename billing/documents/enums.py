"""Choices shared by quotes and invoices."""

from django.db.models import TextChoices


class Nature(TextChoices):
    SERVICES = "services", "service"
    GOODS = "goods", "bien"


class EntryMode(TextChoices):
    HT = "ht", "prix hors taxes"
    TTC = "ttc", "prix toutes taxes comprises"


class VatCategory(TextChoices):
    """EN 16931 categories (UNTDID 5305)."""

    STANDARD = "S", "taxé"
    ZERO = "Z", "taux zéro"
    EXEMPT = "E", "exonéré"
    REVERSE = "AE", "autoliquidation"
    INTRA_EU = "K", "livraison intracommunautaire"
    EXPORT = "G", "export"
    OUT_OF_SCOPE = "O", "hors champ"


class MentionScope(TextChoices):
    ALWAYS = "always", "sur tous les documents"
    TRADE = "trade", "sur ceux de certains métiers"
    DEFAULT = "default", "au choix, cochée d'avance"
    CHOSEN = "chosen", "au choix"


PRINTED_BY_ITSELF = (MentionScope.ALWAYS, MentionScope.TRADE)
OFFERED = (MentionScope.DEFAULT, MentionScope.CHOSEN)


class Layout(TextChoices):
    CLASSIC = "classique", "Classique"
    PLAIN = "epuree", "Épurée"
    BANNER = "bandeau", "Bandeau"
