"""The bench of printed documents (`pdf.py`), in the table."""

from tests.benchmarks import pdf, report


def test_printed_documents():
    report.ROWS.extend(pdf.measured())
