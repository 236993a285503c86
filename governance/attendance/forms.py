"""What is typed about attendance: the code of the room, the bureau, incidents."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from governance.attendance.models import Incident
from governance.meetings.models import Meeting
from members.forms.base import ActionForm, UploadField
from members.models import Member


class CodeForm(forms.Form):
    """The code shown in the room; or none, for who is there from afar."""

    code = forms.CharField(
        label="Code affiché dans la salle",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
        help_text="Six lettres et chiffres, sous le carré à photographier.",
    )
    remote = forms.BooleanField(required=False)

    def clean(self):
        data = super().clean()
        if not data.get("code") and not data.get("remote"):
            self.add_error("code", "Recopiez le code affiché dans la salle.")
        return data


class BureauForm(forms.Form):
    """Who presides and who writes, among `people`; who counts, among those of them who vote, `tellers`."""

    chair = forms.ModelChoiceField(Member.objects.none(), label="Président·e de séance", empty_label="Choisir")
    secretary = forms.ModelChoiceField(Member.objects.none(), label="Secrétaire de séance", empty_label="Choisir")
    tellers = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label="Scrutateur·rices",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Deux personnes qui votent à cette réunion et qui acceptent, pour compter les voix (C. com. art. R. 225-101).",
    )

    def __init__(self, *args, people, tellers, **kwargs):
        super().__init__(*args, **kwargs)
        for name, offered in (("chair", people), ("secretary", people), ("tellers", tellers)):
            self.fields[name].queryset = offered


class ClockField(forms.TimeField):
    """An hour of the day of the meeting."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class IncidentForm(ActionForm):
    """What happened, from when, until when: hours of the day of the meeting."""

    starts_at = ClockField(label="De")
    ends_at = ClockField(label="À", required=False, help_text="Vide : cela dure encore.")

    class Meta:
        model = Incident
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"text": "Par exemple : « Le son de la visioconférence est coupé. »"}

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.begins = timezone.localtime(meeting.opened_at or meeting.starts_at).replace(second=0, microsecond=0)

    def _at(self, name: str) -> datetime | None:
        """The instant of an hour: of the day the meeting opened, or of the next one for what comes after midnight."""
        hour = self.cleaned_data.get(name)
        if hour is None:
            return None
        at = timezone.make_aware(datetime.combine(self.begins.date(), hour))  # noqa: DTZ - made aware here
        return at if at >= self.begins else at + timedelta(days=1)

    def clean_starts_at(self):
        return self._at("starts_at")

    def clean_ends_at(self):
        return self._at("ends_at")


class SignedCopyForm(forms.Form):
    """The scan of the printed sheet, signed by hand."""

    copy = UploadField(label="La feuille signée", help_text="PDF ou photo.")

    def clean_copy(self):
        """A file is what this form is for."""
        found = self.cleaned_data["copy"]
        if not found:
            raise forms.ValidationError("Choisissez la copie de la feuille signée.")
        return found
