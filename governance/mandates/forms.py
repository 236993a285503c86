"""What is typed about a mandate: who, for which body, from when to when, and the decision that gives it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from governance.decisions.models import Decision
from governance.mandates.elected import Election
from governance.mandates.enums import Body
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


class ElectedForm(forms.Form):
    """The mandates of those a meeting elected: for each election, who, which charge, from when to when."""

    def __init__(self, *args, elections: Sequence[Election], first: Mapping[str, Any], **kwargs):
        super().__init__(*args, **kwargs)
        self.elections = [one for one in elections if one.decision is not None and one.to_record]
        for one in self.elections:
            people = [(found.member.pk, found.name) for found in one.to_record if found.member is not None]
            ticks = {"required": False, "widget": forms.CheckboxSelectMultiple, "initial": [pk for pk, _ in people]}
            asked = {
                "who": forms.MultipleChoiceField(label="Élu·es", choices=people, **ticks),
                "body": forms.ChoiceField(label="Organe", choices=Body.choices, initial=first["body"]),
                "role": forms.CharField(label="Fonction", max_length=80, initial="membre"),
                "starts_on": forms.DateField(label="Commence le", widget=day_input(), initial=first["starts_on"]),
                "ends_on": forms.DateField(label="Dernier jour", widget=day_input(), initial=first.get("ends_on")),
            }
            self.fields |= {f"{name}_{one.resolution.pk}": field for name, field in asked.items()}

    @property
    def groups(self) -> list[tuple[Election, list[Any]]]:
        """Each election with its fields, in the order they are read."""
        names = ("who", "body", "role", "starts_on", "ends_on")
        return [(one, [self[f"{name}_{one.resolution.pk}"] for name in names]) for one in self.elections]

    def given(self) -> Iterator[dict[str, Any]]:
        """The mandates to record, of those who are ticked."""
        for one in self.elections:
            said = {name: self.cleaned_data[f"{name}_{one.resolution.pk}"] for name in ("body", "role", "starts_on", "ends_on")}
            ticked = self.cleaned_data[f"who_{one.resolution.pk}"]
            for found in one.to_record:
                if found.member is not None and str(found.member.pk) in ticked:
                    yield said | {"member": found.member, "decision": one.decision}


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
