"""Pages by cursors: every row once, forwards and backwards, in a fixed number of queries."""

from datetime import date

import pytest
from django.db.models import Case, DateField, Value, When

from cae.lists import page_of
from members.models import Antenna
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def pages(order, size=2):
    queryset, seen, params = Antenna.objects.filter(city="ici"), [], {}
    while True:
        page = page_of(queryset, params, order=order, size=size)
        seen.append([row.name for row in page.rows])
        if not page.next:
            return seen, page
        params = {"after": page.next}


@pytest.fixture(autouse=True)
def antennas():
    return [Antenna.objects.create(name=name, city="ici") for name in "cabed"]


def test_every_row_comes_once_in_order():
    assert pages(("name", "id"))[0] == [["a", "b"], ["c", "d"], ["e"]]
    assert pages(("-city", "-name"))[0] == [["e", "d"], ["c", "b"], ["a"]]


def test_going_back_gives_the_same_pages():
    _, page = pages(("name", "id"))
    back = page_of(Antenna.objects.filter(city="ici"), {"before": page.previous}, order=("name", "id"), size=2)
    assert [row.name for row in back.rows] == ["c", "d"]
    first = page_of(Antenna.objects.filter(city="ici"), {"before": back.previous}, order=("name", "id"), size=2)
    assert ([row.name for row in first.rows], first.previous) == (["a", "b"], "")
    assert first.next


def test_an_annotation_orders_too():
    """Its values are read back from the cursor as they are."""
    days = Case(*[When(name=name, then=Value(date(2026, 1, 9 - n))) for n, name in enumerate("cabed")], output_field=DateField())
    queryset, seen, params = Antenna.objects.filter(city="ici").annotate(day=days), [], {}
    while params is not None:
        page = page_of(queryset, params, order=("day", "id"), size=2)
        seen += [row.name for row in page.rows]
        params = {"after": page.next} if page.next else None
    assert seen == ["d", "e", "b", "a", "c"]


def test_a_cursor_that_means_nothing_gives_the_first_page():
    for cursor in ("x", "%%%", "WyJhIl0", "bnVsbA"):
        page = page_of(Antenna.objects.filter(city="ici"), {"after": cursor}, order=("name", "id"), size=2)
        assert [row.name for row in page.rows] == ["a", "b"]
        assert page.previous == ""


def test_the_count_is_capped(monkeypatch):
    monkeypatch.setattr("cae.lists.CAP", 3)
    page = page_of(Antenna.objects.filter(city="ici"), {}, order=("name", "id"))
    assert (page.count, page.capped, len(page.rows)) == (3, True, 5)


def test_a_page_costs_two_queries():
    assert len(queries_of(lambda: page_of(Antenna.objects.all(), {}, order=("name", "id"), size=2))) == 2
