"""What the accountant types: filters of the books, and a manual entry of any number of lines."""

from datetime import date

from django import forms

from billing.ledger.enums import JournalCode
from billing.ledger.models import Account, FiscalYear
from billing.ledger.posting import Post
from cae.fields import EuroField
from cae.money import ZERO
from cae.periods import month_end
from cae.rights import Right
from cae.templatetags.format import date_fr
from members.forms.base import day_input
from members.forms.picking import ActivityField

EARLIEST, LATEST = 2000, 2099  # e-invoicing knows no other year (BR-FR-03)


class BookFilters(forms.Form):
    """Filters of the grand livre and of the balance. All optional; what cannot be read is said, and nothing is shown."""

    activite = ActivityField(right=Right.LEDGER_VIEW, sections=True, label="Activité", required=False)
    compte = forms.CharField(label="Compte", required=False, max_length=10)
    du = forms.DateField(label="Du", required=False, widget=day_input())
    au = forms.DateField(label="Au", required=False, widget=day_input())
    journal = forms.ChoiceField(label="Journal", required=False, choices=[("", "tous"), *JournalCode.choices])

    def clean_du(self):
        return self.cleaned_data["du"] and plausible(self.cleaned_data["du"])

    def clean_au(self):
        day, first = self.cleaned_data["au"] and plausible(self.cleaned_data["au"]), self.cleaned_data.get("du")
        if day and first and day < first:
            raise forms.ValidationError(f"La fin précède le début : choisissez le {date_fr(first)} ou un jour d'après.")
        return day


def plausible(day: date) -> date:
    """The day itself, refused when it is a slip of the keyboard."""
    if not EARLIEST <= day.year <= LATEST:
        raise forms.ValidationError("Cette date n'est pas plausible.")
    return day


class DatedForm(forms.Form):
    """A form that posts on a day. One after the month of `today` is often a slip of the keyboard: a box then asks for it."""

    on = forms.DateField(label="Date", widget=day_input())
    ahead = forms.BooleanField(label="Oui, cette date est la bonne", required=False)

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.last_day = month_end(today)
        self.asks_ahead = False  # whether the page shows the box

    def clean_on(self):
        return plausible(self.cleaned_data["on"])

    def clean(self):
        data = super().clean() or self.cleaned_data
        on = data.get("on")
        self.asks_ahead = on is not None and on > self.last_day
        if self.asks_ahead and not data.get("ahead"):
            self.add_error("ahead", f"Le {date_fr(on)} est après la fin du mois en cours : cochez si c'est voulu.")
        return data


class EntryForm(DatedForm):
    """The head of a manual entry."""

    journal = forms.ChoiceField(label="Journal", choices=JournalCode.choices, initial=JournalCode.MISC)
    label = forms.CharField(label="Libellé", max_length=200)
    document = forms.CharField(label="N° de la pièce", max_length=60)
    document_on = forms.DateField(
        label="Date de la pièce", required=False, widget=day_input(), help_text="Si elle n'est pas celle de l'écriture."
    )
    reason = forms.CharField(
        label="Pourquoi cette écriture", max_length=300, help_text="Elle restera lisible à côté de l'écriture."
    )
    file = forms.FileField(label="Pièce", required=False, help_text="PDF, PNG ou JPEG, 10 Mo au plus.")

    def clean_document_on(self):
        day = self.cleaned_data["document_on"]
        return plausible(day) if day else None


class LineForm(forms.Form):
    """One line of a manual entry: one amount, on one side. A line that says no more than its activity is left out."""

    activity = ActivityField(right=Right.LEDGER_POST, sections=True, label="Activité")
    account = forms.CharField(
        label="Compte", max_length=200, widget=forms.TextInput(attrs={"list": "accounts", "autocomplete": "off"})
    )
    debit = EuroField(label="Débit", required=False, min_value=ZERO)
    credit = EuroField(label="Crédit", required=False, min_value=ZERO)
    note = forms.CharField(label="Libellé de la ligne", required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activity"].widget.attrs["data-rows-keep"] = ""

    def has_changed(self):
        return bool({*self.changed_data} - {"activity"})

    def clean_account(self):
        code = self.cleaned_data["account"].split(" ")[0]
        if not Account.objects.filter(pk=code).exists():
            raise forms.ValidationError("Ce compte n'est pas dans le plan comptable : tapez son numéro, ou choisissez-le.")
        return code

    def clean(self):
        data = super().clean()
        if bool(data.get("debit")) == bool(data.get("credit")):
            raise forms.ValidationError("Un montant, au débit ou au crédit.")
        return data

    @property
    def post(self) -> Post:
        data = self.cleaned_data
        return Post(data["activity"], data["account"], data["debit"] or ZERO, data["credit"] or ZERO, data["note"])


class BaseLines(forms.BaseFormSet):
    """The lines of an entry; a row may be left empty, wherever it is."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_many_forms": "Une écriture compte au plus %(num)d lignes : passez-en plusieurs.",
        "too_few_forms": "Une écriture a au moins deux lignes.",
    }

    def initial_form_count(self):
        return 0 if self.is_bound else super().initial_form_count()

    def posts(self) -> list[Post]:
        return [form.post for form in self.forms if form.has_changed()]


LineFormSet = forms.formset_factory(
    LineForm, formset=BaseLines, extra=2, min_num=2, max_num=200, validate_min=True, validate_max=True
)
MORE = 8  # rows added at once to a page without JavaScript


def with_more_lines(data):
    """The lines as they were typed, and empty ones after them, not checked: for a page without JavaScript."""
    typed = LineFormSet(data, prefix="lignes")
    rows = [{name: form[name].data for name in form.fields} for form in typed.forms]
    shown = LineFormSet(prefix="lignes", initial=rows)
    shown.extra = MORE
    return shown


class ReverseForm(DatedForm):
    reason = forms.CharField(label="Pourquoi", max_length=300)


class AccountForm(forms.ModelForm):
    class Meta:
        model = Account
        fields = ["code", "label", "plain_label"]
        help_texts = {"plain_label": "Ce qu'un entrepreneur lit : « petit matériel » plutôt que « 606300 »."}


class FiscalYearForm(forms.ModelForm):
    class Meta:
        model = FiscalYear
        fields = ["starts_on", "ends_on"]
        widgets = {"starts_on": day_input(), "ends_on": day_input()}
        help_texts = {"starts_on": "Le premier jour d'un mois.", "ends_on": "Le dernier jour d'un mois."}


class CloseYearForm(forms.Form):
    """Closing is never undone: a box asks for it."""

    sure = forms.BooleanField(label="Oui, plus rien ne s'écrira dans cet exercice")
