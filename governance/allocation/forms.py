"""What is typed to simulate a sharing out: the figures of the year, and the two choices."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from governance.allocation import law, rules
from governance.allocation.amounts import Figures, share_out
from governance.allocation.models import Allocation
from governance.allocation.queries import nature_on
from governance.meetings.models import Meeting
from members.forms.base import ActionForm

FIGURES = ("result", "losses", "gains", "capital_peak", "legal_reserve")


class YearForm(forms.Form):
    """Which year: what the books say of it is offered next."""

    exercice = forms.TypedChoiceField(label="Exercice clos le")

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exercice"].choices = [(year.isoformat(), f"{year:%d/%m/%Y}") for year in years]


class AllocationForm(ActionForm):
    """Figures and choices; what the law refuses is said beside its field."""

    class Meta:
        model = Allocation
        fields = ["name", *FIGURES, "work", "interest"]
        help_texts = {
            "result": "Après impôt, tel que l'assemblée l'approuve.",
            "losses": "Pertes reportées qu'il faut d'abord combler.",
            "gains": "Vente d'un local, de titres : la loi les garde en réserve, sans les partager.",
            "capital_peak": "La réserve légale se remplit jusqu'à ce montant.",
            "work": "À tous les salariés, associés ou non.",
            "interest": "Pour rémunérer les parts sociales. Zéro si vous n'en versez pas.",
        }

    def __init__(self, *args, year_end, **kwargs):
        super().__init__(*args, **kwargs)
        self.year_end = year_end
        for name in ("losses", "gains", "interest"):
            self.fields[name].required = False

    def clean(self):
        data = super().clean()
        for name in ("losses", "gains", "interest"):
            if name not in self.errors:
                data[name] = data.get(name) or Decimal(0)
        if not self.errors:
            figures, rates = self.figures(), law.rates(nature_on(self.year_end), on=self.year_end)
            shares = share_out(figures, rates, work=data["work"], interest=data["interest"])
            if refusal := rules.can_share(figures, shares, rates):
                self.add_error(refusal.field, str(refusal))
        return data

    def figures(self) -> Figures:
        return Figures(**{name: self.cleaned_data[name] for name in FIGURES})

    def typed(self) -> tuple[Figures, Decimal, Decimal] | None:
        """The figures, the part of work and the interest as typed, before the law judges them; None while one is missing."""
        found = {}
        for name in (*FIGURES, "work", "interest"):
            value = self[name].value()
            try:
                found[name] = Decimal(value) if isinstance(value, Decimal | int) else self.fields[name].clean(value) or Decimal(0)
            except ValidationError:
                return None
        return Figures(**{name: found[name] for name in FIGURES}), found["work"], found["interest"]

    def chosen(self) -> dict[str, Any]:
        """What the actions take."""
        return {"figures": self.figures()} | {name: self.cleaned_data[name] for name in ("name", "work", "interest")}


class MeetingForm(forms.Form):
    """The assembly that will vote it."""

    meeting = forms.ModelChoiceField(Meeting.objects.none(), label="À quelle assemblée", empty_label=None)

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings
