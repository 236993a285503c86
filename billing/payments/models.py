"""Money received, and what it settles. Confirmed payments are sealed and never change: a mistake is reversed."""

import pgtrigger
from django.db import models
from django.db.models import Q

from billing.documents.enums import Nature, VatCategory
from billing.payments.enums import PaymentKind, PaymentMode, PaymentState
from cae.triggers import append_only, refusal

_FROZEN = refusal("payment_frozen", "confirmed payments do not change")
_NOT_ALLOCATED = refusal("payment_allocated", "allocations do not add up to the payment")


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
    """Money that came in, or went back to a customer; or the reversal of either, of the opposite sign, that names it; or what
    was due back on an invoice and pays others instead (an offset, of zero: no bank moves).

    `received_on` is the day the funds are at disposal (VAT-05, BNK-13). `gives_back`: the receipt whose over-payment a
    refund returns. Its allocations add up to `amount`: the database refuses to confirm it otherwise.
    """

    kind = models.CharField("nature", max_length=7, choices=PaymentKind.choices, default=PaymentKind.RECEIPT)
    received_on = models.DateField("reçu le")
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    mode = models.CharField("moyen", max_length=12, choices=PaymentMode.choices)
    bank_account = models.ForeignKey(
        BankAccount, models.PROTECT, null=True, related_name="payments", verbose_name="compte bancaire"
    )
    payer = models.CharField("payé par", max_length=200, blank=True)
    reference = models.CharField("référence (chèque, virement)", max_length=80, blank=True)
    note = models.CharField("note", max_length=300, blank=True)
    state = models.CharField("état", max_length=10, choices=PaymentState.choices, default=PaymentState.TO_CONFIRM)
    declared_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+", verbose_name="déclaré par")
    declared_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+", verbose_name="confirmé par")
    confirmed_at = models.DateTimeField(null=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="annule"
    )
    gives_back = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="refunds", verbose_name="rembourse le trop-perçu de"
    )
    reason = models.CharField("motif", max_length=300, blank=True)
    sealed = models.OneToOneField("cae.SealedRecord", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = "encaissement"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="receipt", amount__gt=0, reverses__isnull=True)
                | Q(kind="receipt", amount__lt=0, reverses__isnull=False)
                | Q(kind="refund", amount__lt=0, reverses__isnull=True)
                | Q(kind="refund", amount__gt=0, reverses__isnull=False)
                | Q(kind="offset", amount=0),
                name="payment_is_positive_or_reverses",
            ),
            models.CheckConstraint(
                condition=Q(kind="offset", mode="offset", bank_account__isnull=True)
                | ~Q(kind="offset") & ~Q(mode="offset") & Q(bank_account__isnull=False),
                name="offset_moves_no_bank",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(sealed__isnull=False, confirmed_at__isnull=False),
                name="confirmed_payment_is_sealed",
            ),
            models.CheckConstraint(
                condition=(Q(reverses__isnull=True) & ~Q(state="rejected")) | ~Q(reason=""), name="reversal_says_why"
            ),
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
                func=_FROZEN,
            ),
            pgtrigger.Trigger(
                name="payment_allocated",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state="confirmed"),
                func="IF (SELECT coalesce(sum(a.amount), 0) FROM billing_allocation a WHERE a.payment_id = NEW.id)"  # noqa: S608
                " <> NEW.amount THEN " + _NOT_ALLOCATED + " END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} du {self.received_on:%d/%m/%Y}"

    @property
    def is_reversal(self) -> bool:
        return self.reverses_id is not None


class Transfer(models.Model):
    """A confirmed receipt allocated later: what was kept aside (over-payment, unknown payer) settles invoices, from the day
    `on`, that of the receipt as a rule; `made_at` is the instant somebody did it."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="transfers", verbose_name="encaissement")
    on = models.DateField("affecté le")
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    made_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+", verbose_name="affecté par")
    made_at = models.DateTimeField(auto_now_add=True)
    sealed = models.OneToOneField("cae.SealedRecord", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = "affectation ultérieure"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_positive")]
        triggers = [
            *append_only("transfer", except_fields=("sealed",)),
            pgtrigger.Trigger(
                name="transfer_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__sealed__isnull=False),
                func=refusal("transfer_append_only", "transfer: written once"),
            ),
        ]

    def __str__(self) -> str:
        return f"affectation du {self.on:%d/%m/%Y}"


class Allocation(models.Model):
    """The part of a payment that settles one invoice; without invoice, an over-payment kept for the activity, not spendable,
    or a receipt of an unknown payer kept in the suspense section. A transfer takes from the latter and gives to invoices."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations", verbose_name="encaissement")
    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="allocations", verbose_name="activité")
    invoice = models.ForeignKey(
        "billing.Invoice", models.PROTECT, null=True, blank=True, related_name="allocations", verbose_name="facture"
    )
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    transfer = models.ForeignKey(
        Transfer, models.PROTECT, null=True, blank=True, related_name="allocations", verbose_name="affectée ensuite par"
    )

    class Meta:
        verbose_name = "affectation"
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "activity", "invoice", "transfer"], nulls_distinct=False, name="allocated_once"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_not_zero"),
        ]
        indexes = [
            models.Index(fields=["activity", "-payment"]),
            models.Index(fields=["activity", "payment"], condition=Q(invoice__isnull=True), name="allocation_kept_aside"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="allocation_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="IF EXISTS (SELECT FROM billing_payment p WHERE p.id = OLD.payment_id AND p.state = 'confirmed') THEN "
                + _FROZEN
                + " END IF; RETURN COALESCE(NEW, OLD);",
            ),
            pgtrigger.Trigger(
                name="allocation_added",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__transfer__isnull=True),
                func="IF EXISTS (SELECT FROM billing_payment p WHERE p.id = NEW.payment_id AND p.state = 'confirmed') THEN "
                + _FROZEN
                + " END IF; RETURN NEW;",
            ),
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

    def __str__(self) -> str:
        return f"{self.rate} % : {self.ht} + {self.vat}"
