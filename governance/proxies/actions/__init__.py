"""Writes of proxies. Import from here."""

from governance.proxies.actions.carrying import carry_over
from governance.proxies.actions.drawing import draw_proxies
from governance.proxies.actions.giving import (
    SCAN,
    TELL,
    give_proxy,
    lapse_proxy,
    refuse_proxy,
    restore_proxy,
    revoke_proxy,
)
from governance.proxies.actions.posting import answer_online, receive_form, void_form

__all__ = [
    "SCAN",
    "TELL",
    "answer_online",
    "carry_over",
    "draw_proxies",
    "give_proxy",
    "lapse_proxy",
    "receive_form",
    "refuse_proxy",
    "restore_proxy",
    "revoke_proxy",
    "void_form",
]
