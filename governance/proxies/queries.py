"""Who gave their voice to whom, and how many each carries."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from governance.convening import notice
from governance.convening.queries import convocation_of
from governance.meetings.enums import ASSEMBLIES, ItemKind
from governance.meetings.models import Meeting, Resolution
from governance.meetings.queries import book, members_of_kind, resolutions_of, whole_text
from governance.meetings.rules import local_day, resolution_of
from governance.meetings.texts import canonical, digest
from governance.proxies import ports, rules
from governance.proxies.enums import PostalState, ProxyKind, ProxyState
from governance.proxies.models import Draw, PostalForm, Proxy
from governance.roll.models import Roll, VotingRight
from governance.roll.queries import current
from members.models import Member
from members.queries import associates_on


def in_force(meeting: Meeting) -> QuerySet[Proxy]:
    """The proxies given to a meeting that nobody took back nor refused."""
    return Proxy.objects.filter(meeting=meeting, state=ProxyState.GIVEN).select_related("giver", "holder")


def held_by_who_left() -> list[Proxy]:
    """The proxies of assemblies that are not over whose holder will not be an associate on their day."""
    found: list[Proxy] = []
    for meeting in Meeting.objects.filter(kind__in=ASSEMBLIES, state__in=rules.TAKEN).order_by("pk"):
        held = in_force(meeting).filter(holder__isnull=False).select_related("meeting")
        found += held.exclude(holder__in=associates_on(local_day(meeting.starts_at))).order_by("pk")
    return found


def given_by(meeting: Meeting, member: Member) -> Proxy | None:
    return in_force(meeting).filter(giver=member).first()


def carried_by(meeting: Meeting, member: Member) -> list[Proxy]:
    """The voices a person carries, by the name of who gave them."""
    return list(in_force(meeting).filter(holder=member).order_by("giver__last_name", "giver__first_name", "pk"))


def postal_of(meeting: Meeting, member: Member) -> PostalForm | None:
    """The postal form received of a person, if any."""
    return PostalForm.objects.filter(meeting=meeting, member=member, state=PostalState.RECEIVED).first()


def last_form_of(meeting: Meeting, member: Member) -> PostalForm | None:
    """The form that counts of a person, else the last that came."""
    rows = PostalForm.objects.filter(meeting=meeting, member=member).prefetch_related("votes__resolution__item")
    found = sorted(rows, key=lambda form: (form.state == PostalState.RECEIVED, form.pk))
    return found[-1] if found else None


def digest_of(resolution: Resolution) -> str:
    """The SHA-256 of the text of a resolution as it is now: that of its final text once it is final."""
    return resolution.final_hash or digest(whole_text(resolution))


def posted_texts(meeting: Meeting) -> dict[int, str]:
    """By number, the SHA-256 of the texts the convocation bore: what the forms it enclosed answer."""
    convocation = convocation_of(meeting)
    if convocation is None:
        return {}
    said = [item["resolution"] for item in notice.read(bytes(convocation.content))["agenda"] if item["resolution"]]
    return {one["number"]: one["sha256"] or digest(canonical(one["text"])) for one in said}


def reworded(meeting: Meeting) -> list[Resolution]:
    """The resolutions whose own words changed since the convocation: a form may bear the older ones."""
    said = posted_texts(meeting)
    return [
        one
        for one in resolutions_of(meeting)
        if one.number in said and said[one.number] not in (one.final_hash, digest(canonical(one.text)))
    ]


def not_by_post(meeting: Meeting) -> dict[Resolution, str]:
    """The resolutions that are voted in another way than yes or no, in their order, and why: nobody answers them by post, nor by
    a proxy that names nobody. An election is one until its vote is prepared by yes or no."""
    told, found = ports.not_by_post(meeting), {}
    for one in resolutions_of(meeting):
        if why := told.get(one.pk, rules.PERSONS if one.item.kind == ItemKind.ELECTION else ""):
            found[one] = why
    return found


def agenda_of(meeting: Meeting) -> list[tuple[str, str, str]]:
    """What a meeting is called for: the nature, the title and the text of each item."""
    rows = meeting.items.select_related("resolution").order_by("order")
    voted = ((item, resolution_of(item)) for item in rows)
    return [(item.kind, item.title, whole_text(one) if one is not None else item.text) for item, one in voted]


def is_carried(meeting: Meeting, given: Proxy | PostalForm | None) -> bool:
    """Whether what somebody gave was for the first call of a meeting, and is valid for this one."""
    first = meeting.first_call
    if given is None or first is None or first.closed_at is None:
        return False
    return (given.given_at if isinstance(given, Proxy) else given.received_at) <= first.closed_at


def voters(meeting: Meeting, *, on: date) -> QuerySet[Member]:
    """Who votes: those of its roll, else whom its kind concerns."""
    roll = current(meeting)
    if roll is not None:
        return Member.objects.filter(pk__in=roll.rights.values("member"))
    return members_of_kind(meeting.kind, on=min(on, local_day(meeting.starts_at)), meeting=meeting)


def cap_of(meeting: Meeting, *, on: date) -> int:
    """How many proxies one person may carry, of the voices there were when the meeting was convened (GOV-23, GOV-24)."""
    convocation = convocation_of(meeting)
    voices = convocation.roll.rights.count() if convocation is not None else voters(meeting, on=on).count()
    return book(meeting).proxies_cap(voices)


def ended(meeting: Meeting, member: Member) -> list[Proxy]:
    """The proxies a person gave or carried and that ended by an arrival or were taken back, the last first; but those whose giver
    has given another one since."""
    over = (ProxyState.LAPSED, ProxyState.REVOKED)
    rows = Proxy.objects.filter(Q(giver=member) | Q(holder=member), meeting=meeting, state__in=over)
    rows = rows.exclude(giver__in=in_force(meeting).values("giver"))
    return list(rows.select_related("giver", "holder").order_by("-ended_at", "-pk"))


@dataclass(frozen=True)
class Stakes:
    """What a draw is about, by the keys of the roll: the proxies that wait, and how many more each person there may carry."""

    roll: Roll | None
    people: dict[str, VotingRight]
    givers: dict[str, Proxy]
    room: dict[str, int]


def stakes(meeting: Meeting, *, on: date) -> Stakes:
    """The proxies that wait for the lot, and the voters there with room under the cap who did not give their own voice."""
    roll = current(meeting)
    if roll is None:
        return Stakes(None, {}, {}, {})
    rights = {right.member_id: right for right in roll.rights.select_related("member")}
    cap, there = cap_of(meeting, on=on), ports.here(meeting)
    given = list(in_force(meeting))
    carried = Counter(one.holder_id for one in given if one.holder_id is not None)
    gave = {one.giver_id for one in given}
    waiting = [one for one in given if one.kind == ProxyKind.DRAWN and one.holder_id is None and one.giver_id in rights]
    room = {str(rights[pk].key): cap - carried[pk] for pk in there & rights.keys() - gave if carried[pk] < cap}
    return Stakes(
        roll, {str(right.key): right for right in rights.values()}, {str(rights[one.giver_id].key): one for one in waiting}, room
    )


def draws_of(meeting: Meeting) -> QuerySet[Draw]:
    """The draws of a meeting, in their order."""
    return Draw.objects.filter(meeting=meeting).select_related("drawn_by").order_by("pk")


@dataclass(frozen=True)
class Candidate:
    """Somebody who could carry a voice: how many they carry already, and whether they may carry one more."""

    member: Member
    carried: int
    gave: bool
    full: bool


def candidates(meeting: Meeting, *, giver: Member | None, cap: int, on: date) -> list[Candidate]:
    """The associates a proxy may go to, by name."""
    live = Q(state=ProxyState.GIVEN, meeting=meeting)
    counted = dict(Proxy.objects.filter(live, holder__isnull=False).values_list("holder").annotate(count=Count("pk")))
    gave = set(Proxy.objects.filter(live).values_list("giver", flat=True))
    rows = voters(meeting, on=on).exclude(pk=giver.pk if giver else 0).order_by("last_name", "first_name", "pk")
    return [Candidate(one, counted.get(one.pk, 0), one.pk in gave, counted.get(one.pk, 0) >= cap) for one in rows]
