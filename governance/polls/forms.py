"""What is typed about polls: the question, each choice with its meaning; an answer."""

from typing import Any

from django import forms
from django.utils import timezone

from governance.meetings.forms import area, moment_input
from governance.polls import rules
from governance.polls.models import Poll
from members.forms.base import ActionForm

MOST = 6  # choices a form offers room for


class PollForm(ActionForm):
    """The poll, then two fields for each choice: `name_1`, `meaning_1`… A choice left empty does not exist."""

    class Meta:
        model = Poll
        fields = ["title", "text", "anonymous", "associates_only", "most", "closes_at"]
        widgets = {"text": area(4), "closes_at": moment_input()}
        help_texts = {
            "title": "Une seule question : « Quel jour pour nos rencontres ? »",
            "text": "Ce qui dépend de la réponse, et qui décidera.",
            "anonymous": "Décidé avant l'ouverture, ne change plus. Sans anonymat, chacun·e lit qui a répondu quoi.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = list(self.instance.options.all()) if self.instance.pk else []
        for rank in range(1, MOST + 1):
            option = known[rank - 1] if rank <= len(known) else None
            self.fields[f"name_{rank}"] = forms.CharField(
                label=f"Choix {rank}", max_length=80, required=False, initial=option.name if option else ""
            )
            self.fields[f"meaning_{rank}"] = forms.CharField(
                label=f"Ce que veut dire le choix {rank}",
                max_length=300,
                required=False,
                initial=option.meaning if option else "",
            )

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each choice, as the page draws them."""
        return [{"name": self[f"name_{rank}"], "meaning": self[f"meaning_{rank}"]} for rank in range(1, MOST + 1)]

    def options(self) -> list[tuple[str, str]]:
        data = self.cleaned_data
        pairs = [(data.get(f"name_{rank}", ""), data.get(f"meaning_{rank}", "")) for rank in range(1, MOST + 1)]
        return [(name, meaning) for name, meaning in pairs if name.strip() or meaning.strip()]

    def clean(self):
        data = super().clean()
        if not {"most", "closes_at"} - data.keys():
            refusal = rules.can_ask(self.options(), most=data["most"], closes_at=data["closes_at"], at=timezone.now())
            if refusal:
                self.add_error(refusal.field or self._where(refusal.code), str(refusal))
        return data

    def _where(self, code: str) -> str:
        """The field beside which what is wrong with the choices is said: the first meaning that is missing, or the first name."""
        missing = (
            rank
            for rank in range(1, MOST + 1)
            if self.cleaned_data.get(f"name_{rank}") and not self.cleaned_data.get(f"meaning_{rank}")
        )
        return f"meaning_{next(missing, 1)}" if code == "meaning" else "name_1"

    def chosen(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()} | {"options": self.options()}


class PollAnswerForm(forms.Form):
    """One choice, or several."""

    def __init__(self, *args, poll: Poll, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(option.order, option.name) for option in poll.options.all()]
        if poll.most == 1:
            self.fields["choices"] = forms.TypedChoiceField(
                label="Votre réponse", choices=choices, coerce=int, widget=forms.RadioSelect
            )
        else:
            self.fields["choices"] = forms.TypedMultipleChoiceField(
                label="Vos réponses", choices=choices, coerce=int, widget=forms.CheckboxSelectMultiple
            )

    def chosen(self) -> list[int]:
        found = self.cleaned_data["choices"]
        return found if isinstance(found, list) else [found]


class CancelPollForm(forms.Form):
    reason = forms.CharField(label="Motif", max_length=300, help_text="Chaque membre le lira. Les réponses sont effacées.")
