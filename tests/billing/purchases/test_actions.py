"""Costs through the database: drafted, approved and posted, cancelled, paid; what is refused, and why."""

import io
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from billing.ledger.queries import balance
from billing.purchases import queries
from billing.purchases.actions import (
    approve,
    attach_receipt,
    cancel,
    delete_draft,
    pay,
    return_purchase,
    reverse_pay,
    save_purchase,
    submit,
    take_back,
)
from billing.purchases.models import Purchase, PurchaseCategory
from billing.purchases.rules import Line
from cae.access import Refused
from members.actions import set_vat_recovery
from members.models import Member

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 16)


def line(ht, rate="20", *, category="sous-traitance", vat=None):
    vat = D(vat) if vat is not None else (D(ht) * D(rate) / 100).quantize(D("0.01"))
    return Line(PurchaseCategory.objects.get(pk=category), D(ht), D(rate), vat)


def photo():
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, "PNG")
    return out.getvalue()


def purchase(cast, *lines, by=None, activity=None, receipt=True, **values):
    values = {"kind": "supplier_invoice", "bought_from": "Papeterie", "on": date(2026, 3, 10), "label": "Papier", **values}
    made = save_purchase(
        activity=activity or cast.lea_activity,
        purchase=None,
        values=values,
        lines=lines or [line(100)],
        on=TODAY,
        by=by or cast.lea,
    )
    if receipt:
        attach_receipt(purchase=made, content=photo(), name="ticket.png", by=by or cast.lea)
    return Purchase.objects.get(pk=made.pk)


def approved(cast, *lines, **values):
    made = submit(purchase=purchase(cast, *lines, **values), by=cast.lea)
    return approve(purchase=made, on=TODAY, by=cast.odile)


def expense(cast, *lines, **values):
    return purchase(cast, *lines, kind="expense", member=Member.objects.get(user=cast.lea), **values)


def recovers(cast, percent, since=None):
    set_vat_recovery(activity=cast.lea_activity, percent=D(percent), since=since, by=cast.diane, on=TODAY)


def posted(entry):
    return [(row.account_id, row.debit - row.credit) for row in entry.lines.order_by("pk")]


# -- approved --------------------------------------------------------------------------------------


def test_a_supplier_invoice_is_posted_when_approved(cast):
    """V1: 100 + 20 approved, unpaid, costs 100."""
    made = approved(cast)
    assert posted(made.entry) == [("611000", D(100)), ("445660", D(20)), ("401000", D(-120))]
    assert (made.entry.journal_id, made.entry.on, made.entry.document_on) == ("AC", TODAY, date(2026, 3, 10))
    assert (made.total_cost, made.left_to_pay, made.state) == (D(100), D(120), "approved")


def test_an_expense_is_owed_to_the_member(cast):
    made = approve(purchase=submit(purchase=expense(cast), by=cast.lea), on=TODAY, by=cast.odile)
    assert posted(made.entry)[-1] == ("467100", D(-120))
    assert made.entry.journal_id == "NDF"


def test_vat_not_recovered_is_a_cost(cast):
    recovers(cast, 50)
    made = approved(cast, line(50, category="carburant"), line(100))
    assert posted(made.entry) == [
        ("606100", D(56)),
        ("445660", D(4)),
        ("611000", D(110)),
        ("445660", D(10)),
        ("401000", D(-180)),
    ]


@pytest.mark.parametrize(
    ("said", "vat", "cost"),  # (from when, per cent) said once the purchase of 10/03 waits; what is recovered then
    [
        ([], "20", "100"),
        ([(None, 0)], "0", "120"),
        ([(date(2026, 1, 1), 0)], "0", "120"),
        ([(date(2026, 3, 10), 0)], "0", "120"),
        ([(date(2026, 3, 11), 0)], "20", "100"),  # the receipt is older than the change
        ([(None, 0), (date(2026, 3, 10), "33.33")], "6.67", "113.33"),
        ([(None, 50), (date(2026, 3, 11), 0)], "10", "110"),
        ([(date(2026, 1, 1), 0), (date(2026, 1, 1), 50)], "10", "110"),  # corrected
    ],
)
def test_what_is_recovered_is_read_when_approved_by_the_date_of_the_receipt(cast, said, vat, cost):
    made = submit(purchase=purchase(cast), by=cast.lea)
    for since, percent in said:
        recovers(cast, percent, since)
    made = approve(purchase=Purchase.objects.get(pk=made.pk), on=TODAY, by=cast.odile)
    made.refresh_from_db()
    of_vat = [("445660", D(vat))] if D(vat) else []
    assert posted(made.entry) == [("611000", D(cost)), *of_vat, ("401000", D(-120))]
    kept = made.lines.get()
    assert (kept.recovered, kept.cost, made.total_cost) == (D(vat), D(cost), D(cost))


def test_an_approved_purchase_keeps_what_it_recovered(cast):
    from tests.billing.contribution.test_actions import scale, take

    scale(cast, base="margin", brackets=((0, 10),))
    take(cast, 1000)
    made = approved(cast)
    recovers(cast, 0)
    assert [(row.recovered, row.cost) for row in queries.priced(made)] == [(D(20), D(100))]
    cancel(purchase=made, reason="Doublon", on=TODAY, by=cast.odile)
    assert balance(activity=cast.lea_activity, prefixes=["186"]) == D(100)


