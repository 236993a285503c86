"""What happens to the box when its ballot is prepared, opened, closed, cancelled and counted (`ballots.ports.Opener`)."""

from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor, System
from cae.history import record
from cae.jobs import ask
from cae.locks import lock
from governance.ballots.models import Ballot
from governance.meetings.queries import book
from governance.roll.models import VotingRight
from governance.sealed import choices, queries, rules, tables
from governance.sealed.actions import boards
from governance.sealed.models import Box

ANNOUNCE = "governance.sealed.announce"
BY = System("urne scellée")
LONG = timedelta(hours=3)  # a vote that lasts longer is not held in a meeting
# The ballots being counted, for the time of the transaction that counts them: a discreet box writes them nowhere.
OPENED: ContextVar[dict[int, list[Any]]] = ContextVar("opened urns")


class SealedWay:
    """The sealed box holds secret ballots."""

    def prepare(self, ballot: Ballot, by: Actor) -> None:
        """Makes the box; discreet when few vote, when the options are many or ranked (`rules.is_open_by_default`)."""
        lasts = ballot.closes_at - ballot.opens_at if ballot.opens_at and ballot.closes_at else timedelta()
        or_raise(rules.can_prepare(ballot, fits=choices.fits(ballot)))
        box = Box(ballot=ballot, in_session=lasts <= LONG)
        box.open_count = rules.is_open_by_default(method=ballot.method, options=len(ballot.options), voters=queries.voters(box))
        box.save()

    def can_open(self, ballot: Ballot) -> Refusal | None:
        box = _box(ballot)
        meeting = queries.meeting_of(box)
        held = rules.can_be_held(in_session=box.in_session, meeting=meeting, remote=book(meeting)["remote"])
        return held or rules.can_open(box, logs=tables.what_logs())

    def opened(self, ballot: Ballot, at: datetime) -> None:
        box = lock(_box(ballot))  # nobody confides it elsewhere at the same instant
        or_raise(self.can_open(ballot))
        box.question = queries.question_of(ballot, box)
        box.save(update_fields=["question"])
        tables.create(box.pk)

    def closed(self, ballot: Ballot, at: datetime) -> None:
        """The last block, then the tables written anew; those concerned are told once this is certain."""
        box = lock(_box(ballot))
        or_raise(rules.can_close(box))
        _seal(box, at)
        numbers = queries.numbers(box)
        if box.open_count and (why := rules.why_kept_back(ballots=numbers["ballots"], paper=numbers["paper"])):
            box.open_count = False
            box.save(update_fields=["open_count"])
            record(ballot, "keep_key", f"ne publiera pas la clé, comme le bureau l'avait choisi : {why}", by=BY)
        ask(ANNOUNCE, label="Prévenir que les votes sont enregistrés", by=BY, box_id=box.pk)

    def cancelled(self, ballot: Ballot, at: datetime) -> None:
        """What was cast is never opened; its traces are erased as at a closing, and it is kept as long as any urn."""
        box = _box(ballot)
        if box.elsewhere is not None:
            record(ballot, "cancel", f"l'élection {box.elsewhere} reste sur Belenios : à supprimer là-bas", by=BY)
        if box.rewritten_at is None and tables.exist(box.pk):
            _seal(box, at)

    def used(self, ballot: Ballot) -> set[int]:
        rights = dict(VotingRight.objects.filter(roll=ballot.roll_id).values_list("key", "pk"))
        return {rights[key] for key in queries.signed(_box(ballot), rights)}

    def is_from_afar(self, ballot: Ballot) -> bool:
        return not _box(ballot).in_session

    def count(self, ballot: Ballot) -> list[Any]:
        """The choices that the keepers opened, paper ballots included, and None for each ballot that could not be read."""
        box = _box(ballot)
        opened = OPENED.get({}).get(box.pk)
        if opened is not None:
            return opened
        if box.plain is None:
            raise Refused("L'urne n'a pas été ouverte : les personnes qui gardent la clé la dépouillent d'abord.")
        void = queries.numbers(box)["ballots"] - len(box.plain)
        return [*box.plain, *[None] * void, *(box.paper or [])]


def _seal(box: Box, at: datetime) -> None:
    boards.publish_last(box=box, at=at)
    tables.rewrite(box.pk)
    box.rewritten_at = at
    box.save(update_fields=["rewritten_at"])


def _box(ballot: Ballot) -> Box:
    return queries.boxes().get(ballot=ballot.pk)
