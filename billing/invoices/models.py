"""Invoices, deposits, balances and credit notes. An issued one never changes: what happens to it lives in InvoiceFollowUp."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from billing.documents.models import Document, DocumentChapter, DocumentLine
from billing.invoices.enums import FileState, InvoiceKind, InvoiceState, SettlementState
from cae.triggers import refusal

_FROZEN = refusal("invoice_frozen", "issued documents do not change")


def _frozen_child(noun: str) -> list[pgtrigger.Trigger]:
    """Lines and chapters follow their invoice: once it is issued they are neither added, changed nor removed."""
    parent = "COALESCE(NEW.document_id, OLD.document_id)"
    func = (
        f"IF EXISTS (SELECT FROM billing_invoice i WHERE i.id = {parent} AND i.state = 'issued') THEN {_FROZEN} END IF;"
        " RETURN COALESCE(NEW, OLD);"
    )
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    return [pgtrigger.Trigger(name=f"{noun}_frozen", when=pgtrigger.Before, operation=operation, func=func)]


class Invoice(Document):
    """`deducts` are the deposits a balance takes off; `credits` is the invoice a credit note gives back, in whole or part."""

    kind = models.CharField("nature", max_length=12, choices=InvoiceKind.choices, default=InvoiceKind.INVOICE)
    state = models.CharField("état", max_length=10, choices=InvoiceState.choices, default=InvoiceState.DRAFT, editable=False)
    due_on = models.DateField("échéance", null=True, blank=True)
    quote = models.ForeignKey(
        "billing.Quote", models.PROTECT, null=True, blank=True, related_name="invoices", verbose_name="devis"
    )
    plan_step = models.PositiveSmallIntegerField("étape de l'échéancier", null=True, editable=False)
    # A step is invoiced again once what it gave was wholly taken back by credit notes: the first time is 1.
    plan_attempt = models.PositiveSmallIntegerField(default=1, editable=False)
    credits = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credit_notes", verbose_name="facture corrigée"
    )
    deducts = models.ManyToManyField(
        "self", through="InvoiceDeduction", symmetrical=False, related_name="deducted_by", verbose_name="acomptes déduits"
    )
    deducted_ttc = models.DecimalField("acomptes déduits TTC", max_digits=12, decimal_places=2, default=0, editable=False)
    send_to = models.EmailField("à envoyer à", blank=True)

    class Meta(Document.Meta):
        verbose_name = "facture"
        constraints = [
            *Document.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state="issued")
                | Q(
                    number__isnull=False,
                    sealed__isnull=False,
                    issued_on__isnull=False,
                    customer__isnull=False,
                    due_on__isnull=False,
                ),
                name="issued_invoice_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="issued") | Q(number__isnull=True, sealed__isnull=True), name="draft_has_no_number"
            ),
            models.CheckConstraint(
                condition=Q(kind="credit_note", credits__isnull=False) | (~Q(kind="credit_note") & Q(credits__isnull=True)),
                name="credit_note_names_its_invoice",
            ),
            models.UniqueConstraint(
                fields=["quote", "plan_step", "plan_attempt"], condition=Q(plan_step__isnull=False), name="plan_step_once"
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "-id"]),
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["activity", "-issued_on", "-id"]),
            models.Index(fields=["-issued_on", "-id"]),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="invoice_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="issued"),
                func=_FROZEN,
            ),
            pgtrigger.Trigger(
                name="invoice_no_truncate",
                when=pgtrigger.Before,
                level=pgtrigger.Statement,
                operation=pgtrigger.Truncate,
                func=_FROZEN,
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_kind_display().capitalize()} {self.number}"
            if self.number
            else f"{self.get_kind_display().capitalize()} en préparation"
        )

    def get_absolute_url(self) -> str:
        return reverse("billing:invoices:show", args=[self.activity.code, self.pk])

    @property
    def net_to_pay(self):
        """TTC less the deposits already invoiced; a credit note's is what it gives back (positive)."""
        return self.total_ttc - self.deducted_ttc


class InvoiceChapter(DocumentChapter):
    document = models.ForeignKey(Invoice, models.CASCADE, related_name="chapters")

    class Meta(DocumentChapter.Meta):
        triggers = _frozen_child("invoice_chapter")


class InvoiceLine(DocumentLine):
    document = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    chapter = models.ForeignKey(InvoiceChapter, models.CASCADE, null=True, blank=True, related_name="lines")

    class Meta(DocumentLine.Meta):
        triggers = _frozen_child("invoice_line")


class InvoiceDeduction(models.Model):
    """A deposit is deducted once, by one balance."""

    balance = models.ForeignKey(Invoice, models.CASCADE, related_name="deductions")
    deposit = models.OneToOneField(Invoice, models.PROTECT, related_name="deduction")

    class Meta:
        verbose_name = "acompte déduit"

    def __str__(self) -> str:
        return f"{self.deposit_id} → {self.balance_id}"


class InvoiceFollowUp(models.Model):
    """What happens to an issued invoice afterwards. `open` is what the customer still owes (negative: owed to them).

    `owed` holds the shares of the invoice less its credit notes, `booked` what deposits and payments booked of them so far
    (rows of `billing.invoices.shares`); `settle` compares both.
    """

    invoice = models.OneToOneField(Invoice, models.PROTECT, primary_key=True, related_name="follow_up")
    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="+")
    due_on = models.DateField("échéance")
    to_pay = models.DecimalField("à payer", max_digits=12, decimal_places=2)
    paid = models.DecimalField("payé", max_digits=12, decimal_places=2, default=0)
    credited = models.DecimalField("avoirs", max_digits=12, decimal_places=2, default=0)
    unconfirmed = models.DecimalField("déclaré, à confirmer", max_digits=12, decimal_places=2, default=0)
    open = models.DecimalField("reste dû", max_digits=12, decimal_places=2)
    owed = models.JSONField(default=list)
    booked = models.JSONField(default=list)
    settlement = models.CharField("règlement", max_length=10, choices=SettlementState.choices, default=SettlementState.DUE)
    settled_on = models.DateField("réglée le", null=True)
    file = models.ForeignKey("cae.StoredFile", models.PROTECT, null=True, related_name="+")
    file_state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.WAITING)
    sent_at = models.DateTimeField("envoyée le", null=True)
    opened_at = models.DateTimeField("ouverte par le client le", null=True)
    reminded_at = models.DateTimeField("relancée le", null=True)

    class Meta:
        verbose_name = "suivi de facture"
        indexes = [
            models.Index(fields=["activity", "due_on"], condition=Q(settlement__in=["due", "partial"]), name="follow_up_open"),
            models.Index(fields=["due_on"], condition=Q(settlement__in=["due", "partial"]), name="follow_up_due"),
            models.Index(fields=["activity"], condition=Q(open__lt=0), name="follow_up_refund"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.open}"

    @property
    def to_refund(self):
        """What the customer is owed, once a paid invoice was credited; zero otherwise."""
        return max(-self.open, 0)


class InvoiceSending(models.Model):
    """A mail to the customer with the document: asked, then sent or failed. Never twice by a retry."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="sendings")
    to = models.EmailField("à")
    copy_to = models.EmailField("copie à", blank=True)
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("message", max_length=4000)
    asked_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "envoi"

    def __str__(self) -> str:
        return f"{self.invoice_id} → {self.to}"
