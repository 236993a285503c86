"""Every address of ours, and who opens it: one row for each URL name, read by the tests of access and of accessibility.

`HOLDERS` says in plain words who holds each right on LEA's activity (in Lyon), `ELSEWHERE` who holds it on something else
only. Both are written by hand from the roles of the cast, on purpose: a test that asked the code would agree with it.
"""

from functools import cache

from django.http import HttpResponseNotAllowed
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver

from tests.support.addresses.billing import BILLING
from tests.support.addresses.governance import GOVERNANCE
from tests.support.addresses.holders import HOLDERS, PEOPLE
from tests.support.addresses.home import HOME
from tests.support.addresses.members import MEMBERS
from tests.support.addresses.rows import Row

__all__ = ["HOLDERS", "PEOPLE", "ROWS", "Row", "is_only_posted", "our_patterns", "subject_of"]

ROWS: dict[str, Row] = {**HOME, **MEMBERS, **GOVERNANCE, **BILLING}

OURS = ("cae", "members", "governance", "billing")


@cache
def our_patterns() -> dict[str, URLPattern]:
    """Our addresses by their full names."""
    found: dict[str, URLPattern] = {}

    def walk(patterns, spaces):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                if getattr(pattern.callback, "__module__", "").split(".")[0] in OURS:
                    found[":".join([*spaces, str(pattern.name)])] = pattern
            else:
                walk(pattern.url_patterns, [*spaces, pattern.namespace] if pattern.namespace else spaces)

    walk(get_resolver().url_patterns, [])
    return found


@cache
def is_only_posted(name: str) -> bool:
    """Whether an address refuses GET: asked to its view, which says so before it looks at who asks."""
    view = our_patterns()[name].callback
    try:
        return isinstance(view(RequestFactory().get("/")), HttpResponseNotAllowed)
    except Exception:  # it looked further: it takes GET
        return False


def subject_of(name: str) -> str:
    """The first words of a name: `billing:invoices`; « home » for those without."""
    return name.rpartition(":")[0] or "home"
