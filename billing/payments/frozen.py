"""What is sealed of money received: canonical JSON that says what came in and what it settled (CGI 286 I-3° bis, CASH-04)."""

from dataclasses import dataclass
from datetime import date

from billing.documents import canonical
from billing.documents.canonical import Money, Number

VERSION = 1
CHAIN = "payments"


@dataclass(frozen=True)
class FrozenShare:
    """HT and VAT of a part, under one rate."""

    category: str
    rate: Number
    nature: str
    ht: Money
    vat: Money
    exemption: str = ""


@dataclass(frozen=True)
class FrozenPart:
    """What one activity received, and for which invoice ("" when it is kept aside)."""

    activity: str
    amount: Money
    invoice: str = ""
    shares: tuple[FrozenShare, ...] = ()


@dataclass(frozen=True)
class FrozenPayment:
    """A receipt, a refund, a reversal or a later allocation (`event`), as it was confirmed."""

    event: str
    payment: int
    on: date
    amount: Money
    mode: str
    bank: str
    confirmed_on: date
    confirmed_by: str
    parts: tuple[FrozenPart, ...]
    payer: str = ""
    reference: str = ""
    reverses: int | None = None
    gives_back: int | None = None
    reason: str = ""

    def to_bytes(self) -> bytes:
        return canonical.dump(self, version=VERSION)

    @classmethod
    def from_bytes(cls, data: bytes) -> "FrozenPayment":
        return canonical.load(cls, data, version=VERSION)
