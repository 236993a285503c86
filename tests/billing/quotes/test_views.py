"""Quotes for members and for the support team: lists, sheet, moves, sending, bulk validation."""

import base64
from datetime import timedelta
from decimal import Decimal as D
from email.header import decode_header, make_header
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from billing.quotes import actions
from billing.quotes.models import CustomerLink, Quote, QuoteSending
from cae import files, search
from cae.models import Job
from cae.once import new_token
from cae.periods import today
from tests.billing.invoices.made import issued
from tests.billing.quotes.made import accept, customer, draft, drawing, line, valid
from tests.support.queries import assert_flat


def url(name, quote=None, code="LEA"):
    return reverse(f"billing:quotes:{name}", kwargs={"code": code, **({"pk": quote.pk} if quote else {})})


# -- lists -----------------------------------------------------------------------------------------


def test_list_costs_the_same_whatever_is_in_it(lea, cast):
    assert_flat(lambda: lea.get(url("list")), add=lambda: draft(cast.lea_activity, by=cast.lea, on=today()), expected=13)


def test_all_costs_the_same_whatever_is_in_it(as_, cast):
    odile = as_("odile")

    def add():
        actions.submit(quote=draft(cast.lea_activity, by=cast.lea, on=today()), by=cast.lea, on=today())

    assert_flat(lambda: odile.get(reverse("billing:quotes:all")), add=add, expected=11)


def test_list_teaches_when_empty_and_finds_by_words(lea, cast):
    assert "Votre premier devis" in lea.get(url("list")).content.decode()
    draft(cast.lea_activity, by=cast.lea, on=today(), subject="Fresque du réfectoire")
    assert "réfectoire" in lea.get(url("list") + "?q=refectoir").content.decode()
    assert "Aucun devis ne correspond" in lea.get(url("list") + "?q=piscine").content.decode()
    assert "<html" not in lea.htmx("get", url("list") + "?q=fresque").content.decode()


@pytest.mark.parametrize(
    ("state", "shown"),
    [("en-cours", "Un brouillon"), ("a-envoyer", "Un validé"), ("acceptes", "Un accepté"), ("n-importe", "Un brouillon")],
)
def test_list_by_state(state, shown, lea, cast):
    draft(cast.lea_activity, by=cast.lea, on=today(), subject="Un brouillon")
    valid(cast.lea_activity, by=cast.odile, on=today(), subject="Un validé")
    accept(valid(cast.lea_activity, by=cast.odile, on=today(), subject="Un accepté"), at=timezone.now())
    page = lea.get(url("list") + f"?etat={state}").content.decode()
    assert shown in page
    assert page.count('class="row-link"') == (3 if state == "n-importe" else 1)


def test_list_exports_what_it_shows(lea, cast, ready):
    response = lea.get(url("list") + "?format=xlsx")
    rows = list(load_workbook(BytesIO(b"".join(response.streaming_content))).active.values)
    assert rows[0][:4] == ("Numéro", "Activité", "Client", "Objet")
    assert rows[1][0] == ready.number
    assert D(str(rows[1][9])) == D("1200")


def test_another_activity_is_not_known(lea, cast):
    quote = draft(cast.nadia_activity, by=cast.nadia, on=today(), to=customer(cast.nadia_activity))
    assert lea.get(url("list", code="NADIA")).status_code == 404
    assert lea.get(url("show", quote, code="NADIA")).status_code == 404
    assert lea.get(url("show", quote)).status_code == 404  # under one's own activity neither
    assert lea.post(url("submit", quote)).status_code == 404


# -- the sheet -------------------------------------------------------------------------------------


def test_show_says_what_is_missing(lea, cast):
    quote = actions.create_quote(activity=cast.lea_activity, by=cast.lea, on=today())
    page = lea.get(url("show", quote)).content.decode()
    assert "Choisissez le client." in page
    assert "Ajoutez au moins une ligne." in page


def test_show_tells_the_way_and_the_proof(lea, cast, ready):
    accept(ready, at=timezone.now())
    page = lea.get(url("show", ready)).content.decode()
    for said in ("Ouvert par le client", "Accord du client", "Samir Haddad", "Facturer", ready.number):
        assert said in page
    assert "accepted" not in page.split("<main")[1].split("</main>")[0].replace('value="accepted"', "")


def test_printed_and_pdf(lea, cast, ready):
    page = lea.get(url("printed", ready)).content.decode()
    assert ready.number in page
    assert lea.get(url("pdf", ready)).content.startswith(b"%PDF")


