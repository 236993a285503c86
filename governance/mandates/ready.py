"""What mandates bring to the page of a meeting: once an election was held there, recording who was elected."""

from django.urls import reverse

from governance.meetings import ports
from governance.meetings.enums import ASSEMBLIES, ItemKind, MeetingKind, MeetingState
from governance.meetings.ports import Act
from governance.meetings.views.shared import prepares


def _to_record(user, meeting):
    if meeting.state != MeetingState.CLOSED or meeting.kind not in (*ASSEMBLIES, MeetingKind.BOARD) or not prepares(user):
        return
    if meeting.items.filter(kind=ItemKind.ELECTION).exists():
        address = f"{reverse('governance:mandates:new')}?reunion={meeting.pk}"
        yield Act("Enregistrer les mandats", address, "Qui a été élu, pour combien de temps.")


ports.team_acts.append(_to_record)
