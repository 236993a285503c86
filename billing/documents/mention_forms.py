"""What is typed about a mention. The form checks; only actions write."""

from typing import Any

from django import forms

from billing.documents import rules
from billing.documents.actions import MENTION_FIELDS
from billing.documents.enums import MentionScope
from billing.documents.models import Mention

BLANK = "Entre crochets, ce qui reste à écrire : la mention attend, elle n'est ni imprimée ni proposée."


class MentionForm(forms.ModelForm):
    """A mention of the cooperative. `common`: the trades that activities give, to be named the same way."""

    class Meta:
        model = Mention
        fields = MENTION_FIELDS
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "scope": forms.RadioSelect}
        help_texts = {"text": BLANK, "source": "Le texte qui la demande, pour qui relira cette page. Il n'est pas imprimé."}

    def __init__(self, *args: Any, common: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = f" Les vôtres : {', '.join(common)}." if common else ""
        self.fields["trades"].help_text = f"Séparés par des virgules ; vide : tous.{known}"
        self.fields["trades"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if refusal := rules.mention_without_trade(data.get("scope", ""), data.get("trades", "").strip(" ,")):
            self.add_error("trades", refusal.sentence)
        return data

    def _post_clean(self) -> None:
        """Neither fills the instance nor asks its constraints: both are the action's."""


class OwnMentionForm(forms.ModelForm):
    """A mention of one activity, kept by its members."""

    class Meta:
        model = Mention
        fields = ("title", "text", "scope")
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "scope": forms.RadioSelect}
        help_texts = {"text": BLANK}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [
            (MentionScope.ALWAYS, "sur tous mes documents"),
            (MentionScope.DEFAULT, "par défaut : cochée d'avance, je peux l'enlever d'un document"),
            (MentionScope.CHOSEN, "quand je la choisis"),
        ]

    def _post_clean(self) -> None:
        """Neither fills the instance nor asks its constraints: both are the action's."""
