"""Questions: asked beside a thing, the team's list, an activity's list, and the conversation."""

from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae import exports
from cae.access import may, require, visible
from cae.exports import Sheet
from cae.filters import remembered
from cae.lists import page_of
from cae.once import perform
from cae.rights import Right
from cae.tables import Column
from members import actions
from members.enums import QuestionState, QuestionTopic
from members.forms.questions import AskForm, MessageForm, open_place
from members.models import Question
from members.pages import activity_page, team_page
from members.panels import panel, place_of
from members.ports import asker_of
from members.queries import answered_to, from_customers, waiting_for

MINE, WAITING = "moi", "m-attend"
ANSWERS, CUSTOMERS = "reponses", "clients"
ORDER = ("-last_message_at", "-id")
COLUMNS = [
    Column("À propos de", width=40),
    Column("Activité", width=28),
    Column("Sujet"),
    Column("Posée par", width=24),
    Column("Confiée à", width=24),
    Column("Dernier message", "date"),
    Column("État"),
]


@require_safe
@team_page(Right.QUESTIONS_ANSWER)
@remembered
def index(request):
    """The questions of the activities one answers for: those that wait first, by topic, state, or entrusted to me."""
    state = request.GET.get("etat", QuestionState.OPEN)
    topic, who = request.GET.get("sujet", ""), request.GET.get("pour", "")
    rows = visible(Question.objects.select_related("activity", "asked_by", "assigned_to"), request.user, Right.QUESTIONS_ANSWER)
    if state in QuestionState.values:
        rows = rows.filter(state=state)
    if topic in QuestionTopic.values:
        rows = rows.filter(topic=topic)
    if who == MINE:
        rows = rows.filter(assigned_to=request.user)
    elif who == WAITING:
        rows = waiting_for(request.user, rows)
    if exports.asked(request):
        sheet = Sheet("Questions", COLUMNS, rows.order_by(*ORDER), _cells)
        return exports.of_list(request, sheet, shown_by=Right.QUESTIONS_ANSWER)
    context = {
        "page": page_of(rows, request.GET, order=ORDER),
        "may_export": exports.refusal(request.user, shown_by=Right.QUESTIONS_ANSWER) is None,
        "state": state,
        "topic": topic,
        "who": who,
        "states": QuestionState.choices,
        "topics": QuestionTopic.choices,
        "whos": [(MINE, "moi"), (WAITING, "moi ou personne")],
    }
    return render(request, "members/questions/index.html" + ("#results" if request.htmx else ""), context)


@require_safe
@activity_page(Right.QUESTIONS_ASK)
def of_activity(request, activity):
    """The questions of one activity, newest first; or the answers to one's own (`vue=reponses`), or what customers wait to be
    told (`vue=clients`)."""
    rows = Question.objects.filter(activity=activity).select_related("activity", "asked_by", "assigned_to")
    view = request.GET.get("vue")
    if view == ANSWERS:
        rows = answered_to(request.user, rows)
    elif view == CUSTOMERS:
        rows = from_customers(rows)
    if exports.asked(request):
        sheet = Sheet(f"Questions {activity.name}", COLUMNS, rows.order_by(*ORDER), _cells)
        return exports.of_list(request, sheet, activity=activity)
    context = {
        "activity": activity,
        "page": page_of(rows, request.GET, order=ORDER),
        "view": view,
        "may_export": exports.refusal(request.user, activity=activity) is None,
    }
    return render(request, "members/questions/of_activity.html", context)


def _cells(question: Question) -> tuple:
    return (
        question.about,
        question.activity.name,
        question.get_topic_display(),
        str(question.asked_by or ""),
        str(question.assigned_to or ""),
        timezone.localtime(question.last_message_at),
        question.get_state_display(),
    )


