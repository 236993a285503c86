"""What the sealed boxes do by themselves: mails grouped so that their hour says nothing, blocks, checks, destruction."""

from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from cae.actors import System
from cae.jobs import ask, task
from cae.models import Job
from cae.periods import today
from governance.attendance.models import Incident
from governance.ballots.enums import BallotState
from governance.proxies.enums import ProxyState
from governance.proxies.models import Proxy
from governance.roll.models import VotingRight
from governance.sealed import actions, mails, queries, tables
from governance.sealed.models import Told

BY = System("urne scellée")
UNBALANCED = "Contrôle de l'urne : le nombre de bulletins et celui des émargements ne sont pas les mêmes."


@task(actions.ANNOUNCE)
def announce(*, job: Job, box_id: int) -> dict[str, Any]:
    """Tells everyone whose right was used since the last time, in the order of random keys, and the keepers the last digest."""
    box = queries.boxes().get(pk=box_id)
    told = set(box.told.values_list("right_key", flat=True))
    paper = queries.on_paper(box)
    used = queries.signed(box, VotingRight.objects.filter(roll=box.ballot.roll_id).values_list("key", flat=True)) - told
    rights = VotingRight.objects.filter(roll=box.ballot.roll_id, key__in=used).select_related("member").order_by("key")
    given = Proxy.objects.filter(meeting=queries.meeting_of(box), state=ProxyState.GIVEN, holder__isnull=False)
    holders = {proxy.giver_id: str(proxy.holder) for proxy in given.select_related("holder")}
    for right in rights:
        subject, text = mails.used(
            box, name=right.member.first_name, holder=holders.get(right.member_id, ""), paper=right.key in paper
        )
        with transaction.atomic():
            Told.objects.create(box=box, right_key=right.key)
            EmailMessage(subject, text, to=[right.member.email]).send()
    if used:
        for keeper in queries.with_keepers(box):
            subject, text = mails.head_kept(box, name=keeper.first_name)
            EmailMessage(subject, text, to=[keeper.email]).send()
    return {"told": len(used)}


def tell_half_day() -> None:
    """Twice a day, for the votes from afar that are open: the mails of the half-day leave together."""
    for box in queries.boxes().filter(in_session=False, ballot__state=BallotState.OPEN):
        ask(actions.ANNOUNCE, label="Prévenir que les votes sont enregistrés", by=BY, box_id=box.pk)


def keep_boards() -> None:
    """Every minute: the blocks that are due, and as many ballots as signings in every open urn; an incident is told once."""
    for box in queries.boxes().filter(ballot__state=BallotState.OPEN):
        if not tables.exist(box.pk):
            continue
        actions.publish_due(box=box, at=timezone.now())
        counted = queries.numbers(box)
        meeting = queries.meeting_of(box)
        if counted["ballots"] + counted["paper"] != counted["signings"]:
            Incident.objects.get_or_create(meeting=meeting, text=UNBALANCED, defaults={"starts_at": timezone.now()})


def destroy_due() -> None:
    """Every night: the urns that nobody can contest any more."""
    on = today()
    over = queries.boxes().filter(destroyed_on=None, rewritten_at__isnull=False)
    for box in over:
        until = queries.kept_until(box)
        if until is not None and on > until:
            actions.destroy(box=box, by=BY, on=on)
