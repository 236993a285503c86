"""The pages of customers: found, shown, typed, put away, reunited; nobody else's."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from billing.customers import queries
from billing.customers.actions import archive_customer, create_customer, merge_customers
from billing.customers.models import Customer
from tests.billing.customers.numbers import siren, siret
from tests.billing.invoices import made
from tests.support.queries import assert_flat

CHOICES = 14
HOME = {"kind": "billing", "line1": "1 rue des Lilas", "postcode": "69001", "city": "Lyon", "country": "FR"}


def new(cast, name="Élan & Cie", *, activity=None, contacts=(), addresses=(HOME,), **values):
    values = {"kind": "company", "country": "FR", "name": name, **values}
    return create_customer(
        activity=activity or cast.lea_activity, values=values, contacts=contacts, addresses=addresses, by=cast.lea
    )


def url(name, *args, code="LEA"):
    return reverse(f"billing:customers:{name}", args=[code, *args])


# -- list ------------------------------------------------------------------------------------------


def test_list_of_nobody_teaches(as_):
    page = as_("lea").get(url("list"))
    assert "Vos clients apparaîtront ici" in page.content.decode()


def test_list_shows_only_this_activity_and_forgives_typing(cast, as_):
    new(cast, "Boulangerie Éclair")
    new(cast, "Ailleurs", activity=cast.atelier)
    client = as_("lea")
    assert b"Ailleurs" not in client.get(url("list")).content
    found = client.htmx("get", url("list"), {"q": "boulangrie"}).content.decode()
    assert "Boulangerie Éclair" in found
    assert "<h1" not in found
    assert "Aucun client ne correspond" in client.get(url("list"), {"q": "zzzzzz"}).content.decode()


def test_list_filters_kind_and_archives(cast, as_):
    new(cast, "Une société")
    archive_customer(customer=new(cast, "Un ancien"), by=cast.lea, on=date(2026, 1, 1))
    client = as_("lea")
    assert b"Un ancien" not in client.get(url("list")).content
    old = client.get(url("list"), {"archives": "1"}).content.decode()
    assert "Un ancien" in old
    assert "Une société" not in old
    assert "Une société" not in client.get(url("list"), {"type": "individual"}).content.decode()


def test_list_shows_what_each_owes(cast, as_):
    customer = made.customer(cast.lea_activity)
    made.issued(cast.lea_activity, by=cast.odile, author=cast.lea, customer=customer)
    text = as_("lea").get(url("list")).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "1 000,00 €" in text
    assert "1 200,00 €" in text


def test_list_costs_the_same_with_one_and_three(cast, as_):
    client = as_("lea")
    read = lambda: client.htmx("get", url("list"))  # noqa: E731
    assert_flat(read, add=lambda: new(cast, contacts=[{"name": "Anne"}]), expected=15)


def test_list_exports_what_it_shows(cast, as_):
    new(cast, "=Élan", siren=siren(1))
    new(cast, "Autre")
    response = as_("lea").get(url("list"), {"format": "xlsx", "q": "elan"})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    response.close()
    assert sheet.max_row == 2
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["C2"].value, sheet["K2"].value) == ("=Élan", "s", siren(1), "Lyon")


# -- one customer ----------------------------------------------------------------------------------


def test_show_says_what_they_owe_first(cast, as_):
    customer = new(cast, siren=siren(1), contacts=[{"name": "Anne", "email": "anne@x.example"}])
    made.issued(cast.lea_activity, by=cast.odile, author=cast.lea, customer=customer)
    text = as_("lea").get(url("show", customer.pk)).content.decode()
    assert "anne@x.example" in text
    assert "a créé le client" in text
    assert "Facture " in text
    assert "Il manque" not in text


def test_show_warns_of_what_an_invoice_will_lack(cast, as_):
    text = as_("lea").get(url("show", new(cast, addresses=()).pk)).content.decode()
    assert "Il manque son SIREN" in text
    assert "Il manque son adresse de facturation" in text


def test_show_follows_a_merged_customer(cast, as_):
    kept, absorbed = new(cast, "Gardé"), new(cast, "Absorbé")
    merge_customers(kept=kept, absorbed=absorbed, by=cast.lea, on=date(2026, 1, 1))
    client = as_("lea")
    text = client.get(url("show", absorbed.pk)).content.decode()
    assert url("show", kept.pk) in text
    assert client.get(url("edit", absorbed.pk)).status_code == 404


@pytest.mark.parametrize("name", ["show", "edit", "archive", "unarchive"])
def test_the_customer_of_another_activity_is_not_there(cast, as_, name):
    other = new(cast, "Autre", activity=cast.atelier)
    client = as_("lea")  # a member of both, yet the address names the wrong one
    method = client.post if name.endswith("archive") else client.get
    assert method(url(name, other.pk)).status_code == 404
    other.refresh_from_db()
    assert other.archived_on is None


@pytest.mark.parametrize("name", ["list", "new", "import_upload", "duplicates"])
def test_a_stranger_does_not_learn_that_the_activity_exists(as_, name):
    assert as_("nadia").get(url(name)).status_code == 404


def test_who_only_reads_does_not_write(cast, as_):
    customer = new(cast)
    client = as_("bastien")
    assert client.get(url("list")).status_code == 200
    assert b"Modifier" not in client.get(url("show", customer.pk)).content
    assert client.get(url("edit", customer.pk)).status_code == 403
    assert client.post(url("archive", customer.pk)).status_code == 403


# -- the form --------------------------------------------------------------------------------------


def test_new_takes_a_whole_customer(cast, as_):
    client = as_("lea")
    response = client.submit(
        url("new"),
        {
            "kind": "company", "name": "Élan 🌱", "siret": siret(1), "email": "a@elan.example",
            "contacts-0-name": "Anne", "contacts-0-receives_invoices": "on",
            "addresses-0-line1": "1 rue", "addresses-0-postcode": "69 001", "addresses-0-city": "Lyon",
        },
        form="form",
    )  # fmt: skip
    customer = Customer.objects.get()
    assert response.url == url("show", customer.pk)
    assert (customer.name, customer.siren, customer.vat_number[-9:]) == ("Élan 🌱", siren(1), siren(1))
    assert customer.contacts.get().receives_invoices
    assert queries.billing_address(customer).postcode == "69001"


def test_new_twice_makes_one_customer(cast, as_):
    client = as_("lea")
    client.get(url("new"))
    data = {**dict(client.form("form").fields), "kind": "company", "name": "Élan"}
    first, second = client.post(url("new"), data), client.post(url("new"), data)
    assert first.url == second.url
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"siren": "123 456 789"}, "mal recopié"),
        ({"siret": siret(1), "siren": siren(2)}, "autre SIREN"),
        ({"siren": "999000003"}, "la coopérative elle-même"),
        ({"kind": "individual", "siren": siren(1)}, "Un particulier"),
        ({"kind": "public"}, "SIRET"),
        ({"name": ""}, "obligatoire"),
        ({"iban": "FR76"}, "IBAN"),
        ({"country": "BE", "vat_number": "BE1"}, "commence par BE"),
        ({"addresses-0-line1": "1 rue", "addresses-0-city": "Lyon", "addresses-0-postcode": "69"}, "cinq chiffres"),
        ({"contacts-0-email": "a@b.example"}, "obligatoire"),
    ],
)
def test_new_refuses_with_a_sentence_and_keeps_what_was_typed(cast, as_, typed, sentence):
    response = as_("lea").submit(url("new"), {"kind": "company", "name": "Gardé", "notes": "à garder", **typed}, form="form")
    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text
    assert "à garder" in text
    assert not Customer.objects.exists()


def test_edit_changes_adds_and_removes(cast, as_):
    customer = new(cast, contacts=[{"name": "Anne"}, {"name": "Bob"}])
    response = as_("lea").submit(
        url("edit", customer.pk),
        {"email": "b@elan.example", "contacts-0-DELETE": "on", "contacts-2-name": "Chloé", "addresses-0-city": "Bron"},
        form="form",
    )
    assert response.status_code == 302
    customer.refresh_from_db()
    assert customer.email == "b@elan.example"
    assert [c.name for c in queries.contacts_of(customer)] == ["Bob", "Chloé"]
    assert queries.billing_address(customer).city == "Bron"


def test_edit_refuses_two_billing_addresses(cast, as_):
    customer = new(cast)
    response = as_("lea").submit(
        url("edit", customer.pk),
        {"addresses-1-kind": "billing", "addresses-1-line1": "2", "addresses-1-postcode": "69002", "addresses-1-city": "Lyon"},
        form="form",
    )
    assert response.status_code == 422
    assert "Une seule adresse" in response.content.decode()


def test_archive_and_unarchive(cast, as_):
    customer = new(cast)
    client = as_("lea")
    assert client.post(url("archive", customer.pk)).url == url("show", customer.pk)
    customer.refresh_from_db()
    assert customer.archived_on is not None
    client.post(url("unarchive", customer.pk))
    customer.refresh_from_db()
    assert customer.archived_on is None


# -- from a document -------------------------------------------------------------------------------


def test_choices_are_those_of_the_activity_and_forgive_typing(cast, as_):
    found = new(cast, "Théâtre de l'Élysée")
    new(cast, "Elysee Transports", activity=cast.atelier)
    archive_customer(customer=new(cast, "Élysée (fermé)"), by=cast.lea, on=date(2026, 3, 2))
    client = as_("lea")
    for typed in ("elysee", "élisée", "theatr"):
        (choice,) = client.get(url("choices"), {"q": typed}).json()["customers"]
        assert choice == {"value": str(found.pk), "label": "Théâtre de l'Élysée", "detail": "Lyon"}
    assert client.get(url("choices"), {"q": "zzzz"}).json() == {"customers": []}


def test_choices_cost_the_same_whatever_their_number(cast, as_):
    client = as_("lea")
    assert_flat(lambda: client.get(url("choices"), {"q": "élan"}), add=lambda: new(cast), expected=CHOICES)


def test_quick_answers_the_option_that_chooses_them(cast, as_):
    client = as_("lea")
    assert client.get(url("quick")).url == url("new"), "without htmx, the whole page"
    assert client.htmx("get", url("quick")).status_code == 200
    data = {
        **dict(client.form().fields),
        "kind": "company",
        "name": "Élan & Cie",
        "siret": siret(1),
        "line1": "1 rue",
        "postcode": "69001",
        "city": "Lyon",
    }
    response = client.htmx("post", url("quick"), data)
    customer = Customer.objects.get()
    assert response.content.decode().strip() == f'<option value="{customer.pk}" selected>Élan &amp; Cie</option>'
    assert response["HX-Retarget"] == "[data-customer-select]"
    assert "customer:created" in response["HX-Trigger-After-Settle"]
    assert queries.billing_address(customer).city == "Lyon"
    assert client.htmx("post", url("quick"), data).content == response.content, "a second click chooses the same"
    assert Customer.objects.count() == 1


def test_quick_keeps_its_window_open_on_errors(cast, as_):
    client = as_("lea")
    client.htmx("get", url("quick"))
    response = client.htmx("post", url("quick"), {**dict(client.form().fields), "kind": "company", "name": "A", "line1": "1 rue"})
    assert response.status_code == 422
    assert "À compléter" in response.content.decode()


# -- duplicates ------------------------------------------------------------------------------------


def test_duplicates_are_proposed_and_kept_apart(cast, as_):
    a, b = new(cast, "Boulangerie Dupont"), new(cast, "Boulangerie Dupond")
    client = as_("lea")
    assert "Nom très proche" in client.get(url("duplicates")).content.decode()
    client.post(url("keep_apart", a.pk, b.pk))
    assert "Aucun doublon" in client.get(url("duplicates")).content.decode()


def test_duplicates_cost_the_same_whatever_their_number(cast, as_):
    client = as_("lea")
    assert_flat(lambda: client.get(url("duplicates")), add=lambda: [new(cast, "Élan") for _ in "ab"], expected=14)


def test_merge_chooses_side_by_side(cast, as_):
    a = new(cast, "Dupont", siren=siren(1), notes="un")
    b = new(cast, "Dupond", siren=siren(1), email="b@x.example", notes="deux")
    response = as_("lea").submit(url("merge", a.pk, b.pk), {"keep": "second", "name": "first", "email": "second"}, form="form")
    b.refresh_from_db()
    a.refresh_from_db()
    assert response.url == url("show", b.pk)
    assert (b.name, b.email, b.notes, a.merged_into) == ("Dupont", "b@x.example", "deux\n\nun", b)


def test_merge_never_crosses_activities(cast, as_):
    mine, other = new(cast, "A"), new(cast, "B", activity=cast.atelier)
    client = as_("lea")
    for pair in ((mine.pk, other.pk), (other.pk, mine.pk)):
        assert client.get(url("merge", *pair)).status_code == 404
        assert client.post(url("keep_apart", *pair)).status_code == 404


# -- third parties ---------------------------------------------------------------------------------


def test_third_parties_are_each_once_for_the_support_team(cast, as_):
    new(cast, "Élan", siren=siren(1))
    new(cast, "Élan bis", siren=siren(1), activity=cast.atelier)
    new(cast, "Secret", siren=siren(2), activity=cast.atelier)
    page = reverse("billing:customers:third_parties")
    text = as_("odile").get(page).content.decode()
    assert "Élan bis" not in text, "one SIREN, one third party"
    assert "Secret" in text
    assert "Secret" not in as_("odile").get(page, {"alerte": "1"}).content.decode()
    karim = as_("karim").get(page).content.decode()
    assert "Secret" in karim, "a customer of his own activity"
    assert "Secret" not in as_("nadia").get(page).content.decode()


def test_third_party_alert_is_kept_by_the_support_team_and_read_by_all(cast, as_):
    customer = new(cast, siren=siren(1))
    page = reverse("billing:customers:third_party_alert", args=[customer.third_party_id])
    assert as_("lea").get(page).status_code == 403
    response = as_("odile").submit(page, {"credit_alert": "Payer d’avance"}, form="form")
    assert response.status_code == 302
    assert "Payer d’avance" in as_("lea").get(url("show", customer.pk)).content.decode()
