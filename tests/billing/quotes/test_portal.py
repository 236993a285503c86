"""The customer's pages: what opens, for whom, and what each answer does."""

import base64
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.invoices import actions as invoicing
from billing.quotes import actions, links
from billing.quotes.consumer import next_working_day
from billing.quotes.models import Acceptance, CustomerLink, Quote, Withdrawal
from billing.quotes.portal_access import WRONG_ALLOWED
from cae import files
from cae.models import Job, OnceToken
from cae.periods import today
from cae.templatetags.format import date_fr
from members.models import Question
from tests.billing.invoices import made as invoices
from tests.billing.quotes.made import accept, customer, draft, drawing, individual, line, link_of, valid
from tests.support.queries import assert_flat

GIVEN = {"name": "Samir Haddad", "kind": "typed", "typed": "Samir Haddad", "agreed": "on"}


@pytest.fixture
def sent(cast) -> Quote:
    """A quote of Léa's, open to its customer today."""
    quote = valid(cast.lea_activity, by=cast.odile, on=today(), deposit="30")
    return actions.mark_sent(quote=quote, by=cast.lea, on=today())


@pytest.fixture
def ordered(cast) -> Quote:
    """A quote for an individual, open today."""
    later = today() + timedelta(days=40)
    return valid(cast.lea_activity, by=cast.odile, on=today(), to=individual(cast.lea_activity), supplied_on=later)


def url(name, token, quote=None, **more):
    values = {"token": token, **({"pk": quote.pk} if quote is not None else {}), **more}
    return reverse(f"billing:portal:{name}", kwargs=values)


# -- the door --------------------------------------------------------------------------------------


def test_pages_are_private(client, cast, sent):
    token = link_of(sent, cast.lea)
    for address in (url("index", token), url("quote", token, sent), url("accept", token, sent)):
        response = client.get(address)
        assert response.status_code == 200
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert response["Referrer-Policy"] == "same-origin"  # nothing of the address goes to another site
        assert "no-store" in response["Cache-Control"]
        assert 'name="robots" content="noindex' in response.content.decode()


def test_a_wrong_link_is_404_and_tells_nothing(client, cast, sent):
    response = client.get(url("quote", "x" * 43, sent))
    assert response.status_code == 404
    assert "Pain" not in response.content.decode()
    assert "Léa" not in response.content.decode()


@pytest.mark.parametrize("how", ["expired", "revoked"])
def test_a_closed_link_is_410_and_tells_nothing(how, client, cast, sent):
    token = link_of(sent, cast.lea)
    if how == "expired":
        CustomerLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        links.revoke(customer=sent.customer, by=cast.lea, at=timezone.now())
    for name in ("quote", "accept", "pdf"):
        response = client.get(url(name, token, sent))
        assert response.status_code == 410
        assert "Pain" not in response.content.decode()
    assert client.post(url("accept", token, sent), GIVEN).status_code == 410
    assert not Acceptance.objects.exists()


