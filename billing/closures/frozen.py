"""What is sealed of a closure: its bounds, its sums, and the total of all that was ever recorded (CASH-04)."""

from dataclasses import dataclass
from datetime import date

from billing.documents import canonical
from billing.documents.canonical import Money

VERSION = 1
CHAIN = "closures"


@dataclass(frozen=True)
class FrozenMode:
    """What one means of payment brought in, refunds and cancellations taken off."""

    mode: str
    records: int
    amount: Money


@dataclass(frozen=True)
class FrozenClosure:
    """Records `first` to `last` of the chain of payments; `last` is `first` − 1 when there were none."""

    period: str
    starts_on: date
    ends_on: date
    first: int
    last: int
    last_seal: str
    records: int
    received: Money
    total_records: int
    total: Money
    modes: tuple[FrozenMode, ...] = ()

    def to_bytes(self) -> bytes:
        return canonical.dump(self, version=VERSION)
