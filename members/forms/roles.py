"""What is typed about roles, who holds them, and what is delegated."""

from django import forms

from cae.fields import EuroField
from cae.money import ZERO
from cae.rights import DELEGABLE, Right
from members.enums import GrantScope
from members.forms.base import ActionForm, day_input
from members.forms.picking import AccountField
from members.models import Activity, Antenna, Role

# How rights are grouped on the page: by what people do, in plain words.
GROUPS = {
    "Membres et activités": ("members.", "contracts.", "activities."),
    "Clients, devis et factures": ("customers.", "quotes.", "invoices.", "credit_notes."),
    "Encaissements": ("payments.",),
    "Achats et salaires": ("purchases.", "payroll."),
    "Compte, grand livre et contribution": ("account.", "reserves.", "ledger.", "contribution."),
    "Vie de la coopérative": ("decisions.", "statutes.", "meetings.", "cooperative.", "roles."),
    "Au quotidien": ("",),  # what is left
}


def grouped_rights() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every right once, in the first group that takes it."""
    left = list(Right)
    found = []
    for label, beginnings in GROUPS.items():
        inside = [right for right in left if right.value.startswith(beginnings)]
        left = [right for right in left if right not in inside]
        found.append((label, [(right.value, str(right.label)[:1].upper() + str(right.label)[1:]) for right in inside]))
    return found


class RoleForm(ActionForm):
    rights = forms.MultipleChoiceField(
        label="Droits",
        choices=grouped_rights,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un droit."},
    )

    class Meta:
        model = Role
        fields = ["name", "summary", "needs_second_factor", "rights"]
        help_texts = {
            "needs_second_factor": "Conseillé : ces personnes voient les comptes des autres.",
            "summary": "En quelques mots, pour celles et ceux qui l'attribuent.",
        }

    def groups(self):
        """The rights by group, each with whether it is chosen: what the page draws."""
        chosen = set(self["rights"].value() or ())
        return [
            {"label": label, "rights": [{"value": v, "label": text, "chosen": v in chosen} for v, text in inside]}
            for label, inside in grouped_rights()
        ]


class GrantForm(forms.Form):
    user = AccountField(label="Personne")
    scope = forms.ChoiceField(label="Portée", choices=GrantScope.choices, initial=GrantScope.ALL)
    antenna = forms.ModelChoiceField(Antenna.objects.order_by("name"), label="Antenne", required=False, empty_label="Aucune")
    since = forms.DateField(label="Depuis le", widget=day_input())
    until = forms.DateField(label="Jusqu'au", widget=day_input(), required=False, help_text="Vide : sans date de fin.")

    def clean(self):
        data = super().clean()
        if data.get("scope") == GrantScope.ANTENNA and not data.get("antenna") and "antenna" not in self.errors:
            self.add_error("antenna", "Choisissez l'antenne à laquelle ce rôle se limite.")
        if data.get("scope") == GrantScope.ALL:
            data["antenna"] = None
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "La fin du rôle précède son début.")
        return data


class DelegationForm(forms.Form):
    """A right trusted to a member, on the activities they belong to."""

    right = forms.ChoiceField(label="Droit", choices=[(right.value, right.label) for right in DELEGABLE])
    activity = forms.ModelChoiceField(Activity.objects.none(), label="Activité", required=False, empty_label="Toutes les siennes")
    ceiling = EuroField(label="Jusqu'à (euros HT)", min_value=ZERO, required=False, help_text="Vide : sans plafond.")
    since = forms.DateField(label="Depuis le", widget=day_input())
    until = forms.DateField(label="Jusqu'au", widget=day_input(), required=False, help_text="Vide : sans date de fin.")

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = Activity.objects.filter(
            memberships__member=member, memberships__until__isnull=True
        ).order_by("name")

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "La fin précède le début.")
        return data
