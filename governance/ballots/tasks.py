"""The ballots that open and close by themselves, at the hour they were given; the mails to those who did not vote yet."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cae import jobs
from cae.access import Refused
from cae.actors import System
from cae.jobs import task
from cae.models import Job
from cae.periods import today
from governance.ballots import actions, queries, reminding, rules
from governance.ballots.ports import voter_name

BY = System("heure prévue")
BATCH = 50  # people between two marks of how far a job is: one that stops goes on from the last


@task(actions.REMIND)
def remind_voters(*, job: Job, ballot_id: int, after: int = 0) -> dict[str, Any]:
    """Writes to those whose voice is not in the vote, as it is now; to nobody once it is closed. `after`: the last one
    written to, when the job goes on from where it stopped."""
    ballot = queries.ballots().get(pk=ballot_id)
    meeting = ballot.resolution.item.meeting
    context = {"ballot": ballot, "resolution": ballot.resolution, "meeting": meeting}
    context["address"] = settings.SITE_URL + reverse(voter_name(ballot.way), args=[ballot.pk])
    sent = 0
    while rules.takes_votes(ballot, at=timezone.now()) is None:
        people = list(reminding.to_remind(ballot, meeting).filter(pk__gt=after)[:BATCH])
        for member in people:
            text = render_to_string("governance/ballots/reminder_mail.txt", context | {"member": member})
            EmailMessage(f"Il reste à voter : {ballot.resolution.item.title}"[:200], text, to=[member.email]).send()
        if not people:
            break
        sent, after = sent + len(people), people[-1].pk
        jobs.mark(job, after=after)
        ballot.refresh_from_db(fields=["state", "closes_at"])
    return {"sent": sent}


def remind_on_the_eve() -> None:
    """Every morning: the votes from afar that close the day after."""
    for ballot in reminding.on_the_eve(today()):
        try:
            actions.remind_voters(ballot=ballot, by=BY, at=timezone.now())
        except Refused:  # everybody voted, or the bureau reminded them meanwhile
            continue


def keep_hours() -> None:
    """Every minute: opens and closes what is due. What cannot open yet waits: the page of the ballot says what is missing."""
    now = timezone.now()
    opening, closing = queries.due(now)
    for ballot in closing:
        try:
            actions.close_ballot(ballot=ballot, by=BY, at=ballot.closes_at)
        except Refused:  # the bureau closed it meanwhile
            continue
    for ballot in opening:
        try:
            actions.open_ballot(ballot=ballot, by=BY, at=now)
        except Refused:
            continue
