"""What the fields where one thing is chosen by typing propose (`cae.picking`)."""

from django.http import Http404, JsonResponse
from django.views.decorators.http import require_safe

from cae.picking import LONGEST, SOURCES
from members.pages import anyone_page


@require_safe
@anyone_page
def pick(request, source):
    """The things of a source that the text typed may mean, among those the person may be proposed."""
    found = SOURCES.get(source)
    if found is None:
        raise Http404
    text = request.GET.get("q", "").strip()[:LONGEST]
    things = found.found(found.offered(request.user, request.GET.dict()), text) if text else []
    return JsonResponse({"choices": [{"label": found.label(thing), "detail": found.detail(thing)} for thing in things]})
