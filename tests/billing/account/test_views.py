"""The pages of the account: what each person reads, and what they may do there."""

import io
import re
from datetime import date
from decimal import Decimal as D
from html import unescape

import pytest
from django.urls import reverse
from pypdf import PdfReader

from billing.account import queries, views
from billing.account.models import Earmark, Statement
from billing.account.queries import own_parts
from billing.account.statement import content_of, render
from billing.invoices.models import InvoiceFollowUp
from billing.payments.actions import record_payment
from billing.payments.enums import PaymentMode
from cae.periods import month_end
from cae.templatetags.format import money
from tests.billing.account.test_sheet import paid, salary, sale
from tests.billing.payments.issued import issued

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(views, "today", lambda: TODAY)
    monkeypatch.setattr("cae.home.views.today", lambda: TODAY)
    monkeypatch.setattr("billing.invoices.views.lists.today", lambda: TODAY)


def answer(response):
    """The figure the page answers with, as read."""
    found = re.search(r'answer-figure">(.*?)</p>', response.content.decode(), re.S)[1]
    return re.sub(r"<[^>]+>", "", found).strip()


def url(name, *args, code="LEA"):
    return reverse(f"billing:account:{name}", args=[code, *args])


def earn(cast):
    sale(cast, 1000, 200, date(2026, 2, 3))
    paid(cast, 1000, 200, date(2026, 3, 3))
    salary(cast, 400, date(2026, 3, 31))


def rich(cast):
    """An account that holds 1 000,00, nothing else promised."""
    cast.lea.member.contracts.update(fixed_part=0)
    paid(cast, 1000, 0, date(2026, 3, 3))


def test_index_of_a_shared_activity_answers_with_ones_own_part(as_, cast):
    paid(cast, 1000, 0, date(2026, 3, 3), activity=cast.atelier)
    cast.lea.member.contracts.update(fixed_part=0)
    cast.karim.member.contracts.update(fixed_part=0)
    for who in ("lea", "karim"):
        response = as_(who).get(url("index", code="ATELIER"))
        [part] = own_parts([cast.atelier], cast.people[who].member.pk, on=TODAY)
        assert 0 < part < 1000
        assert answer(response) == money(part)
        assert "dispose en tout de" in response.content.decode()
    assert answer(as_("odile").get(url("index", code="ATELIER"))) == money(D(1000))


def test_index_says_what_can_be_paid_and_explains_each_line(as_, cast):
    earn(cast)
    cast.lea.member.contracts.update(fixed_part=0)
    page = as_("lea").get(url("index")).content.decode()
    assert "600,00" in page
    for words in ("Ce que je peux me verser maintenant", "Elle ne vous appartient pas", "Ma part variable", "voté en assemblée"):
        assert words in page


def test_index_counts_the_part_fixe_of_the_month_until_it_is_paid(as_, cast):
    earn(cast)
    page = as_("lea").get(url("index")).content.decode()
    assert "810,00" in page  # 600 brut, 35 % de charges estimées


def test_index_of_a_cape_says_set_aside_and_offers_no_pay(as_, cast):
    page = as_("nadia").get(url("index", code="NADIA")).content.decode()
    assert "Ce que mon activité a mis de côté" in page
    assert "me verser maintenant" not in page


def test_index_costs_the_same_with_much(as_, cast, django_assert_num_queries):
    client = as_("lea")
    client.get(url("index"))
    with django_assert_num_queries(32) as few:
        client.get(url("index"))
    for month in range(1, 6):
        for day in range(1, 20):
            sale(cast, 100, 20, date(2026, month, day))
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(url("index"))


def test_line_opens_on_entries_and_refuses_a_line_that_does_not(as_, cast):
    earn(cast)
    client = as_("lea")
    page = client.get(url("line", "collected")).content.decode()
    assert "1 200,00" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert client.get(url("line", "invoiced")).status_code == 404
    assert client.get(url("line", "n-importe-quoi")).status_code == 404


def test_what_is_invoiced_and_due_opens_on_the_invoices_it_counts(as_, cast):
    late = issued(cast.lea_activity, (700, 20), by=cast.odile, on=date(2026, 3, 2))
    recent = issued(cast.lea_activity, (300, 20), by=cast.odile, on=TODAY)
    InvoiceFollowUp.objects.filter(invoice=recent).update(due_on=TODAY)
    client = as_("lea")
    page = client.get(url("index")).content.decode()
    counted = {"since": {late, recent}, "situation=pending": {recent}, "situation=late": {late}}
    for found, invoices in counted.items():
        address = unescape(re.search(rf'href="([^"]*{found}[^"]*)"', page)[1])
        listed = client.get(address).content.decode()
        assert {one for one in (late, recent) if one.number in listed} == invoices, found


