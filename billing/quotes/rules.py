"""What may be done to a quote, by whom, and why not: the same answers for buttons, forms, actions and the customer's page."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from billing.customers.enums import CustomerKind
from billing.customers.models import Customer
from billing.documents.amounts import Totals
from billing.quotes.amounts import plan_problem
from billing.quotes.enums import EDITABLE, OPEN_TO_CUSTOMER, SHOWN_TO_CUSTOMER, TRANSITIONS, QuoteState
from billing.quotes.models import Quote
from cae.access import Refusal, ceiling, may
from cae.actors import Actor
from cae.money import ZERO
from cae.rights import Right
from cae.templatetags.format import date_fr, money
from members.models import Cooperative

SAID = {
    QuoteState.DRAFT: "est encore un brouillon",
    QuoteState.WAITING: "attend d'être validé",
    QuoteState.RETURNED: "est à revoir",
    QuoteState.VALID: "est validé",
    QuoteState.SENT: "est déjà envoyé",
    QuoteState.ACCEPTED: "est accepté par le client",
    QuoteState.REFUSED: "est refusé par le client",
    QuoteState.CANCELLED: "est abandonné",
    QuoteState.WITHDRAWN: "est annulé : le client s'est rétracté",
}


def wrong_state(quote: Quote, move: str) -> Refusal | None:
    """The table of moves (`enums.TRANSITIONS`), in words."""
    if quote.state in TRANSITIONS[move][0]:
        return None
    return Refusal(f"Ce devis {SAID[QuoteState(quote.state)]}.", code="state")


def can_edit(by: Actor, quote: Quote) -> Refusal | None:
    """A draft is edited by its activity; a waiting one by those who may validate it (R2)."""
    if quote.state in EDITABLE:
        return may(by, Right.QUOTES_EDIT, quote.activity)
    if quote.state == QuoteState.WAITING:
        refused = may(by, Right.QUOTES_VALIDATE, quote.activity)
        return refused and Refusal(
            "Ce devis attend d'être validé.", remedy="Reprenez-le pour le modifier, puis demandez à nouveau.", code="state"
        )
    return Refusal(
        f"Ce devis {SAID[QuoteState(quote.state)]} : il ne se modifie plus.",
        remedy="Faites-en une nouvelle version.",
        code="state",
    )


def can_submit(by: Actor, quote: Quote) -> Refusal | None:
    return wrong_state(quote, "submit") or may(by, Right.QUOTES_EDIT, quote.activity)


def can_take_back(by: Actor, quote: Quote) -> Refusal | None:
    return wrong_state(quote, "take_back") or may(by, Right.QUOTES_EDIT, quote.activity)


def can_return(by: Actor, quote: Quote) -> Refusal | None:
    return wrong_state(quote, "return") or _above_own_trust(by, quote)


def can_validate(by: Actor, quote: Quote) -> Refusal | None:
    """State, right, and the amount up to which a member was trusted to validate alone (R3)."""
    return wrong_state(quote, "validate") or may(by, Right.QUOTES_VALIDATE, quote.activity) or above_ceiling(by, quote)


def above_ceiling(by: Actor, quote: Quote) -> Refusal | None:
    """A delegated right has a ceiling in euros HT; a right given by a role has none."""
    if _holds_by_role(by, quote):
        return None
    limit: Decimal | None = ceiling(by, Right.QUOTES_VALIDATE, quote.activity)
    if limit is None or quote.total_ht <= limit:
        return None
    return Refusal(
        f"Ce devis de {money(quote.total_ht)} HT dépasse {money(limit)} HT, le montant jusqu'auquel vous validez sans demander.",
        remedy="Demandez sa validation à l'équipe d'appui.",
        code="ceiling",
    )


def _holds_by_role(by: Actor, quote: Quote) -> bool:
    access = getattr(by, "access", None)
    return access is not None and (
        Right.QUOTES_VALIDATE in access.everywhere
        or quote.activity.antenna_id in access.antennas.get(Right.QUOTES_VALIDATE, frozenset())
    )


def _above_own_trust(by: Actor, quote: Quote) -> Refusal | None:
    """Returning is for those who check, not for the member who may validate their own quotes."""
    if _holds_by_role(by, quote):
        return None
    return Refusal("Seule l'équipe d'appui renvoie un devis à revoir.", code="right")


def can_send(by: Actor, quote: Quote, *, on: date) -> Refusal | None:
    return wrong_state(quote, "send") or expired(quote, on=on) or may(by, Right.QUOTES_EDIT, quote.activity)


def can_cancel(by: Actor, quote: Quote) -> Refusal | None:
    return wrong_state(quote, "cancel") or may(by, Right.QUOTES_EDIT, quote.activity)


def can_duplicate(by: Actor, quote: Quote) -> Refusal | None:
    return may(by, Right.QUOTES_EDIT, quote.activity)


def can_revise(by: Actor, quote: Quote) -> Refusal | None:
    """A new version replaces what the customer could read, or had refused; an accepted quote binds both parties."""
    if quote.state not in (*OPEN_TO_CUSTOMER, QuoteState.REFUSED):
        return Refusal(f"Ce devis {SAID[QuoteState(quote.state)]}.", remedy="Dupliquez-le pour repartir de lui.", code="state")
    return may(by, Right.QUOTES_EDIT, quote.activity)


def can_record_answer(by: Actor, quote: Quote) -> Refusal | None:
    """An acceptance received on paper, even late: the customer's signature and date say when it was given."""
    return wrong_state(quote, "accept") or may(by, Right.QUOTES_EDIT, quote.activity)


