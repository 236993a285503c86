"""What minutes say of a vote beside its figures: which list of voters it was under, where its voices come from, why it gave what
it gave. Read once it is over."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from governance.ballots import explain
from governance.ballots.enums import CastBy, Method, Way
from governance.ballots.models import Ballot
from governance.ballots.queries import absent_said
from governance.ballots.telling import duels, seated
from governance.meetings.models import Meeting
from governance.roll.enums import RollKind
from governance.roll.models import Roll
from governance.sealed.models import Box
from governance.sealed.queries import boxes, head

BY_NAME = {
    CastBy.OWN: "données par la personne elle-même",
    CastBy.PROXY: "par pouvoir",
    CastBy.DESK: "notées par le bureau à la demande de la personne",
}
ABSENT = {CastBy.POSTAL: "par correspondance", CastBy.BLANK: "par pouvoir sans mandataire, selon l'avis du conseil"}


def rolls_of(meeting: Meeting) -> dict[int, dict[str, Any]]:
    """The versions of the list of those who decide, by key, in order: why each was made, how many voices, its hash."""
    rows = Roll.objects.filter(meeting=meeting, kind=RollKind.DELIBERATIVE).annotate(number=Count("rights"))
    return {
        roll.pk: {
            "version": roll.version,
            "on": f"{timezone.localtime(roll.made_at):%d/%m/%Y}",
            "why": roll.reason,
            "voters": roll.number,
            "digest": roll.digest,
        }
        for roll in rows.order_by("version")
    }


def urns_of(meeting: Meeting) -> dict[int, Box]:
    """The sealed boxes of a meeting, by the key of their ballots, those of cancelled votes too."""
    return {box.ballot_id: box for box in boxes().filter(ballot__resolution__item__meeting=meeting)}


def board_of(box: Box) -> dict[str, str]:
    """The last digest of the board of an urn, and where anyone counts it again; `election`: when it is on Belenios."""
    if (handed := box.elsewhere) is not None:
        return {"head": handed.last_event, "address": handed.address, "election": handed.election}
    return {"head": head(box), "address": settings.SITE_URL + reverse("governance:sealed:board", args=[box.ballot_id])}


def where_from(ballot: Ballot, box: Box | None) -> str:
    """How many voices came by each way: « 10 voix reçues : 6 scellées dans l'urne, 1 sur papier, 3 par correspondance … »."""
    assert ballot.result is not None
    whole, absent = ballot.result["votes"], absent_said(ballot)
    if ballot.way == Way.NAMED:
        channels = Counter(ballot.votes.values_list("channel", flat=True))
        parts = [(channels[channel], words) for channel, words in BY_NAME.items()]
    else:
        paper = box.paper_voters.count() if box is not None else 0
        sealed = "sur Belenios" if box is not None and box.elsewhere is not None else "scellées dans l'urne"
        direct = sealed if ballot.way == Way.SECRET else "à main levée, pouvoirs compris"
        parts = [(whole - len(absent) - paper, direct), (paper, "sur papier")]
    labels = {str(option["code"]): str(option["label"]) for option in ballot.options}
    for channel, words in ABSENT.items():
        answers = Counter(labels.get(choice, "Blanc") for by, choice in absent if by == channel)
        told = ", ".join(f"{label} {number}" for label, number in sorted(answers.items()))
        parts.append((answers.total(), f"{words} ({told})"))
    ways = ", ".join(f"{number} {words}" for number, words in parts if number)
    return f"{whole} voix reçue{'s' if whole > 1 else ''}{f' : {ways}' if ways else ''}."


def steps_of(ballot: Ballot) -> list[str]:
    """How the count went, in words: its steps, then what its method drew of them. Where voices come from is said apart."""
    result = ballot.result or {}
    said_apart = explain.made_of(ballot, result["votes"], absent_said(ballot))
    steps = [step for step in result.get("steps") or () if step != said_apart]
    return [*steps, *(line for drawn in (_turns, _shares, _duels) for line in drawn(ballot, result))]


def _turns(ballot: Ballot, result: Mapping[str, Any]) -> list[str]:
    """The voices of each at each turn of a transferable vote."""
    labels = {option["code"]: option["label"] for option in ballot.options}
    return [
        f"Voix au tour {number} : "
        + ", ".join(f"{labels[code]} {voices}" for code, voices in turn["voices"].items() if code in labels)
        + "."
        for number, turn in enumerate(result.get("turns") or (), 1)
    ]


def _shares(ballot: Ballot, result: Mapping[str, Any]) -> list[str]:
    """The seats of each list, and who sits."""
    shares = result.get("shares") or {}
    names = seated(ballot, shares)
    return [
        f"{option['label']} : {seats} siège{'s' if seats > 1 else ''}"
        + (f", {', '.join(names[option['code']])}." if names.get(option["code"]) else ".")
        for option in ballot.options
        if (seats := shares.get(option["code"]))
    ]


def _duels(ballot: Ballot, result: Mapping[str, Any]) -> list[str]:
    """Each against each: who is preferred, and by how many."""
    if ballot.method != Method.SCHULZE:
        return []
    return [
        f"{label} : {', '.join(f'{mine} à {theirs} contre {other}' for other, mine, theirs in others)}."
        for label, others in duels(ballot, result)
    ]
