"""Postal forms, as the bureau receives them: kept with their scan and their answers, late or in time, put aside with a reason."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from cae import files
from cae.access import or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from cae.models import StoredFile
from governance.meetings.models import Meeting, Resolution
from governance.meetings.queries import book
from governance.meetings.rules import local_day
from governance.proxies import ports, queries, rules
from governance.proxies.actions.giving import SCAN
from governance.proxies.enums import PostalState, ProxyChannel
from governance.proxies.models import PostalForm, PostalVote
from members.models import Member


@transaction.atomic
def receive_form(
    *,
    meeting: Meeting,
    member: Member,
    answers: Mapping[Resolution, str],
    scan: StoredFile | None,
    received_on: date,
    by: Actor,
    at: datetime,
    older: frozenset[Resolution] = frozenset(),
) -> PostalForm:
    """Records a postal form received on a day: counted when it came in time, else kept as late, and never counted.

    `answers`: for, against or abstain to each resolution it answers; what it leaves blank is not in it. `older`: those whose
    text, on the form, was not the present one. Refuses who has no vote, is there, or sent one already. A proxy of the same person
    stays: the form says the votes it expresses, the proxy the rest (GOV-75).
    """
    meeting = lock(meeting)
    lock(member)  # a proxy given meanwhile waits
    rule = book(meeting)
    or_raise(rules.takes_forms(meeting, rule["postal"]))
    or_raise(ports.why_not_now(meeting))
    or_raise(rules.came_on(meeting, received_on, today=local_day(at)))
    or_raise(
        rules.can_vote_by_post(
            member,
            votes=queries.voters(meeting, on=local_day(at)).filter(pk=member.pk).exists(),
            form=queries.postal_of(meeting, member),
            here=member.pk in ports.here(meeting),
            has_scan=scan is not None,
        )
    )
    in_time = received_on <= rules.postal_until(meeting, rule["postal.days"])
    made = PostalForm.objects.create(
        meeting=meeting,
        member=member,
        channel=ProxyChannel.PAPER,
        state=PostalState.RECEIVED if in_time else PostalState.LATE,
        received_at=at if received_on == local_day(at) else rules.came_at(received_on),
        scan=scan,
        recorded_by=user_of(by),
    )
    said = queries.posted_texts(meeting)
    PostalVote.objects.bulk_create(
        PostalVote(
            form=made,
            resolution=resolution,
            choice=choice,
            digest=queries.digest_of(resolution) if resolution not in older else said.get(resolution.number, ""),
        )
        for resolution, choice in answers.items()
    )
    if scan is not None:
        files.attach(made, scan, purpose=SCAN, by=by, name=f"Vote par correspondance de {member}")
    when = f"reçu le {received_on:%d/%m/%Y}{'' if in_time else ', trop tard'}"
    record(meeting, "receive_form", f"a enregistré le vote par correspondance de {member}, {when}", by=by)
    return made


@transaction.atomic
def answer_online(*, meeting: Meeting, member: Member, answers: Mapping[Resolution, str], by: Actor, at: datetime) -> PostalForm:
    """Receives the form that a member answers on-line, on the present texts: it counts as one on paper does, and is not taken
    back by who sent it. Refused where the statutes do not have it, after the hour of the eve, to who has no vote, is there, or
    sent one already."""
    meeting = lock(meeting)
    lock(member)  # a proxy given meanwhile waits
    rule = book(meeting)
    hour = rule["proxies.until"]
    until = rules.online_until(meeting, hour)
    or_raise(
        rules.takes_online_forms(
            meeting, postal=rule["postal"], online=rule["postal.online"], until=until, hour=hour, at=at
        )
    )  # fmt: skip
    or_raise(ports.why_not_now(meeting))
    or_raise(
        rules.can_vote_by_post(
            member,
            votes=queries.voters(meeting, on=local_day(at)).filter(pk=member.pk).exists(),
            form=queries.postal_of(meeting, member),
            here=member.pk in ports.here(meeting),
            has_scan=True,
        )
    )
    made = PostalForm.objects.create(
        meeting=meeting,
        member=member,
        channel=ProxyChannel.ONLINE,
        state=PostalState.RECEIVED,
        received_at=at,
        recorded_by=user_of(by),
    )
    PostalVote.objects.bulk_create(
        PostalVote(form=made, resolution=one, choice=choice, digest=queries.digest_of(one)) for one, choice in answers.items()
    )
    record(meeting, "answer_online", "a voté par correspondance, en ligne", by=by)
    return made


@transaction.atomic
def void_form(*, form: PostalForm, reason: str, by: Actor, at: datetime) -> PostalForm:
    """Puts a form aside, with the reason its author reads: it counts no more, and they may vote another way."""
    meeting = lock(form.meeting)
    form = lock(form)
    or_raise(ports.why_not_now(meeting))
    or_raise(rules.can_void(form, meeting, reason=reason))
    form.state, form.reason, form.ended_at = PostalState.VOID, reason.strip()[:300], at
    form.save(update_fields=["state", "reason", "ended_at"])
    record(meeting, "void_form", f"a écarté le vote par correspondance de {form.member} : {form.reason}"[:500], by=by)
    return form
