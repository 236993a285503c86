from django.db.models import TextChoices


class PurchaseKind(TextChoices):
    EXPENSE = "expense", "note de frais (avancée par un membre)"
    SUPPLIER_INVOICE = "supplier_invoice", "facture fournisseur"


class PurchaseState(TextChoices):
    DRAFT = "draft", "brouillon"
    WAITING = "waiting", "à approuver"
    RETURNED = "returned", "à revoir"
    APPROVED = "approved", "approuvé"
    CANCELLED = "cancelled", "annulé"


EDITABLE = (PurchaseState.DRAFT, PurchaseState.RETURNED)

TRANSITIONS = {
    "submit": ((PurchaseState.DRAFT, PurchaseState.RETURNED), PurchaseState.WAITING),
    "take_back": ((PurchaseState.WAITING,), PurchaseState.DRAFT),
    "return": ((PurchaseState.WAITING,), PurchaseState.RETURNED),
    "approve": ((PurchaseState.WAITING,), PurchaseState.APPROVED),
    "cancel": ((PurchaseState.APPROVED,), PurchaseState.CANCELLED),
}
