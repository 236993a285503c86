"""Urns of a few ballots are published in these tests, to read what one holds; `test_publishing.py` takes the true rule."""

import pytest

from governance.sealed import rules
from tests.governance.sealed import made
from tests.governance.sealed.belenios_server import Server


@pytest.fixture(autouse=True)
def published(request, monkeypatch):
    if "true_rule" not in request.fixturenames:
        monkeypatch.setattr(rules, "PUBLISHED_FROM", 1)
        monkeypatch.setattr(rules, "why_alike", lambda *groups: "")


@pytest.fixture
def true_rule():
    """Whether a key is published, as it is decided for true."""


@pytest.fixture
def server():
    """A Belenios server of this machine."""
    made_here = Server()
    yield made_here
    made_here.stop()


@pytest.fixture
def ballot(cast):
    """A vote that nobody keyed nor opened, of three people in the room."""
    people = made.voters(3)
    held = made.box(*people, is_open=False)
    made.unkeyed(held)
    held.people = people
    return held
