"""What is known of ballots. The votes of an open one are never read here but by who cast them: its result is hidden until it is
proclaimed; the bureau alone reads it before, once it is counted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet

from cae.access import Refusal
from governance.attendance.enums import BureauRole
from governance.attendance.models import BureauMember, Presence, QuorumRecord
from governance.attendance.queries import present, standing
from governance.attendance.queries import voices as there
from governance.attendance.rules import can_deliberate
from governance.ballots import counting, rules
from governance.ballots.enums import BallotState, CastBy, Way
from governance.ballots.models import Ballot, HandCount, NamedVote
from governance.ballots.ports import opener_of
from governance.ballots.verdicts import Chair
from governance.meetings.enums import ASSEMBLIES, MeetingState
from governance.meetings.models import Interest, Meeting, Resolution
from governance.meetings.queries import visible_meetings
from governance.meetings.rules import local_day
from governance.proxies.enums import PostalState, ProxyKind, ProxyState
from governance.proxies.models import PostalForm, PostalVote, Proxy
from governance.roll.models import VotingRight
from governance.roll.queries import current, objections_of, why_old
from governance.roll.rules import by_name, is_settled
from governance.statutes.queries import Book
from members.models import Member

_MEETING = "resolution__item__meeting"
STATE = 2  # seconds during which the state of a ballot is read once for everybody


# -- who sees -------------------------------------------------------------------------------------------


def ballots() -> QuerySet[Ballot]:
    return Ballot.objects.select_related(f"{_MEETING}__statutes", "roll", "twin_of")


def visible_ballots(user) -> QuerySet[Ballot]:
    """The ballots of the meetings a person may know of."""
    return ballots().filter(**{f"{_MEETING}__in": visible_meetings(user)})


def open_ballots(meeting: Meeting) -> QuerySet[Ballot]:
    """The ballots of a meeting that take votes."""
    return Ballot.objects.filter(resolution__item__meeting=meeting.pk, state=BallotState.OPEN)


def ballots_of_meeting(meeting: Meeting) -> QuerySet[Ballot]:
    """Every ballot of a meeting, those that were cancelled last, in the order of its agenda."""
    return ballots().filter(**{_MEETING: meeting}).order_by("resolution__number", "pk")


# -- whose voices ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Voice:
    """A voice a member may use in a named vote: their own, or one whose proxy they carry; what was said for it, or why not."""

    right: VotingRight
    own: bool
    vote: NamedVote | None
    refusal: Any

    @property
    def is_ready(self) -> bool:
        return self.vote is None and self.refusal is None


def voices(ballot: Ballot, member: Member | None, *, desk: bool = False) -> list[Voice]:
    """The voices a member may use, their own first; a handful of reads, however many they carry."""
    if member is None:
        return []
    meeting = ballot.resolution.item.meeting
    given = {one.giver_id: one for one in _given(meeting).filter(Q(giver=member) | Q(holder=member)).select_related("holder")}
    carried = [giver for giver, proxy in given.items() if proxy.holder_id == member.pk]
    rights = list(VotingRight.objects.filter(roll=ballot.roll_id, member__in=[member.pk, *carried]))
    members = [right.member_id for right in rights]
    here = is_here(meeting, member.pk)
    posted = answered(ballot, meeting)
    out = set(_concerned(ballot).filter(member__in=members).values_list("member", flat=True))
    votes = {vote.right_id: vote for vote in ballot.votes.filter(right__in=rights).select_related("cast_by")}
    found = [
        Voice(
            right,
            own := right.member_id == member.pk,
            votes.get(right.pk),
            rules.can_use(
                right,
                own=own,
                proxy=given.get(right.member_id),
                here=here,
                postal=right.member_id in posted,
                concerned=right.member_id in out,
                desk=desk,
            ),
        )
        for right in rights
    ]
    return sorted(found, key=lambda voice: (not voice.own, voice.right.name, voice.right.pk))


def _given(meeting: Meeting) -> QuerySet[Proxy]:
    return Proxy.objects.filter(meeting=meeting, state=ProxyState.GIVEN)


def _posted(meeting: Meeting) -> QuerySet[PostalForm]:
    return PostalForm.objects.filter(meeting=meeting, state=PostalState.RECEIVED)


def _concerned(ballot: Ballot) -> QuerySet[Interest]:
    return Interest.objects.filter(resolution=ballot.resolution_id, removes_vote=True)


def is_here(meeting: Meeting, member_id: int) -> bool:
    return Presence.objects.filter(meeting=meeting, member=member_id, left_at__isnull=True).exists()


def voters_by_name(meeting: Meeting) -> set[int]:
    """The members whose voice is in a named vote of the meeting: whether, never what."""
    votes = NamedVote.objects.filter(**{f"ballot__{_MEETING}": meeting})
    return set(votes.values_list("right__member", flat=True))


def kept_proxy(meeting: Meeting, giver_id: int) -> Proxy | None:
    """The proxy someone gave and did not take back; nobody takes it back before this transaction ends."""
    return _given(meeting).filter(giver=giver_id).select_related("holder").select_for_update(of=("self",), no_key=True).first()


def lost_proxy(meeting: Meeting, giver_id: int, holder_id: int) -> Proxy | None:
    """The proxy a member carried and does no more, the latest."""
    ended = Proxy.objects.filter(meeting=meeting, giver=giver_id, holder=holder_id).exclude(state=ProxyState.GIVEN)
    return ended.order_by("-ended_at").first()


def is_concerned(ballot: Ballot, member_id: int) -> bool:
    return _concerned(ballot).filter(member=member_id).exists()


def answered(ballot: Ballot, meeting: Meeting) -> set[int]:
    """The members whose voice a postal form says in this very ballot: they do not say it again."""
    if not rules.takes_forms(ballot):
        return set()
    return set(posted_votes(ballot, meeting).values_list("form__member", flat=True))


def apart(ballot: Ballot, meeting: Meeting, member_id: int | None) -> str:
    """What is said to who sent a form, or gave a proxy that names nobody, that is not in this ballot; nothing to the others."""
    if member_id is None:
        return ""
    if not rules.takes_forms(ballot) and _given(meeting).filter(giver=member_id, kind=ProxyKind.BLANK).exists():
        return rules.blank_apart(ballot)
    sent = _posted(meeting).filter(member=member_id).exists()
    return rules.form_apart(ballot) if sent and member_id not in answered(ballot, meeting) else ""


def not_by_post(meeting: Meeting) -> dict[int, str]:
    """By the key of each resolution whose vote is prepared, why it is not answered by post; nothing when it is."""
    live = ballots_of_meeting(meeting).filter(trial=False, twin_of=None).exclude(state=BallotState.CANCELLED)
    return {one.resolution_id: rules.not_by_post(one.method) for one in live.order_by("round")}


def left_out(ballot: Ballot, meeting: Meeting) -> tuple[set[int], set[int]]:
    """The rights whose postal form, then whose blank proxy, said nothing in a closed ballot that decides."""
    if not rules.decides(ballot):
        return set(), set()
    out = _concerned(ballot).values("member")
    rights = VotingRight.objects.filter(roll=ballot.roll_id).exclude(member__in=out)
    rights = rights.exclude(pk__in=ballot.votes.values("right")).values_list("pk", flat=True)
    forms = set(rights.filter(member__in=_posted(meeting).values("member")))
    blank = _given(meeting).filter(kind=ProxyKind.BLANK).values("giver")
    return forms, set(rights.filter(member__in=blank)) - forms


def absent_votes(ballot: Ballot, meeting: Meeting, book: Book) -> list[tuple[VotingRight, CastBy, str]]:
    """What postal forms and blank proxies say of a resolution, one for each right of the roll that may vote: the form's answer,
    or what the statutes make of it when it answered another text than the final one; for a blank proxy of a company that
    takes them, the opinion of the board (C. com. art. L. 225-106 III)."""
    if not rules.takes_forms(ballot):
        return []
    out = _concerned(ballot).values("member")
    rights = {right.member_id: right for right in VotingRight.objects.filter(roll=ballot.roll_id).exclude(member__in=out)}
    elsewhere = "against" if book["postal.amended"].value == "against" else "abstain"
    found = {
        member: (rights[member], CastBy.POSTAL, choice if digest == ballot.resolution.final_hash else elsewhere)
        for member, choice, digest in posted_votes(ballot, meeting).values_list("form__member", "choice", "digest")
        if member in rights
    }
    if book["proxies.blank"].value == "board":
        blank = _given(meeting).filter(kind=ProxyKind.BLANK).values_list("giver", flat=True)
        choice = "for" if ballot.resolution.from_board else "against"
        found |= {member: (rights[member], CastBy.BLANK, choice) for member in blank if member in rights and member not in found}
    return sorted(found.values(), key=lambda one: (one[0].name, one[0].pk))


def has_quorum(ballot: Ballot) -> bool:
    """Whether the quorum was noted for this ballot, when it opened or since."""
    return QuorumRecord.objects.filter(resolution=ballot.resolution_id, at__gte=ballot.opened_at).exists()


def why_not_counted(ballot: Ballot, meeting: Meeting) -> Refusal | None:
    """What forbids to count a ballot now, its quorum included when it opened before the session."""
    if refusal := rules.can_count(ballot, meeting):
        return refusal
    if meeting.state != MeetingState.OPEN or not rules.decides(ballot) or has_quorum(ballot):
        return None
    return can_deliberate(standing(meeting, nature=ballot.resolution.nature, roll=ballot.roll))


def last_rounds(meeting: Meeting) -> list[Ballot]:
    """The last round of each vote that decides, once it was opened, in the order of the agenda."""
    held = ballots_of_meeting(meeting).filter(trial=False, twin_of=None)
    held = held.exclude(state__in=(BallotState.PREPARED, BallotState.CANCELLED)).order_by("resolution__number", "round")
    return list({ballot.resolution_id: ballot for ballot in held}.values())


def next_round(ballot: Ballot) -> Ballot | None:
    """The round that follows, as soon as it is prepared."""
    later = ballot.resolution.ballots.filter(round__gt=ballot.round, trial=ballot.trial, twin_of=None)
    return later.exclude(state=BallotState.CANCELLED).order_by("round").first()


def used(ballot: Ballot, meeting: Meeting) -> set[int]:
    """The rights whose voice is in a vote of the room: who answered by name, or was there when hands were counted, unless their
    form says it for them."""
    if ballot.way == Way.NAMED:
        return set(ballot.votes.values_list("right", flat=True))
    counted = ballot.hand_count.counted_at
    here = present(meeting, at=counted).exclude(member__in=answered(ballot, meeting)).values("member")
    return set(VotingRight.objects.filter(roll=ballot.roll_id, member__in=here).values_list("pk", flat=True))


def kept_voices(ballot: Ballot, meeting: Meeting) -> list[VotingRight]:
    """Those whose voice stays in a vote though the interest they declared takes it away: no secret ballot is found again, and
    what is counted is counted. None in an open named vote, whose count leaves them out."""
    concerned = _concerned(ballot).values("member")
    rights = {right.pk: right for right in VotingRight.objects.filter(roll=ballot.roll_id, member__in=concerned)}
    result, found = ballot.result or {}, set()
    if not rights or ballot.state in (BallotState.PREPARED, BallotState.CANCELLED):
        return []
    if ballot.way == Way.SECRET and (opener := opener_of(ballot.way)):
        found = opener.used(ballot) | set(result.get("kept", ()))
    elif ballot.way == Way.NAMED and result:
        found = used(ballot, meeting) - set(result.get("removed", ()))
    elif ballot.way == Way.HANDS and (count := HandCount.objects.filter(ballot=ballot).first()):
        later = set(_concerned(ballot).filter(declared_at__gt=count.counted_at).values_list("member", flat=True))
        found = {pk for pk in used(ballot, meeting) if pk in rights and rights[pk].member_id in later}
    return sorted((rights[pk] for pk in found if pk in rights), key=lambda right: (right.name, right.pk))


def absent_said(ballot: Ballot) -> list[tuple[str, Any]]:
    """What postal forms and blank proxies said in a closed ballot, by the way each came."""
    rows = ballot.votes.filter(channel__in=(CastBy.POSTAL, CastBy.BLANK)).order_by("right")
    return list(rows.values_list("channel", "choice"))


def posted_votes(ballot: Ballot, meeting: Meeting) -> QuerySet[PostalVote]:
    """The answers of the forms that count to the resolution of a ballot."""
    return PostalVote.objects.filter(
        resolution=ballot.resolution_id, form__meeting=meeting, form__state=PostalState.RECEIVED
    )  # fmt: skip


def posted_elsewhere(ballot: Ballot, meeting: Meeting) -> int:
    """How many of those that a closed ballot received answered another text than the final one."""
    kept = ballot.votes.filter(channel=CastBy.POSTAL).values("right__member")
    rows = posted_votes(ballot, meeting).filter(form__member__in=kept)
    return rows.exclude(digest=ballot.resolution.final_hash).count()


# -- how many -------------------------------------------------------------------------------------------


def took_part(ballot: Ballot, meeting: Meeting, used: set[int], *, at: datetime) -> int:
    """How many voices of the roll took part in a vote closed at this instant: there (in person, carried by someone who is, in
    blank, or by post), and those of who voted (`used`), or was there when hands were counted, and left before the end."""
    found = _all_there(meeting, ballot, at=at)
    if ballot.way == Way.HANDS:
        found |= _all_there(meeting, ballot, at=ballot.hand_count.counted_at)
    said = used | set(ballot.votes.values_list("right", flat=True))
    return len(found | set(VotingRight.objects.filter(pk__in=said).values_list("member", flat=True)))


def _all_there(meeting: Meeting, ballot: Ballot, *, at: datetime) -> frozenset[int]:
    found = there(meeting, ballot.roll_id, at=at)
    return found.present | found.represented | found.postal


def voices_in_room(ballot: Ballot, meeting: Meeting, *, at: datetime) -> int:
    """How many voices hands can show at an instant: of those present and of those they carry; neither whose form answers nor who
    has an interest that takes the vote away."""
    found = there(meeting, ballot.roll_id, at=at)
    blank = _given(meeting).filter(holder=None).values_list("giver", flat=True)
    apart = answered(ballot, meeting) | set(_concerned(ballot).values_list("member", flat=True))
    return len((found.present | (found.represented - set(blank))) - apart)


def state_of(ballot_id: int) -> dict[str, Any]:
    """What the pages ask every few seconds: how far the ballot is, and how many voices came; one read for everybody."""

    def read() -> dict[str, Any]:
        ballot = Ballot.objects.get(pk=ballot_id)
        return {
            "state": ballot.state,
            "closes": ballot.closes_at.isoformat() if ballot.closes_at else "",
            "received": ballot.votes.count() if ballot.way == Way.NAMED else 0,
        }

    return cache.get_or_set(f"ballot-state:{ballot_id}", read, STATE)


def why_not_on_roll(ballot: Ballot, meeting: Meeting, *, at: datetime) -> Refusal | None:
    """Why a ballot that decides in an assembly does not open on the latest version of its roll: old, or still contested."""
    roll = current(meeting, ballot.roll.kind)
    if roll is None or meeting.kind not in ASSEMBLIES or not rules.decides(ballot):
        return None
    waiting = objections_of(roll).filter(answered_at=None).first()
    in_session = meeting.state == MeetingState.OPEN
    return why_old(roll, on=local_day(at)) or is_settled(roll, waiting=waiting, in_session=in_session, at=at)


def due(at: datetime) -> tuple[list[Ballot], list[Ballot]]:
    """The ballots whose hour to open has come, and those whose hour to close has."""
    opening = ballots().filter(state=BallotState.PREPARED, opens_at__lte=at).order_by("opens_at", "pk")
    closing = ballots().filter(state=BallotState.OPEN, closes_at__lte=at).order_by("closes_at", "pk")
    return list(opening), list(closing)


# -- what decides ---------------------------------------------------------------------------------------


def chair_of(ballot: Ballot, meeting: Meeting) -> Chair | None:
    """Who presides and how they voted, for a board whose voices are equal: known by name, said to the tellers, or not at all."""
    chair = BureauMember.objects.filter(meeting=meeting, role=BureauRole.CHAIR).select_related("member").first()
    if ballot.way == Way.HANDS:
        count = HandCount.objects.filter(ballot=ballot).first()
        return Chair(str(chair.member) if chair else "la présidence", count.chair if count else "")
    if chair is None or ballot.way == Way.SECRET:
        return None
    vote = ballot.votes.filter(right__member=chair.member_id).first()
    return Chair(str(chair.member), vote.choice if vote else "")


def seniority(options: list[dict[str, Any]]) -> dict[str, date | None]:
    """Since when each option that is a person has been an associate."""
    persons = {option["code"]: option["member"] for option in options if option.get("member")}
    since = dict(Member.objects.filter(pk__in=persons.values()).values_list("pk", "associate_since"))
    return {code: since.get(member) for code, member in persons.items()}


def seed_of(ballot: Ballot) -> str:
    """What draws the lots of a ballot: the final text, the roll and the number of the ballot, all known before anyone votes."""
    return f"{ballot.resolution.final_hash[:16]}-{ballot.roll.digest[:16]}-{ballot.pk}"


# -- what is told ---------------------------------------------------------------------------------------


def result_of(ballot: Ballot) -> dict[str, Any] | None:
    """What was counted, once it is proclaimed; None before, for everyone."""
    return ballot.result if ballot.state == BallotState.PROCLAIMED else None


def ballots_of(resolution: Resolution) -> list[Ballot]:
    """The ballots of a resolution, the latest first, each with what may be `told` of its result."""
    found = list(resolution.ballots.order_by("-pk"))
    for ballot in found:
        ballot.told = result_of(ballot)
    return found


def named_votes(ballot: Ballot) -> QuerySet[NamedVote]:
    """Who said what, once the result is proclaimed: a named vote is public. Nothing before."""
    votes = ballot.votes.select_related("right", "cast_by").order_by("right__name", "right__pk")
    return votes if ballot.way == Way.NAMED and ballot.state == BallotState.PROCLAIMED else votes.none()


def attendance(ballot: Ballot) -> list[dict[str, Any]]:
    """The voices of the roll by last name, and whether each is in the vote: never what it said."""
    voted = set(ballot.votes.values_list("right", flat=True))
    rights = by_name(VotingRight.objects.filter(roll=ballot.roll_id).select_related("member"))
    return [{"right": right, "voted": right.pk in voted} for right in rights]


def most_of(ballot: Ballot) -> int:
    """How many names an answer may hold."""
    return counting.most_named(ballot.method, len(ballot.options), most=ballot.most, seats=ballot.seats)


def is_answer(ballot: Ballot, choice: Any) -> bool:
    """Whether a choice answers the question, blank included."""
    codes = [option["code"] for option in ballot.options]
    return counting.is_valid(ballot.method, codes, choice, most=ballot.most, seats=ballot.seats)
