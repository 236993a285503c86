"""Who may record, confirm and take back money received, and what a receipt must be. Each answer is a Refusal or None."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing.invoices.models import Invoice
from billing.invoices.queries import deposits_of, to_give_back_now
from billing.ledger.models import FiscalYear
from billing.payments.enums import PaymentState
from billing.payments.models import Allocation, BankAccount, Payment
from cae.access import Refusal, holds_everywhere, may
from cae.actors import Actor, System
from cae.money import ZERO, cents, total
from cae.rights import Right
from cae.templatetags.format import money

LARGEST = Decimal("9999999999.99")


def can_record(by: Actor, activities: Iterable[Any]) -> Refusal | None:
    """Whether `by` may tell of money received for these activities: the support team, or a member trusted with it."""
    return _on_each(by, (Right.PAYMENTS_CONFIRM, Right.PAYMENTS_RECORD), activities)


def can_confirm(by: Actor, activities: Iterable[Any]) -> Refusal | None:
    """Whether what `by` records counts at once, and whether they may confirm, reverse, refund or allocate."""
    return _on_each(by, (Right.PAYMENTS_CONFIRM,), activities)


def _on_each(by: Actor, rights: tuple[Right, ...], activities: Iterable[Any]) -> Refusal | None:
    """One of `rights` on every activity. A section of the cooperative asks for the right without limit."""
    if isinstance(by, System):
        return None
    for activity in activities:
        held = any(holds_everywhere(by, right) if activity.is_section else may(by, right, activity) is None for right in rights)
        if not held:
            return Refusal(f"Il vous manque le droit : {rights[-1].label}.", remedy="Demandez-le à la direction.", code="right")
    return None


def is_an_amount(amount: Decimal) -> Refusal | None:
    """A positive amount in whole cents that the base can hold."""
    if not amount.is_finite() or amount != cents(amount):
        return Refusal("Un montant compte au plus deux chiffres après la virgule : le centime est la plus petite somme.")
    if amount <= 0:
        return Refusal(
            "Un encaissement est plus grand que zéro.",
            remedy="Pour rendre de l’argent, remboursez le client ; pour une erreur, annulez l’encaissement.",
        )
    if amount > LARGEST:
        return Refusal(f"Un encaissement ne dépasse pas {money(LARGEST)} : un chiffre a sans doute été tapé en trop.")
    return None


def is_still_due(invoice: Invoice, *, open_now: Decimal) -> Refusal | None:
    """An invoice that receives money lacks some, read under its lock: what somebody else has just recorded is seen, instead of
    becoming an over-payment that nobody made. Beyond what it lacks, a receipt is an over-payment indeed."""
    if open_now > 0:
        return None
    return Refusal(
        f"{invoice} n’a plus rien à payer : quelqu’un vient peut-être d’enregistrer le même encaissement.",
        remedy="Rechargez la page ; si l’argent est bien arrivé deux fois, enregistrez-le sans facture.",
        code="already_paid",
    )


def is_not_recorded_twice(twin: Payment | None) -> Refusal | None:
    """The same money told by two people, minutes apart: said before it is counted twice, even while something is still due."""
    if twin is None:
        return None
    return Refusal(
        f"{twin.declared_by} a déjà enregistré {money(twin.amount)} reçus le {twin.received_on:%d/%m/%Y} pour la même facture.",
        remedy="Si le client a bien payé deux fois, cochez « Oui, c’est un second paiement ».",
        code="recorded_twice",
    )


def is_a_day(received_on: date, *, on: date, invoices: Iterable[Invoice] = ()) -> Refusal | None:
    """A day that has come (`on` is today), and not before the invoices it pays."""
    if received_on > on:
        return Refusal(f"Le {received_on:%d/%m/%Y} n’est pas encore venu : indiquez le jour où l’argent est arrivé.")
    for invoice in invoices:
        if invoice.issued_on and received_on < invoice.issued_on:
            return Refusal(
                f"Le {received_on:%d/%m/%Y} précède la facture {invoice.number}, émise le {invoice.issued_on:%d/%m/%Y}.",
                remedy="Vérifiez la date ; un paiement reçu d’avance s’enregistre sans facture, puis s’affecte.",
            )
    return None


@dataclass(frozen=True)
class Effect:
    """The day from which a later allocation counts, and why, after « le 12 mars 2026, »."""

    on: date
    why: str


def takes_effect(received_on: date, *, on: date, invoice: Invoice | None = None) -> Effect:
    """When money identified later makes its VAT due and its contribution taken: the day the funds were at disposal, not that of
    the entry (CGI 269-2 c, VAT-05), nor a day before the invoice exists. What a closed year can no longer take counts today.
    """
    first = max(received_on, (invoice.issued_on if invoice is not None else None) or received_on)
    if not FiscalYear.objects.filter(starts_on__lte=first, ends_on__gte=first, closed_at__isnull=True).exists():
        return Effect(on, f"aujourd’hui : l’exercice du {first:%d/%m/%Y} est clos")
    if first > received_on:
        return Effect(first, "le jour où la facture a été émise : l’argent était déjà arrivé")
    return Effect(first, "le jour où l’argent est arrivé")


def is_shared_out(amount: Decimal, parts: Iterable[tuple[Invoice, Decimal]]) -> Refusal | None:
    """Parts are positive, name each invoice once, and do not exceed the receipt."""
    parts = list(parts)
    for invoice, part in parts:
        if part <= 0 or part != cents(part):
            return Refusal(f"Le montant affecté à {invoice} est plus grand que zéro, en centimes entiers.")
    if len({invoice.pk for invoice, _ in parts}) < len(parts):
        return Refusal("La même facture est choisie deux fois.")
    given = total(part for _, part in parts)
    if given > amount:
        return Refusal(f"Les factures choisies prennent {money(given)} : plus que les {money(amount)} reçus.")
    return None


def is_open(account: BankAccount, received_on: date) -> Refusal | None:
    if account.closed_on is not None and account.closed_on < received_on:
        return Refusal(f"Le compte « {account} » est fermé depuis le {account.closed_on:%d/%m/%Y}.")
    return None


def can_be_confirmed(payment: Payment) -> Refusal | None:
    if payment.state == PaymentState.CONFIRMED:
        who = f" par {payment.confirmed_by}" if payment.confirmed_by else ""
        return Refusal(f"Cet encaissement est déjà confirmé{who}.", code="already_confirmed")
    if payment.state == PaymentState.REJECTED:
        return Refusal("Cet encaissement a été écarté.", remedy="Enregistrez-en un nouveau.", code="rejected")
    return None


def can_be_reversed(payment: Payment) -> Refusal | None:
    if payment.state != PaymentState.CONFIRMED:
        return Refusal("Seul un encaissement confirmé s’annule.", remedy="Écartez celui-ci.")
    if payment.reverses_id is not None:
        return Refusal("Une annulation ne s’annule pas.", remedy="Enregistrez de nouveau l’encaissement.")
    if hasattr(payment, "reversed_by"):
        return Refusal("Cet encaissement est déjà annulé.", code="already_reversed")
    return None


def can_be_given_back(amount: Decimal, owed: Decimal, what: str) -> Refusal | None:
    """Whether `amount` may leave, when `owed` is all there is to give back."""
    if owed <= 0:
        return Refusal(f"Il n’y a rien à rendre sur {what}.")
    if amount > owed:
        return Refusal(f"On ne peut pas rendre plus que {money(owed)} sur {what}.")
    return None


def is_between(invoice: Invoice, others: Iterable[Invoice]) -> Refusal | None:
    """Debts meet between the same two people: one customer, one activity; never an invoice with itself."""
    for other in others:
        if other.pk == invoice.pk or (other.activity_id, other.customer_id) != (invoice.activity_id, invoice.customer_id):
            return Refusal(
                f"{other} n’est pas une autre facture de {invoice.customer} par la même activité.",
                "Code civil, art. 1347",
                remedy="Remboursez le client, puis encaissez l’autre facture.",
                code="other_customer",
            )
    return None


def was_received(amount: Decimal, invoice: Invoice) -> Refusal | None:
    """Money goes back once it came: what a balance owes back meets first the deposits it took off that are not paid."""
    left = to_give_back_now(invoice)
    if amount <= left:
        return None
    unpaid = ", ".join(str(deposit.number) for deposit in deposits_of(invoice) if deposit.follow_up.open > 0)
    return Refusal(
        f"{money(left)} seulement sont à rendre : l’acompte {unpaid} n’est pas payé.",
        remedy="Déduisez d’abord de cet acompte ce qui est dû : rien ne sort de la banque.",
        code="never_received",
    )


def kept_aside(allocations: Iterable[Allocation]) -> Decimal:
    """What a payment still keeps without invoice, of the allocations given (its own, its refunds', its reversal's)."""
    return total(row.amount for row in allocations if row.invoice_id is None) or ZERO