def test_someone_else_does_not_know_the_account_exists(as_, cast):
    assert as_("nadia").get(url("index")).status_code == 404
    assert as_("fatou").get(url("index")).status_code == 403  # facilitates groups: knows the activity, not its money
    assert as_("bruno").get(url("index")).status_code == 200  # accompanies Lyon
    assert as_("bruno").get(url("index", code="NADIA")).status_code == 404  # Valence


def test_set_aside_moves_money_apart_and_release_gives_it_back(as_, cast):
    rich(cast)
    client = as_("lea")
    response = client.submit(url("set_aside"), {"amount": "250,50", "reason": "un ordinateur"})
    assert response.status_code == 302
    earmark = Earmark.objects.get()
    assert (earmark.amount, earmark.since, earmark.set_by) == (D("250.50"), TODAY, cast.lea)
    client.post(url("release", earmark.pk))
    assert Earmark.objects.get().released_on == TODAY


@pytest.mark.parametrize("amount", ["0", "-5", "0,001", "douze", "9" * 14])
def test_set_aside_refuses_what_is_not_an_amount(as_, cast, amount):
    response = as_("lea").submit(url("set_aside"), {"amount": amount, "reason": "r"})
    assert response.status_code == 422
    assert not Earmark.objects.exists()


def test_set_aside_says_the_least_amount_in_french(as_, cast):
    page = as_("lea").submit(url("set_aside"), {"amount": "0", "reason": "r"}).content.decode()
    assert "Tapez 0,01\u00a0€ au moins." in page


def test_set_aside_stops_at_what_is_available(as_, cast):
    client = as_("lea")
    response = client.submit(url("set_aside"), {"amount": "1", "reason": "r"})
    assert "rien de disponible à mettre de côté" in response.content.decode()
    rich(cast)
    response = client.submit(url("set_aside"), {"amount": "1000,01", "reason": "un ordinateur"})
    page = response.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert (response.status_code, "jusqu&#x27;à 1 000,00 €" in page, "un ordinateur" in page) == (422, True, True)
    assert client.submit(url("set_aside"), {"amount": "1000", "reason": "un ordinateur"}).status_code == 302


def test_set_aside_twice_by_a_double_click_is_once(as_, cast):
    rich(cast)
    client = as_("lea")
    client.get(url("set_aside"))
    data = dict(client.form().fields) | {"amount": "10", "reason": "r"}
    assert client.post(url("set_aside"), data).url == client.post(url("set_aside"), data).url
    assert Earmark.objects.count() == 1


def test_release_of_what_the_cooperative_asks_to_keep_is_refused_to_the_member(as_, cast):
    earmark = Earmark.objects.create(activity=cast.lea_activity, amount=5, reason="litige", by_rule=True, since=TODAY)
    as_("lea").post(url("release", earmark.pk))
    assert Earmark.objects.get().released_on is None
    as_("odile").post(url("release", earmark.pk))
    assert Earmark.objects.get().released_on == TODAY


def test_commit_is_for_the_team(as_, cast):
    assert as_("lea").get(url("commit")).status_code == 403
    as_("odile").submit(url("commit"), {"amount": "100", "label": "avance accordée"})
    page = as_("lea").get(url("index")).content.decode()
    assert "avance accordée" in page


def test_a_month_that_is_over_keeps_what_was_owed_at_its_end(cast):
    invoice = issued(cast.lea_activity, (700, 20), by=cast.odile, on=date(2026, 3, 2))
    InvoiceFollowUp.objects.filter(invoice=invoice).update(due_on=date(2026, 4, 1))
    issued(cast.lea_activity, (300, 20), by=cast.odile, on=date(2026, 6, 2))
    record_payment(
        amount=D(840), received_on=date(2026, 5, 6), mode=PaymentMode.TRANSFER, bank_account=cast.bank,
        parts=[(invoice, D(840))], on=date(2026, 5, 6), by=cast.odile,
    )  # fmt: skip
    found = {}
    for month in (2, 3, 4, 5):
        end = month_end(date(2026, month, 1))
        sheet = queries.sheet_of(cast.lea_activity, since=date(2026, month, 1), upto=end, on=end)
        found[month] = (sheet.beside.pending, sheet.beside.late)
    assert found == {2: (0, 0), 3: (D(840), 0), 4: (0, D(840)), 5: (0, 0)}


def test_what_is_owed_today_is_the_same_read_from_follow_ups_or_from_what_happened(cast):
    """A period that still runs is read the short way, one that ends today the long way."""
    invoice = issued(cast.lea_activity, (700, 20), by=cast.odile, on=date(2026, 3, 2))
    issued(cast.lea_activity, (300, 20), by=cast.odile, on=date(2026, 3, 3))
    record_payment(
        amount=D(100), received_on=date(2026, 3, 6), mode=PaymentMode.TRANSFER, bank_account=cast.bank,
        parts=[(invoice, D(100))], on=date(2026, 3, 6), by=cast.odile,
    )  # fmt: skip
    since, on = date(2026, 1, 1), date(2026, 4, 30)
    running, over = (queries.sheet_of(cast.lea_activity, since=since, upto=upto, on=on) for upto in (date(2026, 12, 31), on))
    assert (running.beside.pending, running.beside.late) == (over.beside.pending, over.beside.late)
    assert running.beside.pending + running.beside.late == D("1100.00")


