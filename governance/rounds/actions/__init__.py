"""Writes about deliberations by consent: one verb per function. The right to act is asked by the page."""

from governance.rounds.actions.electing import accept, change_mind, decline, explain, nominate, propose
from governance.rounds.actions.objecting import conclude, consent, integrate, raise_concern, redefine, uphold, withdraw_concern
from governance.rounds.actions.opening import TELL, advance, amend, gather, give_up, give_up_all, start
from governance.rounds.actions.speaking import answer_question, say

__all__ = [
    "TELL",
    "accept",
    "advance",
    "amend",
    "answer_question",
    "change_mind",
    "conclude",
    "consent",
    "decline",
    "explain",
    "gather",
    "give_up",
    "give_up_all",
    "integrate",
    "nominate",
    "propose",
    "raise_concern",
    "redefine",
    "say",
    "start",
    "uphold",
    "withdraw_concern",
]
