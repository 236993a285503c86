"""A payslip as the accountant types it."""

from datetime import date
from typing import Any

from django import forms

from billing.payroll.amounts import Pay
from cae.fields import EuroField
from cae.money import ZERO
from cae.rights import Right
from members.forms.picking import ActivityField, MemberField


def read_month(text: str) -> date | None:
    """« 2026-03 » as the first day of that month, or None."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


class MonthField(forms.CharField):
    widget = forms.DateInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = read_month(text)
        if found is None:
            raise forms.ValidationError("Tapez un mois, par exemple 2026-03.")
        return found


class SalaryForm(forms.Form):
    """Who, where, when, how much."""

    member = MemberField(right=Right.PAYROLL_POST, label="Membre")
    activity = ActivityField(right=Right.PAYROLL_POST, sections=True, only_open=True, label="Activité")
    month = MonthField(label="Mois")
    gross = EuroField(label="Salaire brut")
    employee_contributions = EuroField(label="Cotisations salariales", required=False)
    employer_contributions = EuroField(label="Cotisations patronales", required=False)
    other_costs = EuroField(label="Autres charges", required=False, help_text="Mutuelle, médecine du travail…")
    leave_accrual = EuroField(label="Provision de congés", required=False, help_text="Charges comprises.")

    def __init__(self, *args: Any, activities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = activities  # type: ignore[attr-defined]
        for name in ("gross", "employer_contributions", "other_costs", "leave_accrual"):
            self.fields[name].widget.attrs["data-adds"] = ""

    @property
    def pay(self) -> Pay:
        data = self.cleaned_data
        return Pay(
            data["gross"],
            data["employee_contributions"] or ZERO,
            data["employer_contributions"] or ZERO,
            data["other_costs"] or ZERO,
            data["leave_accrual"] or ZERO,
        )


class ReverseForm(forms.Form):
    reason = forms.CharField(label="Pourquoi", max_length=300, help_text="Par exemple : « bulletin refait ».")