def test_moves_by_the_member(lea, cast):
    quote = draft(cast.lea_activity, by=cast.lea, on=today())
    assert lea.post(url("submit", quote))["Location"] == url("show", quote)
    quote.refresh_from_db()
    assert quote.state == "waiting"
    lea.post(url("take_back", quote))
    quote.refresh_from_db()
    assert quote.state == "draft"
    assert lea.post(url("validate", quote)).status_code == 403
    lea.post(url("cancel", quote))
    quote.refresh_from_db()
    assert quote.state == "cancelled"


def test_moves_are_not_done_by_reading(lea, cast):
    quote = draft(cast.lea_activity, by=cast.lea, on=today())
    for name in (
        "submit",
        "take_back",
        "send_back",
        "validate",
        "cancel",
        "revise",
        "duplicate",
        "invoice",
        "make_link",
        "revoke_links",
    ):
        assert lea.get(url(name, quote)).status_code in {403, 405}, name


def test_send_back_needs_words(as_, cast):
    quote = actions.submit(quote=draft(cast.lea_activity, by=cast.lea, on=today()), by=cast.lea, on=today())
    odile = as_("odile")
    page = odile.post(url("send_back", quote), {"comment": "  "}, follow=True).content.decode()
    assert "Dites ce qu" in page
    odile.post(url("send_back", quote), {"comment": "Le délai est trop long."})
    quote.refresh_from_db()
    assert (quote.state, quote.return_comment) == ("returned", "Le délai est trop long.")


def test_validate(as_, cast):
    quote = draft(cast.lea_activity, by=cast.lea, on=today())
    page = as_("odile").post(url("validate", quote), follow=True).content.decode()
    quote.refresh_from_db()
    assert quote.number in page


def test_validate_twice_is_once(as_, cast):
    quote, odile = draft(cast.lea_activity, by=cast.lea, on=today()), as_("odile")
    data = {"once": "0c9f1b3e-1111-4222-8333-944455556677"}
    answers = {odile.post(url("validate", quote), data)["Location"] for _ in range(2)}
    assert answers == {url("show", quote)}
    assert Quote.objects.exclude(number=None).count() == 1


def test_duplicate_and_revise_open_the_editor(lea, cast, ready):
    copy = lea.post(url("duplicate", ready))["Location"]
    assert copy.endswith("/modifier/")
    assert copy != url("edit", ready)
    newer = lea.post(url("revise", ready))["Location"]
    assert newer.endswith("/modifier/")
    page = lea.get(url("show", ready)).content.decode()
    assert "Remplacé par une nouvelle version" in page


# -- sending ---------------------------------------------------------------------------------------


def test_send(lea, cast, ready, mails, real_paper):
    page = lea.get(url("send", ready)).content.decode()
    assert "compta@pain.example" in page
    lea.submit(url("send", ready), {"copy_to": "lea@confluent.example"})
    ready.refresh_from_db()
    assert ready.state == "sent"
    assert ready.sent_at is not None
    [mail] = mails
    assert (mail.to, mail.cc, mail.reply_to) == (["compta@pain.example"], ["lea@confluent.example"], ["lea@confluent.example"])
    assert "Léa Martin Illustration" in str(make_header(decode_header(mail.from_email)))
    assert f"/devis/{ready.pk}/" in mail.body
    assert mail.attachments[0][0] == f"devis-{ready.number}.pdf"
    assert bytes(mail.attachments[0][1]).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"to": "compta@"}, "adresse"),
        ({"body": "Bonjour"}, "ne contient plus le lien"),
        ({"to": ""}, "À"),
        ({"subject": ""}, "Objet"),
    ],
)
def test_send_says_what_is_wrong(change, said, lea, ready, mails):
    response = lea.submit(url("send", ready), change)
    assert response.status_code == 422 or "form-errors" in response.content.decode()
    assert said in response.content.decode()
    assert mails == []
    assert not QuoteSending.objects.exists()


def test_a_mail_that_fails_is_said_and_retried(lea, cast, ready, mails, monkeypatch):
    from django.core.mail.backends.locmem import EmailBackend

    from cae import jobs

    send = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(OSError("le serveur ne répond pas")))
    lea.submit(url("send", ready), {})
    assert "ne répond pas" in QuoteSending.objects.get().error
    assert not CustomerLink.objects.exists()
    monkeypatch.setattr(EmailBackend, "send_messages", send)
    jobs.retry(Job.objects.get(state="failed"), by=cast.odile)
    assert QuoteSending.objects.get().sent_at is not None
    assert len(mails) == 1
    jobs.run(Job.objects.get(task="billing.quotes.mail").pk)
    assert len(mails) == 1  # never twice


