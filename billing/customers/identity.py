"""Who a customer is, in numbers: what each kind of customer has, what follows from what, and what is refused. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from billing.customers.enums import CustomerKind
from cae import identifiers
from cae.identifiers import FRENCH

NUMBERS = ("siren", "siret", "vat_number", "electronic_address", "service_code")


def is_french(country: str) -> bool:
    """Whether companies of this country are in the French register, hence have a SIREN."""
    return country in FRENCH


def completed(values: Mapping[str, Any], *, fill_vat: bool = True) -> dict[str, Any]:
    """`values` of a customer with its numbers checked, compact, and completed. ValidationError by field otherwise.

    - an individual has none of them (field `kind` says so when some were typed); only an individual has a first name,
      elsewhere it joins the name;
    - in France a SIRET gives the SIREN; the SIREN gives the electronic address (scheme 0225, EINV-29) and, for a company
      and when `fill_vat`, the VAT number; a public body has a SIRET (Chorus Pro finds it by that);
    - abroad there is neither SIREN nor SIRET; the VAT number follows the rule of its country.
    """
    found = {**values}
    kind, country = found.get("kind", CustomerKind.COMPANY), found.get("country") or "FR"
    found["country"] = country
    errors: dict[str, Any] = {}
    if kind == CustomerKind.INDIVIDUAL:
        return _individual(found)
    if found.get("first_name"):
        found["name"] = f"{found['first_name']} {found.get('name', '')}".strip()
    found["first_name"] = ""
    if not is_french(country):
        for name in ("siren", "siret"):
            if str(found.get(name) or "").strip():
                errors[name] = "Ce numéro est français : laissez-le vide pour un client à l’étranger."
    else:
        _read(found, errors, "siren", identifiers.siren)
        _read(found, errors, "siret", identifiers.siret)
        _french(found, errors, public=kind == CustomerKind.PUBLIC)
    siren = "" if errors else str(found.get("siren") or "")
    _read(found, errors, "vat_number", lambda text: identifiers.vat_number(text, country=country, siren=siren))
    _read(found, errors, "electronic_address", lambda text: identifiers.electronic_address(text, siren=siren))
    if errors:
        raise ValidationError(errors)
    if siren and not found["electronic_address"]:
        found["electronic_address"] = siren
    if siren and fill_vat and kind == CustomerKind.COMPANY and country == "FR" and not found["vat_number"]:
        found["vat_number"] = identifiers.vat_of_siren(siren)
    for name in NUMBERS:
        found[name] = found.get(name) or ""
    return found


def _individual(found: dict[str, Any]) -> dict[str, Any]:
    if any(str(found.get(name) or "").strip() for name in ("siren", "siret", "vat_number")):
        raise ValidationError(
            {"kind": "Un particulier n’a ni SIREN, ni SIRET, ni numéro de TVA : choisissez « entreprise », ou videz ces champs."}
        )
    return {**found, **dict.fromkeys(NUMBERS, "")}


def _french(found: dict[str, Any], errors: dict[str, Any], *, public: bool) -> None:
    if errors:
        return
    if found["siret"] and found["siren"] and not found["siret"].startswith(found["siren"]):
        errors["siret"] = f"Ce SIRET est celui d’un autre SIREN ({found['siret'][:9]})."
    elif found["siret"]:
        found["siren"] = found["siret"][:9]
    elif public:
        errors["siret"] = "Un organisme public se reconnaît à son SIRET : il est sur ses bons de commande."


def _read(found: dict[str, Any], errors: dict[str, Any], name: str, read: Callable[[str], str]) -> None:
    try:
        found[name] = read(str(found.get(name) or ""))
    except ValidationError as error:
        errors.setdefault(name, error)
