"""What the attendance sheet says (GOV-80, GOV-82): one row for each voice of the roll, then who else is there; its canonical
bytes and its print."""

import base64
import json
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from cae import files
from cae.models import FileLink, StoredFile
from cae.pdf import render_page
from governance.attendance import queries
from governance.attendance.enums import BureauRole, CheckedBy, PresenceMode
from governance.attendance.models import AttendanceSheet, Presence
from governance.attendance.rules import clock
from governance.meetings.models import Meeting
from governance.roll.queries import current
from governance.roll.rules import by_name
from members.models import Member
from members.queries import cooperative

PRINTED = "printed"
SIGNED = "signed_sheet"


def to_bytes(content: dict[str, Any]) -> bytes:
    """Canonical JSON: the same sheet always gives the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read(sheet: AttendanceSheet) -> dict[str, Any]:
    """What a certified sheet says."""
    return dict(json.loads(bytes(sheet.content)))


def content_of(meeting: Meeting) -> dict[str, Any]:
    """The sheet of a meeting as it is now: associates by name, with their home, their seat and who carries their voice."""
    roll, seats = current(meeting), queries.seats(meeting)
    proxies, posted = queries.proxies_of(meeting), queries.postal_of(meeting)
    holders = {proxy.giver_id: proxy for proxy in proxies}
    rights = by_name(roll.rights.select_related("member")) if roll is not None else []
    voters = {right.member_id for right in rights}
    held: dict[int, list[str]] = {}
    for proxy in proxies:
        if proxy.holder_id is not None and proxy.giver_id in voters:
            held.setdefault(proxy.holder_id, []).append(str(proxy.giver))
    found = queries.voices(meeting, roll, at=meeting.closed_at) if roll is not None else None
    rows = []
    for right in rights:
        mine, proxy = seats.get(right.member_id, []), holders.get(right.member_id)
        carried = held.get(right.member_id, []) if mine else []
        rows.append(
            {"name": right.name, "home": home_of(right.member), "voices": 1 + len(carried), "carries": carried}
            | _seat(mine)
            | {"how": _how(mine, proxy, right.member_id in posted, seats)}
        )
    others = [
        {"name": str(mine[0].member), **_seat(mine)}
        for member, mine in sorted(seats.items(), key=lambda one: (one[1][0].member.last_name, one[0]))
        if member not in voters
    ]
    return {
        "meeting": meeting.title,
        "kind": meeting.get_kind_display(),
        "starts_at": _written(meeting.starts_at),
        "opened_at": _written(meeting.opened_at),
        "closed_at": _written(meeting.closed_at),
        "place": meeting.place,
        "remote": bool(meeting.remote_url),
        "roll": {"version": roll.version, "day": f"{roll.day:%d/%m/%Y}", "digest": roll.digest} if roll is not None else None,
        "rows": rows,
        "others": others,
        "at_the_end": (
            {
                "voters": found.voters,
                "present": len(found.present),
                "represented": len(found.represented),
                "postal": len(found.postal),
            }
            if found is not None
            else None
        ),
        "bureau": [{"name": str(one.member), "role": BureauRole(one.role).label} for one in queries.bureau(meeting)],
    }


def home_of(member: Member) -> str:
    """The domicile the law asks for, on one line."""
    return ", ".join(part for part in (member.address, f"{member.postcode} {member.city}".strip()) if part)


def _seat(mine: list[Presence]) -> dict[str, Any]:
    """The hours of a person, how they were there, the hash of the signature they drew, and when they checked in by themselves,
    from their own account: that signs for them. Who was noted at the desk signs the printed sheet."""
    drawn = next((one.signature for one in mine if one.signature is not None), None)
    own = next((one for one in mine if one.checked_by in (CheckedBy.SELF, CheckedBy.CODE)), None)
    return {
        "hours": [[_written(one.arrived_at), _written(one.left_at)] for one in mine],
        "remote": bool(mine) and all(one.mode == PresenceMode.REMOTE for one in mine),
        "checked": [one.get_checked_by_display() for one in mine][-1] if mine else "",
        "signature": drawn.sha256 if drawn is not None else "",
        "signed": f"émargé en ligne à {clock(own.arrived_at)}" if own is not None else "",
    }


def unsigned(content: dict[str, Any]) -> list[str]:
    """The people of a sheet noted there who neither drew their signature nor checked in by themselves."""
    return [row["name"] for row in content["rows"] if row["hours"] and not row["signature"] and not row.get("signed")]


def signed_copy(meeting: Meeting) -> FileLink | None:
    """The last scan of the printed sheet, signed by hand."""
    return files.links_of(meeting, SIGNED).last()


def caution(content: dict[str, Any], copy: FileLink | None) -> str:
    """What the bureau should know before certifying a sheet: who did not sign; "" when all did, or a scan (`copy`) shows it."""
    names = unsigned(content)
    if not names or copy is not None:
        return ""
    many = len(names) > 1
    who = f"{len(names)} personnes notées présentes n'ont pas signé" if many else "Une personne notée présente n'a pas signé"
    do = "Faites-leur signer" if many else "Faites-lui signer"
    return f"{who} : {', '.join(names)}. {do} la feuille imprimée, puis ajoutez-en la copie."


def caution_of(meeting: Meeting) -> str:
    """The same, of the sheet of a meeting as it is now or as it was certified."""
    sheet = queries.sheet_of(meeting)
    return caution(read(sheet) if sheet is not None else content_of(meeting), signed_copy(meeting))


def _how(mine: list[Presence], proxy: Any, posted: bool, seats: dict[int, list[Presence]]) -> str:
    """Present, represented, by post, or absent: one of them."""
    if mine:
        return "à distance" if all(one.mode == PresenceMode.REMOTE for one in mine) else "présent·e"
    if proxy is not None and (proxy.holder_id is None or proxy.holder_id in seats):
        return f"représenté·e par {proxy.holder}" if proxy.holder_id is not None else "représenté·e (pouvoir sans mandataire)"
    return "vote par correspondance" if posted else "absent·e"


def _written(at: datetime | None) -> str:
    """An instant as it is read on paper, in Paris."""
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}" if at is not None else ""


def printed(meeting: Meeting) -> bytes:
    """The sheet as a PDF: the print kept once all the bureau certified it, else drawn now."""
    sheet = queries.sheet_of(meeting)
    kept = files.links_of(sheet, PRINTED).last() if sheet is not None else None
    return files.read(kept.file) if kept is not None and files.is_there(kept.file) else drawn(meeting)


def drawn(meeting: Meeting) -> bytes:
    """What the bureau certified, else what is known now, with empty boxes to sign by hand. Seconds for a thousand rows."""
    sheet = queries.sheet_of(meeting)
    content = read(sheet) if sheet is not None else content_of(meeting)
    signatures = StoredFile.objects.filter(sha256__in=[row["signature"] for row in content["rows"] if row["signature"]])
    images = {one.sha256: f"data:image/png;base64,{base64.b64encode(files.read(one)).decode()}" for one in signatures}
    for row in content["rows"]:
        row["image"] = images.get(row["signature"], "")
    context = {"sheet": content, "certified": sheet, "cooperative": cooperative()}
    return render_page(render_to_string("governance/attendance/print/sheet.html", context), sheets=("meeting.css",))
