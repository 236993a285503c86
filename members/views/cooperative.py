"""The cooperative's own page: identity, templates of numbers, antennas."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cae import files
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members import actions, queries
from members.forms.cooperative import AntennaForm, CooperativeForm
from members.models import Antenna
from members.pages import team_page


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.COOPERATIVE_EDIT)
def cooperative(request):
    """Changes what every document and every number says of the cooperative."""
    found = queries.cooperative()
    form = CooperativeForm(request.POST or None, request.FILES or None, instance=found)
    if request.method == "POST" and form.is_valid():

        def act():
            uploads = form.uploads(logo=True)
            changed = actions.edit_cooperative(cooperative=found, by=request.user, on=today(), **form.values(), **uploads)
            for name, stored in uploads.items():
                files.attach(found, stored, purpose=name, by=request.user)
            return changed

        if address := perform(request, form, act, to=lambda _: reverse("members:cooperative")):
            return redirect(address)
    context = {
        "form": form,
        "cooperative": found,
        "antennas": Antenna.objects.order_by("name"),
        "images": queries.image_links(found),
    }
    return render(request, "members/cooperative.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.COOPERATIVE_EDIT)
def new(request):
    """A new antenna."""
    form = AntennaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.create_antenna(by=request.user, **form.values())

        if address := perform(request, form, act, to=lambda _: reverse("members:cooperative")):
            return redirect(address)
    return render(request, "members/antennas/edit.html", {"form": form, "antenna": None})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.COOPERATIVE_EDIT)
def edit(request, pk):
    """The name and town of an antenna."""
    antenna = get_object_or_404(Antenna, pk=pk)
    form = AntennaForm(request.POST or None, instance=antenna)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.edit_antenna(antenna=antenna, by=request.user, **form.values())

        if address := perform(request, form, act, to=lambda _: reverse("members:cooperative")):
            return redirect(address)
    return render(request, "members/antennas/edit.html", {"form": form, "antenna": antenna})
