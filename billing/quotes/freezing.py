"""A quote as its frozen document: built from the models until it is validated, read back from its seal afterwards."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from billing.documents import frozen
from billing.documents.freeze import Sources, freeze, gather
from billing.quotes import consumer
from billing.quotes.amounts import Step, plan, plan_problem
from billing.quotes.models import Quote
from cae import files
from cae.parameters import value
from cae.periods import today
from cae.templatetags.format import money, percent
from members.queries import cooperative


@dataclass(frozen=True)
class Prepared:
    """A quote read once: judged by rules, then frozen, without a second reading."""

    sources: Sources
    steps: tuple[Step, ...]


def prepare(quote: Quote, *, on: date) -> Prepared:
    """Reads what the quote needs to be judged and frozen on a date. A plan that does not hold gives no step."""
    attachments = [link.name for link in files.links_of(quote, "attachment")] if quote.pk else []
    sources = gather(quote, on=on, attachments=attachments)
    holds = not plan_problem(quote.deposit_percent, quote.instalments)
    steps = plan(sources.totals, quote.deposit_percent, quote.instalments) if holds and sources.lines else ()
    return Prepared(sources, steps)


def document_of(quote: Quote, prepared: Prepared, *, number: str, on: date | None, valid_until: date | None) -> frozen.Document:
    """The frozen document of a quote; `number` empty for a draft. Its terms of payment say the plan, with its sums."""
    made = freeze(quote, prepared.sources, kind=frozen.Kind.QUOTE, number=number, on=on, valid_until=valid_until)
    terms = " ".join(filter(None, (plan_in_words(prepared.steps), f"{made.payment.terms}." if made.payment.terms else "")))
    made = replace(made, payment=replace(made.payment, terms=terms))
    return replace(made, annex=_annex(made, on=on)) if consumer.concerns(made) else made


def _annex(made: frozen.Document, *, on: date | None) -> tuple[frozen.Annex, ...]:
    """What a consumer reads before signing on paper, with the form to withdraw (C. conso. L.221-5, L.221-9): without it they
    could withdraw for twelve months more (L.221-20)."""
    days = int(value(consumer.WITHDRAWAL_DAYS, on=on or today()))
    told = consumer.information(made, mediator=cooperative().mediator, days=days, paper=True)
    form = frozen.Annex("Formulaire de rétractation", consumer.withdrawal_form(made))
    return (*(frozen.Annex(one.title, one.text) for one in told), form)


def plan_in_words(steps: tuple[Step, ...]) -> str:
    """« Acompte à la commande 30 % (360,00 €), solde 840,00 €. » Empty when the whole is invoiced at once."""
    if len(steps) < 2:
        return ""
    *before, last = steps
    parts = [f"{step.label} {percent(step.percent)} ({money(step.ttc)})" for step in before]
    return f"{', '.join(parts)}, {last.label.lower()} {money(last.ttc)} TTC."


def sealed_document(quote: Quote) -> frozen.Document:
    """What the customer reads and signs: the sealed bytes, read back. Requires a validated quote."""
    assert quote.sealed is not None
    return frozen.from_bytes(bytes(quote.sealed.content))


def fingerprint(quote: Quote) -> str:
    """SHA-256 of the sealed bytes, in hexadecimal: what a signature bears on."""
    assert quote.sealed is not None
    return hashlib.sha256(bytes(quote.sealed.content)).hexdigest()


def shown_document(quote: Quote, *, on: date) -> frozen.Document:
    """The sealed document of a validated quote, else the draft as it stands."""
    if quote.sealed_id is not None:
        return sealed_document(quote)
    return document_of(quote, prepare(quote, on=on), number="", on=on, valid_until=quote.valid_until)
