"""Writes about meetings and what they deliberate on: one verb per function.

Each takes keyword arguments, among them who acts (`by`), runs in one transaction, raises `cae.access.Refused` with a
sentence and leaves a row of history. The right to act is asked by the page.
"""

from governance.meetings.actions.agenda import (
    add_item,
    edit_item,
    freeze_text,
    remove_item,
    reorder,
    write_resolution,
)
from governance.meetings.actions.meetings import (
    call_again,
    cancel_meeting,
    close_meeting,
    create_meeting,
    duplicate_agenda,
    edit_meeting,
    fail_meeting,
    invite,
    mark_convened,
    open_meeting,
)

__all__ = [
    "add_item",
    "call_again",
    "cancel_meeting",
    "close_meeting",
    "create_meeting",
    "duplicate_agenda",
    "edit_item",
    "edit_meeting",
    "fail_meeting",
    "freeze_text",
    "invite",
    "mark_convened",
    "open_meeting",
    "remove_item",
    "reorder",
    "write_resolution",
]
