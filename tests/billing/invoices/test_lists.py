"""The lists of invoices: of an activity, of everyone, of what waits to be validated."""

import re
from datetime import date

import pytest
from django.urls import reverse

from billing.invoices import actions
from billing.invoices.enums import InvoiceState
from cae import jobs
from cae.models import Job
from cae.once import new_token
from cae.periods import today
from cae.tables import read
from tests.billing.invoices.made import customer, draft, issued
from tests.billing.invoices.test_views import URL, url
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db
LIST, ALL = 15, 12


def test_validation_issues_each_for_itself(as_, cast):
    good = actions.submit(invoice=draft(cast.lea_activity, by=cast.lea), by=cast.lea)
    bad_customer = customer(cast.karim_activity, siren="", siret="", vat_number="")
    bad = actions.submit(invoice=draft(cast.karim_activity, by=cast.karim, to=bad_customer), by=cast.karim)
    client = as_("odile")
    posted = {"selected": [good.pk, bad.pk], "once": new_token()}
    answer = client.post(reverse(URL + "validation"), posted)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == (InvoiceState.ISSUED, InvoiceState.WAITING)
    assert "1 émise sur 2" in page
    assert "Le SIREN de" in page
    again = client.post(reverse(URL + "validation"), posted)
    assert again["Location"] == answer["Location"], "a double click or a reload tells the same"
    assert Job.objects.filter(task=actions.ISSUE_CHOSEN).count() == 1
    assert as_("diane").get(answer["Location"]).context["work"] == {}, "told to who asked"


def test_validation_waits_for_the_worker_then_shows_the_whole_list_again(as_, cast):
    client = as_("odile")
    job = Job.objects.create(task="issue_chosen_invoices", label="Émission", asked_by=cast.odile, arguments={"ids": []})
    address = f"{reverse(URL + 'validation')}?bilan={job.token}"
    assert "Vous pouvez quitter cette page" in client.get(address).content.decode()
    polled = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" in polled and "<table" not in polled
    jobs.run(job.pk)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "Rien n’attendait plus" in client.get(address).content.decode()


def test_validation_of_nothing_says_so(as_, cast):
    page = as_("odile").post(reverse(URL + "validation"), {"once": new_token()}, follow=True).content.decode()
    assert "Choisissez au moins une ligne" in page


def test_list_filters_and_exports(as_, cast):
    client = as_("lea")
    issued(cast.lea_activity, by=cast.odile, subject="Livret")
    draft(cast.lea_activity, by=cast.lea, subject="Affiche")
    listing = url("list", cast.lea_activity)
    assert "Affiche" not in client.get(listing, {"situation": "due"}).content.decode()
    assert "Livret" not in client.get(listing, {"q": "affiche"}).content.decode()
    assert "Livret" in client.htmx("get", listing, {"period": "year" if today().year == 2026 else ""}).content.decode()
    content = b"".join(client.get(listing, {"format": "xlsx"}).streaming_content)
    assert {row.cells[6] for row in read(content, "factures.xlsx").rows()} == {"Livret", "Affiche"}


def test_list_costs_the_same_with_more_invoices(as_, cast):
    client = as_("lea")
    assert_flat(
        lambda: client.get(url("list", cast.lea_activity)), add=lambda: issued(cast.lea_activity, by=cast.odile), expected=LIST
    )


def test_all_costs_the_same_with_more_invoices(as_, cast):
    client = as_("odile")
    assert_flat(lambda: client.get(reverse(URL + "all")), add=lambda: issued(cast.lea_activity, by=cast.odile), expected=ALL)


def test_all_shows_the_oldest_due_date_first_among_what_is_late(as_, cast):
    for day in (date(2026, 1, 5), date(2026, 2, 3), date(2026, 3, 2)):
        issued(cast.lea_activity, by=cast.odile, on=day)
    client = as_("odile")
    numbers = lambda query: re.findall(r"F-2026-\d+", client.get(reverse(URL + "all") + query).content.decode())  # noqa: E731
    assert list(dict.fromkeys(numbers("?situation=late"))) == ["F-2026-00001", "F-2026-00002", "F-2026-00003"]
    assert list(dict.fromkeys(numbers("?situation="))) == ["F-2026-00003", "F-2026-00002", "F-2026-00001"]


def test_all_keeps_one_activity_chosen_by_typing(as_, cast):
    issued(cast.lea_activity, by=cast.odile)
    issued(cast.karim_activity, by=cast.odile)
    client = as_("odile")
    for typed in ("KARIM", f"{cast.karim_activity} (KARIM)"):
        text = client.get(reverse(URL + "all"), {"activity": typed}).content.decode()
        assert "F-2026-00002" in text, typed
        assert "F-2026-00001" not in text, typed
    assert "F-2026-00001" in client.get(reverse(URL + "all"), {"activity": "inconnue"}).content.decode()


def test_list_sums_what_it_counts_and_asks_for_a_period_beyond(as_, cast, monkeypatch):
    for _ in range(2):
        issued(cast.lea_activity, by=cast.odile)
    client = as_("lea")
    assert "2\u202f400,00" in client.get(url("list", cast.lea_activity)).content.decode().replace("\u00a0", "\u202f")
    monkeypatch.setattr("cae.lists.CAP", 1)
    assert "Choisissez une période pour lire les totaux" in client.get(url("list", cast.lea_activity)).content.decode()
