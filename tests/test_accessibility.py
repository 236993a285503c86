"""Axe on every page, as the person it is for: on a large screen and on a phone, nothing found and nothing wider than it."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.support.addresses import ROWS, Row, is_only_posted, subject_of
from tests.support.axe import violations
from tests.support.cast import as_ as sign_in
from tests.support.cast import read
from tests.support.clients import StrictClient
from tests.support.things import Things

WIDTHS = (1280, 390)
ENTRANCE = ("account_login", "account_reset_password", "members:accept", "accessibility")


def reader_of(row: Row) -> str:
    """Whom a page is for: Léa where it may be hers, else Diane; nobody in particular for what is public."""
    if row.kind == "public":
        return ""
    return "lea" if row.expected("lea") == 200 else "diane"


def pages() -> dict[str, list[str]]:
    """The pages to read, by subject, but those of the demo (without the flag nobody finds them)."""
    found: dict[str, list[str]] = {}
    for name, row in ROWS.items():
        if row.page and not name.startswith("demo_") and not is_only_posted(name):
            found.setdefault(subject_of(name), []).append(name)
    return found


@pytest.mark.parametrize("subject", sorted({subject_of(name) for name in ROWS if not is_only_posted(name)}))
def test_pages_are_accessible(subject, site, page):
    things = Things(read())
    cookies = {"": [], **{person: cookies_of(things, person, site) for person in ("lea", "diane")}}
    found: list[str] = []
    for name in pages().get(subject, []):
        row = ROWS[name]
        page.context.clear_cookies()
        page.context.add_cookies(cookies[reader_of(row)])
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        response = page.goto(site + reverse(name, kwargs=row.kwargs(things)))
        assert response.status == 200, f"{name}: {response.status}"
        found += faults(page, name)
    assert not found, "\n".join(found)


def test_signed_out_pages_are_accessible(site, page):
    things, found = Things(read()), []
    for name in ENTRANCE:
        row = ROWS.get(name)
        page.goto(site + reverse(name, kwargs=row.kwargs(things) if row else {}))
        found += faults(page, name)
    assert not found, "\n".join(found)


def faults(page, name: str) -> list[str]:
    """What is wrong with the page shown, at each width."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{name} at {width}: {violation}" for violation in violations(page)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"{name} at {width}: {wide} pixels wide")
    return wrong


def cookies_of(things: Things, person: str, site: str) -> list[dict]:
    client = sign_in(StrictClient(), things.cast.people[person])
    return [{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": site}]
