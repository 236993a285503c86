"""The proxies whose givers asked for the lot are given to people who are there, by a draw that anyone does again."""

from datetime import datetime

from django.db import transaction

from cae.access import or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from governance.meetings.models import Meeting
from governance.meetings.queries import book
from governance.meetings.rules import local_day
from governance.proxies import lot, ports, queries, rules
from governance.proxies.actions.giving import tell
from governance.proxies.models import Draw, Proxy


@transaction.atomic
def draw_proxies(*, meeting: Meeting, words: str, by: Actor, at: datetime) -> Draw:
    """Draws who carries each proxy that waits for the lot, among the voters who are there and may carry more, each up to the cap.

    `words`: what the room said aloud; with the hash of the roll they make the seed, which is kept with both lists and what came
    out. Each person drawn is told. Refuses where the statutes have no lot, while a vote is open, and without anybody to draw.
    """
    meeting = lock(meeting)
    or_raise(rules.takes_paper(meeting))
    or_raise(ports.why_not_now(meeting))
    stakes = queries.stakes(meeting, on=local_day(at))
    or_raise(rules.can_draw(book(meeting)["proxies.blank"], givers=len(stakes.givers), places=sum(stakes.room.values())))
    or_raise(rules.said_aloud(words))
    assert stakes.roll is not None
    seed = rules.seed_of(stakes.roll.digest, words)
    found = lot.draw(seed, stakes.givers, stakes.room)
    drawn: list[Proxy] = []
    for giver, holder in found.pairs:
        proxy = stakes.givers[giver]
        proxy.holder, proxy.drawn_at = stakes.people[holder].member, at
        proxy.save(update_fields=["holder", "drawn_at"])
        drawn.append(proxy)
    made = Draw.objects.create(
        meeting=meeting,
        seed=seed,
        results={
            "givers": [[ticket.key, stakes.people[ticket.key].name] for ticket in found.givers],
            "places": [[key, stakes.people[key].name, room] for key, room in sorted(stakes.room.items())],
            "drawn": [list(pair) for pair in found.pairs],
        },
        drawn_by=user_of(by),
        drawn_at=at,
    )
    many = "s" if len(drawn) > 1 else ""
    record(meeting, "draw", f"a tiré au sort qui porte {len(drawn)} pouvoir{many}, avec « {words.strip()} »"[:500], by=by)
    for proxy in drawn:
        tell(proxy, by)
    return made
