"""What payments tell documents when the application starts: the account customers pay to, as printed."""

from billing.documents.ports import PrintedBank, register_printed_bank
from billing.payments.models import BankAccount


def _printed() -> PrintedBank | None:
    account = BankAccount.objects.filter(printed=True).first()
    return PrintedBank(account.iban, account.bic) if account else None


register_printed_bank(_printed)
