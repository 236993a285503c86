"""Lists that come back as their reader left them: the last filters are kept in a signed cookie of each list.

    @require_safe
    @team_page(Right.INVOICES_VIEW)
    @remembered
    def list(request): …

Opened without any query, the list redirects to its last filters, so that its address can always be shared. Nothing is
written in the base, and what a person chose is not read by the next one on the same computer.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpResponseRedirect, QueryDict
from django.utils.cache import patch_cache_control

FORGET = "effacer"  # ?effacer=1: back to the whole list
WHOLE = "bureau"  # ?bureau=1: the list as the desk counts it, whatever was kept
WORK = "bilan"  # ?bilan=…: the list with what became of an act on several of its rows
NOT_FILTERS = frozenset({FORGET, WHOLE, WORK, "after", "before", "format"})
LONGEST = 1_500  # a cookie holds 4 kB
KEPT_FOR = 90 * 24 * 3600


def remembered(view: Callable) -> Callable:
    """Makes a list remember its filters. Sets `request.is_filtered` for the page (« Effacer les filtres »)."""

    @wraps(view)
    def page(request, *args, **kwargs):
        name = f"filters-{request.resolver_match.view_name.replace(':', '-')}"
        salt = f"cae.filters.{request.user.pk}"
        if FORGET in request.GET:
            response = HttpResponseRedirect(request.path)
            response.delete_cookie(name, path=request.path)
            return response
        if not request.GET and not request.htmx:
            kept = request.get_signed_cookie(name, default="", salt=salt)
            if kept:
                response = HttpResponseRedirect(f"{request.path}?{kept}")
                patch_cache_control(response, private=True, no_store=True)
                return response
        chosen = _filters(request.GET)
        request.is_filtered = bool(chosen)
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and "format" not in request.GET:
            if chosen and len(chosen) <= LONGEST:
                response.set_signed_cookie(
                    name,
                    chosen,
                    salt=salt,
                    path=request.path,
                    max_age=KEPT_FOR,
                    httponly=True,
                    samesite="Lax",
                    secure=settings.SESSION_COOKIE_SECURE,
                )
            elif name in request.COOKIES:
                response.delete_cookie(name, path=request.path)
        return response

    return page


def _filters(params: QueryDict) -> str:
    """The filters among the parameters of an address, those left empty taken out."""
    kept = QueryDict(mutable=True)
    for key, values in params.lists():
        if key not in NOT_FILTERS and (filled := [value for value in values if value]):
            kept.setlist(key, filled)
    return kept.urlencode()
