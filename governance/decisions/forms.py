"""What is typed to enter a decision in the register."""

from django import forms

from governance.decisions.models import Decision
from members.forms.base import ActionForm, UploadField


class DecisionForm(ActionForm):
    file = UploadField(label="Procès-verbal", help_text="PDF ou image.")

    class Meta:
        model = Decision
        fields = ["number", "body", "title", "text", "decided_on", "effective_on", "file"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {
            "title": "En une ligne, comme au procès-verbal.",
            "text": "Le texte exact, tel qu'il a été adopté.",
        }
