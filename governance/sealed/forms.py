"""What the bureau sends: a public key and its keepers, the words of a rehearsal, the opened urn, a paper mark.

What a script writes is a plain field that the page draws empty: a page shown again never holds what was sent before.
"""

import json

from django import forms

from governance.roll.models import VotingRight
from governance.sealed.models import Box
from members.models import Member


class KeyForm(forms.Form):
    """The settings of a box and its public key; `keepers` are members of the roll, in the order of their parts."""

    in_session = forms.TypedChoiceField(
        label="Quand vote-t-on ?",
        choices=[("1", "en séance, tous en même temps"), ("0", "à distance, pendant plusieurs heures ou jours")],
        coerce=lambda value: value == "1",
        help_text="À distance, la présence n'est pas demandée et le tableau se remplit au fil du vote.",
    )
    open_count = forms.TypedChoiceField(
        label="Que publie-t-on à la fin ?",
        choices=[
            ("1", "la clé et l'urne : chacun peut recompter"),
            ("0", "le résultat et les numéros de suivi : seul le bureau peut recompter"),
        ],
        coerce=lambda value: value == "1",
        help_text="Pour un classement, la seconde protège mieux. Si moins de dix bulletins arrivent, ou s'ils disent tous la "
        "même chose, la clé n'est pas publiée, quel que soit votre choix : ce sera dit avec le résultat.",
    )
    threshold = forms.IntegerField(label="Parts nécessaires pour ouvrir l'urne", min_value=2, max_value=9)
    keepers = forms.ModelMultipleChoiceField(
        label="Qui garde une part de la clé ?",
        queryset=Member.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Par exemple la présidence, une personne qui scrute et un membre tiré au sort.",
    )
    all_needed = forms.BooleanField(
        label="J'ai compris : une part perdue, et l'urne ne s'ouvre plus",
        required=False,
        help_text="Demander toutes les parts empêche de s'en passer d'une. Deux parts sur trois suffisent le plus souvent.",
    )
    public_key = forms.CharField(required=False, max_length=64)

    def __init__(self, *args, box: Box, **kwargs) -> None:
        keepers = [keeper.member_id for keeper in box.keepers.all()]
        initial = {
            "in_session": "1" if box.in_session else "0",
            "open_count": "1" if box.open_count else "0",
            "threshold": box.threshold,
            "keepers": keepers,
        }
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        on_roll = VotingRight.objects.filter(roll=box.ballot.roll_id).values("member")
        self.fields["keepers"].queryset = Member.objects.filter(pk__in=on_roll).order_by("last_name", "first_name")


class JsonField(forms.CharField):
    """A value sent by a script of ours; empty when nothing was."""

    def clean(self, value):
        try:
            return json.loads(super().clean(value) or "null")
        except ValueError:
            raise forms.ValidationError("La page a envoyé quelque chose d'illisible : rechargez-la.") from None


class RehearsalForm(forms.Form):
    mark = forms.CharField()
    words = JsonField(required=False)


class TallyForm(forms.Form):
    """What the browser opened: identical answers and their number, the key (open mode) or the answers (discreet mode)."""

    announced = JsonField(required=False)
    opened = JsonField(required=False)
    paper = JsonField(required=False)
    void = forms.IntegerField(required=False, min_value=0)
    private_key = forms.CharField(required=False, max_length=64)


class PaperForm(forms.Form):
    right = forms.ModelChoiceField(queryset=VotingRight.objects.none())
    undo = forms.BooleanField(required=False)
    arrive = forms.BooleanField(required=False)

    def __init__(self, *args, box: Box, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["right"].queryset = VotingRight.objects.filter(roll=box.ballot.roll_id)


class HandOverForm(forms.Form):
    token = forms.CharField(
        label="Jeton du compte Belenios",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Sur le serveur, une fois connecté·e : /api-token. Il dure un jour et n'est pas gardé ici.",
    )
