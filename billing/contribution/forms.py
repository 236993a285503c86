"""What the support team types: a scale and its lines, an override, a waiver, amounts to try a scale on."""

from decimal import Decimal, InvalidOperation

from django import forms

from billing.contribution.actions import COST, RECEIPT, SALE
from billing.contribution.enums import Base, MinimumMode
from billing.contribution.models import Override, Scale, ScaleLine, Waiver
from billing.contribution.scales import LineData
from governance.models import Decision
from members.enums import ActivityKind, ContractKind
from members.models import Activity

DATE = forms.DateInput(attrs={"type": "date"})


class ScaleForm(forms.ModelForm):
    decision = forms.ModelChoiceField(
        Decision.objects.order_by("-decided_on"), label="Décision qui l'adopte", empty_label="choisir"
    )
    contract_kinds = forms.MultipleChoiceField(
        label="Contrats concernés",
        choices=ContractKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous.",
    )

    class Meta:
        model = Scale
        fields = ["name", "code", "decision", "starts_on", "contract_kinds", "note"]
        widgets = {"starts_on": DATE, "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"code": "Le même d'une version à l'autre : « general », « cape »."}


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
    """A line: a rate, or brackets typed one per line as « 30 000 : 10 »."""

    brackets = forms.CharField(
        label="Tranches",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une par ligne, « au-delà de : taux ». Par exemple « 0 : 12 » puis « 30 000 : 10 ».",
    )
    minimum_contracts = forms.MultipleChoiceField(
        label="Minimum sous contrat", choices=ContractKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    exempt_natures = forms.MultipleChoiceField(
        label="Produits exonérés",
        choices=[("goods", "biens"), ("services", "services")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    destination = forms.ModelChoiceField(
        Activity.objects.exclude(kind=ActivityKind.MEMBER).order_by("pk"), label="Versée à", empty_label=None
    )

    class Meta:
        model = ScaleLine
        fields = LINE_FIELDS
        localized_fields = ["rate", "fee", "minimum", "maximum"]

    def clean_brackets(self) -> list[tuple[Decimal, Decimal]]:
        pairs = []
        for number, row in enumerate(filter(None, map(str.strip, self.cleaned_data["brackets"].splitlines())), start=1):
            above, colon, rate = row.partition(":")
            try:
                pair = (_number(above), _number(rate))
            except InvalidOperation:
                colon = ""
            if not colon:
                raise forms.ValidationError(f"Tranche {number} : écrivez « 30 000 : 10 » (au-delà de 30 000 €, 10 %).")
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
        if data.get("minimum_mode") not in (None, MinimumMode.NONE) and not data.get("minimum"):
            self.add_error("minimum", "Indiquez le montant du minimum.")
        return data

    @property
    def line(self) -> LineData:
        values = {name: self.cleaned_data[name] for name in LINE_FIELDS}
        return LineData(values, self.cleaned_data["brackets"])


def _number(text: str) -> Decimal:
    plain = "".join(text.split()).replace("€", "").replace("%", "").replace(",", ".")
    value = Decimal(plain)
    if not value.is_finite():
        raise InvalidOperation
    return value


LineFormSet = forms.formset_factory(
    LineForm, extra=0, min_num=1, max_num=12, validate_min=True, validate_max=True, can_delete=True
)


class OverrideForm(forms.ModelForm):
    activity = forms.ModelChoiceField(Activity.objects.filter(kind=ActivityKind.MEMBER).order_by("name"), label="Activité")
    line_code = forms.ChoiceField(label="Ligne du barème")

    class Meta:
        model = Override
        fields = ["activity", "line_code", "rate", "since", "until", "decision", "amendment", "reason"]
        widgets = {"since": DATE, "until": DATE}
        localized_fields = ["rate"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line_code"].choices = line_choices()


class WaiverForm(forms.ModelForm):
    activity = forms.ModelChoiceField(Activity.objects.filter(kind=ActivityKind.MEMBER).order_by("name"), label="Activité")
    line_code = forms.ChoiceField(label="Ligne du barème")

    class Meta:
        model = Waiver
        fields = ["activity", "line_code", "since", "until", "decision", "reason"]
        widgets = {"since": DATE, "until": DATE}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line_code"].choices = line_choices()


def line_choices() -> list[tuple[str, str]]:
    """Each line code with its latest label."""
    rows = ScaleLine.objects.order_by("scale__starts_on").values_list("code", "label")
    return list(dict(rows).items())


class TryForm(forms.Form):
    """What to try a scale on: amounts typed month by month, or an activity's real year."""

    activity = forms.ModelChoiceField(
        Activity.objects.filter(kind=ActivityKind.MEMBER).order_by("name"),
        label="Rejouer l'année d'une activité",
        required=False,
        empty_label="non : les montants ci-dessous",
    )
    year = forms.IntegerField(label="Année", min_value=2000, max_value=2099)
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
    contract = forms.ChoiceField(label="Sous contrat", choices=ContractKind.choices, initial=ContractKind.CESA)

    KINDS = {"sales": SALE, "receipts": RECEIPT, "costs": COST}

    def _amounts(self, name: str) -> list[tuple[int, Decimal]]:
        found = []
        for number, row in enumerate(filter(None, map(str.strip, self.cleaned_data[name].splitlines())), start=1):
            month, colon, amount = row.partition(":")
            if not colon:
                month, amount = "1", row
            try:
                pair = (int(month), _number(amount))
            except (ValueError, InvalidOperation):
                pair = (0, Decimal(0))
            if not 1 <= pair[0] <= 12 or abs(pair[1]) > 10**9:
                raise forms.ValidationError(f"Ligne {number} : écrivez un montant, ou « mois : montant » comme « 3 : 12 000 ».")
            found.append(pair)
        return found

    clean_sales = lambda self: self._amounts("sales")  # noqa: E731
    clean_receipts = lambda self: self._amounts("receipts")  # noqa: E731
    clean_costs = lambda self: self._amounts("costs")  # noqa: E731
