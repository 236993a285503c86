"""What was given for a first call is carried to the second one, as long as its agenda is the same (GOV-26)."""

from collections import Counter

from django.db import transaction

from cae import files
from cae.actors import Actor
from cae.history import record
from cae.models import FileLink
from governance.meetings.models import Meeting, Resolution
from governance.meetings.queries import book
from governance.meetings.rules import local_day
from governance.proxies import queries, rules
from governance.proxies.actions.giving import SCAN
from governance.proxies.enums import PostalState, ProxyKind
from governance.proxies.models import PostalForm, PostalVote, Proxy
from members.models import Member


@transaction.atomic
def carry_over(*, meeting: Meeting, by: Actor) -> None:
    """When a second call of the same agenda is convened, the proxies in force at the first one and the postal forms received for
    it are valid for it: they keep their hour and their scan, and are taken back as any other.

    Left out: who is no voter any more, giver or holder; what a holder would carry above the cap; a proxy that had been ended or
    refused. A voice that waited for the lot waits for it again.
    """
    first = meeting.first_call
    if first is None or not rules.same_agenda(queries.agenda_of(first), queries.agenda_of(meeting)):
        return
    on = meeting.convened_on or local_day(meeting.starts_at)
    voters = set(queries.voters(meeting, on=on).values_list("pk", flat=True))
    carried, left = _proxies(first, meeting, voters, cap=queries.cap_of(meeting, on=on), by=by)
    forms = _forms(first, meeting, voters, by=by) if book(meeting)["postal.again"].value else 0
    if carried or forms:
        parts = [f"{carried} pouvoir{'s' if carried > 1 else ''}"] if carried else []
        parts += [f"{forms} vote{'s' if forms > 1 else ''} par correspondance"] if forms else []
        said = f"a repris de la première convocation, à ordre du jour égal : {', '.join(parts)}"
        record(meeting, "carry_over", said, by=by)
    if left:
        names = ", ".join(str(member) for member in left)
        record(meeting, "not_carried", f"n'a pas pu reprendre le pouvoir de : {names}"[:500], by=by)


def _proxies(first: Meeting, meeting: Meeting, voters: set[int], *, cap: int, by: Actor) -> tuple[int, list[Member]]:
    """How many were carried, and whose were not."""
    held: Counter[int] = Counter()
    carried, left = 0, []
    for one in queries.in_force(first).select_related("scan").order_by("given_at", "pk"):
        drawn = one.kind == ProxyKind.DRAWN
        holder = None if drawn else one.holder
        full = holder is not None and (holder.pk not in voters or held[holder.pk] >= cap)
        if one.giver_id not in voters or full:
            left.append(one.giver)
            continue
        if holder is not None:
            held[holder.pk] += 1
        made = Proxy.objects.create(
            meeting=meeting,
            giver=one.giver,
            holder=holder,
            kind=one.kind,
            channel=one.channel,
            given_at=one.given_at,
            scan=one.scan,
            recorded_by=one.recorded_by,
        )
        _keep_scan(one, made, by)
        carried += 1
    return carried, left


def _forms(first: Meeting, meeting: Meeting, voters: set[int], *, by: Actor) -> int:
    """The forms received for the first call, in time for the second one: also those that came too late for the first."""
    texts = {one.number: one for one in Resolution.objects.filter(item__meeting=meeting)}
    until = rules.postal_until(meeting, book(meeting)["postal.days"])
    rows = PostalForm.objects.filter(meeting=first, state__in=(PostalState.RECEIVED, PostalState.LATE), member__in=voters)
    rows = rows.select_related("scan", "member").prefetch_related("votes__resolution").order_by("state", "pk")
    done: set[int] = set()
    for one in sorted(rows, key=lambda form: (form.state != PostalState.RECEIVED, form.pk)):
        if one.member_id in done or local_day(one.received_at) > until:
            continue
        done.add(one.member_id)
        made = PostalForm.objects.create(
            meeting=meeting,
            member=one.member,
            channel=one.channel,
            received_at=one.received_at,
            scan=one.scan,
            recorded_by=one.recorded_by,
        )
        PostalVote.objects.bulk_create(
            PostalVote(form=made, resolution=texts[vote.resolution.number], choice=vote.choice, digest=vote.digest)
            for vote in one.votes.all()
        )
        _keep_scan(one, made, by)
    return len(done)


def _keep_scan(source: Proxy | PostalForm, made: Proxy | PostalForm, by: Actor) -> None:
    """Who may read the scan of the first reads it beside the second."""
    if made.scan is not None:
        link = FileLink.objects.filter(file=made.scan, purpose=SCAN).first()
        files.attach(made, made.scan, purpose=SCAN, by=by, name=link.name if link is not None else str(source))
