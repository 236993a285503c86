"""Money received, and what it settles. Confirmed payments are sealed and never change: a mistake is reversed."""

import pgtrigger
from django.db import models
from django.db.models import Q

from billing.documents.enums import Nature, VatCategory
from billing.payments.enums import PaymentMode, PaymentState
from cae.triggers import append_only, refusal


class BankAccount(models.Model):
    """A bank account (or till) of the cooperative, and its account in the ledger."""

    label = models.CharField("nom", max_length=80)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    account = models.ForeignKey("billing.Account", models.PROTECT, related_name="+", verbose_name="compte")
    printed = models.BooleanField("imprimé sur les factures", default=False)
    closed_on = models.DateField("fermé le", null=True, blank=True)

    class Meta:
        verbose_name = "compte bancaire"
        constraints = [models.UniqueConstraint(fields=["printed"], condition=Q(printed=True), name="one_printed_bank_account")]

    def __str__(self) -> str:
        return self.label


class Payment(models.Model):
    """A receipt (positive) or its reversal (negative). `received_on` is the day the funds are at disposal (VAT-05, BNK-13)."""

    received_on = models.DateField("reçu le")
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    mode = models.CharField("moyen", max_length=12, choices=PaymentMode.choices)
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="payments", verbose_name="compte bancaire")
    payer = models.CharField("payé par", max_length=200, blank=True)
    reference = models.CharField("référence (chèque, virement)", max_length=80, blank=True)
    note = models.CharField("note", max_length=300, blank=True)
    state = models.CharField("état", max_length=10, choices=PaymentState.choices)
    declared_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+", verbose_name="déclaré par")
    declared_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+", verbose_name="confirmé par")
    confirmed_at = models.DateTimeField(null=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="annule"
    )
    reason = models.CharField("motif", max_length=300, blank=True)
    sealed = models.OneToOneField("cae.SealedRecord", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = "encaissement"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, reverses__isnull=True) | Q(amount__lt=0, reverses__isnull=False),
                name="payment_is_positive_or_reverses",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(sealed__isnull=False, confirmed_at__isnull=False),
                name="confirmed_payment_is_sealed",
            ),
            models.CheckConstraint(condition=Q(reverses__isnull=True) | ~Q(reason=""), name="reversal_says_why"),
        ]
        indexes = [
            models.Index(fields=["-received_on", "-id"]),
            models.Index(fields=["received_on"], condition=Q(state="to_confirm"), name="payment_to_confirm"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="payment_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="confirmed"),
                func=refusal("payment_frozen", "confirmed payments do not change"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} du {self.received_on:%d/%m/%Y}"


class Allocation(models.Model):
    """The part of a payment that settles one invoice; without invoice, an over-payment kept for the activity, not spendable,
    or a receipt of an unknown payer kept in the suspense section."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations", verbose_name="encaissement")
    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="allocations", verbose_name="activité")
    invoice = models.ForeignKey(
        "billing.Invoice", models.PROTECT, null=True, blank=True, related_name="allocations", verbose_name="facture"
    )
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "affectation"
        constraints = [
            models.UniqueConstraint(fields=["payment", "invoice"], name="allocated_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_not_zero"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="allocation_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="IF EXISTS (SELECT FROM billing_payment p WHERE p.id = OLD.payment_id AND p.state = 'confirmed') THEN "
                + refusal("payment_frozen", "confirmed payments do not change")
                + " END IF; RETURN COALESCE(NEW, OLD);",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} sur {self.invoice_id}"


class AllocationVat(models.Model):
    """How an allocation divides over the VAT of its invoice, to the cent. Written when the payment is confirmed."""

    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="vat_split")
    category = models.CharField(max_length=2, choices=VatCategory.choices)
    rate = models.DecimalField(max_digits=5, decimal_places=2)
    exemption = models.CharField(max_length=40, blank=True)
    nature = models.CharField(max_length=8, choices=Nature.choices)
    ht = models.DecimalField(max_digits=12, decimal_places=2)
    vat = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "part de TVA encaissée"
        triggers = append_only("allocation_vat")
