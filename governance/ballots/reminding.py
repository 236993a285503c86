"""Who is reminded of a vote that goes on: those of the list whose voice is not in it and who may still use it. Nobody who signed
is written to, and nothing keeps who was."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from cae.access import Refusal
from governance.attendance.queries import present
from governance.ballots import queries, rules
from governance.ballots.enums import BallotState, Way
from governance.ballots.models import Ballot
from governance.ballots.ports import opener_of
from governance.meetings.models import Interest, Meeting
from governance.meetings.rules import local_day
from governance.proxies.enums import ProxyState
from governance.proxies.models import Proxy
from governance.roll.models import VotingRight
from members.models import Member


def is_from_afar(ballot: Ballot) -> bool:
    """Whether people answer a ballot where they are: by name, or in an urn that is not of the room."""
    opener = opener_of(ballot.way)
    return ballot.way == Way.NAMED or (opener is not None and opener.is_from_afar(ballot))


def to_remind(ballot: Ballot, meeting: Meeting) -> QuerySet[Member]:
    """Who did not vote and may: neither who gave their proxy, nor whose form answers, nor whose interest takes the voice away; in
    a vote by name, which asks to be there, those who are."""
    opener = opener_of(ballot.way)
    used = opener.used(ballot) if opener is not None else set(ballot.votes.values_list("right", flat=True))
    left = VotingRight.objects.filter(roll=ballot.roll_id).exclude(pk__in=used).values("member")
    gave = Proxy.objects.filter(meeting=meeting, state=ProxyState.GIVEN).values("giver")
    out = Interest.objects.filter(resolution=ballot.resolution_id, removes_vote=True).values("member")
    answered = queries.answered(ballot, meeting)
    people = Member.objects.filter(pk__in=left).exclude(Q(pk__in=gave) | Q(pk__in=out) | Q(pk__in=answered) | Q(email=""))
    if ballot.way == Way.NAMED:
        people = people.filter(pk__in=present(meeting).values("member"))
    return people.order_by("pk")


def can_remind(ballot: Ballot, *, people: int, on: date, at: datetime) -> Refusal | None:
    """A reminder goes to those who did not vote, while they may, once a day at most."""
    if refusal := rules.takes_votes(ballot, at=at):
        return refusal
    if not is_from_afar(ballot):
        return Refusal("Ce vote se tient dans la salle : il se rappelle de vive voix.", code="room")
    if ballot.reminded_on == on:
        return Refusal("Une relance est déjà partie aujourd'hui.", remedy="Attendez demain.", code="today")
    if not people:
        return Refusal("Il n'y a personne à relancer : toutes les voix qui peuvent l'être sont dans le vote.", code="nobody")
    return None


def on_the_eve(on: date) -> list[Ballot]:
    """The open votes from afar that close by themselves the day after, not yet reminded of that day."""
    rows = queries.ballots().filter(state=BallotState.OPEN, closes_at__isnull=False).exclude(reminded_on=on).order_by("pk")
    return [one for one in rows if local_day(one.closes_at) == on + timedelta(days=1) and is_from_afar(one)]
