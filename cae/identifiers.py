"""Numbers that identify companies and accounts: read as people type them, checked by libraries, given back compact.

Each function takes a text and gives the compact form, "" for an empty text, or raises a `ValidationError` whose sentence
says what is wrong. Pure: nothing is asked to a registry, so a number may be well formed and belong to nobody.
"""

import re

from django.core.exceptions import ValidationError
from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siren as fr_siren
from stdnum.fr import siret as fr_siret
from stdnum.fr import tva as fr_tva
from stdnum.util import get_cc_module

# Countries whose companies are in the French register (INSEE): France and the territories Sirene covers.
FRENCH = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF"})
_SEPARATORS = re.compile(r"[\s.\-_/\u00a0\u202f]+")
_ADDRESS = re.compile(r"^[A-Za-z0-9\-_.]{1,125}$")  # BR-FR-12, BR-FR-23 (EINV-29)


def compact(text: str) -> str:
    """`text` without spaces, dots and dashes, in capitals."""
    return _SEPARATORS.sub("", text or "").upper()


def siren(text: str) -> str:
    """A SIREN: nine digits and their check digit."""
    number = compact(text)
    if not number:
        return ""
    if not re.fullmatch(r"\d{9}", number):
        if re.fullmatch(r"\d{14}", number):
            raise ValidationError("Quatorze chiffres, c’est un SIRET : le SIREN en est les neuf premiers.", code="siren")
        raise ValidationError("Un SIREN compte neuf chiffres.", code="siren")
    if not fr_siren.is_valid(number):
        raise ValidationError("Ce SIREN n’existe pas : un chiffre est sans doute mal recopié.", code="siren")
    return number


def siret(text: str) -> str:
    """A SIRET: the SIREN and the five digits of a place. La Poste's own rule of check digits is known."""
    number = compact(text)
    if not number:
        return ""
    if not re.fullmatch(r"\d{14}", number):
        raise ValidationError("Un SIRET compte quatorze chiffres : le SIREN, puis cinq chiffres.", code="siret")
    if not fr_siret.is_valid(number):
        raise ValidationError("Ce SIRET n’existe pas : un chiffre est sans doute mal recopié.", code="siret")
    return number


def vat_of_siren(number: str) -> str:
    """The French VAT number of a valid SIREN: 732829320 gives FR44732829320."""
    return f"FR{fr_siren.to_tva(number)}"


def vat_number(text: str, *, country: str, siren: str = "") -> str:
    """A VAT number, with its country's two letters. `country` is ISO 3166 alpha-2; a French one must fit `siren`.

    European numbers are checked by their country's rule; elsewhere only the form is (2 to 15 letters and digits).
    """
    number = compact(text)
    if not number:
        return ""
    if country in FRENCH or country == "MC":
        return _french_vat(number, siren)
    prefix = {"GR": "EL"}.get(country, country)
    module = get_cc_module(country.lower(), "vat") if country.lower() in eu_vat.MEMBER_STATES else None
    if module is not None:
        body = number.removeprefix(prefix).removeprefix(country)
        try:
            return prefix + module.compact(module.validate(body)).removeprefix(prefix)
        except NumberError:
            raise ValidationError(
                f"Ce numéro de TVA n’est pas valable pour ce pays : il commence par {prefix}.", code="vat"
            ) from None
    if not re.fullmatch(r"[A-Z0-9]{2,15}", number):
        raise ValidationError("Un numéro de TVA compte de 2 à 15 lettres et chiffres.", code="vat")
    return number


def _french_vat(number: str, siren: str) -> str:
    try:
        body = fr_tva.validate(number)
    except NumberError:
        raise ValidationError(
            "Ce numéro de TVA n’existe pas : FR, deux caractères, puis les neuf chiffres du SIREN.", code="vat"
        ) from None
    if siren and body[2:] != siren:
        raise ValidationError("Ce numéro de TVA est celui d’un autre SIREN.", code="vat")
    return f"FR{body}"


def iban(text: str) -> str:
    """An IBAN of any country, its length and its key checked."""
    number = compact(text)
    if not number:
        return ""
    try:
        return str(IBAN(number, validate_bban=True).compact)
    except SchwiftyException:
        raise ValidationError("Cet IBAN n’est pas valable : un caractère manque ou est mal recopié.", code="iban") from None


def bic(text: str) -> str:
    """The BIC of a bank: eight or eleven letters and digits, with a country that exists."""
    number = compact(text)
    if not number:
        return ""
    try:
        return str(BIC(number).compact)
    except SchwiftyException:
        raise ValidationError("Ce BIC n’est pas valable : il compte huit ou onze caractères.", code="bic") from None


def electronic_address(text: str, *, siren: str = "") -> str:
    """An address of the French e-invoicing directory (scheme 0225): the SIREN, alone or followed by _ and a suffix.

    Letters, digits, - _ and . only, 125 at most; it must begin with `siren` when one is given (EINV-29).
    """
    address = re.sub(r"\s+", "", text or "")
    address = address.removeprefix("0225:")
    if not address:
        return ""
    if not _ADDRESS.fullmatch(address):
        raise ValidationError("Une adresse de facturation ne contient que des lettres, des chiffres et - _ .", code="address")
    if siren and not address.startswith(siren):
        raise ValidationError(f"L’adresse de facturation électronique commence par le SIREN ({siren}).", code="address")
    return address
