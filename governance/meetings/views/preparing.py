"""Preparing a meeting: made in a minute, its agenda written and ordered, its texts made final, given up or called again."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cae.access import or_raise
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings import actions, ports, queries, rules
from governance.meetings.enums import ItemKind, MeetingKind
from governance.meetings.forms import (
    CancelForm,
    InviteForm,
    ItemForm,
    MeetingForm,
    ResolutionForm,
    SecondCallForm,
    SourceForm,
)
from governance.meetings.models import AgendaItem, Meeting
from governance.meetings.views.shared import agenda_of, fetch_item, fetch_meeting, sheet_of
from governance.meetings.views.sheet import QUIET, missing
from members.pages import team_page


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def new(request):
    """Opens the preparation of a meeting; the people of a board are invited next, the agenda is written otherwise."""
    form = MeetingForm(request.POST or None, initial={"kind": MeetingKind.ORDINARY})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.create_meeting(by=request.user, on=today(), **form.values())

        def to(meeting):
            return reverse("governance:meetings:invite", args=[meeting.pk]) if meeting.kind in QUIET else agenda_of(meeting)

        if address := perform(request, form, act, to=to):
            return redirect(address)
    return render(request, "governance/meetings/edit.html", {"form": form, "meeting": None})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def edit(request, pk):
    meeting = fetch_meeting(request.user, pk)
    or_raise(rules.can_edit(meeting))
    form = MeetingForm(request.POST or None, instance=meeting)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.edit_meeting(meeting=meeting, by=request.user, on=today(), **form.values())

        if address := perform(request, form, act, to=sheet_of):
            return redirect(address)
    return render(request, "governance/meetings/edit.html", {"form": form, "meeting": meeting})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def invite(request, pk):
    """Says who takes part in a board or a meeting of a group."""
    meeting = fetch_meeting(request.user, pk)
    or_raise(rules.can_invite(meeting))
    proposed = meeting.invitees.all() or ports.in_office_at(meeting)
    form = InviteForm(request.POST or None, on=today(), initial={"members": proposed})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.invite(meeting=meeting, members=form.cleaned_data["members"], by=request.user)

        if address := perform(request, form, act, to=agenda_of):
            return redirect(address)
    return render(request, "governance/meetings/invite.html", {"form": form, "meeting": meeting})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def cancel(request, pk):
    meeting = fetch_meeting(request.user, pk)
    or_raise(rules.can_move(meeting, "cancelled"))
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.cancel_meeting(meeting=meeting, by=request.user, reason=form.cleaned_data["reason"])

        if address := perform(request, form, act, to=sheet_of):
            return redirect(address)
    return render(request, "governance/meetings/cancel.html", {"form": form, "meeting": meeting})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def call_again(request, pk):
    """Prepares the second call of a meeting that missed its quorum, or of its extraordinary part alone."""
    meeting = fetch_meeting(request.user, pk)
    left = queries.left_by_quorum(meeting)
    or_raise(rules.can_call_again(meeting, left=left))
    delay = queries.book(meeting)["notice.days.2"]
    proposed = max(timezone.localtime(meeting.starts_at), timezone.localtime()) + timedelta(days=delay.value + 2)
    proposed = proposed.replace(hour=timezone.localtime(meeting.starts_at).hour, minute=0, second=0, microsecond=0)
    form = SecondCallForm(request.POST or None, initial={"starts_at": proposed})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.call_again(meeting=meeting, by=request.user, on=today(), **form.cleaned_data)

        if address := perform(request, form, act, to=sheet_of):
            return redirect(address)
    context = {"form": form, "meeting": meeting, "delay": delay, "left": left}
    return render(request, "governance/meetings/call_again.html", context)


# -- the agenda -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def agenda(request, pk):
    """The items in order, what is missing before the convocation, and the form that adds one more."""
    meeting = fetch_meeting(request.user, pk)
    form = ItemForm(request.POST or None, on=today(), initial={"kind": ItemKind.RESOLUTION, "minutes": 10})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.add_item(meeting=meeting, by=request.user, **form.values())

        def to(item: AgendaItem) -> str:
            voted = item.kind in rules.VOTED
            return reverse("governance:meetings:write", args=[meeting.pk, item.pk]) if voted else agenda_of(meeting)

        if address := perform(request, form, act, to=to):
            return redirect(address)
    items = list(queries.agenda(meeting))
    documents = queries.documents_of(meeting, items)
    for item in items:
        item.documents, item.voted = documents.get(item.pk, []), rules.resolution_of(item)
        item.needs_text = item.kind in rules.VOTED
        item.removal = rules.can_remove(item) if item.request_id else None
    moved, _, way = request.GET.get("point", "").partition("-")
    for place, item in enumerate(items):
        # The focus stays on the button just used, or on the other one when the item cannot go further.
        is_moved = moved == str(item.pk)
        item.focus_up = is_moved and place > 0 and (way == "monter" or place == len(items) - 1)
        item.focus_down = is_moved and not item.focus_up
    minutes = sum(item.minutes for item in items)
    texts = [item.voted for item in items if item.voted]
    context = {
        "meeting": meeting,
        "items": items,
        "form": form,
        "documents": documents.get(None, []),
        "minutes": minutes,
        "ends_at": meeting.starts_at + timedelta(minutes=minutes),
        "refusal": rules.can_edit(meeting),
        "missing": missing(meeting) if rules.can_edit(meeting) is None else [],
        "unclear": [one for one in texts if not one.reason or not one.consequence],
        "open_texts": (open_texts := queries.open_texts(meeting)),
        "ready_texts": [one for one, why in open_texts if why is None],
        "waiting_texts": [(one, why) for one, why in open_texts if why is not None],
        "sources": _sources(request, meeting).exists(),
    }
    return render(request, "governance/meetings/agenda.html", context)


@require_POST
@team_page(Right.MEETINGS_EDIT)
def move(request, pk, item, way):
    """Moves an item one place up or down."""
    meeting = fetch_meeting(request.user, pk)
    keys = list(meeting.items.values_list("pk", flat=True))
    if item not in keys or way not in ("monter", "descendre"):
        raise Http404
    place = keys.index(item)
    other = max(place - 1, 0) if way == "monter" else min(place + 1, len(keys) - 1)
    keys[place], keys[other] = keys[other], keys[place]

    def act():
        return actions.reorder(meeting=meeting, items=keys, by=request.user)

    address = f"{agenda_of(meeting)}?point={item}-{way}"
    return redirect(perform(request, None, act, to=lambda _: address) or agenda_of(meeting))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def edit_item(request, pk, item):
    found = fetch_item(request.user, pk, item)
    or_raise(rules.can_edit(found.meeting))
    form = ItemForm(request.POST or None, instance=found, on=today())
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.edit_item(item=found, by=request.user, **form.values())

        if address := perform(request, form, act, to=lambda item: f"{agenda_of(found.meeting)}#point-{item.pk}"):
            return redirect(address)
    return render(request, "governance/meetings/edit_item.html", {"form": form, "item": found, "meeting": found.meeting})


@require_POST
@team_page(Right.MEETINGS_EDIT)
def remove_item(request, pk, item):
    found = fetch_item(request.user, pk, item)

    def act():
        return actions.remove_item(item=found, by=request.user)

    return redirect(perform(request, None, act, to=agenda_of) or agenda_of(found.meeting))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def write(request, pk, item):
    """Writes the text put to the vote on an item."""
    found = fetch_item(request.user, pk, item)
    resolution = rules.resolution_of(found)
    nature = resolution.nature if resolution is not None else rules.nature_by_default(found.meeting)
    or_raise(rules.can_write(found, nature=nature))
    initial = {"nature": nature, "from_board": True, "about_persons": found.kind == ItemKind.ELECTION}
    form = ResolutionForm(request.POST or None, instance=resolution, initial={} if resolution else initial)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.write_resolution(item=found, by=request.user, **form.values())

        if address := perform(request, form, act, to=lambda _: f"{agenda_of(found.meeting)}#point-{found.pk}"):
            return redirect(address)
    context = {"form": form, "item": found, "meeting": found.meeting, "resolution": resolution}
    return render(request, "governance/meetings/write.html", context)


def _sources(request, meeting: Meeting):
    """The meetings whose agenda may be taken again: those one may know of, that have one, the latest first."""
    seen = queries.visible_meetings(request.user).exclude(pk=meeting.pk).filter(items__isnull=False)
    return seen.distinct().order_by("-starts_at", "-id")


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def duplicate(request, pk):
    """Takes again the agenda and the texts of another meeting."""
    meeting = fetch_meeting(request.user, pk)
    or_raise(rules.can_edit(meeting))
    sources = {one.pk: one for one in _sources(request, meeting)[:50]}
    form = SourceForm(request.POST or None, meetings=sources.values())
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.duplicate_agenda(meeting=meeting, source=sources[form.cleaned_data["source"]], by=request.user)

        if address := perform(request, form, act, to=agenda_of):
            return redirect(address)
    return render(request, "governance/meetings/duplicate.html", {"form": form, "meeting": meeting, "sources": sources})


@require_POST
@team_page(Right.MEETINGS_EDIT)
def freeze_all(request, pk):
    """Makes final every text of a meeting that can be, and says what became of the others."""
    meeting = fetch_meeting(request.user, pk)
    address = f"{agenda_of(meeting)}#textes"

    def act():
        return actions.freeze_all(meeting=meeting, by=request.user, at=timezone.now())

    def to(made: list) -> str:
        left = len(queries.open_texts(meeting))
        waits = f" {left} {'attendent' if left > 1 else 'attend'} : la raison est dans « Arrêter les textes »." if left else ""
        said = "Aucun texte ne restait ouvert." if not made else f"{len(made)} textes arrêtés." if made[1:] else "1 texte arrêté."
        messages.success(request, said + waits)
        return address

    return redirect(perform(request, None, act, to=to) or address)
