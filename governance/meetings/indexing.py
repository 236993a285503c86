"""What the search box finds of meetings: those open to every member, and their resolutions. Boards and groups are not in it:
their titles belong to those invited."""

from django.urls import reverse

from cae import search
from cae.search import Entry
from cae.templatetags.format import date_fr
from governance.meetings.enums import OPEN_TO_ALL
from governance.meetings.models import Meeting, Resolution
from governance.meetings.rules import local_day

MEETING, RESOLUTION = "meeting", "resolution"


def index_meeting(meeting: Meeting) -> None:
    """Writes a meeting and its resolutions in the search, or nothing of one that is not open to all."""
    if meeting.kind not in OPEN_TO_ALL:
        return
    day = local_day(meeting.starts_at)
    texts = Resolution.objects.filter(item__meeting=meeting).select_related("item").order_by("number")
    search.index_each(
        [
            Entry(
                kind=MEETING,
                object_id=meeting.pk,
                activity_id=None,
                antenna_id=None,
                title=meeting.title,
                detail=f"{meeting.get_kind_display().capitalize()} du {date_fr(day)}",
                address=reverse("governance:meetings:sheet", args=[meeting.pk]),
                texts=(meeting.get_kind_display(), meeting.place, str(day.year)),
                on=day,
            ),
            *(
                Entry(
                    kind=RESOLUTION,
                    object_id=one.pk,
                    activity_id=None,
                    antenna_id=None,
                    title=str(one),
                    detail=f"{meeting.title}, {date_fr(day)}",
                    address=reverse("governance:meetings:resolution", args=[one.pk]),
                    texts=(one.text, one.subjects),
                    on=day,
                )
                for one in texts
            ),
        ]
    )


def forget_resolution(pk: int) -> None:
    search.remove(kind=RESOLUTION, object_id=pk)
