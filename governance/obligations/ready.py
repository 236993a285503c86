"""What obligations bring: every member reads the proof that one was done."""

from cae.access import has_right
from cae.files import readable_by
from cae.rights import Right
from governance.obligations.models import Duty

readable_by(Duty, lambda user, duty: has_right(user, Right.MEETINGS_VIEW))
