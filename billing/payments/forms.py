"""What people type about money received. Forms read and say what is wrong beside the field; actions decide and write."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from billing.invoices.models import Invoice
from billing.ledger.models import Account
from billing.payments import queries
from billing.payments.enums import PaymentMode
from billing.payments.models import BankAccount
from cae import identifiers
from cae.fields import EuroField
from cae.money import total
from cae.rights import Right
from members.forms.picking import ActivityField
from members.models import Activity


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PartsForm(forms.Form):
    """A form with a table of invoices: boxes `invoice`, and the part each receives in `part_<id>`."""

    def __init__(self, *args: Any, invoices: QuerySet[Invoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoices = invoices
        self.chosen: list[dict[str, Any]] = []  # rows to show again, with what was typed
        self.parts: list[tuple[Invoice, Decimal]] = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        asked = [int(pk) for pk in self.data.getlist("invoice") if pk.isdigit()] if hasattr(self.data, "getlist") else []
        found = {invoice.pk: invoice for invoice in self.invoices.filter(pk__in=asked)}
        field = EuroField()
        for pk in dict.fromkeys(asked):
            if pk not in found:
                self.add_error(None, "Une facture choisie n’a plus rien à payer : elle a été retirée de la liste.")
                continue
            typed, error = self.data.get(f"part_{pk}", ""), ""
            try:
                self.parts.append((found[pk], field.clean(typed)))
            except forms.ValidationError as wrong:
                error = " ".join(wrong.messages)
                self.add_error(None, f"{found[pk].number} : {error}")
            self.chosen.append({"invoice": found[pk], "typed": typed, "error": error})
        return data

    @property
    def given(self) -> Decimal:
        return total(part for _, part in self.parts)


class RecordForm(PartsForm):
    """A receipt, for invoices or kept aside."""

    amount = EuroField(label="Montant reçu")
    received_on = day_field("Reçu le", help_text="Le jour où l’argent est arrivé sur le compte.")
    mode = forms.ChoiceField(label="Moyen", choices=PaymentMode.of_money)
    bank_account = forms.ModelChoiceField(BankAccount.objects.none(), label="Sur le compte", empty_label=None)
    payer = forms.CharField(label="Payé par", max_length=200, required=False)
    reference = forms.CharField(
        label="Référence", max_length=80, required=False, help_text="N° de chèque ou libellé du virement."
    )
    note = forms.CharField(label="Note", max_length=300, required=False)
    sure = forms.BooleanField(label="Oui, c’est un second paiement", required=False)
    rest_to = ActivityField(
        right=Right.PAYMENTS_CONFIRM,
        sections=True,
        only_open=True,
        label="S’il reste une somme, la garder pour",
        required=False,
        help_text="Vide : l’activité de la facture, ou « en attente » si le payeur est inconnu.",
    )

    def __init__(self, *args: Any, activities: QuerySet[Activity] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts: Any = self.fields["bank_account"]
        accounts.queryset = queries.bank_accounts()
        if activities is None:
            del self.fields["rest_to"]
        else:
            rest: Any = self.fields["rest_to"]
            rest.queryset = activities


class DeclareForm(forms.Form):
    """What a member saw arrive, for one invoice."""

    amount = EuroField(label="Montant reçu")
    received_on = day_field("Reçu le")
    mode = forms.ChoiceField(label="Moyen", choices=PaymentMode.of_money)
    reference = forms.CharField(
        label="Référence", max_length=80, required=False, help_text="N° de chèque ou libellé du virement."
    )
    note = forms.CharField(label="Note pour l’équipe d’appui", max_length=300, required=False)


class ConfirmForm(forms.Form):
    """A declaration, with the day and the account the support team reads on the bank's statement."""

    received_on = day_field("Arrivé sur le compte le")
    bank_account = forms.ModelChoiceField(BankAccount.objects.none(), label="Sur le compte", empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts: Any = self.fields["bank_account"]
        accounts.queryset = queries.bank_accounts()


class ReverseForm(forms.Form):
    reversed_on = day_field("Date de l’annulation", help_text="Pour un chèque refusé : le jour où la banque l’a repris.")
    reason = forms.CharField(label="Pourquoi", max_length=300, help_text="Par exemple : « chèque sans provision ».")


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Pourquoi", max_length=300)


class RefundForm(forms.Form):
    """Money that goes back to a customer."""

    amount = EuroField(label="Montant rendu")
    paid_on = day_field("Rendu le")
    mode = forms.ChoiceField(label="Moyen", choices=PaymentMode.of_money)
    bank_account = forms.ModelChoiceField(BankAccount.objects.none(), label="Depuis le compte", empty_label=None)
    reference = forms.CharField(label="Référence", max_length=80, required=False)
    reason = forms.CharField(label="Pourquoi", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts: Any = self.fields["bank_account"]
        accounts.queryset = queries.bank_accounts()


class AllocateForm(PartsForm):
    """What was kept aside, given to invoices."""


class OffsetForm(PartsForm):
    """What is due back on an invoice, put on others of the same customer."""

    reason = forms.CharField(label="Pourquoi", max_length=300, required=False)


class BankAccountForm(forms.ModelForm):
    """A bank account or a till."""

    class Meta:
        model = BankAccount
        fields = ["label", "iban", "bic", "account", "printed", "closed_on"]
        widgets = {"closed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "iban": "Vide pour une caisse.",
            "printed": "Les clients paient sur ce compte ; il remplace celui qui l’était.",
            "account": "Le compte du plan comptable où vont ses mouvements.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account"]
        field.queryset = Account.objects.filter(code__regex=r"^5[13]").order_by("code")

    def clean_iban(self) -> str:
        return identifiers.iban(self.cleaned_data["iban"])

    def clean_bic(self) -> str:
        bic = identifiers.compact(self.cleaned_data["bic"])
        if bic and not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", bic):
            raise forms.ValidationError("Un BIC compte huit ou onze caractères.")
        return bic
