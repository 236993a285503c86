"""One's own voice for an assembly: given, taken back; those one carries, and what became of them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import or_raise
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings.queries import book, resolutions_of, visible_meetings
from governance.meetings.rules import local_day
from governance.meetings.views.shared import fetch_meeting, member_or_404
from governance.proxies import actions, printing, queries, rules
from governance.proxies.enums import ProxyChannel, ProxyState
from governance.proxies.forms import GiveForm, OnlineForm, RefuseForm
from governance.proxies.models import Proxy
from members.pages import team_page


def _mine(pk: int) -> str:
    return reverse("governance:proxies:mine", args=[pk])


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def mine(request, pk):
    """Gives one's voice for an assembly; says who has it, and whose one carries."""
    meeting, member, on = fetch_meeting(request.user, pk), member_or_404(request), today()
    rule, now = book(meeting), timezone.now()
    until, given = rules.online_until(meeting, rule["proxies.until"]), queries.given_by(meeting, member)
    cap = queries.cap_of(meeting, on=on)
    without = rules.KIND_OF_RULE.get(rule["proxies.blank"].value)
    form = GiveForm(
        request.POST if request.method == "POST" else None,
        candidates=queries.candidates(meeting, giver=member, cap=cap, on=on),
        without=without,
    )
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.give_proxy(meeting=meeting, giver=member, by=request.user, at=timezone.now(), **form.chosen())

        if address := perform(request, form, act, to=lambda _: _mine(pk)):
            return redirect(address)
    closed = rules.takes_proxies(
        meeting, channel=ProxyChannel.ONLINE, until=until, hour=rule["proxies.until"], at=now
    )  # fmt: skip
    context = {
        "meeting": meeting,
        "member": member,
        "form": form,
        "given": given,
        "carried": queries.carried_by(meeting, member),
        "ended": queries.ended(meeting, member),
        "refusals": Proxy.objects.filter(meeting=meeting, giver=member, state=ProxyState.REFUSED).select_related("holder"),
        "votes": queries.voters(meeting, on=on).filter(pk=member.pk).exists(),
        "closed": closed,
        "may_end": meeting.state in rules.TAKEN,
        "until": until,
        "cap": cap,
        "cap_rule": rule["proxies.cap"],
        "blank": rule["proxies.blank"],
        "without": without,
        "given_before": queries.is_carried(meeting, given),
        "form_sent": (form_sent := queries.last_form_of(meeting, member)),
        "sent_before": queries.is_carried(meeting, form_sent),
        "postal": rule["postal"] if rule["postal"].value else None,
        "postal_until": rules.postal_until(meeting, rule["postal.days"]),
        "postal_rule": rule["postal.days"],
        "apart": queries.not_by_post(meeting),
        "answers_online": rules.takes_online_forms(
            meeting, postal=rule["postal"], online=rule["postal.online"], until=until, hour=rule["proxies.until"], at=now
        )
        is None,
        "takes_paper": rules.takes_paper(meeting) is None,
    }
    return render(request, "governance/proxies/mine.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def answer_online(request, pk):
    """One's own postal form, answered on-line: each resolution, then sent once and for all."""
    meeting, member = fetch_meeting(request.user, pk), member_or_404(request)
    rule, apart, now = book(meeting), queries.not_by_post(meeting), timezone.now()
    until = rules.online_until(meeting, rule["proxies.until"])
    values = {"postal": rule["postal"], "online": rule["postal.online"], "until": until, "hour": rule["proxies.until"], "at": now}
    or_raise(rules.takes_online_forms(meeting, **values))
    form = OnlineForm(request.POST or None, resolutions=[one for one in resolutions_of(meeting) if one not in apart])
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.answer_online(
                meeting=meeting, member=member, answers=form.answers(), by=request.user, at=timezone.now()
            )  # fmt: skip

        if address := perform(request, form, act, to=lambda _: _mine(pk)):
            return redirect(address)
    context = {"meeting": meeting, "form": form, "apart": apart, "until": until, "rule": rule["postal.online"]}
    return render(request, "governance/proxies/answer_online.html", context, status=422 if form.errors else 200)


@require_safe
@team_page(Right.MEETINGS_VIEW)
def paper(request, pk):
    """One's own form on paper: a proxy or a postal vote, with the texts."""
    meeting = fetch_meeting(request.user, pk)
    or_raise(rules.takes_paper(meeting))
    member = member_or_404(request)
    response = HttpResponse(printing.form_of(meeting, member), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="formulaire-{local_day(meeting.starts_at):%Y-%m-%d}.pdf"'
    return response


@require_POST
@team_page(Right.MEETINGS_VIEW)
def revoke(request, pk):
    """Takes one's own proxy back."""
    meeting = fetch_meeting(request.user, pk)
    proxy = get_object_or_404(queries.in_force(meeting), giver=member_or_404(request))

    def act():
        return actions.revoke_proxy(proxy=proxy, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: _mine(pk)) or _mine(pk))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def refuse(request, pk):
    """Refuses to carry a voice one was given."""
    proxy = get_object_or_404(
        Proxy.objects.select_related("meeting", "giver"),
        pk=pk,
        holder=member_or_404(request),
        meeting__in=visible_meetings(request.user),
    )
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.refuse_proxy(proxy=proxy, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=lambda _: _mine(proxy.meeting_id)):
            return redirect(address)
    context = {"form": form, "proxy": proxy, "meeting": proxy.meeting}
    return render(request, "governance/proxies/refuse.html", context, status=422 if form.errors else 200)
