"""The bureau's page to confide a contested vote to a Belenios server and to bring its result back; the roll as it reads it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import Refused
from cae.once import perform
from governance.ballots.enums import BallotState
from governance.sealed import actions, belenios, handing, queries
from governance.sealed.enums import Handed
from governance.sealed.forms import HandOverForm
from governance.sealed.models import Box
from governance.sealed.views.bureau import box_of
from members.pages import anyone_page

STATES = {"Draft": "en préparation", "Open": "ouverte", "Closed": "close", "Tallied": "dépouillée", "Archived": "archivée"}


def _page(pk: int) -> str:
    return reverse("governance:sealed:hand_over", args=[pk])


def _speaking(server: str, token: str, act: Callable[[belenios.Client], Any]) -> Any:
    """What `act` does with the server, whose address is refused in a sentence."""
    try:
        return act(belenios.Client(server, token))
    except belenios.Failed as failed:
        raise Refused(str(failed)) from None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("token")
@anyone_page
def hand_over(request, pk):
    """Makes the election on Belenios with its question and its voters, or gives it the voters it lacks; then shows how far it is
    and what it found."""
    box = box_of(request, pk)
    handed = box.elsewhere
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and (settings.BELENIOS_URL or handed) and form.is_valid():
        token = form.cleaned_data["token"]

        def act():
            if handed is None:
                values = {"box": box, "by": request.user, "at": timezone.now()}
                return _speaking(settings.BELENIOS_URL, token, lambda client: actions.hand_over(client=client, **values))
            return _speaking(
                handed.server, token, lambda client: actions.send_voters(handed=handed, client=client, by=request.user)
            )

        if address := perform(request, form, act, to=lambda _: _page(pk)):
            return redirect(address)
        box = box_of(request, pk)
        handed = box.elsewhere
    context = {
        "box": box,
        "ballot": box.ballot,
        "resolution": box.ballot.resolution,
        "meeting": queries.meeting_of(box),
        "form": form,
        "server": settings.BELENIOS_URL,
        "handed": handed,
        "refusal": handing.can_hand_over(box) if handed is None else None,
        "lacks_voters": handed is not None and handing.can_send_voters(handed) is None,
        "is_over": handed is not None and box.ballot.state != BallotState.PREPARED,
        "proclaimed": box.ballot.state == BallotState.PROCLAIMED,
    }
    if handed is not None and handed.state == Handed.SENT and box.ballot.state == BallotState.PREPARED:
        context |= _how_far(box)
    return render(request, "governance/sealed/hand_over.html", context)


def _how_far(box: Box) -> dict[str, Any]:
    """Asked of the server at each reading: how far the election is, what it found, and whether it may come back."""
    handed = box.elsewhere
    assert handed is not None
    try:
        found = belenios.Client(handed.server).result(handed.election)
    except belenios.Failed as failed:
        return {"failure": str(failed)}
    over = found.state in belenios.DONE
    return {
        "found": found,
        "said": STATES.get(found.state, "en cours de dépouillement"),
        "odd": handing.why_odd(handed, found) if over else None,
        "may_bring_back": over and handing.why_odd(handed, found) is None,
    }


@require_POST
@anyone_page
def bring_back(request, pk):
    """Brings the result back as the count of the vote."""
    box = box_of(request, pk)

    def act():
        handed = box.elsewhere
        if handed is None:
            raise Refused("Ce vote n'est pas confié à Belenios.")
        values = {"handed": handed, "by": request.user, "at": timezone.now()}
        return _speaking(handed.server, "", lambda client: actions.bring_back(client=client, **values))

    address = perform(request, None, act, to=lambda _: reverse("governance:ballots:sheet", args=[pk]))
    return redirect(address or _page(pk))


@require_safe
@anyone_page
def voters_list(request, pk):
    """The voters as Belenios takes them, one voice a line: `mail,login`."""
    box = box_of(request, pk)
    voices = ((right.member, caster) for right, caster in queries.casters(box))
    content = "\n".join(belenios.voters(voices)) + "\n"
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="votants.csv"'
    return answer
