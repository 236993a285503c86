"""A meeting as its members read it: when, where, what is decided and what each can do now."""

from datetime import timedelta

from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cae.access import Refused, holds_everywhere
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings import actions, ports, queries, rules
from governance.meetings.enums import ASSEMBLIES, Coming, MeetingKind, RequestState, ResolutionNature
from governance.meetings.forms import ComingForm
from governance.meetings.models import Meeting
from governance.meetings.now import now_of
from governance.meetings.views.shared import fetch_meeting, me, member_or_404, prepares, sheet_of
from members.pages import team_page


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """One meeting."""
    meeting = fetch_meeting(request.user, pk)
    on, member = today(), me(request)
    items = list(queries.agenda(meeting))
    documents = queries.documents_of(meeting, items)
    for item in items:
        item.documents = documents.get(item.pk, [])
        item.voted = rules.resolution_of(item)
    takes_part = queries.takes_part(meeting, member, on=on)
    request_rule = queries.book(meeting)["agenda.request.days"] if meeting.kind in ASSEMBLIES else None
    editor, runs = prepares(request.user), holds_everywhere(request.user, Right.MEETINGS_RUN)
    context = {
        "meeting": meeting,
        "items": items,
        "minutes": sum(item.minutes for item in items),
        "ends_at": meeting.starts_at + timedelta(minutes=sum(item.minutes for item in items)),
        "documents": documents.get(None, []),
        "decides": deciding(meeting, items),
        "takes_part": takes_part,
        "is_board": meeting.kind in (MeetingKind.BOARD, MeetingKind.COLLECTIVE),
        "is_assembly": meeting.kind in ASSEMBLIES,
        "is_live": (is_live := meeting.state in rules.LIVE),
        "is_over": not is_live,
        "coming_refusal": rules.can_say_coming(meeting, takes_part=takes_part),
        "intent": meeting.intents.filter(member=member).first() if member else None,
        "coming": [(value, label) for value, label in Coming.choices if value != Coming.REMOTE or queries.may_be_remote(meeting)],
        "questions": meeting.questions.aggregate(asked=Count("pk"), answered=Count("pk", filter=~Q(answer=""))),
        "ask_refusal": rules.can_ask(meeting, takes_part=takes_part),
        "editor": editor,
        "tools": ports.acts_of_team(request.user, meeting),
        "missing": missing(meeting) if editor and rules.can_edit(meeting) is None else None,
        "invitees": meeting.invitees.order_by("last_name", "first_name") if meeting.kind in QUIET else [],
        "decisions": queries.decisions_of(meeting),
        "kept": ports.kept_of(request.user, [meeting]).get(meeting.pk, []),
        "second_call": getattr(meeting, "second_call", None),
        "may_open": runs and rules.can_open(meeting, at=timezone.now()) is None,
        "may_close": (may_close := runs and rules.can_move(meeting, "closed") is None),
        "may_fail": may_close
        and rules.can_fail(meeting, asks_quorum=queries.asks_quorum(meeting)) is None
        and ports.why_not_fail(meeting) is None,
        "holding": ports.all_before_closing(meeting) if may_close else [],
        "left_by_quorum": (left := queries.left_by_quorum(meeting)),
        "may_call_again": editor and rules.can_call_again(meeting, left=left) is None,
        "may_cancel": editor and rules.can_move(meeting, "cancelled") is None,
    }
    may_say = context["coming_refusal"] is None
    coming = context["intent"].coming if context["intent"] is not None else ""
    context["now"] = now_of(ports.acts_of_member(request.user, meeting), may_say=may_say, coming=coming)
    context["decides_said"] = _in_short(context["decides"])
    context["documents_said"] = _counted(documents.get(None, []), context["kept"])
    if request_rule is not None:
        gathered = list(queries.requests_of(meeting, member))
        context |= {
            "requests": [one for one in gathered if one.state != RequestState.WITHDRAWN],
            "threshold": queries.threshold(meeting, on=on) if meeting.state in rules.LIVE else None,
            "last_day": rules.last_day_to_request(meeting, days=request_rule.value),
            "request_refusal": rules.can_request(
                meeting, on=on, days=request_rule.value, source=request_rule.source, is_associate=takes_part
            ),
        }
    others = len(context["now"].others) + (context["ask_refusal"] is None)
    others += context["is_assembly"] and context.get("request_refusal") is None
    context["others_said"] = f"{others} chose{'s' if others > 1 else ''}" if others else "rien pour l'instant"
    return render(request, "governance/meetings/sheet.html", context)


def _in_short(decides: list[dict]) -> str:
    """What it takes to adopt, in a line, when one rule says it for all."""
    rules_said = [rule.said for one in decides for rule in one["rules"] if rule.label == "Pour adopter"]
    return (
        rules_said[0] if len(rules_said) == 1 else "une majorité par nature de résolution" if rules_said else "elle ne décide pas"
    )


def _counted(*papers) -> str:
    number = sum(map(len, papers))
    return f"{number} document{'s' if number > 1 else ''}"


QUIET = (MeetingKind.BOARD, MeetingKind.COLLECTIVE)


def missing(meeting: Meeting) -> list:
    """Everything missing before the convocation, of this subject and of later ones."""
    return [*rules.missing_to_convene(meeting, on=today()), *ports.missing_before_convening(meeting)]


def deciding(meeting: Meeting, items) -> list[dict]:
    """Quorum and majority for each nature of resolution on the agenda (both when there is none yet)."""
    natures = {item.voted.nature for item in items if item.voted}
    if not natures:
        natures = {rules.nature_by_default(meeting)}
    return [
        {
            "label": ResolutionNature(nature).label,
            "rules": [one for one in (queries.quorum(meeting, nature), queries.majority(meeting, nature)) if one],
            "alone": len(natures) == 1,
        }
        for nature in sorted(natures, reverse=True)
    ]


@require_POST
@team_page(Right.MEETINGS_VIEW)
def say_coming(request, pk):
    """Says whether one comes."""
    meeting = fetch_meeting(request.user, pk)
    member_or_404(request)
    form = ComingForm(request.POST)

    def act():
        if not form.is_valid():
            raise Refused("Choisissez une des réponses.")
        return actions.say_coming(meeting=meeting, by=request.user, coming=form.cleaned_data["coming"], at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: sheet_of(meeting)) or sheet_of(meeting))
