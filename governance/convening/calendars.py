"""A meeting as people's calendars take it (RFC 5545): one event whose UID never changes, newer at each change."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from governance.convening.queries import changes_of
from governance.meetings.enums import MeetingState
from governance.meetings.models import Meeting

MEDIA_TYPE = "text/calendar"
FOLD = 75  # octets a line holds
AT_LEAST = 60  # minutes, when the agenda says less


def event_of(meeting: Meeting, *, with_link: bool) -> bytes:
    """The calendar file of a meeting. `with_link`: for who takes part, the address of the video conference."""
    changed = changes_of(meeting).values_list("at", flat=True)
    stamps, cancelled = list(changed), meeting.state == MeetingState.CANCELLED
    minutes = max(AT_LEAST, sum(meeting.items.values_list("minutes", flat=True)))
    sheet = settings.SITE_URL + reverse("governance:meetings:sheet", args=[meeting.pk])
    points = [f"{order}. {title}" for order, title in meeting.items.values_list("order", "title")]
    link = [f"À distance : {meeting.remote_url}"] if with_link and meeting.remote_url else []
    status = "CANCELLED" if cancelled else "TENTATIVE" if meeting.state == MeetingState.DRAFT else "CONFIRMED"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Cooperative//Assemblees//FR",
        f"METHOD:{'CANCEL' if cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:reunion-{meeting.pk}@{urlsplit(settings.SITE_URL).hostname}",
        f"SEQUENCE:{len(stamps)}",
        f"DTSTAMP:{_instant(stamps[0] if stamps else meeting.created_at)}",
        f"DTSTART:{_instant(meeting.starts_at)}",
        f"DTEND:{_instant(meeting.starts_at + timedelta(minutes=minutes))}",
        f"SUMMARY:{_text(meeting.title)}",
        f"LOCATION:{_text(meeting.place or meeting.remote_url if with_link else meeting.place)}",
        f"DESCRIPTION:{_text(chr(10).join([*points, *link, sheet]))}",
        f"URL:{sheet}",
        f"STATUS:{status}",
        *(
            []
            if cancelled
            else ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(meeting.title)}", "TRIGGER:-P1D", "END:VALARM"]
        ),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A text with its marks escaped."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line cut every 75 octets, never inside a character."""
    parts, part, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > (FOLD if not parts else FOLD - 1):
            parts.append(part)
            part, size = "", 0
        part, size = part + character, size + width
    return "\r\n ".join([*parts, part])
