"""The words of the mails about a quote. A person may change those of an offer before it leaves."""

from dataclasses import dataclass
from datetime import date

from billing.customers.enums import CustomerKind
from billing.documents import queries as documents
from billing.documents.mailing import signature
from billing.quotes import consumer
from billing.quotes.models import Acceptance, Quote
from cae.templatetags.format import date_fr, moment, money

LINK = "{lien}"  # replaced by the private address when the mail leaves


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def offer(quote: Quote) -> Text:
    """The mail that brings a quote to its customer."""
    about = f" : {quote.subject}" if quote.subject else ""
    until = f"\nCe devis est valable jusqu'au {date_fr(quote.valid_until)}." if quote.valid_until else ""
    return Text(
        f"Votre devis {quote.number}{about}"[:200],
        f"Bonjour{_name(quote)},\n\n"
        f"Voici votre devis {quote.number}{about}, d'un montant de {money(quote.total_ttc)} TTC.\n\n"
        f"Vous pouvez le lire, poser une question et y répondre en ligne, sans créer de compte :\n{LINK}\n{until}\n\n"
        f"Le devis est aussi joint à ce message.\n\nBien à vous,\n{signature(quote.activity)}",
    )


def accepted(quote: Quote, acceptance: Acceptance, *, consumer_form: str = "", until: date | None = None) -> Text:
    """The acknowledgement of an acceptance, on a durable medium (C. conso. L.221-13 for a consumer: `until`, their last day to
    withdraw, comes with `consumer_form`)."""
    text = (
        f"Bonjour{_name(quote)},\n\nVous avez accepté le devis {quote.number} ({money(quote.total_ttc)} TTC) le "
        f"{moment(acceptance.at)}, au nom de {acceptance.name}.\n"
        "Le devis et l'accusé de votre acceptation sont joints à ce message : gardez-les.\n\n"
        f"Votre page, avec vos devis et vos factures :\n{LINK}\n\nMerci de votre confiance,\n{signature(quote.activity)}"
    )
    if consumer_form and until:
        asked = "Vous avez demandé que la prestation commence avant la fin de ce délai.\n" if acceptance.wants_early_start else ""
        text += (
            f"\n\n—\nVotre droit de rétractation\nVous pouvez changer d'avis jusqu'au {date_fr(until)} inclus, sans "
            "donner de raison. "
            f"Le plus simple : le bouton « {consumer.WITHDRAW_HERE} » de votre page. {asked}"
            f"Vous pouvez aussi renvoyer le formulaire ci-dessous.\n\n{consumer_form}"
        )
    return Text(f"Vous avez accepté le devis {quote.number}", text)


def withdrawn(quote: Quote, *, name: str, at: str) -> Text:
    """The acknowledgement of a withdrawal: its content, its date and its hour (C. conso. L.221-21)."""
    return Text(
        f"Votre rétractation du devis {quote.number} est enregistrée",
        f"Bonjour,\n\nNous accusons réception de votre rétractation, déclarée en ligne le {at} au nom de {name}, du contrat "
        f"conclu sur le devis {quote.number} ({money(quote.total_ttc)} TTC{f', {quote.subject}' if quote.subject else ''}).\n\n"
        "Ce que vous avez déjà payé vous est remboursé dans les quatorze jours, sauf la part de ce qui a été fait à votre "
        f"demande expresse avant votre rétractation.\n\nBien à vous,\n{signature(quote.activity)}",
    )


def answer(quote: Quote, *, name: str, asked: str, answer: str) -> Text:
    """The activity's answer to a question its customer asked on their page."""
    return Text(
        f"Réponse à votre question sur le devis {quote.number}",
        f"Bonjour {name},\n\n{answer}\n\nBien à vous,\n{signature(quote.activity)}\n\n"
        f"Le devis, pour y répondre ou poser une autre question :\n{LINK}\n\n—\nVotre question : « {asked} »",
    )


def notice(quote: Quote, what: str, *, detail: str = "", next_step: str = "") -> Text:
    """Tells the activity what its customer answered. `what`: « a accepté », « a refusé », « demande »…; `detail`: their own
    words; `next_step`: what it asks of the activity."""
    who = quote.customer or "Le client"
    text = f"Bonjour,\n\n{who} {what} le devis {quote.number} ({money(quote.total_ttc)} TTC)."
    if detail:
        text += f"\n\n« {detail} »"
    if next_step:
        text += f"\n\n{next_step}"
    return Text(f"{who} {what} le devis {quote.number}"[:200], f"{text}\n\nLe devis :\n{LINK}\n")


def _name(quote: Quote) -> str:
    """Who is greeted: the contact of a company, an individual themselves."""
    contact = documents.contact_of(quote)
    if contact is not None:
        return f" {contact.name}"
    customer = quote.customer
    return f" {customer}" if customer is not None and customer.kind == CustomerKind.INDIVIDUAL else ""