def test_the_margin_takes_the_cost_of_the_day_of_approval(cast):
    from tests.billing.contribution.test_actions import scale, take

    scale(cast, base="margin", brackets=((0, 10),))
    take(cast, 1000)
    made = submit(purchase=purchase(cast), by=cast.lea)
    recovers(cast, 0)
    approve(purchase=made, on=TODAY, by=cast.odile)
    assert balance(activity=cast.lea_activity, prefixes=["186"]) == D(88)  # (1000 - 120) × 10 %


def test_a_fixed_asset_is_on_its_own_accounts(cast):
    made = approved(cast, line(900, category="materiel"))
    assert posted(made.entry) == [("218300", D(900)), ("445620", D(180)), ("401000", D(-1080))]


def test_a_foreign_supplier_is_paid_without_vat(cast):
    made = approved(cast, line(100, category="logiciels"), reverse_charge=True)
    assert posted(made.entry) == [("613500", D(100)), ("445660", D(20)), ("445200", D(-20)), ("401000", D(-100))]
    assert made.left_to_pay == D(100)


def test_a_foreign_service_paid_by_ones_own_card_owes_its_vat_too(cast):
    made = expense(cast, line(100, category="logiciels"), reverse_charge=True)
    made = approve(purchase=submit(purchase=made, by=cast.lea), on=TODAY, by=cast.odile)
    assert posted(made.entry) == [("613500", D(100)), ("445660", D(20)), ("445200", D(-20)), ("467100", D(-100))]
    assert (made.reverse_charge, made.total_cost, made.left_to_pay) == (True, D(100), D(100))
    assert queries.owed(Purchase.objects.all()) == D(100)


def test_only_what_enters_the_margin_moves_the_contribution(cast):
    from tests.billing.contribution.test_actions import scale, take

    scale(cast, base="margin", brackets=((0, 10),))
    take(cast, 1000)
    made = approved(cast, line(300), line(50, category="repas"))
    assert balance(activity=cast.lea_activity, prefixes=["186"]) == D(70)
    cancel(purchase=made, reason="Doublon", on=TODAY, by=cast.odile)
    assert balance(activity=cast.lea_activity, prefixes=["186"]) == D(100)


# -- refused ---------------------------------------------------------------------------------------


def test_what_is_typed_must_hold_together(cast):
    for lines, said in [
        ([line(100, vat="25")], "Sur 125,00\xa0€ TTC à 20\xa0%, la TVA est de 20,83\xa0€, et non de 25,00"),
        ([line(-38, vat="50")], "Sur 12,00\xa0€ TTC à 20\xa0%, la TVA est de 2,00"),
        ([line("0.001")], "centime"),
        ([line("123456789012")], "tapé en trop"),
        ([line(0)], "enlevez celles qui sont vides"),
        ([line(-5)], "plus grand que zéro"),
    ]:
        with pytest.raises(Refused, match=said):
            purchase(cast, *lines)
    for day, said in [(date(2026, 3, 17), "n’est pas encore venu"), (date(1926, 3, 1), "trop ancienne")]:
        with pytest.raises(Refused, match=said):
            purchase(cast, on=day)
    with pytest.raises(Refused, match="quel fournisseur"):
        purchase(cast, bought_from=" ")
    with pytest.raises(Refused, match="qui a avancé"):
        purchase(cast, kind="expense")
    with pytest.raises(Refused, match="n’est pas membre"):
        purchase(cast, kind="expense", member=Member.objects.get(user=cast.nadia))
    assert not Purchase.objects.exists()


def test_no_receipt_no_approval(cast):
    with pytest.raises(Refused, match="Joignez le justificatif"):
        submit(purchase=purchase(cast, receipt=False), by=cast.lea)


@pytest.mark.parametrize("content", [b"MZ\x90\x00" + b"\x00" * 60, b"", b"bonjour"])
def test_a_file_that_is_not_what_it_says(cast, content):
    made = purchase(cast, receipt=False)
    with pytest.raises(Refused, match=r"ticket\.pdf"):
        attach_receipt(purchase=made, content=content, name="ticket.pdf", by=cast.lea)
    made.refresh_from_db()
    assert made.receipt is None


def test_who_may_do_what(cast):
    with pytest.raises(Refused, match="Il vous manque le droit"):
        purchase(cast, by=cast.nadia)
    made = submit(purchase=purchase(cast), by=cast.lea)
    with pytest.raises(Refused, match="approuver les achats"):
        approve(purchase=made, on=TODAY, by=cast.lea)
    approve(purchase=made, on=TODAY, by=cast.bruno)
    with pytest.raises(Refused, match="régler les achats"):
        pay(purchase=made, amount=D(1), paid_on=TODAY, bank_account=cast.bank, on=TODAY, by=cast.bruno)


