"""What later subjects bring to quotes and to the customer's page. Invoices come after quotes, so quotes never import them:
they register here in AppConfig.ready().
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from billing.customers.models import Customer
from billing.quotes.amounts import Step
from billing.quotes.models import Quote
from cae.actors import Actor
from cae.money import ZERO


@dataclass(frozen=True)
class StepInvoice:
    """The invoice of a step of a quote's plan, as members see it."""

    step: int
    label: str  # "F-2026-00012"; "" while it is not issued: its state says so
    state: str  # in French, as its badge says
    tone: str
    href: str
    ttc: Decimal
    issued: bool = False
    warnings: tuple[str, ...] = ()  # what differs from the quote


@dataclass(frozen=True)
class DueInvoice:
    """An issued invoice, as its customer sees it."""

    pk: int
    number: str
    title: str  # "Facture", "Facture d'acompte", "Avoir"
    subject: str
    issued_on: date
    due_on: date | None
    total: Decimal  # TTC, as printed; a credit note is negative
    open: Decimal  # what remains to pay; zero or less: nothing
    state: str
    tone: str
    payment: str = ""  # EPC payload of a transfer of what remains; "" when there is nothing to scan
    iban: str = ""
    bic: str = ""
    holder: str = ""
    late: bool = False
    met: Decimal = Decimal(0)  # what the order owes them back and `open` is already less of
    refund: Decimal = Decimal(0)  # what goes back to the customer
    refund_before: date | None = None  # the last day of the law, once a consumer withdrew


@dataclass(frozen=True)
class CustomerAccount:
    """What a customer reads of their invoices: those to pay, the oldest due date first, each with how to pay it; the last
    ones, newest first; how many are to be paid in all, and how much. Both lists are cut: a page does not follow a past."""

    to_pay: Sequence[DueInvoice] = ()
    invoices: Sequence[DueInvoice] = ()
    count: int = 0
    total: Decimal = ZERO


@dataclass(frozen=True)
class SentFile:
    """A file given to a customer."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class FileUnderWay:
    """A PDF asked for before it is there. `standing`: ready, making, failed or missing."""

    number: str
    standing: str


class Invoicing(Protocol):
    """What quotes ask of invoices."""

    def steps(self, quote: Quote) -> Sequence[StepInvoice]:
        """The invoices already made from a quote, drafts included, in the order they were made."""

    def draft(self, *, quote: Quote, step: Step, by: Actor, on: date) -> str:
        """Makes the draft of a step and returns the address of its page; `Refused` with the reason when it cannot."""

    def abandon_drafts(self, *, quote: Quote, by: Actor) -> Sequence[str]:
        """Gives up the invoices of a cancelled order that are not issued, in the current transaction; how they were called."""

    def account(self, customer: Customer, *, on: date) -> CustomerAccount:
        """The issued invoices of a customer; nothing is left to pay of those of an order withdrawn."""

    def file(self, customer: Customer, pk: int, kind: str) -> SentFile | None:
        """The « pdf » or « xml » of one invoice of this customer; None when it is not there yet or is not theirs."""

    def file_under_way(self, customer: Customer, pk: int) -> FileUnderWay | None:
        """How far the PDF of one invoice of this customer is; None when it is not theirs."""

    def make_file(self, customer: Customer, pk: int, *, by: Actor) -> None:
        """Asks for the PDF of one invoice of this customer, when it is not there."""


_INVOICING: list[Invoicing] = []


def register_invoicing(port: Invoicing) -> None:
    """Called once, by the subject of invoices; a second call replaces the first (tests)."""
    _INVOICING[:] = [port]


def invoicing() -> Invoicing | None:
    """The subject of invoices, or None while nobody registered."""
    return _INVOICING[0] if _INVOICING else None
