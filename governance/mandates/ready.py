"""What mandates bring: to the page of a meeting where an election was held, recording who was elected; to the page of a
decision, the mandates it gave."""

from django.urls import reverse

from governance.decisions import ports as decisions
from governance.mandates import queries, rules
from governance.meetings import ports
from governance.meetings.enums import ASSEMBLIES, ItemKind, MeetingKind, MeetingState
from governance.meetings.ports import Act
from governance.meetings.rules import local_day
from governance.meetings.views.shared import prepares
from governance.rounds import ports as rounds
from governance.rounds.enums import Kind, Phase


def _to_record(user, meeting):
    if meeting.state != MeetingState.CLOSED or meeting.kind not in (*ASSEMBLIES, MeetingKind.BOARD) or not prepares(user):
        return
    if meeting.items.filter(kind=ItemKind.ELECTION).exists():
        address = f"{reverse('governance:mandates:new')}?reunion={meeting.pk}"
        yield Act("Enregistrer les mandats", address, "Qui a été élu, pour combien de temps.")


def _given(user, decision):
    mandates = list(queries.every().filter(decision=decision).order_by("pk"))
    if mandates:
        yield decisions.Panel("governance/mandates/_given.html", {"mandates": mandates})


def _of_consent(user, deliberation):
    """Who was elected by consent: their mandate, its form filled in."""
    if deliberation.kind == Kind.ELECTION and deliberation.state == Phase.CONSENTED and prepares(user):
        address = f"{reverse('governance:mandates:new')}?consentement={deliberation.pk}"
        yield Act("Enregistrer le mandat", address, f"De {deliberation.proposed} : il reste à en dire les dates.", main=True)


def _in_office(meeting):
    return queries.on_board(local_day(meeting.starts_at)) if meeting.kind == MeetingKind.BOARD else []


def _who_sits(meeting):
    """A board decides by the voices of its mandates, all of them convened; where no mandate is recorded, by those invited."""
    if seated := _in_office(meeting):
        yield from rules.is_the_board(seated, list(meeting.invitees.order_by("last_name", "first_name")))


ports.in_office.append(_in_office)
ports.inviting_checks.append(_who_sits)
ports.team_acts.append(_to_record)
rounds.results.append(_of_consent)
decisions.panels.append(_given)