def test_nobody_approves_their_own_expense(cast):
    from members.models import ActivityMember

    odile = Member.objects.get(user=cast.odile)
    ActivityMember.objects.create(activity=cast.lea_activity, member=odile, since=date(2026, 1, 1))
    made = submit(purchase=purchase(cast, kind="expense", member=odile), by=cast.lea)
    with pytest.raises(Refused, match="vos propres frais"):
        approve(purchase=made, on=TODAY, by=cast.odile)


def test_returned_corrected_and_sent_again(cast):
    made = submit(purchase=purchase(cast), by=cast.lea)
    with pytest.raises(Refused, match="ne se modifie plus"):
        save_purchase(activity=cast.lea_activity, purchase=made, values={}, lines=[], on=TODAY, by=cast.lea)
    with pytest.raises(Refused, match="ce qui est à corriger"):
        return_purchase(purchase=made, comment="", by=cast.odile)
    assert return_purchase(purchase=made, comment="Photo floue", by=cast.odile).return_comment == "Photo floue"
    attach_receipt(purchase=made, content=photo() + b" ", name="net.png", by=cast.lea)
    assert queries.receipt_of(Purchase.objects.get(pk=made.pk)).name == "net.png"
    again = submit(purchase=made, by=cast.lea)
    assert (again.state, again.return_comment) == ("waiting", "")
    assert take_back(purchase=made, by=cast.lea).state == "draft"
    delete_draft(purchase=made, by=cast.lea)
    assert not Purchase.objects.exists()


# -- cancelled and paid ----------------------------------------------------------------------------


def test_cancelled_by_the_opposite_entry_once(cast):
    made = approved(cast)
    with pytest.raises(Refused, match="Dites pourquoi"):
        cancel(purchase=made, reason=" ", on=TODAY, by=cast.odile)
    cancel(purchase=made, reason="Doublon", on=TODAY, by=cast.odile)
    assert posted(made.entry.reversed_by) == [(account, -amount) for account, amount in posted(made.entry)]
    with pytest.raises(Refused, match="annulé"):
        cancel(purchase=made, reason="Encore", on=TODAY, by=cast.odile)


def test_paid_in_two_times_then_reversed(cast):
    made = approved(cast)
    values = {"paid_on": TODAY, "bank_account": cast.bank, "on": TODAY, "by": cast.odile}
    first = pay(purchase=made, amount=D(20), **values)
    assert posted(first.entry) == [("401000", D(20)), ("512000", D(-20))]
    with pytest.raises(Refused, match="Il reste 100,00"):
        pay(purchase=made, amount=D("100.01"), **values)
    pay(purchase=made, amount=D(100), **values)
    made.refresh_from_db()
    assert (made.settled, balance(activity=cast.lea_activity, prefixes=["401"])) == (True, D(0))
    with pytest.raises(Refused, match="déjà été réglés"):
        cancel(purchase=made, reason="Doublon", on=TODAY, by=cast.odile)
    reverse_pay(payment=first, reversed_on=TODAY, reason="Virement revenu", on=TODAY, by=cast.odile)
    with pytest.raises(Refused, match="déjà annulé"):
        reverse_pay(payment=first, reversed_on=TODAY, reason="Encore", on=TODAY, by=cast.odile)
    made.refresh_from_db()
    assert (made.settled, made.left_to_pay) == (False, D(20))


def test_what_was_approved_never_changes(cast):
    made = approved(cast)
    for act in (
        lambda: Purchase.objects.filter(pk=made.pk).update(total_cost=D(1)),
        lambda: made.lines.update(cost=D(1), recovered=D(119)),
        lambda: made.lines.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_same_receipt_twice_is_told(cast):
    first = purchase(cast)
    second = purchase(cast, activity=cast.karim_activity, by=cast.karim, label="Autre", on=date(2026, 3, 9))
    assert [(like.purchase, like.why) for like in queries.likenesses(second)] == [(first, "même justificatif")]


def test_what_looks_like_a_purchase_typed_twice_says_why(cast):
    photos = iter(range(1, 20))

    def bought(**values):
        made = purchase(cast, receipt=False, **{"document": "", **values})
        out = io.BytesIO()
        Image.new("RGB", (next(photos), 20), "white").save(out, "PNG")
        attach_receipt(purchase=made, content=out.getvalue(), name="ticket.png", by=cast.lea)
        return Purchase.objects.get(pk=made.pk)

    one = bought(document="T-1", on=date(2026, 3, 1))
    near = bought(bought_from="papeterie", on=date(2026, 3, 7))
    numbered = bought(document="t-1", on=date(2026, 1, 5))
    bought(on=date(2026, 3, 1), bought_from="Une autre boutique")  # the same day and amount say nothing
    bought(on=date(2026, 1, 1))  # nor does the same shop, weeks before
    assert [(like.purchase, like.why) for like in queries.likenesses(one)] == [
        (numbered, "même fournisseur, même numéro de pièce"),
        (near, "même fournisseur, même montant, dates proches"),
    ]


def test_the_receipts_of_the_demo_are_all_different():
    from cae.demo.work import receipt

    day = date(2026, 3, 1)
    made = {receipt("Rail de France", label, day, D(amount)) for label in ("Train", "L’hôtel") for amount in ("12.50", "13")}
    assert len(made) == 4
