"""What is typed about an obligation: who takes care of it, more time granted, when it was done."""

from datetime import date

from governance.meetings.models import Meeting
from governance.meetings.queries import upcoming
from governance.obligations.models import Duty
from members.forms.base import ActionForm, UploadField
from members.forms.picking import MemberField


class AssignForm(ActionForm):
    owner = MemberField(label="Qui s'en occupe", required=False, help_text="Tapez un nom. Cette personne sera prévenue.")

    class Meta:
        model = Duty
        fields = ["owner", "meeting"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = Meeting.objects.filter(pk=self.instance.meeting_id or 0)
        self.fields["meeting"].queryset = (upcoming(Meeting.objects.all()) | known).order_by("starts_at", "pk")
        self.fields["meeting"].empty_label = "Aucune réunion"


class PostponeForm(ActionForm):
    class Meta:
        model = Duty
        fields = ["postponed_to", "postponed_why"]
        help_texts = {"postponed_why": "« Ordonnance du tribunal de commerce de Lyon du 12 juin. »"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True


class DoneForm(ActionForm):
    file = UploadField(label="Justificatif", help_text="PDF ou image : récépissé, rapport, procès-verbal.")

    class Meta:
        model = Duty
        fields = ["done_on", "note"]

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["done_on"].required = True
        self.initial.setdefault("done_on", on)
