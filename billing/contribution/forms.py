"""What the support team types: a scale and its lines, an override, a waiver, amounts to try a scale on."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from billing.contribution.brackets import BracketRows
from billing.contribution.enums import Base, Ground, MinimumMode, Trigger
from billing.contribution.models import Override, Scale, ScaleLine, Waiver
from billing.contribution.moving import COST, RECEIPT, SALE
from billing.contribution.ports import Happened
from billing.contribution.scales import LineData
from billing.customers.picking import CustomerField
from cae.figures import figure
from cae.money import total
from cae.periods import month_end, months_between
from cae.rights import Right
from cae.templatetags.format import money, month_fr
from governance.decisions.enums import DecisionBody
from governance.models import Decision
from members.enums import ActivityKind, ContractKind
from members.forms.picking import ActivityField, ContractField, MemberField
from members.models import Activity

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ANY_YEAR = (date(2000, 1, 1), date(2000, 12, 31))  # to read months when the year itself is wrong


class MonthForm(forms.Form):
    """Which month to run: one of those that are over, in a year that still takes entries; the last by default."""

    month = forms.TypedChoiceField(
        label="Mois",
        coerce=date.fromisoformat,
        error_messages={"invalid_choice": "Ce mois n'est pas fini, ou son exercice est clos."},
    )

    def __init__(self, *args: Any, months: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["month"]
        choice.choices = [(month.isoformat(), month_fr(month)) for month in months]


class ScaleForm(forms.ModelForm):
    decision = forms.ModelChoiceField(
        Decision.objects.filter(body=DecisionBody.ASSEMBLY).order_by("-decided_on"),
        label="Décision qui l'adopte",
        empty_label="choisir",
    )
    contract_kinds = forms.MultipleChoiceField(
        label="Contrats concernés",
        choices=ContractKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous.",
    )
    read = forms.BooleanField(label="J'ai relu : cette décision adopte ce barème", required=False)
    sure = forms.BooleanField(label="J'ai lu ce qui précède, et c'est voulu", required=False)

    def __init__(self, *args, resolution=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.resolution = resolution
        if resolution is not None:
            del self.fields["decision"], self.fields["read"]
        elif self.is_bound and self.data.get("shown") != self.data.get("decision"):
            self.data = self.data.copy()  # the box was ticked under the text of another decision, or of none
            self.data.pop("read", None)

    class Meta:
        model = Scale
        fields = ["name", "code", "decision", "starts_on", "ends_on", "contract_kinds", "note"]
        widgets = {"starts_on": DATE, "ends_on": DATE, "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "code": "Le même d'une version à l'autre : « general », « cape ».",
            "ends_on": "Vide : jusqu'à la version suivante.",
        }

    def _post_clean(self) -> None:
        """The action writes; the constraints of the database have their sentences."""

    def values(self) -> dict:
        """What the action records."""
        typed = {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}
        return typed if self.resolution is None else {**typed, "resolution": self.resolution}


class AdoptForm(forms.Form):
    """Which decision adopted a scale, among `decisions`, and that it was read."""

    decision = forms.ModelChoiceField(Decision.objects.none(), label="Décision de l'assemblée", empty_label="choisir")
    read = forms.BooleanField(label="J'ai relu : cette décision adopte ce barème", required=False)

    def __init__(self, *args: Any, decisions: QuerySet[Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.queryset = decisions.order_by("-decided_on", "-pk")


LINE_FIELDS = [
    "label",
    "code",
    "base",
    "taxpayer",
    "trigger",
    "rate",
    "fee",
    "minimum_mode",
    "minimum",
    "minimum_contracts",
    "maximum",
    "exempt_months",
    "exempt_from",
    "exempt_natures",
    "fee_stops_with_salary",
    "destination",
]


class LineForm(forms.ModelForm):
    """A line: a rate, or brackets in rows (`brackets.BracketRows`), read as one « au-delà de : taux » per line."""

    brackets = forms.CharField(
        label="Tranches",
        required=False,
        widget=BracketRows,
        help_text="À la place d'un taux unique. La dernière n'a pas de fin.",
    )
    minimum_contracts = forms.MultipleChoiceField(
        label="Dû seulement sous ces contrats",
        choices=ContractKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous.",
    )
    exempt_natures = forms.MultipleChoiceField(
        label="Produits exonérés",
        choices=[("goods", "biens"), ("services", "services")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    destination = forms.ModelChoiceField(
        Activity.objects.filter(kind__in=(ActivityKind.SHARED_SERVICES, ActivityKind.FUND)).order_by("pk"),
        label="Versée à",
        empty_label=None,
    )

    class Meta:
        model = ScaleLine
        fields = LINE_FIELDS
        localized_fields = ["rate", "fee", "minimum", "maximum"]
        help_texts = {
            "code": "Un mot sans espace, le même d'une version à l'autre.",
            "minimum": "Ce que l'on doit même sans vendre.",
            "maximum": "Ce que l'on ne dépasse jamais. Vide : pas de plafond.",
        }

    def clean_brackets(self) -> list[tuple[Decimal, Decimal]]:
        pairs = []
        for number, row in enumerate(filter(None, map(str.strip, self.cleaned_data["brackets"].splitlines())), start=1):
            above, colon, rate = row.partition(":")
            try:
                pair = (_figure(above, decimals=2), _figure(rate, decimals=3))
            except ValueError:
                colon = ""
            if not colon:
                raise forms.ValidationError(
                    f"Tranche {number} : écrivez où elle finit, au centime, et son taux, au millième de %. "
                    "Seule la dernière n'a pas de fin."
                )
            if pair[0] < 0 or not 0 <= pair[1] <= 100:
                raise forms.ValidationError(f"Tranche {number} : un seuil est positif et un taux va de 0 à 100 %.")
            pairs.append(pair)
        if len({above for above, _ in pairs}) != len(pairs):
            raise forms.ValidationError("Deux tranches commencent au même montant.")
        return pairs

    def clean(self):
        data = super().clean()
        if data.get("base") == Base.FIXED:
            if data.get("fee") is None:
                self.add_error("fee", "Indiquez le montant du forfait.")
        elif data.get("rate") is None and not data.get("brackets"):
            self.add_error("rate", "Indiquez un taux ou des tranches.")
        elif data.get("rate") is not None and data.get("brackets"):
            self.add_error("rate", "Un taux ou des tranches, pas les deux.")
        if data.get("base") == Base.RESULT and data.get("trigger") not in (None, Trigger.YEAR):
            self.add_error("trigger", "Le résultat n'est connu qu'à la fin : choisissez « en fin d'année ».")
        if data.get("base") == Base.FIXED and data.get("trigger") == Trigger.YEAR:
            self.add_error("trigger", "Un forfait est pris chaque mois.")
        if data.get("minimum_mode") not in (None, MinimumMode.NONE) and not data.get("minimum"):
            self.add_error("minimum", "Indiquez le montant du minimum.")
        minimum, maximum = data.get("minimum"), data.get("maximum")
        if data.get("minimum_mode") != MinimumMode.NONE and minimum and maximum is not None and maximum < minimum:
            self.add_error(
                "maximum", f"Le maximum est plus petit que le minimum ({money(minimum)}) : l'un des deux est à revoir."
            )
        return data

    @property
    def line(self) -> LineData:
        values = {name: self.cleaned_data[name] for name in LINE_FIELDS}
        return LineData(values, self.cleaned_data["brackets"])


def _figure(text: str, *, decimals: int) -> Decimal:
    """A figure typed in a row; ValueError when it is none, or has more decimals."""
    value = figure(text.replace("%", ""))
    if round(value, decimals) != value:
        raise ValueError(text)
    return value


LineFormSet = forms.formset_factory(
    LineForm, extra=0, min_num=1, max_num=12, validate_min=True, validate_max=True, can_delete=True
)


def with_one_more_line(data, resolution=None):
    """The scale and its lines as they were typed, and an empty line after them, not checked: for a page without JavaScript."""
    typed, lines = ScaleForm(data, resolution=resolution), LineFormSet(data, prefix="lignes")
    shown = LineFormSet(prefix="lignes", initial=[{name: form[name].data for name in form.fields} for form in lines.forms])
    shown.extra = 1
    initial = {name: typed[name].data for name in typed.fields}
    return ScaleForm(initial=initial, resolution=resolution), shown


class OverrideForm(forms.ModelForm):
    activity = ActivityField(right=Right.CONTRIBUTION_EDIT, label="Activité")
    line_code = forms.ChoiceField(label="Ligne du barème")
    amendment = ContractField(required=False, label="Contrat ou avenant")

    class Meta:
        model = Override
        fields = ["activity", "line_code", "rate", "since", "until", "decision", "amendment", "reason"]
        widgets = {"since": DATE, "until": DATE}
        localized_fields = ["rate"]

    def __init__(self, *args, activities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = activities
        self.fields["line_code"].choices = line_choices()


class WaiverForm(forms.ModelForm):
    """An exemption of an activity, or of a person on their own activities."""

    activity = ActivityField(right=Right.CONTRIBUTION_EDIT, required=False, label="Activité")
    member = MemberField(
        right=Right.CONTRIBUTION_EDIT,
        required=False,
        label="Ou personne",
        help_text="Sur ce qu'elle fait seule, son minimum et son forfait.",
    )
    line_code = forms.ChoiceField(label="Ligne du barème")
    ground = forms.ChoiceField(label="Au titre de", choices=Ground.choices)
    customer = CustomerField(beside="activity", required=False, label="Client", help_text="Un client de cette activité.")
    nature = forms.ChoiceField(
        label="Produit", required=False, choices=[("", "choisir"), ("goods", "biens"), ("services", "services")]
    )

    class Meta:
        model = Waiver
        fields = ["activity", "member", "line_code", "ground", "customer", "nature", "since", "until", "decision", "reason"]
        widgets = {"since": DATE, "until": DATE}

    def __init__(self, *args, activities, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = activities
        self.fields["member"].queryset = people
        self.fields["line_code"].choices = line_choices()

    def clean_activity(self):
        """Cleaned before the customer, who is one of its own."""
        activity = self.cleaned_data["activity"]
        self.fields["customer"].narrow(activity)
        return activity

    def _post_clean(self):
        """Neither fills the instance nor asks its constraints: both are the action's."""


