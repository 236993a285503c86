"""Deliberations for tests, made through the real actions: a board in session, its members in the room, their rounds."""

from types import SimpleNamespace

from governance.attendance.models import Presence
from governance.meetings.actions import mark_convened, open_meeting
from governance.models import Concern, Deliberation, Word
from governance.rounds import actions
from governance.rounds.enums import Phase
from governance.rounds.rules import SILENCE
from members.models import Member
from tests.governance.made import BY, ON, associates, at, meeting, resolution, roll

AT = at(18, 30)
LATER = AT + SILENCE  # when silence from afar is consent
TEXT = "Le conseil loue l'atelier de la rue Centrale."


def sitting(number=4, *, kind="board", item="resolution", is_open=True, text=TEXT, more=(), items=0, **values) -> SimpleNamespace:
    """A meeting in session with so many people in the room, `more` among them, and a deliberation in preparation;
    so many `items` after it."""
    people = [*more, *associates(number)]
    of = meeting(kind)
    if kind in ("board", "collective"):
        of.invitees.set(people)
    asked = resolution(of, text, kind=item)
    for _ in range(items):
        resolution(of, "Le conseil change les horaires du local.")
    if kind != "pre_assembly":
        roll(of)
    if is_open:
        of = mark_convened(meeting=of, by=BY, on=ON)
        of = open_meeting(meeting=of, by=BY, at=at(18))
        Presence.objects.bulk_create(
            Presence(meeting=of, member=one, mode="room", checked_by="desk", arrived_at=at(18)) for one in people
        )
    asked.refresh_from_db()
    values = {"facilitator": people[0], "by": BY, "at": at(18, 5)} | values
    made = actions.start(resolution=asked, **values)
    return SimpleNamespace(meeting=of, resolution=asked, people=people, deliberation=made)


def fresh(held) -> Deliberation:
    held.deliberation = Deliberation.objects.get(pk=held.deliberation.pk)
    return held.deliberation


def forward(held, to) -> Deliberation:
    """Opens rounds until this one."""
    while fresh(held).state != to:
        actions.advance(deliberation=held.deliberation, seen=held.deliberation.state, by=BY, at=AT)
    return held.deliberation


def objections(held=None, **values) -> SimpleNamespace:
    """A proposal on which objections are asked for."""
    held = held or sitting(**values)
    forward(held, Phase.OBJECTIONS)
    return held


def consent(held, *members):
    for member in members:
        actions.consent(deliberation=held.deliberation, member=member, turn=fresh(held).turn, by=BY, at=AT)


def concern(held, member, text="Le loyer dépasse le budget."):
    return actions.raise_concern(deliberation=held.deliberation, member=member, turn=fresh(held).turn, text=text, by=BY, at=AT)


def conclude(held, *, when=AT) -> Deliberation:
    actions.conclude(deliberation=held.deliberation, seen=fresh(held).turn, by=BY, at=when)
    return fresh(held)


def nominate(held, *names):
    """Each writes a name, in order: `nominate(held, 1, 1, 0)` by place."""
    for member, place in zip(held.people, names, strict=False):
        actions.nominate(deliberation=held.deliberation, member=member, person=held.people[place], reason="", by=BY, at=AT)


def proposed(held=None, place=1, **values) -> SimpleNamespace:
    """An election without candidate where the person of this place is proposed."""
    held = held or sitting(item="election", text="Anime le groupe local.", **values)
    forward(held, Phase.NOMINATE)
    nominate(held, *[place] * (len(held.people) - 1), 0)
    forward(held, Phase.CHANGE)
    actions.propose(deliberation=held.deliberation, person=held.people[place], by=BY, at=AT)
    fresh(held)
    return held


def gathered(people, *, kind="proposal", facilitator=None, **values) -> Deliberation:
    """A deliberation out of any meeting."""
    values = {"title": "Horaires du local", "text": "Le local ouvre à 9 h."} | values
    return actions.gather(kind=kind, people=people, facilitator=facilitator or people[0], by=BY, at=AT, **values)


def gathered_by_all(cast, *, phase="prepared", **values) -> Deliberation:
    """Between everyone of the cast, Léa facilitating."""
    people = [Member.objects.get(user=user) for user in cast.people.values()]
    found = gathered(people, facilitator=Member.objects.get(user=cast.lea), **values)
    while found.state != phase:
        found = actions.advance(deliberation=found, seen=found.state, by=BY, at=AT)
    return found


def question(found, cast) -> Word:
    member = Member.objects.get(user=cast.karim)
    return actions.say(deliberation=found, author=member, text="Dès quand ?", by=BY, at=AT)


def objection_of(found, member) -> Concern:
    return actions.raise_concern(deliberation=found, member=member, turn=found.turn, text="Trop tôt.", by=BY, at=AT)
