"""What waits of the cooperative's life together: a meeting that is held now, mandates that end, obligations whose term is near,
decisions to be applied, polls and deliberations to answer."""

from datetime import date
from typing import Any

from django.urls import reverse

from cae.access import holds_everywhere
from cae.home.cards import SHOWN, Card, Row, fill, parts
from cae.rights import Right
from cae.templatetags.format import day_until, local_date
from governance.mandates import queries as mandates_of
from governance.meetings.enums import MeetingState
from governance.meetings.queries import visible_meetings
from governance.minutes.models import FollowUp
from governance.minutes.queries import carried_by, follow_ups, late
from governance.obligations import queries as obligations_of
from governance.obligations.enums import DutyState
from governance.polls.queries import waiting_for as polls_waiting_for
from governance.rounds.queries import waiting_for as rounds_waiting_for


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


def late_decisions(user: Any, on: date) -> Card:
    """Decisions whose day has come, or that nobody carries."""
    address = f"{reverse('governance:minutes:follow_ups')}?vue=late"
    card = Card("late_decisions", "Décisions à suivre", "checklist", "wait", address)
    return fill(card, late(follow_ups(), on=on).order_by("review_on", "pk"), lambda row: _decision(row, on))


def for_everyone(user: Any, *, on: date) -> list[Card]:
    """What waits for any member, of the team or not: a meeting that is held now, decisions they carry, polls that ask them."""
    return held_now(user) + carried(user, on=on) + to_answer(user, on=on) + to_consent(user)


def held_now(user: Any) -> list[Card]:
    """The meetings that are being held, of those `user` may know of; no card when there is none."""
    if user.access.member_id is None:
        return []
    card = Card("meetings", "Réunion en cours", "presentation", "wait", reverse("governance:meetings:index"))
    fill(
        card,
        visible_meetings(user).filter(state=MeetingState.OPEN).order_by("starts_at", "pk"),
        lambda meeting: Row(
            reverse("governance:room:seat", args=[meeting.pk]), meeting.title, "Voter, demander la parole", "Suivre la séance"
        ),
    )
    return [card] if card.count else []


def to_answer(user: Any, *, on: date) -> list[Card]:
    """The open polls that ask `user`, and that they have not answered; no card when there is none."""
    card = Card("polls", "Votre avis est demandé", "chart-bar", "plain", reverse("governance:polls:index"))
    fill(
        card,
        polls_waiting_for(user.access.member_id, on=on),
        lambda poll: Row(
            reverse("governance:polls:sheet", args=[poll.pk]),
            poll.title,
            "réponses anonymes" if poll.anonymous else "réponses nominatives",
            day_until(local_date(poll.closes_at), on),
        ),
    )
    return [card] if card.count else []


def to_consent(user: Any) -> list[Card]:
    """The deliberations out of a meeting that wait for `user`, whose silence may bind them; no card when there is none."""
    card = Card("rounds", "On attend votre réponse", "messages", "wait", reverse("governance:rounds:index"))
    fill(
        card,
        rounds_waiting_for(user.access.member_id),
        lambda found: Row(
            reverse("governance:rounds:sheet", args=[found.pk]),
            found.title,
            f"tour en cours : {found.get_state_display()}",
            f"animation : {found.facilitator}",
        ),
    )
    return [card] if card.count else []


def carried(user: Any, *, on: date) -> list[Card]:
    """The decisions that `user` carries until they are applied; no card when there is none."""
    card = Card("decisions", "Décisions que vous portez", "checklist", "wait", reverse("governance:minutes:follow_ups"))
    fill(card, carried_by(user.access.member_id), lambda row: _decision(row, on))
    return [card] if card.count else []


def _decision(row: FollowUp, on: date) -> Row:
    return Row(
        reverse("governance:minutes:follow", args=[row.pk]),
        row.decision.title,
        parts(row.decision.number, row.owner or "personne ne la porte"),
        day_until(row.review_on, on) if row.review_on else "",
    )
