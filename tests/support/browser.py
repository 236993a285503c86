"""Fixtures for the few tests that need a real browser: a served site, and a page of Chromium on it.

The browser is the machine's Chromium. It may only call the site; an error in its console fails the test.
"""

import shutil
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.support import databases

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Refusals are answers like others (403, 404, 422); only our own errors are errors.
EXPECTED = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.fail("Chromium is missing: `make test` installs it when root, or says what to type.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def _server(django_db_setup):
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def site(_server, fresh_database, settings):
    """The address of a web server on a `fresh_database`."""
    settings.SITE_URL = _server.url
    return _server.url


@pytest.fixture
def told_site(_server, django_db_setup, django_db_blocker, settings):
    """The address of a web server on a copy of the demo's story, with its one-click sign-in."""
    settings.SITE_URL, settings.DEMO = _server.url, True
    with django_db_blocker.unblock(), databases.copied(databases.told()):
        yield _server.url


@pytest.fixture
def page(request, browser):
    """A page of 1280 × 800 on `site` (or `told_site` when the test asks for it)."""
    site = request.getfixturevalue("told_site" if "told_site" in request.fixturenames else "site")
    context = browser.new_context(
        base_url=site,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",  # axe reads pages at rest, not what is fading in
    )
    context.set_default_timeout(10_000)
    seen = SimpleNamespace(faults=[])
    context.route("**/*", lambda route: route.continue_() if _is_ours(route.request.url, site, seen) else route.abort())
    context.on(
        "console",
        lambda message: message.type == "error" and not message.text.startswith(EXPECTED) and seen.faults.append(message.text),
    )
    context.on("weberror", lambda error: seen.faults.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert not seen.faults, "the browser complains: " + " · ".join(seen.faults)


def sign_in(page, site, user):
    """The browser becomes that of `user`, already signed in."""
    from tests.support.cast import as_

    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": as_(Client(), user).cookies[name].value, "url": site}])


def _is_ours(url: str, site: str, seen: SimpleNamespace) -> bool:
    if url.startswith((site, "data:", "blob:", "about:")):
        return True
    seen.faults.append(f"the page calls {url}")
    return False


def fits(page) -> bool:
    """Whether nothing is wider than the screen, once the page is there."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
