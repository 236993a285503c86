"""What this room brings to the rest of the house when it starts: what can be searched, who reads which file, its jobs."""

from cae import files, search
from cae.access import has_right, may
from cae.rights import Right
from members import reach, tasks  # noqa: F401 — registers the jobs
from members.forms import picking  # noqa: F401 — registers what is chosen by typing
from members.models import Activity, Contract, Cooperative, SharingConvention
from members.search import ACTIVITY, MEMBER

search.kind(MEMBER, Right.MEMBERS_VIEW)
search.kind(ACTIVITY, Right.ACTIVITIES_VIEW)
files.readable_by(Activity, lambda user, activity: may(user, Right.ACTIVITIES_VIEW, activity) is None)
files.readable_by(SharingConvention, lambda user, convention: may(user, Right.ACTIVITIES_VIEW, convention.activity) is None)
files.readable_by(Contract, lambda user, contract: reach.may(user, Right.CONTRACTS_VIEW, contract.member) is None)
files.readable_by(Cooperative, lambda user, cooperative: user.is_authenticated and has_right(user, Right.DECISIONS_VIEW))
