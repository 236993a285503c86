"""One of each thing an address names, belonging to LEA unless its name says otherwise: made when first asked for.

Used by the tests that open every address; a test of one subject makes its own things.
"""

from tests.support.things.assemblies import Assemblies
from tests.support.things.documents import Documents
from tests.support.things.money import Money
from tests.support.things.people import People
from tests.support.things.rounds import Rounds
from tests.support.things.votes import Votes


class Things(People, Assemblies, Votes, Rounds, Documents, Money):
    """`things.invoice` is issued; `things.draft`, `things.waiting` are in the other states of an invoice."""
