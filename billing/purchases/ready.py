"""What purchases bring to the rest of the house: who may read their receipts, and their page."""

from billing.contribution import ports as contribution
from billing.ledger import ports as ledger
from billing.purchases.happenings import costs
from billing.purchases.models import Purchase
from billing.purchases.queries import KIND
from cae import search
from cae.access import may
from cae.files import readable_by
from cae.rights import Right

search.kind(KIND, Right.PURCHASES_VIEW)
readable_by(Purchase, lambda user, purchase: may(user, Right.PURCHASES_VIEW, purchase.activity) is None)
contribution.happenings.append(costs)
ledger.pages["purchase"] = "billing:purchases:sheet"
