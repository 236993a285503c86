"""Selling on-line to a consumer: what is told before the order, the right to withdraw, its form. Pure; texts in French.

C. conso. L.111-1, L.221-5 (information), L.221-14 (button), L.221-18 to L.221-28 (withdrawal), R.221-1 (form), L.221-21
(on-line function, since 19 June 2026). Everything is drawn from the frozen quote, so that what the customer read can be
shown again; nothing here concerns a company or a public body.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from billing.documents.frozen import Address, BuyerKind, Document, Nature
from cae.templatetags.format import date_fr, date_short, money, phone, siren

BUTTON = "Commande avec obligation de paiement"
WITHDRAW_HERE = "Renoncer au contrat ici"
CONFIRM_WITHDRAWAL = "Confirmer la rétractation"
WITHDRAWAL_DAYS = "consumer.withdrawal_days"  # code of the dated parameter
SATURDAY = 5


@dataclass(frozen=True)
class Information:
    """One thing the consumer must know before ordering: a title and a plain text (lines separated by \\n)."""

    title: str
    text: str


def concerns(document: Document) -> bool:
    """Whether the buyer is a consumer."""
    return document.buyer.kind is BuyerKind.INDIVIDUAL


def information(document: Document, *, mediator: str, days: int, paper: bool = False) -> tuple[Information, ...]:
    """What must be said before the order, in the order of the page; empty for a professional buyer.

    `mediator`: name and address of the consumer mediator; `days`: length of the withdrawal period; `paper`: said on the quote
    itself, where there is no button to press.
    """
    if not concerns(document):
        return ()
    seller, activity = document.seller, document.activity
    who = f"{seller.name}, {seller.legal_form}".rstrip(", ")
    contact = " · ".join(text for text in (phone(activity.phone or seller.phone), activity.email or seller.email) if text)
    goods = any(line.nature is Nature.GOODS for line in document.lines)
    found = [
        Information(
            "Qui vous vend",
            f"{who} (SIREN {siren(seller.siren)}), {_one_line(seller.address)}.\n"
            f"Votre interlocuteur : {activity.contact_name or activity.name}"
            + (f", {activity.name}" if activity.contact_name else "")
            + (f"\n{contact}" if contact else ""),
        ),
        Information(
            "Ce que vous commandez",
            f"{document.subject or 'La prestation décrite dans ce devis'}, pour {money(document.totals.gross)} toutes taxes "
            "comprises. Le détail, les quantités et les prix sont dans le devis. Aucun autre frais ne s'ajoute.",
        ),
        Information("Quand", _when(document)),
        Information("Comment payer", document.payment.terms or "À réception de la facture, par virement."),
        Information("Votre droit de rétractation", _right(days, goods=goods, paper=paper)),
        Information("Garanties", _guarantees(goods=goods)),
        Information(
            "En cas de désaccord",
            f"Écrivez-nous d'abord. Ensuite, vous pouvez saisir gratuitement le médiateur de la consommation : {mediator}.",
        ),
    ]
    return tuple(found)


def early_start_text(days: int) -> str:
    """The express request of L.221-25, to be ticked by the consumer and never ticked for them."""
    return (
        f"Je demande que la prestation commence avant la fin du délai de rétractation de {days} jours. Si je me rétracte "
        "ensuite, je paierai ce qui aura déjà été fait ; si tout a été fait, je ne pourrai plus me rétracter."
    )


def withdrawal_form(document: Document) -> str:
    """The model form of the annex to R.221-1, addressed to the seller."""
    seller = document.seller
    return (
        f"À l'attention de {seller.name}, {_one_line(seller.address)}, {document.activity.email or seller.email} :\n"
        "Je vous notifie par la présente ma rétractation du contrat portant sur la prestation ou la vente ci-dessous :\n"
        f"Devis {document.number} du {date_short(document.issued)} : {document.subject or 'voir le devis'}\n"
        "Commandé le :\n"
        f"Nom du consommateur : {document.buyer.name}\n"
        f"Adresse du consommateur : {_one_line(document.buyer.address)}\n"
        "Date :\n"
        "Signature (seulement si ce formulaire est envoyé sur papier) :"
    )


def last_day_to_withdraw(document: Document, accepted_on: date, *, days: int) -> date:
    """The last day, included, on which the consumer may withdraw from an order."""
    has_goods = any(line.nature is Nature.GOODS for line in document.lines)
    return last_day(accepted_on, (document.supply, document.period_end) if has_goods else (), days=days)


def last_day(accepted_on: date, delivered: Iterable[date | None], *, days: int) -> date:
    """The last day to withdraw (L.221-18, L.221-19), counted from the day after the order; for goods, services with them or not,
    from the day after the date of delivery written in the quote (`delivered`) when it is later. A period that ends on a Saturday,
    a Sunday or a public holiday goes on to the next working day."""
    start = max(filter(None, (accepted_on, *delivered)))
    return next_working_day(start + timedelta(days=days))


def promised_too_soon(promised: Iterable[date | None], last: date) -> tuple[date, date] | None:
    """The first day a service is promised and the last day to withdraw, when the promise comes within the period: without the
    consumer's express request the service cannot begin then (L.221-25). None when it comes later, or is not dated."""
    first = min(filter(None, promised), default=None)
    return (first, last) if first is not None and first <= last else None


