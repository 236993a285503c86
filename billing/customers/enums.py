"""Kinds of customers and of their addresses, and the choices of an import."""

from django.db.models import TextChoices


class CustomerKind(TextChoices):
    COMPANY = "company", "entreprise ou association"
    PUBLIC = "public", "organisme public"
    INDIVIDUAL = "individual", "particulier"


class AddressKind(TextChoices):
    BILLING = "billing", "facturation"
    DELIVERY = "delivery", "livraison"


class OnDuplicate(TextChoices):
    """What an import does with a row that looks like a customer already known."""

    SKIP = "skip", "ne pas les importer"
    COMPLETE = "complete", "compléter ce qui manque sur leur fiche"
    CREATE = "create", "les créer quand même"
