"""The cooperative itself: the one legal entity of this installation, and what its papers must say."""

from django.db import models
from django.db.models import Q

from members.enums import LegalForm


class Cooperative(models.Model):
    """One row. Identity printed on every document (INV-10, INV-30); issued documents keep their own frozen copy."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField("dénomination", max_length=120)
    legal_form = models.CharField("forme", max_length=12, choices=LegalForm.choices)
    capital_note = models.CharField(
        "capital", max_length=120, blank=True, help_text="Par exemple : « capital variable minimum de 18 500 € »."
    )
    siren = models.CharField("SIREN", max_length=9)
    siret = models.CharField("SIRET du siège", max_length=14)
    vat_number = models.CharField("numéro de TVA", max_length=15)
    rcs_city = models.CharField("ville du RCS", max_length=80)
    naf_code = models.CharField("code APE", max_length=6, blank=True)
    address = models.CharField("adresse", max_length=200)
    postcode = models.CharField("code postal", max_length=10)
    city = models.CharField("ville", max_length=80)
    email = models.EmailField("adresse e-mail")
    phone = models.CharField("téléphone", max_length=30, blank=True)
    website = models.CharField("site", max_length=120, blank=True)
    electronic_address = models.CharField("adresse de facturation électronique", max_length=125, blank=True)
    statutes_dated = models.DateField("statuts en vigueur depuis le", null=True)
    mediator = models.CharField("médiateur de la consommation", max_length=300, blank=True)
    vat_on_debits = models.BooleanField("option pour la TVA d'après les débits", default=False)
    late_penalty_note = models.CharField(
        "pénalités de retard", max_length=300, default="Pénalités de retard : taux directeur de la BCE majoré de 10 points."
    )
    discount_note = models.CharField("escompte", max_length=200, default="Pas d'escompte pour paiement anticipé.")
    cape_mention = models.BooleanField("mention du CAPE sur les documents", default=True)
    invoice_template = models.CharField("modèle de numéro de facture", max_length=60, default="F-{YYYY}-{SEQYEAR:5}")
    credit_note_template = models.CharField("modèle de numéro d'avoir", max_length=60, default="A-{YYYY}-{SEQYEAR:5}")
    quote_template = models.CharField("modèle de numéro de devis", max_length=60, default="D-{YYYY}-{SEQYEAR:5}")
    logo = models.ForeignKey("cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="logo")
    colour = models.CharField("couleur", max_length=7, default="#1f5f4a")

    class Meta:
        verbose_name = "coopérative"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="cooperative_single")]

    def __str__(self) -> str:
        return self.name
