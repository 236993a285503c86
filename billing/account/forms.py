"""What a person types on their account."""

from decimal import Decimal

from django import forms

from billing.account.models import Commitment, Earmark


class EarmarkForm(forms.ModelForm):
    amount = forms.DecimalField(label="Montant", min_value=Decimal("0.01"), max_digits=12, decimal_places=2, localize=True)

    class Meta:
        model = Earmark
        fields = ["amount", "reason"]
        help_texts = {"reason": "Par exemple : « un ordinateur au printemps » ou « deux mois d'avance »."}


class CommitmentForm(forms.ModelForm):
    amount = forms.DecimalField(label="Montant", min_value=Decimal("0.01"), max_digits=12, decimal_places=2, localize=True)

    class Meta:
        model = Commitment
        fields = ["amount", "label"]
        help_texts = {"label": "Par exemple : « avance accordée le 3 mars »."}
