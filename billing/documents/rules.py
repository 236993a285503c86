"""What a quote or an invoice must satisfy, whoever writes it: sentences for people, the article, and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from billing.customers.enums import CustomerKind
from billing.customers.models import Address
from billing.documents import amounts
from billing.documents.data import MAX_CHAPTERS, MAX_LINES, ChapterData, DocumentData
from billing.documents.enums import MentionScope
from billing.documents.models import Document
from billing.documents.places import Sale, misplaced
from billing.documents.terms import LegalTerms, term_refusal
from cae.access import Refusal, has_right, may
from cae.identifiers import FRENCH
from cae.rights import Right

LARGEST = Decimal("9999999999.99")
FIRST_YEAR, LAST_YEAR = 2000, 2099


def stale(document: Document, revision: int) -> Refusal | None:
    """Somebody (perhaps the same person, in another tab) saved in between."""
    if document.revision == revision:
        return None
    return Refusal(
        "Ce document a été modifié ailleurs depuis que vous l'avez ouvert (un autre onglet, ou une autre personne).",
        remedy="Rechargez la page pour voir la dernière version ; copiez d'abord ce que vous venez de saisir.",
        code="stale",
    )


def not_of_the_activity(document: Document) -> Refusal | None:
    """A customer belongs to one activity (CAE-14); a contact and an address, to the customer."""
    customer = document.customer
    if customer is not None and customer.activity_id != document.activity_id:
        return Refusal("Ce client n'est pas un client de cette activité.", code="foreign_customer")
    for thing, name in ((document.contact, "contact"), (document.delivery_address, "lieu de livraison")):
        if thing is not None and (customer is None or thing.customer_id != customer.pk):
            return Refusal(f"Ce {name} n'est pas celui du client choisi.", code="foreign_contact")
    return None


def too_long(data: DocumentData) -> Refusal | None:
    if len(data.lines) > MAX_LINES or len(data.chapters) > MAX_CHAPTERS:
        return Refusal(
            f"Un document compte au plus {MAX_LINES} lignes et {MAX_CHAPTERS} chapitres : il y en a davantage ici.",
            remedy="Regroupez des lignes, et joignez le détail en pièce jointe.",
            code="too_long",
        )
    return None


def too_large(totals: amounts.Totals) -> Refusal | None:
    """Amounts beyond what is stored and what e-invoicing accepts."""
    figures = [totals.total_ttc, totals.lines_ht, *(line.gross for line in totals.lines)]
    if any(abs(figure) > LARGEST for figure in figures):
        return Refusal("Un montant dépasse dix milliards d'euros : vérifiez les quantités et les prix.", code="too_large")
    return None


def can_keep_mentions(user: Any, activity: Any) -> Refusal | None:
    """Those of an activity are its members' to keep; those of the cooperative (None), whoever keeps its settings."""
    if activity is not None:
        return may(user, Right.ACTIVITY_PROFILE, activity)
    if has_right(user, Right.COOPERATIVE_EDIT):
        return None
    return Refusal(f"Il vous manque le droit : {Right.COOPERATIVE_EDIT.label}.", code="right")


def mention_without_trade(scope: str, trades: str) -> Refusal | None:
    if scope != MentionScope.TRADE or trades:
        return None
    return Refusal("Nommez le ou les métiers de cette mention, séparés par des virgules.", code="no_trade")


def unknown_rates(chapters: Sequence[ChapterData], rates: Mapping[int, Any]) -> Refusal | None:
    if all(line.vat in rates for chapter in chapters for line in chapter.lines):
        return None
    return Refusal("Un taux de TVA choisi n'existe plus : choisissez-le à nouveau.", code="unknown_rate")


def obstacles(
    document: Document,
    *,
    lines: Sequence[Any],
    totals: amounts.Totals,
    address: Address | None,
    own_siren: str,
    on: date,
    legal: LegalTerms | None,
) -> Iterator[Refusal]:
    """Everything that keeps a document from leaving: each with its reason and its remedy, most useful first.

    The last judge of an invoice is the official validator; these say the same things earlier, and in words.
    """
    yield from _of_customer(document, address, own_siren)
    yield from _of_lines(lines, totals)
    yield from _of_vat(document, lines)
    yield from _of_dates(document, on, legal)


def _of_customer(document: Document, address: Address | None, own_siren: str) -> Iterator[Refusal]:
    customer = document.customer
    if customer is None:
        yield Refusal("Choisissez le client.", "CGI ann. II art. 242 nonies A", code="no_customer")
        return
    if customer.archived_on is not None:
        yield Refusal(f"{customer} est archivé.", remedy="Rouvrez sa fiche ou choisissez un autre client.", code="archived")
    if customer.siren and customer.siren == own_siren:
        yield Refusal(
            "Ce client porte le SIREN de la coopérative : une activité ne facture pas une autre activité de la même société.",
            remedy="Demandez à l'équipe d'appui une opération interne.",
            code="own_siren",
        )
    if address is None or not address.city.strip() or not address.line1.strip():
        yield Refusal(
            f"L'adresse de {customer} manque.",
            "CGI ann. II art. 242 nonies A I-1°",
            "Complétez sa fiche.",
            code="no_address",
        )
    if customer.kind != CustomerKind.INDIVIDUAL and customer.country in FRENCH and not customer.siren:
        yield Refusal(
            f"Le SIREN de {customer} manque : il est obligatoire pour une entreprise, une association ou un organisme public.",
            "CGI ann. II art. 242 nonies A I-1°",
            "Complétez sa fiche, ou indiquez que c'est un particulier.",
            code="no_siren",
        )