class EndForm(forms.Form):
    ends_on = forms.DateField(label="Dernier jour", widget=DATE)


def line_choices() -> list[tuple[str, str]]:
    """Each line code with its latest label."""
    rows = ScaleLine.objects.filter(scale__decision__isnull=False).order_by("scale__starts_on").values_list("code", "label")
    return list(dict(rows).items())


class TryForm(forms.Form):
    """What to try a scale on: amounts typed month by month, or an activity's real fiscal year."""

    activity = ActivityField(
        right=Right.CONTRIBUTION_VIEW,
        label="Rejouer l'exercice d'une activité",
        required=False,
        help_text="Vide : les montants ci-dessous.",
    )
    year = forms.ChoiceField(label="Exercice")
    contract = forms.ChoiceField(
        label="Sous contrat",
        choices=ContractKind.choices,
        required=False,
        error_messages={"invalid_choice": "Ce barème ne concerne pas ce contrat."},
    )
    sales = forms.CharField(
        label="Montants facturés HT",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un par ligne ; « 3 : 12 000 » pour mars. Un avoir est négatif.",
    )
    receipts = forms.CharField(
        label="Montants encaissés HT",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Vide : tout est encaissé le mois même.",
    )
    costs = forms.CharField(
        label="Achats qui entrent dans la marge, HT", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    charges = forms.CharField(
        label="Salaires et autres charges",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Pour une ligne sur le résultat de l'année.",
    )

    def __init__(self, *args, activities, years: Sequence[tuple[date, date]], kinds: Sequence[str] = (), **kwargs):
        """`kinds`: the contracts the scale concerns, all when empty; only these can be tried."""
        super().__init__(*args, **kwargs)
        choices = [(kind.value, kind.label) for kind in ContractKind if not kinds or kind in kinds]
        self.kinds = [kind for kind, _ in choices]
        self.fields["contract"].choices = [("", "celui de l'activité"), *choices]
        self.fields["activity"].queryset = activities
        self.years = {first.isoformat(): (first, last) for first, last in years}
        labels = [(key, f"du {since:%d/%m/%Y} au {upto:%d/%m/%Y}") for key, (since, upto) in self.years.items()]
        self.fields["year"].choices = labels

    def contract_of(self, own: Sequence[str]) -> str:
        """The contract it is tried under: the one chosen, else the first of the activity's `own` that the scale concerns, else
        a CESA, or the first that it does."""
        usual = ContractKind.CESA.value if ContractKind.CESA in self.kinds else self.kinds[0]
        return str(self.cleaned_data["contract"]) or next((kind for kind in own if kind in self.kinds), usual)

    def clean_year(self) -> tuple[date, date]:
        return self.years[self.cleaned_data["year"]]

    def _amounts(self, name: str) -> list[tuple[date, Decimal]]:
        """(last day of its month in the fiscal year, amount) of each row."""
        months = [*months_between(*self.cleaned_data.get("year", ANY_YEAR))]
        days = {month.month: month_end(month) for month in reversed(months)}  # of a year of more than twelve, the first
        found = []
        for number, row in enumerate(filter(None, map(str.strip, self.cleaned_data[name].splitlines())), start=1):
            month, colon, amount = row.partition(":")
            if not colon:
                month, amount = "", row
            try:
                pair = (int(_figure(month, decimals=0)) if month else next(reversed(days)), _figure(amount, decimals=2))
            except ValueError:
                pair = (0, Decimal(0))
            if pair[0] not in days or abs(pair[1]) > 10**9:
                raise forms.ValidationError(
                    f"Ligne {number} : écrivez un montant au centime, ou « mois : montant » comme « 3 : 12 000 »."
                )
            found.append((days[pair[0]], pair[1]))
        return found

    clean_sales = lambda self: self._amounts("sales")  # noqa: E731
    clean_receipts = lambda self: self._amounts("receipts")  # noqa: E731
    clean_costs = lambda self: self._amounts("costs")  # noqa: E731
    clean_charges = lambda self: self._amounts("charges")  # noqa: E731

    def events(self) -> list[Happened]:
        """What was typed, in order of date."""
        data = self.cleaned_data
        receipts = data["receipts"] or data["sales"]
        typed = [(SALE, "Facture", data["sales"]), (RECEIPT, "Encaissement", receipts), (COST, "Achat", data["costs"])]
        events = [Happened(on, kind, amount, label) for kind, label, pairs in typed for on, amount in pairs]
        return sorted(events, key=lambda event: event.on)

    def result(self) -> Decimal:
        """The result of what was typed, before any contribution."""
        sums = {name: total(amount for _, amount in self.cleaned_data[name]) for name in ("sales", "costs", "charges")}
        return sums["sales"] - sums["costs"] - sums["charges"]
