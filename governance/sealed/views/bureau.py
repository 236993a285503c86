"""The pages of the bureau: the key and its rehearsal, the list of signings with paper and tablet, the opening of the urn.

The key, its parts and the opened ballots of a discreet box live in the browser only; what is posted is checked here.
"""

import base64

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import or_raise
from cae.once import perform
from governance.attendance.actions import arrive
from governance.attendance.enums import CheckedBy
from governance.ballots import counting
from governance.ballots.enums import BallotState
from governance.ballots.queries import most_of, why_not_counted
from governance.roll.models import VotingRight
from governance.sealed import actions, queries, rules, tables
from governance.sealed.forms import KeyForm, PaperForm, RehearsalForm, TallyForm
from governance.sealed.models import Box
from governance.sealed.views.voter import context_of, state_address
from members.pages import anyone_page


def box_of(request, pk: int) -> Box:
    """The box, for those who hold the bureau; 404 when they may not know of the meeting, 403 when they may not run it."""
    box = get_object_or_404(queries.visible_boxes(request.user), ballot=pk)
    if not queries.runs(request.user, box):
        raise PermissionDenied("Cette page est celle du bureau de la réunion.")
    return box


def _steps(box: Box, current: str) -> list[dict]:
    """Where the box is on its way, for the head of each page of the bureau."""
    state, pk = box.ballot.state, box.ballot_id
    done = {
        "key": bool(box.public_key),
        "rehearsal": box.rehearsed_at is not None,
        "attendance": box.rewritten_at is not None,
        "tally": state in (BallotState.COUNTED, BallotState.PROCLAIMED),
    }
    labels = {"key": "Fabriquer la clé", "rehearsal": "L'essayer", "attendance": "Voter et émarger", "tally": "Ouvrir l'urne"}
    return [
        {
            "label": label,
            "state": "done" if done[name] else "current" if name == current else "todo",
            "href": "" if name == current else reverse(f"governance:sealed:{name}", args=[pk]),
        }
        for name, label in labels.items()
    ]


