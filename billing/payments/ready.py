"""What payments bring to the rest of the house: they can be searched, and documents print the account customers pay to."""

from billing.contribution import ports as contribution
from billing.documents.ports import PrintedBank, register_printed_bank
from billing.ledger import ports as ledger
from billing.payments.happenings import receipts
from billing.payments.models import BankAccount
from cae import search
from cae.rights import Right


def _printed() -> PrintedBank | None:
    account = BankAccount.objects.filter(printed=True).first()
    return PrintedBank(account.iban, account.bic) if account else None


search.kind("payment", Right.PAYMENTS_VIEW)
register_printed_bank(_printed)
contribution.happenings.append(receipts)
ledger.pages["payment"] = "billing:payments:sheet"
