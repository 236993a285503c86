"""What a cost posts. The accountant's page:

| Event | Debit | Credit |
|---|---|---|
| approval, each line | account of its category (6xx, 2xx for an asset): HT and the VAT not recovered | |
| | 44566, or 44562 for an asset: the VAT recovered | |
| of a supplier's invoice | | 401: TTC |
| of an expense a member advanced | | 4671: TTC |
| of a foreign supplier, VAT owed by the cooperative itself | | 401 (4671 when a member advanced it): HT, 4452: VAT |
| payment | 401 or 4671 | bank |
| cancellation of either | the opposite | |
"""

from collections.abc import Iterable
from decimal import Decimal

from billing.ledger.accounts import Use
from billing.ledger.posting import Post, credit, debit
from billing.purchases.models import Purchase, PurchaseLine
from cae.money import total


def on_approval(purchase: Purchase, lines: Iterable[PurchaseLine]) -> list[Post]:
    """The lines of an approved purchase, all on its activity."""
    activity, lines, posts = purchase.activity, list(lines), []
    for line in lines:
        label = line.label or purchase.label
        recovered = Use.VAT_RECOVERED_ASSETS if line.category.is_asset else Use.VAT_RECOVERED
        posts.append(debit(activity, line.category.account_id, line.cost, label=label))
        posts.append(debit(activity, recovered, line.recovered, label=f"TVA {label}"))
    if purchase.reverse_charge:
        posts.append(
            credit(activity, Use.VAT_REVERSE_DUE, total(line.vat for line in lines), label=f"TVA autoliquidée {purchase.label}")
        )
    posts.append(credit(activity, account_due(purchase), purchase.to_pay, label=purchase.label, party=party_of(purchase)))
    return posts


def on_payment(purchase: Purchase, amount: Decimal, *, bank: str) -> list[Post]:
    """The lines of what is paid; `amount` is negative when a payment is reversed."""
    activity = purchase.activity
    return [
        debit(activity, account_due(purchase), amount, label=purchase.label, party=party_of(purchase)),
        credit(activity, bank, amount, label=purchase.label),
    ]


def account_due(purchase: Purchase) -> str:
    return Use.EXPENSES_DUE if purchase.is_expense else Use.SUPPLIERS


def party_of(purchase: Purchase) -> str:
    """The auxiliary account: the member, or the supplier."""
    if purchase.is_expense:
        return f"M{purchase.member_id}"
    return f"F{purchase.supplier_id}" if purchase.supplier_id else purchase.bought_from[:60]
