"""The editor of quotes: a draft, its plan, its pieces."""

import base64
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from billing.quotes import actions
from billing.quotes.models import Quote
from cae import files
from cae.periods import today
from tests.billing.quotes.made import accept, customer, data, draft, drawing, line, valid
from tests.billing.quotes.test_views import url


def test_new_begins_a_draft(lea, cast):
    who = customer(cast.lea_activity)
    address = lea.post(url("new"), {"customer": str(who.pk)})["Location"]
    quote = Quote.objects.get()
    assert address == url("edit", quote)
    assert quote.customer == who


def test_new_never_takes_another_activitys_customer(lea, cast):
    foreign = customer(cast.nadia_activity)
    assert lea.post(url("new"), {"customer": str(foreign.pk)}).status_code == 404
    assert not Quote.objects.exists()


def autosave(client, quote, **change):
    client.get(url("edit", quote))
    values: dict = {}
    for name, value in client.form("form").fields:
        values.setdefault(name, []).append(value)
    values |= change
    return client.post(url("edit", quote), values, headers={"X-Autosave": "1"})


def test_edit_keeps_the_plan(lea, cast):
    quote = draft(cast.lea_activity, by=cast.lea, on=today())
    answer = autosave(lea, quote, deposit_percent="30", **{"plan-label": ["Maquettes", "", ""], "plan-percent": ["40", "", ""]})
    assert answer.status_code == 200, answer.content
    quote.refresh_from_db()
    assert (quote.deposit_percent, quote.instalments) == (D("30.00"), [{"label": "Maquettes", "percent": "40"}])
    assert "360,00" in lea.get(url("printed", quote)).content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"deposit_percent": "cent"}, "pas un pourcentage"),
        ({"deposit_percent": "100"}, "moins de 100"),
        ({"deposit_percent": "60", "plan-label": ["x"], "plan-percent": ["40"]}, "100 %"),
        ({"plan-label": ["x"], "plan-percent": ["beaucoup"]}, "pourcentage"),
        ({"valid_until": "1926-01-01"}, "1926"),
    ],
)
def test_edit_says_what_is_wrong_with_the_plan(change, said, lea, cast):
    quote = draft(cast.lea_activity, by=cast.lea, on=today())
    lea.get(url("edit", quote))
    values: dict = {}
    for name, value in lea.form("form").fields:
        values.setdefault(name, []).append(value)
    response = lea.post(url("edit", quote), values | change)
    assert response.status_code == 422
    assert said in response.content.decode().replace("\u00a0", " ")
    quote.refresh_from_db()
    assert quote.revision == 1


@pytest.mark.parametrize(
    ("change", "placed"),
    [
        ({"deposit_percent": "30", "plan-label": ["Fin"], "plan-percent": ["80"]}, {"plan": "100 % ou plus"}),
        ({"plan-label": ["x", "y"], "plan-percent": ["20", "beaucoup"]}, {"plan-1": "Un pourcentage"}),
        ({"plan-label": ["x"], "plan-percent": ["20,125"]}, {"plan-0": "Deux décimales"}),
        ({"plan-label": ["x"], "plan-percent": ["-5"]}, {"plan": "au-dessus de zéro"}),
    ],
)
def test_edit_autosave_says_what_is_wrong_with_the_plan_beside_it(change, placed, lea, cast):
    answer = autosave(lea, draft(cast.lea_activity, by=cast.lea, on=today()), **change)
    assert answer.status_code == 422
    found = answer.json()["placed"]
    assert found.keys() == placed.keys()
    assert all(placed[where] in found[where] for where in found)
    page = lea.get(url("edit", Quote.objects.get())).content.decode()
    assert all(f'data-error-of="{where}"' in page for where in found)


def test_edit_then_ask(lea, cast):
    quote = draft(cast.lea_activity, by=cast.lea, on=today())
    lea.get(url("edit", quote))
    values: dict = {}
    for name, value in lea.form("form").fields:
        values.setdefault(name, []).append(value)
    lea.post(url("edit", quote), values | {"subject": "Un autre objet", "do": "submit"})
    quote.refresh_from_db()
    assert (quote.state, quote.subject) == ("waiting", "Un autre objet")


def test_edit_of_a_validated_quote_goes_to_its_sheet(lea, cast, ready):
    assert lea.get(url("edit", ready))["Location"] == url("show", ready)


def test_attach_then_detach(lea, client, cast, mails):
    quote = draft(cast.lea_activity, by=cast.lea, on=today())
    plan = SimpleUploadedFile("plan 🙂.png", base64.b64decode(drawing().split(",")[1]))
    lea.post(url("attach", quote), {"file": plan})
    [link] = files.links_of(quote, "attachment")
    assert "plan 🙂.png" in lea.get(url("edit", quote)).content.decode()
    program = SimpleUploadedFile("plan.pdf", b"MZ\x90\x00 renamed program")
    page = lea.post(url("attach", quote), {"file": program}, follow=True).content.decode()
    assert "lisible ici" in page
    assert files.links_of(quote, "attachment").count() == 1
    quote = actions.validate(quote=quote, by=cast.odile, on=today())
    page = lea.post(reverse("billing:quotes:detach", kwargs={"code": "LEA", "pk": quote.pk, "token": link.token}), follow=True)
    assert "ne se modifie plus" in page.content.decode()
    lea.submit(url("send", quote), {})
    assert "plan 🙂.png" in [name for name, *_ in mails[-1].attachments]
    token = mails[-1].body.split("/client/")[1].split("/")[0]
    address = reverse("billing:portal:attachment", kwargs={"token": token, "pk": quote.pk, "link_token": link.token})
    assert client.get(address)["Content-Type"] == "image/png"
    other = valid(cast.lea_activity, by=cast.odile, on=today())
    address = reverse("billing:portal:attachment", kwargs={"token": token, "pk": other.pk, "link_token": link.token})
    assert client.get(address).status_code == 404


def test_an_invoice_that_leaves_its_quote_says_so_before_it_is_issued(as_, cast):
    from billing.documents.data import DocumentData
    from billing.invoices import actions as invoicing

    quote = valid(cast.lea_activity, line("1000"), by=cast.odile, on=today())
    accept(quote, at=timezone.now())
    quote.refresh_from_db()
    made = invoicing.draft_balance(quote=quote, by=cast.lea)
    odile, address = as_("odile"), reverse("billing:invoices:issue", kwargs={"code": "LEA", "pk": made.pk})
    assert "écarte du devis" not in odile.get(address).content.decode()
    changed = DocumentData(chapters=data(line("1100")).chapters)
    invoicing.save_draft(invoice=made, data=changed, by=cast.lea, revision=made.revision)
    page = odile.get(address).content.decode().replace("\u00a0", " ")
    assert "écarte du devis" in page
    assert "120,00 € de plus" in page
