"""Writes of the sealed box, a module for each moment of its life."""

from governance.sealed.actions.boards import publish_due
from governance.sealed.actions.counting import tally
from governance.sealed.actions.ending import destroy
from governance.sealed.actions.handing import bring_back, hand_over, send_voters
from governance.sealed.actions.keys import publish_key, rehearsal_of, rehearse
from governance.sealed.actions.opening import ANNOUNCE, SealedWay
from governance.sealed.actions.voting import Receipt, cast, mark_paper, unmark_paper

__all__ = [
    "ANNOUNCE",
    "Receipt",
    "SealedWay",
    "bring_back",
    "cast",
    "destroy",
    "hand_over",
    "mark_paper",
    "publish_due",
    "publish_key",
    "rehearsal_of",
    "rehearse",
    "send_voters",
    "tally",
    "unmark_paper",
]
