"""The life of a meeting: prepared, convened, held, closed; or cancelled; or called again when its quorum was missed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import changes, record
from cae.locks import lock
from governance.meetings import ports, queries, rules
from governance.meetings.enums import MeetingKind, MeetingState, RequestState
from governance.meetings.indexing import index_meeting
from governance.meetings.models import AgendaItem, Meeting, Resolution
from governance.statutes.models import Statutes
from governance.statutes.queries import in_force
from members.models import Member

FIELDS = ("title", "starts_at", "place", "remote_url", "note")


@transaction.atomic
def create_meeting(
    *,
    by: Actor,
    kind: str,
    title: str,
    starts_at: datetime,
    place: str = "",
    remote_url: str = "",
    statutes: Statutes | None = None,
    note: str = "",
    invitees: Iterable[Member] = (),
    on: date | None = None,
) -> Meeting:
    """Opens a meeting in preparation, under the statutes in force on its day when none are given.

    `invitees`: who sees and takes part in a board or a meeting of a group. With `on`, refuses a date that is past.
    """
    if on is not None:
        or_raise(rules.can_schedule(starts_at=starts_at, on=on))
    meeting = Meeting.objects.create(
        kind=kind,
        title=title.strip(),
        starts_at=starts_at,
        place=place.strip(),
        remote_url=remote_url,
        statutes=statutes or in_force(rules.local_day(starts_at)),
        note=note.strip(),
        created_by=user_of(by),
    )
    if kind in (MeetingKind.BOARD, MeetingKind.COLLECTIVE):
        meeting.invitees.set(invitees)
    record(meeting, "create", f"a ouvert la préparation de « {meeting} »", by=by)
    index_meeting(meeting)
    return meeting


@transaction.atomic
def edit_meeting(*, meeting: Meeting, by: Actor, on: date, **values: Any) -> Meeting:
    """Changes `title`, `starts_at`, `place`, `remote_url`, `note` while it is prepared; the statutes follow the day."""
    meeting = lock(meeting)
    or_raise(rules.can_edit(meeting))
    or_raise(rules.can_schedule(starts_at=values.get("starts_at", meeting.starts_at), on=on))
    values = {name: value for name, value in values.items() if name in FIELDS}
    if meeting.rank == 1:
        values["statutes"] = in_force(rules.local_day(values.get("starts_at", meeting.starts_at)))
    before, after = changes(meeting, values)
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(values))
    if after:
        record(meeting, "edit", f"a modifié « {meeting} »", by=by, before=before, after=after)
        index_meeting(meeting)
    return meeting


@transaction.atomic
def invite(*, meeting: Meeting, members: Iterable[Member], by: Actor) -> Meeting:
    """Says who takes part in a board or a meeting of a group, in the place of those said before. Once it is convened, refuses
    what would have kept it from being so (`ports.inviting_checks`)."""
    meeting = lock(meeting)
    or_raise(rules.can_invite(meeting))
    meeting.invitees.set(members)
    if meeting.state != MeetingState.DRAFT:
        or_raise(ports.wrongly_invited(meeting))
    names = ", ".join(str(member) for member in meeting.invitees.order_by("last_name", "first_name"))
    record(meeting, "invite", f"a invité {names or 'personne'}", by=by)
    return meeting


@transaction.atomic
def mark_convened(*, meeting: Meeting, by: Actor, on: date) -> Meeting:
    """Says that the convocation leaves on a day (`convening` sends it). From then date, place and agenda stay as they are.

    Refuses what `rules.missing_to_convene` finds missing, and what later subjects do (`ports.convening_checks`).
    """
    meeting = lock(meeting)
    or_raise(rules.can_convene(meeting, on=on))
    or_raise(next(iter(ports.missing_before_convening(meeting)), None))
    meeting.state, meeting.convened_on = MeetingState.CONVENED, on
    meeting.save(update_fields=["state", "convened_on"])
    record(meeting, "convene", f"a convoqué « {meeting} »", by=by)
    ports.after_convening(meeting, by)
    return meeting


@transaction.atomic
def open_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """Opens a convened meeting, not before its day. Requests that did not gather enough supports are too late for it."""
    meeting = lock(meeting)
    or_raise(rules.can_open(meeting, at=at))
    meeting.state, meeting.opened_at = MeetingState.OPEN, at
    meeting.save(update_fields=["state", "opened_at"])
    meeting.requests.filter(state=RequestState.OPEN).update(state=RequestState.TOO_LATE)
    record(meeting, "open", "a ouvert la séance", by=by)
    return meeting


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """Closes a meeting that was held. Refuses while a later subject says that something is still going on."""
    return _end(meeting, MeetingState.CLOSED, "a levé la séance", by=by, at=at)


@transaction.atomic
def fail_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """Ends a meeting that could not deliberate: its quorum was missed. It may then be called again.

    Refuses where no quorum is asked, and what later subjects know against it (`ports.failing_checks`): the quorum is there, or
    something was decided under it.
    """
    meeting = lock(meeting)
    or_raise(rules.can_fail(meeting, asks_quorum=queries.asks_quorum(meeting)))
    or_raise(ports.why_not_fail(meeting))
    return _end(meeting, MeetingState.FAILED, "a constaté que le quorum n'était pas atteint", by=by, at=at)


def _end(meeting: Meeting, state: MeetingState, sentence: str, *, by: Actor, at: datetime) -> Meeting:
    meeting = lock(meeting)
    or_raise(rules.can_move(meeting, state))
    or_raise(ports.why_not_close(meeting))
    meeting.state, meeting.closed_at = state, at
    meeting.save(update_fields=["state", "closed_at"])
    record(meeting, str(state), sentence, by=by)
    ports.after_ending(meeting, by, at)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: Actor, reason: str) -> Meeting:
    """Gives up a meeting that was not opened, with its reason, which members read; those convened are told."""
    meeting = lock(meeting)
    or_raise(rules.can_move(meeting, MeetingState.CANCELLED))
    if not reason.strip():
        raise Refused("Dites pourquoi la réunion est annulée : ses membres le liront.")
    meeting.state, meeting.cancelled_reason = MeetingState.CANCELLED, reason.strip()
    meeting.save(update_fields=["state", "cancelled_reason"])
    record(meeting, "cancel", f"a annulé « {meeting} » : {meeting.cancelled_reason}", by=by)
    ports.after_cancelling(meeting, by)
    return meeting


@transaction.atomic
def duplicate_agenda(*, meeting: Meeting, source: Meeting, by: Actor) -> Meeting:
    """Adds to a meeting in preparation the items and texts of another one, neither their requests nor their amendments."""
    meeting = lock(meeting)
    or_raise(rules.can_edit(meeting))
    copied = _copy(source, meeting, majorities=meeting.kind == source.kind)
    record(meeting, "duplicate", f"a repris {copied} points de « {source} »", by=by)
    index_meeting(meeting)
    return meeting


@transaction.atomic
def call_again(
    *, meeting: Meeting, by: Actor, starts_at: datetime, place: str = "", remote_url: str = "", on: date | None = None
) -> Meeting:
    """Prepares the second call of a meeting that missed its quorum: the same agenda, the same texts, the same statutes
    (GOV-37); of a mixed assembly that was held, only the extraordinary resolutions that missed theirs. The place is the first
    one's when none is given."""
    first = lock(meeting)
    left = queries.left_by_quorum(first)
    or_raise(rules.can_call_again(first, left=left))
    if on is not None:
        or_raise(rules.can_schedule(starts_at=starts_at, on=on))
    second = Meeting.objects.create(
        kind=MeetingKind.EXTRAORDINARY if left else first.kind,
        title=f"{first.title} — deuxième convocation{', partie extraordinaire' if left else ''}"[:160],
        starts_at=starts_at,
        place=place.strip() or ("" if remote_url else first.place),
        remote_url=remote_url or ("" if place.strip() else first.remote_url),
        statutes=first.statutes,
        rank=2,
        first_call=first,
        note=first.note,
        created_by=user_of(by),
    )
    second.invitees.set(first.invitees.all())
    _copy(first, second, requests=True, only={one.item_id for one in left} if left else None)
    record(second, "create", f"a préparé la deuxième convocation de « {first} »", by=by)
    record(first, "call_again", "a préparé la deuxième convocation", by=by)
    index_meeting(second)
    return second


def _copy(
    source: Meeting, target: Meeting, *, majorities: bool = True, requests: bool = False, only: set[int] | None = None
) -> int:
    """Copies agenda and texts, `only` of some items, at the end of another agenda; the majorities asked when the kinds agree; how
    many items."""
    last = target.items.count()
    number = Resolution.objects.filter(item__meeting=target).count()
    items = [one for one in source.items.select_related("resolution") if only is None or one.pk in only]
    for place, item in enumerate(items, start=last + 1):
        copy = AgendaItem.objects.create(
            meeting=target,
            order=place,
            kind=item.kind,
            title=item.title,
            text=item.text,
            minutes=item.minutes,
            presenter=item.presenter,
            request=item.request if requests else None,
        )
        resolution = rules.resolution_of(item)
        if resolution is not None:
            number += 1
            Resolution.objects.create(
                item=copy,
                number=number,
                nature=resolution.nature if majorities else rules.nature_by_default(target),
                text=resolution.final_text or resolution.text,
                reason=resolution.reason,
                consequence=resolution.consequence,
                from_board=resolution.from_board,
                about_persons=resolution.about_persons,
                regulated=resolution.regulated,
                subjects=resolution.subjects,
            )
    return len(items)
