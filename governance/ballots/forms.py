"""What is typed about a ballot: how it is prepared, the count of hands, an answer, who is elected at a tie."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from governance.ballots import counting, queries
from governance.ballots.enums import ChairVote, Method, Way
from governance.ballots.explain import WAYS
from governance.ballots.models import Ballot
from governance.meetings.forms import moment_input
from governance.roll.models import Roll

SEATED = (Method.CHOICES, Method.TWO_ROUND, Method.LISTS, Method.APPROVAL, Method.STV, Method.SCHULZE, Method.JUDGMENT)
MOST_OPTIONS = 40


class BallotForm(forms.Form):
    """How a question is put to the vote. The fields are those of its method."""

    way = forms.ChoiceField(label="Comment vote-t-on ?", choices=Way.choices, widget=forms.RadioSelect)
    seats = forms.IntegerField(label="Sièges à pourvoir", min_value=1, max_value=MOST_OPTIONS, initial=1)
    most = forms.IntegerField(
        label="Choix au plus par bulletin",
        min_value=1,
        max_value=MOST_OPTIONS,
        required=False,
        help_text="Vide : autant que de places.",
    )
    trial = forms.BooleanField(
        label="C'est un essai",
        required=False,
        help_text="Pour que chacun·e se familiarise : il ne décide de rien, et son résultat le dit.",
    )
    opens_at = forms.DateTimeField(
        label="Ouvre tout seul à", required=False, widget=moment_input(), help_text="Vide : quand le bureau l'ouvre."
    )
    closes_at = forms.DateTimeField(
        label="Ferme tout seul à", required=False, widget=moment_input(), help_text="Vide : quand le bureau le ferme."
    )

    def __init__(self, *args, method: str, secret_only: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ways = (
            [Way.SECRET]
            if secret_only
            else [Way.HANDS, Way.NAMED, Way.SECRET]
            if method == Method.YES_NO
            else [Way.NAMED, Way.SECRET]
        )
        self.fields["way"].choices = [(way, f"{Way(way).label.capitalize()}. {WAYS[way]}") for way in ways]
        self.fields["way"].initial = ways[0]
        if method not in SEATED:
            del self.fields["seats"]
        elif method in (Method.CHOICES, Method.APPROVAL, Method.SCHULZE, Method.JUDGMENT):
            self.fields["seats"].label = "Combien en retient-on ?"
        if method != Method.CHOICES:
            del self.fields["most"]

    def values(self) -> dict[str, Any]:
        """What was typed; as many choices as places, when nothing else was said."""
        given = dict(self.cleaned_data)
        return given | {"most": given["most"] or given["seats"]} if "most" in given else given


class OptionForm(forms.Form):
    """An option: its name (of a person of the roll, or of anything), and what choosing it means; of a list, who is on it."""

    label = forms.CharField(label="Nom", max_length=100, required=False, widget=forms.TextInput(attrs={"list": "people"}))
    meaning = forms.CharField(label="Ce que cela veut dire", max_length=1_000, required=False)

    def __init__(self, *args, method: str = Method.CHOICES, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if method == Method.LISTS:
            self.fields["label"].label, self.fields["meaning"].label = "Nom de la liste", "Qui la compose, dans l'ordre"
            self.fields["meaning"].help_text = "Les noms, séparés par des virgules : les premiers sont élus."
            self.fields["label"].widget.attrs.pop("list")


class BaseOptions(BaseFormSet):
    def options(self, roll: Roll | None) -> list[dict[str, Any]]:
        """What was typed, each with its code; and its person, when it bears the name of a single one of the roll."""
        typed = [form.cleaned_data for form in self.forms if form.cleaned_data.get("label")]
        persons = _persons(roll, [row["label"].strip() for row in typed])
        return [
            {"code": f"c{number}", "label": label, "meaning": row["meaning"].strip()}
            | ({"member": persons[label]} if label in persons else {})
            for number, row in enumerate(typed, 1)
            for label in [row["label"].strip()]
        ]


OptionFormSet = formset_factory(OptionForm, formset=BaseOptions, extra=4, max_num=MOST_OPTIONS, absolute_max=MOST_OPTIONS)


def _persons(roll: Roll | None, names: Sequence[str]) -> dict[str, int]:
    """The members of these names on the roll; a name that two people bear names nobody."""
    found: dict[str, list[int]] = {}
    if roll is not None:
        for name, member in roll.rights.filter(name__in=names).values_list("name", "member"):
            found.setdefault(name, []).append(member)
    return {name: members[0] for name, members in found.items() if len(members) == 1}


class HandsForm(forms.Form):
    """How many hands for each answer; for a board, the side of its chair when voices are equal."""

    def __init__(self, *args, ballot: Ballot, asks_chair: bool, counts: Mapping[str, int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [option["code"] for option in ballot.options]
        for option in ballot.options:
            self.fields[option["code"]] = forms.IntegerField(
                label=option["label"], min_value=0, max_value=100_000, initial=counts.get(option["code"])
            )
        if asks_chair:
            self.fields["chair"] = forms.ChoiceField(
                label="La présidence a voté",
                choices=[("", "ni pour ni contre"), *ChairVote.choices],
                required=False,
                help_text="Sert seulement à égalité de voix, où sa voix compte double.",
            )

    def counts(self) -> dict[str, int]:
        return {code: self.cleaned_data[code] for code in self.codes}


class CancelForm(forms.Form):
    reason = forms.CharField(label="Pourquoi ?", max_length=300, help_text="Ce sera écrit au procès-verbal.")


class GiveUpForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi ce tour n'est-il pas tenu ?", max_length=300, help_text="Ce sera écrit au procès-verbal."
    )


class SettleForm(forms.Form):
    """Whom the statutes name among those who are level, and how the bureau knows."""

    chosen = forms.MultipleChoiceField(label="Qui est élu·e ?", widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label="Comment le bureau le sait", max_length=300, help_text="Par exemple : pièces d'identité vues.")

    def __init__(self, *args, ballot: Ballot, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        tied = (ballot.result or {}).get("tied", ())
        self.fields["chosen"].choices = [(one["code"], one["label"]) for one in ballot.options if one["code"] in tied]


class AnswerForm(forms.Form):
    """An answer to a ballot, in the shape its method takes (`answer`), and its words."""

    def __init__(self, *args, ballot: Ballot, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.ballot, self.kind = ballot, counting.kind_of(ballot.method, seats=ballot.seats)
        self.labels = {option["code"]: option["label"] for option in ballot.options}
        codes = list(self.labels)
        if self.kind == "one":
            self.fields["choice"] = forms.ChoiceField(
                choices=[*self.labels.items(), (counting.BLANK, "Vote blanc")],
                error_messages={"required": "Choisissez une réponse."},
            )
            return
        self.fields["blank"] = forms.BooleanField(required=False)
        if self.kind == "several":
            self.fields["choice"] = forms.MultipleChoiceField(choices=list(self.labels.items()), required=False)
            return
        marks = range(1, len(codes) + 1) if self.kind == "order" else range(len(counting.GRADES))
        for code in codes:
            self.fields[f"on_{code}"] = forms.TypedChoiceField(
                choices=[(mark, mark) for mark in marks], coerce=int, required=False, empty_value=None
            )

    def clean(self):
        data = super().clean() or self.cleaned_data
        if self.errors or self.kind == "one":
            return data
        given = self._given()
        if data.get("blank") and given:
            raise forms.ValidationError("Vous avez choisi, et coché le vote blanc : gardez l'un ou l'autre.")
        if data.get("blank"):
            return data
        if not given:
            raise forms.ValidationError("Choisissez au moins une réponse, ou le vote blanc.")
        if self.kind == "several":
            most = queries.most_of(self.ballot)
            if len(given) > most:
                raise forms.ValidationError(f"{most} choix au plus : vous en avez coché {len(given)}.")
        elif self.kind == "order":
            ranks = [rank for _, rank in given]
            if twice := next((rank for rank in ranks if ranks.count(rank) > 1), None):
                raise forms.ValidationError(f"Le rang {twice} est donné deux fois.")
        elif len(given) < len(self.labels):
            without = next(self.labels[code] for code in self.labels if code not in dict(given))
            raise forms.ValidationError(f"Donnez une mention à {without}, ou choisissez le vote blanc.")
        return data

    def _given(self) -> list[tuple[str, int]]:
        """What was chosen: the codes, with their rank or mention."""
        data = self.cleaned_data
        if self.kind == "several":
            return [(code, 1) for code in self.labels if code in data.get("choice", [])]
        marks = [(code, data.get(f"on_{code}")) for code in self.labels]
        return [(code, mark) for code, mark in marks if mark is not None]

    def answer(self) -> Any:
        """The answer, as `counting` takes it."""
        data = self.cleaned_data
        if self.kind == "one":
            return data["choice"]
        if data.get("blank"):
            return {} if self.kind == "mentions" else []
        given = self._given()
        if self.kind == "mentions":
            return dict(given)
        return [code for code, _ in (sorted(given, key=lambda one: one[1]) if self.kind == "order" else given)]
