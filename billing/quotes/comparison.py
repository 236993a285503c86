"""What an invoice says that its quote did not: shown when it is checked, so that nobody is surprised. Pure."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from billing.documents.frozen import Document, Kind, Line
from cae.templatetags.format import money, percent, quantity

MOST = 8


def differences(quote: Document, invoice: Document) -> tuple[str, ...]:
    """Sentences for people, most serious first; empty when the invoice keeps to the quote. Refuses nothing.

    A deposit is compared by its customer alone: it is a part of the quote by construction. A final invoice, before its
    deposits are deducted, is compared line by line.
    """
    found = list(_of_customer(quote, invoice))
    if invoice.kind is not Kind.DEPOSIT:
        found += _of_totals(quote, invoice)
        found += _of_lines(quote, invoice)
        found += _of_dates(quote, invoice)
    if len(found) > MOST:
        found = [*found[:MOST], f"… et {len(found) - MOST} autres différences."]
    return tuple(found)


def _of_customer(quote: Document, invoice: Document) -> Iterator[str]:
    if quote.buyer.name != invoice.buyer.name or quote.buyer.siren != invoice.buyer.siren:
        yield f"Le client n'est pas celui du devis ({quote.buyer.name})."


def _of_totals(quote: Document, invoice: Document) -> Iterator[str]:
    gap = invoice.totals.gross - quote.totals.gross
    if gap:
        more = "de plus" if gap > 0 else "de moins"
        yield f"Le total est de {money(invoice.totals.gross)} TTC : {money(abs(gap))} {more} que le devis {quote.number}."


def _of_dates(quote: Document, invoice: Document) -> Iterator[str]:
    promised, done = (_when(document) for document in (quote, invoice))
    if promised and promised != done:
        yield f"La prestation était prévue {promised} ; la facture dit {done or 'rien'}."


def _when(document: Document) -> str:
    if document.period_start and document.period_end:
        return f"du {document.period_start:%d/%m/%Y} au {document.period_end:%d/%m/%Y}"
    return f"le {document.supply:%d/%m/%Y}" if document.supply else ""


def _of_lines(quote: Document, invoice: Document) -> Iterator[str]:
    before, after = _by_name(quote), _by_name(invoice)
    for name in before:
        if name not in after:
            yield f"« {name} » était dans le devis et n'est plus dans la facture."
    for name, (line, count) in after.items():
        if name not in before:
            yield f"« {name} » n'était pas dans le devis."
            continue
        old, old_count = before[name]
        if line.unit_price != old.unit_price:
            yield f"Le prix de « {name} » passe de {money(old.unit_price)} à {money(line.unit_price)}."
        if count != old_count:
            yield f"La quantité de « {name} » passe de {quantity(old_count)} à {quantity(count)}."
        if line.vat.rate != old.vat.rate or line.vat.category != old.vat.category:
            yield f"La TVA de « {name} » passe de {percent(old.vat.rate)} à {percent(line.vat.rate)}."


def _by_name(document: Document) -> dict[str, tuple[Line, Decimal]]:
    """Lines by their name, with the sum of their quantities."""
    counts: Counter[str] = Counter()
    lines: dict[str, Line] = {}
    for line in document.lines:
        counts[line.name] += line.quantity  # type: ignore[assignment]
        lines.setdefault(line.name, line)
    return {name: (line, Decimal(counts[name])) for name, line in lines.items()}
