"""What the lists and sheets of payments show: filters, rows, columns of the export, what a bulk act did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_date

from billing.payments import queries
from billing.payments.enums import PaymentMode
from billing.payments.models import Payment
from cae.access import has_right
from cae.rights import Right
from cae.tables import Column

STATES = [
    ("to_confirm", "à confirmer"),
    ("confirmed", "confirmés"),
    ("unmatched", "à affecter"),
    ("reversed", "annulés"),
    ("rejected", "écartés"),
]
MODES = PaymentMode.choices
COLUMNS = [
    Column("Reçu le", "date"),
    Column("Montant", "money"),
    Column("Moyen"),
    Column("Payé par", width=30),
    Column("Référence", width=24),
    Column("Factures", width=30),
    Column("Activités", width=30),
    Column("État"),
    Column("Compte bancaire", width=24),
]


@dataclass(frozen=True)
class Filters:
    """The filters of a list, as read from its address; what cannot be read is left out."""

    q: str = ""
    state: str = ""
    mode: str = ""
    since: date | None = None
    upto: date | None = None

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "Filters":
        state, mode = params.get("etat", ""), params.get("moyen", "")
        return cls(
            q=params.get("q", "").strip()[:80],
            state=state if state in dict(STATES) else "",
            mode=mode if mode in PaymentMode.values else "",
            since=_day(params.get("du", "")),
            upto=_day(params.get("au", "")),
        )

    @property
    def is_empty(self) -> bool:
        return self == Filters()


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def narrow(payments: QuerySet[Payment], filters: Filters, *, user: Any, activity: Any = None) -> QuerySet[Payment]:
    """The payments that `filters` keep, as `user` sees them (of `activity`). Words are looked for in payer, reference,
    invoices, customers and amount."""
    if filters.q:
        payments = queries.holding(payments, filters.q, user=user, activity=activity)
    if filters.state == "unmatched":
        payments = queries.unmatched(payments)
    elif filters.state == "reversed":
        payments = payments.filter(Q(reverses__isnull=False) | Q(reversed_by__isnull=False))
    elif filters.state:
        payments = payments.filter(state=filters.state)
    if filters.mode:
        payments = payments.filter(mode=filters.mode)
    if filters.since:
        payments = payments.filter(received_on__gte=filters.since)
    if filters.upto:
        payments = payments.filter(received_on__lte=filters.upto)
    return payments


def cells(payment: Payment) -> tuple[Any, ...]:
    rows = payment.allocations.all()
    numbers = ", ".join(dict.fromkeys(row.invoice.number for row in rows if row.invoice is not None))
    names = ", ".join(dict.fromkeys(row.activity.name for row in rows))
    return (
        payment.received_on,
        payment.part,  # type: ignore[attr-defined]
        payment.get_mode_display(),
        payment.payer,
        payment.reference,
        numbers,
        names,
        payment.get_state_display(),
        payment.bank_account.label if payment.bank_account else "",
    )


def parts_of(payment: Payment) -> Sequence[dict[str, Any]]:
    """The parts of a payment for its sheet, each with its VAT and whether it was allocated later."""
    return [
        {
            "activity": row.activity,
            "invoice": row.invoice,
            "amount": row.amount,
            "transfer": row.transfer,
            "shares": [
                {
                    "rate": share.rate,
                    "exemption": share.exemption,
                    "nature": share.get_nature_display(),
                    "ht": share.ht,
                    "vat": share.vat,
                }
                for share in row.vat_split.all()
            ],
        }
        for row in payment.allocations.all()
    ]


def selected(request: Any) -> list[int]:
    """The rows chosen in a list, at most 200 at once."""
    return [int(pk) for pk in request.POST.getlist("selected") if pk.isdigit()][:200]


def report(request: Any, done: int, refused: Sequence[str]) -> None:
    """Says what a bulk act did, and each refusal with its reason."""
    if done:
        messages.success(request, f"{done} encaissement{'s confirmés' if done > 1 else ' confirmé'}.")
    for sentence in refused[:5]:
        messages.error(request, sentence)
    if not done and not refused:
        messages.info(request, "Aucun encaissement n’était choisi.")


def tell(request: Any, form: Any) -> None:
    """The errors of a small form of a sheet, as messages."""
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label} : " if name in form.fields else ""
        for error in errors:
            messages.error(request, f"{label}{error}")


def address_for(user: Any, payment: Payment) -> str:
    """The sheet of a payment for this person: the team's, or that of the activity it is for."""
    row = payment.allocations.first()
    if has_right(user, Right.PAYMENTS_CONFIRM) or row is None:
        return reverse("billing:payments:show", args=[payment.pk])
    return reverse("billing:payments:sheet", args=[row.activity.code, payment.pk])
