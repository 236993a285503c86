"""The documents of a meeting and of its items: joined, taken away while it is prepared."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cae import files
from cae.access import or_raise
from cae.once import perform
from cae.rights import Right
from governance.meetings import actions, queries, rules
from governance.meetings.forms import DocumentForm
from governance.meetings.models import AgendaItem, Meeting
from governance.meetings.views.shared import agenda_of, fetch_item, fetch_meeting
from members.pages import team_page


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def attach(request, pk):
    """Joins a document to a meeting."""
    meeting = fetch_meeting(request.user, pk)
    return _attach(request, meeting, meeting)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def attach_to_item(request, pk, item):
    """Joins a document to an item of an agenda."""
    found = fetch_item(request.user, pk, item)
    return _attach(request, found.meeting, found)


def _attach(request, meeting: Meeting, to: Meeting | AgendaItem):
    or_raise(rules.can_attach(meeting))
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]

        def act():
            file = files.store(upload.read(), upload.name)
            return actions.attach_document(to=to, file=file, by=request.user, name=form.cleaned_data["name"])

        if address := perform(request, form, act, to=lambda _: agenda_of(meeting)):
            return redirect(address)
    return render(request, "governance/meetings/attach.html", {"form": form, "meeting": meeting, "to": to})


@require_POST
@team_page(Right.MEETINGS_EDIT)
def detach(request, pk, token):
    """Takes a document away."""
    meeting = fetch_meeting(request.user, pk)
    links = [link for found in queries.documents_of(meeting, meeting.items.all()).values() for link in found]
    link = next((one for one in links if one.token == token), None)
    if link is None:
        raise Http404

    def act():
        return actions.detach_document(link=link, meeting=meeting, by=request.user)

    return redirect(perform(request, None, act, to=lambda _: agenda_of(meeting)) or agenda_of(meeting))
