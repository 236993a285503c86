"""What is typed about minutes and the decisions that are followed."""

from django import forms

from governance.minutes.enums import FollowUpState
from governance.minutes.models import FollowUp, Minutes
from members.forms.base import ActionForm
from members.models import Member


class NoteForm(forms.Form):
    """The note on one point; `seen` is the writing it is typed over."""

    text = forms.CharField(required=False, max_length=20_000)
    not_voted = forms.BooleanField(required=False)
    seen = forms.CharField(required=False, max_length=40)


class WordsForm(ActionForm):
    """How members were convened, the words of the beginning and of the end."""

    class Meta:
        model = Minutes
        fields = ["convened_how", "opening", "closing"]


class FollowForm(ActionForm):
    """Who carries a decision, when it is looked at again, where it is."""

    class Meta:
        model = FollowUp
        fields = ["owner", "review_on", "state", "note"]
        help_texts = {
            "owner": "La personne qui veille à ce que ce soit fait.",
            "review_on": "Ce jour-là, la décision revient dans ce qui l'attend.",
            "note": "En une phrase. Si elle est abandonnée : pourquoi.",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Member.objects.filter(left_on__isnull=True).order_by("last_name", "first_name", "pk")
        self.fields["owner"].empty_label = "Personne pour l'instant"
        self.fields["state"].choices = FollowUpState.choices
        self.fields["state"].label = "Où on en est"


class StartForm(FollowForm):
    class Meta(FollowForm.Meta):
        fields = ["owner", "review_on"]

    def __init__(self, *args, **kwargs):
        super(FollowForm, self).__init__(*args, **kwargs)
        self.fields["owner"].queryset = Member.objects.filter(left_on__isnull=True).order_by("last_name", "first_name", "pk")
        self.fields["owner"].empty_label = "Personne pour l'instant"