def _of_lines(lines: Sequence[Any], totals: amounts.Totals) -> Iterator[Refusal]:
    if not lines:
        yield Refusal("Ajoutez au moins une ligne.", "CGI ann. II art. 242 nonies A I-8°", code="no_line")
        return
    for number, (line, amount) in enumerate(zip(lines, totals.lines, strict=True), 1):
        if not line.name.strip():
            yield Refusal(f"La ligne {number} n'a pas de désignation : dites ce qui est vendu.", code="no_name")
        if not line.quantity:
            yield Refusal(f"La quantité de la ligne {number} est nulle.", code="no_quantity")
        elif line.unit_price is None:
            yield Refusal(f"La ligne {number} n'a pas de prix.", remedy="Indiquez-en un, ou 0 si c'est offert.", code="no_price")
        elif line.unit_price and not amount.gross:
            yield Refusal(
                f"Le prix de la ligne {number} ne fait pas un centime.",
                remedy="Indiquez-en un plus grand, ou 0 si c'est offert.",
                code="no_cent",
            )
    yield from overdone(totals)
    if not totals.total_ttc and all(line.unit_price for line in lines):
        yield Refusal("Le total est de 0,00 €.", remedy="Vérifiez les prix ; mettez à 0 celui de ce qui est offert.", code="zero")
    if totals.total_ttc < 0 or totals.due < 0:
        yield Refusal(
            "Le total est négatif.",
            remedy="Pour rendre de l'argent à un client, faites un avoir sur sa facture.",
            code="negative",
        )


def overdone(totals: amounts.Totals) -> Iterator[Refusal]:
    """Discounts beyond what they are taken off. A draft keeps them and says so; none leaves with one."""
    for number, amount in enumerate(totals.lines, 1):
        if amount.discount and abs(amount.discount) > abs(amount.gross):
            yield Refusal(f"La remise de la ligne {number} dépasse son montant.", code="discount_above_price")
    if refused := discount_above_total(totals):
        yield refused


def discount_above_total(totals: amounts.Totals) -> Refusal | None:
    if abs(totals.discount_ht) <= abs(totals.lines_ht):
        return None
    return Refusal(
        "La remise sur le total dépasse le total des lignes.",
        remedy="Diminuez-la, ou faites un avoir.",
        code="discount_above_total",
    )


def _of_vat(document: Document, lines: Sequence[Any]) -> Iterator[Refusal]:
    customer = document.customer
    if customer is None:
        return
    for reason in {line.vat.exemption for line in lines if line.vat.exemption_id}:
        if reason.needs_vat_number and not customer.vat_number:
            yield Refusal(
                f"« {reason.label} » demande le numéro de TVA de {customer}.",
                "CGI ann. II art. 242 nonies A I-3° et 4°",
                "Complétez sa fiche.",
                code="no_vat_number",
            )
        # A credit note gives back what was invoiced, right or wrong: it is how that is mended.
        if getattr(document, "credits_id", None) is None and (refused := misplaced(reason.pk, reason.label, _sale(document))):
            yield refused
    categories = {line.vat.category for line in lines}
    if "O" in categories and len(categories) > 1:
        yield Refusal(
            "Une ligne hors du champ de la TVA ne peut pas être sur la même facture qu'une ligne taxée ou exonérée.",
            "EN 16931, BR-O-11",
            "Faites deux factures.",
            code="mixed_scope",
        )


def _sale(document: Document) -> Sale:
    customer, address = document.customer, document.delivery_address
    assert customer is not None
    return Sale(customer.country, customer.vat_number, address.country if address is not None else customer.country)


def _of_dates(document: Document, on: date, legal: LegalTerms | None) -> Iterator[Refusal]:
    for value in (document.supplied_on, document.period_start, document.period_end):
        if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            yield Refusal(f"La date du {value:%d/%m/%Y} n'est pas possible.", "BR-FR-03", code="date_out_of_bounds")
    if (document.period_start is None) != (document.period_end is None):
        yield Refusal("Une période a un début et une fin.", code="half_period")
    terms, customer = document.terms, document.customer
    if terms is None or legal is None or customer is None:
        return
    professional = customer.kind != CustomerKind.INDIVIDUAL
    if sentence := term_refusal(on, terms.days, terms.end_of_month, legal=legal, professional=professional):
        yield Refusal(sentence, code="terms_too_long")
