"""Who asks, and a quote to ask about. Pages are laid out for real only where a test looks at them: each costs half a second."""

import pytest

from billing.quotes.models import Quote
from cae.periods import today
from tests.billing.quotes.made import valid


@pytest.fixture
def lea(as_):
    return as_("lea")


@pytest.fixture
def ready(cast) -> Quote:
    return valid(cast.lea_activity, by=cast.odile, on=today())


@pytest.fixture
def real_paper():
    """Asked by a test that reads the PDF files of jobs."""


@pytest.fixture(autouse=True)
def _light_paper(request, monkeypatch):
    if "real_paper" not in request.fixturenames:
        from billing.quotes import tasks

        monkeypatch.setattr(tasks, "quote_pdf", lambda quote, on: b"%PDF-light")
        monkeypatch.setattr(tasks, "receipt_pdf", lambda acceptance: b"%PDF-light " + str(acceptance.pk).encode())
