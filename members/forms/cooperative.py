"""What is typed about the cooperative itself."""

from django import forms
from django.core.exceptions import ValidationError

from cae import identifiers
from cae.numbering import check_template
from members.forms.activities import ColourMixin
from members.forms.base import IMAGES, ActionForm, UploadField
from members.models import Antenna, Cooperative


class CooperativeForm(ColourMixin, ActionForm):
    spaced = ("siren", "siret", "vat_number")
    logo = UploadField(label="Logo", accepted=IMAGES, help_text="PNG ou JPEG.")

    class Meta:
        model = Cooperative
        fields = [
            "name", "legal_form", "capital_note", "siren", "siret", "vat_number", "rcs_city", "naf_code", "statutes_dated",
            "address", "postcode", "city", "email", "phone", "website", "electronic_address", "invoice_template",
            "credit_note_template", "quote_template", "vat_on_debits", "late_penalty_note", "discount_note", "mediator",
            "cape_mention", "colour", "logo",
        ]  # fmt: skip
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}
        help_texts = {
            "mediator": "Nom, adresse et site : imprimés pour les particuliers (C. conso. L.616-1).",
            "cape_mention": (
                "Nomme chaque membre en CAPE de l'activité, la coopérative qui l'appuie et le terme du contrat "
                "(C. com. R.127-3). Décochée, rien n'en est dit sur les devis et les factures : ne le faites que si votre "
                "conseil juge que les papiers au nom de la coopérative en sont dispensés."
            ),
            "vat_on_debits": "La TVA est due à la facturation, non à l'encaissement.",
        }

    def clean_siren(self):
        return identifiers.siren(self.cleaned_data["siren"])

    def clean_siret(self):
        siret = identifiers.siret(self.cleaned_data["siret"])
        siren = self.cleaned_data.get("siren")
        if siren and not siret.startswith(siren):
            raise ValidationError("Ce SIRET est celui d'un autre SIREN.")
        return siret

    def clean_vat_number(self):
        return identifiers.vat_number(self.cleaned_data["vat_number"], country="FR", siren=self.cleaned_data.get("siren", ""))

    def clean_electronic_address(self):
        return identifiers.electronic_address(self.cleaned_data["electronic_address"], siren=self.cleaned_data.get("siren", ""))

    def _template(self, name):
        template = self.cleaned_data[name].strip()
        if refusal := check_template(template):
            raise ValidationError(str(refusal))
        return template

    def clean_invoice_template(self):
        return self._template("invoice_template")

    def clean_credit_note_template(self):
        return self._template("credit_note_template")

    def clean_quote_template(self):
        return self._template("quote_template")


class AntennaForm(ActionForm):
    class Meta:
        model = Antenna
        fields = ["name", "city"]
