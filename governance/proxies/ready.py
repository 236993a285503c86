"""What proxies bring to the page of an assembly: giving one's voice, those one carries, the register; no reminder to who gave."""

from collections.abc import Iterator

from django.urls import reverse

from cae import files
from cae.access import has_right, holds_everywhere
from cae.periods import today
from cae.rights import Right
from governance.convening import ports as convening
from governance.meetings import ports as meetings
from governance.meetings.enums import ASSEMBLIES
from governance.meetings.models import Meeting
from governance.meetings.ports import Act
from governance.proxies import queries
from governance.proxies.models import PostalForm, Proxy
from governance.proxies.rules import TAKEN
from members.models import Member


def _for_member(user, meeting: Meeting) -> Iterator[Act]:
    member = Member.objects.filter(pk=user.access.member_id or 0).first()
    if member is None or meeting.kind not in ASSEMBLIES or meeting.state not in TAKEN:
        return
    address = reverse("governance:proxies:mine", args=[meeting.pk])
    if (given := queries.given_by(meeting, member)) is not None:
        yield Act(f"Pouvoir donné{f' à {given.holder}' if given.holder else ''}", address, "Le reprendre.", done=True)
    elif queries.voters(meeting, on=today()).filter(pk=member.pk).exists():
        yield Act("Donner mon pouvoir", address, "Si vous ne venez pas, quelqu’un vote en votre nom.")
    if carried := queries.carried_by(meeting, member):
        names = ", ".join(str(one.giver) for one in carried)
        yield Act(f"Vous portez le pouvoir de {names}", address, "Vous voterez aussi en leur nom.", done=True)


def _for_team(user, meeting: Meeting) -> Iterator[Act]:
    if meeting.kind in ASSEMBLIES and meeting.state in TAKEN and has_right(user, Right.MEETINGS_RUN):
        yield Act("Pouvoirs", reverse("governance:proxies:register", args=[meeting.pk]), "Qui a donné sa voix, et à qui.")


def _did_something(meeting: Meeting) -> Iterator[int]:
    yield from queries.in_force(meeting).values_list("giver", flat=True)
    yield from PostalForm.objects.filter(meeting=meeting).values_list("member", flat=True)


def _reads_scan(user, proxy: Proxy) -> bool:
    """Who runs meetings, who gave the voice, who carries it."""
    return holds_everywhere(user, Right.MEETINGS_RUN) or (user.access.member_id or 0) in (proxy.giver_id, proxy.holder_id)


files.readable_by(Proxy, _reads_scan)
meetings.member_acts.append(_for_member)
meetings.team_acts.append(_for_team)
convening.did_something.append(_did_something)
