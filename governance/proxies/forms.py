"""What is typed to give one's voice, to record one given on paper, and to refuse one."""

from django import forms

from governance.proxies.enums import ProxyKind
from governance.proxies.queries import Candidate
from members.forms.base import UploadField
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
