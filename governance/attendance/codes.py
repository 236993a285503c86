"""The two codes of the door: the one shown in the room, which changes each minute, and the one of each person, on their phone.

Neither is kept: both are made from the key of the server.
"""

import base64
from datetime import datetime

import segno
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

PERIOD = 60  # seconds a code is shown; it is taken during the next ones too, for who reads slowly
TICKET = 15 * 60  # seconds between the code read in the room and the button pressed
_TICKET = signing.TimestampSigner(salt="attendance-ticket")


def _mac(salt: str, value: str, length: int) -> str:
    """A code without the signs people take one for another (base 32 has neither 0, 1 nor 8)."""
    return base64.b32encode(salted_hmac(salt, value, algorithm="sha256").digest()).decode()[:length]


def room_code(meeting_id: int, at: datetime) -> str:
    """The code shown in the room at an instant."""
    return _mac("attendance-room", f"{meeting_id}:{int(at.timestamp()) // PERIOD}", 6)


def is_room_code(meeting_id: int, code: str, at: datetime) -> bool:
    """Whether a code is the one shown in the room, or the one shown just before."""
    tidy, now = plain(code), int(at.timestamp()) // PERIOD
    shown = [_mac("attendance-room", f"{meeting_id}:{period}", 6) for period in (now, now - 1)]
    return any(constant_time_compare(tidy, one) for one in shown)


def plain(code: str) -> str:
    """A code as it is made, from what people type: any case, spaces, and 0, 1, 8 for the letters they look like."""
    return "".join(code.split()).upper().translate(str.maketrans("018", "OIB"))


def ticket_of(meeting_id: int, member_id: int) -> str:
    """Says that this member has just read the code of the room: the code may change before they press the button."""
    return _TICKET.sign_object([meeting_id, member_id])


def is_ticket(ticket: str, meeting_id: int, member_id: int) -> bool:
    try:
        return bool(_TICKET.unsign_object(ticket, max_age=TICKET) == [meeting_id, member_id])
    except signing.BadSignature:
        return False


def personal_code(meeting_id: int, member_id: int) -> str:
    """The code of one person for one meeting: their key, then what proves it."""
    return f"{member_id}-{_mac('attendance-person', f'{meeting_id}:{member_id}', 8)}"


def member_of(meeting_id: int, code: str) -> int | None:
    """Whose personal code this is, at this meeting; None when it is nobody's."""
    number, _, _ = code.partition("-")
    known = number.isdecimal() and len(number) < 18
    return int(number) if known and constant_time_compare(personal_code(meeting_id, int(number)), code.upper()) else None


def card_address(meeting_id: int, member_id: int) -> str:
    """Where the desk is led when it reads the code of a person."""
    return settings.SITE_URL + reverse("governance:attendance:card", args=[meeting_id, personal_code(meeting_id, member_id)])


def image(text: str) -> str:
    """The QR code of a text, as the address (data:) of an image."""
    return segno.make(text, error="m", micro=False).png_data_uri(scale=8, border=2)