def next_working_day(on: date) -> date:
    """`on`, or the first day after it that is neither Saturday, Sunday nor public holiday."""
    while on.weekday() >= SATURDAY or on in public_holidays(on.year):
        on += timedelta(days=1)
    return on


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The eleven public holidays of mainland France (C. trav. L.3133-1)."""
    easter = easter_sunday(year)
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    return frozenset([*(date(year, month, day) for month, day in fixed), *(easter + timedelta(days=n) for n in (1, 39, 50))])


def easter_sunday(year: int) -> date:
    """Gregorian Easter (Meeus, Jones, Butcher)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    lunar = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - lunar - rest % 4) % 7
    late = (golden + 11 * lunar + 22 * weekday) // 451
    month, day = divmod(lunar + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _when(document: Document) -> str:
    if document.period_start and document.period_end:
        return f"Du {date_fr(document.period_start)} au {date_fr(document.period_end)}."
    if document.supply:
        return f"Au plus tard le {date_fr(document.supply)}."
    return "À la date convenue avec vous par écrit."


def _right(days: int, *, goods: bool, paper: bool) -> str:
    start = "de la livraison" if goods else "de votre commande"
    how = (
        "Écrivez-nous, ou envoyez le formulaire ci-dessous. "
        if paper
        else f"Le plus simple : le bouton « {WITHDRAW_HERE} » qui reste sur cette page pendant tout ce délai. Vous pouvez aussi "
        "nous écrire, ou envoyer le formulaire ci-dessous. "
    )
    return (
        f"Vous avez {days} jours à compter {start} pour changer d'avis, sans donner de raison ni payer de pénalité. {how}"
        "Nous vous remboursons dans les quatorze jours, par le même moyen de "
        "paiement.\n"
        "Par exception (C. conso. L.221-28), un bien fait sur mesure pour vous ne peut pas être rendu, et une prestation "
        "entièrement exécutée avant la fin du délai, à votre demande expresse, ne peut plus être annulée."
    )


def _guarantees(*, goods: bool) -> str:
    if goods:
        return (
            "Garantie légale de conformité de deux ans (C. conso. L.217-3) et garantie des vices cachés (C. civ. 1641) : "
            "en cas de défaut, la réparation ou le remplacement est gratuit."
        )
    return "Nous répondons de la bonne exécution de la prestation (C. conso. L.221-15, C. civ. 1231-1)."


def _one_line(address: Address) -> str:
    return ", ".join(text for text in (*address.lines, f"{address.postcode} {address.city}".strip()) if text)