def test_wrong_links_are_slowed_down(client, cast, sent):
    token = link_of(sent, cast.lea)
    for _ in range(WRONG_ALLOWED):
        assert client.get(url("index", "y" * 43)).status_code == 404
    assert client.get(url("index", "y" * 43)).status_code == 429
    assert client.get(url("index", token)).status_code == 429
    assert client.get(url("index", token), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_only_their_own_quotes_once_validated(client, cast, sent):
    token = link_of(sent, cast.lea)
    other = valid(
        cast.lea_activity,
        by=cast.odile,
        on=today(),
        to=customer(cast.lea_activity, name="Autre", siren="", country="DE", siret="", vat_number=""),
    )
    foreign = valid(cast.nadia_activity, by=cast.diane, on=today(), to=customer(cast.nadia_activity))
    unfinished = draft(cast.lea_activity, by=cast.lea, to=sent.customer)
    for hidden in (other, foreign, unfinished):
        for name in ("quote", "accept", "refuse", "ask", "pdf", "thanks", "withdraw", "receipt"):
            assert client.get(url(name, token, hidden)).status_code == 404, name
        assert client.post(url("accept", token, hidden), GIVEN).status_code == 404
        assert client.post(url("opened", token, hidden)).status_code == 404
    assert not Acceptance.objects.exists()


# -- reading ---------------------------------------------------------------------------------------


def test_quote_is_readable(client, cast, sent):
    page = client.get(url("quote", link_of(sent, cast.lea), sent)).content.decode().replace("\u00a0", " ")
    for said in (
        sent.number,
        "Illustrations du livret",
        "1 200,00 €",
        "Boulangerie Pain",
        "Acompte à la commande 30 % (360,00 €)",
    ):
        assert said in page


def test_opened_is_said_by_the_page_reading_writes_nothing(client, cast, sent):
    token = link_of(sent, cast.lea)
    client.get(url("quote", token, sent))
    sent.refresh_from_db()
    assert sent.opened_at is None
    assert client.post(url("opened", token, sent)).status_code == 204
    sent.refresh_from_db()
    assert sent.opened_at is not None
    assert CustomerLink.objects.get().last_opened_at is not None


def test_a_member_who_looks_is_not_the_customer(client, as_, cast, sent):
    token = link_of(sent, cast.lea)
    as_("lea").post(url("opened", token, sent))
    sent.refresh_from_db()
    assert sent.opened_at is None


def test_pdf(client, cast, sent):
    response = client.get(url("pdf", link_of(sent, cast.lea), sent))
    assert response.content.startswith(b"%PDF")
    assert sent.number in response["Content-Disposition"]


def test_logo(client, cast, sent):
    token = link_of(sent, cast.lea)
    assert client.get(url("logo", token)).status_code == 404
    content = base64.b64decode(drawing().split(",")[1])
    cast.lea_activity.logo = files.store(content, "logo.png", logo=True)
    cast.lea_activity.save()
    assert client.get(url("logo", token))["Content-Type"] == "image/png"


# -- accepting -------------------------------------------------------------------------------------


def test_accept(client, cast, sent):
    token = link_of(sent, cast.lea)
    response = client.submit(url("accept", token, sent), {**GIVEN, "role": "gérant"}, follow=True)
    assert response.status_code == 200
    assert "Merci" in response.content.decode()
    sent.refresh_from_db()
    kept = sent.acceptance
    assert (sent.state, kept.name, kept.role, kept.signature_text) == ("accepted", "Samir Haddad", "gérant", "Samir Haddad")
    assert kept.ip_address == "127.0.0.1"
    assert "facture d'acompte" in response.content.decode().replace("&#x27;", "'")


def test_receipt_and_drawn_signature_are_kept(client, cast, sent, real_paper):
    token = link_of(sent, cast.lea)
    client.submit(url("accept", token, sent), {**GIVEN, "kind": "drawn", "drawing": drawing()})
    assert Acceptance.objects.get().signature.media_type == "image/png"
    assert client.get(url("receipt", token, sent)).content.startswith(b"%PDF")


def test_the_same_form_twice_is_one_answer(client, cast, sent):
    token = link_of(sent, cast.lea)
    data = {**GIVEN, "once": "0c9f1b3e-1111-4222-8333-944455556666"}
    first, second = (client.post(url("accept", token, sent), data) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == url("thanks", token, sent)
    assert Acceptance.objects.count() == 1
    assert not OnceToken.objects.filter(address__contains=token).exists()  # the token is kept nowhere


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Votre prénom et votre nom"),
        ({"typed": "  "}, "Écrivez votre nom"),
        ({"typed": "zz"}, "La signature « zz » n&#x27;est pas le nom donné plus haut, « Samir Haddad »."),
        ({"kind": "drawn", "drawing": ""}, "Signez dans le cadre"),
        ({"kind": "drawn", "drawing": drawing(strokes=False)}, "vide"),
        ({"kind": "drawn", "drawing": "data:image/png;base64,TVqQAAMAAAAEAAAA"}, "pas pu être lu"),
        ({"agreed": ""}, "Cochez la case"),
        ({"email": "samir@"}, "adresse"),
        ({"name": "S" * 200}, "120"),
    ],
)
def test_bad_input_is_said_and_kept(change, said, client, cast, sent):
    token = link_of(sent, cast.lea)
    response = client.submit(url("accept", token, sent), {**GIVEN, "role": "gérant 🥖", **change})
    assert response.status_code == 422
    text = response.content.decode()
    assert said in text
    assert "gérant 🥖" in text
    assert not Acceptance.objects.exists()


