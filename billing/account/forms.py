"""What a person types on their account."""

from django import forms

from billing.account.models import Commitment, Earmark
from cae.fields import EuroField
from cae.money import CENT


class EarmarkForm(forms.ModelForm):
    amount = EuroField(label="Montant", min_value=CENT)

    class Meta:
        model = Earmark
        fields = ["amount", "reason"]
        help_texts = {"reason": "Par exemple : « un ordinateur au printemps » ou « deux mois d'avance »."}


class CommitmentForm(forms.ModelForm):
    amount = EuroField(label="Montant", min_value=CENT)

    class Meta:
        model = Commitment
        fields = ["amount", "label"]
        help_texts = {"label": "Par exemple : « avance accordée le 3 mars »."}