def can_invoice(by: Actor, quote: Quote) -> Refusal | None:
    if quote.state != QuoteState.ACCEPTED:
        return Refusal(
            f"Ce devis {SAID[QuoteState(quote.state)]} : on facture un devis accepté.",
            remedy="Si le client l'a signé sur papier, enregistrez d'abord son accord.",
            code="state",
        )
    return may(by, Right.INVOICES_EDIT, quote.activity)


# -- the customer ----------------------------------------------------------------------------------


def readable_by_customer(quote: Quote, customer: Customer) -> bool:
    """A customer reads their own quotes, once validated; never one of somebody else, nor a draft."""
    return quote.customer_id == customer.pk and quote.state in SHOWN_TO_CUSTOMER and quote.sealed_id is not None


def expired(quote: Quote, *, on: date) -> Refusal | None:
    if not quote.is_expired(on):
        return None
    return Refusal(
        f"Ce devis était valable jusqu'au {date_fr(quote.valid_until)}.", remedy="Demandez-en un nouveau.", code="expired"
    )


def can_answer(quote: Quote, *, on: date) -> Refusal | None:
    """Whether the customer may still accept or refuse, said to them."""
    if quote.state in OPEN_TO_CUSTOMER:
        return expired(quote, on=on)
    said = {
        QuoteState.ACCEPTED: "Vous avez déjà accepté ce devis",
        QuoteState.REFUSED: "Vous avez déjà refusé ce devis",
        QuoteState.WITHDRAWN: "Vous vous êtes rétracté de cette commande",
    }
    sentence = said.get(QuoteState(quote.state))
    if sentence:
        return Refusal(f"{sentence}{f', le {date_fr(quote.decided_on)}' if quote.decided_on else ''}.", code="answered")
    return Refusal("Ce devis n'est plus proposé.", remedy="Une question ? Écrivez-nous.", code="cancelled")


def can_withdraw(quote: Quote, *, on: date, last_day: date | None) -> Refusal | None:
    """A consumer's right, during the days of the law (C. conso. L.221-18). `last_day`: None for a professional buyer."""
    if quote.state == QuoteState.WITHDRAWN:
        return Refusal("Votre rétractation est déjà enregistrée.", code="answered")
    if quote.state != QuoteState.ACCEPTED or last_day is None:
        return Refusal("Cette commande n'ouvre pas de droit de rétractation.", "C. conso. L.221-18", code="state")
    if on > last_day:
        return Refusal(
            f"Le délai de rétractation s'est terminé le {date_fr(last_day)}.",
            "C. conso. L.221-18",
            "Écrivez-nous : nous chercherons une solution.",
            code="late",
        )
    return None


# -- what a quote must hold before it leaves -------------------------------------------------------


def obstacles(quote: Quote, *, cooperative: Cooperative, totals: Totals, on: date) -> Iterator[Refusal]:
    """What only a quote asks, after what any document asks (`billing.documents.rules.obstacles`)."""
    if quote.valid_until is not None and quote.valid_until < on:
        yield Refusal(
            f"La date de validité ({date_fr(quote.valid_until)}) est passée.",
            remedy="Choisissez une date à venir.",
            code="expired",
        )
    if problem := plan_problem(quote.deposit_percent, quote.instalments):
        yield Refusal(problem, remedy="Corrigez l'échéancier.", code="plan")
    if totals.total_ttc <= ZERO:
        yield Refusal("Un devis propose un montant au-dessus de zéro.", code="zero")
    if quote.customer is not None and quote.customer.kind == CustomerKind.INDIVIDUAL:
        yield from _of_consumer(quote, cooperative)


def _of_consumer(quote: Quote, cooperative: Cooperative) -> Iterator[Refusal]:
    """Pre-contract information that the page could not give (C. conso. L.111-1, L.616-1)."""
    if not cooperative.mediator.strip():
        yield Refusal(
            "Le médiateur de la consommation n'est pas renseigné : un particulier doit connaître son nom avant de commander.",
            "C. conso. L.616-1",
            "Demandez à la direction de le renseigner dans les réglages de la coopérative.",
            code="no_mediator",
        )
    if not (quote.supplied_on or (quote.period_start and quote.period_end)):
        yield Refusal(
            "Pour un particulier, dites quand la prestation sera faite ou livrée : une date ou une période.",
            "C. conso. L.111-1 3°",
            "Remplissez « date de la prestation » ou « prestation du … au … ».",
            code="no_supply_date",
        )


def worst(found: Sequence[Any]) -> Refusal | None:
    """Several refusals as one, so that everything is corrected at once; None when there are none."""
    if len(found) < 2:
        return found[0] if found else None
    return Refusal("Avant de valider : " + " ".join(str(one) for one in found), code="incomplete")
