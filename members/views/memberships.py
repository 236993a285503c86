"""Who belongs to an activity, and how they share what it can pay."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cae import files
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members import actions, reach
from members.forms.activities import JoinForm, SharingForm, UntilForm
from members.models import Member
from members.pages import activity_page
from members.queries import conventions_of, members_of


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.ACTIVITIES_EDIT)
def join(request, activity):
    """Adds a person to an activity."""
    on = today()
    people = reach.visible(Member.objects.filter(left_on__isnull=True), request.user).order_by("last_name", "first_name", "pk")
    form = JoinForm(request.POST or None, people=people, initial={"since": on})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.join_activity(activity=activity, by=request.user, on=on, **form.cleaned_data)

        if address := perform(request, form, act, to=lambda _: _sheet_of(activity)):
            return redirect(address)
    return render(request, "members/memberships/join.html", {"form": form, "activity": activity})


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.ACTIVITIES_EDIT)
def leave(request, activity, pk):
    """Ends the membership of a person."""
    membership = get_object_or_404(activity.memberships.select_related("member", "activity"), pk=pk)
    form = UntilForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            until = form.cleaned_data["until"]
            return actions.leave_activity(membership=membership, by=request.user, on=today(), until=until)

        if address := perform(request, form, act, to=lambda _: _sheet_of(activity)):
            return redirect(address)
    return render(request, "members/memberships/leave.html", {"form": form, "activity": activity, "membership": membership})


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.ACTIVITIES_EDIT)
def share(request, activity):
    """Records the convention by which the members of an activity divide its money."""
    on = today()
    current = next(iter(conventions_of(activity)), None)
    members = members_of(activity, on=on)
    form = SharingForm(
        request.POST or None,
        request.FILES or None,
        members=members,
        on=on,
        current=current.keys if current else None,
        initial={"since": on, "signed_on": on},
    )
    if request.method == "POST" and form.is_valid():

        def act():
            stored = form.stored_file()
            convention = actions.set_sharing(
                activity=activity,
                by=request.user,
                on=on,
                since=form.cleaned_data["since"],
                signed_on=form.cleaned_data["signed_on"],
                keys=form.parts(),
                file=stored,
                recounts=form.cleaned_data["recounts"],
            )
            if stored is not None:
                files.attach(convention, stored, purpose="convention", by=request.user)
            return convention

        if address := perform(request, form, act, to=lambda _: _sheet_of(activity)):
            return redirect(address)
    context = {"form": form, "activity": activity, "alone": len(form.people) < 2}
    return render(request, "members/memberships/share.html", context)


def _sheet_of(activity) -> str:
    return reverse("members:activities:sheet", args=[activity.code])
