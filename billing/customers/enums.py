from django.db.models import TextChoices


class CustomerKind(TextChoices):
    COMPANY = "company", "entreprise ou association"
    PUBLIC = "public", "organisme public"
    INDIVIDUAL = "individual", "particulier"


class AddressKind(TextChoices):
    BILLING = "billing", "facturation"
    DELIVERY = "delivery", "livraison"
