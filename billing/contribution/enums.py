from django.db.models import TextChoices


class Base(TextChoices):
    INVOICED = "invoiced", "le chiffre d'affaires facturé (HT)"
    COLLECTED = "collected", "le chiffre d'affaires encaissé (HT)"
    MARGIN = "margin", "la marge (ventes moins achats, HT)"
    RESULT = "result", "le résultat de l'année"
    FIXED = "fixed", "un montant fixe par mois"


class Taxpayer(TextChoices):
    ACTIVITY = "activity", "chaque activité"
    PERSON = "person", "chaque personne"
    PERSON_ACTIVITIES = "person_activities", "toutes les activités d'une personne ensemble"


class Trigger(TextChoices):
    DOCUMENT = "document", "à chaque pièce"
    MONTH = "month", "chaque mois"
    YEAR = "year", "en fin d'année"


class MinimumMode(TextChoices):
    NONE = "none", "aucun minimum"
    ABSORBED = "absorbed", "minimum de l'année, absorbé par la suite"
    FLOOR = "floor", "plancher de chaque mois, jamais absorbé"


class ExemptFrom(TextChoices):
    CONTRACT = "contract", "le premier contrat"
    INVOICE = "invoice", "la première facture"


class ChargeKind(TextChoices):
    EVENT = "event", "pièce"
    MINIMUM = "minimum", "complément au minimum"
    FEE = "fee", "forfait"
    YEAR = "year", "régularisation de fin d'année"


class Ground(TextChoices):
    SOCIAL = "social", "situation sociale"
    CUSTOMER = "customer", "un client"
    PRODUCT = "product", "un produit"
    OTHER = "other", "autre motif"