def test_a_draft_is_not_sent(lea, cast):
    quote = draft(cast.lea_activity, by=cast.lea, on=today())
    assert lea.get(url("send", quote))["Location"] == url("show", quote)


def test_make_link_shows_it_once(lea, client, cast, ready):
    page = lea.htmx("post", url("make_link", ready)).content.decode()
    address = page.split('class="quote-address">')[1].split("<")[0]
    assert "/client/" in address
    ready.refresh_from_db()
    assert ready.state == "sent"
    token = address.split("/client/")[1].split("/")[0]
    assert token not in lea.get(url("show", ready)).content.decode()
    lea.post(url("revoke_links", ready))
    assert CustomerLink.objects.get().revoked_at is not None


def test_make_customer_link_opens_the_page_of_the_customer_from_their_sheet_and_an_invoice(lea, client, cast):
    invoice = issued(cast.lea_activity, by=cast.odile)
    address = url("make_customer_link", invoice.customer)
    for page in (
        reverse("billing:customers:show", args=["LEA", invoice.customer.pk]),
        reverse("billing:invoices:show", args=["LEA", invoice.pk]),
    ):
        assert f'action="{address}"' in lea.get(page).content.decode()
    made = lea.htmx("post", address).content.decode().split('class="quote-address">')[1].split("<")[0]
    assert invoice.number in client.get("/client/" + made.split("/client/")[1]).content.decode()
    assert CustomerLink.objects.get().customer == invoice.customer


def test_make_customer_link_is_offered_once_there_is_something_to_read_and_for_who_edits_quotes(lea, as_, cast):
    alone = customer(cast.lea_activity, name="Sans pièce")
    address = url("make_customer_link", alone)
    sheet = reverse("billing:customers:show", args=["LEA", alone.pk])
    assert address not in lea.get(sheet).content.decode()
    draft(cast.lea_activity, by=cast.lea, to=alone, on=today())
    assert address in lea.get(sheet).content.decode()
    assert address not in as_("odile").get(sheet).content.decode()
    assert as_("odile").post(address).status_code == 403


def test_make_customer_link_of_one_who_was_merged_is_that_of_the_one_who_stays(lea, cast):
    stays, merged = customer(cast.lea_activity, name="Reste"), customer(cast.lea_activity, name="Part")
    type(merged).objects.filter(pk=merged.pk).update(merged_into=stays, archived_on=today())
    lea.post(url("make_customer_link", merged))
    assert CustomerLink.objects.get().customer == stays


def test_record_answer(lea, cast, ready):
    scan = SimpleUploadedFile("signé.png", base64.b64decode(drawing().split(",")[1]))
    lea.submit(url("record_answer", ready), {"name": "Samir Haddad", "on": today().isoformat(), "scan": scan})
    ready.refresh_from_db()
    assert (ready.state, ready.acceptance.signature_kind) == ("accepted", "paper")
    assert lea.get(url("record_answer", ready))["Location"] == url("show", ready)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("signé.pdf", b"MZ\x90\x00 renamed program", "lisible ici"),
        ("vide.pdf", b"", "vide"),
        ("signé.png", b"\x89PNG\r\n\x1a\nnot", "abîmée"),
    ],
)
def test_record_answer_reads_what_the_file_is(name, content, said, lea, ready):
    response = lea.submit(
        url("record_answer", ready),
        {"name": "Samir", "on": today().isoformat(), "scan": SimpleUploadedFile(name, content)},
    )
    assert said in response.content.decode()
    assert "Samir" in response.content.decode()
    ready.refresh_from_db()
    assert ready.state == "valid"


def test_record_answer_refuses_a_date_in_1926(lea, cast, ready):
    scan = SimpleUploadedFile("signé.png", base64.b64decode(drawing().split(",")[1]))
    response = lea.submit(url("record_answer", ready), {"name": "Samir", "on": "1926-03-04", "scan": scan})
    assert response.status_code == 422
    assert "trop ancienne" in response.content.decode()


# -- the support team ------------------------------------------------------------------------------


