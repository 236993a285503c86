"""Who was elected by what: read from proclaimed votes and from elections without candidate, by resolution."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from governance.ballots.enums import BallotState, Method
from governance.ballots.models import Ballot
from governance.ballots.telling import seated
from governance.decisions.models import Decision
from governance.mandates.models import Mandate
from governance.meetings.models import Meeting, Resolution
from governance.minutes.models import FollowUp
from governance.rounds.enums import Kind, Phase
from governance.rounds.models import Deliberation
from members.models import Member

CONSENT = "élection sans candidat"


@dataclass(frozen=True)
class Elected:
    """A person a vote elected, and how. `member` is None for a name that nobody on the roll bears, or that two people do."""

    name: str
    how: str
    member: Member | None = None


def by_resolution(resolution: Resolution) -> list[Elected]:
    """Who a resolution elected, over all its rounds, each once; nobody when it is not an election, or is not proclaimed yet."""
    votes = resolution.ballots.filter(trial=False, twin_of=None, state=BallotState.PROCLAIMED).select_related("roll")
    held = list(votes.order_by("round", "pk"))
    found: dict[str, Elected] = {}
    for ballot in held:
        for one in _by_ballot(ballot):
            found.setdefault(one.name, one)
    for consent in _by_consent(resolution, adopted=any(map(_adopts, held))):
        found.setdefault(str(consent.proposed), Elected(str(consent.proposed), CONSENT, consent.proposed))
    return list(found.values())


def _by_ballot(ballot: Ballot) -> Iterator[Elected]:
    """The persons among the options that were elected; of lists, as many of their first names as seats they won."""
    result, how = ballot.result or {}, Method(ballot.method).label
    if ballot.method == Method.LISTS:
        names = [name for chosen in seated(ballot, result.get("shares") or {}).values() for name in chosen]
        people = _named(ballot, names)
        yield from (Elected(str(people.get(name, name)), how, people.get(name)) for name in names)
        return
    won = [one for one in ballot.options if one["code"] in (result.get("elected") or ())]
    members = Member.objects.in_bulk([one["member"] for one in won if one.get("member")])
    if not members:  # projects, dates: nobody is elected
        return
    for one in won:
        person = members.get(one.get("member"))
        yield Elected(str(person or one["label"]), how, person)


def _named(ballot: Ballot, names: list[str]) -> dict[str, Member]:
    """The people of these names on the roll of a vote; a name that two people bear names nobody."""
    rows = list(ballot.roll.rights.filter(name__in=names).select_related("member"))
    borne = Counter(right.name for right in rows)
    return {right.name: right.member for right in rows if borne[right.name] == 1}


def _adopts(ballot: Ballot) -> bool:
    """Whether a vote for or against adopted its resolution."""
    return bool(((ballot.result or {}).get("verdict") or {}).get("adopted"))


def _by_consent(resolution: Resolution, *, adopted: bool) -> list[Deliberation]:
    """The elections without candidate that elected: by themselves, or because the vote that followed adopted them."""
    rows = Deliberation.objects.filter(resolution=resolution, kind=Kind.ELECTION, state=Phase.CONSENTED)
    return list((rows if adopted else rows.filter(decides=True)).select_related("proposed").order_by("pk"))


def by_decision(decision: Decision) -> list[Elected]:
    """Who the election that a decision of the register tells elected; nobody when it tells none (a co-option, a nomination)."""
    seen: Decision | None = decision
    while seen is not None:  # a correction replaces the decision that the minutes entered
        follow_up = FollowUp.objects.filter(decision=seen, resolution__isnull=False).select_related("resolution").first()
        if follow_up is not None and follow_up.resolution is not None:
            return by_resolution(follow_up.resolution)
        seen = seen.replaces
    return []


@dataclass(frozen=True)
class Election:
    """An election of a meeting: the decision that tells it once minutes are signed, who it elected, and who of them has the
    mandate it gave already."""

    resolution: Resolution
    decision: Decision | None
    elected: list[Elected]
    recorded: frozenset[int]

    @property
    def to_record(self) -> list[Elected]:
        return [one for one in self.elected if one.member is not None and one.member.pk not in self.recorded]

    @property
    def done(self) -> list[Elected]:
        return [one for one in self.elected if one.member is not None and one.member.pk in self.recorded]

    @property
    def unknown(self) -> list[Elected]:
        """Names that nobody on the roll bears: their mandate is written by hand."""
        return [one for one in self.elected if one.member is None]


def of_meeting(meeting: Meeting) -> list[Election]:
    """The elections of a meeting that elected someone, in the order of its agenda."""
    rows = Resolution.objects.filter(item__meeting=meeting).filter(
        Q(ballots__state=BallotState.PROCLAIMED) | Q(deliberations__state=Phase.CONSENTED)
    )
    found = []
    for resolution in rows.select_related("item", "follow_up__decision").distinct().order_by("number"):
        if elected := by_resolution(resolution):
            decision = resolution.follow_up.decision if hasattr(resolution, "follow_up") else None
            given = Mandate.objects.filter(decision=decision, member__isnull=False) if decision else Mandate.objects.none()
            found.append(Election(resolution, decision, elected, frozenset(given.values_list("member", flat=True))))
    return found
