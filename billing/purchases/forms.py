"""What people type about a cost: the receipt first, then a line for each VAT rate. Forms read; actions decide and write."""

from decimal import Decimal
from typing import Any

from django import forms

from billing.payments.forms import day_field
from billing.payments.queries import bank_accounts
from billing.purchases import queries
from billing.purchases.amounts import from_ttc
from billing.purchases.enums import PurchaseKind
from billing.purchases.models import Purchase
from billing.purchases.rules import Line
from cae.fields import EuroField
from cae.figures import figure
from cae.money import percent as percent_of
from cae.templatetags.format import percent
from members.models import Member


class PurchaseForm(forms.ModelForm):
    """What was bought, from whom, and its receipt (PDF or photo)."""

    file = forms.FileField(label="Justificatif", required=False)
    on = day_field("Date de la pièce")
    kind = forms.ChoiceField(
        label="Qui a payé ?",
        choices=[
            (PurchaseKind.EXPENSE, "Un membre l’a avancé : à lui rembourser"),
            (PurchaseKind.SUPPLIER_INVOICE, "Personne encore : la coopérative paiera le fournisseur"),
        ],
        widget=forms.RadioSelect,
        initial=PurchaseKind.EXPENSE,
    )

    class Meta:
        model = Purchase
        fields = ["kind", "member", "bought_from", "supplier", "on", "document", "label", "reverse_charge"]
        labels = {"label": "Quoi", "bought_from": "Chez"}
        help_texts = {
            "label": "Par exemple : « papier pour l’affiche de la mairie ».",
            "reverse_charge": "La facture est sans TVA (logiciel ou service étranger) : la coopérative la déclare elle-même. "
            "Le total payé est alors hors taxes, et le taux celui qui s’applique en France.",
        }

    def __init__(self, *args: Any, activity: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        member, supplier = self.fields["member"], self.fields["supplier"]
        member.queryset = Member.objects.filter(memberships__activity=activity).distinct().order_by("last_name", "first_name")  # type: ignore[attr-defined]
        supplier.queryset = activity.suppliers.order_by("name", "pk")  # type: ignore[attr-defined]
        member.required = False
        member.label = "Avancé par"

    def _post_clean(self) -> None:
        """The action writes: the model is neither filled nor checked here."""

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class LineForm(forms.Form):
    """A line: the total paid at one rate. HT and VAT follow from it; the VAT printed on the receipt may be typed instead."""

    category = forms.ModelChoiceField(queryset=None, label="Catégorie", empty_label="choisir")
    note = forms.CharField(label="Détail", max_length=200, required=False)
    ttc = EuroField(label="Total payé TTC")
    rate = forms.TypedChoiceField(label="TVA", coerce=lambda text: figure(str(text)))  # a ValueError, where Decimal crashes
    vat = EuroField(label="dont TVA", required=False)

    def __init__(self, *args: Any, categories: Any, rates: list[Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        self.fields["rate"].choices = [(str(rate), percent(rate) or "0 %") for rate in rates]  # type: ignore[attr-defined]
        self.fields["rate"].initial = str(rates[0])
        self.fields["ttc"].widget.attrs["data-cost-ttc"] = ""
        self.fields["rate"].widget.attrs["data-cost-rate"] = ""
        self.fields["vat"].widget.attrs["data-cost-vat"] = ""

    def line(self, *, without_tax: bool) -> Line:
        """The line as the receipt says it. `without_tax`: the amount typed is HT, its VAT is owed by the cooperative."""
        data = self.cleaned_data
        if without_tax:
            vat = data["vat"] if data["vat"] is not None else percent_of(data["ttc"], data["rate"])
            return Line(data["category"], data["ttc"], data["rate"], vat, data["note"])
        ht, vat = from_ttc(data["ttc"], data["rate"])
        if data["vat"] is not None:
            ht, vat = data["ttc"] - data["vat"], data["vat"]
        return Line(data["category"], ht, data["rate"], vat, data["note"])


class BaseLines(forms.BaseFormSet):
    """The lines of a purchase."""

    def lines(self, *, without_tax: bool) -> list[Line]:
        """The lines typed; empty rows are left out."""
        return [form.line(without_tax=without_tax) for form in self.forms if form.cleaned_data]

    def initial_form_count(self) -> int:
        """Every row may be left empty, also one that was filled before: it is removed."""
        return 0 if self.is_bound else super().initial_form_count()


LineFormSet = forms.formset_factory(LineForm, formset=BaseLines, extra=1, max_num=60, validate_max=True)


def line_formset(data: Any = None, *, purchase: Purchase | None = None, on: Any) -> Any:
    """The lines of a purchase as a formset, with the categories and the rates in force."""
    initial = []
    if purchase is not None and data is None:
        for line in queries.lines_of(purchase):
            typed = line.ht if purchase.reverse_charge else line.ht + line.vat
            initial.append(
                {"category": line.category, "note": line.label, "ttc": typed, "rate": str(line.vat_rate), "vat": line.vat}
            )
    found = LineFormSet(
        data,
        prefix="lignes",
        initial=initial,
        form_kwargs={"categories": queries.categories(), "rates": queries.vat_rates(on)},
    )
    if initial:
        found.extra = 0
    return found


class CommentForm(forms.Form):
    comment = forms.CharField(label="À corriger", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Pourquoi", max_length=300)


class PayForm(forms.Form):
    """What left the bank for a purchase."""

    amount = EuroField(label="Montant")
    paid_on = day_field("Réglé le")
    bank_account = forms.ModelChoiceField(queryset=None, label="Depuis le compte", empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank_account"].queryset = bank_accounts()  # type: ignore[attr-defined]
