"""Countries by their ISO 3166 code and French name."""

import gettext
import unicodedata
from functools import cache

import pycountry

# What people say rather than what the norm says.
_USUAL = {
    "GB": "Royaume-Uni", "US": "États-Unis", "RU": "Russie", "KR": "Corée du Sud", "CZ": "Tchéquie", "VN": "Viêt Nam",
    "MD": "Moldavie", "TZ": "Tanzanie", "TW": "Taïwan", "BO": "Bolivie", "VE": "Venezuela", "IR": "Iran", "SY": "Syrie",
    "LA": "Laos", "CD": "Congo (RDC)", "CG": "Congo (Brazzaville)", "MK": "Macédoine du Nord", "PS": "Palestine",
    "NL": "Pays-Bas", "RE": "La Réunion",
}  # fmt: skip


@cache
def names() -> dict[str, str]:
    """French names by code: {"FR": "France", …}."""
    french = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["fr"])
    return {country.alpha_2: _USUAL.get(country.alpha_2) or french.gettext(country.name) for country in pycountry.countries}


@cache
def choices() -> list[tuple[str, str]]:
    """For a select: France first, then every country in the order of its French name."""
    rest = sorted(((code, name) for code, name in names().items() if code != "FR"), key=lambda pair: _plain(pair[1]))
    return [("FR", "France"), *rest]


def code_of(text: str) -> str:
    """The code of a country typed as a code (FR, FRA) or a name in French or English, without accents; "" when unknown."""
    typed = _plain(text)
    return _codes().get(typed, "") if typed else ""


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    french = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["fr"])
    for country in pycountry.countries:
        for name in (country.alpha_2, country.alpha_3, country.name, french.gettext(country.name), names()[country.alpha_2]):
            found.setdefault(_plain(name), country.alpha_2)
    return found


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode().lower()
    return " ".join(bare.replace("-", " ").replace("'", " ").split())
