"""Costs of an activity: expenses a member advanced and suppliers' invoices, with their receipt and their VAT recovery."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q

from billing.purchases.enums import PurchaseKind, PurchaseState
from cae.triggers import append_only, refusal

_FROZEN = refusal("purchase_frozen", "approved purchases do not change")


class PurchaseCategory(models.Model):
    """What a cost is: its account, what VAT is recovered on it, whether it enters margin and whether it is a fixed asset."""

    code = models.SlugField(primary_key=True, max_length=30)
    label = models.CharField("catégorie", max_length=80)
    hint = models.CharField("exemples", max_length=200, blank=True)
    account = models.ForeignKey("billing.Account", models.PROTECT, related_name="+", verbose_name="compte")
    vat_recovery = models.DecimalField("TVA récupérable (%)", max_digits=5, decimal_places=2, default=100)
    in_margin = models.BooleanField("entre dans la marge", default=True)
    is_asset = models.BooleanField("immobilisation", default=False)
    source = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name = "catégorie d'achat"
        ordering = ["order", "label"]
        constraints = [models.CheckConstraint(condition=Q(vat_recovery__range=(0, 100)), name="category_vat_is_a_percentage")]

    def __str__(self) -> str:
        return self.label


class Purchase(models.Model):
    """A cost, counted in the account from its approval. Reimbursing the member or paying the supplier changes nothing there."""

    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="purchases", verbose_name="activité")
    kind = models.CharField("nature", max_length=20, choices=PurchaseKind.choices)
    state = models.CharField("état", max_length=10, choices=PurchaseState.choices, default=PurchaseState.DRAFT, editable=False)
    member = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="purchases", verbose_name="avancée par"
    )
    supplier = models.ForeignKey(
        "billing.Supplier", models.PROTECT, null=True, blank=True, related_name="purchases", verbose_name="fournisseur"
    )
    bought_from = models.CharField("chez", max_length=200, blank=True)
    on = models.DateField("date de la pièce")
    document = models.CharField("n° de la pièce", max_length=60, blank=True)
    label = models.CharField("objet", max_length=200)
    receipt = models.ForeignKey(
        "cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="justificatif"
    )
    reverse_charge = models.BooleanField("TVA autoliquidée (fournisseur étranger)", default=False)
    total_ht = models.DecimalField("total HT", max_digits=12, decimal_places=2, default=0, editable=False)
    total_vat = models.DecimalField("TVA", max_digits=12, decimal_places=2, default=0, editable=False)
    total_cost = models.DecimalField("coût pour l'activité", max_digits=12, decimal_places=2, default=0, editable=False)
    settled = models.BooleanField("réglé", default=False, editable=False)
    paid = models.DecimalField("déjà réglé", max_digits=12, decimal_places=2, default=0, editable=False)
    return_comment = models.CharField("à revoir", max_length=1000, blank=True, editable=False)
    approved_on = models.DateField("approuvé le", null=True, editable=False)
    cancelled_on = models.DateField("annulé le", null=True, editable=False)
    entry = models.ForeignKey("billing.Entry", models.PROTECT, null=True, editable=False, related_name="+")
    created_by = models.ForeignKey("members.User", models.PROTECT, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "achat"
        constraints = [
            models.CheckConstraint(condition=~Q(kind="expense") | Q(member__isnull=False), name="expense_has_a_member"),
            models.CheckConstraint(
                condition=~Q(kind="supplier_invoice") | Q(member__isnull=True), name="supplier_invoice_has_no_member"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "cancelled"]) | Q(approved_on__isnull=False, entry__isnull=False),
                name="approved_purchase_is_posted",
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "-id"]),
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["-id"], condition=Q(state="approved") & Q(settled=False), name="purchase_to_pay"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="purchase_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["approved", "cancelled"]),
                func=_FROZEN,
            ),
            pgtrigger.Trigger(
                name="purchase_amounts_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["state", "paid", "settled", "cancelled_on", "return_comment"]),
                func=f"IF OLD.state IN ('approved', 'cancelled') THEN {_FROZEN} END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def to_pay(self) -> Decimal:
        """What the supplier or the member is owed in all: TTC, or HT when the cooperative owes the VAT itself."""
        return self.total_ht if self.reverse_charge else self.total_ht + self.total_vat

    @property
    def left_to_pay(self) -> Decimal:
        return self.to_pay - self.paid

    @property
    def is_expense(self) -> bool:
        return self.kind == PurchaseKind.EXPENSE


class PurchaseLine(models.Model):
    """A part of a purchase at one VAT rate. `vat` is what the receipt says; `cost` is HT plus the VAT not recovered."""

    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="lines", verbose_name="achat")
    category = models.ForeignKey(PurchaseCategory, models.PROTECT, related_name="+", verbose_name="catégorie")
    label = models.CharField("détail", max_length=200, blank=True)
    ht = models.DecimalField("montant HT", max_digits=12, decimal_places=2)
    vat_rate = models.DecimalField("taux de TVA (%)", max_digits=5, decimal_places=2)
    vat = models.DecimalField("TVA", max_digits=12, decimal_places=2)
    recovered = models.DecimalField("TVA récupérée", max_digits=12, decimal_places=2, default=0, editable=False)
    cost = models.DecimalField("coût", max_digits=12, decimal_places=2, default=0, editable=False)

    class Meta:
        verbose_name = "ligne d'achat"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(vat_rate__range=(0, 100)), name="purchase_line_rate_is_a_percentage"),
            models.CheckConstraint(condition=Q(ht=F("cost") + F("recovered") - F("vat")), name="purchase_line_cost_is_whole"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="purchase_line_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="IF EXISTS (SELECT FROM billing_purchase p WHERE p.id = COALESCE(NEW.purchase_id, OLD.purchase_id)"
                f" AND p.state IN ('approved', 'cancelled')) THEN {_FROZEN} END IF; RETURN COALESCE(NEW, OLD);",
            )
        ]

    def __str__(self) -> str:
        return self.label or str(self.category)


class PurchasePayment(models.Model):
    """What was reimbursed to the member or paid to the supplier. A mistake is reversed by a payment that names it."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="payments", verbose_name="achat")
    on = models.DateField("réglé le")
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    bank_account = models.ForeignKey("billing.BankAccount", models.PROTECT, related_name="+", verbose_name="compte bancaire")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="annule"
    )
    reason = models.CharField("motif", max_length=300, blank=True)
    entry = models.ForeignKey("billing.Entry", models.PROTECT, editable=False, related_name="+")
    paid_by = models.ForeignKey("members.User", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = "règlement"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, reverses__isnull=True) | Q(amount__lt=0, reverses__isnull=False),
                name="purchase_payment_positive",
            ),
            models.CheckConstraint(condition=Q(reverses__isnull=True) | ~Q(reason=""), name="purchase_payment_reversal_says_why"),
        ]
        triggers = append_only("purchase_payment")

    def __str__(self) -> str:
        return f"{self.amount} le {self.on:%d/%m/%Y}"
