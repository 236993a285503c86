"""A contested vote is confided to a Belenios server; what it found there comes back as its count."""

from datetime import datetime

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from governance.ballots import counting
from governance.ballots.actions import count_elsewhere, why_not_open
from governance.meetings.queries import book
from governance.roll.queries import current
from governance.sealed import belenios, handing, queries, rules
from governance.sealed.belenios import Client, Failed
from governance.sealed.enums import Handed
from governance.sealed.models import Box, HandOver


@transaction.atomic
def hand_over(*, box: Box, client: Client, by: Actor, at: datetime) -> HandOver:
    """Makes the election there, with its question and its voters, and keeps where it is: from then on nothing is voted here.

    Refused when nothing was made. An election that was made is kept whatever follows: without its voters, it says why and
    `send_voters` goes on. The ballot and its box stay locked meanwhile: neither is opened here.
    """
    ballot, meeting = lock(box.ballot), queries.meeting_of(box)
    box = lock(box)
    or_raise(handing.can_hand_over(box))
    or_raise(why_not_open(ballot, meeting, at=at))
    or_raise(rules.can_be_held(in_session=box.in_session, meeting=meeting, remote=book(meeting)["remote"]))
    ballot.roll = current(meeting, ballot.roll.kind) or ballot.roll
    ballot.opens_at = ballot.closes_at = None  # its hours are those of the server
    box.ballot = ballot
    voices = queries.casters(box)
    or_raise(handing.can_be_sent(voices))
    try:
        election = client.create(title=meeting.title, ballot=ballot)
    except Failed as failed:
        raise Refused(str(failed)) from None
    ballot.save(update_fields=["roll", "opens_at", "closes_at"])
    made = HandOver(box=box, server=client.server, election=election, rights=[right.pk for right, _ in voices], at=at)
    made.by = user_of(by)
    made.save(force_insert=True)
    record(ballot, "hand_over", f"a créé l'élection {election} sur Belenios, {client.server} : ce vote s'y tient", by=by)
    return _send(made, client, by)


@transaction.atomic
def send_voters(*, handed: HandOver, client: Client, by: Actor) -> HandOver:
    """Gives again its voters to an election that has not received them."""
    handed = lock(handed)
    or_raise(handing.can_send_voters(handed))
    return _send(handed, client, by)


def _send(handed: HandOver, client: Client, by: Actor) -> HandOver:
    voices = [(right, caster) for right, caster in queries.casters(handed.box) if right.pk in handed.rights]
    try:
        client.send_voters(handed.election, belenios.voters((right.member, caster) for right, caster in voices))
    except Failed as failed:
        handed.trouble = str(failed)[:300]
    else:
        handed.state, handed.trouble = Handed.SENT, ""
        record(handed.box.ballot, "hand_over", f"a confié {len(voices)} voix à l'élection {handed.election}", by=by)
    handed.save(update_fields=["state", "trouble"])
    return handed


@transaction.atomic
def bring_back(*, handed: HandOver, client: Client, by: Actor, at: datetime) -> HandOver:
    """Counts the vote with what the election found, once, after checking that it is this question, asked of these voices; its
    last digest is kept. It is then proclaimed as any other."""
    try:
        found = client.result(handed.election)
    except Failed as failed:
        raise Refused(str(failed)) from None
    lock(queries.meeting_of(handed.box))
    ballot, box = lock(handed.box.ballot), lock(handed.box)
    handed = lock(handed)
    one = counting.kind_of(ballot.method, seats=ballot.seats) == "one"
    or_raise(handing.can_bring_back(handed, found))
    votes = belenios.ballots_like([option["code"] for option in ballot.options], found.counts, one=one, ballots=found.ballots)
    count_elsewhere(ballot=ballot, by=by, votes=votes, listed=handed.rights, since=handed.at, at=at)
    handed.state, handed.counts, handed.last_event, handed.counted_at = Handed.COUNTED, list(found.counts), found.last_event, at
    handed.save(update_fields=["state", "counts", "last_event", "counted_at"])
    sentence = f"a rapporté le résultat de l'élection {handed.election}, dernière empreinte de son tableau {found.last_event}"
    record(box.ballot, "bring_back", sentence, by=by)
    return handed
