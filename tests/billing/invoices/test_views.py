"""The pages of invoices, as a browser reads and sends them."""

import json
from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.invoices.enums import InvoiceState
from cae.periods import today
from tests.billing.invoices.made import draft, rate

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


def test_pages_of_an_invoice_are_whole(as_, cast):
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
