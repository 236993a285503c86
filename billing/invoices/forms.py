"""Forms around an invoice: the editor, its issue, its sending, what is given back; and the filters of lists."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from billing.documents import rows
from billing.documents.forms import DayField, DocumentForm
from billing.invoices import texts
from billing.invoices.actions import Message
from billing.invoices.left import Left
from billing.invoices.models import Invoice
from cae.figures import figure
from cae.periods import add_months, month_end, month_start, today
from cae.rights import Right
from cae.templatetags.format import money
from members.forms.picking import ActivityField


class InvoiceForm(DocumentForm):
    """The editor of an invoice: nothing more than a document's fields. Its dates come from issuing it."""


class MessageForm(forms.Form):
    """The mail to the customer, as it will be read; what stands between braces is filled in when it leaves."""

    to = forms.EmailField(label="À", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    copy_to = forms.EmailField(label="Copie à", required=False)
    subject = forms.CharField(label="Objet", max_length=200)
    body = forms.CharField(label="Message", max_length=4000, widget=forms.Textarea(attrs={"rows": 9}))

    @classmethod
    def proposed(cls, invoice: Invoice, recipients: list[str]) -> dict[str, Any]:
        """The first words of a mail for this invoice."""
        subject, body = texts.subject(invoice, on=today()), texts.body(invoice, on=today())
        if invoice.number:
            subject, body = texts.fill(subject, invoice), texts.fill(body, invoice)
        return {"to": recipients[0] if recipients else "", "subject": subject, "body": body}

    def message(self) -> Message:
        data = self.cleaned_data
        return Message(to=data["to"], copy_to=data["copy_to"], subject=data["subject"], body=data["body"])


class IssueForm(MessageForm):
    """Issuing, and the mail if one is asked: its fields matter only then."""

    send = forms.BooleanField(label="Envoyer la facture au client par e-mail", required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["send", "to", "copy_to", "subject", "body", "revision"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and not self.data.get("send"):
            for name in ("to", "copy_to", "subject", "body"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("send"):
            for name in ("to", "copy_to", "subject", "body"):
                self.errors.pop(name, None)
        return data

    def asked(self) -> Message | None:
        return self.message() if self.cleaned_data["send"] else None


class ReturnForm(forms.Form):
    comment = forms.CharField(label="Ce qu'il faut revoir", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class CreditForm(forms.Form):
    """What is given back of what is `left`, line by line. `quantities()` are those typed, in the order of the lines."""

    whole = forms.ChoiceField(
        label="Que rendez-vous ?",
        choices=[("all", "Toute la facture"), ("part", "Une partie : je choisis les lignes")],
        initial="all",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Motif, imprimé sur l'avoir", max_length=300, required=False, help_text="Par exemple : journée annulée."
    )

    def __init__(self, data: Any = None, *, lines: list[Any], left: Left, in_part: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.lines = lines
        if in_part:
            whole: Any = self.fields["whole"]
            whole.choices = [("all", f"Tout ce qui reste : {money(left.ttc)}"), *whole.choices[1:]]
        for index, (line, quantity) in enumerate(zip(lines, left.quantities, strict=True)):
            self.fields[f"quantity-{index}"] = forms.CharField(
                label=f"Quantité rendue : {line.name}"[:120],
                max_length=20,
                required=False,
                initial=rows.written(quantity) if quantity else "",
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-amount"}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for index in range(len(self.lines)):
            name = f"quantity-{index}"
            try:
                data[name] = figure(data.get(name) or "0")
            except ValueError:
                self.add_error(name, "Écrivez un nombre, ou laissez vide pour ne pas rendre cette ligne.")
        return data

    def quantity_fields(self) -> list[Any]:
        return [self[f"quantity-{index}"] for index in range(len(self.lines))]

    def quantities(self) -> list[Decimal] | None:
        if self.cleaned_data["whole"] == "all":
            return None
        return [self.cleaned_data[f"quantity-{index}"] for index in range(len(self.lines))]


class FileForm(forms.Form):
    file = forms.FileField(label="Pièce jointe", help_text="PDF ou image, 10 Mo au plus. Elle part avec la facture.")


SITUATIONS = [
    ("draft", "Brouillons"),
    ("waiting", "À valider"),
    ("returned", "À revoir"),
    ("due", "À encaisser"),
    ("pending", "Pas encore échues"),
    ("late", "En retard"),
    ("withdrawn", "Commandes rétractées"),
    ("refund", "À rembourser"),
    ("settled", "Réglées"),
    ("credit_note", "Avoirs"),
]
PERIODS = [
    ("month", "Ce mois-ci"),
    ("last_month", "Le mois dernier"),
    ("quarter", "Ce trimestre"),
    ("year", "Cette année"),
    ("last_year", "L'année dernière"),
]


class FilterForm(forms.Form):
    """The filters of a list, in its address. What cannot be read is as if it were not there."""

    q = forms.CharField(required=False, max_length=100)
    situation = forms.ChoiceField(required=False, choices=[("", ""), *SITUATIONS])
    period = forms.ChoiceField(required=False, choices=[("", ""), *PERIODS])
    customer = forms.IntegerField(required=False)
    activity = ActivityField(right=Right.INVOICES_VIEW, label="Activité", required=False)
    since = DayField(required=False)
    until = DayField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].widget.attrs["placeholder"] = "Activité : toutes"

    def filters(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


def span_of(period: str, *, on: date) -> tuple[date, date] | None:
    """The first and last days of a period of PERIODS, seen from `on`."""
    first = month_start(on)
    quarter = first.replace(month=first.month - (first.month - 1) % 3)
    spans = {
        "month": (first, month_end(on)),
        "last_month": (add_months(first, -1), first - timedelta(days=1)),
        "quarter": (quarter, month_end(add_months(quarter, 2))),
        "year": (date(on.year, 1, 1), date(on.year, 12, 31)),
        "last_year": (date(on.year - 1, 1, 1), date(on.year - 1, 12, 31)),
    }
    return spans.get(period)
