"""What waits on the desk of the cooperative's life together: mandates that end, obligations whose term is near."""

from datetime import date
from typing import Any

from django.urls import reverse

from cae.access import holds_everywhere
from cae.home.cards import SHOWN, Card, Row, fill, parts
from cae.rights import Right
from cae.templatetags.format import day_until
from governance.mandates import queries as mandates_of
from governance.obligations import queries as obligations_of
from governance.obligations.enums import DutyState


def mandates(user: Any, on: date) -> Card:
    """The mandates that end within six months and that nothing renews."""
    return fill(
        Card(
            "mandates", "Mandats qui finissent", "id-badge-2", "wait", f"{reverse('governance:mandates:register')}?etat=bientot"
        ),
        mandates_of.ending(on),
        lambda mandate: Row(
            reverse("governance:mandates:sheet", args=[mandate.pk]),
            mandate.holder,
            mandate.role,
            day_until(mandate.last_day, on),
        ),
    )


def obligations(user: Any, on: date) -> Card | None:
    """What is late or near: everything for who prepares meetings, what they take care of for others."""
    everything = holds_everywhere(user, Right.MEETINGS_EDIT)
    found = obligations_of.waiting(on, of=None if everything else user.access.member_id or 0)
    if not found and not everything:
        return None
    tone = "bad" if any(due.state(on) == DutyState.LATE for due in found) else "wait"
    card = Card(
        "obligations", "Obligations de l’année", "calendar-check", tone, f"{reverse('governance:obligations:index')}?vue=a-faire"
    )
    card.count = len(found)
    card.rows = [
        Row(
            reverse("governance:obligations:sheet", args=[due.code, due.anchor.isoformat()]),
            due.label,
            parts(due.owner, due.source),
            day_until(due.day, on),
        )
        for due in found[:SHOWN]
    ]
    return card
