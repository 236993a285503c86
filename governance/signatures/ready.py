"""What delegations of signature bring: every member reads the act that gives one."""

from cae.access import has_right
from cae.files import readable_by
from cae.rights import Right
from governance.signatures.models import SigningPower

readable_by(SigningPower, lambda user, power: has_right(user, Right.MEETINGS_VIEW))
