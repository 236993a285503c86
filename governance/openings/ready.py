"""What calls bring to the page of an election: who proposes themselves, newcomers first."""

from django.urls import reverse

from cae.periods import today
from governance.meetings import ports
from governance.meetings.ports import Act, Panel
from governance.openings import queries
from governance.openings.enums import OpeningState
from governance.openings.models import Opening


def _panel(user, resolution):
    for opening in Opening.objects.filter(item=resolution.item_id).exclude(state=OpeningState.CANCELLED).order_by("pk"):
        yield Panel("governance/openings/_panel.html", {"opening": opening, "candidates": list(queries.candidates(opening))})


def _to_apply(user, meeting):
    """On the sheet of the meeting, while one may propose oneself."""
    rows = Opening.objects.filter(item__meeting=meeting, state=OpeningState.OPEN, closes_on__gte=today())
    for opening in rows.order_by("pk"):
        address = reverse("governance:openings:sheet", args=[opening.pk])
        yield Act(f"Se proposer : {opening}", address, f"Jusqu'au {opening.closes_on:%d/%m/%Y}.")


ports.resolution_panels.append(_panel)
ports.member_acts.append(_to_apply)
