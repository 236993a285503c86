"""The editor's form: a document and its rows, read into `DocumentData`. Quotes and invoices add their own fields to it."""

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import cached_property

from billing.customers import queries as customers
from billing.customers.enums import AddressKind
from billing.customers.models import Address, Contact, Customer
from billing.documents import queries, rows
from billing.documents.data import DocumentData
from billing.documents.enums import EntryMode, Layout
from billing.documents.models import Document, Mention, PaymentTerms, Unit
from billing.documents.rules import FIRST_YEAR, LAST_YEAR

OFFERED_CUSTOMERS = 50  # in the list of the page; the others are searched for
LEAVING = ("validate", "submit", "issue")  # buttons after which the document is no longer only its author's draft


class DayField(forms.DateField):
    """A day of our time: a date typed in 1926 is a slip, and is said so."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        found = super().clean(value)
        if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise forms.ValidationError(f"L'année {found.year} n'est pas possible : vérifiez la date.")
        return found


class DocumentForm(forms.Form):
    """The fields of a document and its `rows`. `data_of()` gives what `save_document` takes; the form saves nothing.

    `document` may be unsaved (its activity is enough). Subclasses add fields and name them in `own_fields`.
    """

    own_fields: tuple[str, ...] = ()
    FIELDS = (
        "customer", "contact", "delivery_address", "subject", "introduction", "entry_mode", "terms", "order_number",
        "buyer_reference", "contract_number", "supplied_on", "period_start", "period_end", "notes", "layout",
    )  # fmt: skip

    customer = forms.ModelChoiceField(Customer.objects.none(), label="Client", required=False, empty_label="Choisissez le client")
    contact = forms.ModelChoiceField(Contact.objects.none(), label="À l'attention de", required=False, empty_label="—")
    delivery_address = forms.ModelChoiceField(
        Address.objects.none(), label="Livré à", required=False, empty_label="À l'adresse de facturation"
    )
    subject = forms.CharField(label="Objet", max_length=200, required=False)
    introduction = forms.CharField(
        label="Introduction", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    entry_mode = forms.ChoiceField(label="Prix saisis", choices=EntryMode.choices)
    discount = forms.CharField(label="Remise sur le total", max_length=20, required=False, help_text="« 10 % » ou « 50 € ».")
    terms = forms.ModelChoiceField(
        PaymentTerms.objects.none(), label="Délai de paiement", required=False, empty_label="Celui du client, ou à réception"
    )
    order_number = forms.CharField(label="N° de bon de commande", max_length=60, required=False)
    buyer_reference = forms.CharField(label="Référence du client ou code service", max_length=60, required=False)
    contract_number = forms.CharField(label="N° de marché ou de contrat", max_length=60, required=False)
    supplied_on = DayField(
        label="Date de la prestation ou de la livraison", required=False, help_text="Si elle diffère de la date de facture."
    )
    period_start = DayField(label="Prestation du", required=False)
    period_end = DayField(label="au", required=False)
    mentions = forms.ModelMultipleChoiceField(
        Mention.objects.none(), label="Mentions à ajouter", required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = forms.CharField(
        label="Conditions particulières", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    layout = forms.ChoiceField(label="Mise en page", required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput(attrs={"data-revision": True}), required=False)
    editor = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, document: Document, on: date, lines: list[Any] | None = None, **kwargs: Any) -> None:
        """`on`: the day whose rates are offered; `lines`: those of the document, when it has any."""
        self.document, self.on = document, on
        self.rates = {str(rate.pk): rate for rate in self._offered(queries.vat_rates(on=on), lines)}
        self.units = {unit.pk: unit for unit in Unit.objects.all()}
        initial = {**(self._initial() if data is None else {}), **kwargs.pop("initial", {})}
        super().__init__(data, initial=initial, **kwargs)
        self.rows = rows.of_post(data)[: rows.MOST] if data is not None else rows.of_lines(lines or [])
        self.chapters: tuple[Any, ...] = ()
        self._offer()

    def _offered(self, rates: Any, lines: list[Any] | None) -> list[Any]:
        """The rates of the day, and those an older draft already bears."""
        found = list(rates)
        known = {rate.pk for rate in found}
        return found + [line.vat for line in lines or [] if line.vat_id not in known and not known.add(line.vat_id)]  # type: ignore[func-returns-value]

    def _initial(self) -> dict[str, Any]:
        document = self.document
        values = {name: document.serializable_value(name) for name in (*self.FIELDS, *self.own_fields)}
        values["discount"] = rows.written_discount(document.discount_percent, document.discount_amount)
        values["revision"] = document.revision
        values["editor"] = uuid.uuid4()  # this display of the page: it may catch up with its own saves
        values["mentions"] = list(document.mentions.values_list("pk", flat=True)) if document.pk else []
        return values

    def _offer(self) -> None:
        """Choices, limited to the activity's own: another's is not a choice, whatever the POST says."""
        activity, fields = self.document.activity, self.fields
        chosen = self.document.customer_id
        open_or_chosen = Customer.objects.filter(activity=activity).filter(Q(archived_on=None) | Q(pk=chosen))
        fields["customer"].queryset = open_or_chosen.order_by("name", "first_name", "pk")
        customer = self.data.get("customer") if self.is_bound else chosen
        pk = int(customer) if str(customer or "").isdigit() else None
        self.known = known = self._customer(pk)
        fields["customer"].widget.attrs |= {
            "data-customer-select": True,
            "data-search": reverse("billing:customers:choices", args=[activity.code]),
        }
        fields["customer"].widget.choices = CallableChoiceIterator(self._customer_choices)
        if known is not None:
            fields["contact"].queryset = customers.contacts_of(known)
            fields["delivery_address"].queryset = customers.addresses_of(known).filter(kind=AddressKind.DELIVERY)
        fields["terms"].queryset = PaymentTerms.objects.all()
        fields["layout"].choices = [("", f"Celle de l'activité ({Layout(activity.layout).label})"), *Layout.choices]
        mentions = queries.offered_mentions(activity)
        fields["mentions"].queryset = Mention.objects.filter(pk__in=[mention.pk for mention in mentions])
        fields["mentions"].label_from_instance = lambda mention: mention.title
        if not mentions:
            del fields["mentions"]

    def _customer(self, pk: int | None) -> Customer | None:
        """The customer chosen on screen, whose contacts and places are offered; None for another activity's."""
        if pk is None or pk == self.document.customer_id:
            return self.document.customer if pk else None
        return Customer.objects.filter(activity=self.document.activity, pk=pk).first()

    @property
    def customer_search(self) -> str:
        """The customer looked for by those without JavaScript."""
        return str(self.data.get("customer-search", ""))[:100].strip()

    @cached_property
    def found_customers(self) -> list[Customer]:
        """The first customers of the activity, or of those looked for, and one more to know that there are others."""
        return list(customers.search_customers(self.document.activity, self.customer_search)[: OFFERED_CUSTOMERS + 1])

    @property
    def more_customers(self) -> bool:
        """Whether the list is only a part: the page then searches, it never holds them all."""
        return len(self.found_customers) > OFFERED_CUSTOMERS or bool(self.customer_search)

    def _customer_choices(self) -> Iterator[tuple[Any, str]]:
        yield "", self.fields["customer"].empty_label
        chosen = [self.known] if self.known is not None else []
        others = [customer for customer in self.found_customers[:OFFERED_CUSTOMERS] if customer not in chosen]
        yield from ((customer.pk, str(customer)) for customer in [*chosen, *others])

    def clean_discount(self) -> tuple[Any, Any]:
        try:
            return rows.discount(self.cleaned_data["discount"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("period_start"), data.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", "La fin de la prestation précède son début.")
        self.chapters = rows.read(self.rows, units=self.units, rates=self.rates, finished=self.data.get("do") in LEAVING)
        for place, row in enumerate((row for row in self.rows if not row.is_chapter), 1):
            for sentence in row.errors.values():
                self.add_error(None, f"Ligne {place} : {sentence}")
        for row in self.rows:
            if row.is_chapter and row.errors:
                self.add_error(None, row.errors["name"])
        return data

    def placed_errors(self) -> dict[str, str]:
        """Sentences to show at places of the page that are neither fields nor rows: by `data-error-of`."""
        return {}

    def data_of(self) -> DocumentData:
        """What was typed, for `save_document`. The form must be valid."""
        cleaned = self.cleaned_data
        percent, amount = cleaned["discount"]
        fields = {name: cleaned[name] for name in (*self.FIELDS, *self.own_fields)}
        fields |= {"discount_percent": percent, "discount_amount": amount}
        mentions = tuple(mention.pk for mention in cleaned["mentions"]) if "mentions" in cleaned else None
        return DocumentData(fields=fields, chapters=self.chapters, mentions=mentions)

    def shown_rows(self) -> list[rows.Row]:
        """The rows to draw: those typed, and a blank one at the end for the next line."""
        found = self.rows
        if not found or not (found[-1].is_blank and not found[-1].is_chapter):
            blank = rows.blank(found)
            found = [*found, blank]
        for row in found:
            if not row.is_chapter and not row.vat:
                row.vat = next(iter(self.rates), "")
        return found
