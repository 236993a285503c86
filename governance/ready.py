"""What this room brings to the rest of the house when it starts: every member reads the minutes of a decision."""

from cae.access import has_right
from cae.files import readable_by
from cae.rights import Right
from governance.models import Decision

readable_by(Decision, lambda user, decision: has_right(user, Right.DECISIONS_VIEW))
