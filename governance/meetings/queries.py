"""Reads of meetings: which ones a person sees, and what a page of theirs shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, Exists, Model, OuterRef, Q, QuerySet, When

from cae.access import Refusal, has_right, holds_everywhere
from cae.models import FileLink
from cae.rights import Right
from governance.decisions.enums import DecisionBody
from governance.decisions.models import Decision
from governance.meetings import ports
from governance.meetings.enums import ASSEMBLIES, OPEN_TO_ALL, AmendmentState, MeetingKind, MeetingState, ResolutionNature
from governance.meetings.models import (
    AgendaItem,
    AgendaRequest,
    Amendment,
    Meeting,
    Remark,
    RequestSupport,
    Resolution,
    RoomDocument,
)
from governance.meetings.rules import can_freeze, local_day, nature_by_default, needed
from governance.meetings.texts import canonical
from governance.statutes.queries import Applied, Book, book_of
from members.enums import GrantScope
from members.models import Member, User
from members.queries import associates_on


def is_associate(member: Member | None, day: date) -> bool:
    """Whether a person is an associate on a day."""
    return member is not None and associates_on(day).filter(pk=member.pk).exists()


def members_of_kind(kind: str, *, on: date, meeting: Meeting | None = None) -> QuerySet[Member]:
    """Whom a kind of meeting concerns on a day: associates for an assembly, everybody for a pre-assembly, the people invited
    for a board or a group."""
    if kind in ASSEMBLIES:
        return associates_on(on)
    if kind == MeetingKind.PRE_ASSEMBLY:
        return Member.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=on))
    return meeting.invitees.all() if meeting is not None else Member.objects.none()


def deciding_at(meeting: Meeting) -> QuerySet[Member]:
    """Who decides at a meeting, on its day."""
    return members_of_kind(meeting.kind, on=local_day(meeting.starts_at), meeting=meeting)


def takes_part(meeting: Meeting, member: Member | None, *, on: date) -> bool:
    """Whether a person takes part in what a meeting decides or says, on a day."""
    return member is not None and members_of_kind(meeting.kind, on=on, meeting=meeting).filter(pk=member.pk).exists()


def book(meeting: Meeting) -> Book:
    """The rules a meeting is held under: those of its statutes on its day."""
    return book_of(meeting.statutes, on=local_day(meeting.starts_at))


@dataclass(frozen=True)
class Threshold:
    """How many associates make a request enter the agenda, and why."""

    needed: int
    associates: int
    share: str
    source: str

    @property
    def sentence(self) -> str:
        people = "associé·e" if self.needed == 1 else "associé·es"
        return f"{self.needed} {people} sur {self.associates} : {self.share} ({self.source})"


def threshold(meeting: Meeting, *, on: date) -> Threshold:
    """The threshold of the statutes, of the associates there are on a day."""
    rule = book(meeting)["agenda.request"]
    associates = associates_on(on).count()
    return Threshold(needed(rule.value, associates), associates, rule.in_words, rule.source)


def visible_meetings(user) -> QuerySet[Meeting]:
    """The meetings a person may know of.

    Who prepares or runs meetings sees all. Every member sees assemblies and pre-assemblies, boards and groups they are
    invited to. Agendas being prepared are visible to all: a request for an item and an amendment come before the convocation.
    """
    if not has_right(user, Right.MEETINGS_VIEW):
        return Meeting.objects.none()
    if holds_everywhere(user, Right.MEETINGS_EDIT) or holds_everywhere(user, Right.MEETINGS_RUN):
        return Meeting.objects.all()
    mine = Meeting.invitees.through.objects.filter(member_id=user.access.member_id or 0).values("meeting_id")
    return Meeting.objects.filter(Q(kind__in=OPEN_TO_ALL) | Q(pk__in=mine))


def agenda(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The items in order, each with its resolution, presenter and the request it comes from."""
    return meeting.items.select_related("resolution", "presenter", "request__author")


def resolutions_of(meeting: Meeting) -> QuerySet[Resolution]:
    """What is put to the vote, in the order of the agenda."""
    return Resolution.objects.filter(item__meeting=meeting).select_related("item").order_by("number")


def whole_text(resolution: Resolution) -> str:
    """What is voted, whole: the final text, else what it would be if it were made final now."""
    own = filter(None, (resolution.text, ports.annexed_to(resolution)))
    return resolution.final_text if resolution.frozen_at is not None else canonical("\n\n".join(own))


