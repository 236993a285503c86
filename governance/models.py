"""Façade: every subject's models. Outside governance, import from here; inside, from the subject."""

from governance.allocation.models import Allocation
from governance.attendance.models import AttendanceSheet, BureauMember, Incident, Presence, QuorumRecord, SheetSignature
from governance.ballots.models import Ballot, HandCount, NamedVote, SecrecyRequest
from governance.convening.models import Convocation, NoticeConsent, Sending
from governance.decisions.models import Decision
from governance.ideas.models import Idea, IdeaRemark, IdeaSupport
from governance.mandates.models import Mandate
from governance.meetings.models import (
    AgendaItem,
    AgendaRequest,
    Amendment,
    Intent,
    Interest,
    Meeting,
    Remark,
    RequestSupport,
    Resolution,
    RoomDocument,
    WrittenQuestion,
)
from governance.minutes.models import FollowUp, Minutes, MinutesCopy, MinutesSignature, Note
from governance.obligations.models import Duty
from governance.openings.models import Application, Opening
from governance.polls.models import Poll, PollAnswer, PollOption, PollTurnout
from governance.proxies.models import Draw, PostalForm, PostalVote, Proxy
from governance.roll.models import Objection, Roll, VotingRight
from governance.room.models import Sitting, Turn
from governance.rounds.models import Concern, Consent, Deliberation, Nomination, Word, Wording
from governance.sealed.models import Block, Box, HandOver, Keeper, PaperVoter, Told
from governance.signatures.models import SigningPower
from governance.statutes.models import StatuteRule, Statutes

__all__ = [
    "AgendaItem", "AgendaRequest", "Allocation", "Amendment", "Application", "AttendanceSheet", "Ballot", "Block", "Box",
    "BureauMember", "Concern", "Consent", "Convocation", "Decision", "Deliberation", "Draw", "Duty", "FollowUp", "HandCount",
    "HandOver", "Idea", "IdeaRemark", "IdeaSupport", "Incident", "Intent", "Interest", "Keeper", "Mandate", "Meeting", "Minutes",
    "MinutesCopy", "MinutesSignature", "NamedVote", "Nomination", "Note", "NoticeConsent", "Objection", "Opening",
    "PaperVoter", "Poll", "PollAnswer", "PollOption", "PollTurnout", "PostalForm", "PostalVote", "Presence", "Proxy",
    "QuorumRecord", "Remark", "RequestSupport", "Resolution", "Roll", "RoomDocument", "SecrecyRequest", "Sending",
    "SheetSignature", "SigningPower", "Sitting", "StatuteRule", "Statutes", "Told", "Turn", "VotingRight", "Word", "Wording",
    "WrittenQuestion",
]  # fmt: skip
