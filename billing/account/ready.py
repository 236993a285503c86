"""What the account brings to others: who may open a statement (those who see the account)."""

from billing.account.models import Statement
from cae.access import may
from cae.files import readable_by
from cae.rights import Right

readable_by(Statement, lambda user, statement: may(user, Right.ACCOUNT_VIEW, statement.activity) is None)
