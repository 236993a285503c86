"""What the secretary types during the meeting, kept at each pause."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cae.once import perform
from governance.attendance.views.shared import held_meeting
from governance.meetings.queries import agenda
from governance.meetings.rules import VOTED, resolution_of
from governance.meetings.views.shared import fetch_item
from governance.minutes import actions, queries, rules
from governance.minutes.forms import NoteForm, WordsForm
from governance.minutes.models import Minutes, Note
from members.pages import anyone_page


@require_safe
@anyone_page
def write(request, pk):
    """One box for each point, in the order of the agenda, with what is already known of its votes."""
    meeting = held_meeting(request, pk)
    minutes, notes, ballots = queries.minutes_of(meeting), queries.notes_of(meeting), queries.ballots_of(meeting)
    items = list(agenda(meeting))
    for item in items:
        item.note, item.voted = notes.get(item.pk), resolution_of(item)
        item.mark = rules.mark_of(item.note)
        item.votes = ballots.get(item.voted.pk, []) if item.voted else []
        item.needs_vote = item.kind in VOTED
    context = {
        "meeting": meeting,
        "minutes": minutes or Minutes(meeting=meeting),
        "items": items,
        "refusal": rules.can_write(meeting, minutes),
        "has_convocation": queries.was_convened_here(meeting),
    }
    return render(request, "governance/minutes/write.html", context)


@require_POST
@anyone_page
def keep_note(request, pk, item):
    """Keeps the note on a point: by itself while it is typed, or by its button."""
    meeting = held_meeting(request, pk)
    found = fetch_item(request.user, pk, item)
    form = NoteForm(request.POST)

    def act():
        return actions.keep_note(item=found, by=request.user, at=timezone.now(), **form.cleaned_data)

    return _kept(request, meeting, form, act, place=f"#point-{found.pk}", item=found)


@require_POST
@anyone_page
def keep_words(request, pk):
    """Keeps the words of the beginning and of the end, and how members were convened: those that are posted."""
    meeting = held_meeting(request, pk)
    form = WordsForm(request.POST)

    def act():
        words = {name: form.cleaned_data[name] for name in form.fields if name in request.POST}
        return actions.keep_words(meeting=meeting, by=request.user, **words)

    return _kept(request, meeting, form, act)


def _kept(request, meeting, form, act, *, place: str = "", item=None):
    """The answer to the page that saves by itself: what it sends next time, or why it was refused; else, the page."""
    here = f"{reverse('governance:minutes:write', args=[meeting.pk])}{place}"
    address = perform(request, form, act, to=lambda _: here) if form.is_valid() else None
    if address is None:
        said = " ".join(error for errors in form.errors.values() for error in errors)
        if request.htmx:
            return HttpResponse(said, status=409, content_type="text/plain; charset=utf-8")
        messages.error(request, said)
    if request.htmx:
        return render(request, "governance/minutes/_seen.html", {"item": item, "mark": _mark(item)})
    return redirect(here)


def _mark(item) -> str:
    return rules.mark_of(Note.objects.filter(item=item).first()) if item is not None else ""
