"""People and what they belong to. Import from `members.models` outside this room."""

from members.models.access import Delegation, Grant, Invitation, Role
from members.models.activities import Activity, ActivityMember, Antenna, SharingConvention, VatRecovery
from members.models.cooperative import Cooperative
from members.models.people import Contract, Member
from members.models.questions import Question, QuestionMessage
from members.models.users import User

__all__ = [
    "Activity",
    "ActivityMember",
    "Antenna",
    "Contract",
    "Cooperative",
    "Delegation",
    "Grant",
    "Invitation",
    "Member",
    "Question",
    "QuestionMessage",
    "Role",
    "SharingConvention",
    "User",
    "VatRecovery",
]
