"""Writes of attendance. Import from here."""

from governance.attendance.actions.bureau import end_incident, note_incident, set_bureau
from governance.attendance.actions.presences import arrive, leave, note_quorum, sign_presence
from governance.attendance.actions.sheets import PRINT, add_signed_copy, certify

__all__ = [
    "PRINT",
    "add_signed_copy",
    "arrive",
    "certify",
    "end_incident",
    "leave",
    "note_incident",
    "note_quorum",
    "set_bureau",
    "sign_presence",
]
