"""Who is not signed in is led to the sign-in, and back where they were. Support roles need a second factor: until it is set
up, the person only reaches the pages that set it up, and the way out."""

from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.middleware import UserSessionsMiddleware
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

SESSION_KEY = "demo-second-factor"
# What sets up a second factor (proving who one is included), the links of that page, and the way out.
OPEN = frozenset(
    {
        "account_logout",
        "account_change_password",
        "usersessions_list",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_edit_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "accessibility",
    }
)


class SignInMiddleware(LoginRequiredMiddleware):
    """A page asked signed out leads to the sign-in, then back to itself; an act leads back to the page it was asked from, since
    its own address cannot be opened. A draft being kept is told by a 401: its page holds what is typed and says so. A page open
    to everybody does not even read who one is."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        if request.headers.get("X-Autosave"):
            return JsonResponse({"signed_out": True}, status=401)
        htmx = getattr(request, "htmx", False)
        if request.method in ("GET", "HEAD") and not htmx:
            return super().handle_no_permission(request, view_func)
        answer = redirect_to_login(
            _page_of(request), resolve_url(self.get_login_url(view_func)), self.get_redirect_field_name(view_func)
        )
        # A part of a page is never replaced by the sign-in: the whole page goes there.
        return HttpResponse(headers={"HX-Redirect": answer.url}) if htmx else answer


def _page_of(request: HttpRequest) -> str:
    """The page of ours a request was made from, as a path; the home page when unknown."""
    origin = request.headers.get("HX-Current-URL") or request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(origin, {request.get_host()}):
        return reverse("home")
    parts = urlsplit(origin)
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


class SessionsMiddleware(UserSessionsMiddleware):
    """Keeps the list of a person's sessions, but where the setting UNTRACKED says that nobody's passage is written."""

    def __call__(self, request):
        if request.path.startswith(settings.UNTRACKED):
            return self.get_response(request)
        return super().__call__(request)


class SecondFactorMiddleware:
    """Sends a person whose role requires it, and the operator, to the set-up of their second factor. The demo's sign-in counts
    as one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True):
            return None
        user = request.user
        name = request.resolver_match.view_name
        if (
            not user.is_authenticated
            or name in OPEN
            or name.startswith("demo_")
            or not (user.is_staff or user.access.needs_second_factor)
            or request.session.get(SESSION_KEY)
            or is_mfa_enabled(user)
        ):
            return None
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")
