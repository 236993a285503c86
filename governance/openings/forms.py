"""What is typed about calls."""

from datetime import date

from django import forms

from governance.meetings.forms import area
from governance.openings import queries
from governance.openings.enums import OpeningKind
from governance.openings.models import Application, Opening
from members.forms.base import ActionForm
from members.models import Member


class OpeningForm(ActionForm):
    class Meta:
        model = Opening
        fields = ["kind", "title", "text", "time", "seats", "closes_on", "item"]
        widgets = {"text": area(6)}
        help_texts = {
            "title": "En une ligne : « Tenir l'accueil de la journée portes ouvertes ».",
            "text": "Ce qu'on fera, avec qui, et ce qu'on y apprend. Aucune compétence n'est requise ? Dites-le.",
            "item": "Pour un mandat : les candidatures se liront sur cette résolution.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = OpeningKind.choices
        self.fields["item"].queryset = queries.elections()
        self.fields["item"].label_from_instance = lambda item: f"{item.title}, {item.meeting.title}"
        self.fields["item"].empty_label = "Aucune"


class ApplicationForm(ActionForm):
    class Meta:
        model = Application
        fields = ["why"]
        widgets = {"why": area(5)}
        help_texts = {"why": "Ce qui vous donne envie. Chaque membre le lira. Une première fois est bienvenue."}


class ChooseForm(forms.Form):
    mentor = forms.ModelChoiceField(Member.objects.none(), label="Avec qui, pour une première fois", required=False)
    why = forms.CharField(
        label="Pourquoi cette personne",
        max_length=300,
        required=False,
        help_text="À dire quand une autre personne, dont ce serait la première fois, se propose.",
    )

    def __init__(self, *args, on: date, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = queries.mentors(on).exclude(pk=application.member_id)
        self.fields["mentor"].empty_label = "Personne"
        if not application.first_time:
            del self.fields["mentor"]


class CancelCallForm(forms.Form):
    reason = forms.CharField(label="Motif", max_length=300, help_text="Les personnes qui se sont proposées le liront.")
