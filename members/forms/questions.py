"""What is typed to ask and to answer. The place of a question travels signed: nobody asks about what they cannot see."""

from typing import Any

from django import forms
from django.core import signing

from members.enums import QuestionTopic

SALT = "members.question"


def seal_place(**place: Any) -> str:
    """Activity, subject or anchor, what it is about and where it is read, as a text the browser cannot change."""
    return signing.dumps(place, salt=SALT, compress=True)


def open_place(sealed: str) -> dict[str, Any] | None:
    """What `seal_place` wrote; None for anything else."""
    try:
        return signing.loads(sealed, salt=SALT)
    except signing.BadSignature:
        return None


class AskForm(forms.Form):
    """A question beside a thing. `place` comes from `seal_place`."""

    topic = forms.ChoiceField(label="C'est une question de", choices=QuestionTopic.choices)
    text = forms.CharField(
        label="Votre question",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez votre question."},
    )
    place = forms.CharField(widget=forms.HiddenInput)

    def clean_place(self) -> dict[str, Any]:
        place = open_place(self.cleaned_data["place"])
        if place is None:
            raise forms.ValidationError("Cette page est trop ancienne : rechargez-la.")
        return place


class MessageForm(forms.Form):
    text = forms.CharField(
        label="Votre message",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez votre message."},
    )
