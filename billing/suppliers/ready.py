"""What suppliers bring to the rest of the house when it starts."""

from billing.suppliers.queries import KIND
from cae import search
from cae.rights import Right

search.kind(KIND, Right.PURCHASES_VIEW)
