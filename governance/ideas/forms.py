"""What is typed about ideas."""

from django import forms

from governance.ideas.models import Idea, IdeaRemark
from governance.meetings.forms import area
from members.forms.base import ActionForm


class IdeaForm(ActionForm):
    class Meta:
        model = Idea
        fields = ["title", "text", "proposal"]
        widgets = {"text": area(6), "proposal": area(4)}
        help_texts = {
            "title": "En une ligne.",
            "text": "Le problème, et ce que vous proposez. Une idée à demi formée suffit : la discussion fera le reste.",
            "proposal": "Si vous le savez déjà : « L'assemblée décide… ». Vide : on le trouvera ensemble.",
        }


class IdeaRemarkForm(ActionForm):
    class Meta:
        model = IdeaRemark
        fields = ["text"]
        widgets = {"text": area(3)}


class IdeaAnswerForm(forms.Form):
    text = forms.CharField(
        label="Réponse", max_length=4000, widget=area(5), help_text="C'est fait, c'est prévu pour quand, ou pourquoi pas."
    )
