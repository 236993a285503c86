"""Customers: each belongs to one activity (CAE-14). The legal third party by SIREN exists beside, for the support team."""

from django.db import models
from django.db.models import Q

from billing.customers.enums import AddressKind, CustomerKind, OnDuplicate


class ThirdParty(models.Model):
    """A legal person the cooperative deals with, whatever the activity: carries the 411 account and the credit alert."""

    siren = models.CharField("SIREN", max_length=9, unique=True)
    name = models.CharField("dénomination", max_length=200)
    electronic_address = models.CharField("adresse de facturation électronique", max_length=125, blank=True)
    credit_alert = models.CharField("alerte", max_length=300, blank=True)

    class Meta:
        verbose_name = "tiers"

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """Whom an activity invoices. Never shown, proposed or merged across activities."""

    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="customers", verbose_name="activité")
    kind = models.CharField("vous facturez", max_length=10, choices=CustomerKind.choices, default=CustomerKind.COMPANY)
    name = models.CharField("nom", max_length=200)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    vat_number = models.CharField("numéro de TVA", max_length=15, blank=True)
    country = models.CharField("pays", max_length=2, default="FR")
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    electronic_address = models.CharField("adresse de facturation électronique", max_length=125, blank=True)
    service_code = models.CharField("code service (Chorus Pro)", max_length=100, blank=True)
    iban = models.CharField("IBAN du client", max_length=34, blank=True)
    payment_terms = models.ForeignKey(
        "billing.PaymentTerms", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="délai de paiement"
    )
    notes = models.TextField("notes", blank=True, max_length=4000)
    third_party = models.ForeignKey(ThirdParty, models.PROTECT, null=True, blank=True, related_name="customers")
    archived_on = models.DateField("archivé le", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "client"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="individual") | Q(siren="", siret="", vat_number=""), name="individual_has_no_siren"
            ),
            models.CheckConstraint(condition=Q(siren="") | Q(siren__regex=r"^\d{9}$"), name="customer_siren_form"),
            models.CheckConstraint(condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"), name="customer_siret_form"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(archived_on__isnull=False), name="merged_customer_is_archived"
            ),
        ]
        indexes = [models.Index(fields=["activity", "name", "id"]), models.Index(fields=["activity", "siren"])]

    def __str__(self) -> str:
        return f"{self.first_name} {self.name}".strip()


class Contact(models.Model):
    """A person at a customer's."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts", verbose_name="client")
    name = models.CharField("nom", max_length=120)
    role = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    receives_invoices = models.BooleanField("reçoit les factures", default=False)
    former = models.BooleanField("ancien", default=False, editable=False)  # removed, but named by an issued document

    class Meta:
        verbose_name = "contact"

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """An address of a customer. The billing address is printed; delivery addresses are proposed (INV-16)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses", verbose_name="client")
    kind = models.CharField("usage", max_length=10, choices=AddressKind.choices, default=AddressKind.BILLING)
    label = models.CharField("intitulé", max_length=80, blank=True)
    line1 = models.CharField("adresse", max_length=200)
    line2 = models.CharField("complément", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=12)
    city = models.CharField("ville", max_length=80)
    country = models.CharField("pays", max_length=2, default="FR")
    former = models.BooleanField("ancienne", default=False, editable=False)  # removed, but named by an issued document

    class Meta:
        verbose_name = "adresse"
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(kind="billing", former=False), name="one_billing_address")
        ]

    def __str__(self) -> str:
        return f"{self.line1}, {self.postcode} {self.city}"


class KeptApart(models.Model):
    """Two customers that look alike and that a person said are not the same: never proposed again."""

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    said_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "clients distincts"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="kept_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="kept_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class CustomerImport(models.Model):
    """A file being imported: kept between the choice of columns, the preview and the import, so that nothing is lost.

    `columns` maps a field of `columns.FIELDS` to the position of its column. `report` says what became of the rows.
    """

    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="+")
    file = models.ForeignKey("cae.StoredFile", models.PROTECT, related_name="+")
    columns = models.JSONField(default=dict)
    on_duplicate = models.CharField("clients déjà connus", max_length=10, choices=OnDuplicate.choices, default=OnDuplicate.SKIP)
    job = models.ForeignKey("cae.Job", models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)
    created_by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "import de clients"

    def __str__(self) -> str:
        return self.file.name