def test_an_expired_quote_says_so_kindly(client, cast):
    past = today() - timedelta(days=60)
    sent = actions.mark_sent(quote=valid(cast.lea_activity, by=cast.odile, on=past), by=cast.lea, on=past)
    token = link_of(sent, cast.lea)
    page = client.get(url("quote", token, sent)).content.decode()
    assert "Ce devis a expiré" in page
    assert "Accepter" not in page
    assert client.get(url("accept", token, sent)).status_code == 302
    refused = client.post(url("accept", token, sent), GIVEN)
    assert refused.status_code == 422
    assert "était valable" in refused.content.decode()


def test_a_cancelled_quote_leads_to_its_new_version(client, cast, sent):
    token = link_of(sent, cast.lea)
    copy = actions.revise(quote=sent, by=cast.lea, on=today())
    assert "plus proposé" in client.get(url("quote", token, sent)).content.decode()
    copy = actions.validate(quote=copy, by=cast.odile, on=today())
    page = client.get(url("quote", token, sent)).content.decode()
    assert url("quote", token, copy) in page


def test_an_answered_quote_offers_no_second_answer(client, cast, sent):
    token = link_of(sent, cast.lea)
    accept(sent, at=timezone.now())
    page = client.get(url("quote", token, sent)).content.decode()
    assert "Vous avez accepté ce devis" in page
    assert url("refuse", token, sent) not in page
    assert client.get(url("refuse", token, sent)).status_code == 302
    assert "déjà accepté" in client.post(url("refuse", token, sent), {"name": "S", "reason": ""}).content.decode()


def test_refuse(client, cast, sent):
    token = link_of(sent, cast.lea)
    response = client.submit(url("refuse", token, sent), {"name": "Samir", "reason": "Trop tard."}, follow=True)
    assert "refus est enregistré" in response.content.decode()
    sent.refresh_from_db()
    assert (sent.state, sent.acceptance.comment) == ("refused", "Trop tard.")


def test_ask(client, cast, sent, mails):
    token = link_of(sent, cast.lea)
    given = {"name": "Samir", "email": "samir@pain.example", "text": "Peut-on avancer la date ?"}
    response = client.submit(url("ask", token, sent), given, follow=True)
    assert "Votre question est partie" in response.content.decode()
    assert Question.objects.get().messages.get().text == "Peut-on avancer la date ?"
    assert "avancer la date" in mails[0].body
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_thanks_without_answer_goes_back(client, cast, sent):
    token = link_of(sent, cast.lea)
    assert client.get(url("thanks", token, sent))["Location"] == url("quote", token, sent)


# -- consumers -------------------------------------------------------------------------------------

INDIVIDUAL = {**GIVEN, "email": "camille@mail.example", "informed": "on"}


def test_a_consumer_reads_before_ordering(client, cast, ordered):
    token = link_of(ordered, cast.lea)
    page = client.get(url("accept", token, ordered)).content.decode()
    for said in (
        "Commande avec obligation de paiement",
        "Votre droit de rétractation",
        "Modèle de formulaire",
        "Médiation du Confluent",
        "Je demande que la prestation commence",
    ):
        assert said in page
    fields = dict(client.form().fields)
    assert "early_start" not in fields  # nothing is ticked for them
    assert "informed" not in fields


def test_a_company_sees_none_of_it(client, cast, sent):
    page = client.get(url("accept", link_of(sent, cast.lea), sent)).content.decode()
    for hidden in ("obligation de paiement", "rétractation", "médiateur", "Médiation du Confluent"):
        assert hidden not in page


@pytest.mark.parametrize("missing", ["informed", "email"])
def test_what_the_law_asks_blocks_a_consumer(missing, client, cast, ordered):
    token = link_of(ordered, cast.lea)
    assert client.submit(url("accept", token, ordered), {**INDIVIDUAL, missing: ""}).status_code == 422
    assert not Acceptance.objects.exists()
    client.submit(url("accept", token, ordered), {**INDIVIDUAL, "early_start": "on"})
    assert Acceptance.objects.get().wants_early_start


def test_withdraw(client, cast, ordered):
    token = link_of(ordered, cast.lea)
    assert client.get(url("withdraw", token, ordered)).status_code == 302
    accept(ordered, at=timezone.now(), email="camille@mail.example", order=actions.Order(informed=True))
    assert "Renoncer au contrat ici" in client.get(url("quote", token, ordered)).content.decode()
    response = client.submit(url("withdraw", token, ordered), {}, follow=True)
    assert "rétractation est enregistrée" in response.content.decode()
    assert Withdrawal.objects.get().email == "camille@mail.example"
    ordered.refresh_from_db()
    assert ordered.state == "withdrawn"