def _context(box: Box, current: str) -> dict:
    on_roll = queries.voters(box)
    return {
        "box": box,
        "ballot": box.ballot,
        "resolution": box.ballot.resolution,
        "meeting": queries.meeting_of(box),
        "steps": _steps(box, current),
        "on_roll": on_roll,
        "few": on_roll < rules.FEW,
        "state_address": state_address(box.ballot_id),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def key(request, pk):
    """The key is made and shared on this page; the server receives its public half and the names of the keepers."""
    box = box_of(request, pk)
    form = KeyForm(request.POST or None, box=box)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act():
            return actions.publish_key(
                box=box,
                by=request.user,
                public_key=given["public_key"],
                threshold=given["threshold"],
                keepers=list(given["keepers"]),
                in_session=given["in_session"],
                open_count=given["open_count"],
                all_needed=given["all_needed"],
            )

        if address := perform(request, form, act, to=lambda _: reverse("governance:sealed:rehearsal", args=[pk])):
            return redirect(address)
    context = _context(box, "key") | {"form": form, "refusal": rules.can_prepare_key(box)}
    return render(request, "governance/sealed/key.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def rehearsal(request, pk):
    """The keepers type their parts again and open a dummy urn: a part badly noted is found before the vote, not after."""
    box = box_of(request, pk)
    form = RehearsalForm(request.POST or None)
    refusal = rules.can_rehearse(box)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act():
            return actions.rehearse(box=box, by=request.user, at=timezone.now(), mark=given["mark"], words=given["words"] or [])

        if address := perform(request, form, act, to=lambda _: reverse("governance:sealed:rehearsal", args=[pk])):
            return redirect(address)
    context = _context(box, "rehearsal") | {"form": form, "refusal": refusal, "keepers": queries.with_keepers(box)}
    if refusal is None:
        dummy = actions.rehearsal_of(box)
        context |= {"dummy": {"sealed": _written(dummy["sealed"])}, "dummy_mark": dummy["mark"]}
    return render(request, "governance/sealed/rehearsal.html", context)


@never_cache
@require_safe
@anyone_page
def attendance(request, pk):
    """The one list of signings: who sealed a ballot, who voted on paper; the tablet for who has no phone."""
    box = box_of(request, pk)
    or_raise(rules.is_here(box))
    rows, asked = queries.attendance(box), request.GET.get("q", "").strip()[:80]
    context = _context(box, "attendance") | {
        "rows": [row for row in rows if asked.casefold() in row["right"].name.casefold()],
        "q": asked,
        "numbers": queries.numbers(box),
        "closed": rules.takes_votes(box.ballot, at=timezone.now()),
    }
    return render(request, "governance/sealed/attendance.html", context)


@require_POST
@anyone_page
def paper(request, pk):
    """Marks that someone put a ballot in the paper box, or takes back a mark made by mistake; first notes who just came."""
    box = box_of(request, pk)
    form = PaperForm(request.POST, box=box)
    here = reverse("governance:sealed:attendance", args=[pk])
    if form.is_valid():
        right, undo = form.cleaned_data["right"], form.cleaned_data["undo"]

        def act():
            if form.cleaned_data["arrive"]:
                values = {"checked_by": CheckedBy.DESK, "by": request.user, "at": timezone.now()}
                return arrive(meeting=queries.meeting_of(box), member=right.member, **values)
            if undo:
                return actions.unmark_paper(box=box, right=right, at=timezone.now())
            return actions.mark_paper(box=box, right=right, by=request.user, at=timezone.now())

        perform(request, None, act, to=lambda _: here)
    return redirect(here)


@never_cache
@require_safe
@anyone_page
def tablet(request, pk, right):
    """The voter's page on the tablet of the bureau, for the person who stands before it."""
    box = box_of(request, pk)
    or_raise(rules.is_here(box))
    chosen = get_object_or_404(VotingRight, roll=box.ballot.roll_id, pk=right)
    context = context_of(request, box, chosen.member_id, desk=True) | {"person": chosen.name}
    return render(request, "governance/sealed/vote.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@anyone_page
def tally(request, pk):
    """The keepers join their parts in this browser, which opens the ballots; the server counts again and both must agree."""
    box = box_of(request, pk)
    form = TallyForm(request.POST or None)
    refusal = rules.can_tally(box) or why_not_counted(box.ballot, queries.meeting_of(box))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act():
            return actions.tally(
                box=box,
                by=request.user,
                announced=given["announced"] or {},
                void=given["void"] or 0,
                opened=given["opened"] or [],
                private_key=given["private_key"],
                paper=given["paper"] or [],
            )

        if address := perform(request, form, act, to=lambda _: reverse("governance:sealed:tally", args=[pk])):
            return redirect(address)
    context = _context(box, "tally") | {"form": form, "refusal": refusal, "numbers": queries.numbers(box)}
    context["why_discreet"] = queries.why_discreet(box) if box.rewritten_at is not None else ""
    if refusal is None:
        context |= {
            "urn": {
                "box": box.pk,
                "sealed": _written(tables.ballots(box.pk)),
                "labels": queries.labels(box.ballot),
                "kind": counting.kind_of(box.ballot.method, seats=box.ballot.seats),
                "codes": [option["code"] for option in box.ballot.options],
                "most": most_of(box.ballot),
                "mentions": counting.GRADES,
                "paper": box.paper_voters.count(),
                "open": box.open_count,
            },
            "numbered": list(enumerate(box.ballot.options, 1)),
            "keepers": queries.with_keepers(box),
        }
    return render(request, "governance/sealed/tally.html", context)


def _written(ballots: list[bytes]) -> list[str]:
    return [base64.b64encode(sealed).decode() for sealed in ballots]
