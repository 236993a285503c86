"""Search everywhere: what is found, by what one types, and by whom."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from cae import search as index
from cae.home.find import KINDS
from cae.models import SearchDocument, SearchWord
from tests.support.things import Things

pytestmark = pytest.mark.django_db


@pytest.fixture
def things(cast):
    return Things(cast)


def found(client, text, **more) -> str:
    return client.get(reverse("search"), {"q": text, **more}).content.decode()


@pytest.mark.parametrize(
    "typed",
    ["{number}", "{bare}", "000000{bare}", "boulangerie", "BOULANGÉRIE", "boulangrie", "lumiere pain", "1200,00", "1 200"],
)
def test_an_invoice_is_found_by_what_people_remember_of_it(as_, things, typed):
    number = things.invoice.number
    typed = typed.format(number=number, bare=number.rsplit("-", 1)[1].lstrip("0"))
    assert things.invoice.get_absolute_url() in found(as_("lea"), typed)


def test_a_number_is_never_taken_for_another(as_, things):
    assert things.invoice
    html = found(as_("lea"), "99999")
    assert things.invoice.get_absolute_url() not in html
    assert "Rien ne ressemble" in html


@pytest.mark.parametrize(
    ("who", "sees"), [("lea", True), ("bruno", True), ("odile", True), ("karim", False), ("nadia", False), ("fatou", False)]
)
def test_one_finds_what_one_may_see(as_, things, who, sees):
    address = things.invoice.get_absolute_url()
    assert (address in found(as_(who), "boulangerie")) is sees


def test_the_box_is_given_a_fragment_with_few_of_each(as_, things):
    assert things.invoice
    response = as_("lea").htmx("get", reverse("search") + "?q=boulangerie", HX_Target="search-results")
    html = response.content.decode()
    assert "<html" not in html
    assert "data-search-item" in html


def test_what_is_typed_as_it_is_comes_first_then_the_newest(cast):
    for object_id, title in ((1, "Martinet"), (2, "Martin"), (3, "Martineau")):
        index.index(
            kind="customer", object_id=object_id, activity_id=cast.lea_activity.pk, antenna_id=None, title=title, detail="",
            address="/", texts=(),
        )  # fmt: skip
    assert index.best(cast.lea, "martin", ["customer"], 5)["customer"][0].title == "Martin"
    assert [row.title for row in index.best(cast.lea, "marti", ["customer"], 5)["customer"]] == [
        "Martineau",
        "Martin",
        "Martinet",
    ]


def test_all_of_one_kind_page_by_page(cast, as_):
    for object_id in range(120):
        index.index(
            kind="customer", object_id=object_id, activity_id=cast.lea_activity.pk, antenna_id=None, title=f"Dupont {object_id}",
            detail="", address=f"/c/{object_id}/", texts=(),
        )  # fmt: skip
    client = as_("lea")
    html = found(client, "dupont", type="customer")
    assert html.count("data-search-item") == 50
    assert 'rel="next"' in html
    assert "Voir la suite" in found(client, "dupont")


def test_every_kind_that_is_indexed_has_a_name_on_the_page():
    assert set(index.RIGHT_OF_KIND) <= set(KINDS)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("matrin", {"Léa Martin"}),
        ("amrtin", {"Léa Martin"}),
        ("benlai", {"Karim Benali"}),
        ("benali wb", {"Karim Benali"}),
        ("karim wb benali", {"Karim Benali"}),
        ("xyzzy wb", set()),
        ("benali 99999", set()),
    ],
)
def test_two_letters_exchanged_and_a_word_too_many_still_find(cast, as_, typed, found):
    from tests.members.people import a_member

    a_member("Paul", "Morin")
    page = as_("diane").get(reverse("search"), {"q": typed})
    people = [one.title for group in page.context["groups"] for one in group.documents] if page.context.get("groups") else []
    assert {name for name in people if name in {"Léa Martin", "Paul Morin", "Karim Benali"}} == found
    if found and "wb" in typed:
        assert "Rien ne ressemble à « wb »" in page.content.decode()


def test_a_decision_is_found_by_its_number_its_subject_and_its_text(cast, as_):
    client = as_("nadia")
    for typed in ("AG-2024", "ag-2024-03", "services mutualisés", "10 % chiffre"):
        groups = client.get(reverse("search"), {"q": typed}).context["groups"]
        found = [one for group in groups if group.kind == "decision" for one in group.documents]
        assert [one.title for one in found] == ["AG-2024-03 — Contribution aux services mutualisés"], typed
        assert client.get(found[0].address).status_code == 200


def test_rebuild_search_gives_the_same_index(cast, things):
    assert things.invoice
    assert things.quote
    assert things.payment
    assert things.declared
    assert things.purchase
    assert things.customer
    fields = ("kind", "object_id", "activity_id", "antenna_id", "title", "detail", "address", "terms", "on")
    before = {(row[0], row[1]): row for row in SearchDocument.objects.values_list(*fields)}
    SearchWord.objects.all().delete()
    index.index(
        kind="invoice", object_id=10**6, activity_id=None, antenna_id=None, title="Fantôme", detail="", address="/", texts=()
    )
    call_command("rebuild_search", verbosity=0)
    after = {(row[0], row[1]): row for row in SearchDocument.objects.values_list(*fields)}
    assert {key: after.get(key) for key in before} == before
    assert ("invoice", 10**6) not in after
    assert {kind for kind, _ in after} >= {
        "member",
        "activity",
        "customer",
        "invoice",
        "quote",
        "payment",
        "purchase",
        "decision",
    }
