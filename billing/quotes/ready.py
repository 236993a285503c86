"""What quotes bring to others at start: the search, who reads the files attached to a quote and to its answer, how the
questions of customers are answered, and the links to their page."""

from billing.customers import ports as customers
from billing.quotes.actions.answering import Customers
from billing.quotes.links import open_links
from billing.quotes.models import Acceptance, Quote
from cae import files, search
from cae.access import may
from cae.rights import Right
from members.ports import register_outside

search.kind("quote", Right.QUOTES_VIEW)
files.readable_by(Quote, lambda user, quote: may(user, Right.QUOTES_VIEW, quote.activity) is None)  # type: ignore[attr-defined]
files.readable_by(
    Acceptance,
    lambda user, answer: may(user, Right.QUOTES_VIEW, answer.quote.activity) is None,  # type: ignore[attr-defined]
)
register_outside(Customers())
customers.private_links.append(lambda customer, at: open_links(customer, at=at))
