"""The door of the customer's pages: no account, a private token; nothing of these pages is kept, indexed or told elsewhere.

A token that never opened anything is 404, one that expired or was revoked is 410; neither says whose it was. Many wrong
tokens from one place are slowed down.
"""

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from billing.quotes import links
from billing.quotes.links import Closed
from members.pages import PageMark

WRONG_ALLOWED, WRONG_WINDOW = 20, 600  # wrong tokens from one address, in seconds


def portal_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page behind a customer's link. The view receives the open `CustomerLink` and everything else of its address."""

    @login_not_required
    @wraps(view)
    def page(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        return _private(_open(request, token, view, kwargs))

    page.page = PageMark("customer", "")  # type: ignore[attr-defined]
    return page


def _open(request: HttpRequest, token: str, view: Callable[..., HttpResponse], kwargs: dict) -> HttpResponse:
    key = f"portal-wrong:{address_of(request)}"
    if cache.get(key, 0) >= WRONG_ALLOWED:
        return render(request, "billing/portal/closed.html", {"reason": "slow"}, status=429)
    found = links.find(token, at=timezone.now())
    if found is None:
        if not cache.add(key, 1, WRONG_WINDOW):
            cache.incr(key)
        return render(request, "billing/portal/closed.html", {"reason": "unknown"}, status=404)
    if isinstance(found, Closed):
        return render(request, "billing/portal/closed.html", {"reason": "closed", "sentence": found.sentence}, status=410)
    return view(request, found, token=token, **kwargs)


def _private(response: HttpResponse) -> HttpResponse:
    """No search engine, no shared cache, and the address (it holds the token) is told to no other site. Not « no-referrer »:
    browsers would then send forms with a null origin, which the protection against forged forms refuses."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, behind as many proxies as the installation says it trusts."""
    return get_adapter(request).get_client_ip(request)
