"""What issuing posts in the journal of sales, as one table: the accountant's page, the code and the test read it alike.

Every amount is that of the document; the whole entry is in its activity. `SIDES[event]` are the lines of an event, each with
the figure it bears; a line of zero is not posted, a negative figure changes side.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from billing.documents.amounts import TaxKey, Totals
from billing.invoices.enums import InvoiceKind
from billing.invoices.models import Invoice
from billing.invoices.shares import Movement
from billing.ledger.accounts import Use
from billing.ledger.enums import Side
from billing.ledger.posting import Post, credit, debit
from cae.money import ZERO, total


@dataclass(frozen=True)
class Row:
    """One line of an event: `figure` names a field of `Figures`; `words` say it to people."""

    account: Use
    side: Side
    figure: str
    words: str


@dataclass(frozen=True)
class Figures:
    """The amounts of a document by what they are. `pending` and `payable`: its VAT, less that of its deposits, that waits
    for the receipt or is due on issue; `returned`: VAT already due that a credit note takes back; `delivered`: VAT of deposits
    not paid yet, that their balance makes due."""

    to_pay: Decimal
    deposits: Decimal
    services: Decimal
    goods: Decimal
    pending: Decimal
    payable: Decimal
    returned: Decimal
    delivered: Decimal

    @property
    def advance(self) -> Decimal:
        """The HT of a deposit: a debt until the sale, never revenue."""
        return self.services + self.goods


_DEBIT, _CREDIT = Side.DEBIT, Side.CREDIT
_SALE = (
    Row(Use.CUSTOMERS, _DEBIT, "to_pay", "net à payer TTC"),
    Row(Use.DEPOSITS, _DEBIT, "deposits", "acomptes déduits, HT"),
    Row(Use.SERVICES_SOLD, _CREDIT, "services", "prestations HT"),
    Row(Use.GOODS_SOLD, _CREDIT, "goods", "biens HT"),
    Row(Use.VAT_PENDING, _CREDIT, "pending", "TVA due à l'encaissement (CGI 269, 2-c)"),
    Row(Use.VAT_DUE, _CREDIT, "payable", "TVA due dès la facture : biens, ou option pour les débits"),
)
_DELIVERED = (
    Row(Use.VAT_PENDING, _DEBIT, "delivered", "TVA d'acomptes pas encore payés, due à la livraison (CGI 269, 2-a)"),
    Row(Use.VAT_DUE, _CREDIT, "delivered", "TVA d'acomptes pas encore payés, due à la livraison (CGI 269, 2-a)"),
)
_ADVANCE = (
    Row(Use.CUSTOMERS, _DEBIT, "to_pay", "acompte TTC"),
    Row(Use.DEPOSITS, _CREDIT, "advance", "acompte HT"),
    Row(Use.VAT_PENDING, _CREDIT, "pending", "TVA due à l'encaissement de l'acompte"),
)
_RETURNED = (
    Row(Use.VAT_DUE, _DEBIT, "returned", "TVA déjà due que l'avoir reprend"),
    Row(Use.VAT_PENDING, _CREDIT, "returned", "TVA déjà due que l'avoir reprend"),
)


def _opposite(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(Row(row.account, _CREDIT if row.side == _DEBIT else _DEBIT, row.figure, row.words) for row in rows)


SIDES: dict[str, tuple[Row, ...]] = {
    "invoice": _SALE,
    "balance": _SALE + _DELIVERED,
    "deposit": _ADVANCE,
    "credit_note": _opposite(_SALE) + _RETURNED,
    "credit_note_of_deposit": _opposite(_ADVANCE) + _RETURNED,
}


def event_of(invoice: Invoice) -> str:
    """The row of the table a document follows. A credit note follows what it gives back."""
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        assert invoice.credits is not None
        return "credit_note_of_deposit" if invoice.credits.kind == InvoiceKind.DEPOSIT else "credit_note"
    return str(invoice.kind)


def is_pending(key: TaxKey, *, kind: str, vat_on_debits: bool) -> bool:
    """Whether the VAT of a share waits for its receipt: deposits always, services unless the cooperative opted for débits."""
    return kind == InvoiceKind.DEPOSIT or (key.nature == "services" and not vat_on_debits)


def figures(
    totals: Totals, *, pending: dict[TaxKey, bool], returned: Iterable[Movement] = (), delivered: Decimal = ZERO
) -> Figures:
    """The figures of a document from its totals. `pending` says it of each share; `returned` are a credit note's movements
    (negative) on its invoice; `delivered`, the VAT of deposits that a balance makes due."""
    natures = {nature: total(part.base for part in totals.parts if part.tax.nature == nature) for nature in ("services", "goods")}
    return Figures(
        to_pay=totals.due,
        deposits=totals.deposits_ht,
        services=natures["services"],
        goods=natures["goods"],
        pending=total(amount.vat for amount in totals.balance if pending[amount.tax]),
        payable=total(amount.vat for amount in totals.balance if not pending[amount.tax]),
        returned=total(-move.vat for move in returned if move.pending),
        delivered=delivered,
    )


def on_issue(invoice: Invoice, found: Figures, *, label: str) -> list[Post]:
    """The lines of issuing `invoice`, every one of its activity; 411 bears the customer as its party."""
    lines = []
    for row in SIDES[event_of(invoice)]:
        make = debit if row.side == Side.DEBIT else credit
        party = party_of(invoice) if row.account == Use.CUSTOMERS else ""
        lines.append(make(invoice.activity, row.account, getattr(found, row.figure), label=label, party=party))
    return lines


def party_of(invoice: Invoice) -> str:
    """The customer on lines of account 411: the auxiliary account of the FEC."""
    return str(invoice.customer_id)
