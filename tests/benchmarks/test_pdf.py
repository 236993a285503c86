"""The bench of printed documents (`pdf.py`), in the table."""

from tests.benchmarks import pdf


def test_printed_documents():
    pdf.main()
