"""A vote asked to be secret: who asks, how many it takes, and what no longer opens by hands or by name once they are enough.

In session, the share is of the voices present or represented, who are those that vote; before it, of the list of voters.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from cae.access import Refusal
from governance.attendance.queries import runs, voices
from governance.ballots import queries, rules
from governance.ballots.enums import BallotState, Way
from governance.ballots.models import Ballot, SecrecyRequest
from governance.meetings.enums import ASSEMBLIES, MeetingState
from governance.meetings.models import Meeting, Resolution
from governance.meetings.queries import book
from governance.meetings.rules import needed
from governance.roll.queries import current, right_of
from governance.statutes.queries import Applied
from members.models import Member


@dataclass(frozen=True)
class Asked:
    """How many ask for the secret of a vote, how many it takes among how many, and the article that says so."""

    number: int
    needed: int
    among: int
    whom: str
    rule: Applied

    @property
    def is_reached(self) -> bool:
        return self.number >= self.needed

    @property
    def who(self) -> str:
        return f"{self.number} personne{'s' if self.number > 1 else ''}" if self.number else "personne"

    @property
    def threshold(self) -> str:
        """« une seule personne suffit », « il en faut 3 : un dixième (1/10) des 25 voix de la liste électorale »."""
        if self.needed == 1:
            return "une seule personne suffit"
        return f"il en faut {self.needed} : {self.rule.in_words} des {self.among} {self.whom}"

    @property
    def sentence(self) -> str:
        asks = "demandent" if self.number > 1 else "demande" if self.number else "ne demande"
        return f"{self.who.capitalize()} {asks} que ce vote soit secret ; {self.threshold}."


def requests_of(resolution: Resolution) -> QuerySet[SecrecyRequest]:
    """The requests that stand, in the order they came."""
    rows = SecrecyRequest.objects.filter(resolution=resolution, withdrawn_at__isnull=True)
    return rows.select_related("member").order_by("asked_at", "pk")


def numbers_of(meeting: Meeting) -> list[tuple[int, int]]:
    """How many requests stand on each resolution of a meeting: what a page that follows it compares."""
    rows = SecrecyRequest.objects.filter(resolution__item__meeting=meeting, withdrawn_at__isnull=True)
    return list(rows.order_by("resolution").values_list("resolution").annotate(number=Count("pk")))


def asked_of(resolution: Resolution, meeting: Meeting) -> Asked:
    rule, roll = book(meeting)["secrecy.request"], current(meeting)
    among, whom = (roll.rights.count() if roll is not None else 0), "voix de la liste électorale"
    if roll is not None and meeting.state == MeetingState.OPEN:
        there = voices(meeting, roll)
        among, whom = len(there.present) + len(there.represented), "voix présentes ou représentées"
    return Asked(requests_of(resolution).count(), needed(rule.value, among), among, whom, rule)


def waiting(resolution: Resolution, ballots: Iterable[Ballot] | None = None) -> Ballot | None:
    """The vote of a resolution whose secret may still be asked, among its ballots."""
    found = resolution.ballots.order_by("-pk") if ballots is None else ballots
    return next((one for one in found if can_be_asked(one, resolution.item.meeting) is None), None)


# -- what is refused ------------------------------------------------------------------------------------


def can_be_asked(ballot: Ballot, meeting: Meeting) -> Refusal | None:
    """A vote of an assembly that decides is asked to be secret between its preparation and its opening."""
    if meeting.kind not in ASSEMBLIES or not rules.decides(ballot):
        return Refusal("Le secret se demande sur le vote d'une assemblée qui décide.", code="kind")
    if ballot.way == Way.SECRET:
        return Refusal("Ce vote est déjà secret.", code="secret")
    if ballot.state != BallotState.PREPARED:
        return Refusal("Ce vote est ouvert, ou terminé : le secret se demande avant.", code="state")
    return None


def can_ask(ballot: Ballot, meeting: Meeting, member: Member, *, asked: bool) -> Refusal | None:
    """Who may vote may ask, once."""
    if refusal := can_be_asked(ballot, meeting):
        return refusal
    roll = current(meeting)
    if roll is None or right_of(roll, member) is None:
        return Refusal("Le secret se demande par qui vote : vous n'êtes pas sur la liste électorale.", code="roll")
    if queries.is_concerned(ballot, member.pk):
        return Refusal(
            "Vous avez déclaré un intérêt dans cette résolution : vous n'y votez pas.",
            "C. com. art. L. 225-40 et L. 223-19",
            code="concerned",
        )
    if asked:
        return Refusal("Vous avez déjà demandé que ce vote soit secret.", code="asked")
    return None


def why_not_open(ballot: Ballot, meeting: Meeting) -> Refusal | None:
    """Why a prepared vote no longer opens by hands or by name."""
    if can_be_asked(ballot, meeting) is not None:
        return None
    return why_not_way(ballot.resolution, meeting, way=ballot.way)


def why_not_way(resolution: Resolution, meeting: Meeting, *, way: str) -> Refusal | None:
    """Why a resolution is no longer voted by hands or by name: enough people asked that it be secret."""
    if way == Way.SECRET or meeting.kind not in ASSEMBLIES:
        return None
    asked = asked_of(resolution, meeting)
    if not asked.is_reached:
        return None
    return Refusal(
        f"Le vote à bulletin secret a été demandé par {asked.who} ; {asked.threshold}.",
        asked.rule.source,
        "Préparez-le secret : la question reste la même.",
        "secrecy",
        field="way",
    )


def can_make_secret(ballot: Ballot, meeting: Meeting) -> Refusal | None:
    """The bureau may hold secret, before it opens, a vote that somebody asked to be so, without waiting for more."""
    if refusal := can_be_asked(ballot, meeting):
        return refusal
    if not requests_of(ballot.resolution).exists():
        return Refusal("Personne ne demande que ce vote soit secret.", code="nobody")
    return None


# -- what is shown ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """What a person reads of it, and what they do: ask, take back, or the reason why not; the names, for who may read them."""

    ballot: Ballot
    asked: Asked
    is_mine: bool
    refusal: Refusal | None
    names: list[str]
    named_to: Applied

    @property
    def may_ask(self) -> bool:
        return self.refusal is None

    @property
    def matters(self) -> bool:
        """Whether there is something to read or to do."""
        return bool(self.asked.number) or self.refusal is None


def shown(user, resolution: Resolution, ballots: Iterable[Ballot]) -> Shown | None:
    """What is shown of the secret asked for the prepared vote of a resolution; None when no such vote waits."""
    meeting = resolution.item.meeting
    ballot = waiting(resolution, ballots)
    if ballot is None:
        return None
    requests = list(requests_of(resolution))
    member = Member.objects.filter(pk=user.access.member_id or 0).first()
    is_mine = member is not None and any(one.member_id == member.pk for one in requests)
    nobody = Refusal("Le secret se demande par qui vote.", code="roll")
    refusal = can_ask(ballot, meeting, member, asked=is_mine) if member is not None else nobody
    rule = book(meeting)["secrecy.names"]
    reads = rule.value == "everyone" or runs(user, meeting)
    found = Shown(
        ballot, asked_of(resolution, meeting), is_mine, refusal, [str(one.member) for one in requests] if reads else [], rule
    )
    return found if found.matters else None


def said_of(resolutions: Iterable[Resolution]) -> Mapping[int, Iterable[str]]:
    """What minutes tell: that the secret was asked and by how many, never by whom."""
    rows: Any = SecrecyRequest.objects.filter(resolution__in=list(resolutions), withdrawn_at__isnull=True)
    told = rows.order_by().values_list("resolution").annotate(number=Count("pk"))
    return {
        key: [f"Le vote à bulletin secret a été demandé par {number} personne{'s' if number > 1 else ''}."]
        for key, number in told
    }
