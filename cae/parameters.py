"""Dated parameters: rates, ceilings, tariffs, delays of the law. Read by code and date, never a constant (GEN-01)."""

import tomllib
from datetime import date
from decimal import Decimal

from django.conf import settings

from cae.models import Parameter


class ParameterMissing(LookupError):
    """No value is known for a code on a date: the sentence names both."""


def parameter(code: str, *, on: date) -> Parameter:
    """The row of `code` in force on `on`; ParameterMissing when there is none. Gives the source and confidence too."""
    row = Parameter.objects.filter(code=code, valid_from__lte=on).order_by("-valid_from").first()
    if row is None or (row.valid_to is not None and row.valid_to < on):
        raise ParameterMissing(f"Aucune valeur connue pour « {code} » au {on:%d/%m/%Y}.")
    return row


def value(code: str, *, on: date) -> Decimal:
    return parameter(code, on=on).value


def load() -> int:
    """Writes reference/parameters.toml into the base: adds and corrects, never removes. Returns the number of rows."""
    rows = tomllib.loads((settings.BASE_DIR / "reference/parameters.toml").read_text()).get("parameter", [])
    for row in rows:
        keys = {"code": row["code"], "valid_from": row["valid_from"]}
        values = {"label": row["label"], "value": Decimal(row["value"]), "source": row["source"], "confidence": row["confidence"]}
        Parameter.objects.update_or_create(**keys, defaults={**values, "valid_to": row.get("valid_to")})
    return len(rows)
