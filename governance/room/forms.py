"""What the bureau types at its desk: who raised a hand, why the sitting is suspended, how many minutes more."""

from django import forms

from governance.room.enums import Side
from governance.room.rules import MOST_MINUTES
from members.models import Member


class HandForm(forms.Form):
    """Someone who raised a hand in the room, and has no phone to ask with."""

    member = forms.ModelChoiceField(Member.objects.none(), label="Qui demande la parole", empty_label="Choisir")

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = people


class SideForm(forms.Form):
    """For or against, when the person says so."""

    side = forms.ChoiceField(choices=[("", ""), *Side.choices], required=False)


class SuspendForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi", max_length=300, help_text="Par exemple : « pause de dix minutes ». Ce sera écrit au procès-verbal."
    )


class MoreForm(forms.Form):
    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES)
