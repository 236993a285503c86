"""What is typed about a mandate: who, for which body, from when to when, and the decision that gives it."""

from django import forms
from django.db.models import QuerySet

from governance.decisions.models import Decision
from governance.mandates.models import Mandate
from members.forms.base import ActionForm, day_input
from members.forms.picking import MemberField


class MandateForm(ActionForm):
    """A new mandate. The person is a member, or someone outside whose name is written."""

    member = MemberField(label="Personne", required=False, help_text="Tapez un nom. Vide : quelqu'un d'extérieur, nommé dessous.")

    class Meta:
        model = Mandate
        fields = [
            "body", "role", "member", "outside_name", "outside_contact", "starts_on", "ends_on", "decision", "origin",
        ]  # fmt: skip
        help_texts = {
            "role": "Ce qui se dit : « présidente », « administrateur », « suppléante ».",
            "outside_name": "Pour un commissariat aux comptes, par exemple.",
            "ends_on": "Le dernier jour : souvent celui de l'assemblée qui renouvelle.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = _decisions()
        self.fields["decision"].empty_label = "Aucune au registre"


class RenewalForm(ActionForm):
    """The mandate that follows: the person and the body stay."""

    class Meta:
        model = Mandate
        fields = ["role", "starts_on", "ends_on", "decision", "origin"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = _decisions()
        self.fields["decision"].empty_label = "Aucune au registre"


def _decisions() -> QuerySet[Decision]:
    return Decision.objects.order_by("-decided_on", "-id")


class EndForm(forms.Form):
    ended_on = forms.DateField(label="Dernier jour", widget=day_input())
    reason = forms.CharField(
        label="Motif", max_length=300, help_text="Démission, révocation par l'assemblée, départ… Chaque membre le lira."
    )
