"""Writes about meetings and what they deliberate on: one verb per function.

Each takes keyword arguments, among them who acts (`by`), runs in one transaction, raises `cae.access.Refused` with a
sentence and leaves a row of history. The right to act is asked by the page.
"""

from governance.meetings.actions.agenda import (
    add_item,
    edit_item,
    freeze_all,
    freeze_text,
    remove_item,
    reorder,
    turn_to,
    write_resolution,
)
from governance.meetings.actions.documents import (
    add_to_room,
    attach_document,
    detach_document,
    withdraw_from_room,
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
from governance.meetings.actions.requests import (
    answer_in_writing,
    ask_in_writing,
    request_item,
    say_coming,
    support,
    withdraw_request,
    withdraw_support,
)
from governance.meetings.actions.texts import (
    accept_amendment,
    declare_interest,
    propose_amendment,
    reject_amendment,
    retain_text,
    say,
    withdraw_amendment,
)

__all__ = [
    "accept_amendment",
    "add_item",
    "add_to_room",
    "answer_in_writing",
    "ask_in_writing",
    "attach_document",
    "call_again",
    "cancel_meeting",
    "close_meeting",
    "create_meeting",
    "declare_interest",
    "detach_document",
    "duplicate_agenda",
    "edit_item",
    "edit_meeting",
    "fail_meeting",
    "freeze_all",
    "freeze_text",
    "invite",
    "mark_convened",
    "open_meeting",
    "propose_amendment",
    "reject_amendment",
    "remove_item",
    "reorder",
    "request_item",
    "retain_text",
    "say",
    "say_coming",
    "support",
    "turn_to",
    "withdraw_amendment",
    "withdraw_from_room",
    "withdraw_request",
    "withdraw_support",
    "write_resolution",
]
