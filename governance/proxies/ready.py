"""What proxies bring to the page of an assembly: giving one's voice or sending it by post, those one carries, the registers; to
the letters of its convocation, the form; no reminder to who gave; to a second call, what was
given for the first."""

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
from governance.meetings.queries import book
from governance.proxies import queries
from governance.proxies.actions import carry_over
from governance.proxies.enums import PostalState
from governance.proxies.models import PostalForm, Proxy
from governance.proxies.printing import enclosed
from governance.proxies.rules import TAKEN
from members.models import Member


def _for_member(user, meeting: Meeting) -> Iterator[Act]:
    member = Member.objects.filter(pk=user.access.member_id or 0).first()
    if member is None or meeting.kind not in ASSEMBLIES or meeting.state not in TAKEN:
        return
    address = reverse("governance:proxies:mine", args=[meeting.pk])
    form = queries.last_form_of(meeting, member)
    if form is not None:
        label = f"Vote par correspondance {form.get_state_display()}"
        yield Act(label, address, "Vos réponses, et ce qu’elles deviennent.", done=True)
    if form is not None and form.state == PostalState.RECEIVED:
        return
    if (given := queries.given_by(meeting, member)) is not None:
        yield Act(f"Pouvoir donné{f' à {given.holder}' if given.holder else ''}", address, "Le reprendre.", done=True)
    elif queries.voters(meeting, on=today()).filter(pk=member.pk).exists():
        label = "Donner mon pouvoir, ou voter par correspondance" if book(meeting)["postal"].value else "Donner mon pouvoir"
        yield Act(label, address, "Si vous ne venez pas, votre voix compte quand même.", instead=True)
    if carried := queries.carried_by(meeting, member):
        names = ", ".join(str(one.giver) for one in carried)
        yield Act(f"Vous portez le pouvoir de {names}", address, "Vous voterez aussi en leur nom.", done=True)


def _for_team(user, meeting: Meeting) -> Iterator[Act]:
    if meeting.kind in ASSEMBLIES and meeting.state in TAKEN and has_right(user, Right.MEETINGS_RUN):
        yield Act("Pouvoirs", reverse("governance:proxies:register", args=[meeting.pk]), "Qui a donné sa voix, et à qui.")
        if book(meeting)["proxies.blank"].value == "drawn":
            address = reverse("governance:proxies:draws", args=[meeting.pk])
            yield Act("Tirage au sort des pouvoirs", address, "Qui portera les pouvoirs confiés au sort.")
        if book(meeting)["postal"].value:
            address = reverse("governance:proxies:postal", args=[meeting.pk])
            yield Act("Votes par correspondance", address, "Les formulaires arrivés, en temps ou trop tard.")


def _did_something(meeting: Meeting) -> Iterator[int]:
    yield from queries.in_force(meeting).values_list("giver", flat=True)
    yield from PostalForm.objects.filter(meeting=meeting).values_list("member", flat=True)


def _reads_scan(user, proxy: Proxy) -> bool:
    """Who runs meetings, who gave the voice, who carries it."""
    return holds_everywhere(user, Right.MEETINGS_RUN) or (user.access.member_id or 0) in (proxy.giver_id, proxy.holder_id)


files.readable_by(Proxy, _reads_scan)
files.readable_by(
    PostalForm,
    lambda user, form: holds_everywhere(user, Right.MEETINGS_RUN) or form.member_id == (user.access.member_id or 0),
)
convening.enclosures.append(enclosed)
meetings.convened.append(lambda meeting, by: carry_over(meeting=meeting, by=by))
meetings.member_acts.append(_for_member)
meetings.team_acts.append(_for_team)
convening.did_something.append(_did_something)
convening.not_by_post.append(queries.not_by_post)
