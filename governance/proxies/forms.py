"""What is typed to give one's voice, to record one given on paper or sent by post, and to refuse one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from governance.meetings.models import Resolution
from governance.proxies.enums import PostalChoice, ProxyKind
from governance.proxies.queries import Candidate
from members.forms.base import UploadField, day_input
from members.models import Member


class GiveForm(forms.Form):
    """To whom the voice goes: an associate, or nobody in particular where the statutes say what becomes of it."""

    kind = forms.ChoiceField(label="À qui", widget=forms.RadioSelect)
    holder = forms.ChoiceField(label="Associé·e", required=False)

    def __init__(self, *args, candidates: list[Candidate], without: ProxyKind | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.member.pk): one.member for one in candidates}
        choices = [(ProxyKind.NAMED.value, "À une personne de mon choix")]
        if without is not None:
            choices.append((without.value, without.label.capitalize()))
        self.fields["kind"].choices = choices
        self.fields["kind"].initial = ProxyKind.NAMED.value
        self.fields["holder"].choices = [("", "choisir"), *((str(one.member.pk), _said(one)) for one in candidates)]

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("kind") == ProxyKind.NAMED and not data.get("holder"):
            self.add_error("holder", "Choisissez à qui va ce pouvoir.")
        return data

    def chosen(self) -> dict:
        """What the action takes."""
        kind = self.cleaned_data["kind"]
        return {"kind": kind, "holder": self.people[self.cleaned_data["holder"]] if kind == ProxyKind.NAMED else None}


def _said(one: Candidate) -> str:
    if one.gave:
        return f"{one.member} — ne vient pas, a donné son pouvoir"
    if one.full:
        return f"{one.member} — porte déjà {one.carried} pouvoir{'s' if one.carried > 1 else ''}, le maximum"
    if one.carried:
        return f"{one.member} — porte déjà {one.carried} pouvoir{'s' if one.carried > 1 else ''}"
    return str(one.member)


class RecordForm(GiveForm):
    """A paper handed in at the desk: whose voice, to whom, and the signed sheet."""

    giver = forms.ModelChoiceField(Member.objects.none(), label="Donné par", empty_label="choisir")
    scan = UploadField(label="Le pouvoir signé", required=True, help_text="Une photo nette ou un PDF, 10 Mo au plus.")
    field_order = ("giver", "kind", "holder", "scan")

    def __init__(self, *args, givers, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = givers
        self.fields["kind"].choices = [
            (ProxyKind.NAMED.value, "À une personne"),
            *((value, label) for value, label in self.fields["kind"].choices if value != ProxyKind.NAMED),
        ]


class RefuseForm(forms.Form):
    reason = forms.CharField(label="Pourquoi", max_length=300, help_text="La personne qui vous l'a donné le lira.")


BLANK = ("", "Rien de coché")


def _answer(one: Resolution, *, nothing: tuple[str, str] = BLANK) -> forms.ChoiceField:
    """For, against, abstain, or nothing, to a resolution."""
    return forms.ChoiceField(
        label=f"{one.number}. {one.item.title}",
        required=False,
        widget=forms.RadioSelect,
        choices=[(value, said[:1].upper() + said[1:]) for value, said in (*PostalChoice.choices, nothing)],
        initial="",
    )


class OnlineForm(forms.Form):
    """One's own answers to each resolution, on-line."""

    def __init__(self, *args, resolutions: Sequence[Resolution], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.resolutions = list(resolutions)
        for one in self.resolutions:
            self.fields[f"answer_{one.pk}"] = _answer(one, nothing=("", "je ne réponds pas"))

    @property
    def asked(self):
        """Each resolution with its answer."""
        return [(one, self[f"answer_{one.pk}"]) for one in self.resolutions]

    def clean(self):
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(data.get(f"answer_{one.pk}") for one in self.resolutions):
            raise forms.ValidationError("Répondez au moins à une résolution.")
        return data

    def answers(self) -> dict[Resolution, str]:
        said = {one: self.cleaned_data[f"answer_{one.pk}"] for one in self.resolutions}
        return {one: choice for one, choice in said.items() if choice}


class PostalFormForm(forms.Form):
    """A postal form that arrived: whose, when, its answer to each resolution, and its scan. For a text that changed since the
    convocation, which wording the form bears."""

    member = forms.ModelChoiceField(Member.objects.none(), label="De qui", empty_label="choisir")
    received_on = forms.DateField(label="Arrivé le", widget=day_input())
    scan = UploadField(label="Le formulaire signé", required=True, help_text="Une photo nette ou un PDF, 10 Mo au plus.")

    def __init__(self, *args, voters, resolutions: Sequence[Resolution], marks: Mapping[int, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.resolutions = list(resolutions)
        self.fields["member"].queryset = voters
        for one in self.resolutions:
            self.fields[f"answer_{one.pk}"] = _answer(one)
            if one.pk in marks:
                self.fields[f"wording_{one.pk}"] = forms.ChoiceField(
                    label=f"Repère imprimé à côté de la résolution {one.number}",
                    widget=forms.RadioSelect,
                    choices=[("now", f"{marks[one.pk]}, le texte actuel"), ("older", "Un autre : un texte d'avant")],
                )

    @property
    def answer_fields(self):
        """Each resolution's answer, and its wording when it is asked."""
        return [
            (self[f"answer_{one.pk}"], self[f"wording_{one.pk}"] if f"wording_{one.pk}" in self.fields else None)
            for one in self.resolutions
        ]

    def answers(self) -> dict[str, Any]:
        """What the action takes."""
        said = {one: self.cleaned_data[f"answer_{one.pk}"] for one in self.resolutions}
        older = {one for one in self.resolutions if self.cleaned_data.get(f"wording_{one.pk}") == "older"}
        return {"answers": {one: choice for one, choice in said.items() if choice}, "older": frozenset(older)}


class DrawForm(forms.Form):
    words = forms.CharField(
        label="Ce que la salle a dit",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Trois personnes disent chacune un mot ou un nombre, à voix haute : « hirondelle 47 mardi ».",
    )


class VoidForm(forms.Form):
    reason = forms.CharField(label="Pourquoi", max_length=300, help_text="La personne le lira : « pas signé », « illisible »…")
