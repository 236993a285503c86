"""Every write on invoices, one verb per function; each is one transaction with its guard, its history and its effects."""

from billing.invoices.actions.collecting import collect
from billing.invoices.actions.deriving import draft_balance, draft_credit_note, draft_deposit, draft_instalment
from billing.invoices.actions.drafting import (
    abandon_drafts,
    attach_file,
    create_draft,
    delete_draft,
    detach_file,
    duplicate,
    return_to_author,
    save_draft,
    submit,
    take_back,
)
from billing.invoices.actions.foreseeing import foreseen
from billing.invoices.actions.issuing import (
    ISSUE_CHOSEN,
    Prepared,
    ask_to_issue,
    assemble,
    issue,
    judge,
    numbered,
    prepare,
)
from billing.invoices.actions.sending import Message, send

__all__ = [
    "ISSUE_CHOSEN",
    "Message",
    "Prepared",
    "abandon_drafts",
    "ask_to_issue",
    "assemble",
    "attach_file",
    "collect",
    "create_draft",
    "delete_draft",
    "detach_file",
    "draft_balance",
    "draft_credit_note",
    "draft_deposit",
    "draft_instalment",
    "duplicate",
    "foreseen",
    "issue",
    "judge",
    "numbered",
    "prepare",
    "return_to_author",
    "save_draft",
    "send",
    "submit",
    "take_back",
]
