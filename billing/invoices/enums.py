"""Kinds and states of an invoice, and the moves between states."""

from enum import StrEnum

from django.db.models import TextChoices


class InvoiceKind(TextChoices):
    INVOICE = "invoice", "facture"
    DEPOSIT = "deposit", "facture d'acompte"
    BALANCE = "balance", "facture de solde"
    CREDIT_NOTE = "credit_note", "avoir"


class InvoiceState(TextChoices):
    DRAFT = "draft", "brouillon"
    WAITING = "waiting", "à valider"
    RETURNED = "returned", "à revoir"
    ISSUED = "issued", "émise"


class SettlementState(TextChoices):
    """Where the payment of an issued invoice stands; derived, kept in InvoiceFollowUp for lists."""

    DUE = "due", "à encaisser"
    PARTIAL = "partial", "payée en partie"
    SETTLED = "settled", "réglée"
    CREDITED = "credited", "annulée par avoir"


class FileState(TextChoices):
    WAITING = "waiting", "en préparation"
    READY = "ready", "prêt"
    FAILED = "failed", "à refaire"


class FileStanding(StrEnum):
    """Where a file stands for who asks for it now: on disk, on its way, given up, or never asked for."""

    READY = "ready"
    MAKING = "making"
    FAILED = "failed"
    MISSING = "missing"


EDITABLE = (InvoiceState.DRAFT, InvoiceState.RETURNED)

TRANSITIONS = {
    "submit": ((InvoiceState.DRAFT, InvoiceState.RETURNED), InvoiceState.WAITING),
    "take_back": ((InvoiceState.WAITING,), InvoiceState.DRAFT),
    "return": ((InvoiceState.WAITING,), InvoiceState.RETURNED),
    "issue": ((InvoiceState.DRAFT, InvoiceState.RETURNED, InvoiceState.WAITING), InvoiceState.ISSUED),
}
