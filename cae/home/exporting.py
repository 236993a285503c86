"""The export of a long list: its file is made by a job, and the person is told when it is ready."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cae import exports
from cae.once import perform
from members.pages import anyone_page


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def prepare(request):
    """Says why this list takes time, and asks for its file. The list comes signed for its reader."""
    name, address = exports.list_of(request.user, request.GET.get("liste", ""))
    if request.method == "POST":
        to = perform(
            request,
            None,
            lambda: exports.ask(name=name, address=address, by=request.user),
            to=lambda job: reverse("job", args=[job.token]),
        )
        if to:
            return redirect(to)
    back = address.partition("?")[0]
    return render(request, "home/exports/prepare.html", {"name": name, "back": back, "at_once": exports.AT_ONCE})
