"""The pages of invoices: lists, the sheet, the editor, and each act with its confirmation."""

from billing.invoices.views.acts import (
    credit,
    delete,
    duplicate,
    issue,
    issue_credit_note,
    return_to_author,
    send,
    submit,
    take_back,
)
from billing.invoices.views.editing import attach, detach, edit, new, preview
from billing.invoices.views.lists import all, list, validation
from billing.invoices.views.sheet import make_file, pdf, show, xml

__all__ = [
    "all",
    "attach",
    "credit",
    "delete",
    "detach",
    "duplicate",
    "edit",
    "issue",
    "issue_credit_note",
    "list",
    "make_file",
    "new",
    "pdf",
    "preview",
    "return_to_author",
    "send",
    "show",
    "submit",
    "take_back",
    "validation",
    "xml",
]
