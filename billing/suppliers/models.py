"""Suppliers: who invoices an activity."""

from django.db import models


class Supplier(models.Model):
    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="suppliers", verbose_name="activité")
    name = models.CharField("nom", max_length=200)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    vat_number = models.CharField("numéro de TVA", max_length=15, blank=True)
    country = models.CharField("pays", max_length=2, default="FR")
    iban = models.CharField("IBAN", max_length=34, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)

    class Meta:
        verbose_name = "fournisseur"
        indexes = [models.Index(fields=["activity", "name", "id"])]

    def __str__(self) -> str:
        return self.name
