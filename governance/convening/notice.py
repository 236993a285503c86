"""What a convocation says, frozen when it leaves: canonical JSON, from which page, mail and letter are drawn alone."""

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

from governance.convening import ports
from governance.meetings import queries as meetings
from governance.meetings.enums import ASSEMBLIES, MeetingKind, MeetingState
from governance.meetings.models import AgendaItem, Meeting, Resolution
from governance.meetings.rules import local_day, resolution_of
from governance.statutes.queries import Book
from members.queries import cooperative

VERSION = 1


def canonical(content: dict[str, Any]) -> bytes:
    """The bytes of a notice: sorted keys, no space, UTF-8. The same notice always gives the same bytes."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read(content: bytes) -> dict[str, Any]:
    """A frozen notice as templates draw it: its dates are dates again."""
    found = json.loads(bytes(content))
    meeting = found["meeting"]
    if found["postal"]:
        found["postal"].setdefault("apart", [])  # notices frozen before it was written say nothing of it
    meeting.setdefault("part", False)  # notices frozen before a part could be called again alone
    meeting["starts_at"] = datetime.fromisoformat(meeting["starts_at"])
    for holder, name in (
        (found, "on"),
        (found, "latest_on"),
        (meeting, "first_call"),
        (found["proxies"], "until"),
        (found["postal"], "until"),
    ):
        if holder.get(name):
            holder[name] = date.fromisoformat(holder[name])
    return found


def compose(
    meeting: Meeting, *, voices: int, digest_of_roll: str, on: date, latest_on: date | None, late_reason: str = ""
) -> dict[str, Any]:
    """What the convocation of a meeting says when it leaves on a day, for so many voices."""
    house, rules = cooperative(), meetings.book(meeting)
    day, is_assembly = local_day(meeting.starts_at), meeting.kind in ASSEMBLIES
    items = list(meetings.agenda(meeting))
    papers = meetings.documents_of(meeting, items)
    texts = [text for item in items if (text := resolution_of(item)) is not None]
    return {
        "version": VERSION,
        "house": {
            "name": house.name,
            "form": house.get_legal_form_display(),
            "capital": house.capital_note,
            "address": house.address,
            "postcode": house.postcode,
            "city": house.city,
            "siren": house.siren,
            "rcs": house.rcs_city,
            "email": house.email,
            "phone": house.phone,
        },
        "on": on.isoformat(),
        "latest_on": latest_on.isoformat() if latest_on is not None else "",
        "late_reason": late_reason,
        "meeting": {
            "kind": meeting.get_kind_display(),
            "title": meeting.title,
            "starts_at": meeting.starts_at.isoformat(),
            "place": meeting.place,
            "remote_url": meeting.remote_url,
            "rank": meeting.rank,
            "first_call": local_day(meeting.first_call.starts_at).isoformat() if meeting.first_call else "",
            "part": meeting.first_call is not None and meeting.first_call.state == MeetingState.CLOSED,
            "note": meeting.note,
            "is_assembly": is_assembly,
            "decides": meeting.kind != MeetingKind.PRE_ASSEMBLY,
        },
        "agenda": [_item(item, [link.name for link in papers.get(item.pk, [])]) for item in items],
        "documents": [link.name for link in papers.get(None, [])],
        "rules": _rules(meeting, texts),
        "roll": {"voices": voices, "sha256": digest_of_roll},
        "proxies": _proxies(rules, voices, day) if is_assembly else {},
        "postal": _postal(meeting, rules, day) if is_assembly else {},
    }


def _item(item: AgendaItem, papers: list[str]) -> dict[str, Any]:
    text = resolution_of(item)
    return {
        "order": item.order,
        "kind": item.get_kind_display(),
        "title": item.title,
        "text": item.text,
        "presenter": str(item.presenter) if item.presenter else "",
        "requested": item.request_id is not None,
        "documents": papers,
        "resolution": {
            "number": text.number,
            "nature": text.get_nature_display(),
            "text": text.final_text or text.text,
            "sha256": text.final_hash,
            "reason": text.reason,
            "consequence": text.consequence,
        }
        if text is not None
        else None,
    }


def _rules(meeting: Meeting, texts: list[Resolution]) -> list[dict[str, str]]:
    """How many must be there and what adopts, for each nature of resolution on the agenda."""
    natures = sorted({text.nature for text in texts}, reverse=True)
    several = len(natures) > 1
    return [
        {
            "of": f"résolutions {'extraordinaires' if nature == 'extraordinary' else 'ordinaires'}" if several else "",
            "label": one.label,
            "said": one.said,
            "source": one.source,
        }
        for nature in natures
        for one in (meetings.quorum(meeting, nature), meetings.majority(meeting, nature))
        if one is not None
    ]


def _proxies(rules: Book, voices: int, day: date) -> dict[str, Any]:
    return {
        "most": rules.proxies_cap(voices),
        "source": rules["proxies.cap"].source,
        "blank": rules["proxies.blank"].said,
        "until": (day - timedelta(days=1)).isoformat(),
        "hour": rules["proxies.until"].value,
    }


def _postal(meeting: Meeting, rules: Book, day: date) -> dict[str, Any]:
    """Until when a form is received, and what it does not answer."""
    if not rules["postal"].value:
        return {}
    return {
        "until": (day - timedelta(days=rules["postal.days"].value)).isoformat(),
        "source": rules["postal"].source,
        "apart": [{"number": one.number, "title": one.item.title, "why": why} for one, why in ports.apart(meeting).items()],
    }
