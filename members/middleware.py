"""Support roles need a second factor: until it is set up, the person only reaches the pages that set it up, and the way out."""

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

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


class SecondFactorMiddleware:
    """Sends a person whose role requires it to the set-up of their second factor. The demo's sign-in counts as one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        name = request.resolver_match.view_name
        if (
            not user.is_authenticated
            or name in OPEN
            or name.startswith("demo_")
            or not user.access.needs_second_factor
            or request.session.get(SESSION_KEY)
            or is_mfa_enabled(user)
        ):
            return None
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")
