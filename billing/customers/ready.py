"""What customers bring to the rest of the house when it starts."""

from billing.customers import picking  # noqa: F401 — registers what is chosen by typing
from billing.customers.queries import KIND
from cae import search
from cae.rights import Right

search.kind(KIND, Right.CUSTOMERS_VIEW)
