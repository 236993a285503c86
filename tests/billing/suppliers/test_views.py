"""The pages of suppliers."""

from django.urls import reverse

from billing.suppliers.actions import create_supplier
from billing.suppliers.models import Supplier
from tests.billing.customers.numbers import siren
from tests.support.queries import assert_flat


def new(cast, name="Papeterie Élan", activity=None):
    return create_supplier(activity=activity or cast.lea_activity, values={"name": name}, by=cast.lea)


def url(name, *args, code="LEA"):
    return reverse(f"billing:suppliers:{name}", args=[code, *args])


def test_list_teaches_then_shows_and_finds(cast, as_):
    client = as_("lea")
    assert "Vos fournisseurs apparaîtront ici" in client.get(url("list")).content.decode()
    new(cast)
    new(cast, "Ailleurs", cast.atelier)
    text = client.get(url("list")).content.decode()
    assert "Papeterie" in text
    assert "Ailleurs" not in text
    assert "Papeterie" in client.htmx("get", url("list"), {"q": "elan"}).content.decode()
    assert "Aucun fournisseur" in client.htmx("get", url("list"), {"q": "zzzz"}).content.decode()


def test_list_costs_the_same_with_one_and_three(cast, as_):
    client = as_("lea")
    assert_flat(lambda: client.htmx("get", url("list")), add=lambda: new(cast), expected=12)


def test_new_then_edit_then_show(as_):
    client = as_("lea")
    response = client.submit(url("new"), {"name": "Papeterie", "siren": siren(1)}, form="form")
    supplier = Supplier.objects.get()
    assert response.url == url("show", supplier.pk)
    client.submit(url("edit", supplier.pk), {"email": "a@b.example"}, form="form")
    text = client.get(url("show", supplier.pk)).content.decode()
    assert "a@b.example" in text
    assert "a modifié le fournisseur" in text
    refused = client.submit(url("edit", supplier.pk), {"siren": "12"}, form="form")
    assert refused.status_code == 422
    assert "neuf chiffres" in refused.content.decode()


def test_the_supplier_of_another_activity_is_not_there(cast, as_):
    supplier = new(cast, activity=cast.atelier)
    client = as_("lea")
    assert client.get(url("show", supplier.pk)).status_code == client.get(url("edit", supplier.pk)).status_code == 404
    assert as_("nadia").get(url("list")).status_code == 404


def test_quick_answers_the_option_that_chooses_them(as_):
    client = as_("lea")
    assert client.get(url("quick")).url == url("new")
    client.htmx("get", url("quick"))
    data = {**dict(client.form().fields), "name": "Papeterie"}
    response = client.htmx("post", url("quick"), data)
    supplier = Supplier.objects.get()
    assert response.content.decode().strip() == f'<option value="{supplier.pk}" selected>Papeterie</option>'
    assert (response["HX-Retarget"], "supplier:created" in response["HX-Trigger-After-Settle"]) == (
        "[data-supplier-select]",
        True,
    )
    assert client.htmx("post", url("quick"), data).content == response.content
    client.htmx("get", url("quick"))
    refused = client.htmx("post", url("quick"), {**dict(client.form().fields), "name": ""})
    assert refused.status_code == 422
