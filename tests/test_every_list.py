"""Every list: as many queries with three rows as with one, and a file that holds its rows, for who may have it."""

import io
import re

import pytest
from django import conf
from django.urls import reverse
from openpyxl import load_workbook

from billing.customers.actions import create_customer
from billing.suppliers.actions import create_supplier as supplier
from tests.billing.customers.numbers import siren
from tests.billing.invoices import made
from tests.support.addresses import PEOPLE, our_patterns
from tests.support.cast import as_ as sign_in
from tests.support.clients import StrictClient
from tests.support.lists import LISTS, ONE_THING
from tests.support.queries import queries_of
from tests.support.things import Things

LISTED = re.compile(r"layouts/list\.html|<c-pagination|<c-table")
EXPORTED = {name: listing for name, listing in LISTS.items() if listing.exported_by is not None}


@pytest.fixture
def things(cast):
    return Things(cast)


def address_of(name, things, **more):
    listing = LISTS[name]
    query = "&".join(f"{key}={value}" for key, value in {**listing.query, **more}.items())
    return reverse(name, kwargs=listing.kwargs(things)) + (f"?{query}" if query else "")


def cells(response) -> list[tuple]:
    """The lines of a file, under its headers."""
    content = b"".join(response.streaming_content)
    return list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))[1:]


def body(html: str) -> str:
    """The part of a page that its own view draws."""
    return html.partition("<main")[2].partition("</main>")[0]


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_one_row_and_three(name, things, settings):
    settings.DEMO = name == "demo_mails"
    listing = LISTS[name]
    client = sign_in(StrictClient(), things.cast.people[listing.who])

    def read():
        response = client.get(address_of(name, things))
        assert response.status_code == 200, response.status_code
        return body(response.content.decode()).count(listing.rows)

    listing.add(things)
    rows = read()
    one = queries_of(read)
    listing.add(things)
    listing.add(things)
    three = queries_of(read)
    assert read() >= rows + 2, "the rows added are not on the page"
    told = "\n".join(f"{number}. {sql[:300]}" for number, sql in enumerate(three, 1))
    assert len(one) == len(three), f"{len(one)} queries with 1 row, {len(three)} with 3:\n{told}"


# Templates whose address bears another name; every other is named like it (billing:invoices:list).
NAMED = {"home/index": "home", "home/desk": "desk", "home/search": "search", "home/jobs": "jobs:list", "demo/mails": "demo_mails"}
PARTS = re.compile(r"^(components|layouts|mfa|usersessions)/|/_|_print$|/print/")


def test_every_page_with_a_list_is_in_the_table():
    folder, missing = conf.settings.BASE_DIR / "templates", []
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        if LISTED.search(path.read_text()) and not PARTS.search(name):
            address = NAMED.get(name) or name.removeprefix("home/").replace("/", ":")
            if address not in {*LISTS, *ONE_THING}:
                missing.append(name)
    assert missing == []
    assert {*LISTS, *ONE_THING} <= set(our_patterns())


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXPORTED)
def test_a_file_holds_the_rows_of_its_list_for_who_may_have_it(name, things):
    """Those who read the list and may not export it are refused, and see no button."""
    listing = LISTS[name]
    for _ in range(3):
        listing.add(things)
    wrong = []
    for person in PEOPLE:
        client = sign_in(StrictClient(), things.cast.people[person])
        page = client.get(address_of(name, things))
        file = client.get(address_of(name, things, format="xlsx"))
        has_button = page.status_code == 200 and "data-export" in page.content.decode()
        lines = cells(file) if file.status_code == 200 else None
        may = person in listing.exported_by
        if (file.status_code == 200, has_button) != (may, may) or file.status_code not in {200, 403, 404}:
            wrong.append(f"{person}: {file.status_code}, button: {has_button}")
        elif lines is not None:
            shown = _rows(page.content.decode(), listing)
            if len(lines) != shown:
                wrong.append(f"{person}: {len(lines)} lines in the file, {shown} on the page")
    assert not wrong, "\n".join(wrong)


def _rows(html: str, listing) -> int:
    """How many rows the page shows."""
    found = body(html)
    if listing.rows != "<tr":
        return found.count(listing.rows)
    return sum(part.partition("</tbody>")[0].count("<tr") for part in found.split("<tbody")[1:])


@pytest.mark.django_db
def test_a_file_is_filtered_as_its_list(things):
    """Of all the invoices, those of a customer's name, mistyped."""

    assert things.invoice
    town = made.customer(things.activity, "Mairie", kind="individual")
    made.issued(things.activity, by=things.cast.diane, author=things.cast.lea, to=town)
    client = sign_in(StrictClient(), things.cast.odile)
    for query, count in (("q=boulangrie", 1), ("q=mairie", 1), ("situation=settled", 0), ("", 2)):
        lines = cells(client.get(f"{reverse('billing:invoices:all')}?{query}&format=xlsx"))
        assert len(lines) == count, query


# What is typed in the box of a list, mistyped as people do, and how many rows it keeps: never of another activity.
TYPED = {
    "billing:customers:list": ("boulangrie", 2),
    "billing:customers:third_parties": ("boulangrie", 1),
    "billing:suppliers:list": ("papetrie", 1),
    "billing:quotes:list": ("illustratoins", 2),
    "billing:quotes:all": ("illustratoins", 1),
    "billing:invoices:list": ("boulangrie", 2),  # one of them a draft
    "billing:invoices:all": ("boulangrie", 1),
    "billing:payments:list": ("boulangrie", 1),
    "billing:payments:all": ("boulangrie", 1),
    "billing:purchases:list": ("papetrie", 2),
    "billing:purchases:all": ("papetrie", 1),
    "governance:decisions:index": ("mutualsés", 1),
    "members:index": ("benalli", 1),
    "members:activities:index": ("illustraton", 1),
}


def test_every_box_of_a_list_is_tried():
    boxes = set()
    for path in (conf.settings.BASE_DIR / "templates").rglob("*.html"):
        name = path.relative_to(conf.settings.BASE_DIR / "templates").with_suffix("").as_posix()
        if "<c-search-field" in path.read_text() and not PARTS.search(name):
            boxes.add(name.removeprefix("home/").replace("/", ":"))
    # The voters and the meetings of one cooperative are few: their boxes look for what is typed, as it is typed.
    few = {
        "governance:mandates:register",
        "governance:signatures:register",
        "governance:meetings:index",
        "governance:convening:sendings",
        "governance:roll:sheet",
        "governance:sealed:attendance",
        "governance:attendance:desk",
        "governance:ballots:voices",
        "governance:minutes:follow_ups",
    }
    assert boxes - {"search", "components", "demo:mails"} - few == set(TYPED)


@pytest.mark.django_db
@pytest.mark.parametrize("name", TYPED)
def test_the_box_of_a_list_forgives_typing_errors(name, things):
    for thing in ("invoice", "draft", "quote", "waiting_quote", "payment", "purchase", "waiting_purchase"):
        assert getattr(things, thing)
    supplier(activity=things.activity, values={"name": "Papeterie du Centre"}, by=things.cast.lea)
    values = {"kind": "company", "name": "Boulangerie", "siren": siren(1)}
    create_customer(activity=things.activity, values=values, by=things.cast.lea)
    listing = LISTS[name]
    client = sign_in(StrictClient(), things.cast.people[listing.who])
    typed, count = TYPED[name]
    for text, expected in ((typed, count), ("zzzzz", 0), (f"{typed} 987654", 0)):
        response = client.get(address_of(name, things, q=text))
        assert _rows(response.content.decode(), listing) == expected, text
