"""Fields of forms that every room types: an amount, read as people write it and refused in their words."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from cae.templatetags.format import amount, money


class EuroField(forms.DecimalField):
    """An amount as people type it: « 1 234,56 », « 1234.56 € ». At most two decimals and ten digits before them."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off", "class": "input-amount"})
        self.error_messages["invalid"] = "Tapez un montant, par exemple 1 234,56."
        self.error_messages["max_decimal_places"] = (
            "Deux chiffres au plus après la virgule : le centime est la plus petite somme."
        )
        for validator in self.validators:  # Django would write the limit as a computer does: 0.01
            if isinstance(validator, MinValueValidator):
                validator.message = f"Tapez {money(validator.limit_value)} au moins."
            elif isinstance(validator, MaxValueValidator):
                validator.message = f"Tapez {money(validator.limit_value)} au plus."

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = re.sub(r"[\s\u00a0\u202f€]", "", value).replace(",", ".").replace("\u2212", "-")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return amount(value) if isinstance(value, Decimal) else value
