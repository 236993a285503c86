"""A supplier's numbers: checked, compact, and completed. Pure."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from cae import identifiers
from cae.identifiers import FRENCH


def completed(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with SIREN, VAT number and IBAN compact; ValidationError by field. Abroad there is no SIREN.

    The VAT number is not made up: a supplier under the small-business exemption has none.
    """
    found = {**values}
    country = found.get("country") or "FR"
    found["country"] = country
    errors: dict[str, Any] = {}

    def read(name: str, check: Any) -> None:
        try:
            found[name] = check(str(found.get(name) or ""))
        except ValidationError as error:
            errors[name] = error

    if country in FRENCH:
        read("siren", identifiers.siren)
    elif str(found.get("siren") or "").strip():
        errors["siren"] = "Ce numéro est français : laissez-le vide pour un fournisseur à l’étranger."
    else:
        found["siren"] = ""
    siren = "" if "siren" in errors else found["siren"]
    read("vat_number", lambda text: identifiers.vat_number(text, country=country, siren=siren))
    read("iban", identifiers.iban)
    if errors:
        raise ValidationError(errors)
    return found
