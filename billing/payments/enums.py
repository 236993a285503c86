from django.db.models import TextChoices


class PaymentMode(TextChoices):
    TRANSFER = "transfer", "virement"
    CHEQUE = "cheque", "chèque"
    CARD = "card", "carte"
    CASH = "cash", "espèces"
    DIRECT_DEBIT = "direct_debit", "prélèvement"


class PaymentKind(TextChoices):
    RECEIPT = "receipt", "encaissement"
    REFUND = "refund", "remboursement au client"


class PaymentState(TextChoices):
    TO_CONFIRM = "to_confirm", "à confirmer"
    CONFIRMED = "confirmed", "confirmé"
    REJECTED = "rejected", "écarté"