def test_a_company_has_no_page_to_withdraw(client, cast, sent):
    accept(sent, at=timezone.now())
    assert client.get(url("withdraw", link_of(sent, cast.lea), sent)).status_code == 404


# -- the customer's own page -----------------------------------------------------------------------


def test_index_shows_what_is_due_and_how_to_pay(client, cast, sent):
    token = link_of(sent, cast.lea)
    accept(sent, at=timezone.now())
    sent.refresh_from_db()
    invoice = invoicing.issue(invoice=invoicing.draft_deposit(quote=sent, by=cast.lea), by=cast.odile, on=today())
    page = client.get(url("index", token)).content.decode().replace("\u00a0", " ")
    for said in (invoice.number, "360,00 €", "FR76", "data:image/png;base64,", "À régler"):
        assert said in page
    assert client.get(url("invoice_file", token, invoice, kind="pdf")).content.startswith(b"%PDF")
    xml = client.get(url("invoice_file", token, invoice, kind="xml"))
    assert (xml["Content-Type"], b"CrossIndustryInvoice" in xml.content) == ("application/xml", True)
    assert client.get(url("invoice_file", token, invoice, kind="zip")).status_code == 404


def test_another_customers_invoice_is_404(client, cast, sent):
    other = customer(cast.lea_activity, name="Autre maison", siren="900000001", siret="", vat_number="")
    quote = valid(cast.lea_activity, by=cast.odile, on=today(), to=other)
    accept(quote, at=timezone.now())
    quote.refresh_from_db()
    invoice = invoicing.draft_balance(quote=quote, by=cast.lea)
    token = link_of(sent, cast.lea)
    assert client.get(url("invoice_file", token, invoice, kind="pdf")).status_code == 404


def test_index_costs_the_same_whatever_is_in_it(client, cast, sent):
    token = link_of(sent, cast.lea)

    def add():
        quote = valid(cast.lea_activity, line("100"), by=cast.odile, on=today(), to=sent.customer)
        accept(quote, at=timezone.now())
        quote.refresh_from_db()
        invoicing.issue(invoice=invoicing.draft_balance(quote=quote, by=cast.lea), by=cast.odile, on=today())

    assert_flat(lambda: client.get(url("index", token)), add=add, expected=7)


def test_index_shows_how_to_pay_the_oldest_ones_and_counts_them_all(client, cast, sent, monkeypatch):
    for price in ("100", "200", "300"):
        one = invoices.draft(cast.lea_activity, line(price), by=cast.lea, to=sent.customer)
        invoicing.issue(invoice=one, by=cast.odile, on=today())
    monkeypatch.setattr("billing.invoices.for_quotes.TO_PAY", 2)
    monkeypatch.setattr("billing.invoices.for_quotes.LAST", 1)
    html = client.get(url("index", link_of(sent, cast.lea))).content.decode()
    assert html.count("portal-pay-text") == 2
    assert html.count("portal-item-name") == 1
    assert "3 factures : les 2 plus anciennes sont ci-dessous" in html
    assert "720,00" in html


def test_the_summary_of_errors_is_in_french(client, cast, ordered):
    token = link_of(ordered, cast.lea)
    client.submit(url("accept", token, ordered), {**GIVEN, "kind": "drawn", "agreed": ""})
    page = client.post(url("accept", token, ordered), {"name": "", "kind": "drawn"}).content.decode()
    summary = page.split("form-errors")[1].split("</ul>")[0]
    assert ">Votre signature</a> : Signez dans le cadre" in summary
    assert "Drawing" not in summary
    assert "« bon pour accord »</a> : Cochez" in summary.replace("\u00a0", " ")


def test_a_pdf_that_is_not_there_is_asked_for_by_the_customers_page(client, cast, sent, mails):
    from billing.invoices.models import InvoiceFollowUp
    from tests.billing.invoices.made import issued

    invoice = issued(cast.lea_activity, by=cast.odile, on=today(), customer=sent.customer)
    InvoiceFollowUp.objects.update(file=None)
    token = link_of(sent, cast.lea)
    address = url("invoice_file", token, invoice, kind="pdf")
    page = client.get(address).content.decode()
    assert invoice.number in page
    assert f'hx-post="{url("make_file", token, invoice)}"' in page
    ready = client.htmx("post", url("make_file", token, invoice)).content.decode()
    assert "Télécharger le PDF" in ready
    assert client.get(address).content.startswith(b"%PDF")
    assert not OnceToken.objects.filter(address__contains=token).exists()


