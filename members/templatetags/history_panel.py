"""`{% history_panel object %}`: who did what to it and when, newest first, in the side column of a sheet."""

from django import template

from cae.history import history_of

register = template.Library()
SHOWN = 30


@register.inclusion_tag("members/history/_panel.html")
def history_panel(subject, shown=SHOWN):
    return {"entries": list(history_of(subject)[:shown])}
