"""What the accountant types: filters of the books, and a manual entry of any number of lines."""

from decimal import Decimal

from django import forms

from billing.ledger.enums import JournalCode
from billing.ledger.models import Account, FiscalYear
from billing.ledger.posting import Post
from cae.money import ZERO
from cae.rights import Right
from members.forms.picking import ActivityField

EARLIEST, LATEST = 2000, 2099  # e-invoicing knows no other year (BR-FR-03)


class BookFilters(forms.Form):
    """Filters of the grand livre and of the balance. All optional; what cannot be read is left out."""

    activite = ActivityField(right=Right.LEDGER_VIEW, sections=True, label="Activité", required=False)
    compte = forms.CharField(label="Compte", required=False, max_length=10)
    du = forms.DateField(label="Du", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    au = forms.DateField(label="Au", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    journal = forms.ChoiceField(label="Journal", required=False, choices=[("", "tous"), *JournalCode.choices])

class EntryForm(forms.Form):
    """The head of a manual entry."""

    journal = forms.ChoiceField(label="Journal", choices=JournalCode.choices, initial=JournalCode.MISC)
    on = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    label = forms.CharField(label="Libellé", max_length=200)
    document = forms.CharField(label="N° de la pièce", max_length=60)
    reason = forms.CharField(
        label="Pourquoi cette écriture", max_length=300, help_text="Elle restera lisible à côté de l'écriture."
    )
    file = forms.FileField(label="Pièce", required=False, help_text="PDF, PNG ou JPEG, 10 Mo au plus.")

    def clean_on(self):
        on = self.cleaned_data["on"]
        if not EARLIEST <= on.year <= LATEST:
            raise forms.ValidationError("Cette date n'est pas plausible.")
        return on


class LineForm(forms.Form):
    """One line of a manual entry: one amount, on one side."""

    activity = ActivityField(right=Right.LEDGER_POST, sections=True, label="Activité")
    account = forms.CharField(
        label="Compte", max_length=10, widget=forms.TextInput(attrs={"list": "accounts", "autocomplete": "off"})
    )
    debit = forms.DecimalField(
        label="Débit", required=False, min_value=Decimal(0), max_digits=12, decimal_places=2, localize=True
    )
    credit = forms.DecimalField(
        label="Crédit", required=False, min_value=Decimal(0), max_digits=12, decimal_places=2, localize=True
    )
    note = forms.CharField(label="Libellé de la ligne", required=False, max_length=200)

    def clean_account(self):
        code = self.cleaned_data["account"].split(" ")[0]
        if not Account.objects.filter(pk=code).exists():
            raise forms.ValidationError("Ce compte n'est pas dans le plan comptable.")
        return code

    def clean(self):
        data = super().clean()
        if bool(data.get("debit")) == bool(data.get("credit")):
            raise forms.ValidationError("Un montant, au débit ou au crédit.")
        return data

    @property
    def post(self) -> Post:
        data = self.cleaned_data
        return Post(data["activity"], data["account"], data["debit"] or ZERO, data["credit"] or ZERO, data["note"])


LineFormSet = forms.formset_factory(LineForm, extra=2, min_num=2, max_num=200, validate_min=True, validate_max=True)


class ReverseForm(forms.Form):
    on = forms.DateField(label="Date de l'annulation", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="Pourquoi", max_length=300)


class AccountForm(forms.ModelForm):
    class Meta:
        model = Account
        fields = ["code", "label", "plain_label"]
        help_texts = {"plain_label": "Ce qu'un entrepreneur lit : « petit matériel » plutôt que « 606300 »."}


class FiscalYearForm(forms.ModelForm):
    class Meta:
        model = FiscalYear
        fields = ["starts_on", "ends_on"]
        widgets = {"starts_on": forms.DateInput(attrs={"type": "date"}), "ends_on": forms.DateInput(attrs={"type": "date"})}
