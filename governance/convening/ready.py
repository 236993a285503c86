"""What convening brings to the page of a meeting: convening it, the register of what left, the convocation to read."""

from django.urls import reverse
from django.utils import timezone

from cae import files
from cae.periods import today
from governance.convening import queries, rules
from governance.convening.actions import tell_cancelled
from governance.convening.models import Convocation
from governance.meetings import ports
from governance.meetings.enums import MeetingState
from governance.meetings.ports import Act
from governance.meetings.queries import is_associate, visible_meetings
from governance.meetings.rules import LIVE
from governance.meetings.views.shared import prepares
from members.models import Member


def _address(name: str, *args) -> str:
    return reverse(f"governance:convening:{name}", args=args)


def _for_member(user, meeting):
    convened = queries.convocation_of(meeting) is not None
    if convened:
        why = "L'ordre du jour, les textes, et ce que vous pouvez faire."
        yield Act("Lire la convocation", _address("convocation", meeting.pk), why)
    if meeting.state in LIVE:
        yield Act("Mettre dans mon agenda", _address("calendar", meeting.pk), "Un fichier que votre téléphone sait ouvrir.")
    if not convened and rules.needs_consent(meeting) and meeting.state == MeetingState.DRAFT:
        member = Member.objects.filter(pk=user.access.member_id or 0).first()
        if is_associate(member, today()) and queries.consent_of(member) is None:
            yield Act(
                "Recevoir mes convocations par courriel", _address("consent"), "Sans votre accord, elles viennent par lettre."
            )


def _for_team(user, meeting):
    if not prepares(user):
        return
    if meeting.state == MeetingState.DRAFT:
        yield Act(
            "Convoquer", _address("convene", meeting.pk), "Ce qui manque, le délai, qui est convoqué et comment.", main=True
        )
    elif queries.convocation_of(meeting) is not None:
        lost = queries.tally(meeting).lost
        label = f"Envois ({lost} à traiter)" if lost else "Envois"
        yield Act(label, _address("sendings", meeting.pk), "Ce qui est parti, quand, et ce qui est revenu.")


ports.member_acts.append(_for_member)
ports.team_acts.append(_for_team)
ports.cancelled.append(lambda meeting, by: tell_cancelled(meeting=meeting, by=by, at=timezone.now()))
files.readable_by(Convocation, lambda user, found: visible_meetings(user).filter(pk=found.meeting_id).exists())
