"""What payments bring to the rest of the house: they can be searched."""

from cae import search
from cae.rights import Right

search.kind("payment", Right.PAYMENTS_VIEW)
