"""`{% question_panel activity about="…" subject=… anchor="…" topic="…" %}`: questions beside anything a page shows.

Give `subject` (a thing of the activity) or `anchor` (a line of its account). A page may hold many panels of lines: their
questions are read once.
"""

from django import template

from members.enums import QuestionTopic
from members.panels import panel
from members.queries import questions_of_lines

register = template.Library()
KEPT = "_questions_of_lines"


@register.inclusion_tag("members/questions/_panel.html", takes_context=True)
def question_panel(context, activity, about, *, subject=None, anchor="", topic="", address=""):
    """`address`: the page to come back to; by default the present one."""
    request = context["request"]
    known = None
    if not subject and anchor:
        read = request.__dict__.setdefault(KEPT, {})
        if activity.pk not in read:
            read[activity.pk] = questions_of_lines(activity)
        known = read[activity.pk]
    found = panel(
        request.user,
        activity,
        subject=subject or None,
        anchor=anchor,
        about=str(about),
        address=address or request.get_full_path(),
        topic=topic or QuestionTopic.ACCOUNTING,
        known=known,
    )
    return {**found, "request": request, "csrf_token": context.get("csrf_token")}
