"""The lots of an assembly, for everybody to do again; and the one the bureau draws when all are there."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cae.access import holds_everywhere
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings.queries import book
from governance.proxies import actions, lot, ports, queries, rules
from governance.proxies.forms import DrawForm
from governance.proxies.models import Draw
from governance.proxies.views.shared import fetch_assembly
from members.pages import team_page


@require_safe
@team_page(Right.MEETINGS_VIEW)
def draws(request, pk):
    """What was drawn: the seed, both lists in their order, who carries whose voice, and how to do it again."""
    meeting = fetch_assembly(request.user, pk)
    stakes, blank = queries.stakes(meeting, on=today()), book(meeting)["proxies.blank"]
    runs = holds_everywhere(request.user, Right.MEETINGS_RUN)
    context = {
        "meeting": meeting,
        "draws": [_told(one) for one in queries.draws_of(meeting)],
        "waiting": len(stakes.givers),
        "may_draw": runs and meeting.state in rules.TAKEN and blank.value == "drawn" and bool(stakes.givers),
        "blank": blank,
    }
    return render(request, "governance/proxies/draws.html", context)


def _told(draw: Draw) -> dict:
    """A draw done again from its seed and its lists, beside what was kept of it."""
    givers, places = draw.results["givers"], draw.results["places"]
    names = {key: name for key, name, *_ in [*givers, *places]}
    again = lot.draw(draw.seed, (key for key, _ in givers), {key: room for key, _, room in places})
    held = dict(draw.results["drawn"])
    return {
        "draw": draw,
        "same": again.pairs == [tuple(pair) for pair in draw.results["drawn"]],
        "givers": [(ticket, names[ticket.key], names.get(held.get(ticket.key, ""), "")) for ticket in again.givers],
        "places": [(ticket, names[ticket.key]) for ticket in again.places],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_RUN)
def draw(request, pk):
    """Draws, with the words the room just said."""
    meeting = fetch_assembly(request.user, pk)
    to = reverse("governance:proxies:draws", args=[meeting.pk])
    form = DrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.draw_proxies(meeting=meeting, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=lambda _: to):
            messages.success(request, "Le sort a désigné qui porte les pouvoirs.")
            return redirect(address)
    stakes, blank = queries.stakes(meeting, on=today()), book(meeting)["proxies.blank"]
    places = sum(stakes.room.values())
    context = {
        "meeting": meeting,
        "form": form,
        "closed": rules.takes_paper(meeting)
        or ports.why_not_now(meeting)
        or rules.can_draw(blank, givers=len(stakes.givers), places=places),
        "waiting": len(stakes.givers),
        "places": places,
    }
    return render(request, "governance/proxies/draw.html", context, status=422 if form.errors else 200)
