"""What documents need of later subjects, who register here in AppConfig.ready(): the bank account printed to be paid."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class PrintedBank:
    """Where customers pay, as printed. `holder` is the name of the account, empty for the cooperative's."""

    iban: str = ""
    bic: str = ""
    holder: str = ""


_accounts: list[Callable[[], PrintedBank | None]] = []


def register_printed_bank(read: Callable[[], PrintedBank | None]) -> None:
    """Declares who knows the bank account printed on documents; the last one registered answers."""
    _accounts[:] = [read]


def printed_bank() -> PrintedBank:
    """The cooperative's printed account; empty fields when there is none (issuing then refuses nothing: a cheque may do)."""
    found = _accounts[0]() if _accounts else None
    return found or PrintedBank()