def test_the_statement_reads_well(cast):
    earn(cast)
    made = content_of(cast.lea_activity, month=date(2026, 3, 1))
    text = " ".join(PdfReader(io.BytesIO(render(made))).pages[0].extract_text().split())
    assert "Relevé — mars 2026" in text
    assert "au 31/03/2026" in text
    assert "Encaissé Ce que vos clients" in text


def text_of(made) -> str:
    return " ".join(
        PdfReader(io.BytesIO(render(made))).pages[0].extract_text().replace("\xa0", " ").replace("\u202f", " ").split()
    )


def test_the_statement_of_a_month_that_is_over_says_its_day(cast):
    earn(cast)
    made = content_of(cast.lea_activity, month=date(2026, 3, 1))
    assert made["available"]["title"] == "Disponible au 31/03/2026"
    assert made["shares"] == []
    assert "maintenant" not in text_of(made)


def test_the_statement_of_a_cape_speaks_of_no_variable_part(cast):
    made = content_of(cast.nadia_activity, month=date(2026, 3, 1))
    assert made["result"]["title"] == "Résultat de l'activité de l'année à ce jour"
    assert made["bridge"][0]["label"] == made["result"]["title"]
    assert "part variable" not in text_of(made)
    assert "votre contrat solde" not in text_of(made)


def test_a_shared_activity_says_its_result_and_the_part_of_each(as_, cast):
    paid(cast, 1000, 200, date(2026, 3, 3), activity=cast.atelier)
    made = content_of(cast.atelier, month=date(2026, 3, 1))
    assert made["available"] == {**made["available"], "title": "Disponible de l'activité au 31/03/2026"}
    parts = {one["member"]: D(one["available"]) for one in made["shares"]}
    assert sum(parts.values()) == D(made["available"]["amount"])
    assert len(parts) == 2
    text = text_of(made)
    assert all(name in text for name in parts)
    assert "part variable" not in text
    for who in ("lea", "karim"):
        page = as_(who).get(url("index", code=cast.atelier.code)).content.decode()
        assert "Ma part variable" not in page
        assert "Résultat de l&#x27;activité" in page


def test_a_statement_of_before_is_read_as_it_was(cast):
    earn(cast)
    made = content_of(cast.lea_activity, month=date(2026, 3, 1))
    old = {**made, "version": 1, "available": {**made["available"], "title": "Ce que je peux me verser maintenant"}}
    del old["shares"]
    assert "Ce que je peux me verser maintenant au 31/03/2026" in text_of(old)


def test_make_statement_keeps_the_month_as_it_was(as_, cast):
    earn(cast)
    client = as_("lea")
    client.post(url("make_statement"))
    made = Statement.objects.get()
    assert (made.month, made.content["available"]["amount"]) == (date(2026, 5, 1), made.content["available"]["amount"])
    sale(cast, 10, 2, date(2026, 5, 20))
    client.post(url("make_statement"))
    assert Statement.objects.get().content == made.content
    page = client.get(url("statement", made.pk))
    assert page.status_code == 200
    assert made.file is None or made.file.media_type == "application/pdf"


def test_home_leads_to_the_account_or_sums_several(as_, cast):
    assert as_("nadia").get(reverse("home")).url == url("index", code="NADIA")
    page = as_("lea").get(reverse("home")).content.decode()
    assert "Atelier Grain de Papier" in page


def test_a_question_is_asked_beside_a_line(as_, cast):
    page = as_("lea").get(url("index")).content.decode()
    assert page.count("Poser une question") >= 3


def test_an_account_below_zero_is_told_to_the_team_as_its_own_page_says_it(as_, cast):
    from billing.account.models import LowAccount
    from billing.account.watch import refresh

    salary(cast, 400, date(2026, 3, 31))
    paid(cast, 1000, 200, date(2026, 3, 3), activity=cast.karim_activity)
    assert refresh(date(2026, 4, 1)) == LowAccount.objects.count()
    left = queries.available_now(cast.lea_activity, on=date(2026, 4, 1))
    low = LowAccount.objects.filter(activity__in=[cast.lea_activity, cast.karim_activity])
    assert low.get().available == left < D("-400.00")  # the part fixe of April is engaged
    salary(cast, 50, date(2026, 4, 2))
    refresh(TODAY)
    salary(cast, 7, date(2026, 6, 14))  # since the last watch: the desk reads it now
    now = money(queries.available_now(cast.lea_activity, on=TODAY))
    assert now in as_("diane").get(reverse("desk")).content.decode()
    paid(cast, 10_000, 200, date(2026, 6, 15))
    refresh(TODAY)
    assert not low.exists()
