"""What is typed about a contract."""

from django import forms

from members.forms.base import ActionForm, UploadField, day_input
from members.models import Contract


class ContractForm(ActionForm):
    file = UploadField(label="Contrat signé")

    class Meta:
        model = Contract
        fields = [
            "kind", "signed_on", "starts_on", "ends_on", "trial_months", "fixed_part", "fixed_contribution_rate", "file",
        ]  # fmt: skip
        help_texts = {
            "ends_on": "Un CAPE dure douze mois au plus. Vide pour un contrat sans terme.",
            "trial_months": "Au plus huit mois pour un CESA, moins les contrats précédents.",
        }

    def clean_fixed_contribution_rate(self):
        rate = self.cleaned_data["fixed_contribution_rate"]
        if rate is not None and not 0 <= rate <= 100:
            raise forms.ValidationError("Un taux va de 0 à 100 %.")
        return rate


class CorrectionForm(ContractForm):
    """The same, for a contract already recorded: its kind stays."""

    class Meta(ContractForm.Meta):
        fields = [name for name in ContractForm.Meta.fields if name != "kind"]
        help_texts = ContractForm.Meta.help_texts


class EndForm(forms.Form):
    ended_on = forms.DateField(label="Dernier jour du contrat", widget=day_input())
    reason = forms.CharField(label="Motif", max_length=120, required=False)
