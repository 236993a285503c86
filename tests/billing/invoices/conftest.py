"""Most tests of invoices look at money and states: laying out a PDF for each would take most of their time."""

import pytest

from billing.invoices.actions import sending
from cae import files


@pytest.fixture(autouse=True)
def quick_files(request, monkeypatch):
    """A few bytes in place of the PDF, unless the test asks for `real_files`."""
    if "real_files" not in request.fixturenames:
        monkeypatch.setattr(
            sending, "_make", lambda invoice: files.keep(b"%PDF-1.7 " + invoice.number.encode(), "f.pdf", "application/pdf")
        )


@pytest.fixture
def real_files():
    """The PDF as people get it."""
