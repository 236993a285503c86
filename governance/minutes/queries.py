"""Reads of minutes: those of a meeting, what the law still asks of them, the register, and the decisions that are followed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from cae.access import Refusal, holds_everywhere
from cae.rights import Right
from governance.attendance.enums import BureauRole
from governance.attendance.queries import bureau, sheet_of
from governance.ballots.enums import BallotState
from governance.ballots.models import Ballot
from governance.ballots.rules import can_go_on, round_to_hold
from governance.convening.enums import SendingKind, SendingState
from governance.convening.models import Convocation, Sending
from governance.meetings.enums import ASSEMBLIES, MeetingKind, MeetingState
from governance.meetings.models import AgendaItem, Meeting
from governance.meetings.queries import agenda, visible_meetings
from governance.meetings.rules import VOTED, resolution_of
from governance.minutes.enums import FollowUpState, MinutesState
from governance.minutes.models import FollowUp, Minutes, Note
from governance.rounds.queries import decided_by_consent
from governance.statutes.enums import Form
from members.models import Member

LIVE = (FollowUpState.TO_APPLY, FollowUpState.TO_REVIEW)


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting; None while nobody wrote a word of them."""
    found = Minutes.objects.filter(meeting=meeting).select_related("file").first()
    if found is not None:
        found.meeting = meeting
    return found


def signatures(minutes: Minutes) -> list:
    """Those given on the text as it is."""
    return list(minutes.signatures.filter(digest=minutes.digest).select_related("member").order_by("pk"))


def visible_minutes(user) -> QuerySet[Minutes]:
    """The registered minutes of the meetings a person may know of, the last registered first."""
    rows = Minutes.objects.filter(state=MinutesState.SIGNED, meeting__in=visible_meetings(user))
    return rows.select_related("meeting").order_by("-registered_at", "-pk")


def was_convened_here(meeting: Meeting) -> bool:
    """Whether the convocation and its sendings are kept: the minutes say by themselves how members were convened."""
    return Convocation.objects.filter(meeting=meeting).exists()


def notes_of(meeting: Meeting) -> dict[int, Note]:
    """The notes by the keys of their items."""
    return {note.item_id: note for note in Note.objects.filter(item__meeting=meeting).select_related("written_by")}


def ballots_of(meeting: Meeting) -> dict[int, list[Ballot]]:
    """The votes that count, and those that were cancelled, by resolution, in order: neither trials nor the opinion of all."""
    found: dict[int, list[Ballot]] = {}
    rows = Ballot.objects.filter(resolution__item__meeting=meeting, trial=False, twin_of__isnull=True)
    for ballot in rows.exclude(state=BallotState.PREPARED).select_related("resolution__item__meeting").order_by("pk"):
        found.setdefault(ballot.resolution_id, []).append(ballot)
    return found


# -- what is missing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """Something the law asks of the minutes and that is missing: the sentence with its article, and where it is given."""

    refusal: Refusal
    address: str
    link: str


# What minutes and the attendance sheet must say, by the form of the company (GOV-80 to GOV-82).
MINUTES, SHEET = "minutes", "sheet"
LAW = {
    (Form.SA, MINUTES): "C. com. art. R. 225-106",
    (Form.SA, SHEET): "C. com. art. R. 225-95",
    (Form.SARL, MINUTES): "C. com. art. R. 223-24",
    (Form.SARL, SHEET): "C. com. art. R. 223-24",
}


BOARD = {MINUTES: "C. com. art. R. 225-23", SHEET: "C. com. art. R. 225-20"}  # of a board: who was there, who was not


def law_of(meeting: Meeting, what: str) -> str:
    """The article that asks for it, of an assembly or of a board; for a SAS, its statutes do, as those of a SA unless they say
    otherwise. None asks anything of a group."""
    if meeting.kind == MeetingKind.COLLECTIVE:
        return ""
    form = Form(meeting.statutes.form if meeting.statutes is not None else Form.SA)
    if meeting.kind == MeetingKind.BOARD:
        return BOARD[what] if form == Form.SA else f"les statuts, comme {BOARD[what]}"
    return LAW.get((form, what)) or f"les statuts, comme {LAW[Form.SA, what]}"


def gaps(meeting: Meeting) -> list[Gap]:
    """Everything missing before the minutes can be signed, in the order they are read, by what the kind of the meeting asks. Of a
    meeting that missed its quorum, only what says that it was held (C. com. art. R. 225-107)."""
    found = list(_of_holding(meeting))
    if meeting.state != MeetingState.FAILED:
        notes, ballots, decided = notes_of(meeting), ballots_of(meeting), decided_by_consent(meeting)
        for item in agenda(meeting):
            found.extend(_of_item(meeting, item, notes.get(item.pk), ballots, decided))
        found.extend(_of_questions(meeting))
    return found


