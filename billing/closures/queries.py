"""Reading closures, and the records they hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from billing.closures.enums import Period
from billing.closures.models import Closure
from billing.payments.frozen import CHAIN, FrozenPayment
from cae.models import SealedRecord


@dataclass(frozen=True)
class Recorded:
    """A record of the chain of payments, read from what was sealed."""

    position: int
    seal: str
    previous_seal: str
    content: bytes
    at: datetime
    payment: FrozenPayment


def last_closed(period: str) -> Closure | None:
    return Closure.objects.filter(period=period).order_by("-ends_on").first()


def records(*, after: int, upto: int | None = None) -> Iterator[Recorded]:
    """The records of the chain of payments beyond a position, in their order, read little by little."""
    rows = SealedRecord.objects.filter(chain=CHAIN, position__gt=after).order_by("position")
    if upto is not None:
        rows = rows.filter(position__lte=upto)
    for row in rows.iterator(chunk_size=500):
        content = bytes(row.content)
        payment = FrozenPayment.from_bytes(content)
        yield Recorded(row.position, row.seal, row.previous_seal, content, row.sealed_at, payment)


def parts(closure: Closure) -> QuerySet[Closure]:
    """The closures a month or a year adds up: the days of a month, the months of a year."""
    if closure.period == Period.DAY:
        return Closure.objects.none()
    inner = Period.DAY if closure.period == Period.MONTH else Period.MONTH
    within = Closure.objects.filter(period=inner, starts_on__gte=closure.starts_on, ends_on__lte=closure.ends_on)
    return within.order_by("starts_on")
