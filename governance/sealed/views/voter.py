"""The voter's page, and the only address a ballot is sent to."""

import base64
import binascii
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import condition, require_POST, require_safe

from cae.access import Refusal, Refused
from cae.live import Live
from governance.ballots import counting
from governance.ballots.enums import BallotState
from governance.ballots.explain import question
from governance.ballots.ports import onward_of
from governance.ballots.queries import apart, most_of
from governance.sealed import actions, queries, rules
from governance.sealed.models import Box
from members.pages import anyone_page

TICKET = 12 * 3600  # seconds a page may stay open before it votes
LIVE = Live("urne", queries.state_of)
_TICKET = signing.TimestampSigner(salt="urne-ticket")


def state_address(ballot_id: int) -> str:
    """Where pages ask how far a ballot is: an address that only those who may open a page of it were given."""
    return reverse("governance:sealed:state", args=[LIVE.token(ballot_id)])


def context_of(request, box: Box, member_id: int | None, *, desk: bool = False) -> dict:
    """What the voter's page shows to this member; `desk`: on the tablet of the bureau, to the person who stands before it."""
    ballot, held = box.ballot, queries.held(box.ballot_id)
    voices = queries.voices(held, member_id) if member_id and held else []
    used = queries.signed(box, [voice.key for voice in voices])
    shown = [{"voice": voice, "used": voice.key in used, "refusal": rules.can_use(voice, desk=desk)} for voice in voices]
    on_roll = queries.voters(box)
    return {
        "box": box,
        "ballot": ballot,
        "resolution": ballot.resolution,
        "meeting": queries.meeting_of(box),
        "voices": shown,
        "ready": [one for one in shown if not one["used"] and one["refusal"] is None],
        "used": [one for one in shown if one["used"]],
        "refused": [one for one in shown if not one["used"] and one["refusal"]],
        "closed": rules.takes_votes(ballot, at=timezone.now()),
        "waits": ballot.state == BallotState.PREPARED,
        "few": on_roll < rules.FEW,
        "on_roll": on_roll,
        "kind": counting.kind_of(ballot.method, seats=ballot.seats),
        "most": most_of(ballot),
        "question": question(ballot),
        "ranks": range(1, len(ballot.options) + 1),
        "mentions": list(enumerate(counting.GRADES))[::-1],
        "mark": box.public_key[: rules.BOX_MARK],
        "state_address": state_address(ballot.pk),
        "ticket": ticket(request, ballot.pk, member_id) if member_id else "",
        "desk": desk,
        "apart": "" if desk else apart(ballot, queries.meeting_of(box), member_id),
        "onward": onward_of(queries.meeting_of(box)),
    }


@never_cache
@require_safe
@anyone_page
def vote(request, pk):
    """One question, the choice, the check, the sealing, the receipt; one ballot for each voice held."""
    box = get_object_or_404(queries.visible_boxes(request.user), ballot=pk)
    if box.elsewhere is not None:
        return render(request, "governance/sealed/elsewhere.html", _elsewhere_of(request, box))
    return render(request, "governance/sealed/vote.html", context_of(request, box, request.user.access.member_id))


def _elsewhere_of(request, box: Box) -> dict:
    """What the page of a vote held on Belenios says to this member: who casts their voice there, and those they cast."""
    member = request.user.access.member_id
    voices = [(right, caster) for right, caster in queries.casters(box) if right.pk in box.elsewhere.rights]
    return {
        "box": box,
        "ballot": box.ballot,
        "resolution": box.ballot.resolution,
        "meeting": queries.meeting_of(box),
        "voices": [right.name for right, caster in voices if caster.pk == member],
        "by": next((str(caster) for right, caster in voices if right.member_id == member != caster.pk), ""),
        "onward": onward_of(queries.meeting_of(box)),
    }


@never_cache
@require_POST
@sensitive_post_parameters()
@login_not_required
@anyone_page
def cast(request, pk):
    """Takes one sealed ballot for one voice. The answer has the same size whatever was chosen: the server does not know it.

    The ticket of the page says who votes, and is worth nothing without the session it was made in: neither the session nor the
    account is read, so a vote is quick and touches nothing of theirs. Without the token of `cae.once`, which would tie a person
    to an instant: the list of signings refuses the second post.
    """
    member_id = _ticket_of(request, pk)
    if member_id is None:
        return _refused(rules.OLD_PAGE)
    try:
        right = UUID(request.POST.get("right", ""))
        sealed = base64.b64decode(request.POST.get("sealed", ""), validate=True)
    except (ValueError, binascii.Error):
        right, sealed = UUID(int=0), b""
    try:
        receipt = actions.cast(
            ballot_id=pk,
            member_id=member_id,
            right=right,
            sealed=sealed,
            mark=request.POST.get("mark", ""),
            at=timezone.now(),
        )
    except Refused as refused:
        return _refused(refused.refusal)
    return JsonResponse({"tracker": receipt.tracker, "head": receipt.head})


def _refused(refusal: Refusal) -> JsonResponse:
    return JsonResponse({"refusal": str(refusal), "code": refusal.code}, status=409)


def ticket(request, ballot_id: int, member_id: int) -> str:
    """Says that the page of this browser, opened by someone signed in, votes for this member in this ballot."""
    return _TICKET.sign_object([ballot_id, member_id, _session_mark(request)])


def _ticket_of(request, ballot_id: int) -> int | None:
    try:
        known, member_id, mark = _TICKET.unsign_object(request.POST.get("ticket", ""), max_age=TICKET)
    except signing.BadSignature:
        return None
    return member_id if (known, mark) == (ballot_id, _session_mark(request)) else None


def _session_mark(request) -> str:
    return salted_hmac("urne-ticket", request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")).hexdigest()[:16]


@login_not_required
@anyone_page
@require_safe
@condition(etag_func=LIVE.etag)
def state(request, token):
    """How far the ballot is, for the pages that ask every few seconds: 304 as long as nothing changed, no session read."""
    return LIVE.answer(request)
