"""The editor's form of a quote: the common one, with how long it holds and how it will be invoiced."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from billing.documents.forms import DayField, DocumentForm
from billing.documents.rows import written
from billing.quotes.amounts import plan_problem
from cae.figures import figure

BLANK_ROWS, MOST_ROWS = 2, 12


@dataclass
class PlanRow:
    """An instalment as typed."""

    label: str = ""
    percent: str = ""
    error: str = ""


class QuoteForm(DocumentForm):
    """`plan_rows` are the instalments as typed (fields plan-label, plan-percent), read into `instalments`."""

    own_fields = ("valid_until", "deposit_percent", "instalments")

    valid_until = DayField(label="Valable jusqu'au", required=False, help_text="Vide : trente jours à partir de la validation.")
    deposit_percent = forms.CharField(
        label="Acompte à la commande (%)",
        max_length=10,
        required=False,
        help_text="30 : le client paie 30 % en acceptant. Vide : pas d'acompte.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-amount", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.plan_error = ""
        if data is not None:
            typed = zip(data.getlist("plan-label"), data.getlist("plan-percent"), strict=False)
            self.plan_rows = [PlanRow(label[:80], percent[:10]) for label, percent in typed][:MOST_ROWS]
        else:
            self.plan_rows = [
                PlanRow(str(one.get("label", "")), written(Decimal(str(one["percent"])))) for one in self.document.instalments
            ]
            deposit = self.document.deposit_percent
            self.initial["deposit_percent"] = written(deposit) if deposit else ""

    @property
    def shown_plan(self) -> list[PlanRow]:
        """The rows to draw: those typed, and blank ones for the next."""
        filled = [row for row in self.plan_rows if row.label or row.percent]
        blank = max(0, min(BLANK_ROWS, MOST_ROWS - len(filled)))
        return [*filled, *(PlanRow() for _ in range(blank))]

    def placed_errors(self) -> dict[str, str]:
        """Beside each instalment, and under the plan when it does not hold as a whole."""
        rows = {f"plan-{index}": row.error for index, row in enumerate(self.plan_rows) if row.error}
        return rows | ({"plan": self.plan_error} if self.plan_error else {})

    def clean_deposit_percent(self) -> Decimal:
        typed = self.cleaned_data["deposit_percent"].strip().removesuffix("%").strip()
        if not typed:
            return Decimal(0)
        try:
            found = figure(typed)
        except ValueError:
            raise forms.ValidationError(f"« {typed} » n'est pas un pourcentage.") from None
        if not 0 <= found < 100 or round(found, 2) != found:
            raise forms.ValidationError("Un acompte va de 0 à moins de 100 %, avec deux décimales au plus.")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        found = []
        for row in self.plan_rows:
            if not row.label.strip() and not row.percent.strip():
                continue
            try:
                share = figure(row.percent.strip().removesuffix("%"))
            except ValueError:
                row.error = "Un pourcentage, par exemple 40."
                self.add_error(None, f"Échéance « {row.label or row.percent} » : écrivez un pourcentage, par exemple 40.")
                continue
            if round(share, 2) != share:
                row.error = "Deux décimales au plus."
                self.add_error(None, "Une échéance a deux décimales au plus.")
                continue
            found.append({"label": row.label.strip() or f"Échéance {len(found) + 1}", "percent": str(share)})
        if "deposit_percent" in data and (problem := plan_problem(data["deposit_percent"], found)):
            self.plan_error = problem
            self.add_error(None, problem)
        data["instalments"] = found
        return data
