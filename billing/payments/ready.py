"""What payments bring to the rest of the house: they can be searched, documents print the account customers pay to,
and a fiscal year is closed once those declared in it are confirmed."""

from billing.contribution import ports as contribution
from billing.documents.ports import PrintedBank, register_printed_bank
from billing.ledger import ports as ledger
from billing.ledger.models import FiscalYear
from billing.payments.enums import PaymentState
from billing.payments.happenings import receipts
from billing.payments.models import BankAccount, Payment
from cae import search
from cae.access import Refusal
from cae.rights import Right


def _printed() -> PrintedBank | None:
    account = BankAccount.objects.filter(printed=True).first()
    return PrintedBank(account.iban, account.bic) if account else None


def _before_closing(year: FiscalYear) -> Refusal | None:
    """Money declared is posted on the day it came, once confirmed."""
    waiting = Payment.objects.filter(
        state=PaymentState.TO_CONFIRM, received_on__gte=year.starts_on, received_on__lte=year.ends_on
    ).count()
    if not waiting:
        return None
    return Refusal(
        f"Encaissements de l’exercice {year} déclarés et pas encore confirmés : {waiting}.",
        remedy="Confirmez-les, ou écartez-les.",
        code="payments_to_confirm",
    )


search.kind("payment", Right.PAYMENTS_VIEW)
search.references("ENC")
register_printed_bank(_printed)
contribution.happenings.append(receipts)
ledger.before_closing.append(_before_closing)
ledger.pages["payment"] = "billing:payments:sheet"
