"""The pages of invoices, as a browser reads and sends them."""

import json
import re
from decimal import Decimal as D

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from billing.documents import forms
from billing.invoices import actions
from billing.invoices.actions import sending
from billing.invoices.enums import InvoiceState
from billing.invoices.models import Invoice, InvoiceFollowUp
from cae import files, jobs
from cae.access import Refused
from cae.models import FileLink, Job
from cae.periods import today
from members.models import Delegation
from tests.billing.invoices.made import customer, draft, issued, line, rate

pytestmark = pytest.mark.django_db
URL = "billing:invoices:"


def url(name, activity, *args):
    return reverse(f"{URL}{name}", args=[activity.code, *args])


def rows_of(*rows):
    """POST values of rows: (name, quantity, price[, values])."""
    found = {
        name: []
        for name in ("kind", "name", "description", "quantity", "unit", "price", "discount", "vat", "nature", "reference")
    }
    for name, quantity, price, *more in rows:
        values = {
            "kind": "line", "name": name, "quantity": quantity, "price": price, "description": "", "unit": "C62",
            "discount": "", "vat": str(rate()), "nature": "services", "reference": "", **(more[0] if more else {}),
        }  # fmt: skip
        for key, value in values.items():
            found[key].append(value)
    return {f"row-{name}": values for name, values in found.items()}


def sent(invoice, *rows, **values):
    found = {
        "revision": invoice.revision,
        "entry_mode": "ht",
        "customer": invoice.customer_id or "",
        "subject": "",
        "discount": "",
        **rows_of(*rows),
    }
    return {**found, **values}


def autosave(client, invoice, *rows, **values):
    return client.post(url("edit", invoice.activity, invoice.pk), sent(invoice, *rows, **values), headers={"X-Autosave": "1"})


def test_edit_autosave_answers_the_figures_of_the_server(as_, cast):
    client = as_("lea")
    invoice = draft(cast.lea_activity, by=cast.lea)
    answer = autosave(client, invoice, ("Chapitre", "1", "", {"kind": "chapter"}), ("Dessin", "2", "1 250,50"), ("", "1", ""))
    found = json.loads(answer.content)
    assert answer.status_code == 200
    assert found["amounts"] == ["2\u00a0501,00\u00a0€", "2\u00a0501,00\u00a0€", ""]
    assert "3\u00a0001,20" in found["totals"]
    invoice.refresh_from_db()
    assert (invoice.total_ttc, invoice.revision) == (D("3001.20"), found["revision"])
    assert invoice.lines.get().chapter.title == "Chapitre"


def test_pages_of_an_invoice_are_whole(as_, cast, real_files):
    client = as_("odile")
    invoice = draft(cast.lea_activity, by=cast.lea)
    for name in ("list", "show", "edit", "preview", "issue"):
        args = [] if name == "list" else [invoice.pk]
        assert client.get(url(name, cast.lea_activity, *args)).status_code == 200, name
    client.submit(url("issue", cast.lea_activity, invoice.pk), form="form")
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED
    assert invoice.issued_on == today()
    for name in ("show", "preview", "xml", "send", "credit"):
        assert client.get(url(name, cast.lea_activity, invoice.pk)).status_code == 200, name
    assert client.get(url("pdf", cast.lea_activity, invoice.pk)).content.startswith(b"%PDF")
    for name in ("all", "validation"):
        assert client.get(reverse(URL + name)).status_code == 200


