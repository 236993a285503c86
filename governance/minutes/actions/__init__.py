"""Writes of minutes and of what becomes of decisions. Import from here."""

from governance.minutes.actions.following import follow, start_follow_up
from governance.minutes.actions.signing import MAIL, fix, reopen, sign
from governance.minutes.actions.writing import keep_note, keep_words

__all__ = ["MAIL", "fix", "follow", "keep_note", "keep_words", "reopen", "sign", "start_follow_up"]
