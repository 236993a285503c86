"""Façade: every subject's models. Outside billing, import from here; inside, from the subject."""

from billing.account.models import Commitment, Earmark, LowAccount, Statement
from billing.closures.models import Closure
from billing.contribution.models import (
    Bracket,
    ContributionCharge,
    FeeChoice,
    Override,
    Scale,
    ScaleLine,
    TaxpayerPosition,
    WaitingBase,
    Waiver,
)
from billing.customers.models import Address, Contact, Customer, CustomerImport, KeptApart, ThirdParty
from billing.documents.models import ExemptionReason, Mention, PaymentTerms, Unit, VatRate
from billing.invoices.models import Invoice, InvoiceChapter, InvoiceDeduction, InvoiceFollowUp, InvoiceLine, InvoiceSending
from billing.ledger.models import Account, Balance, Entry, EntryLine, FiscalYear, GeneralBalance, Journal
from billing.payments.models import Allocation, AllocationVat, BankAccount, Payment, Transfer
from billing.payroll.models import SalaryEntry
from billing.proposals.models import ReplayedActivity, ScaleReplay
from billing.purchases.models import Purchase, PurchaseCategory, PurchaseLine, PurchasePayment
from billing.quotes.models import (
    Acceptance,
    CustomerLink,
    CustomerQuestion,
    Quote,
    QuoteChapter,
    QuoteLine,
    QuoteSending,
    Withdrawal,
)
from billing.suppliers.models import Supplier

__all__ = [
    "Acceptance",
    "Account",
    "Address",
    "Allocation",
    "AllocationVat",
    "Balance",
    "BankAccount",
    "Bracket",
    "Closure",
    "Commitment",
    "Contact",
    "ContributionCharge",
    "Customer",
    "CustomerImport",
    "CustomerLink",
    "CustomerQuestion",
    "Earmark",
    "Entry",
    "EntryLine",
    "ExemptionReason",
    "FeeChoice",
    "FiscalYear",
    "GeneralBalance",
    "Invoice",
    "InvoiceChapter",
    "InvoiceDeduction",
    "InvoiceFollowUp",
    "InvoiceLine",
    "InvoiceSending",
    "Journal",
    "KeptApart",
    "LowAccount",
    "Mention",
    "Override",
    "Payment",
    "PaymentTerms",
    "Purchase",
    "PurchaseCategory",
    "PurchaseLine",
    "PurchasePayment",
    "Quote",
    "QuoteChapter",
    "QuoteLine",
    "QuoteSending",
    "ReplayedActivity",
    "SalaryEntry",
    "Scale",
    "ScaleLine",
    "ScaleReplay",
    "Statement",
    "Supplier",
    "TaxpayerPosition",
    "ThirdParty",
    "Transfer",
    "Unit",
    "VatRate",
    "WaitingBase",
    "Waiver",
    "Withdrawal",
]
