"""Minutes and their extracts on paper, drawn from what was signed."""

from typing import Any

from django.template.loader import render_to_string

from cae.pdf import render_page
from governance.minutes import content, queries
from governance.minutes.enums import MinutesState
from governance.minutes.models import Minutes


def context_of(minutes: Minutes) -> dict[str, Any]:
    """What pages and prints draw: the content, and the signatures given on it."""
    said = content.read(minutes)
    return {
        "minutes": minutes,
        "said": said,
        "signatures": queries.signatures(minutes) if minutes.digest else [],
        "is_draft": minutes.state != MinutesState.SIGNED,
    }


def minutes_pdf(minutes: Minutes) -> bytes:
    """The minutes, as they were signed; marked as a draft until they are registered."""
    return render_page(render_to_string("governance/minutes/print/minutes.html", context_of(minutes)), sheets=("meeting.css",))


def extract_pdf(minutes: Minutes, resolution: int) -> bytes | None:
    """One resolution of registered minutes, to be given to a bank or to the registry; None when they do not hold it."""
    context = context_of(minutes)
    point = next((one for one in context["said"]["points"] if one["resolution"] and one["resolution"]["key"] == resolution), None)
    if point is None:
        return None
    page = render_to_string("governance/minutes/print/extract.html", context | {"point": point, "one": point["resolution"]})
    return render_page(page, sheets=("meeting.css",))
