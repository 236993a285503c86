"""Drafts and what becomes of them: states, copies, credit notes, deposits, mails, receipts."""

from decimal import Decimal as D

import pytest

from billing.contribution.models import Bracket, ContributionCharge, ScaleLine
from billing.documents.data import MAX_LINES, DocumentData
from billing.documents.data import ChapterData as Chapter
from billing.invoices import actions, texts
from billing.invoices.enums import InvoiceKind, InvoiceState, SettlementState
from billing.invoices.models import Invoice, InvoiceFollowUp, InvoiceSending
from billing.ledger.queries import balance
from cae.access import Refused
from cae.history import history_of
from cae.jobs import retry
from cae.models import Job
from tests.billing.invoices.made import ON, customer, data, draft, issued, line
from tests.billing.invoices.sold import accepted_quote

pytestmark = pytest.mark.django_db


def refusal_of(act, **arguments):
    with pytest.raises(Refused) as caught:
        act(**arguments)
    return caught.value.refusal


def follow_up(invoice):
    return InvoiceFollowUp.objects.get(pk=invoice.pk)


# -- drafts ----------------------------------------------------------------------------------------


def test_save_draft_replaces_lines_and_computes(cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    chapters = (Chapter(lines=(line("10", "3"),)), Chapter(title="Options", lines=(line("5.5", "2", vat="10"),)))
    saved = actions.save_draft(invoice=invoice, data=DocumentData(chapters=chapters), by=cast.lea, revision=invoice.revision)
    assert (saved.total_ht, saved.total_vat, saved.total_ttc) == (D("41.00"), D("7.10"), D("48.10"))
    assert [(row.quantity, str(row.chapter or "")) for row in saved.lines.order_by("order")] == [(3, ""), (2, "Options")]
    assert saved.revision == invoice.revision + 1
    assert history_of(saved).count() == 1  # « a commencé une facture »: what is typed leaves no trace


def test_save_draft_refuses_a_stale_revision(cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    actions.save_draft(invoice=invoice, data=data(line("1")), by=cast.lea, revision=invoice.revision)
    refusal = refusal_of(actions.save_draft, invoice=invoice, data=data(line("2")), by=cast.lea, revision=invoice.revision)
    assert refusal.code == "stale"
    assert Invoice.objects.get(pk=invoice.pk).total_ht == D("1.00")


def test_save_draft_refuses_a_customer_of_another_activity(cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    other = customer(cast.nadia_activity)
    refusal = refusal_of(actions.save_draft, invoice=invoice, data=data(customer=other), by=cast.lea, revision=invoice.revision)
    assert refusal.code == "foreign_customer"


def test_save_draft_bounds_its_lines(cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    rows = [line("1")] * (MAX_LINES + 1)
    refusal = refusal_of(actions.save_draft, invoice=invoice, data=data(*rows), by=cast.lea, revision=invoice.revision)
    assert (refusal.code, str(MAX_LINES) in refusal.sentence) == ("too_long", True)


def test_save_draft_bounds_its_amounts(cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    huge = line("9999999", "99999999")
    refusal = refusal_of(actions.save_draft, invoice=invoice, data=data(huge), by=cast.lea, revision=invoice.revision)
    assert refusal.code == "too_large"


def test_strangers_neither_begin_nor_change(cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    assert refusal_of(actions.create_draft, activity=cast.lea_activity, by=cast.nadia).code == "right"
    assert refusal_of(actions.save_draft, invoice=invoice, data=data(), by=cast.nadia, revision=1).code == "right"


def test_duplicate_takes_what_can_be_taken(cast):
    invoice = issued(cast.lea_activity, line("12", "2"), by=cast.odile, subject="Livret", order_number="BC-1")
    copy = actions.duplicate(invoice=invoice, by=cast.lea)
    assert (copy.state, copy.number, copy.issued_on) == (InvoiceState.DRAFT, None, None)
    assert (copy.subject, copy.order_number, copy.total_ttc) == ("Livret", "BC-1", D("28.80"))


def test_delete_draft_leaves_no_line_and_an_issued_invoice_stays(cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    actions.delete_draft(invoice=invoice, by=cast.lea)
    assert not Invoice.objects.filter(pk=invoice.pk).exists()
    kept = issued(cast.lea_activity, by=cast.odile)
    assert refusal_of(actions.delete_draft, invoice=kept, by=cast.odile).code == "issued"


# -- states ----------------------------------------------------------------------------------------


def test_the_way_to_validation_and_back(cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    waiting = actions.submit(invoice=invoice, by=cast.lea)
    assert waiting.state == InvoiceState.WAITING
    assert refusal_of(actions.save_draft, invoice=waiting, data=data(), by=cast.lea, revision=waiting.revision).code == "waiting"
    assert "Dites" in refusal_of(actions.return_to_author, invoice=waiting, comment=" ", by=cast.odile).sentence
    returned = actions.return_to_author(invoice=waiting, comment="Le taux de TVA", by=cast.odile)
    assert (returned.state, returned.return_comment) == (InvoiceState.RETURNED, "Le taux de TVA")
    again = actions.submit(invoice=returned, by=cast.lea)
    assert again.return_comment == ""
    assert actions.take_back(invoice=again, by=cast.lea).state == InvoiceState.DRAFT
    final = actions.issue(invoice=actions.submit(invoice=again, by=cast.lea), by=cast.odile, on=ON)
    assert final.state == InvoiceState.ISSUED


@pytest.mark.parametrize("verb", ["submit", "take_back", "return_to_author"])
def test_nothing_moves_an_issued_invoice(cast, verb):
    invoice = issued(cast.lea_activity, by=cast.odile)
    arguments = {"comment": "trop tard"} if verb == "return_to_author" else {}
    assert refusal_of(getattr(actions, verb), invoice=invoice, by=cast.odile, **arguments).code == "issued"


def test_submit_refuses_what_nobody_could_validate(cast):
    empty = actions.create_draft(activity=cast.lea_activity, by=cast.lea)
    assert "client" in refusal_of(actions.submit, invoice=empty, by=cast.lea).sentence


# -- credit notes ----------------------------------------------------------------------------------


def test_part_of_an_invoice_is_given_back_line_by_line(cast):
    invoice = issued(cast.lea_activity, line("100", "3"), line("50", "2"), by=cast.odile)
    note = actions.draft_credit_note(invoice=invoice, by=cast.lea, quantities=[D(1), D(0)], reason="Une planche de trop")
    assert (note.total_ttc, note.kind, note.introduction) == (D("120.00"), InvoiceKind.CREDIT_NOTE, "Une planche de trop")
    actions.issue(invoice=note, by=cast.odile, on=ON)
    state = follow_up(invoice)
    assert (state.credited, state.open, state.settlement) == (D("120.00"), D("360.00"), SettlementState.DUE)


def test_a_credit_note_stays_within_its_invoice(cast):
    invoice = issued(cast.lea_activity, line("100", "3"), by=cast.odile)
    for quantities in ([D(4)], [D(-1)], [D(0)], [D(1), D(1)]):
        assert refusal_of(actions.draft_credit_note, invoice=invoice, by=cast.lea, quantities=quantities)
    notes = [actions.draft_credit_note(invoice=invoice, by=cast.lea, quantities=[D(2)]) for _ in range(2)]
    actions.issue(invoice=notes[0], by=cast.odile, on=ON)
    assert refusal_of(actions.issue, invoice=notes[1], by=cast.odile, on=ON).code == "too_much"
    assert Invoice.objects.filter(number__startswith="A-").count() == 1
    again = Invoice.objects.get(pk=invoice.pk)
    rest = actions.draft_credit_note(invoice=again, by=cast.lea)
    assert actions.issue(invoice=rest, by=cast.odile, on=ON).number


def test_a_discount_in_euros_is_given_back_with_its_lines(cast):
    invoice = issued(cast.lea_activity, line("100", "3"), line("100", "1"), by=cast.odile, discount_amount=D(40))
    note = actions.draft_credit_note(invoice=invoice, by=cast.lea, quantities=[D(0), D(1)])
    assert note.total_ht == D("90.00")


def test_v4_a_credit_note_gives_back_at_the_position_of_the_day(cast):
    """Brackets 12/10/8 % at 30 000 and 60 000: 3 600, 3 000, 800; the credit of the first gives back 2 800."""
    scale_line = ScaleLine.objects.get(code="contribution")
    scale_line.brackets.all().delete()
    for above, percent in ((0, 12), (30_000, 10), (60_000, 8)):
        Bracket.objects.create(line=scale_line, above=above, rate=percent)
    first, *_ = [issued(cast.lea_activity, line(price), by=cast.odile) for price in ("30000", "30000", "10000")]
    actions.issue(invoice=actions.draft_credit_note(invoice=first, by=cast.odile), by=cast.odile, on=ON)
    found = [charge.amount for charge in ContributionCharge.objects.order_by("pk")]
    assert found == [D("3600.00"), D("3000.00"), D("800.00"), D("-2800.00")]


# -- deposits, instalments, balance ------------------------------------------------------------------


def test_a_plan_is_invoiced_step_by_step_to_the_cent(cast):
    plan = [{"label": "Mi-parcours", "percent": "33.33"}]
    quote = accepted_quote(cast, line("999.99"), line("100", vat="5.5", nature="goods"), deposit="30", instalments=plan)
    deposit = actions.issue(invoice=actions.draft_deposit(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    instalment = actions.draft_instalment(quote=quote, step=1, by=cast.odile)
    assert refusal_of(actions.draft_balance, quote=quote, by=cast.odile).code == "draft_deposit"
    instalment = actions.issue(invoice=instalment, by=cast.odile, on=ON)
    final = actions.issue(invoice=actions.draft_balance(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    assert deposit.total_ttc + instalment.total_ttc + final.net_to_pay == quote.total_ttc
    assert balance(activity=cast.lea_activity, prefixes=["4191"]) == 0
    assert balance(activity=cast.lea_activity, prefixes=["70"]) == -quote.total_ht
    assert refusal_of(actions.draft_balance, quote=quote, by=cast.odile).code == "invoiced"


def test_a_deducted_deposit_is_corrected_through_its_balance(cast):
    quote = accepted_quote(cast, deposit="30")
    deposit = actions.issue(invoice=actions.draft_deposit(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    actions.collect(invoice=deposit, amount=D(360), on=ON, by=cast.odile)
    final = actions.issue(invoice=actions.draft_balance(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    deposit = Invoice.objects.get(pk=deposit.pk)
    assert refusal_of(actions.draft_credit_note, invoice=deposit, by=cast.odile).code == "deducted_deposit"
    note = actions.issue(invoice=actions.draft_credit_note(invoice=final, by=cast.odile), by=cast.odile, on=ON)
    state = follow_up(final)
    assert (state.open, state.settlement) == (D("-360.00"), SettlementState.CREDITED)
    assert note.total_ttc == D("1200.00")
    moves = actions.collect(invoice=final, amount=D("-360"), on=ON, by=cast.odile)
    assert (follow_up(final).open, moves) == (D(0), ())


def test_a_quote_that_is_not_accepted_is_not_invoiced(cast):
    quote = accepted_quote(cast)
    type(quote).objects.filter(pk=quote.pk).update(state="sent")
    quote.refresh_from_db()
    assert refusal_of(actions.draft_balance, quote=quote, by=cast.odile).code == "not_accepted"


# -- receipts --------------------------------------------------------------------------------------


def test_collect_moves_vat_share_by_share_to_the_last_cent(cast):
    invoice = issued(cast.lea_activity, line("100"), line("100", vat="5.5", nature="goods"), by=cast.odile)
    first = actions.collect(invoice=invoice, amount=D("100"), on=ON, by=cast.odile)
    assert [(move.key.rate, move.pending, move.ttc) for move in first] == [(20, True, D("53.22")), (D("5.5"), False, D("46.78"))]
    assert follow_up(invoice).settlement == SettlementState.PARTIAL
    last = actions.collect(invoice=invoice, amount=D("125.50"), on=ON, by=cast.odile)
    assert sum(move.vat for move in (*first, *last)) == D("25.50")
    state = follow_up(invoice)
    assert (state.open, state.settlement, state.settled_on) == (D(0), SettlementState.SETTLED, ON)
    back = actions.collect(invoice=invoice, amount=D("-125.50"), on=ON, by=cast.odile)
    assert [(move.ht, move.vat) for move in back] == [(-move.ht, -move.vat) for move in last]
    assert follow_up(invoice).settled_on is None


def test_collect_refuses_too_much_and_too_little(cast):
    invoice = issued(cast.lea_activity, by=cast.odile)
    assert refusal_of(actions.collect, invoice=invoice, amount=D("1200.01"), on=ON, by=cast.odile).code == "overpaid"
    assert refusal_of(actions.collect, invoice=invoice, amount=D("-0.01"), on=ON, by=cast.odile).code == "underpaid"
    waiting = draft(cast.lea_activity, by=cast.lea)
    assert refusal_of(actions.collect, invoice=waiting, amount=D(1), on=ON, by=cast.odile)


# -- mails -----------------------------------------------------------------------------------------

MESSAGE = actions.Message(to="client@pain.example", subject="Facture {numéro}", body="{montant} avant le {échéance}")


def test_issue_with_a_message_mails_the_pdf_once(cast, mails):
    invoice = draft(cast.lea_activity, by=cast.odile)
    invoice = actions.issue(invoice=invoice, by=cast.odile, on=ON, message=MESSAGE)
    (mail,) = mails
    assert (mail.to, mail.subject) == (["client@pain.example"], "Facture F-2026-00001")
    assert mail.body == "1\u00a0200,00\u00a0€ avant le 1er\u00a0avril 2026"
    assert (mail.attachments[0][0], mail.attachments[0][1][:5]) == ("F-2026-00001.pdf", b"%PDF-")
    job = Job.objects.get(task="render_invoice")
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED)
    retry(job, by=cast.odile)
    assert len(mails) == 1
    assert follow_up(invoice).sent_at is not None


def test_a_mail_that_could_not_leave_says_so_and_leaves_when_retried(cast, mails, monkeypatch):
    from django.core.mail import EmailMessage

    invoice = issued(cast.lea_activity, by=cast.odile)
    leave = EmailMessage.send

    def fail(*_args, **_kwargs):
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr(EmailMessage, "send", fail)
    actions.send(invoice=invoice, message=MESSAGE, by=cast.lea)
    sending = InvoiceSending.objects.get()
    assert (sending.sent_at, sending.error) == (None, "no server")
    job = Job.objects.get(state=Job.State.FAILED)
    monkeypatch.setattr(EmailMessage, "send", leave)
    retry(job, by=cast.odile)
    assert len(mails) == 1
    assert InvoiceSending.objects.get().sent_at is not None


def test_a_draft_is_not_sent(cast):
    waiting = draft(cast.lea_activity, by=cast.lea)
    assert refusal_of(actions.send, invoice=waiting, message=MESSAGE, by=cast.lea).code == "draft"


def test_words_of_a_credit_note_ask_for_nothing(cast):
    invoice = issued(cast.lea_activity, by=cast.odile)
    note = actions.draft_credit_note(invoice=invoice, by=cast.lea)
    assert "régler" not in texts.body(note, on=ON)
