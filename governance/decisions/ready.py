"""What this room brings to the rest of the house when it starts: every member finds a decision and reads its minutes."""

from cae import search
from cae.access import has_right
from cae.files import readable_by
from cae.rights import Right
from governance.decisions.models import Decision
from governance.decisions.search import KIND

search.kind(KIND, Right.DECISIONS_VIEW)
readable_by(Decision, lambda user, decision: has_right(user, Right.DECISIONS_VIEW))
