"""What the roll brings to the page of a meeting: where to read who votes."""

from django.urls import reverse

from governance.meetings import ports
from governance.meetings.ports import Act
from governance.meetings.views.shared import prepares
from governance.roll.enums import RollKind
from governance.roll.rules import LIVE


def _to_read(user, meeting):
    kinds = set(meeting.rolls.values_list("kind", flat=True)) if not prepares(user) else set()
    if RollKind.DELIBERATIVE in kinds and meeting.state in LIVE:
        yield Act("Qui vote ?", _address(meeting), "Vérifiez que vous êtes sur la liste électorale.")


def _to_keep(user, meeting):
    if prepares(user):
        yield Act("Liste électorale", _address(meeting), "Qui vote, version par version.")


def _address(meeting) -> str:
    return reverse("governance:roll:of_meeting", args=[meeting.pk])


ports.member_acts.append(_to_read)
ports.team_acts.append(_to_keep)
