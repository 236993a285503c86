"""What pages show beside a thing: the questions asked about it, and the form that asks one more."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse

from cae.access import may
from cae.rights import Right
from members.enums import QuestionTopic
from members.forms.questions import AskForm, seal_place
from members.models import Activity
from members.queries import questions_beside, questions_of_lines


def place_of(activity: Activity, *, subject: Model | None = None, anchor: str = "", about: str = "", address: str = "") -> str:
    """The sealed place of a question: about a thing, a line, or (without either) the activity in general."""
    return seal_place(
        activity=activity.pk,
        subject=[ContentType.objects.get_for_model(subject).pk, subject.pk] if subject is not None else None,
        anchor=anchor,
        about=about or activity.name,
        address=address or reverse("members:questions:of_activity", args=[activity.code]),
    )


def panel(
    user,
    activity: Activity,
    *,
    subject: Model | None = None,
    anchor: str = "",
    about: str,
    address: str,
    topic: str = QuestionTopic.ACCOUNTING,
    form: AskForm | None = None,
    known: dict[str, list[Any]] | None = None,
) -> dict[str, Any]:
    """What `members/questions/_panel.html` draws. `known`: the questions of lines, when the page has already read them."""
    if subject is not None:
        questions = questions_beside(activity, subject)
        key = f"{subject._meta.model_name}-{subject.pk}"
    else:
        questions = (known if known is not None else questions_of_lines(activity)).get(anchor, [])
        key = anchor or "activite"
    if form is None:
        place = place_of(activity, subject=subject, anchor=anchor, about=about, address=address)
        form = AskForm(initial={"place": place, "topic": topic}, auto_id=f"id_%s_{key}")
    else:
        form.auto_id = f"id_%s_{key}"
    return {
        "activity": activity,
        "about": about,
        "panel_id": f"questions-{key}",
        "questions": questions,
        "form": form,
        "may_ask": may(user, Right.QUESTIONS_ASK, activity) is None,
        "reader": user,
    }
