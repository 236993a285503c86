"""Money received, through the database: what counts, what waits, what is refused, and each cent of it."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from billing.contribution.models import ContributionCharge
from billing.invoices.models import InvoiceFollowUp
from billing.ledger.models import Entry, EntryLine, FiscalYear
from billing.ledger.queries import balance
from billing.ledger.rules import blocks_closing
from billing.payments import queries
from billing.payments.actions import (
    allocate_later,
    confirm_payment,
    record_payment,
    refund_invoice,
    refund_overpayment,
    reject_payment,
    reverse_payment,
    save_bank_account,
)
from billing.payments.frozen import FrozenPayment
from billing.payments.models import Allocation, AllocationVat, Payment
from cae import seals
from cae.access import Refused
from cae.history import history_of
from cae.rights import Right
from members.models import Delegation, Member
from tests.billing.contribution.test_actions import scale
from tests.billing.payments.issued import credited, issued

pytestmark = pytest.mark.django_db
TODAY, RECEIVED = date(2026, 3, 16), date(2026, 3, 12)


def pay(cast, amount, *parts, by=None, received_on=RECEIVED, **values):
    return record_payment(
        amount=D(amount),
        received_on=received_on,
        mode="transfer",
        bank_account=cast.bank,
        parts=[(invoice, D(part)) for invoice, part in parts],
        on=TODAY,
        by=by or cast.odile,
        **values,
    )


def lines_of(payment):
    entry = Entry.objects.get(source_kind="payment", source_id=payment.pk, journal="BQ")
    return [(line.activity.code, line.account_id, line.debit - line.credit) for line in entry.lines.order_by("pk")]


def follow_up(invoice):
    return InvoiceFollowUp.objects.get(pk=invoice.pk)


def trusted(cast, activity):
    """Léa may declare what she received."""
    member = Member.objects.get(user=cast.lea)
    Delegation.objects.create(member=member, activity=activity, right=Right.PAYMENTS_RECORD, since=date(2026, 1, 1))


# -- what counts at once ---------------------------------------------------------------------------


def test_a_receipt_pays_its_invoice_and_its_vat_becomes_due(cast):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    payment = pay(cast, 1200, (invoice, 1200))
    assert payment.state == "confirmed"
    assert lines_of(payment) == [
        ("LEA", "512000", D(1200)),
        ("LEA", "411000", D(-1200)),
        ("LEA", "445740", D(200)),
        ("LEA", "445710", D(-200)),
    ]
    kept = follow_up(invoice)
    assert (kept.paid, kept.open, kept.settlement, kept.settled_on) == (D(1200), D(0), "settled", RECEIVED)
    split = AllocationVat.objects.get()
    assert (split.rate, split.ht, split.vat, split.nature) == (D(20), D(1000), D(200), "services")
    assert history_of(invoice).first().sentence.startswith("a enregistré un encaissement de 1\u00a0200,00")


def test_goods_paid_move_no_vat(cast):
    """V2: their VAT was due on issue."""
    invoice = issued(cast.lea_activity, (500, 20, "goods"), by=cast.odile)
    assert lines_of(pay(cast, 600, (invoice, 600))) == [("LEA", "512000", D(600)), ("LEA", "411000", D(-600))]


def test_a_deposit_then_its_balance(cast):
    """V5 and TV-09: 300 + 60, then 1 000 + 200 less the deposit, 840 due."""
    deposit = issued(cast.lea_activity, (300, 20), by=cast.odile, kind="deposit")
    first = pay(cast, 360, (deposit, 360))
    assert ("LEA", "445710", D(-60)) in lines_of(first)
    balance_invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile, kind="balance", deducted=D(360))
    second = pay(cast, 840, (balance_invoice, 840))
    assert lines_of(second)[2:] == [("LEA", "445740", D(140)), ("LEA", "445710", D(-140))]
    assert balance(activity=cast.lea_activity, prefixes=["445740"]) == 0
    assert balance(activity=cast.lea_activity, prefixes=["445710"]) == D(-200)


def test_parts_of_a_two_rate_invoice_are_exact_at_the_last_cent(cast):
    invoice = issued(cast.lea_activity, ("100.03", 20), ("200.07", "5.5"), by=cast.odile)
    total = invoice.total_ttc
    for amount in (D("100.00"), D("33.33"), total - D("133.33")):
        pay(cast, amount, (invoice, amount))
    rows = AllocationVat.objects.all()
    by_rate = {rate: sum(row.vat for row in rows if row.rate == rate) for rate in (D(20), D("5.5"))}
    assert by_rate == {D(20): D("20.01"), D("5.5"): D("11.00")}
    assert balance(activity=cast.lea_activity, prefixes=["445740"]) == 0
    assert follow_up(invoice).open == 0


def test_one_receipt_pays_two_activities_through_the_liaison(cast):
    one = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    two = issued(cast.karim_activity, (500, 20), by=cast.odile)
    payment = pay(cast, 1800, (two, 600), (one, 1200))
    lines = lines_of(payment)
    assert ("COMMUN", "512000", D(1800)) in lines
    assert {line for line in lines if line[1] == "181000"} == {
        ("COMMUN", "181000", D(-1800)),
        ("LEA", "181000", D(1200)),
        ("KARIM", "181000", D(600)),
    }
    assert [row.invoice_id for row in payment.allocations.order_by("pk")] == [one.pk, two.pk]
    assert balance(prefixes=["181"]) == 0


def test_what_exceeds_is_kept_for_the_activity_that_was_overpaid(cast):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    payment = pay(cast, 1250, (invoice, 1250))
    assert ("LEA", "419700", D(-50)) in lines_of(payment)
    assert queries.overpaid(cast.lea_activity) == D(50)
    assert follow_up(invoice).open == 0
    assert list(queries.unmatched(Payment.objects.all())) == [payment]


def test_an_unknown_payer_goes_to_suspense(cast):
    payment = pay(cast, 80, payer="inconnu")
    assert lines_of(payment) == [("ATTENTE", "512000", D(80)), ("ATTENTE", "471000", D(-80))]


def test_contribution_on_what_is_collected_takes_the_ht_received(cast):
    """V1 with the base « collected »: 100.00, for the invoice paid alone."""
    from tests.billing.contribution.test_actions import scale

    scale(cast, base="collected", brackets=((0, 10),))
    paid = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    issued(cast.lea_activity, (500, 20), by=cast.odile)
    payment = pay(cast, 1200, (paid, 1200))
    assert balance(activity=cast.lea_activity, prefixes=["186"]) == D(100)
    reverse_payment(payment=payment, reversed_on=TODAY, reason="Chèque refusé", on=TODAY, by=cast.odile)
    assert balance(activity=cast.lea_activity, prefixes=["186"]) == 0


def test_it_is_sealed_with_what_it_settled(cast):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    payment = pay(cast, 600, (invoice, 600), reference="VIR 42")
    frozen = FrozenPayment.from_bytes(bytes(payment.sealed.content))
    assert (frozen.event, frozen.amount, frozen.reference, frozen.parts[0].invoice) == (
        "receipt",
        D(600),
        "VIR 42",
        invoice.number,
    )
    assert [(share.ht, share.vat) for share in frozen.parts[0].shares] == [(D(500), D(100))]
    assert not [broken for broken in seals.verify() if broken.chain == "payments"]


# -- refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "plus grand que zéro"),
        ("-5", "plus grand que zéro"),
        ("0.001", "centime"),
        ("NaN", "centime"),
        ("123456789012.00", "un chiffre a sans doute été tapé en trop"),
    ],
)
def test_amounts_that_cannot_be(cast, amount, said):
    with pytest.raises(Refused, match=said):
        pay(cast, amount)
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 3, 17), "n’est pas encore venu"),
        (date(1926, 3, 12), "Aucun exercice comptable ne contient le 12/03/1926"),
    ],
)
def test_days_that_cannot_be(cast, day, said):
    with pytest.raises(Refused, match=said):
        pay(cast, 10, received_on=day)


def test_a_day_before_the_invoice(cast):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    with pytest.raises(Refused, match="précède la facture"):
        pay(cast, 10, (invoice, 10), received_on=date(2026, 3, 1))


def test_parts_above_the_amount_or_twice_the_same_invoice(cast):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    with pytest.raises(Refused, match="plus que les"):
        pay(cast, 10, (invoice, 11))
    with pytest.raises(Refused, match="deux fois"):
        pay(cast, 10, (invoice, 5), (invoice, 5))


def test_a_closed_account(cast):
    save_bank_account(bank_account=cast.bank, values={"printed": False, "closed_on": date(2026, 1, 31)}, by=cast.odile)
    cast.bank.refresh_from_db()
    with pytest.raises(Refused, match="est fermé depuis le 31/01/2026"):
        pay(cast, 10)


def test_without_the_right_nothing_is_recorded(cast):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    for stranger in (cast.nadia, cast.lea, cast.bruno):
        with pytest.raises(Refused, match="Il vous manque le droit"):
            pay(cast, 10, (invoice, 10), by=stranger)


# -- declared, then confirmed ----------------------------------------------------------------------


def test_what_a_member_declares_waits(cast):
    trusted(cast, cast.lea_activity)
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    payment = pay(cast, 600, (invoice, 600), by=cast.lea)
    kept = follow_up(invoice)
    assert (payment.state, kept.unconfirmed, kept.paid) == ("to_confirm", D(600), D(0))
    assert not Entry.objects.filter(source_kind="payment").exists()
    confirm_payment(payment=payment, on=TODAY, by=cast.odile)
    kept = follow_up(invoice)
    assert (kept.unconfirmed, kept.paid, kept.open) == (D(0), D(600), D(600))


def test_a_member_is_trusted_on_their_activity_alone(cast):
    trusted(cast, cast.lea_activity)
    other = issued(cast.karim_activity, (1000, 20), by=cast.odile)
    with pytest.raises(Refused, match="Il vous manque le droit"):
        pay(cast, 600, (other, 600), by=cast.lea)


def test_confirming_after_the_invoice_was_paid_leaves_an_overpayment(cast):
    trusted(cast, cast.lea_activity)
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    declared = pay(cast, 1200, (invoice, 1200), by=cast.lea)
    pay(cast, 900, (invoice, 900))
    confirm_payment(payment=declared, on=TODAY, by=cast.odile)
    assert follow_up(invoice).open == 0
    assert queries.kept_aside(declared) == {cast.lea_activity.pk: D(900)}


def test_confirmed_once(cast):
    trusted(cast, cast.lea_activity)
    payment = pay(cast, 600, (issued(cast.lea_activity, (1000, 20), by=cast.odile), 600), by=cast.lea)
    confirm_payment(payment=payment, on=TODAY, by=cast.odile)
    with pytest.raises(Refused, match="déjà confirmé par Odile"):
        confirm_payment(payment=payment, on=TODAY, by=cast.diane)


def test_set_aside_with_a_reason_it_never_counts(cast):
    trusted(cast, cast.lea_activity)
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    payment = pay(cast, 600, (invoice, 600), by=cast.lea)
    with pytest.raises(Refused, match="Dites pourquoi"):
        reject_payment(payment=payment, reason=" ", by=cast.odile)
    reject_payment(payment=payment, reason="Rien sur le relevé {banque}", by=cast.odile)
    assert follow_up(invoice).unconfirmed == 0
    with pytest.raises(Refused, match="a été écarté"):
        confirm_payment(payment=payment, on=TODAY, by=cast.odile)


def test_who_declared_may_take_it_back_but_not_confirm(cast):
    trusted(cast, cast.lea_activity)
    payment = pay(cast, 600, (issued(cast.lea_activity, (1000, 20), by=cast.odile), 600), by=cast.lea)
    with pytest.raises(Refused, match="enregistrer, confirmer"):
        confirm_payment(payment=payment, on=TODAY, by=cast.lea)
    assert reject_payment(payment=payment, reason="Je me suis trompée", by=cast.lea).state == "rejected"


# -- taken back ------------------------------------------------------------------------------------


def test_a_reversal_names_the_payment_and_brings_everything_back(cast):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    payment = pay(cast, 1250, (invoice, 1250))
    opposite = reverse_payment(payment=payment, reversed_on=TODAY, reason="Chèque sans provision", on=TODAY, by=cast.odile)
    assert (opposite.amount, opposite.reverses, opposite.state) == (D(-1250), payment, "confirmed")
    assert lines_of(opposite) == [(code, account, -amount) for code, account, amount in lines_of(payment)]
    kept = follow_up(invoice)
    assert (kept.paid, kept.open, kept.settlement, kept.settled_on) == (D(0), D(1200), "due", None)
    assert queries.overpaid(cast.lea_activity) == 0
    with pytest.raises(Refused, match="déjà annulé"):
        reverse_payment(payment=payment, reversed_on=TODAY, reason="Encore", on=TODAY, by=cast.odile)
    with pytest.raises(Refused, match="Une annulation ne s’annule pas"):
        reverse_payment(payment=opposite, reversed_on=TODAY, reason="Encore", on=TODAY, by=cast.odile)


def test_a_reversal_says_why_and_when(cast):
    payment = pay(cast, 10)
    with pytest.raises(Refused, match="Dites pourquoi"):
        reverse_payment(payment=payment, reversed_on=TODAY, reason="", on=TODAY, by=cast.odile)
    with pytest.raises(Refused, match="ne peut pas précéder"):
        reverse_payment(payment=payment, reversed_on=date(2026, 3, 11), reason="x", on=TODAY, by=cast.odile)


def test_a_credit_note_after_payment_is_given_back_without_moving_vat_twice(cast):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    pay(cast, 1200, (invoice, 1200))
    credited(invoice, (400, 20), by=cast.odile, on=date(2026, 3, 14))
    values = {"paid_on": TODAY, "mode": "transfer", "bank_account": cast.bank, "on": TODAY, "by": cast.odile}
    with pytest.raises(Refused, match="plus que 480,00"):
        refund_invoice(invoice=invoice, amount=D("480.01"), **values)
    refund = refund_invoice(invoice=invoice, amount=D(480), reason="Avoir", **values)
    assert lines_of(refund) == [("LEA", "512000", D(-480)), ("LEA", "411000", D(480))]
    assert follow_up(invoice).open == 0
    assert balance(activity=cast.lea_activity, prefixes=["411"]) == 0
    assert balance(activity=cast.lea_activity, prefixes=["445710"]) == D(-120)
    returned = reverse_payment(payment=refund, reversed_on=TODAY, reason="Virement revenu", on=TODAY, by=cast.odile)
    assert (returned.amount, follow_up(invoice).open) == (D(480), D(-480))


def test_an_overpayment_is_given_back_once(cast):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    payment = pay(cast, 1250, (invoice, 1250))
    values = {"paid_on": TODAY, "mode": "transfer", "bank_account": cast.bank, "on": TODAY, "by": cast.odile}
    refund = refund_overpayment(payment=payment, activity=cast.lea_activity, amount=D(50), **values)
    assert lines_of(refund) == [("LEA", "512000", D(-50)), ("LEA", "419700", D(50))]
    with pytest.raises(Refused, match="rien à rendre"):
        refund_overpayment(payment=payment, activity=cast.lea_activity, amount=D(50), **values)
    with pytest.raises(Refused, match="déjà été rendue"):
        reverse_payment(payment=payment, reversed_on=TODAY, reason="Impayé", on=TODAY, by=cast.odile)
    assert not queries.unmatched(Payment.objects.all())


# -- allocated later -------------------------------------------------------------------------------


def test_an_unknown_receipt_finds_its_invoice_later(cast):
    payment = pay(cast, 1300)
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    transfer = allocate_later(payment=payment, activity=cast.suspense, parts=[(invoice, D(1200))], on=TODAY, by=cast.odile)
    entry = Entry.objects.get(journal="OD")
    assert (entry.on, transfer.on) == (RECEIVED, RECEIVED)
    assert {(line.activity.code, line.account_id, line.debit - line.credit) for line in entry.lines.all()} == {
        ("ATTENTE", "471000", D(1200)),
        ("LEA", "411000", D(-1200)),
        ("LEA", "445740", D(200)),
        ("LEA", "445710", D(-200)),
        ("LEA", "181000", D(1200)),
        ("ATTENTE", "181000", D(-1200)),
    }
    assert queries.kept_aside(payment) == {cast.suspense.pk: D(100)}
    assert FrozenPayment.from_bytes(bytes(transfer.sealed.content)).event == "transfer"
    reverse_payment(payment=payment, reversed_on=TODAY, reason="Impayé", on=TODAY, by=cast.odile)
    assert follow_up(invoice).open == D(1200)
    assert (balance(prefixes=["471"]), balance(prefixes=["181"]), balance(prefixes=["512"])) == (0, 0, 0)


def test_the_vat_of_money_identified_later_counts_from_the_day_it_came(cast):
    """Received in February, identified in March: the VAT is February's, to the cent, and so is the contribution on what is
    collected."""
    scale(cast, base="collected", brackets=((0, 10),))
    day = date(2026, 2, 25)
    invoice = issued(cast.lea_activity, ("83.38", 20), by=cast.odile, on=date(2026, 2, 2))
    payment = pay(cast, "100.06", received_on=day)
    allocate_later(payment=payment, activity=cast.suspense, parts=[(invoice, D("100.06"))], on=TODAY, by=cast.odile)
    due = EntryLine.objects.filter(account="445710", activity=cast.lea_activity)
    assert [(line.on, line.credit) for line in due] == [(day, D("16.68"))]
    assert balance(activity=cast.lea_activity, prefixes=["445710"], upto=date(2026, 2, 28)) == D("-16.68")
    charge = ContributionCharge.objects.get(activity=cast.lea_activity)
    assert (charge.on, charge.base, charge.amount) == (day, D("83.38"), D("8.34"))
    said = history_of(payment)[0].sentence
    assert "comptés le 25/02/2026 (le jour où l’argent est arrivé)" in said


def test_what_a_closed_year_can_no_longer_take_counts_today(cast):
    day = date(2025, 12, 30)
    payment = pay(cast, 120, received_on=day)
    invoice = issued(cast.lea_activity, (100, 20), by=cast.odile, on=date(2025, 12, 1))
    FiscalYear.objects.filter(starts_on=date(2025, 1, 1)).update(closed_at=now())
    transfer = allocate_later(payment=payment, activity=cast.suspense, parts=[(invoice, D(120))], on=TODAY, by=cast.odile)
    assert transfer.on == TODAY
    assert [line.on for line in EntryLine.objects.filter(account="445710")] == [TODAY]
    assert "aujourd’hui : l’exercice du 30/12/2025 est clos" in history_of(payment)[0].sentence


def test_money_that_came_before_its_invoice_counts_from_the_invoice(cast):
    payment = pay(cast, 240, received_on=date(2026, 2, 25))
    before, after = (issued(cast.lea_activity, (100, 20), by=cast.odile, on=day) for day in (date(2026, 2, 2), date(2026, 3, 2)))
    with pytest.raises(Refused, match="ne compte pas du même jour : du 25/02/2026 et du 02/03/2026"):
        allocate_later(
            payment=payment, activity=cast.suspense, parts=[(before, D(120)), (after, D(120))], on=TODAY, by=cast.odile
        )
    days = [
        allocate_later(payment=payment, activity=cast.suspense, parts=[(one, D(120))], on=TODAY, by=cast.odile).on
        for one in (before, after)
    ]
    assert days == [date(2026, 2, 25), date(2026, 3, 2)]
    assert follow_up(after).open == follow_up(before).open == 0


def test_an_overpayment_stays_in_its_activity(cast):
    payment = pay(cast, 1250, (issued(cast.lea_activity, (1000, 20), by=cast.odile), 1250))
    elsewhere = issued(cast.karim_activity, (100, 20), by=cast.odile)
    with pytest.raises(Refused, match="ne paie que les factures de cette activité"):
        allocate_later(payment=payment, activity=cast.lea_activity, parts=[(elsewhere, D(50))], on=TODAY, by=cast.odile)
    same = issued(cast.lea_activity, (100, 20), by=cast.odile)
    with pytest.raises(Refused, match="plus que"):
        allocate_later(payment=payment, activity=cast.lea_activity, parts=[(same, D(51))], on=TODAY, by=cast.odile)
    allocate_later(payment=payment, activity=cast.lea_activity, parts=[(same, D(50))], on=TODAY, by=cast.odile)
    assert follow_up(same).open == D(70)


# -- what the database keeps -----------------------------------------------------------------------


def test_a_confirmed_payment_never_changes(cast):
    payment = pay(cast, 10)
    for act in (
        lambda: Payment.objects.filter(pk=payment.pk).update(amount=D(11)),
        lambda: payment.allocations.update(amount=D(11)),
        lambda: payment.allocations.all().delete(),
        lambda: Allocation.objects.create(payment=payment, activity=cast.lea_activity, amount=D(1)),
        lambda: AllocationVat.objects.create(
            allocation=payment.allocations.get(), category="S", rate=20, nature="services", ht=1, vat=0
        ).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_allocations_add_up_or_nothing_is_confirmed(cast):
    trusted(cast, cast.lea_activity)
    payment = pay(cast, 600, (issued(cast.lea_activity, (1000, 20), by=cast.odile), 600), by=cast.lea)
    payment.allocations.update(amount=D(599))
    with pytest.raises(IntegrityError, match="do not add up"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(state="confirmed")


def test_one_printed_account_with_an_iban(cast):
    with pytest.raises(Refused, match="a un IBAN"):
        save_bank_account(
            bank_account=None, values={"label": "Caisse", "account": cast.bank.account, "printed": True}, by=cast.odile
        )
    other = save_bank_account(
        bank_account=None,
        values={"label": "Livret", "account": cast.bank.account, "printed": True, "iban": cast.bank.iban},
        by=cast.odile,
    )
    cast.bank.refresh_from_db()
    assert (other.printed, cast.bank.printed) == (True, False)
    with pytest.raises(Refused, match="Il vous manque le droit"):
        save_bank_account(bank_account=other, values={"label": "À moi"}, by=cast.lea)


def test_every_entry_is_in_one_activity_or_through_the_liaison(cast):
    """Whatever was done above, 181 and 186 + 187 sum to zero."""
    one = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    two = issued(cast.karim_activity, (500, 20), by=cast.odile)
    payment = pay(cast, 2000, (one, 1200), (two, 600), rest_to=cast.karim_activity)
    reverse_payment(payment=payment, reversed_on=TODAY, reason="Essai", on=TODAY, by=cast.odile)
    assert balance(prefixes=["181"]) == 0
    assert EntryLine.objects.filter(account_id="419700").count() == 2


def test_a_fiscal_year_is_closed_once_the_payments_declared_in_it_are_confirmed(cast):
    Delegation.objects.create(member=Member.objects.get(user=cast.lea), right=Right.PAYMENTS_RECORD, since=date(2026, 1, 1))
    declared = pay(cast, 80, payer="Inconnu", by=cast.lea, rest_to=cast.lea_activity)
    year = FiscalYear.objects.get(starts_on=date(2026, 1, 1))
    FiscalYear.objects.filter(ends_on__lt=year.starts_on).update(closed_at=now())
    assert [refusal.code for refusal in blocks_closing(year, on=date(2027, 1, 1))] == ["payments_to_confirm"]
    confirm_payment(payment=declared, on=TODAY, by=cast.odile)
    assert list(blocks_closing(year, on=date(2027, 1, 1))) == []
