"""What is typed to record a version of the statutes: each rule with its value and its article, judged beside its field."""

from datetime import date
from typing import Any

from django import forms

from governance.decisions.models import Decision
from governance.statutes import law, rules
from governance.statutes.actions import Written
from governance.statutes.enums import Form, Nature
from governance.statutes.models import Statutes
from governance.statutes.queries import Applied, Book
from members.forms.base import ActionForm
from members.queries import associates_on


class SocietyForm(forms.Form):
    """Which company: the law's bounds depend on it, so it is asked first."""

    nature = forms.ChoiceField(label="Nature", choices=Nature.choices, initial=Nature.SCOP)
    forme = forms.ChoiceField(label="Forme", choices=Form.choices, initial=Form.SA)


class StatutesForm(ActionForm):
    """The version itself, then two fields for each rule: `value_…` and `article_…`. The company is that of `book`."""

    class Meta:
        model = Statutes
        fields = ["title", "adopted_on", "effective_on", "decision"]

    def __init__(self, *args, book: Book, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.book, self.on = book, on
        self.fields["decision"].queryset = Decision.objects.order_by("-decided_on", "-id")
        self.fields["decision"].empty_label = "Aucune au registre"
        for applied in book:
            value, article = names(applied.rule.code)
            self.fields[value] = _field(applied)
            self.fields[article] = forms.CharField(
                label=f"Article des statuts — {applied.rule.label}", max_length=40, required=False, initial=applied.article
            )

    def clean(self):
        data = self.cleaned_data  # a day that has its version is refused by the action, which names what to do
        if not {"adopted_on", "effective_on"} - data.keys() and (
            refusal := rules.can_record(adopted_on=data["adopted_on"], effective_on=data["effective_on"], on=self.on)
        ):
            self.add_error(refusal.field, str(refusal))
        day = data.get("effective_on") or self.on
        for code, one in self.written().items():
            if refusal := rules.lawful(code, one.value, society=self.book.society, on=day):
                self.add_error(names(code)[0], str(refusal))
        values = {code: one.value for code, one in self.written().items()}
        together = {"nature": self.book.society.nature, "associates": associates_on(day).count()}
        if not self.errors and (refusal := rules.hold_together(values, **together)):
            self.add_error(names(refusal.field)[0], str(refusal))
        return data

    def written(self) -> dict[str, Written]:
        """What was typed, by rule."""
        data = self.cleaned_data
        return {
            code: Written(data.get(value, ""), data.get(article, ""))
            for code in law.rules()
            for value, article in [names(code)]
            if value in data
        }

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()} | {"written": self.written()}

    def topics(self) -> list[dict[str, Any]]:
        """The fields as the page draws them: by topic, each with what the law allows."""
        return [
            {
                "label": topic,
                "rows": [
                    {"applied": applied, "value": self[value], "article": self[article]}
                    for applied in inside
                    for value, article in [names(applied.rule.code)]
                ],
            }
            for topic, inside in self.book.topics.items()
        ]


def names(code: str) -> tuple[str, str]:
    """The names of the two fields of a rule."""
    end = code.replace(".", "_")
    return f"value_{end}", f"article_{end}"


def _field(applied: Applied) -> forms.Field:
    rule, allowed = applied.rule, applied.bound.allowed
    said = [(one, rule.said(one)[:1].upper() + rule.said(one)[1:]) for one in _choices(rule)]
    if not said:
        return forms.CharField(label=rule.label, max_length=40, required=rule.kind != "count", initial=applied.written)
    field = forms.ChoiceField(label=rule.label, choices=said, initial=applied.written)
    field.widget.choices = [pair for pair in said if not allowed or pair[0] in allowed]
    return field


def _choices(rule: law.RuleOfLaw) -> tuple[str, ...]:
    return ("yes", "no") if rule.kind == "flag" else rule.choices
