"""Delivery reports (RFC 3464): the mail a server sends back when it could not deliver one, read for what it says of ours."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage

from cae.access import Refusal, Refused

LARGEST = 2 * 1024 * 1024
# What the status codes of RFC 3463 mean to the person who reads them, the most precise first.
CAUSES = {
    "5.1.1": "adresse inconnue",
    "5.1": "adresse inconnue",
    "5.2.1": "boîte fermée",
    "5.2.2": "boîte pleine",
    "5.4": "serveur du destinataire introuvable",
    "5.7": "message refusé par le serveur du destinataire",
    "5": "message non remis",
}
_STATUS = re.compile(r"\d\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class Report:
    """What a report says: which message, to which address, and why."""

    message_id: str
    recipient: str
    why: str


def read(content: bytes) -> Report:
    """The report in a mail saved as a file. Refuses what is not one, one that announces a mere delay, and one that does not
    name the message it is about."""
    if not content or len(content) > LARGEST:
        raise Refused("Ce fichier est vide, ou trop grand pour un avis de non-remise.")
    try:
        mail = message_from_bytes(content, policy=policy.default)
        fields, message_id = _status_of(mail), _about(mail)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError):
        raise Refused(_unreadable()) from None
    if fields is None:
        raise Refused(_unreadable())
    if fields.get("action", "failed").lower() != "failed":
        raise Refused(
            Refusal(
                "Cet avis n'annonce pas un échec : le message est retardé, ou remis.",
                remedy="Attendez l'avis suivant ; s'il ne vient pas, le message est arrivé.",
                code="delayed",
            )
        )
    if not message_id:
        raise Refused(
            Refusal(
                "Cet avis ne dit pas de quel message il parle.",
                remedy="Retrouvez l'envoi dans le registre, et notez-y son retour.",
                code="unnamed",
            )
        )
    return Report(message_id, _address(fields.get("final-recipient", "")), _cause(fields))


def _unreadable() -> Refusal:
    return Refusal(
        "Ce fichier n'est pas un avis de non-remise.",
        remedy="Dans votre messagerie, enregistrez le message « Undelivered » ou « Non remis » entier (.eml), puis déposez-le.",
        code="unreadable",
    )


def _status_of(mail: EmailMessage) -> dict[str, str] | None:
    """The fields of the first recipient: the block that has an action."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                fields = {name.lower(): " ".join(str(value).split()) for name, value in block.items()}
                if "action" in fields or "status" in fields:
                    return fields
    return None


def _about(mail: EmailMessage) -> str:
    """The identifier of the message that did not arrive, in the copy of it the report holds."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            held = message_from_bytes(part.get_payload(decode=True), policy=policy.default)
        elif kind == "message/rfc822":
            held = part.get_payload(0)
        else:
            continue
        if found := str(held.get("Message-ID", "")).strip():
            return found
    return ""


def _address(field: str) -> str:
    """« rfc822; lea@example.org » → the address."""
    return field.rpartition(";")[2].strip()


def _cause(fields: dict[str, str]) -> str:
    """Why, in words, then as the server said it."""
    said = fields.get("diagnostic-code", "").rpartition(";")[2].strip()
    status = _STATUS.search(fields.get("status", "") or said)
    code = status.group() if status else "5"
    words = next(words for known, words in CAUSES.items() if f"{code}.".startswith(f"{known}.") or known == "5")
    return f"{words} — {said}"[:500] if said else words
