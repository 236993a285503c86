"""What every page is: of one activity, or of the support team. Fetches, authorises, and says so in one line above the view.

    @activity_page(Right.INVOICES_VIEW)
    def index(request, activity): …

    @team_page(Right.LEDGER_VIEW)
    def balance(request): …

An activity the person may not know of is 404; one they know of without the right is 403. The test of every address by
every role reads the `page` mark these decorators leave.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from cae.access import fetch, require
from cae.rights import Right
from members.models import Activity


@dataclass(frozen=True)
class PageMark:
    kind: str  # "activity", "team" or "anyone"
    right: str


def activity_page(right: Right) -> Callable[[Callable], Callable]:
    """A page of one activity, named by `code` in its address. The view receives the activity itself."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def page(request, code: str, **kwargs):
            activity = fetch(
                Activity.objects.select_related("antenna", "logo"), request.user, Right.ACTIVITIES_VIEW, path="", code=code
            )
            require(request.user, right, activity)
            request.activity = activity
            return view(request, activity, **kwargs)

        page.page = PageMark("activity", right)
        return page

    return decorate


def team_page(right: Right) -> Callable[[Callable], Callable]:
    """A page of the cooperative: asks for `right`, everywhere, in an antenna, or on one's activities; 403 without it.
    Rows are narrowed by `cae.access.visible` in the view.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def page(request, **kwargs):
            require(request.user, right)
            return view(request, **kwargs)

        page.page = PageMark("team", right)
        return page

    return decorate


def anyone_page(view: Callable) -> Callable:
    """A page for everyone signed in; what it shows depends on who they are."""
    view.page = PageMark("anyone", "")
    return view
