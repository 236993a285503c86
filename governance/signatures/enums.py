from django.db.models import TextChoices


class Matter(TextChoices):
    CONTRACTS = "contracts", "contrats et marchés"
    BANK = "bank", "virements et banque"
    PURCHASES = "purchases", "achats et commandes"
    STAFF = "staff", "contrats de travail et CAPE"
    PREMISES = "premises", "baux et assurances"
    PUBLIC = "public", "déclarations et administrations"
