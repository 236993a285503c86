"""Writes about people, contracts, activities, roles, questions and the cooperative: one verb per function.

Each takes keyword arguments, among them who acts (`by`) and, where a date counts, on which day (`on`); runs in one
transaction; raises `cae.access.Refused` with a sentence; leaves a row of history. The right to act is asked by the page.
"""

from members.actions.activities import (
    close_activity,
    edit_activity,
    edit_profile,
    join_activity,
    leave_activity,
    open_activity,
    set_sharing,
    set_vat_recovery,
)
from members.actions.contracts import add_contract, edit_contract, end_contract
from members.actions.cooperative import create_antenna, edit_antenna, edit_cooperative, set_up_cooperative
from members.actions.invitations import accept_invitation, find_invitation, invite_member, revoke_invitation, signs_in
from members.actions.people import admit_associate, choose_mails, create_member, edit_member, leave, open_account
from members.actions.questions import answer_question, ask_from_outside, ask_question, close_question, take_question
from members.actions.roles import create_role, delegate, edit_role, grant_role, withdraw_delegation, withdraw_role

__all__ = [
    "accept_invitation",
    "add_contract",
    "admit_associate",
    "answer_question",
    "ask_from_outside",
    "ask_question",
    "choose_mails",
    "close_activity",
    "close_question",
    "create_antenna",
    "create_member",
    "create_role",
    "delegate",
    "edit_activity",
    "edit_antenna",
    "edit_contract",
    "edit_cooperative",
    "edit_member",
    "edit_profile",
    "edit_role",
    "end_contract",
    "find_invitation",
    "grant_role",
    "invite_member",
    "join_activity",
    "leave",
    "leave_activity",
    "open_account",
    "open_activity",
    "revoke_invitation",
    "set_sharing",
    "set_up_cooperative",
    "set_vat_recovery",
    "signs_in",
    "take_question",
    "withdraw_delegation",
    "withdraw_role",
]
