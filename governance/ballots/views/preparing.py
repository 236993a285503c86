"""A ballot is prepared: the method first, then what it asks."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cae.access import Refused, or_raise
from cae.once import perform
from governance.ballots import actions, explain, rules, secrecy
from governance.ballots.enums import Method, Way
from governance.ballots.forms import BallotForm, OptionFormSet
from governance.ballots.ports import why_not_vote
from governance.ballots.views.shared import ballot_of_bureau, require_bureau, sheet_of
from governance.meetings.enums import ItemKind
from governance.meetings.queries import book
from governance.meetings.views.shared import fetch_resolution
from governance.roll.queries import current
from members.pages import anyone_page


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def prepare(request, pk):
    """Prepares a ballot on a resolution."""
    resolution = fetch_resolution(request.user, pk)
    meeting = resolution.item.meeting
    require_bureau(request.user, meeting)
    roll = current(meeting)
    or_raise(rules.can_prepare(resolution, roll=roll))
    if "essai" not in request.GET and "trial" not in request.POST and (otherwise := why_not_vote([resolution])):
        raise Refused(otherwise[resolution.pk])
    usual = Method.CHOICES if resolution.item.kind == ItemKind.ELECTION else Method.YES_NO
    asked = request.POST.get("method") or request.GET.get("methode", "")
    method = Method(asked) if asked in Method.values else usual
    secret_only = rules.can_use_way(resolution, way=Way.NAMED, book=book(meeting))
    secret_only = secret_only or secrecy.why_not_way(resolution, meeting, way=Way.NAMED)
    asked_trial = {"trial": True, "way": Way.SECRET} if "essai" in request.GET else None
    form = BallotForm(request.POST or None, method=method, secret_only=secret_only is not None, initial=asked_trial)
    kind = {"method": method}
    options = OptionFormSet(request.POST or None, prefix="options", form_kwargs=kind) if method != Method.YES_NO else None
    if request.method == "POST" and "more" in request.POST and options is not None:
        options = _with_more(request, method)
    elif request.method == "POST" and form.is_valid() and (options is None or options.is_valid()):

        def act():
            return actions.prepare_ballot(
                resolution=resolution,
                by=request.user,
                method=method,
                options=options.options(roll) if options is not None else (),
                at=timezone.now(),
                **form.values(),
            )

        if address := perform(request, form, act, to=sheet_of):
            return redirect(address)
    context = {
        "resolution": resolution,
        "meeting": meeting,
        "form": form,
        "options": options,
        "method": method,
        "said": explain.METHODS[method],
        "chooses": method != Method.YES_NO and rules.needs_majority(resolution),
        "methods": [(one.value, one.label, explain.METHODS[one]) for one in Method],
        "secret_only": secret_only,
        "people": roll.rights.order_by("name").values_list("name", flat=True) if options is not None and roll else (),
    }
    return render(request, "governance/ballots/prepare.html", context)


def _with_more(request, method: str):
    """The options as they were typed, and four rows more (a browser without scripts)."""
    data = request.POST.copy()
    data["options-TOTAL_FORMS"] = str(int(data.get("options-TOTAL_FORMS") or 0) + 4)
    return OptionFormSet(data, prefix="options", form_kwargs={"method": method})


@require_POST
@anyone_page
def ask_opinion(request, pk):
    """Asks everybody for their opinion, beside a decision."""
    ballot = ballot_of_bureau(request.user, pk)

    def act():
        return actions.ask_opinion(ballot=ballot, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=sheet_of) or sheet_of(ballot))


@require_POST
@anyone_page
def next_round(request, pk):
    """Prepares the round that follows."""
    ballot = ballot_of_bureau(request.user, pk)

    def act():
        return actions.prepare_next_round(ballot=ballot, by=request.user)

    return redirect(perform(request, None, act, to=sheet_of) or sheet_of(ballot))


def prepare_address(resolution) -> str:
    return reverse("governance:ballots:prepare", args=[resolution.pk])
