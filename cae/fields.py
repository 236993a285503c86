"""Fields of forms that every room types: an amount, read as people write it and refused in their words."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from cae.figures import figure
from cae.templatetags.format import amount, money


class EuroField(forms.DecimalField):
    """An amount as people type it (see `cae.figures`). At most two decimals and ten digits before them."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off", "class": "input-amount"})
        self.error_messages["invalid"] = "Tapez un montant en chiffres, par exemple 1 234,56."
        self.error_messages["max_decimal_places"] = (
            "Deux chiffres au plus après la virgule : le centime est la plus petite somme."
        )
        for validator in self.validators:  # Django would write the limit as a computer does: 0.01
            if isinstance(validator, MinValueValidator):
                validator.message = f"Tapez {money(validator.limit_value)} au moins."
            elif isinstance(validator, MaxValueValidator):
                validator.message = f"Tapez {money(validator.limit_value)} au plus."

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str) and value.strip():
            try:
                value = figure(value)
            except ValueError as error:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return amount(value) if isinstance(value, Decimal) else value
