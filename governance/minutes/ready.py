"""What minutes bring: to the page of a meeting, the notes then what to sign; to the document room, what is registered; to the
page of a decision, how far it is applied. Once they are being signed, the bureau and its incidents no longer change."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from cae.access import holds_everywhere
from cae.rights import Right
from governance.attendance import ports as attendance
from governance.attendance.queries import runs
from governance.decisions import ports as decisions
from governance.meetings import ports as meetings
from governance.meetings.enums import MeetingState
from governance.meetings.models import Meeting
from governance.meetings.ports import Act
from governance.minutes import queries, rules
from governance.minutes.enums import MinutesState
from governance.minutes.models import FollowUp, Minutes


def for_team(user, meeting: Meeting) -> Iterator[Act]:
    """Notes while it is held; after it, the minutes to complete and to sign."""
    if meeting.opened_at is None or not runs(user, meeting):
        return
    minutes = queries.minutes_of(meeting)
    if rules.can_write(meeting, minutes) is None and meeting.state == MeetingState.OPEN:
        yield Act("Prendre des notes", reverse("governance:minutes:write", args=[meeting.pk]), "Pour le procès-verbal.")
    elif meeting.state != MeetingState.OPEN and (minutes is None or minutes.state != MinutesState.SIGNED):
        yield Act("Procès-verbal", reverse("governance:minutes:sheet", args=[meeting.pk]), "À compléter, à signer.", main=True)


def kept(user, found: Sequence[Meeting]) -> dict[int, list[Act]]:
    """The registered minutes of meetings, for the document room."""
    rows = Minutes.objects.filter(meeting__in=[one.pk for one in found], state=MinutesState.SIGNED)
    return {
        one.meeting_id: [Act(f"Procès-verbal n° {one.number}", reverse("governance:minutes:sheet", args=[one.meeting_id]))]
        for one in rows
    }


def fixed(meeting: Meeting):
    return rules.is_fixed(queries.minutes_of(meeting))


def of_decision(user, decision) -> Iterator[decisions.Panel]:
    """How far a decision is applied, and who carries it."""
    follow_up = FollowUp.objects.filter(decision=decision).select_related("owner", "resolution__item").first()
    may_edit = holds_everywhere(user, Right.MEETINGS_EDIT)
    may_start = follow_up is None and may_edit and rules.can_start(decision, followed=False) is None
    if follow_up is not None or may_start:
        may_follow = follow_up is not None and queries.may_follow(user, follow_up)
        context = {"follow_up": follow_up, "may_follow": may_follow, "may_start": may_start, "decision": decision}
        yield decisions.Panel("governance/minutes/_follow_up.html", context)


meetings.team_acts.append(for_team)
meetings.kept.append(kept)
attendance.is_frozen.append(fixed)
decisions.panels.append(of_decision)
