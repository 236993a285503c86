"""Pages about the software itself, open to everyone."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.pages import anyone_page


@login_not_required
@require_safe
@anyone_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is done so that everyone can use these pages, what is not known yet, and whom to tell."""
    return render(request, "home/accessibility.html")
