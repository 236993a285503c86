"""Convening a meeting, and everything that leaves for it: the register, letters, reminders, what comes back."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae import exports, jobs
from cae.access import or_raise
from cae.exports import Sheet
from cae.filters import remembered
from cae.lists import page_of
from cae.models import Job
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from governance.convening import actions, queries, rules
from governance.convening.enums import LOST, Channel, SendingKind, SendingState
from governance.convening.forms import AgainForm, ConveneForm, PostedForm, ReportForm, ReturnForm, again_initial
from governance.convening.models import Convocation, Sending
from governance.convening.views.shared import (
    fetch_convocation,
    fetch_prepared,
    fetch_sending,
    page_of_sending,
    register_of,
)
from governance.meetings.models import Meeting
from governance.meetings.rules import can_edit, local_day
from governance.meetings.views.sheet import missing
from governance.roll.queries import current
from members.pages import team_page

COLUMNS = [
    Column("Personne", width=34),
    Column("Nature"),
    Column("Moyen"),
    Column("Adresse", width=44),
    Column("État"),
    Column("Parti le", "date"),
    Column("Heure"),
    Column("Identifiant du message", width=50),
    Column("Cause du retour", width=50),
    Column("Traité le", "date"),
]


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def convene(request, pk):
    """What is missing, who is convened and how, the last day to do it; then everything leaves at once."""
    meeting = fetch_prepared(request.user, pk)
    or_raise(can_edit(meeting))
    on, delay = today(), queries.delay_of(meeting)
    too_late = rules.in_time(meeting, delay, on=on)
    form = ConveneForm(request.POST if request.method == "POST" else None, late=too_late is not None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.convene(meeting=meeting, by=request.user, on=on, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=lambda _: register_of(meeting)):
            return redirect(address)
    people = queries.recipients(meeting, on=on)
    roll = current(meeting, rules.kind_of_roll(meeting))
    context = {
        "meeting": meeting,
        "form": form,
        "missing": missing(meeting),
        "too_late": too_late,
        "delay": delay,
        "latest": rules.latest_day(meeting, delay.value) if delay is not None else None,
        "counts": {channel: sum(one.channel == channel for one in people) for channel in Channel},
        "by_hand": [one.member for one in people if one.channel == Channel.HAND],
        "people": len(people),
        "roll": roll,
        "roll_is_new": not queries.up_to_date(roll, [one.member for one in people]),
        "needs_consent": rules.needs_consent(meeting),
        "article": rules.CONSENT,
        "on": on,
    }
    return render(request, "governance/convening/convene.html", context, status=422 if form.errors else 200)


# -- the register ---------------------------------------------------------------------------------------

SITUATIONS = [
    ("a-traiter", "Revenu, à traiter"),
    ("a-poster", "À poster ou à remettre"),
    ("en-attente", "À envoyer"),
    ("parti", "Parti"),
]
IN = {
    "a-traiter": {"state__in": LOST, "treated_at__isnull": True},
    "a-poster": {"state": SendingState.TO_POST},
    "en-attente": {"state": SendingState.QUEUED},
    "parti": {"state__in": (SendingState.SENT, SendingState.POSTED)},
}


@dataclass(frozen=True)
class Filters:
    """What narrows the register."""

    q: str = ""
    kind: str = ""
    situation: str = ""

    @classmethod
    def of(cls, params) -> "Filters":
        kind, situation = params.get("nature", ""), params.get("situation", "")
        return cls(
            q=params.get("q", "").strip()[:100],
            kind=kind if kind in SendingKind.values else "",
            situation=situation if situation in IN else "",
        )

    def apply(self, rows):
        for word in self.q.split():
            rows = rows.filter(member__last_name__icontains=word) | rows.filter(member__first_name__icontains=word)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        return rows.filter(**IN[self.situation]) if self.situation else rows


@require_safe
@team_page(Right.MEETINGS_EDIT)
@remembered
def sendings(request, pk):
    """Every sending of a meeting, with its proof; exported as filtered."""
    found = fetch_convocation(request.user, pk)
    meeting, filters = found.meeting, Filters.of(request.GET)
    rows = filters.apply(queries.sendings_of(meeting))
    if exports.asked(request):
        return exports.of_list(request, Sheet("Envois", COLUMNS, rows, _cells), shown_by=Right.MEETINGS_EDIT)
    counts, people = queries.tally(meeting), queries.to_remind(found)
    context = {
        "meeting": meeting,
        "convocation": found,
        "page": page_of(rows, request.GET, order=("member__last_name", "pk")),
        "filters": filters,
        "kinds": SendingKind.choices,
        "situations": SITUATIONS,
        "tally": counts,
        "letters": found.sendings.filter(state=SendingState.TO_POST, channel=Channel.LETTER).count(),
        "to_remind": len(people),
        "remind_refusal": rules.can_remind(meeting, people=len(people), last=queries.last_reminder(found), on=today()),
        "work": _work(found),
        "posted": PostedForm(on=today()),
        "may_export": exports.refusal(request.user, shown_by=Right.MEETINGS_EDIT) is None,
    }
    return render(request, "governance/convening/sendings.html" + ("#results" if request.htmx else ""), context)


def _cells(row: Sending) -> list:
    sent = timezone.localtime(row.sent_at) if row.sent_at else None
    hour = f"{sent:%H:%M:%S}" if sent and row.channel == Channel.EMAIL else ""
    return [
        str(row.member),
        row.get_kind_display(),
        row.get_channel_display(),
        row.address.replace("\n", ", "),
        row.get_state_display(),
        sent.date() if sent else None,
        hour,
        row.message_id,
        row.why,
        local_day(row.treated_at) if row.treated_at else None,
    ]


def _work(found: Convocation) -> Job | None:
    """The job that sends the mails, while it is not done."""
    running = Job.objects.exclude(state=Job.State.DONE).filter(task=actions.SEND, arguments__convocation_id=found.pk)
    job = running.order_by("-pk").first()
    if job is not None:
        job.progress = jobs.progress_of(job)
        job.sentence = job.error.partition("\n\n")[0]
    return job


@require_safe
@team_page(Right.MEETINGS_EDIT)
def progress(request, pk):
    """How far the mails are, asked again each second until they left."""
    found = fetch_convocation(request.user, pk)
    context = {"meeting": found.meeting, "work": _work(found), "tally": queries.tally(found.meeting)}
    return render(request, "governance/convening/sendings.html#progress", context)


@require_POST
@team_page(Right.MEETINGS_EDIT)
def resume(request, pk):
    """Asks again for the mails that did not leave."""
    found = fetch_convocation(request.user, pk)

    def act():
        return actions.resume(convocation=found, by=request.user)

    return redirect(perform(request, None, act, to=lambda _: register_of(found.meeting)) or register_of(found.meeting))


# -- letters --------------------------------------------------------------------------------------------


def _job_page(job: Job) -> str:
    return reverse("job", args=[job.token])


@require_POST
@team_page(Right.MEETINGS_EDIT)
def print_letters(request, pk):
    """Makes the file of the letters that wait; its page gives it when it is done."""
    found = fetch_convocation(request.user, pk)

    def act():
        return actions.print_letters(convocation=found, by=request.user)

    return redirect(perform(request, None, act, to=_job_page) or register_of(found.meeting))


@require_POST
@team_page(Right.MEETINGS_EDIT)
def print_one(request, pk):
    """Makes the letter of one person."""
    found = fetch_sending(request.user, pk)

    def act():
        return actions.print_letters(convocation=found.convocation, by=request.user, sending=found)

    return redirect(perform(request, None, act, to=_job_page) or page_of_sending(found))


@require_POST
@team_page(Right.MEETINGS_EDIT)
def post_letters(request, pk):
    """Notes that the letters were posted."""
    found = fetch_convocation(request.user, pk)
    form = PostedForm(request.POST, on=today())

    def act():
        on = form.cleaned_data["on"] if form.is_valid() else today()
        return actions.post_letters(convocation=found, by=request.user, on=on, today=today())

    return redirect(perform(request, None, act, to=lambda _: register_of(found.meeting)) or register_of(found.meeting))


@require_POST
@team_page(Right.MEETINGS_EDIT)
def post_one(request, pk):
    """Notes that one letter was posted, or handed over."""
    found = fetch_sending(request.user, pk)
    form = PostedForm(request.POST, on=today())

    def act():
        on = form.cleaned_data["on"] if form.is_valid() else today()
        return actions.post_one(sending=found, by=request.user, on=on, today=today())

    return redirect(perform(request, None, act, to=lambda _: page_of_sending(found)) or page_of_sending(found))


# -- one sending, and what comes back -------------------------------------------------------------------


@require_safe
@team_page(Right.MEETINGS_EDIT)
def sending(request, pk):
    """One sending: where it went, its proof, what came back, what replaced it."""
    found = fetch_sending(request.user, pk)
    day = local_day(found.sent_at) if found.sent_at else None
    context = {
        "sending": found,
        "meeting": found.convocation.meeting,
        "again": getattr(found, "again", None),
        "late": found.kind == SendingKind.CONVOCATION and day is not None and rules.is_late(found.convocation, day),
        "may_return": rules.can_return(found) is None,
        "is_lost": found.state in LOST and found.treated_at is None,
        "waits": found.state == SendingState.TO_POST,
        "is_paper": found.channel != Channel.EMAIL,
        "posted": PostedForm(on=today()),
    }
    return render(request, "governance/convening/sending.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def note_return(request, pk):
    """Notes that it came back."""
    found = fetch_sending(request.user, pk)
    or_raise(rules.can_return(found))
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.note_return(sending=found, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=page_of_sending):
            return redirect(address)
    context = {"form": form, "sending": found, "meeting": found.convocation.meeting}
    return render(request, "governance/convening/note_return.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def send_again(request, pk):
    """Treats a return by another sending."""
    found = fetch_sending(request.user, pk)
    postal = rules.postal_address(found.member)
    form = AgainForm(request.POST or None, initial=again_initial(found, postal))
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.send_again(sending=found, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=page_of_sending):
            return redirect(address)
    context = {"form": form, "sending": found, "meeting": found.convocation.meeting, "postal": postal}
    return render(request, "governance/convening/send_again.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def report(request, pk):
    """Reads a delivery report, and finds the sending it is about."""
    found = fetch_convocation(request.user, pk)
    form = ReportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()

        def act():
            return actions.read_report(meeting=found.meeting, content=content, by=request.user, at=timezone.now())

        if address := perform(request, form, act, to=page_of_sending):
            return redirect(address)
    return render(request, "governance/convening/report.html", {"form": form, "meeting": found.meeting})


# -- reminders ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def remind(request, pk):
    """Who did nothing yet, and the reminder that goes to them alone."""
    found = fetch_convocation(request.user, pk)
    meeting: Meeting = found.meeting
    people = queries.to_remind(found)
    refusal = rules.can_remind(meeting, people=len(people), last=queries.last_reminder(found), on=today())
    if request.method == "POST":

        def act():
            return actions.remind(convocation=found, by=request.user, on=today(), at=timezone.now())

        def to(made):
            messages.success(request, f"Rappel envoyé à {len(made)} personne{'s' if made[1:] else ''}.")
            return register_of(meeting)

        return redirect(perform(request, None, act, to=to) or register_of(meeting))
    if meeting.state == "draft":
        raise Http404
    context = {"meeting": meeting, "people": people, "refusal": refusal}
    return render(request, "governance/convening/remind.html", context)
