"""The bureau's page to hand a contested vote over to a Belenios server, and the roll as it reads it."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cae.access import Refused
from cae.once import perform
from governance.sealed import belenios, queries
from governance.sealed.forms import HandOverForm
from governance.sealed.models import Box
from governance.sealed.views.bureau import box_of
from members.pages import anyone_page

STATES = {"Draft": "en préparation", "Open": "ouverte", "Closed": "close", "Tallied": "dépouillée", "Archived": "archivée"}


def _made(box: Box, token: str) -> str:
    """The identifier of the draft made on the server; what it refuses is said as a refusal of ours."""
    try:
        client = belenios.Client(settings.BELENIOS_URL, token)
        lines = belenios.voters(queries.casters(box))
        return client.create(title=queries.meeting_of(box).title, ballot=box.ballot, lines=lines)
    except belenios.Failed as failed:
        raise Refused(str(failed)) from None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("token")
@anyone_page
def hand_over(request, pk):
    """Makes the election on Belenios with its question and its voters; then shows how far it is and what it found."""
    box = box_of(request, pk)
    here = reverse("governance:sealed:hand_over", args=[pk])
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and settings.BELENIOS_URL and form.is_valid():
        token = form.cleaned_data["token"]
        if address := perform(request, form, lambda: _made(box, token), to=lambda uuid: f"{here}?election={uuid}"):
            return redirect(address)
    uuid, result, failure = request.GET.get("election", ""), None, ""
    if uuid and settings.BELENIOS_URL:
        try:
            result = belenios.Client(settings.BELENIOS_URL).result(uuid)
        except belenios.Failed as failed:
            failure = str(failed)
    context = {
        "box": box,
        "ballot": box.ballot,
        "resolution": box.ballot.resolution,
        "meeting": queries.meeting_of(box),
        "form": form,
        "server": settings.BELENIOS_URL,
        "uuid": uuid,
        "result": result,
        "state": STATES.get(result.state, "en cours de dépouillement") if result else "",
        "rows": list(zip(["Blanc", *[o["label"] for o in box.ballot.options]], result.counts, strict=False)) if result else [],
        "failure": failure,
    }
    return render(request, "governance/sealed/hand_over.html", context)


@require_safe
@anyone_page
def voters_list(request, pk):
    """The voters as Belenios takes them, one voice a line: `mail,login`."""
    box = box_of(request, pk)
    content = "\n".join(belenios.voters(queries.casters(box))) + "\n"
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="votants.csv"'
    return answer
