"""One's own presence, on one's own phone: « je suis là », the code read in the room, the signature, the way out."""

import base64
import binascii

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cae.access import Refused
from cae.once import perform
from cae.rights import Right
from governance.attendance import actions, codes, queries, rules
from governance.attendance.enums import CheckedBy, PresenceMode
from governance.attendance.forms import CodeForm
from governance.attendance.views.shared import page_of, token_of
from governance.meetings.queries import may_be_remote
from governance.meetings.views.shared import fetch_meeting, me, member_or_404
from governance.proxies.enums import ProxyState
from governance.proxies.models import Proxy
from governance.roll.queries import current, right_of
from members.pages import team_page

DATA = "data:image/png;base64,"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def here(request, pk):
    """Says that one is there: with the code shown in the room, or from afar. Then, what one may do."""
    meeting, now = fetch_meeting(request.user, pk), timezone.now()
    member = me(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and member is not None and form.is_valid():
        code, remote = form.cleaned_data["code"], form.cleaned_data["remote"]

        def act():
            if remote:
                return _from_afar(request, meeting, member, now)
            if not codes.is_room_code(meeting.pk, code, now):
                raise Refused("Ce code n'est plus le bon : recopiez celui qui est affiché maintenant dans la salle.")
            return _in_the_room(request, meeting, member, now)

        if address := perform(request, form, act, to=lambda _: page_of("here", meeting)):
            return redirect(address)
    mine = queries.presence_of(meeting, member)
    roll = current(meeting)
    ended = Proxy.objects.filter(meeting=meeting, giver=member, state=ProxyState.LAPSED).select_related("holder").last()
    personal = codes.personal_code(meeting.pk, member.pk) if member is not None else ""
    context = {
        "meeting": meeting,
        "member": member,
        "form": form,
        "mine": mine,
        "votes": roll is not None and right_of(roll, member) is not None,
        "ended": ended,
        "closed": rules.is_receiving(meeting, at=now),
        "stranger": member is not None and not queries.may_come(meeting, member),
        "may_be_remote": may_be_remote(meeting),
        "standings": queries.standings(meeting),
        "personal": personal,
        "image": codes.image(codes.card_address(meeting.pk, member.pk)) if member is not None else "",
        "token": token_of(meeting),
    }
    return render(request, "governance/attendance/here.html", context, status=422 if form.errors else 200)


def _from_afar(request, meeting, member, at):
    values = {"mode": PresenceMode.REMOTE, "checked_by": CheckedBy.SELF}
    return actions.arrive(meeting=meeting, member=member, by=request.user, at=at, **values)


def _in_the_room(request, meeting, member, at):
    values = {"mode": PresenceMode.ROOM, "checked_by": CheckedBy.CODE}
    return actions.arrive(meeting=meeting, member=member, by=request.user, at=at, **values)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def scan(request, pk, code):
    """Where the code of the room leads: one button, « je suis là ». The page stands longer than the code it came from."""
    meeting, member, now = fetch_meeting(request.user, pk), member_or_404(request), timezone.now()
    ticket = request.POST.get("ticket", "")
    valid = codes.is_room_code(meeting.pk, code, now) or codes.is_ticket(ticket, meeting.pk, member.pk)
    if queries.presence_of(meeting, member) is not None:
        return redirect(page_of("here", meeting))
    if request.method == "POST":

        def act():
            if not valid:
                raise Refused("Ce code a expiré : lisez de nouveau celui qui est affiché dans la salle.")
            return _in_the_room(request, meeting, member, now)

        return redirect(perform(request, None, act, to=lambda _: page_of("here", meeting)) or page_of("here", meeting))
    refusal = rules.is_receiving(meeting, at=now)
    ticket = codes.ticket_of(meeting.pk, member.pk) if valid else ""
    context = {"meeting": meeting, "valid": valid, "refusal": refusal, "ticket": ticket}
    return render(request, "governance/attendance/scan.html", context)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def go(request, pk):
    """Leaves the meeting."""
    meeting, member = fetch_meeting(request.user, pk), member_or_404(request)

    def act():
        return actions.leave(meeting=meeting, member=member, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: page_of("here", meeting)) or page_of("here", meeting))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def sign(request, pk):
    """Draws one's signature on the attendance sheet."""
    meeting, member = fetch_meeting(request.user, pk), member_or_404(request)
    presence = queries.presence_of(meeting, member)
    if presence is None:
        return redirect(page_of("here", meeting))
    return signing_page(request, meeting, presence, to=page_of("here", meeting))


def signing_page(request, meeting, presence, *, to: str):
    """The frame where a person signs, on their phone or on the tablet of the desk."""
    refusal = rules.can_sign_presence(presence)
    if request.method == "POST":

        def act():
            return actions.sign_presence(presence=presence, image=_drawn(request), by=request.user)

        return redirect(perform(request, None, act, to=lambda _: to) or request.path)
    context = {"meeting": meeting, "presence": presence, "refusal": refusal, "back": to}
    return render(request, "governance/attendance/sign.html", context)


def _drawn(request) -> bytes:
    """The image posted by the frame; empty when it is not one."""
    posted = request.POST.get("drawing", "")
    try:
        return base64.b64decode(posted.removeprefix(DATA), validate=True) if posted.startswith(DATA) else b""
    except binascii.Error:
        return b""
