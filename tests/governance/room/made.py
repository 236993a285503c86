"""A room being held now, as its pages show it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cae.periods import today
from governance.ballots import actions as ballots
from governance.models import Ballot, Meeting, Turn
from governance.room import actions
from members.models import Member
from tests.governance.made import BY, opened, roll


def held(*, resolutions=2, title="Assemblée de printemps", **values) -> Meeting:
    """An assembly opened half an hour ago, its roll made."""
    times = {"starts_at": timezone.now() - timedelta(minutes=30), "on": today() - timedelta(days=30)}
    made = opened(title=title, resolutions=resolutions, **times, **values)
    roll(made, at=made.opened_at)
    return made


def at_item(of: Meeting, rank: int = 0):
    """Comes to an item of the agenda; the item."""
    item = list(of.items.all())[rank]
    actions.go_to(meeting=of, item=item, by=BY, at=timezone.now())
    return item


def asks(of: Meeting, who: Member, **values) -> Turn:
    return actions.ask(meeting=of, member=who, by=BY, at=timezone.now(), **values)


def on_vote(of: Meeting, *, rank: int = 0, way: str = "named", twin: bool = False, **values) -> list[Ballot]:
    """An open ballot on the resolution of an item; with the opinion of all beside it (`twin`)."""
    resolution = list(of.items.all())[rank].resolution
    made = [ballots.prepare_ballot(resolution=resolution, by=BY, way=way, **values)]
    if twin:
        roll(of, kind="consultative", at=timezone.now())
        made.append(ballots.ask_opinion(ballot=made[0], by=BY, at=timezone.now()))
    return [ballots.open_ballot(ballot=one, by=BY, at=timezone.now()) for one in made]


def votes(ballot: Ballot, people, choice: str = "for") -> None:
    for one in people:
        right = ballot.roll.rights.get(member=one)
        ballots.cast_named(ballot=ballot, right=right, member=one, choice=choice, by=BY, at=timezone.now())


def told(*of: Ballot) -> list[Ballot]:
    """Closed, counted and proclaimed."""
    for one in of:
        ballots.close_ballot(ballot=one, by=BY, at=timezone.now())
        ballots.count_ballot(ballot=one, by=BY)
    return [ballots.proclaim(ballot=one, by=BY, at=timezone.now()) for one in of]


def page_of(name: str, of: Meeting) -> str:
    return reverse(f"governance:room:{name}", args=[of.pk])
