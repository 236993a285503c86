"""A customer typed twice: their number is in the list already, said beside it before anything is written."""

import pytest

from billing.customers.actions import archive_customer
from billing.customers.models import Customer
from tests.billing.customers.numbers import siren, siret
from tests.billing.customers.test_views import new, url

pytestmark = pytest.mark.django_db
GERMAN = "DE136695976"


@pytest.mark.parametrize(
    ("known", "typed", "field"),
    [
        ({"siren": siren(1)}, {"siren": siren(1)}, "siren"),
        ({"siren": siren(1)}, {"siret": siret(1, 1)}, "siren"),
        ({"siret": siret(1, 1)}, {"siret": siret(1, 1)}, "siren"),
        ({"country": "DE", "vat_number": GERMAN}, {"country": "DE", "vat_number": GERMAN}, "vat_number"),
    ],
)
def test_new_is_told_once_beside_the_field_and_leads_to_the_one_known(cast, as_, known, typed, field):
    twin = new(cast, "Zed", **known)
    client = as_("lea")
    told = client.submit(url("new"), {"name": "Café Ünï", **typed}, form="form")
    assert (told.status_code, Customer.objects.count()) == (422, 1)
    assert "« Zed » a déjà ce" in told.context["form"].errors[field][0]
    assert f'href="{url("show", twin.pk)}"' in told.content.decode()
    fields = {**dict(client.form("form").fields), "another": "on"}
    assert client.post(url("new"), fields).status_code == 302
    assert Customer.objects.count() == 2
    assert client.post(url("new"), fields).status_code == 302, "a second click is not refused for what the first one wrote"
    assert Customer.objects.count() == 2


def test_two_places_of_a_company_another_activity_and_individuals_are_nobody_s_twins(cast, as_):
    new(cast, "Zed", siret=siret(1, 1))
    new(cast, "Ailleurs", siren=siren(2), activity=cast.atelier)
    client = as_("lea")
    for name, typed in (("Autre site", {"siret": siret(1, 2)}), ("Même", {"siren": siren(2)}), ("Jo", {"kind": "individual"})):
        assert client.submit(url("new"), {"name": name, **typed}, form="form").status_code == 302


def test_an_archived_twin_is_named_too(cast, as_):
    archive_customer(customer=new(cast, "Ancien", siren=siren(1)), by=cast.lea, on=cast.lea_activity.opened_on)
    page = as_("lea").submit(url("new"), {"name": "Zed", "siren": siren(1)}, form="form").content.decode()
    assert "Ancien (archivé)" in page


def test_edit_asks_only_when_a_number_changes(cast, as_):
    new(cast, "Zed", siren=siren(1))
    other = new(cast, "Omega", siren=siren(1))
    client = as_("lea")
    assert client.submit(url("edit", other.pk), {"notes": "rien"}, form="form").status_code == 302
    third = new(cast, "Tiers", siren=siren(2))
    refused = client.submit(url("edit", third.pk), {"siren": siren(1), "vat_number": "", "electronic_address": ""}, form="form")
    assert refused.status_code == 422
    assert "siren" in refused.context["form"].errors


def test_quick_is_told_too_in_its_window(cast, as_):
    new(cast, "Zed", siren=siren(1))
    client = as_("lea")
    client.htmx("get", url("quick"))
    data = {**dict(client.form().fields), "kind": "company", "name": "Zed", "siret": siret(1)}
    told = client.htmx("post", url("quick"), data)
    assert told.status_code == 422
    assert "a déjà ce SIREN" in told.content.decode() and 'name="another"' in told.content.decode()
    assert client.htmx("post", url("quick"), {**data, "another": "on"}).status_code == 200
    assert Customer.objects.count() == 2
