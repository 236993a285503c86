"""Every write on quotes, one verb per function; each is one transaction with its guard, its history and its effects."""

from billing.quotes.actions.answering import Order, Proof, accept, ask_question, opened, record_answer, refuse, withdraw
from billing.quotes.actions.drafting import attach_file, create_quote, detach_file, duplicate, revise, save
from billing.quotes.actions.invoicing import invoice
from billing.quotes.actions.sending import cancel, mark_sent, send
from billing.quotes.actions.validating import VALIDATE_CHOSEN, ask_to_validate, obstacles, return_, submit, take_back, validate

__all__ = [
    "VALIDATE_CHOSEN",
    "Order",
    "Proof",
    "accept",
    "ask_question",
    "ask_to_validate",
    "attach_file",
    "cancel",
    "create_quote",
    "detach_file",
    "duplicate",
    "invoice",
    "mark_sent",
    "obstacles",
    "opened",
    "record_answer",
    "refuse",
    "return_",
    "revise",
    "save",
    "send",
    "submit",
    "take_back",
    "validate",
    "withdraw",
]
