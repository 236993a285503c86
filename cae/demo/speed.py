"""What makes the story quick to tell, without telling it otherwise.

The official schematrons are asked once for each shape of document (kinds, VAT, customer), the rest of the checks always; mails
and PDFs of the past are not made again: a PDF is made when somebody first opens it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from billing.documents import validation
from billing.documents.frozen import Document
from cae import jobs


def shape(document: Document) -> tuple:
    """What makes two documents alike for the rules of e-invoicing."""
    taxes = tuple(sorted({(line.vat.category, line.vat.rate, line.nature) for line in document.lines}))
    return (
        document.kind,
        document.mode,
        document.buyer.kind,
        taxes,
        bool(document.allowances),
        bool(document.deposits),
        document.activity.cape is not None,
    )


@contextmanager
def telling() -> Iterator[None]:
    """Within, documents of a known shape skip the schematrons, and jobs are written as done."""
    seen: set[tuple] = set()
    check = validation.check

    def quick(document: Document):
        known = shape(document) in seen
        if not known:
            seen.add(shape(document))
            return check(document)
        with patch.object(validation._child, "check", return_value=[]):
            return check(document)

    def done(job_id: int) -> None:
        jobs.Job.objects.filter(pk=job_id).delete()

    with patch.object(validation, "check", quick), patch.object(jobs, "send", done):
        yield
