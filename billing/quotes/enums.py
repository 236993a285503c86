"""States of a quote and the moves between them."""

from django.db.models import TextChoices


class QuoteState(TextChoices):
    DRAFT = "draft", "brouillon"
    WAITING = "waiting", "à valider"
    RETURNED = "returned", "à revoir"
    VALID = "valid", "validé"
    SENT = "sent", "envoyé"
    ACCEPTED = "accepted", "accepté"
    REFUSED = "refused", "refusé"
    CANCELLED = "cancelled", "abandonné"


EDITABLE = (QuoteState.DRAFT, QuoteState.RETURNED)
OPEN_TO_CUSTOMER = (QuoteState.VALID, QuoteState.SENT)
INVOICEABLE = (QuoteState.ACCEPTED,)

# name → (from, to): every move there is. `rules.py` says who may; `actions.py` does it.
TRANSITIONS = {
    "submit": ((QuoteState.DRAFT, QuoteState.RETURNED), QuoteState.WAITING),
    "take_back": ((QuoteState.WAITING,), QuoteState.DRAFT),
    "return": ((QuoteState.WAITING,), QuoteState.RETURNED),
    "validate": ((QuoteState.DRAFT, QuoteState.RETURNED, QuoteState.WAITING), QuoteState.VALID),
    "send": ((QuoteState.VALID, QuoteState.SENT), QuoteState.SENT),
    "accept": ((QuoteState.VALID, QuoteState.SENT), QuoteState.ACCEPTED),
    "refuse": ((QuoteState.VALID, QuoteState.SENT), QuoteState.REFUSED),
    "cancel": (
        (QuoteState.DRAFT, QuoteState.RETURNED, QuoteState.WAITING, QuoteState.VALID, QuoteState.SENT),
        QuoteState.CANCELLED,
    ),
}
