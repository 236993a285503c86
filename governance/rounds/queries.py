"""Reads of deliberations: who takes part, who has still to answer, what was said, and what consent is worth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from cae.access import Refusal, holds_everywhere
from cae.rights import Right
from governance.attendance.models import Presence
from governance.attendance.queries import runs
from governance.ballots.enums import BallotState
from governance.ballots.models import Ballot
from governance.meetings.diff import Part, compare
from governance.meetings.enums import MeetingKind, MeetingState
from governance.meetings.models import Interest, Meeting, Resolution
from governance.meetings.ports import annexed_to
from governance.meetings.queries import Explained, majority, members_of_kind, visible_meetings
from governance.meetings.rules import local_day
from governance.rounds import rules
from governance.rounds.enums import ASKS_ALL, ENDED, SPOKEN, ConcernState, Kind, Phase
from governance.rounds.models import Concern, Consent, Deliberation, Nomination, Word, Wording
from members.models import Member

STATE = 2  # seconds during which the state of a deliberation is read once for everybody


# -- who ------------------------------------------------------------------------------------------------


def deliberations() -> QuerySet[Deliberation]:
    return Deliberation.objects.select_related("resolution__item__meeting__statutes", "facilitator", "proposed")


def visible_deliberations(user) -> QuerySet[Deliberation]:
    """Those of the meetings a person may know of, and those they take part in; who prepares meetings sees all."""
    if holds_everywhere(user, Right.MEETINGS_EDIT):
        return deliberations()
    me = user.access.member_id or 0
    mine = Deliberation.people.through.objects.filter(member_id=me).values("deliberation_id")
    of_meetings = Q(resolution__item__meeting__in=visible_meetings(user))
    return deliberations().filter(of_meetings | Q(pk__in=mine) | Q(facilitator=me, resolution__isnull=True))


def meeting_of(deliberation: Deliberation) -> Meeting | None:
    return deliberation.resolution.item.meeting if deliberation.resolution is not None else None


def facilitates(user, deliberation: Deliberation) -> bool:
    """Who opens the rounds: whoever was chosen to, and those who hold the bureau of the meeting."""
    if user.access.member_id is not None and user.access.member_id == deliberation.facilitator_id:
        return True
    meeting = meeting_of(deliberation)
    return meeting is not None and runs(user, meeting)


def may_start(user, meeting: Meeting) -> bool:
    """Who puts a resolution through rounds: those who prepare the meeting or hold its bureau."""
    return holds_everywhere(user, Right.MEETINGS_EDIT) or runs(user, meeting)


def concerned_by(meeting: Meeting, resolution: Resolution) -> QuerySet[Member]:
    """Whom a deliberation of a meeting asks: in session, those it concerns who are there; before, all of them. Not those whom a
    declared interest keeps out of the decision."""
    out = Interest.objects.filter(resolution=resolution, removes_vote=True).values("member")
    rows = members_of_kind(meeting.kind, on=local_day(meeting.starts_at), meeting=meeting).exclude(pk__in=out)
    here = Presence.objects.filter(meeting=meeting, left_at__isnull=True)
    if meeting.state == MeetingState.OPEN and here.exists():
        rows = rows.filter(pk__in=here.values("member"))
    return rows.order_by("last_name", "first_name", "pk")


def participants(deliberation: Deliberation) -> QuerySet[Member]:
    """Who takes part, as it is now."""
    meeting = meeting_of(deliberation)
    if meeting is None or deliberation.resolution is None:
        return deliberation.people.order_by("last_name", "first_name", "pk")
    return concerned_by(meeting, deliberation.resolution)


def nominable(deliberation: Deliberation) -> QuerySet[Member]:
    """Who may be named: all those whom the deliberation concerns, there or not."""
    meeting = meeting_of(deliberation)
    if meeting is None:
        return deliberation.people.order_by("last_name", "first_name", "pk")
    rows = members_of_kind(meeting.kind, on=local_day(meeting.starts_at), meeting=meeting)
    return rows.order_by("last_name", "first_name", "pk")


def answered(deliberation: Deliberation) -> set[int]:
    """Who has answered in the present round: their keys."""
    if deliberation.state in SPOKEN:
        return set(deliberation.words.filter(phase=deliberation.state).values_list("author", flat=True))
    if deliberation.state in (Phase.NOMINATE, Phase.EXPLAIN, Phase.CHANGE):
        given = deliberation.nominations.filter(member__isnull=False)
        if deliberation.state == Phase.EXPLAIN:
            given = given.exclude(reason="")
        return set(given.values_list("member", flat=True))
    if deliberation.state == Phase.OBJECTIONS:
        objected = deliberation.concerns.filter(turn=deliberation.turn).values_list("author", flat=True)
        return {*objected, *deliberation.consents.filter(turn=deliberation.turn).values_list("member", flat=True)}
    return set()


def waiting(deliberation: Deliberation, people: Iterable[Member], done: set[int]) -> list[Member]:
    """Who takes part and has not answered yet, by name; nobody where nothing is asked of all."""
    if deliberation.state not in ASKS_ALL:
        return []
    return [member for member in people if member.pk not in done]


def waiting_for(member_id: int | None) -> QuerySet[Deliberation]:
    """The deliberations out of any meeting that ask a member something they have not answered, the oldest first."""
    mine = Deliberation.people.through.objects.filter(member_id=member_id or 0).values("deliberation_id")
    rows = Deliberation.objects.filter(pk__in=mine, resolution__isnull=True, state__in=ASKS_ALL)
    of_it = {"deliberation": OuterRef("pk")}
    named = Nomination.objects.filter(**of_it, member=member_id)
    done = (
        Q(Exists(Word.objects.filter(**of_it, phase=OuterRef("state"), author=member_id)))
        | Q(Exists(named), state=Phase.NOMINATE)
        | Q(Exists(named.exclude(reason="")), state=Phase.EXPLAIN)
        | Q(Exists(Concern.objects.filter(**of_it, turn=OuterRef("turn"), author=member_id)), state=Phase.OBJECTIONS)
        | Q(Exists(Consent.objects.filter(**of_it, turn=OuterRef("turn"), member=member_id)), state=Phase.OBJECTIONS)
    )
    return rows.exclude(done).select_related("facilitator").order_by("made_at", "pk")


# -- what was said --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    """A text, and what it changed of the one before."""

    wording: Wording
    parts: list[Part]


def text_of(deliberation: Deliberation) -> str:
    """The text as it is now."""
    return deliberation.wordings.order_by("-number").values_list("text", flat=True).first() or ""


def versions(deliberation: Deliberation) -> list[Version]:
    """The texts that followed the first, the latest first, each with its differences."""
    rows = list(deliberation.wordings.order_by("number"))
    pairs = pairwise(rows)
    return [Version(after, compare(before.text, after.text)) for before, after in pairs][::-1]


def concerns_of(deliberation: Deliberation) -> list[Concern]:
    """The objections, those that wait first, then in the order they were raised."""
    rows = deliberation.concerns.select_related("author", "about").order_by("pk")
    return sorted(rows, key=lambda concern: concern.state != ConcernState.STANDING)


def why_final(deliberation: Deliberation) -> Refusal | None:
    """Why the text of a deliberation changes no more, and what can be done."""
    resolution = deliberation.resolution
    carries = resolution is not None and resolution.frozen_at is not None and bool(annexed_to(resolution))
    return rules.is_final(deliberation, carries=carries)


def may_answer_by_change(deliberation: Deliberation) -> bool:
    """Whether an objection may be answered by changing what is consented to."""
    return deliberation.kind == Kind.ELECTION or why_final(deliberation) is None


def is_about_now(concern: Concern, deliberation: Deliberation) -> bool:
    """Whether an objection is about the text, or the person, as they are now: not about somebody who is no more proposed."""
    return deliberation.kind != Kind.ELECTION or concern.about_id == deliberation.proposed_id


def standing(deliberation: Deliberation) -> list[Concern]:
    """The objections that have no answer yet."""
    return list(deliberation.concerns.filter(state=ConcernState.STANDING).select_related("author").order_by("pk"))


def objects(concern: Concern, member: Member) -> bool:
    """Whether an objection is what a person answered to the text, or the person, that is put to consent now."""
    open_states = (ConcernState.STANDING, ConcernState.UPHELD)
    return concern.author_id == member.pk and concern.turn == concern.deliberation.turn and concern.state in open_states


def upheld(deliberation: Deliberation) -> list[Concern]:
    """The objections that prevent consent on the text or the person as they are now."""
    rows = deliberation.concerns.filter(state=ConcernState.UPHELD).select_related("author")
    return list(rows.filter(about=deliberation.proposed_id) if deliberation.kind == Kind.ELECTION else rows)


@dataclass(frozen=True)
class Named:
    """A person who was named: how many names they have now, and by whom and why, where it may be told."""

    person: Member
    number: int
    by: list[Nomination]


def named(deliberation: Deliberation) -> list[Named]:
    """Those who were named, the most named first, changes counted. Nobody until names are revealed."""
    if deliberation.revealed_at is None:
        return []
    rows = list(deliberation.nominations.select_related("member", "person", "changed_to").order_by("person__last_name", "reason"))
    if deliberation.secret:
        for nomination in rows:
            nomination.member = None
    people = {person.pk: person for row in rows for person in (row.person, row.changed_to) if person is not None}
    numbers = {pk: sum((row.changed_to_id or row.person_id) == pk for row in rows) for pk in people}
    found = [
        Named(people[pk], number, [row for row in rows if pk in (row.person_id, row.changed_to_id)])
        for pk, number in numbers.items()
    ]
    return sorted(found, key=lambda one: (-one.number, one.person.last_name, one.person.first_name, one.person.pk))


def declined(deliberation: Deliberation) -> list[int]:
    """Who said no to what they were elected to."""
    return list(deliberation.words.filter(phase=Phase.ACCEPTANCE).values_list("author", flat=True))


def nomination_of(deliberation: Deliberation, member: Member | None) -> Nomination | None:
    """The name someone wrote, for themselves."""
    if member is None:
        return None
    return deliberation.nominations.filter(member=member).select_related("person", "changed_to").first()


# -- on a resolution, and at the end ---------------------------------------------------------------------


def of_resolution(resolution: Resolution) -> QuerySet[Deliberation]:
    return Deliberation.objects.filter(resolution=resolution).select_related("facilitator", "proposed").order_by("pk")


def running(meeting: Meeting) -> QuerySet[Deliberation]:
    """The deliberations of a meeting that are not over."""
    return Deliberation.objects.filter(resolution__item__meeting=meeting.pk).exclude(state__in=ENDED).order_by("pk")


def why_not_start(resolution: Resolution) -> Refusal | None:
    """What forbids to put a resolution through rounds."""
    before = [rules.can_vote(one) for one in of_resolution(resolution)]
    return rules.can_start(
        resolution,
        has_one=any(one is not None and one != rules.DECIDED for one in before),
        is_decided=rules.DECIDED in before,
        has_ballot=has_ballot(resolution),
    )


def decided_otherwise(resolutions: Sequence[Resolution]) -> dict[int, Refusal]:
    """Why no vote is held on those that consent decides or decided, by their keys, with where its rounds are."""
    rows = Deliberation.objects.filter(resolution__in=[one.pk for one in resolutions]).order_by("pk")
    found = ((one, rules.can_vote(one)) for one in rows)
    address = "governance:rounds:sheet"
    return {
        one.resolution_id or 0: replace(refusal, address=reverse(address, args=[one.pk])) for one, refusal in found if refusal
    }


def has_ballot(resolution: Resolution) -> bool:
    """Whether a vote is prepared or held on a resolution: trials and cancelled ones are nothing."""
    return Ballot.objects.filter(resolution=resolution, trial=False).exclude(state=BallotState.CANCELLED).exists()


def of_meeting(meeting: Meeting) -> dict[int, list[Deliberation]]:
    """What minutes tell: the deliberations of a meeting that ended, by resolution, with their texts and objections."""
    rows = Deliberation.objects.filter(resolution__item__meeting=meeting, ended_at__isnull=False)
    found: dict[int, list[Deliberation]] = {}
    for one in (
        rows.select_related("facilitator", "proposed")
        .prefetch_related("concerns__author", "concerns__about", "words__author", "wordings")
        .order_by("pk")
    ):
        found.setdefault(one.resolution_id or 0, []).append(one)
    return found


def decided_by_consent(meeting: Meeting) -> set[int]:
    """The resolutions that consent, or its lack, decided: their keys."""
    rows = Deliberation.objects.filter(resolution__item__meeting=meeting, decides=True, ended_at__isnull=False)
    return set(rows.values_list("resolution", flat=True))


def effect(deliberation: Deliberation) -> Explained:
    """What consent is worth here, why, and the article."""
    meeting, resolution = meeting_of(deliberation), deliberation.resolution
    if meeting is None or resolution is None:
        return Explained(
            "Ce que vaut ce consentement",
            "il engage les personnes qui y prennent part ; il n'entre pas au registre des décisions",
            "délibération hors réunion",
        )
    if meeting.kind == MeetingKind.COLLECTIVE:
        return Explained("Ce que vaut ce consentement", "en séance, c'est la décision du groupe", "réunion de groupe")
    rule = majority(meeting, resolution.nature)
    if meeting.kind == MeetingKind.BOARD and rule is not None:
        said = "en séance, c'est la décision du conseil : personne ne s'oppose, la majorité est acquise"
        more = "Sans consentement, le conseil peut encore voter."
        return Explained("Ce que vaut ce consentement", said, rule.source, more, rule.is_unsure)
    if rule is not None:
        said = "il prépare le texte, il ne décide pas : l'assemblée vote ensuite, une personne, une voix"
        more = f"Pour adopter : {rule.said}. Une abstention ou un silence n'y vaut pas accord."
        return Explained("Ce que vaut ce consentement", said, rule.source, more, rule.is_unsure)
    said = "il donne un avis : rien n'est décidé à la place de l'assemblée"
    return Explained("Ce que vaut ce consentement", said, "pré-assemblée ouverte à tous")


def state_of(pk: int) -> dict[str, Any]:
    """How far a deliberation is, read once every two seconds for everybody. Numbers only: no name, nothing that was said."""
    return cache.get_or_set(f"deliberation-{pk}", lambda: _state(pk), STATE)


def _state(pk: int) -> dict[str, Any]:
    found = Deliberation.objects.get(pk=pk)
    return {
        "state": f"{found.state}-{found.turn}",
        "texts": found.wordings.count(),
        "answered": len(answered(found)),
        "words": found.words.count(),
        "answers": found.words.exclude(answer="").count(),
        "concerns": list(found.concerns.order_by("pk").values_list("state", flat=True)),
        "over": rules.ended(found) is not None,
    }
