"""What a person types about a supplier. The form checks; only actions write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from billing.suppliers import rules
from billing.suppliers.actions import FIELDS
from billing.suppliers.identity import completed
from billing.suppliers.models import Supplier
from cae import countries

TYPED = {"autocomplete": "off", "spellcheck": "false"}


class SupplierForm(forms.ModelForm):
    country = forms.ChoiceField(label="Pays", choices=countries.choices, initial="FR")

    class Meta:
        model = Supplier
        fields = FIELDS
        widgets = {name: forms.TextInput(attrs=TYPED) for name in ("siren", "vat_number", "iban")}
        help_texts = {
            "siren": "Neuf chiffres, sur sa facture.",
            "vat_number": "Vide s’il n’en a pas : sa facture le dit.",
            "iban": "Pour le payer par virement.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, longest in (("siren", 20), ("vat_number", 30), ("iban", 60)):  # typed with spaces, judged once compact
            self.fields[name].validators = []
            self.fields[name].widget.attrs["maxlength"] = longest

    def clean(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        try:
            found = completed(found)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                self.add_error(name, errors)
        else:
            if refusal := rules.not_ourselves(found["siren"]):
                self.add_error("siren", str(refusal))
        return found

    def _post_clean(self) -> None:
        """The action writes, and judges the whole again; nothing is built here."""
