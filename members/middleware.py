"""Support roles need a second factor: until it is set up, the person only reaches the pages that set it up."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse

SESSION_KEY = "demo-second-factor"


class SecondFactorMiddleware:
    """Sends a person whose role requires it to the set-up of their second factor. The demo's sign-in counts as one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if (
            user.is_authenticated
            and not self._open(request.path)
            and user.access.needs_second_factor
            and not self._has_it(request)
        ):
            return redirect("mfa_index")
        return self.get_response(request)

    def _has_it(self, request) -> bool:
        return bool(request.session.get(SESSION_KEY)) or is_mfa_enabled(request.user)

    def _open(self, path: str) -> bool:
        return path.startswith((reverse("account_login").rsplit("login", 1)[0], settings.STATIC_URL, "/demo/"))
