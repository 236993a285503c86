"""The link of an invitation: the person chooses a password and lands signed in."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cae.access import Refused
from cae.once import perform
from members import actions
from members.forms.invitations import PasswordForm
from members.models import User


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request, token):
    """Opens the account of an invited person. A link that was used, replaced or is too old says so and what to do."""
    now = timezone.now()
    try:
        invitation = actions.find_invitation(token, at=now)
    except Refused as refused:
        return render(request, "members/invitations/closed.html", {"refusal": refused.refusal}, status=410)
    someone = User(email=invitation.email, display_name=str(invitation.member))
    form = PasswordForm(request.POST or None, user=someone)
    if request.method == "POST" and form.is_valid():
        opened: list[User] = []

        def act():
            opened.append(actions.accept_invitation(token=token, password=form.cleaned_data["password"], at=now))

        address = perform(request, form, act, to=lambda _: reverse("home"))
        if address and opened:
            login(request, opened[0], backend="allauth.account.auth_backends.AuthenticationBackend")
            # The password was typed a moment ago: the set-up of the second factor does not ask for it again.
            record_authentication(request, opened[0], method="password", reauthenticated=True)
        if address:
            return redirect(address)
    context = {"form": form, "invitation": invitation}
    return render(request, "members/invitations/accept.html", context)
