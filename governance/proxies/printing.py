"""The form members send back on paper: one's voice given to somebody, or one's answers by post, on one sheet (GOV-72, GOV-75).

Drawn for one person, or left blank; alone with the texts and their reasons, or enclosed to the letter that has them.
"""

from typing import Any

from django.template.loader import render_to_string

from cae.pdf import render_page
from governance.convening.letters import SHEETS
from governance.convening.ports import Enclosure
from governance.convening.queries import convocation_of
from governance.meetings.enums import ASSEMBLIES
from governance.meetings.models import Meeting
from governance.meetings.queries import book, majority, resolutions_of, whole_text
from governance.meetings.rules import local_day
from governance.proxies import queries, rules
from members.models import Member
from members.queries import cooperative

FORM = "governance/proxies/print/_form.html"
MARK = 8  # characters of the hash of a text that tell its wordings apart on paper


def mark_of(digest: str) -> str:
    """The few characters printed beside a resolution: the desk reads there which wording was answered."""
    return digest[:MARK].upper()


def content_of(meeting: Meeting, *, with_texts: bool) -> dict[str, Any]:
    """What the form says: until when it arrives, how many proxies one carries, each resolution in order."""
    rule, day = book(meeting), local_day(meeting.starts_at)
    texts, apart = list(resolutions_of(meeting)), queries.not_by_post(meeting)
    natures = sorted({one.nature for one in texts}, reverse=True)
    return {
        "meeting": meeting,
        "house": cooperative(),
        "postal": rule["postal"] if rule["postal"].value else None,
        "until": rules.postal_until(meeting, rule["postal.days"]),
        "until_source": rule["postal.days"].source,
        "online_until": rules.online_until(meeting, rule["proxies.until"]),
        "amended": rule["postal.amended"],
        "cap": queries.cap_of(meeting, on=day),
        "cap_source": rule["proxies.cap"].source,
        "blank": rules.KIND_OF_RULE.get(rule["proxies.blank"].value, ""),
        "blank_rule": rule["proxies.blank"],
        "abstention": [one.more for nature in natures if (one := majority(meeting, nature)) is not None],
        "resolutions": [
            {
                "number": one.number,
                "title": one.item.title,
                "mark": mark_of(queries.digest_of(one)),
                "is_final": one.frozen_at is not None,
                "from_board": one.from_board,
                "text": whole_text(one) if with_texts else "",
                "reason": one.reason,
                "consequence": one.consequence,
                "apart": apart.get(one, ""),
            }
            for one in texts
        ],
        "with_texts": with_texts,
    }


def form_of(meeting: Meeting, member: Member | None) -> bytes:
    """The form of a person as a PDF, with the texts; without their name for nobody."""
    context = {"template": FORM, "box": content_of(meeting, with_texts=True), "letter": {"member": member}}
    return render_page(render_to_string("governance/proxies/print/form.html", context), sheets=SHEETS)


def enclosed(convocation: Any) -> list[Enclosure]:
    """The form that goes with each letter of an assembly; the letter has the texts."""
    meeting = convocation.meeting
    if meeting.kind not in ASSEMBLIES or convocation_of(meeting) is None:
        return []
    return [Enclosure(FORM, content_of(meeting, with_texts=False))]