# -- bad input: a sentence, nothing lost, nothing half done ----------------------------------------------


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (("Dessin", "🎨", "10"), "quantity", "n'est pas un nombre"),
        (("Dessin", "1e400", "10"), "quantity", "n'est pas un nombre"),
        (("Dessin", "NaN", "10"), "quantity", "n'est pas un nombre"),
        (("Dessin", "1", "-10"), "price", "jamais négatif"),
        (("Dessin", "1", "0,0000001"), "price", "4 décimales"),
        (("Dessin", "0,00001", "1"), "quantity", "4 décimales"),
        (("Dessin", "999999999", "1"), "quantity", "trop grand"),
        (("Dessin", "1", "1", {"discount": "110 %"}), "discount", "100 %"),
        (("Dessin", "1", "1", {"discount": "beaucoup"}), "discount", "10 %"),
        (("Dessin", "1", "1", {"vat": "999999"}), "vat", "TVA"),
        (("Dessin", "1", "1", {"unit": "XXX"}), "unit", "unité"),
        (("Dessin", "1", "1", {"nature": "magie"}), "nature", "bien ou un service"),
        (("D" * 301, "1", "1"), "name", "300"),
    ],
)
def test_edit_says_what_is_wrong_beside_its_row(as_, cast, row, field, words):
    client = as_("lea")
    invoice = draft(cast.lea_activity, by=cast.lea)
    found = autosave(client, invoice, ("Première", "1", "1"), row)
    answer = json.loads(found.content)
    assert found.status_code == 422
    assert answer["rows"][0] == {}
    assert words in answer["rows"][1][field]
    shown = client.post(url("edit", cast.lea_activity, invoice.pk), sent(invoice, ("Première", "1", "1"), row))
    assert shown.status_code == 422
    assert "Première" in shown.content.decode()
    invoice.refresh_from_db()
    assert invoice.total_ht == D("1000.00")


@pytest.mark.parametrize("day", ["1926-03-02", "2100-01-01", "31/02/2026"])
def test_edit_refuses_a_date_that_is_not_of_our_time(as_, cast, day):
    invoice = draft(cast.lea_activity, by=cast.lea)
    found = autosave(as_("lea"), invoice, ("Dessin", "1", "1"), supplied_on=day)
    assert found.status_code == 422
    assert "supplied_on" in json.loads(found.content)["fields"]


