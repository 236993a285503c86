"""Tells the author of a quote or an invoice what somebody else decided of it: by mail, after commit (peers.md, R2).

Nobody is told of their own act; a person may ask not to be told (`User.told_by_mail`).
"""

from dataclasses import dataclass

from billing.documents.models import Document
from cae import jobs
from cae.actors import Actor, label_of, user_of

TELL = "tell_author"


@dataclass(frozen=True)
class Decided:
    """What was decided. `title` begins the subject of the mail, `sentence` follows who decided it, `remedy` says what to do."""

    title: str
    sentence: str
    remedy: str = ""


AGAIN = "Une fois corrigé, renvoyez le document en validation."
WORDS = {
    ("invoice", "returned"): Decided("Facture à revoir", "vous renvoie une facture à revoir", AGAIN),
    ("invoice", "issued"): Decided("Facture émise", "a validé et émis votre facture"),
    ("credit_note", "returned"): Decided("Avoir à revoir", "vous renvoie un avoir à revoir", AGAIN),
    ("credit_note", "issued"): Decided("Avoir émis", "a validé et émis votre avoir"),
    ("quote", "returned"): Decided("Devis à revoir", "vous renvoie un devis à revoir", AGAIN),
    ("quote", "validated"): Decided("Devis validé", "a validé votre devis", "Vous pouvez l'envoyer à votre client."),
}


def tell_author(document: Document, what: str, *, by: Actor, comment: str = "") -> None:
    """Asks for the mail in the current transaction; nothing when the author is who acts, or is not known."""
    user = user_of(by)
    if document.created_by_id is None or (user is not None and user.pk == document.created_by_id):
        return
    kind = str(document._meta.model_name)
    words = "credit_note" if getattr(document, "kind", "") == "credit_note" else kind
    jobs.ask(
        TELL,
        label=f"Courriel : {WORDS[words, what].title}",
        by=by,
        kind=kind,
        document_id=document.pk,
        words=[words, what],
        who=label_of(by),
        comment=comment,
    )
