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
    WITHDRAWN = "withdrawn", "rétracté"


TONES = {
    QuoteState.DRAFT: "neutral",
    QuoteState.WAITING: "wait",
    QuoteState.RETURNED: "bad",
    QuoteState.VALID: "info",
    QuoteState.SENT: "info",
    QuoteState.ACCEPTED: "good",
    QuoteState.REFUSED: "bad",
    QuoteState.CANCELLED: "neutral",
    QuoteState.WITHDRAWN: "neutral",
}


class SendingPurpose(TextChoices):
    """Why a mail about a quote leaves."""

    OFFER = "offer", "envoi du devis"
    ACCEPTED = "accepted", "accusé d'acceptation"
    WITHDRAWN = "withdrawn", "accusé de rétractation"
    NOTICE = "notice", "réponse du client, à l'activité"
    ANSWER = "answer", "réponse à une question du client"


class SignatureKind(TextChoices):
    DRAWN = "drawn", "dessinée"
    TYPED = "typed", "au clavier"
    PAPER = "paper", "sur papier"


EDITABLE = (QuoteState.DRAFT, QuoteState.RETURNED)
OPEN_TO_CUSTOMER = (QuoteState.VALID, QuoteState.SENT)
# What a customer may still read behind their link: everything that was once valid.
SHOWN_TO_CUSTOMER = (*OPEN_TO_CUSTOMER, QuoteState.ACCEPTED, QuoteState.REFUSED, QuoteState.CANCELLED, QuoteState.WITHDRAWN)
# What has, or will have, a day until which it may be accepted.
STILL_OFFERED = (QuoteState.DRAFT, QuoteState.WAITING, QuoteState.RETURNED, *OPEN_TO_CUSTOMER)
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
    "withdraw": ((QuoteState.ACCEPTED,), QuoteState.WITHDRAWN),
}