def test_edit_refuses_the_customer_of_another_activity(as_, cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    other = customer(cast.nadia_activity)
    found = autosave(as_("lea"), invoice, ("Dessin", "1", "1"), customer=str(other.pk))
    assert found.status_code == 422
    assert "customer" in json.loads(found.content)["fields"]


def test_edit_refuses_a_stale_page_and_forgives_a_cut_line(as_, cast):
    """Another tab is refused; the page whose answer was lost catches up with its own save."""
    client = as_("lea")
    invoice = draft(cast.lea_activity, by=cast.lea)
    mine, other = "6b1d3c7e-0000-4000-8000-000000000001", "6b1d3c7e-0000-4000-8000-000000000002"
    assert autosave(client, invoice, ("Un", "1", "1"), editor=mine).status_code == 200
    assert autosave(client, invoice, ("Deux", "1", "2"), editor=mine).status_code == 200  # same page, old revision
    refused = autosave(client, invoice, ("Trois", "1", "3"), editor=other)
    assert refused.status_code == 409
    assert "modifié ailleurs" in json.loads(refused.content)["refusal"]
    assert invoice.lines.get().name == "Deux"


def test_edit_bounds_its_lines(as_, cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    found = autosave(as_("lea"), invoice, *[("Dessin", "1", "1")] * 501)
    assert found.status_code == 409
    assert "500 lignes" in json.loads(found.content)["refusal"]


def test_ten_thousand_lines_are_refused_with_a_sentence(as_, cast):
    client = as_("lea")
    invoice = draft(cast.lea_activity, by=cast.lea)
    response = client.post(url("edit", cast.lea_activity, invoice.pk), sent(invoice, *[("Dessin", "1", "1")] * 10_000))
    assert response.status_code == 422
    assert "au plus 500 lignes" in response.content.decode()
    assert 'value="Dessin"' in response.content.decode()
    assert invoice.lines.count() == 1


def test_edit_works_without_javascript(as_, cast):
    client = as_("lea")
    invoice = draft(cast.lea_activity, by=cast.lea)
    address = url("edit", cast.lea_activity, invoice.pk)
    rows = [("Un", "1", "1"), ("Deux", "1", "2")]
    moved = client.post(address, {**sent(invoice, *rows), "do": "down:0"}).content.decode()
    assert moved.index('value="Deux"') < moved.index('value="Un"')
    assert 'value="Un"' not in client.post(address, {**sent(invoice, *rows), "do": "remove:0"}).content.decode()
    invoice.refresh_from_db()
    assert invoice.total_ht == D("1000.00")  # nothing is kept while rows move
    saved = client.post(address, sent(invoice, *rows))
    assert saved.url == url("show", cast.lea_activity, invoice.pk)
    invoice.refresh_from_db()
    assert invoice.total_ht == D("3.00")


def offered(page: str) -> list[str]:
    """The customers of the list of the page."""
    field = page.split('<select name="customer"')[1].split("</select>", maxsplit=1)[0]
    return re.findall(r"<option[^>]*>([^<]+)</option>", field)[1:]


def test_edit_holds_a_few_customers_and_finds_the_others(as_, cast, monkeypatch):
    """The page does not grow with the customers; without JavaScript, a field of the page finds them."""
    monkeypatch.setattr(forms, "OFFERED_CUSTOMERS", 3)
    chosen = customer(cast.lea_activity, "Zoé")
    invoice = draft(cast.lea_activity, by=cast.lea, to=chosen)
    client, address = as_("lea"), url("edit", cast.lea_activity, invoice.pk)
    assert "customer-search" not in client.get(address).content.decode(), "it holds them all"
    others = [customer(cast.lea_activity, name) for name in ("Alpha", "Bravo", "Charlie", "Théâtre")]
    page = client.get(address).content.decode()
    assert offered(page) == ["Zoé", "Alpha", "Bravo", "Charlie"], "the one chosen, then the first ones"
    assert "<noscript>" in page and "customer-search" in page
    typed = sent(invoice, ("Dessin", "1", "70"), do="find_customer", **{"customer-search": "theatr"})
    page = client.post(address, typed).content.decode()
    assert offered(page) == ["Zoé", "Théâtre"]
    assert 'value="Dessin"' in page, "what was typed stays"
    client.post(address, sent(invoice, ("Dessin", "1", "70"), customer=others[-1].pk))
    invoice.refresh_from_db()
    assert invoice.customer == others[-1], "one that the list did not hold"


def test_edit_sends_to_validation_in_one_act(as_, cast):
    client = as_("lea")
    invoice = draft(cast.lea_activity, by=cast.lea)
    client.post(url("edit", cast.lea_activity, invoice.pk), {**sent(invoice, ("Dessin", "1", "70")), "do": "submit"})
    invoice.refresh_from_db()
    assert (invoice.state, invoice.total_ht) == (InvoiceState.WAITING, D("70.00"))


# -- issue -----------------------------------------------------------------------------------------


def test_issue_twice_by_a_double_click_gives_one_invoice(as_, cast):
    client = as_("odile")
    invoice = draft(cast.lea_activity, by=cast.lea)
    address = url("issue", cast.lea_activity, invoice.pk)
    client.get(address)
    form = dict(client.form("form").fields)
    first, second = client.post(address, form), client.post(address, form)
    assert first.url == second.url == url("show", cast.lea_activity, invoice.pk)
    assert Invoice.objects.exclude(number=None).count() == 1


def test_issue_says_what_is_missing(as_, cast):
    client = as_("odile")
    to = customer(cast.lea_activity, siren="", siret="", vat_number="")
    invoice = draft(cast.lea_activity, by=cast.lea, to=to)
    page = client.get(url("issue", cast.lea_activity, invoice.pk)).content.decode()
    assert "Le SIREN de" in page
    assert "Émettre définitivement" not in page


def test_issue_is_the_support_team_s_unless_delegated(as_, cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    address = url("issue", cast.lea_activity, invoice.pk)
    assert as_("lea").get(address).status_code == 403
    Delegation.objects.create(member=cast.lea.member, right="invoices.issue", ceiling=D(500), since=today())
    client = as_("lea")
    assert client.get(address).status_code == 302  # above the ceiling: back to the sheet, which says so
    assert "jusqu&#x27;à" in client.get(url("show", cast.lea_activity, invoice.pk)).content.decode()


def test_a_stranger_learns_nothing(as_, cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    for name in ("list", "show", "edit", "issue"):
        args = [] if name == "list" else [invoice.pk]
        assert as_("nadia").get(url(name, cast.lea_activity, *args)).status_code == 404
    own = reverse(URL + "show", args=["NADIA", invoice.pk])
    assert as_("nadia").get(own).status_code == 404  # someone else's invoice under one's own activity


# -- the rest --------------------------------------------------------------------------------------


def test_a_list_that_stopped_goes_on_and_tells_what_was_done(cast):
    """A worker that died after the first of two: the second run does the rest, once."""
    from billing.invoices import actions

    waiting = [actions.submit(invoice=draft(cast.lea_activity, by=cast.lea), by=cast.lea) for _ in range(2)]
    told = [{"pk": waiting[0].pk, "label": "", "href": "", "number": "F-1"}]
    job = Job.objects.create(task=actions.ISSUE_CHOSEN, asked_by=cast.odile, result={"outcomes": told})
    Job.objects.filter(pk=job.pk).update(arguments={"ids": [one.pk for one in waiting]})
    jobs.run(job.pk)
    job.refresh_from_db()
    assert [outcome["pk"] for outcome in job.result["outcomes"]] == [one.pk for one in waiting]
    assert Invoice.objects.filter(state=InvoiceState.ISSUED).count() == 1


def test_credit_prepares_a_note_of_what_was_chosen(as_, cast):
    client = as_("lea")
    invoice = issued(cast.lea_activity, line("100", "3"), line("50"), by=cast.odile)
    client.submit(
        url("credit", cast.lea_activity, invoice.pk), {"whole": "part", "quantity-0": "1", "quantity-1": ""}, form="form"
    )
    assert Invoice.objects.get(credits=invoice).total_ttc == D("120.00")


def test_send_proposes_the_words_and_the_address(as_, cast, mails):
    client = as_("lea")
    invoice = issued(cast.lea_activity, by=cast.odile)
    client.submit(url("send", cast.lea_activity, invoice.pk), form="form")
    assert (mails[0].to, invoice.number in mails[0].subject) == (["compta@pain.example"], True)


def test_duplicate_opens_the_copy(as_, cast):
    client = as_("lea")
    invoice = issued(cast.lea_activity, by=cast.odile)
    answer = client.post(url("duplicate", cast.lea_activity, invoice.pk))
    copy = Invoice.objects.get(state=InvoiceState.DRAFT)
    assert answer.url == url("edit", cast.lea_activity, copy.pk)


def test_a_renamed_program_is_not_an_attachment(as_, cast):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = as_("lea")
    invoice = draft(cast.lea_activity, by=cast.lea)
    wrong = SimpleUploadedFile("devis.pdf", b"MZ\x90\x00" + b"\x00" * 64, content_type="application/pdf")
    answer = client.post(url("attach", cast.lea_activity, invoice.pk), {"file": wrong})
    assert answer.status_code == 422
    assert "n&#x27;est pas lisible" in answer.content.decode()


@pytest.mark.parametrize("do", ["submit", "issue"])
def test_edit_lets_a_draft_wait_for_its_price_and_refuses_it_beside_the_field_when_it_leaves(as_, cast, do):
    client, invoice = as_("odile"), draft(cast.lea_activity, by=cast.lea)
    answer = autosave(client, invoice, ("Dessin", "2", ""))
    assert (answer.status_code, answer.json()["amounts"]) == (200, [""])
    invoice.refresh_from_db()
    assert invoice.lines.get().unit_price is None
    address = url("edit", cast.lea_activity, invoice.pk)
    assert 'name="row-price" value=""' in client.get(address).content.decode()
    page = client.post(address, sent(invoice, ("Dessin", "2", ""), do=do))
    assert page.status_code == 422
    assert "Indiquez un prix, ou 0 si c&#x27;est offert." in page.content.decode()
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.DRAFT
    page = client.get(url("issue", cast.lea_activity, invoice.pk)).content.decode()
    assert "La ligne 1 n&#x27;a pas de prix." in page


@pytest.mark.parametrize(
    ("prices", "off", "said"),
    [
        ([("0.001", "1")], 0, "ne fait pas un centime"),
        ([("100", "1"), ("100", "-1")], 0, "Le total est de 0,00 €."),
        ([("100", "1")], 100, "Le total est de 0,00 €."),
    ],
)
def test_what_is_worth_nothing_without_a_typed_zero_is_not_issued(cast, prices, off, said):
    lines = [line(*one, discount_percent=D(off)) for one in prices]
    with pytest.raises(Refused, match=said):
        issued(cast.lea_activity, *lines, by=cast.odile)


def test_what_is_offered_is_issued(cast):
    given = issued(cast.lea_activity, line("0", name="Offert"), by=cast.odile)
    assert (given.state, given.total_ttc) == (InvoiceState.ISSUED, 0)


def test_submit_refuses_a_line_without_price(cast):
    from dataclasses import replace

    invoice = draft(cast.lea_activity, replace(line(), unit_price=None), by=cast.lea)
    with pytest.raises(Refused, match="Indiquez le prix de chaque ligne"):
        actions.submit(invoice=invoice, by=cast.lea)


# -- a file that is not there -----------------------------------------------------------------------


def without_file(invoice, *, row=True):
    """As in a base filled without jobs, or restored without its storage (`row=False`)."""
    invoice = Invoice.objects.select_related("follow_up__file").get(pk=invoice.pk)
    default_storage.delete(invoice.follow_up.file.path)
    if row:
        InvoiceFollowUp.objects.filter(pk=invoice.pk).update(file=None, file_state="waiting")
        FileLink.objects.all().delete()
    return invoice


@pytest.mark.parametrize("row", [True, False])
def test_a_pdf_that_is_not_there_is_asked_for_and_given(as_, cast, row):
    invoice = without_file(issued(cast.lea_activity, by=cast.odile), row=row)
    address, client = url("pdf", cast.lea_activity, invoice.pk), as_("lea")
    asked = Job.objects.count()
    page = client.get(address).content.decode()
    assert f'hx-post="{url("make_file", cast.lea_activity, invoice.pk)}"' in page
    assert Job.objects.count() == asked  # reading asks nothing: the page does
    ready = client.htmx("post", url("make_file", cast.lea_activity, invoice.pk)).content.decode()
    assert "Télécharger le PDF" in ready
    assert f'href="{address}"' in ready
    assert client.get(address).content.startswith(b"%PDF")
    assert files.links_of(invoice, "document").count() == 1
    client.post(url("make_file", cast.lea_activity, invoice.pk))
    assert Job.objects.count() == asked + 1  # there already: asked once


def test_a_pdf_under_way_is_followed_and_one_that_failed_is_asked_again(as_, cast, monkeypatch):
    invoice = without_file(issued(cast.lea_activity, by=cast.odile))
    address, make, client = url("pdf", cast.lea_activity, invoice.pk), url("make_file", cast.lea_activity, invoice.pk), as_("lea")
    monkeypatch.setattr(jobs, "send", lambda job_id: None)
    assert client.post(make)["Location"] == address
    client.post(make)
    job = Job.objects.get(state="waiting")  # one, whatever the clicks
    assert f'hx-get="{address}"' in client.htmx("get", address).content.decode()
    make_pdf = sending._make
    monkeypatch.setattr(sending, "_make", lambda invoice: (_ for _ in ()).throw(OSError("disque")))
    jobs.run(job.pk)
    page = client.get(address).content.decode()
    assert "Le fichier n’a pas pu être fait" in page
    assert "Réessayer" in page
    monkeypatch.setattr(sending, "_make", make_pdf)
    client.submit(address)
    jobs.run(Job.objects.get(state="waiting").pk)
    assert client.get(address).content.startswith(b"%PDF")


def test_the_pdf_of_a_draft_or_of_somebody_else_is_not_asked_for(as_, cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    assert as_("lea").post(url("make_file", cast.lea_activity, invoice.pk)).status_code == 404
    done = issued(cast.lea_activity, by=cast.odile)
    assert as_("nadia").post(url("make_file", cast.lea_activity, done.pk)).status_code == 404
