"""What is typed in a deliberation: a word, a name, an objection, another text."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from governance.meetings.forms import area
from governance.rounds.enums import Kind
from members.models import Member


class FacilitatorField(forms.ModelChoiceField):
    """Who opens the rounds, among those who take part."""

    def __init__(self, people: QuerySet[Member], **kwargs: Any) -> None:
        helping = "Ouvre les tours, note les réponses dites à voix haute, et prend part comme les autres."
        super().__init__(people, label="Qui anime ?", help_text=helping, empty_label="Choisir…", **kwargs)


class ElectionFields(forms.Form):
    """What defines what somebody is elected to."""

    term = forms.CharField(
        label="Durée du mandat", max_length=120, help_text="« Deux ans », « jusqu'à l'assemblée de juin 2028 »."
    )
    criteria = forms.CharField(
        label="Critères", max_length=4000, widget=area(3), help_text="Ce qu'il faut pour bien tenir ce rôle, un par ligne."
    )
    secret = forms.BooleanField(
        label="Nominations secrètes",
        required=False,
        help_text="On lit qui est nommé et pourquoi, jamais par qui. À choisir si dire un nom tout haut peut gêner quelqu'un.",
    )


class StartForm(ElectionFields):
    """Puts a resolution through rounds: who facilitates; of an election, what it is for."""

    def __init__(self, *args, kind: str, people: QuerySet[Member], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if kind != Kind.ELECTION:
            for name in ("term", "criteria", "secret"):
                del self.fields[name]
        self.fields = {"facilitator": FacilitatorField(people), **self.fields}


class GatherForm(ElectionFields):
    """A deliberation out of any meeting."""

    title = forms.CharField(label="Titre", max_length=200, help_text="En une ligne.")
    text = forms.CharField(label="Le texte", max_length=20_000, widget=area(6))
    people = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label="Qui prend part ?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Vous compris·e, si c'est le cas.",
    )
    field_order = ("title", "text", "term", "criteria", "secret", "people")

    def __init__(self, *args, kind: str, people: QuerySet[Member], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people
        if kind != Kind.ELECTION:
            for name in ("term", "criteria", "secret"):
                del self.fields[name]
            self.fields["text"].help_text = "Ce à quoi chacun·e consentira : assez précis pour être appliqué."
        else:
            self.fields["text"].help_text = "Le rôle : à quoi il sert, ce qu'il décide, ce qu'il demande."


class WordForm(forms.Form):
    text = forms.CharField(label="Votre message", max_length=4000, widget=area(3))


class NominationForm(forms.Form):
    """One name, and why."""

    person = forms.ModelChoiceField(Member.objects.none(), label="La personne à qui je pense", empty_label="Choisir…")
    reason = forms.CharField(
        label="Pourquoi",
        max_length=2000,
        required=False,
        widget=area(3),
        help_text="Ce qu'elle fait bien. Vous pourrez le dire ensuite.",
    )

    def __init__(self, *args, people: QuerySet[Member], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class ChangeForm(NominationForm):
    """Another name, among those who were named."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = "Je change pour"
        self.fields["reason"].help_text = "Ce que vous avez entendu qui vous fait changer."


class ProposeForm(forms.Form):
    """Whom whoever facilitates proposes, having heard everyone."""

    person = forms.ModelChoiceField(Member.objects.none(), label="La personne proposée", empty_label="Choisir…")

    def __init__(self, *args, people: QuerySet[Member], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class TextForm(forms.Form):
    """Another text, whole, and why."""

    text = forms.CharField(
        label="Le texte", max_length=20_000, widget=area(8), help_text="Entier : les différences se liront mot à mot."
    )
    why = forms.CharField(label="Pourquoi", max_length=1000, required=False, help_text="En une phrase, lue à côté du changement.")


class RedefineForm(forms.Form):
    """What somebody is elected to, changed so that an objection falls."""

    term = forms.CharField(label="Durée du mandat", max_length=120)
    criteria = forms.CharField(label="Critères", max_length=4000, widget=area(4), help_text="Un par ligne.")
    why = forms.CharField(
        label="Pourquoi", max_length=1000, required=False, help_text="En une phrase, lue à côté de l'objection."
    )


class ReasonForm(forms.Form):
    """One sentence that everyone reads."""

    reason = forms.CharField(label="Pourquoi ?", max_length=300, help_text="En une phrase, lue par chacun·e.")


class UpholdForm(forms.Form):
    why = forms.CharField(
        label="Pourquoi elle reste", max_length=1000, help_text="Ce qui a été essayé, et ce qui ne va toujours pas."
    )
