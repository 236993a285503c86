"""The board of the urn, for everyone who may know of the meeting; what is published, and the tool that counts it again."""

import hashlib
import json
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from governance.ballots.enums import BallotState
from governance.sealed import queries, recount, rules
from governance.sealed.models import Box
from governance.sealed.views.voter import state_address
from members.pages import anyone_page

TOOL = Path(recount.__file__)


def _box(request, pk: int) -> Box:
    return get_object_or_404(queries.visible_boxes(request.user), ballot=pk)


@require_safe
@anyone_page
def board(request, pk):
    """« Le tableau de l'urne »: blocks, numbers that must agree, one's own ballot looked up, what to download."""
    box = _box(request, pk)
    blocks, asked = queries.board(box), request.GET.get("suivi", "")
    code = recount.tidy_tracker(asked)
    numbers = queries.shown_numbers(box)
    context = {
        "box": box,
        "ballot": box.ballot,
        "resolution": box.ballot.resolution,
        "meeting": queries.meeting_of(box),
        "blocks": blocks[::-1],
        "head": blocks[-1]["digest"] if blocks else "",
        "start": recount.start_of(box.question),
        "numbers": numbers,
        "balanced": numbers["ballots"] + numbers["paper"] == numbers["signings"],
        "is_open": box.ballot.state == BallotState.OPEN,
        "over": box.rewritten_at is not None and box.destroyed_on is None,
        "proclaimed": box.ballot.state == BallotState.PROCLAIMED,
        "asked": asked,
        "code": code,
        "found": next((block for block in blocks if code in block["trackers"]), None),
        "keepers": queries.with_keepers(box),
        "open_mode": queries.is_open_mode(box),
        "why_discreet": queries.why_discreet(box) if box.rewritten_at is not None else "",
        "few": queries.voters(box) < rules.FEW,
        "kept_until": queries.kept_until(box),
        "runs": queries.runs(request.user, box),
        "state_address": state_address(box.ballot_id),
    }
    return render(request, "governance/sealed/board.html", context)


def _bytes(box: Box, *, whole: bool = False) -> bytes:
    """The published record; nothing before the vote is closed nor once the urn is destroyed."""
    if box.rewritten_at is None or box.destroyed_on is not None:
        raise Http404
    return json.dumps(queries.record_of(box, whole=whole), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@anyone_page
def record(request, pk):
    return _file(_bytes(_box(request, pk)), "urne.json", "application/json")


@require_safe
@anyone_page
def whole_record(request, pk):
    """For the bureau and the judge: the sealed ballots of a discreet box, which the keepers' parts open."""
    box = _box(request, pk)
    if not queries.runs(request.user, box):
        raise PermissionDenied("Ce fichier est celui du bureau de la réunion.")
    return _file(_bytes(box, whole=True), "urne.json", "application/json")


@require_safe
@anyone_page
def sums(request, pk):
    """The digests of what is published, in the format of `sha256sum -c`."""
    files = {"urne.json": _bytes(_box(request, pk)), "recount.py": TOOL.read_bytes()}
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()]
    return _file("".join(lines).encode(), "SHA256SUMS", "text/plain; charset=utf-8")


@require_safe
@login_not_required
@anyone_page
def tool(request):
    """The program that counts an urn again: one file, readable, that asks nothing of this site. It holds nothing of any vote:
    whoever is given an urn takes it without an account."""
    return _file(TOOL.read_bytes(), "recount.py", "text/x-python; charset=utf-8")
