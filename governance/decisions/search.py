"""What the search box finds of this room: decisions, by number, subject and the words of their text. Every member reads them."""

from collections.abc import Iterable

from django.urls import reverse

from cae import search
from cae.search import Entry
from cae.templatetags.format import date_fr
from governance.decisions.models import Decision

KIND = "decision"
TEXT_READ = 2_000  # characters of the text: what a decision is about is said at its beginning


def index_decisions(decisions: Iterable[Decision]) -> None:
    """Written in the transaction that enters them."""
    search.index_each(
        Entry(
            kind=KIND,
            object_id=decision.pk,
            activity_id=None,
            antenna_id=None,
            title=f"{decision.number} — {decision.title}",
            detail=f"{decision.get_body_display().capitalize()}, {date_fr(decision.decided_on)}",
            address=reverse("governance:decisions:sheet", args=[decision.pk]),
            texts=(decision.text[:TEXT_READ],),
            on=decision.decided_on,
        )
        for decision in decisions
    )
