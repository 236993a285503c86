"""What is typed about meetings, what they deliberate on, and what members say of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from governance.meetings.enums import Coming, DocumentKind, ItemKind, MeetingKind, ResolutionNature
from governance.meetings.models import (
    AgendaItem,
    AgendaRequest,
    Amendment,
    Interest,
    Meeting,
    Remark,
    Resolution,
    RoomDocument,
    WrittenQuestion,
)
from members.forms.base import ActionForm, UploadField
from members.models import Member


def moment_input() -> forms.DateTimeInput:
    """The browser's own calendar and clock."""
    return forms.DateTimeInput(attrs={"type": "datetime-local", "step": "300"}, format="%Y-%m-%dT%H:%M")


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def present_members(on: date):
    """Who may be named: the people of the cooperative, by name."""
    return Member.objects.exclude(left_on__lt=on).order_by("last_name", "first_name", "pk")


class MeetingForm(ActionForm):
    """A meeting, made in a minute: what, when, where. Its kind is chosen once."""

    remote_url = forms.URLField(
        label="Lien de visioconférence",
        required=False,
        assume_scheme="https",
        help_text="Vu par les personnes qui prennent part à la réunion.",
    )

    class Meta:
        model = Meeting
        fields = ["kind", "title", "starts_at", "place", "remote_url", "note"]
        widgets = {"note": area(3), "starts_at": moment_input()}
        help_texts = {
            "title": "Vide : son type et sa date.",
            "place": "Adresse complète, étage, accès : ce qu'il faut pour venir.",
            "note": "Quelques mots qui accompagnent l'ordre du jour.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["kind"].choices = MeetingKind.choices
        if self.instance.pk:
            del self.fields["kind"]

    def clean(self):
        data = super().clean()
        if not data.get("place") and not data.get("remote_url") and "remote_url" not in self.errors:
            self.add_error("place", "Indiquez un lieu ou un lien de visioconférence : on doit savoir où se réunir.")
        if not data.get("title") and data.get("starts_at"):
            kind = MeetingKind(data.get("kind") or self.instance.kind)
            day = timezone.localtime(data["starts_at"])
            data["title"] = f"{str(kind.label).capitalize()} du {day:%d/%m/%Y}"
        return data


class SecondCallForm(forms.Form):
    """When a meeting that missed its quorum is held again."""

    starts_at = forms.DateTimeField(label="Commence le", widget=moment_input())
    place = forms.CharField(label="Lieu", max_length=300, required=False, help_text="Vide : le même.")


class InviteForm(forms.Form):
    members = forms.ModelMultipleChoiceField(
        Member.objects.none(), label="Personnes invitées", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = present_members(on)


class CancelForm(forms.Form):
    reason = forms.CharField(label="Motif", max_length=300, help_text="Les personnes concernées le liront.")


class ItemForm(ActionForm):
    class Meta:
        model = AgendaItem
        fields = ["kind", "title", "minutes", "presenter", "text"]
        widgets = {"text": area(4)}
        help_texts = {"text": "Le contexte, en quelques phrases que tout le monde comprend."}

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ItemKind.choices
        self.fields["presenter"].queryset = present_members(on)
        self.fields["presenter"].empty_label = "Personne pour l'instant"


class ResolutionForm(ActionForm):
    """The text put to the vote, why, and what it changes."""

    class Meta:
        model = Resolution
        fields = ["text", "reason", "consequence", "nature", "from_board", "about_persons", "regulated", "subjects"]
        widgets = {"text": area(8), "reason": area(4), "consequence": area(4)}
        help_texts = {
            "text": "Le texte exact, tel qu'il sera inscrit au procès-verbal : « L'assemblée décide… ».",
            "reason": "En mots simples : quel problème cela résout-il ?",
            "consequence": "En mots simples : si c'est adopté, qu'est-ce qui change, pour qui, à partir de quand ?",
            "from_board": "Les pouvoirs sans mandataire soutiennent les résolutions agréées (C. com. art. L. 225-106).",
            "about_persons": "Les statuts peuvent alors imposer le vote secret.",
            "regulated": "Entre la coopérative et une personne qui la dirige, ou un proche : la personne intéressée ne vote pas.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = ResolutionNature.choices


class RequestForm(ActionForm):
    class Meta:
        model = AgendaRequest
        fields = ["title", "text", "reason"]
        widgets = {"text": area(6), "reason": area(4)}
        help_texts = {
            "title": "En une ligne.",
            "text": "Ce que l'assemblée voterait : « L'assemblée décide… ».",
            "reason": "Ce qui donnera envie de soutenir votre demande.",
        }


class AmendmentForm(ActionForm):
    class Meta:
        model = Amendment
        fields = ["text", "reason"]
        widgets = {"text": area(10), "reason": area(3)}
        help_texts = {"text": "Modifiez le texte directement : les différences se verront mot à mot."}


class AcceptForm(forms.Form):
    text = forms.CharField(label="Texte retenu", max_length=20_000, widget=area(10))
    answer = forms.CharField(label="Réponse", max_length=1000, widget=area(2), required=False)


class RejectForm(forms.Form):
    answer = forms.CharField(
        label="Pourquoi", max_length=1000, widget=area(2), help_text="Son auteur et les autres membres le liront."
    )


class RemarkForm(ActionForm):
    class Meta:
        model = Remark
        fields = ["text"]
        widgets = {"text": area(3)}


class InterestForm(ActionForm):
    class Meta:
        model = Interest
        fields = ["text"]
        help_texts = {"text": "En une phrase : « Je suis gérante de la société qui signe la convention. »"}


class QuestionForm(ActionForm):
    class Meta:
        model = WrittenQuestion
        fields = ["text"]
        widgets = {"text": area(4)}


class AnswerForm(forms.Form):
    text = forms.CharField(
        label="Réponse", max_length=8000, widget=area(5), help_text="Toutes les personnes concernées la liront."
    )


class ComingForm(forms.Form):
    coming = forms.ChoiceField(choices=Coming.choices)


class DocumentForm(forms.Form):
    """A file, and the name people read."""

    file = UploadField(label="Fichier", required=True, help_text="PDF ou image, 10 Mo au plus.")
    name = forms.CharField(label="Intitulé", max_length=200, required=False, help_text="Vide : le nom du fichier.")


class RoomDocumentForm(ActionForm):
    file = UploadField(label="Fichier", required=True, help_text="PDF ou image, 10 Mo au plus.")

    class Meta:
        model = RoomDocument
        fields = ["year", "kind", "label"]
        help_texts = {"label": "Par exemple : « Comptes annuels 2025, bilan et annexe »."}

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = DocumentKind.choices
        self.fields["year"] = forms.TypedChoiceField(
            label="Exercice", coerce=int, choices=[(year, str(year)) for year in range(on.year, on.year - 11, -1)]
        )


def source_choices(meetings: Any) -> list[tuple[int, str]]:
    """Meetings whose agenda may be taken again, as a choice."""
    return [(one.pk, f"{one.title} ({timezone.localtime(one.starts_at):%d/%m/%Y})") for one in meetings]


class SourceForm(forms.Form):
    source = forms.TypedChoiceField(label="Reprendre l'ordre du jour de", coerce=int)

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = source_choices(meetings)
