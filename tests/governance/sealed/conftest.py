"""Urns of a few ballots are published in these tests, to read what one holds; `test_publishing.py` takes the true rule."""

import pytest

from governance.sealed import rules


@pytest.fixture(autouse=True)
def published(request, monkeypatch):
    if "true_rule" not in request.fixturenames:
        monkeypatch.setattr(rules, "PUBLISHED_FROM", 1)
        monkeypatch.setattr(rules, "why_alike", lambda *groups: "")


@pytest.fixture
def true_rule():
    """Whether a key is published, as it is decided for true."""
