"""What the customer answers, and its proof: accepted, refused, withdrawn, asked; on the page, or on paper.

The same answer given twice (two tabs, a lost connection) is one answer; two different ones at once are the first.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from billing.documents.frozen import Document
from billing.quotes import consumer, mails, rules
from billing.quotes.actions import sending
from billing.quotes.actions.finding import index
from billing.quotes.enums import QuoteState, SendingPurpose, SignatureKind
from billing.quotes.freezing import fingerprint, sealed_document
from billing.quotes.models import Acceptance, CustomerQuestion, Quote, Withdrawal
from billing.quotes.ports import invoicing
from billing.quotes.queries import last_day_to_withdraw
from billing.quotes.signatures import Signature, not_theirs
from cae import files, history, jobs
from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor, Visitor, user_of
from cae.locks import lock
from cae.models import StoredFile
from cae.parameters import value
from cae.templatetags.format import date_fr, moment
from members.actions import ask_from_outside
from members.enums import QuestionTopic
from members.models import Question, QuestionMessage
from members.queries import cooperative

RECEIPT = "billing.quotes.receipt"


@dataclass(frozen=True)
class Proof:
    """From where an answer came."""

    ip_address: str | None = None
    user_agent: str = ""


@dataclass(frozen=True)
class Order:
    """What a consumer says when ordering: that they read what the law makes us tell, and whether to begin at once."""

    informed: bool = False
    early_start: bool = False


@transaction.atomic
def accept(
    *,
    quote: Quote,
    by: Visitor,
    at: datetime,
    name: str,
    signature: Signature,
    role: str = "",
    email: str = "",
    order: Order = Order(),
    proof: Proof = Proof(),
) -> Acceptance:
    """The customer accepts a quote: the answer is kept with the seal of what was read, the signature and where it came from.

    Accepting again returns the first acceptance. Refuses a quote that expired, was given up or refused, a signature typed
    under another name, and a consumer who did not say they read the information of the law or left no address for the
    acknowledgement.
    """
    quote = lock(quote)
    if (first := _answer_of(quote)) is not None and first.accepted and quote.state == QuoteState.ACCEPTED:
        return first
    on = timezone.localdate(at)
    or_raise(rules.can_answer(quote, on=on))
    if signature.kind == SignatureKind.TYPED:
        or_raise(not_theirs(signature.text, name))
    document = sealed_document(quote)
    told = _information(document, on=on)
    if told and not order.informed:
        raise Refused(
            Refusal("Confirmez que vous avez lu les informations avant de commander.", "C. conso. L.221-5", code="informed")
        )
    if told and not email:
        raise Refused(
            Refusal(
                "Donnez une adresse e-mail : la loi demande de vous envoyer une confirmation.", "C. conso. L.221-13", code="email"
            )
        )
    acceptance = Acceptance.objects.create(
        quote=quote,
        accepted=True,
        name=name,
        role=role,
        email=email,
        at=at,
        content_hash=fingerprint(quote),
        signature_kind=signature.kind,
        signature_text=signature.text,
        signature=signature.file,
        ip_address=proof.ip_address,
        user_agent=proof.user_agent[:300],
        wants_early_start=bool(told) and order.early_start,
        information_shown=told,
    )
    if signature.file is not None:
        files.attach(acceptance, signature.file, purpose="signature", by=by, name=f"signature-{quote.number}.png")
    _decide(quote, QuoteState.ACCEPTED, on)
    history.record(quote, "accept", f"a accepté le devis, au nom de {name}{f' ({role})' if role else ''}", by=by)
    jobs.ask(RECEIPT, label=f"Accusé d'acceptation du devis {quote.number}", by=by, acceptance_id=acceptance.pk)
    sending.tell_activity(quote, "a accepté", by=by)
    return acceptance


@transaction.atomic
def refuse(*, quote: Quote, by: Visitor, at: datetime, name: str, reason: str, proof: Proof = Proof()) -> Acceptance:
    """The customer refuses a quote, and may say why. Refusing again returns the first refusal; else as `accept`."""
    quote = lock(quote)
    if (first := _answer_of(quote)) is not None and not first.accepted:
        return first
    on = timezone.localdate(at)
    or_raise(rules.can_answer(quote, on=on))
    answer = Acceptance.objects.create(
        quote=quote,
        accepted=False,
        name=name,
        at=at,
        content_hash=fingerprint(quote),
        comment=reason[:1000],
        ip_address=proof.ip_address,
        user_agent=proof.user_agent[:300],
    )
    _decide(quote, QuoteState.REFUSED, on)
    history.record(quote, "refuse", f"a refusé le devis{f' : {reason}' if reason else ''}", by=by)
    sending.tell_activity(quote, "a refusé", by=by, detail=reason)
    return answer


@transaction.atomic
def record_answer(*, quote: Quote, by: Actor, at: datetime, on: date, name: str, role: str = "", scan: StoredFile) -> Acceptance:
    """Records an acceptance received on paper, with the scan of the signed quote. `on`: the date written beside the signature.

    Refuses a date before the quote or to come, a missing right, and an answer already given.
    """
    quote = lock(quote)
    or_raise(rules.can_record_answer(by, quote))
    if on > timezone.localdate(at):
        raise Refused("La date de la signature est à venir.")
    if quote.issued_on and on < quote.issued_on:
        raise Refused(f"Le devis est daté du {date_fr(quote.issued_on)} : il n'a pas pu être signé avant.")
    acceptance = Acceptance.objects.create(
        quote=quote,
        accepted=True,
        name=name,
        role=role,
        at=at,
        content_hash=fingerprint(quote),
        signature_kind=SignatureKind.PAPER,
        signature=scan,
        recorded_by=user_of(by),
        information_shown=[{"title": one.title, "text": one.text} for one in sealed_document(quote).annex],
    )
    files.attach(acceptance, scan, purpose="scan", by=by, name=scan.name)
    _decide(quote, QuoteState.ACCEPTED, on)
    history.record(quote, "accept", f"a enregistré l'accord signé sur papier par {name} le {date_fr(on)}", by=by)
    return acceptance


@transaction.atomic
def withdraw(*, quote: Quote, by: Visitor, at: datetime, name: str, email: str) -> Withdrawal:
    """A consumer withdraws on-line (C. conso. L.221-21); the acknowledgement is mailed. Withdrawing again returns the first.

    Refuses after the last day, and for a professional customer. Invoices not issued yet are given up with the order; those
    issued are not undone here: the activity is told, and makes its credit notes.
    """
    quote = lock(quote)
    if (first := Withdrawal.objects.filter(quote=quote).first()) is not None:
        return first
    on = timezone.localdate(at)
    or_raise(rules.can_withdraw(quote, on=on, last_day=last_day_to_withdraw(quote)))
    withdrawal = Withdrawal.objects.create(quote=quote, name=name, email=email, at=at)
    quote.state = QuoteState.WITHDRAWN
    quote.save(update_fields=["state", "updated_at"])
    history.record(quote, "withdraw", f"s'est rétracté·e, au nom de {name}", by=by)
    index(quote)
    text = mails.withdrawn(quote, name=name, at=moment(at))
    sending.queue(quote, purpose=SendingPurpose.WITHDRAWN, to=email, text=text, by=by)
    port = invoicing()
    given_up = list(port.abandon_drafts(quote=quote, by=by)) if port else []
    if given_up:
        history.record(quote, "abandon_drafts", f"a mis fin, en se rétractant, à : {', '.join(given_up)}", by=by)
    issued = [one.label for one in port.steps(quote) if one.issued] if port else []
    sending.tell_activity(quote, "s'est rétracté pour", by=by, next_step=_after_withdrawal(given_up, issued))
    return withdrawal


def _after_withdrawal(given_up: list[str], issued: list[str]) -> str:
    """What the activity has to know and to do once a consumer withdrew."""
    said = "La commande est annulée : elle ne se facture plus, et ce qui a été payé se rembourse dans les quatorze jours."
    if given_up:
        said += f"\nAbandonné avec elle : {', '.join(given_up)}."
    if issued:
        said += f"\nÀ faire : un avoir sur {', '.join(issued)}."
    return said


@transaction.atomic
def ask_question(*, quote: Quote, by: Visitor, at: datetime, name: str, email: str, text: str) -> Question:
    """A customer's question about a quote: kept beside it and entrusted to the members of the activity, who answer there; the
    answer is mailed to `email`."""
    question = ask_from_outside(
        activity=quote.activity,
        about=f"Devis {quote.number} : question du client",
        address=reverse("billing:quotes:show", kwargs={"code": quote.activity.code, "pk": quote.pk}),
        topic=QuestionTopic.INVOICING,
        text=text,
        subject=quote,
        by=by,
        name=name,
        at=at,
    )
    CustomerQuestion.objects.create(question=question, quote=quote, name=name, email=email)
    history.record(quote, "ask", "a posé une question", by=by)
    return question


class Customers:
    """The port of questions (`members.ports.Outside`): those of customers, and the mail of their answers."""

    def asker(self, question: Question) -> str:
        asked = CustomerQuestion.objects.filter(question=question).first()
        return str(asked) if asked is not None else ""

    def answer(self, *, question: Question, message: QuestionMessage, by: Actor) -> None:
        rows = CustomerQuestion.objects.select_related("quote__activity", "quote__customer", "quote__created_by")
        asked = rows.filter(question=question).first()
        if asked is None:
            return
        text = mails.answer(asked.quote, name=asked.name, asked=question.messages.order_by("pk")[0].text, answer=message.text)
        sending.queue(asked.quote, purpose=SendingPurpose.ANSWER, to=asked.email, text=text, by=by)


@transaction.atomic
def opened(*, quote: Quote, by: Visitor, at: datetime) -> None:
    """Notes the first time the customer had the quote on screen."""
    if Quote.objects.filter(pk=quote.pk, opened_at__isnull=True).update(opened_at=at):
        history.record(quote, "open", "a ouvert le devis", by=by)


def _information(document: Document, *, on: date) -> list[dict[str, str]]:
    days = int(value(consumer.WITHDRAWAL_DAYS, on=on))
    told = consumer.information(document, mediator=cooperative().mediator, days=days)
    return [{"title": one.title, "text": one.text} for one in told]


def _answer_of(quote: Quote) -> Acceptance | None:
    return Acceptance.objects.filter(quote=quote).first()


def _decide(quote: Quote, state: QuoteState, on: date) -> None:
    quote.state, quote.decided_on = state, on
    quote.save(update_fields=["state", "decided_on", "updated_at"])
    index(quote)
