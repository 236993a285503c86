"""Where a customer, or the goods, must be for a sale to bear no French VAT. Pure: countries by their ISO code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cae.access import Refusal
from cae.identifiers import FRENCH

OTHER_EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL",
    "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
# French for the VAT of services: overseas departments, and Monaco. Goods sent to the former are exported (CGI 294, 2).
TAXED = frozenset({"FR", "MC", "GP", "MQ", "RE"})
MAINLAND = frozenset({"FR", "MC"})
NORTHERN_IRELAND = "XI"  # in the Union for goods, by its VAT numbers


@dataclass(frozen=True)
class Sale:
    """What decides of the place of a sale: whom it is made to, and where goods go (the customer's own country by default)."""

    country: str
    vat_number: str
    to: str


def _in_the_union(sale: Sale) -> bool:
    return sale.country in OTHER_EU


def _goods_to_the_union(sale: Sale) -> bool:
    known = sale.country in OTHER_EU or sale.vat_number.startswith(NORTHERN_IRELAND)
    return known and sale.to not in MAINLAND


def _goods_out_of_the_union(sale: Sale) -> bool:
    return sale.to not in MAINLAND and sale.to not in OTHER_EU


def _out_of_the_union(sale: Sale) -> bool:
    return sale.country not in TAXED and sale.country not in OTHER_EU


# By exemption reason (reference/documents.toml): what must be true, what it asks, its article.
_ASKED: Mapping[str, tuple[Any, str, str]] = {
    "autoliquidation-ue": (
        _in_the_union, "un client établi dans un autre pays de l'Union européenne", "directive 2006/112/CE, art. 44 et 196",
    ),
    "livraison-ue": (
        _goods_to_the_union,
        "un client identifié, et une livraison, dans un autre pays de l'Union européenne",
        "CGI art. 262 ter I",
    ),
    "export": (_goods_out_of_the_union, "une livraison hors de l'Union européenne", "CGI art. 262 I"),
    "service-hors-ue": (_out_of_the_union, "un client établi hors de l'Union européenne", "CGI art. 259-1°"),
}  # fmt: skip


def misplaced(code: str, label: str, sale: Sale) -> Refusal | None:
    """Why the exemption `code` (`label` on screen) does not apply to a sale: it would lose the VAT that the cooperative owes."""
    holds, asked, article = _ASKED.get(code, (None, "", ""))
    if holds is None or holds(sale):
        return None
    where = "en France" if sale.country in FRENCH or sale.country in MAINLAND else "ailleurs"
    goods = code in ("livraison-ue", "export")
    return Refusal(
        f"« {label} » demande {asked} : ce client est {where}." if not goods or sale.to == sale.country else
        f"« {label} » demande {asked} : le lieu de livraison n'y est pas.",
        article,
        "Choisissez le taux français, ou corrigez le pays du client ou du lieu de livraison.",
        code="misplaced",
    )  # fmt: skip
