"""The demo's own pages (DEMO flag or tests only): one-click sign-in of the cast, and the mails that left."""

from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cae.models import CaughtMail, MailAttachment
from members.middleware import SESSION_KEY
from members.pages import anyone_page


@login_not_required
@require_POST
def sign_in(request, pk):
    """Signs in as one of the demo cast. Counts as the second factor, since the whole cooperative is invented."""
    user = get_object_or_404(get_user_model(), pk=pk, is_active=True)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session[SESSION_KEY] = True
    return redirect("home")


@login_not_required
@require_safe
@anyone_page
def mails(request):
    """The mails that left, newest first."""
    return render(request, "demo/mails.html", {"mails": CaughtMail.objects.prefetch_related("attachments").order_by("-pk")[:100]})


@login_not_required
@require_safe
@anyone_page
def mail(request, pk):
    found = get_object_or_404(CaughtMail.objects.prefetch_related("attachments"), pk=pk)
    return render(request, "demo/mail.html", {"mail": found})


@login_not_required
@require_safe
@anyone_page
def attachment(request, pk):
    found = get_object_or_404(MailAttachment, pk=pk)
    response = HttpResponse(bytes(found.content), content_type=found.media_type or "application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response