def test_the_pdf_of_somebody_elses_invoice_is_neither_given_nor_made(client, cast, sent):
    from tests.billing.invoices.made import issued

    other = customer(cast.lea_activity, name="Autre", siren="", country="DE", siret="", vat_number="")
    invoice = issued(cast.lea_activity, by=cast.odile, on=today(), customer=other)
    token, asked = link_of(sent, cast.lea), Job.objects.count()
    assert client.get(url("invoice_file", token, invoice, kind="pdf")).status_code == 404
    assert client.htmx("post", url("make_file", token, invoice)).status_code == 404
    assert Job.objects.count() == asked


# -- a promise within the withdrawal period ----------------------------------------------------------


def promised(cast, days: int, **values) -> Quote:
    values = {"on": today(), "to": individual(cast.lea_activity), "supplied_on": today() + timedelta(days=days)} | values
    return valid(cast.lea_activity, by=cast.odile, **values)


def test_a_date_within_the_withdrawal_period_is_said_before_accepting(client, cast):
    order = promised(cast, 5)
    page = client.get(url("accept", link_of(order, cast.lea), order)).content.decode()
    assert "La date prévue tombe dans votre délai de rétractation" in page
    assert date_fr(today() + timedelta(days=5)) in page


def test_goods_and_services_have_one_period_to_withdraw_wherever_it_is_said(client, as_, cast):
    """From the delivery, for both: before accepting, once accepted, and on the member's page (L.221-18)."""
    delivery, lines = today() + timedelta(days=7), [line("100"), line("10", nature="goods")]
    order = valid(cast.lea_activity, *lines, by=cast.odile, on=today(), to=individual(cast.lea_activity), supplied_on=delivery)
    last = date_fr(next_working_day(delivery + timedelta(days=14)))
    token, sheet = link_of(order, cast.lea), reverse("billing:quotes:show", args=["LEA", order.pk])
    assert f"changer d'avis jusqu'au {last}" in client.get(url("accept", token, order)).content.decode()
    assert last in as_("lea").get(sheet).content.decode()
    accept(order, at=timezone.now(), email="camille@mail.example", order=actions.Order(informed=True))
    assert f"jusqu'au {last}" in client.get(url("thanks", token, order)).content.decode().lower()
    page = as_("lea").get(sheet).content.decode()
    assert page.count(last) >= 2


def test_the_member_is_told_too_before_and_after(as_, cast):
    order = promised(cast, 5)
    lea, sheet = as_("lea"), reverse("billing:quotes:show", args=["LEA", order.pk])
    assert "La date promise tombe dans le délai de rétractation" in lea.get(sheet).content.decode()
    accept(order, at=timezone.now(), email="camille@mail.example", order=actions.Order(informed=True))
    assert "Ne commencez pas avant la fin du délai de rétractation" in lea.get(sheet).content.decode()


@pytest.mark.parametrize("case", ["later", "goods", "company", "asked"])
def test_nothing_is_said_when_nothing_is_promised_too_soon(client, as_, cast, case):
    values = {"later": {}, "goods": {"lines": [line("10", nature="goods")]}, "company": {"to": customer(cast.lea_activity)}}
    given = values.get(case, {})
    order = valid(
        cast.lea_activity,
        *given.pop("lines", []),
        by=cast.odile,
        on=today(),
        supplied_on=today() + timedelta(days=40 if case == "later" else 5),
        **({"to": individual(cast.lea_activity)} | given),
    )
    page = client.get(url("accept", link_of(order, cast.lea), order)).content.decode()
    if case == "asked":
        assert "La date prévue tombe" in page
        accept(order, at=timezone.now(), email="c@mail.example", order=actions.Order(informed=True, early_start=True))
    else:
        assert "La date prévue tombe" not in page
    sheet = as_("lea").get(reverse("billing:quotes:show", args=["LEA", order.pk])).content.decode()
    assert "délai de rétractation</p>" not in sheet
    assert "Ne commencez pas" not in sheet
    assert "La date promise" not in sheet
