"""What is typed about a roll."""

from django import forms

from governance.roll.enums import RollKind
from governance.roll.models import Objection, Roll
from members.forms.base import ActionForm


class RollForm(ActionForm):
    """A version: which list, the situation of which day, and why."""

    class Meta:
        model = Roll
        fields = ["kind", "day", "reason"]
        labels = {"kind": "Liste"}
        help_texts = {"reason": "Par exemple : convocation, admission votée, départ."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = RollKind.choices


class ObjectionForm(ActionForm):
    class Meta:
        model = Objection
        fields = ["text"]
        labels = {"text": "Qu'est-ce qui ne va pas ?"}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"text": "Un nom qui manque, de trop ou mal écrit. Votre réclamation et la réponse se lisent ici."}


class AnswerForm(forms.Form):
    """The answer, and whether the person is right."""

    upheld = forms.TypedChoiceField(
        label="La réclamation est",
        choices=[
            ("yes", "fondée : la liste est corrigée, par une nouvelle version s'il en faut une"),
            ("no", "non fondée : la liste reste telle qu'elle est"),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label="Réponse", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