def test_validate_selected(as_, cast):
    good = [actions.submit(quote=draft(cast.lea_activity, by=cast.lea, on=today()), by=cast.lea, on=today()) for _ in range(2)]
    late = draft(cast.lea_activity, by=cast.lea, on=today() - timedelta(days=40))
    Quote.objects.filter(pk=late.pk).update(state="waiting")
    hidden = draft(cast.lea_activity, by=cast.lea, on=today())
    odile = as_("odile")
    response = odile.post(
        reverse("billing:quotes:validate_selected"), {"selected": [quote.pk for quote in (*good, late, hidden)]}, follow=True
    )
    page = response.content.decode()
    assert "2 validés sur 3" in page
    assert "validité" in page
    assert sorted(Quote.objects.values_list("state", flat=True)) == ["draft", "valid", "valid", "waiting"]


def test_validate_selected_twice_by_a_double_click_tells_the_same(as_, cast):
    asked = actions.submit(quote=draft(cast.lea_activity, by=cast.lea, on=today()), by=cast.lea, on=today())
    odile, address = as_("odile"), reverse("billing:quotes:validate_selected")
    posted = {"selected": [asked.pk], "once": new_token()}
    first, second = odile.post(address, posted), odile.post(address, posted)
    assert first.status_code == 302 and first["Location"] == second["Location"]
    assert "1 validé sur 1" in odile.get(second["Location"]).content.decode()
    assert as_("diane").get(second["Location"]).context["work"] == {}, "told to who asked"
    assert Job.objects.filter(task=actions.VALIDATE_CHOSEN).count() == 1


def test_all_shows_what_waits_in_ones_antenna(as_, cast):
    mine = actions.submit(quote=draft(cast.lea_activity, by=cast.lea, on=today(), subject="À Lyon"), by=cast.lea, on=today())
    other = draft(cast.nadia_activity, by=cast.nadia, on=today(), to=customer(cast.nadia_activity), subject="À Valence")
    actions.submit(quote=other, by=cast.nadia, on=today())
    page = as_("bruno").get(reverse("billing:quotes:all")).content.decode()
    assert "À Lyon" in page
    assert "À Valence" not in page
    assert mine.state == "waiting"


def test_members_do_not_open_the_teams_list(lea):
    assert lea.get(reverse("billing:quotes:all")).status_code == 403


# -- search ----------------------------------------------------------------------------------------


def test_quotes_are_found_by_those_who_may_see_them(cast, ready):
    def found(who):
        return [one.object_id for one in search.visible_to(who, search.matching("livrets"))]

    assert found(cast.lea) == [ready.pk]
    assert found(cast.odile) == [ready.pk]
    assert found(cast.nadia) == []


def test_invoice_opens_the_next_draft(lea, cast):
    quote = valid(cast.lea_activity, line("1000"), by=cast.odile, on=today(), deposit="30")
    accept(quote, at=timezone.now())
    for _ in range(2):  # the second click opens the draft already made
        address = lea.post(url("invoice", quote))["Location"]
        made = quote.invoices.get()
        assert f"/factures/{made.pk}/" in address
    assert (made.kind, made.total_ttc) == ("deposit", D("360.00"))


def test_send_names_everything_that_leaves(lea, cast):
    quote = draft(cast.lea_activity, by=cast.lea, on=today())
    plan = SimpleUploadedFile("plan du livret.png", base64.b64decode(drawing().split(",")[1]))
    lea.post(url("attach", quote), {"file": plan})
    quote = actions.validate(quote=quote, by=cast.odile, on=today())
    [link] = files.links_of(quote, "attachment")
    leaving = lea.get(url("send", quote)).content.decode().split("Ce qui part")[1]
    assert f"devis-{quote.number}.pdf" in leaving
    assert "Pièces jointes" in leaving
    assert reverse("file", args=[link.token]) in leaving


def test_a_draft_invoice_is_named_once_in_the_plan_and_a_withdrawn_quote_has_no_more_days(lea, cast):
    from tests.billing.quotes.made import AT, VISITOR, individual

    quote = valid(cast.lea_activity, line("1000"), by=cast.odile, deposit="30", to=individual(cast.lea_activity))
    accept(quote, email="camille@mail.example", order=actions.Order(informed=True))
    lea.post(url("invoice", quote))
    page = lea.get(url("show", quote)).content.decode()
    cell = page.split('data-label="Facture"')[1].split("</td>")[0]
    assert (cell.count("En préparation"), cell.count("Brouillon"), cell.count("brouillon")) == (1, 1, 0)
    quote.refresh_from_db()
    actions.withdraw(quote=quote, by=VISITOR, at=AT, name="Camille", email="camille@mail.example")
    assert "Valable jusqu" not in lea.get(url("show", quote)).content.decode()