def _of_holding(meeting: Meeting) -> Iterator[Gap]:
    write, law = reverse("governance:minutes:write", args=[meeting.pk]), law_of(meeting, MINUTES)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if meeting.kind in ASSEMBLIES and not was_convened_here(meeting) and not (minutes and minutes.convened_how):
        yield Gap(Refusal("Le mode de convocation n'est pas dit.", law), write, "L'écrire")
    if waiting := Sending.objects.filter(
        convocation__meeting=meeting, kind=SendingKind.CONVOCATION, state=SendingState.TO_POST
    ).count():
        said = (
            "1 convocation n'est pas notée comme postée ou remise"
            if waiting == 1
            else (f"{waiting} convocations ne sont pas notées comme postées ou remises")
        )
        yield Gap(Refusal(f"{said}.", law), reverse("governance:convening:sendings", args=[meeting.pk]), "Les noter")
    held = bureau(meeting)
    address = reverse("governance:attendance:bureau", args=[meeting.pk])
    if not {BureauRole.CHAIR, BureauRole.SECRETARY} <= {one.role for one in held}:
        yield Gap(Refusal("Le bureau de séance n'est pas désigné.", law), address, "Le désigner")
    for one in held:
        if one.member.user_id is None:
            sentence = f"{one.member}, au bureau, n'a pas de compte pour signer."
            yield Gap(Refusal(sentence, law), address, "Revoir le bureau")
    if meeting.kind != MeetingKind.COLLECTIVE and sheet_of(meeting) is None:
        yield Gap(
            Refusal("La feuille de présence n'est pas certifiée par le bureau.", law_of(meeting, SHEET)),
            reverse("governance:attendance:sheet", args=[meeting.pk]),
            "La certifier",
        )


def _of_item(
    meeting: Meeting, item: AgendaItem, note: Note | None, ballots: dict[int, list[Ballot]], decided: set[int]
) -> Iterator[Gap]:
    here, law = f"{reverse('governance:minutes:write', args=[meeting.pk])}#point-{item.pk}", law_of(meeting, MINUTES)
    not_voted = note is not None and note.not_voted
    if (not_voted or meeting.kind in ASSEMBLIES) and (note is None or not note.text.strip()):
        what = "pourquoi il n'a pas été mis au vote" if not_voted else "le résumé des débats"
        sentence = f"Point {item.order}, « {item.title} » : il manque {what}."
        yield Gap(Refusal(sentence, law), here, "L'écrire")
    if item.kind not in VOTED:
        return
    resolution = resolution_of(item)
    held = [one for one in ballots.get(resolution.pk, []) if one.state != BallotState.CANCELLED] if resolution else []
    if not_voted and not any(one.state == BallotState.PROCLAIMED for one in held):
        return
    if resolution is not None and not held and (resolution.pk in decided or meeting.kind == MeetingKind.COLLECTIVE):
        return
    if resolution is None or not held:
        sentence = f"Point {item.order}, « {item.title} » : aucun vote n'y a été tenu."
        remedy = "Dites dans sa note qu'il n'a pas été mis au vote, et pourquoi."
        yield Gap(Refusal(sentence, law, remedy), here, "L'écrire")
    elif held[-1].state != BallotState.PROCLAIMED:
        sentence = f"Le résultat du vote sur la résolution {resolution.number} n'est pas proclamé."
        page = reverse("governance:meetings:resolution", args=[resolution.pk])
        yield Gap(Refusal(sentence, law), page, "Le proclamer")
    elif can_go_on(held[-1]) is None:
        sentence = f"{round_to_hold(held[-1]).sentence} Rien ne dit qu'on y a renoncé."
        yield Gap(Refusal(sentence, law), reverse("governance:ballots:sheet", args=[held[-1].pk]), "Le tenir, ou dire pourquoi")


def _of_questions(meeting: Meeting) -> Iterator[Gap]:
    waiting = meeting.questions.filter(answer="").count()
    if waiting:
        said = (
            "Une question écrite attend sa réponse." if waiting == 1 else f"{waiting} questions écrites attendent leur réponse."
        )
        page = reverse("governance:meetings:questions", args=[meeting.pk])
        yield Gap(Refusal(said, "C. com. art. L. 225-108"), page, "Répondre")


# -- decisions that are followed ----------------------------------------------------------------------


def follow_ups() -> QuerySet[FollowUp]:
    """Every decision that is followed, with who carries it."""
    return FollowUp.objects.select_related("decision", "owner", "resolution__item__meeting")


def in_view(rows: QuerySet[FollowUp], view: str, *, on: date) -> QuerySet[FollowUp]:
    """Those of one view: « late » (past their day, or that nobody carries), « live », « ended », or all of them."""
    if view == "late":
        return late(rows, on=on)
    if view == "live":
        return rows.filter(state__in=LIVE)
    return rows.exclude(state__in=LIVE) if view == "ended" else rows


def late(rows: QuerySet[FollowUp], *, on: date) -> QuerySet[FollowUp]:
    """Those whose day has come, or that wait for someone to carry them; a decision that is replaced waits for nothing."""
    waits = Q(review_on__lte=on) | Q(review_on__isnull=True) | Q(owner__isnull=True)
    return rows.filter(waits, state__in=LIVE, decision__replaced_by__isnull=True)


def carried_by(member_id: int | None) -> QuerySet[FollowUp]:
    """The decisions a person carries and that are not applied yet, the nearest day first."""
    rows = follow_ups().filter(owner_id=member_id or 0, state__in=LIVE, decision__replaced_by__isnull=True)
    return rows.order_by("review_on", "pk")


def may_follow(user, follow_up: FollowUp) -> bool:
    """Who carries a decision says where it is; so do those who prepare meetings."""
    mine = user.access.member_id
    return holds_everywhere(user, Right.MEETINGS_EDIT) or (mine is not None and follow_up.owner_id == mine)


def recipients(meeting: Meeting) -> QuerySet[Member]:
    """Whom the minutes are sent to: the people on the roll of the meeting."""
    return Member.objects.filter(pk__in=meeting.rolls.values("rights__member")).order_by("pk").distinct()
