"""What a person types about customers. Forms check and complete; only actions write."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from billing.customers import rules
from billing.customers.actions import ADDRESS_FIELDS, CONTACT_FIELDS, FIELDS
from billing.customers.columns import FIELDS as COLUMNS
from billing.customers.enums import AddressKind, CustomerKind, OnDuplicate
from billing.customers.identity import completed
from billing.customers.models import Address, Contact, Customer, CustomerImport, ThirdParty
from cae import countries, identifiers
from cae.files import MAX_BYTES

TYPED = {"autocomplete": "off", "spellcheck": "false"}
NUMBER = {"inputmode": "numeric", **TYPED}


class CustomerForm(forms.ModelForm):
    """A customer's own fields. Numbers are completed as the action does, so that errors stand beside their field."""

    country = forms.ChoiceField(label="Pays", choices=countries.choices, initial="FR")
    another = forms.BooleanField(label="Oui, c'est un autre client", required=False)

    class Meta:
        model = Customer
        fields = FIELDS
        widgets = {
            "kind": forms.RadioSelect,
            "siren": forms.TextInput(attrs=NUMBER),
            "siret": forms.TextInput(attrs=NUMBER),
            "iban": forms.TextInput(attrs=TYPED),
            "vat_number": forms.TextInput(attrs=TYPED),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "siren": "Neuf chiffres. Rempli par le SIRET.",
            "siret": "Quatorze chiffres : il remplit le SIREN et le numéro de TVA.",
            "vat_number": "Laissez vide si vous ne le connaissez pas : il se déduit du SIREN.",
            "electronic_address": "Vide : le SIREN, qui convient presque toujours.",
            "service_code": "Demandez-le avec le bon de commande : certains organismes l’exigent.",
            "iban": "Pour le rembourser ou le prélever.",
            "payment_terms": "Proposé sur ses factures.",
            "notes": "Pour vous et l’équipe d’appui ; jamais imprimées.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.twins: list[Customer] = []  # those that bear the number just typed: the page names them, and asks
        # Numbers are typed with spaces: their length is judged once compact.
        for name, longest in (("siren", 20), ("siret", 30), ("vat_number", 30), ("iban", 60)):
            field = self.fields[name]
            field.validators = []
            field.widget.attrs["maxlength"] = longest
        self.fields["kind"].choices = CustomerKind.choices  # type: ignore[attr-defined]
        if terms := self.fields.get("payment_terms"):
            terms.empty_label = "Celui de la coopérative"  # type: ignore[attr-defined]

    def clean_iban(self) -> str:
        return identifiers.iban(self.cleaned_data["iban"])

    def clean(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        if set(found) >= {"kind", "country"}:
            fill = "siren" in self.changed_data or "siret" in self.changed_data
            try:
                found = completed(found, fill_vat=fill)
            except ValidationError as error:
                for name, errors in error.error_dict.items():
                    self.add_error(name, errors)
            else:
                if refusal := rules.not_ourselves(found["siren"]):
                    self.add_error("siren", str(refusal))
        return found

    def new_numbers(self) -> dict[str, str]:
        """The numbers typed, when one of them is new and nobody said that they are another customer's; empty otherwise."""
        names = ("siren", "siret", "vat_number")
        changed = {*names} & {*self.changed_data} and not self.cleaned_data["another"]
        return {name: self.cleaned_data[name] for name in names} if changed else {}

    def _post_clean(self) -> None:
        """The action writes, and judges the whole again; nothing is built here."""


class ContactForm(forms.ModelForm):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields = CONTACT_FIELDS

    def _post_clean(self) -> None:
        """The action writes."""


class AddressForm(forms.ModelForm):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    country = forms.ChoiceField(label="Pays", choices=countries.choices, initial="FR")

    class Meta:
        model = Address
        fields = ADDRESS_FIELDS
        help_texts = {"label": "Par exemple : siège, entrepôt, chantier."}

    def clean(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        code = found.get("postcode", "").replace(" ", "")
        if found.get("country") == "FR" and code:
            found["postcode"] = code
            if not (code.isdigit() and len(code) == 5):
                self.add_error("postcode", "Un code postal français compte cinq chiffres.")
        return found

    def has_changed(self) -> bool:
        """A usage or a country chosen alone is not yet an address."""
        return bool(set(self.changed_data) - {"kind", "country"})

    def _post_clean(self) -> None:
        """The action writes."""


class _Rows(forms.BaseFormSet):
    """Several contacts or addresses in one form; a blank row is no row, a row marked is removed."""

    def values(self) -> list[dict[str, Any]]:
        rows = []
        for form in self.forms:
            found = form.cleaned_data
            if (form.has_changed() or found.get("id")) and not found.get("DELETE"):
                rows.append({name: value for name, value in found.items() if name != "DELETE"})
        return rows


class _Addresses(_Rows):
    def clean(self) -> None:
        kinds = [row.get("kind") for row in self.values()] if not any(self.errors) else []
        if kinds.count(AddressKind.BILLING) > 1:
            raise ValidationError("Une seule adresse est celle de facturation : choisissez « livraison » pour les autres.")


ContactRows = forms.formset_factory(ContactForm, formset=_Rows, extra=1, max_num=50, can_delete=True, validate_max=True)
AddressRows = forms.formset_factory(AddressForm, formset=_Addresses, extra=1, max_num=50, can_delete=True, validate_max=True)


def initial_of(rows: Sequence[Any], fields: Sequence[str]) -> list[dict[str, Any]]:
    """What a formset shows of rows that exist."""
    return [{"id": row.pk, **{name: getattr(row, name) for name in fields}} for row in rows]


class QuickForm(CustomerForm):
    """What an invoice needs of a new customer, in one small window; the rest can wait for its page."""

    line1 = forms.CharField(label="Adresse", max_length=200, required=False)
    postcode = forms.CharField(label="Code postal", max_length=12, required=False)
    city = forms.CharField(label="Ville", max_length=80, required=False)

    class Meta(CustomerForm.Meta):
        fields = (
            "kind",
            "name",
            "first_name",
            "siren",
            "siret",
            "vat_number",
            "country",
            "email",
            "electronic_address",
            "service_code",
            "iban",
        )

    field_order = (
        "kind", "name", "first_name", "siret", "siren", "vat_number", "another", "email", "line1", "postcode", "city", "country",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("electronic_address", "service_code", "iban"):
            self.fields[name].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        typed = [name for name in ("line1", "postcode", "city") if found.get(name)]
        if typed:
            for name in ("line1", "postcode", "city"):
                if name in found and not found[name]:
                    self.add_error(name, "À compléter : une adresse a une rue, un code postal et une ville.")
        return found

    def address(self) -> list[dict[str, Any]]:
        """The billing address typed, as `create_customer` takes it."""
        found = self.cleaned_data
        if not found.get("line1"):
            return []
        parts = {name: found[name] for name in ("line1", "postcode", "city", "country")}
        return [{"kind": AddressKind.BILLING, **parts}]


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Votre fichier", help_text="CSV ou Excel (.xlsx), 10 Mo au plus. La première ligne nomme les colonnes."
    )

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > MAX_BYTES:
            raise ValidationError(f"Ce fichier pèse plus de {MAX_BYTES // 1024 // 1024} Mo : coupez-le en plusieurs.")
        return found


class ColumnsForm(forms.Form):
    """One select for each known field: which column of the file holds it."""

    on_duplicate = forms.ChoiceField(label="Les clients déjà connus", choices=OnDuplicate.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, headers: Sequence[str], incoming: CustomerImport, **kwargs: Any) -> None:
        guessed = {f"column_{name}": position for name, position in incoming.columns.items()}
        super().__init__(*args, initial={"on_duplicate": incoming.on_duplicate, **guessed}, **kwargs)
        columns = [("", "—"), *((n, header or f"Colonne {n + 1}") for n, header in enumerate(headers))]
        for name, known in COLUMNS.items():
            self.fields[f"column_{name}"] = forms.TypedChoiceField(
                label=known.label, choices=columns, required=name == "name", coerce=int, empty_value=None
            )

    def columns(self) -> dict[str, int]:
        """The position of the column of each field that has one."""
        return {name: position for name in COLUMNS if (position := self.cleaned_data.get(f"column_{name}")) is not None}

    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column_{name}"] for name in COLUMNS]


class AlertForm(forms.ModelForm):
    class Meta:
        model = ThirdParty
        fields = ("credit_alert",)
        help_texts = {"credit_alert": "Lue par toutes les activités qui ont ce client. Vide : aucune alerte."}

    def _post_clean(self) -> None:
        """The action writes."""


class MergeForm(forms.Form):
    """Side by side: which of the two is kept, and for each field that differs, whose value."""

    def __init__(self, *args: Any, first: Customer, second: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair = {"first": first, "second": second}
        self.fields["keep"] = forms.ChoiceField(
            label="Fiche gardée",
            choices=[("first", str(first)), ("second", str(second))],
            widget=forms.RadioSelect,
            initial="first",
        )
        self.differing = [name for name in FIELDS if name != "notes" and getattr(first, name) != getattr(second, name)]
        for name in self.differing:
            shown = [(side, shown_value(customer, name)) for side, customer in self.pair.items()]
            initial = "first" if getattr(first, name) else "second"
            label = str(Customer._meta.get_field(name).verbose_name)
            self.fields[name] = forms.ChoiceField(
                label=label[:1].upper() + label[1:], choices=shown, widget=forms.RadioSelect, initial=initial
            )

    def kept(self) -> tuple[Customer, Customer]:
        """The customer that stays, then the one that joins it."""
        sides = ("first", "second") if self.cleaned_data["keep"] == "first" else ("second", "first")
        return self.pair[sides[0]], self.pair[sides[1]]

    def values(self) -> dict[str, Any]:
        """What is retained where they differ; both notes are kept."""
        found = {name: getattr(self.pair[self.cleaned_data[name]], name) for name in self.differing}
        kept, absorbed = self.kept()
        notes = [text for text in dict.fromkeys([kept.notes.strip(), absorbed.notes.strip()]) if text]
        return {**found, "notes": "\n\n".join(notes)[:4000]}


def shown_value(customer: Customer, name: str) -> str:
    """A field's value in words; a dash for nothing."""
    if name == "kind":
        return customer.get_kind_display()
    if name == "country":
        return countries.names().get(customer.country, customer.country)
    return str(getattr(customer, name) or "—")
