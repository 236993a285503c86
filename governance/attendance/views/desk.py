"""The desk at the door: the list with one button for each person, the code of a person read there, the code shown in the room."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import holds_everywhere
from cae.once import perform
from cae.rights import Right
from governance.attendance import actions, codes, queries, rules
from governance.attendance.enums import CheckedBy, PresenceMode
from governance.attendance.views.own import signing_page
from governance.attendance.views.shared import held_meeting, page_of, token_of
from governance.meetings.enums import ASSEMBLIES
from members.models import Member
from members.pages import anyone_page


@never_cache
@require_safe
@anyone_page
def desk(request, pk):
    """Who may come, those who vote first; a name typed narrows the list."""
    meeting, words = held_meeting(request, pk), request.GET.get("q", "").strip()[:80]
    guests, total = queries.guests(meeting, words=words)
    context = {
        "meeting": meeting,
        "q": words,
        "guests": guests,
        "more": total - len(guests),
        "there": queries.present(meeting).count(),
        "standings": queries.standings(meeting),
        "closed": rules.is_receiving(meeting, at=timezone.now()),
        "may_record": meeting.kind in ASSEMBLIES and holds_everywhere(request.user, Right.MEETINGS_RUN),
        "focus": request.GET.get("personne", ""),
    }
    return render(request, "governance/attendance/desk.html", context)


@require_POST
@anyone_page
def check_in(request, pk):
    """Notes that a person came, in the room or from afar."""
    meeting = held_meeting(request, pk)
    member = _person(request)
    mode = PresenceMode.REMOTE if request.POST.get("mode") == PresenceMode.REMOTE else PresenceMode.ROOM

    def act():
        values = {"mode": mode, "checked_by": CheckedBy.DESK}
        return actions.arrive(meeting=meeting, member=member, by=request.user, at=timezone.now(), **values)

    return _back(request, meeting, member, act)


@require_POST
@anyone_page
def check_out(request, pk):
    """Notes that a person left; what undoes an arrival noted by mistake too."""
    meeting = held_meeting(request, pk)
    member = _person(request)

    def act():
        return actions.leave(meeting=meeting, member=member, by=request.user, at=timezone.now())

    return _back(request, meeting, member, act)


def _person(request) -> Member:
    posted = request.POST.get("member", "")
    if not posted.isdecimal() or len(posted) > 18:
        raise Http404
    return get_object_or_404(Member, pk=int(posted))


def _back(request, meeting, member, act):
    """To where the button was: the page of the person, or the list, the focus on the same person."""
    to = f"{page_of('desk', meeting)}?personne={member.pk}"
    if request.POST.get("card"):
        code = codes.personal_code(meeting.pk, member.pk)
        to = reverse("governance:attendance:card", args=[meeting.pk, code])
    return redirect(perform(request, None, act, to=lambda _: to) or to)


@never_cache
@require_safe
@anyone_page
def card(request, pk, code):
    """What the desk opens when it reads the code of a person: their name, and one button."""
    meeting = held_meeting(request, pk)
    member_id = codes.member_of(meeting.pk, code)
    if member_id is None:
        raise Http404
    guests, _ = queries.guests(meeting, only=member_id)
    if not guests:
        raise Http404
    context = {"meeting": meeting, "guest": guests[0], "closed": rules.is_receiving(meeting, at=timezone.now())}
    return render(request, "governance/attendance/card.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def sign_at_desk(request, pk, member):
    """The frame where a person signs, on the tablet of the desk."""
    meeting = held_meeting(request, pk)
    presence = queries.presence_of(meeting, get_object_or_404(Member, pk=member))
    back = f"{page_of('desk', meeting)}?personne={member}"
    return redirect(back) if presence is None else signing_page(request, meeting, presence, to=back)


@never_cache
@require_safe
@anyone_page
def wall(request, pk):
    """What is projected at the door: the code of the room, which changes each minute, and how many are there."""
    meeting, now = held_meeting(request, pk), timezone.now()
    code = codes.room_code(meeting.pk, now)
    address = settings.SITE_URL + reverse("governance:attendance:scan", args=[meeting.pk, code])
    context = {
        "meeting": meeting,
        "code": f"{code[:3]} {code[3:]}",
        "image": codes.image(address),
        "seconds": codes.PERIOD - int(now.timestamp()) % codes.PERIOD,
        "there": queries.present(meeting).count(),
        "standings": queries.standings(meeting),
        "closed": rules.is_receiving(meeting, at=now),
        "token": token_of(meeting),
    }
    part = "#code" if request.htmx else ""
    return render(request, f"governance/attendance/wall.html{part}", context)
