from django.db.models import TextChoices


class PaymentMode(TextChoices):
    TRANSFER = "transfer", "virement"
    CHEQUE = "cheque", "chèque"
    CARD = "card", "carte"
    CASH = "cash", "espèces"
    DIRECT_DEBIT = "direct_debit", "prélèvement"
    OFFSET = "offset", "compensation"

    @classmethod
    def of_money(cls) -> list[tuple[str, str]]:
        """The means by which money moves: those one chooses from."""
        return [(value, label) for value, label in cls.choices if value != cls.OFFSET]


class PaymentKind(TextChoices):
    RECEIPT = "receipt", "encaissement"
    REFUND = "refund", "remboursement au client"
    OFFSET = "offset", "compensation entre factures"


class PaymentState(TextChoices):
    TO_CONFIRM = "to_confirm", "à confirmer"
    CONFIRMED = "confirmed", "confirmé"
    REJECTED = "rejected", "écarté"
