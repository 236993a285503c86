"""What deliberations bring to meetings: their place on the page of a resolution, of a meeting, and in the room; why one does not
close yet, and what a cancelled one stops."""

from django.urls import reverse
from django.utils import timezone

from governance.ballots import ports as ballots
from governance.meetings import ports as meetings
from governance.meetings.ports import Act, Panel
from governance.room import ports as room
from governance.rounds import in_room, queries
from governance.rounds.actions import give_up_all
from governance.rounds.enums import Kind
from governance.rounds.models import Deliberation
from governance.rounds.rules import can_close_meeting


def _panel(user, resolution):
    """The deliberations of a resolution, and how one is opened."""
    found = list(queries.of_resolution(resolution))
    for one in found:
        one.adopted = queries.text_of(one) if one.text_hash else ""
    may_start = queries.may_start(user, resolution.item.meeting) and queries.why_not_start(resolution) is None
    if found or may_start:
        effect = queries.effect(Deliberation(resolution=resolution))
        context = {"deliberations": found, "may_start": may_start, "resolution": resolution, "effect": effect}
        yield Panel("governance/rounds/_panel.html", context)


def _for_member(user, meeting):
    """The deliberations a member may take part in now, without reading who takes part: the page says it."""
    if user.access.member_id is not None:
        for one in queries.running(meeting):
            what = "Élire sans candidat" if one.kind == Kind.ELECTION else "Consentement"
            why = f"tour en cours : {one.get_state_display()}"
            yield Act(f"{what} : {one.title}", reverse("governance:rounds:sheet", args=[one.pk]), why=why, main=True)


def _for_team(user, meeting):
    """Where one facilitates."""
    for one in queries.running(meeting):
        if queries.facilitates(user, one):
            yield Act(f"Animer : {one.title}", reverse("governance:rounds:lead", args=[one.pk]), "Ouvrir les tours.")


ballots.decided_otherwise.append(queries.decided_otherwise)
room.stages.append(in_room.stages)
room.member_turns.append(in_room.turn_of)
room.next_acts.append(in_room.next_act)
meetings.resolution_panels.append(_panel)
meetings.member_acts.append(_for_member)
meetings.team_acts.append(_for_team)
meetings.closing_checks.append(lambda meeting: can_close_meeting(list(queries.running(meeting)[:1])))
meetings.cancelled.append(lambda meeting, by: give_up_all(meeting=meeting, by=by, at=timezone.now()))
