"""What the pages of deliberations share: the one one may know of, who acts in it, and what is drawn of it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cae.live import Live
from governance.meetings.views.shared import me, member_or_404
from governance.rounds import queries
from governance.rounds.enums import ASKS_ALL, ENDED, MEANT, ROUNDS, SPOKEN, Kind, Phase
from governance.rounds.models import Concern, Deliberation
from members.models import Member

LIVE = Live("deliberation", queries.state_of)


def fetch(request, pk: int) -> Deliberation:
    """A deliberation one may know of, else 404."""
    found = queries.visible_deliberations(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def led(request, pk: int) -> Deliberation:
    """The deliberation, for who facilitates it: 404 when one may not know of it, 403 when one does not open its rounds."""
    found = fetch(request, pk)
    if not queries.facilitates(request.user, found):
        raise PermissionDenied("Cette page est celle de la personne qui anime.")
    return found


def led_concern(request, pk: int) -> Concern:
    """An objection, for who facilitates."""
    concern = get_object_or_404(Concern.objects.select_related("author", "about"), pk=pk)
    concern.deliberation = led(request, concern.deliberation_id)
    return concern


def speaker(request, found: Deliberation) -> Member:
    """Who answers: oneself, or somebody who said it aloud and whose answer is noted by who facilitates."""
    other = request.POST.get("pour", "")
    if not other:
        return member_or_404(request)
    return member_spoken_for(request, found, int(other) if other.isdecimal() else 0)


def member_spoken_for(request, found: Deliberation, pk: int) -> Member:
    """Somebody who takes part and speaks aloud; never of a secret name."""
    if not queries.facilitates(request.user, found) or (
        found.secret and found.state in (Phase.NOMINATE, Phase.EXPLAIN, Phase.CHANGE)
    ):
        raise PermissionDenied("Cette réponse est celle de la personne elle-même.")
    return get_object_or_404(queries.participants(found), pk=pk)


def sheet_of(found: Deliberation) -> str:
    return reverse("governance:rounds:sheet", args=[found.pk])


def lead_of(found: Deliberation) -> str:
    return reverse("governance:rounds:lead", args=[found.pk])


def back_to(request, found: Deliberation) -> str:
    """Where one goes after a noted answer: the page of who facilitates; after one's own, one's page."""
    return lead_of(found) if request.POST.get("pour") else sheet_of(found)


def drawn(request, found: Deliberation) -> dict[str, Any]:
    """What both pages draw of a deliberation."""
    member, people, meeting = me(request), list(queries.participants(found)), queries.meeting_of(found)
    done = queries.answered(found)
    waiting = queries.waiting(found, people, done)
    wording = found.wordings.order_by("-number").first()
    concerns = queries.concerns_of(found)
    words = list(found.words.select_related("author").order_by("pk"))
    rounds = ROUNDS[Kind(found.kind)]
    return {
        "found": found,
        "meeting": meeting,
        "member": member,
        "people": people,
        "takes_part": member is not None and member in people,
        "done": len(people) - len(waiting),
        "waiting": waiting,
        "asks_all": found.state in ASKS_ALL,
        "is_over": found.state in ENDED,
        "place": rounds.index(Phase(found.state)) + 1 if found.state in rounds else 0,
        "places": len(rounds),
        "meant": MEANT.get(Phase(found.state), ""),
        "wording": wording,
        "versions": queries.versions(found),
        "concerns": concerns,
        "standing": [one for one in concerns if one.state == "standing"],
        "spoken": [
            (phase.label, [one for one in words if one.phase == phase and one.text]) for phase in (*SPOKEN, Phase.ACCEPTANCE)
        ],
        "said_now": [one for one in words if one.phase == found.state and one.text],
        "named": queries.named(found),
        "effect": queries.effect(found),
        "facilitates": queries.facilitates(request.user, found),
        "state_address": reverse("governance:rounds:state", args=[LIVE.token(found.pk)]),
        "now": f"{found.state}-{found.turn}",
    }