@require_safe
@activity_page(Right.QUESTIONS_ASK)
def sheet(request, activity, pk):
    """One question and what was said."""
    return _show(request, _question(activity, pk), MessageForm())


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.QUESTIONS_ASK)
def ask(request, activity):
    """Asks beside a thing (the place comes signed with the form), or about the activity in general.

    To htmx the panel comes back, with the question or with the errors; without JavaScript a page does.
    """
    form = AskForm(request.POST or None, initial={"place": place_of(activity), "topic": QuestionTopic.ACCOUNTING})
    place = open_place(request.POST.get("place", "")) if request.method == "POST" else None
    if place is not None and place["activity"] != activity.pk:
        raise Http404
    subject = _subject(place["subject"]) if place else None
    if request.method == "POST" and form.is_valid() and place:

        def act():
            return actions.ask_question(
                activity=activity,
                about=place["about"],
                address=place["address"],
                topic=form.cleaned_data["topic"],
                text=form.cleaned_data["text"],
                by=request.user,
                at=timezone.now(),
                subject=subject,
                anchor=place["anchor"],
            )

        if address := perform(request, form, act, to=lambda question: _place_of(request, question)):
            return _panel(request, activity, place, subject) if request.htmx else redirect(address)
    if place and request.htmx:
        return _panel(request, activity, place, subject, form)
    return render(request, "members/questions/ask.html", {"activity": activity, "form": form, "place": place})


@require_POST
@activity_page(Right.QUESTIONS_ASK)
def answer(request, activity, pk):
    """Adds a message: the answer of the team, or what the person who asked has to add."""
    question = _question(activity, pk)
    form = MessageForm(request.POST)
    if form.is_valid():

        def act():
            text = form.cleaned_data["text"]
            return actions.answer_question(question=question, text=text, by=request.user, at=timezone.now())

        if address := perform(request, form, act, to=lambda message: _sheet_of(message.question)):
            return redirect(address)
    return _show(request, question, form, status=422)


@require_POST
@activity_page(Right.QUESTIONS_ASK)
def take(request, activity, pk):
    """« Je m'en occupe »."""
    require(request.user, Right.QUESTIONS_ANSWER, activity)
    question = _question(activity, pk)

    def act():
        return actions.take_question(question=question, by=request.user)

    return redirect(perform(request, None, act, to=_sheet_of) or _sheet_of(question))


@require_POST
@activity_page(Right.QUESTIONS_ASK)
def close(request, activity, pk):
    """Settled: by the one who asked or by the team."""
    question = _question(activity, pk)

    def act():
        return actions.close_question(question=question, by=request.user)

    return redirect(perform(request, None, act, to=_sheet_of) or _sheet_of(question))


def _show(request, question: Question, form: MessageForm, status: int = 200):
    context = {
        "question": question,
        "activity": question.activity,
        "messages_said": question.messages.order_by("pk"),
        "form": form,
        "may_answer": may(request.user, Right.QUESTIONS_ANSWER, question.activity) is None,
        "asker": asker_of(question),
    }
    return render(request, "members/questions/sheet.html", context, status=status)


def _panel(request, activity, place, subject, form=None):
    """The panel as it is now, for htmx; with `form`, its errors."""
    context = panel(
        request.user,
        activity,
        subject=subject,
        anchor=place["anchor"],
        about=place["about"],
        address=place["address"],
        topic=request.POST.get("topic", ""),
        form=form,
    )
    return render(request, "members/questions/_panel.html", context | {"open": True}, status=422 if form else 200)


def _question(activity, pk) -> Question:
    return get_object_or_404(Question.objects.select_related("activity", "asked_by", "assigned_to"), activity=activity, pk=pk)


def _subject(named: list | None):
    """The thing a signed place names, « [content type, id] »; 404 when it is no more."""
    if named is None:
        return None
    return get_object_or_404(ContentType.objects.get_for_id(named[0]).model_class(), pk=named[1])


def _place_of(request, question: Question) -> str:
    """The page where the question was asked, at its panel; its sheet when it has no page of ours."""
    if question.subject_id is None and not question.anchor:
        return _sheet_of(question)
    safe = url_has_allowed_host_and_scheme(question.address, {request.get_host()})
    return question.address if safe else _sheet_of(question)


def _sheet_of(question: Question) -> str:
    return reverse("members:questions:sheet", args=[question.activity.code, question.pk])