def upcoming(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Those that are still to be held, the nearest first."""
    live = (MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.OPEN)
    return meetings.filter(state__in=live).order_by("starts_at", "id")


def past(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Those that are over: held, failed or given up."""
    return meetings.filter(state__in=(MeetingState.CLOSED, MeetingState.FAILED, MeetingState.CANCELLED))


def editors(on: date) -> QuerySet[User]:
    """The accounts of those who prepare meetings on a day: whom mails about them go to."""
    return _holding(on, Right.MEETINGS_EDIT)


def team_of(on: date) -> QuerySet[User]:
    """The accounts of those who prepare meetings, and of those who run them."""
    return _holding(on, Right.MEETINGS_EDIT, Right.MEETINGS_RUN)


def _holding(on: date, *rights: Right) -> QuerySet[User]:
    running = Q(grants__until__isnull=True) | Q(grants__until__gte=on)
    found = User.objects.filter(
        running,
        is_active=True,
        grants__since__lte=on,
        grants__scope=GrantScope.ALL,
        grants__role__rights__overlap=list(rights),
    )
    return found.distinct().order_by("pk")


# -- how it decides -------------------------------------------------------------------------------------

OF = {"expressed": "des voix exprimées", "present": "des présents et représentés", "all": "de tous les associés"}
ABSTENTION = {
    "expressed": "S'abstenir ou voter blanc ne compte ni pour ni contre.",
    "present": "S'abstenir, quand on est là, revient à voter contre.",
    "all": "S'abstenir ou ne pas venir revient à voter contre.",
}


@dataclass(frozen=True)
class Explained:
    """A rule as it applies to a meeting: what it asks, the consequence people ask about, and where it comes from."""

    label: str
    said: str
    source: str
    more: str = ""
    is_unsure: bool = False


def quorum_rule(meeting: Meeting, nature: str) -> Applied | None:
    """The rule of the statutes for a resolution of this nature, at this call; None where nothing is decided."""
    rules = book(meeting)
    if meeting.kind == MeetingKind.BOARD:
        return rules["quorum.board"]
    if meeting.kind in ASSEMBLIES:
        return rules[f"quorum.{nature}.{1 if meeting.rank == 1 else 2}"]
    return None


def amendments_waiting(resolution: Resolution) -> int:
    """How many amendments of a text have no answer yet."""
    return resolution.amendments.filter(state=AmendmentState.PROPOSED).count()


def open_texts(meeting: Meeting) -> list[tuple[Resolution, Refusal | None]]:
    """The texts of a meeting that are not final, in order, each with why it cannot be yet."""
    rows = Resolution.objects.filter(item__meeting=meeting, frozen_at__isnull=True).select_related("item__meeting")
    rows = rows.annotate(waiting=Count("amendments", filter=Q(amendments__state=AmendmentState.PROPOSED)))
    found = list(rows.order_by("number"))
    carried = ports.why_not_freeze(found)
    return [(one, can_freeze(one, waiting=one.waiting, carried=carried.get(one.pk))) for one in found]


def why_not_freeze(resolution: Resolution) -> Refusal | None:
    """Why a text cannot be final yet."""
    carried = ports.why_not_freeze([resolution]).get(resolution.pk)
    return can_freeze(resolution, waiting=amendments_waiting(resolution), carried=carried)


def natures(meeting: Meeting) -> list[str]:
    """The natures of the resolutions on the agenda, ordinary first; the one by default when there is none."""
    found = Resolution.objects.filter(item__meeting=meeting).order_by().values_list("nature", flat=True).distinct()
    return sorted(found, reverse=True) or [nature_by_default(meeting)]


def left_by_quorum(meeting: Meeting) -> list[Resolution]:
    """The extraordinary resolutions of a mixed assembly that was held without their quorum: its ordinary part stands, they may be
    called again alone (C. com. art. L. 225-96: the quorum is that of the nature of a resolution)."""
    extraordinary = ResolutionNature.EXTRAORDINARY
    if meeting.kind != MeetingKind.MIXED or meeting.state != MeetingState.CLOSED or extraordinary not in ports.missed_at(meeting):
        return []
    return list(resolutions_of(meeting).filter(nature=extraordinary).exclude(pk__in=ports.decided_at(meeting)))


def may_be_remote(meeting: Meeting) -> bool:
    """Whether one may take part from afar: there is a link, and the statutes of an assembly provide for it."""
    return bool(meeting.remote_url) and (meeting.kind not in ASSEMBLIES or bool(book(meeting)["remote"].value))


def asks_quorum(meeting: Meeting) -> bool:
    """Whether a quorum may be missed: a group, a pre-assembly, a call whose statutes ask for none never miss it."""
    return any(rule is not None and rule.value for rule in (quorum_rule(meeting, nature) for nature in natures(meeting)))


def quorum(meeting: Meeting, nature: str) -> Explained | None:
    """How many must be there for a resolution of this nature; None where no rule says so."""
    rule = quorum_rule(meeting, nature)
    if rule is None:
        return None
    of = "des associé·es, présents, représentés ou votant à distance"
    if meeting.kind == MeetingKind.BOARD:
        of = "des membres, présents"
    said = f"{rule.in_words} {of}" if rule.value else "aucun quorum : l'assemblée décide quel que soit le nombre"
    return Explained("Pour délibérer", said, rule.source, is_unsure=rule.is_unsure)


def majority(meeting: Meeting, nature: str) -> Explained | None:
    """What a resolution of this nature must gather; None where nothing is decided."""
    rules = book(meeting)
    if meeting.kind == MeetingKind.BOARD:
        rule, tie = rules["majority.board"], rules["tie.board"]
        more = f"{ABSTENTION['present']} À égalité, {tie.said} ({tie.source})."
        said = f"plus de {rule.in_words} {OF['present']}"
        return Explained("Pour adopter", said, rule.source, more, rule.is_unsure or tie.is_unsure)
    if meeting.kind not in ASSEMBLIES:
        return None
    rank = 1 if meeting.rank == 1 else 2
    if nature == ResolutionNature.EXTRAORDINARY:
        rule, base, beginning = rules["majority.extraordinary"], rules["majority.extraordinary.base"], "au moins"
    else:
        rule, base = rules[f"majority.ordinary.{rank}"], rules[f"majority.ordinary.{rank}.base"]
        beginning = "plus de"
    said = f"{beginning} {rule.in_words} {OF[base.value]}"
    return Explained("Pour adopter", said, rule.source, ABSTENTION[base.value], rule.is_unsure or base.is_unsure)


def secrecy(meeting: Meeting, resolution: Resolution) -> Explained | None:
    """How people vote when it is about persons."""
    if not resolution.about_persons or meeting.kind not in ASSEMBLIES:
        return None
    rule = book(meeting)["secrecy.persons"]
    return Explained("Vote sur des personnes", rule.said, rule.source, is_unsure=rule.is_unsure)


# -- what a page shows ----------------------------------------------------------------------------------


def documents_of(meeting: Meeting, items: Iterable[AgendaItem] = ()) -> dict[int | None, list[FileLink]]:
    """The documents of a meeting (under None) and of its items (under their keys), in one statement."""
    kinds = ContentType.objects.get_for_models(Meeting, AgendaItem)
    where = Q(owner_type=kinds[Meeting], owner_id=meeting.pk)
    where |= Q(owner_type=kinds[AgendaItem], owner_id__in=[item.pk for item in items])
    found: dict[int | None, list[FileLink]] = {}
    for link in FileLink.objects.filter(where).select_related("file", "owner_type").order_by("id"):
        found.setdefault(None if link.owner_type == kinds[Meeting] else link.owner_id, []).append(link)
    return found


def decisions_of(meeting: Meeting) -> QuerySet[Decision]:
    """What the register says an assembly decided: the decisions of assemblies taken on its day. None before it is over."""
    if meeting.kind not in ASSEMBLIES or meeting.state != MeetingState.CLOSED:
        return Decision.objects.none()
    day = local_day(meeting.starts_at)
    return Decision.objects.filter(body=DecisionBody.ASSEMBLY, decided_on=day).order_by("number")


def requests_of(meeting: Meeting, member: Member | None) -> QuerySet[AgendaRequest]:
    """The requests of members for items of a meeting, each with how many support it and whether `member` does."""
    mine = RequestSupport.objects.filter(request=OuterRef("pk"), member=member.pk if member else 0)
    return (
        meeting.requests.select_related("author")
        .annotate(support_count=Count("supports"), is_mine=Exists(mine))
        .order_by("-support_count", "pk")
    )


@dataclass
class Thread:
    """A remark and its answers, in order."""

    remark: Remark
    replies: list[Remark]


def discussion(resolution: Resolution) -> list[Thread]:
    """The remarks on a resolution, with their authors, in threads."""
    threads: dict[int, Thread] = {}
    for remark in resolution.remarks.select_related("author").order_by("pk"):
        if remark.answers_id is None:
            threads[remark.pk] = Thread(remark, [])
        elif remark.answers_id in threads:
            threads[remark.answers_id].replies.append(remark)
    return list(threads.values())


def amendments_of(resolution: Resolution) -> QuerySet[Amendment]:
    """The amendments to a resolution, those to be answered first."""
    first = Case(When(state=AmendmentState.PROPOSED, then=0), default=1)
    return resolution.amendments.select_related("author").order_by(first, "pk")


def room_years(on: date) -> range:
    """The years the document room shows: the present one and the three before it, the latest first (C. com. art. L. 225-117)."""
    return range(on.year, on.year - 4, -1)


def links_of_all(documents: Iterable[RoomDocument], meetings: Iterable[Meeting]) -> dict[Model, list[FileLink]]:
    """The files of documents and of meetings (their own and those of their items), by what they are attached to."""
    owners: dict[tuple[int, int], Model] = {}
    kinds = ContentType.objects.get_for_models(Meeting, AgendaItem, RoomDocument)
    for document in documents:
        owners[kinds[RoomDocument].pk, document.pk] = document
    for meeting in meetings:
        owners[kinds[Meeting].pk, meeting.pk] = meeting
        owners |= {(kinds[AgendaItem].pk, item.pk): meeting for item in meeting.items.all()}
    where = Q(pk__in=())
    for kind in kinds.values():
        where |= Q(owner_type=kind, owner_id__in=[pk for of, pk in owners if of == kind.pk])
    found: dict[Model, list[FileLink]] = {}
    for link in FileLink.objects.filter(where).order_by("id"):
        found.setdefault(owners[link.owner_type_id, link.owner_id], []).append(link)
    return found
