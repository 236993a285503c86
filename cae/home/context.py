"""What every template receives: the navigation of the person, the cooperative's name, and the links of the footer."""

from importlib.metadata import PackageNotFoundError, version

from django.conf import settings
from django.core.cache import caches
from django.utils.functional import SimpleLazyObject

from cae.home.demo import cast
from cae.home.navigation import Navigation, first_url

try:
    VERSION = version("cae")
except PackageNotFoundError:
    VERSION = "0.1.0"
FOOTER = (("Accessibilité", "accessibility"),)
FOR_MAKERS = (("Composants", "components"),)  # what pages are made of: for who makes or operates them


def cooperative_name() -> str:
    """The name at the top of the pages, kept a minute; « Notre coopérative » until it has been given one."""
    from members.models import Cooperative

    near = caches["near"]
    name = near.get("cooperative-name")
    if name is None:
        name = Cooperative.objects.values_list("name", flat=True).first() or "Notre coopérative"
        near.set("cooperative-name", name, 60)
    return str(name)


def navigation(request) -> dict[str, object]:
    """`nav` (None when nobody is signed in), `cooperative_name`, `home_url`, `footer_links`, `app_version`,
    `demo_cast` (whom the sign-in page offers to be, in the demo).

    Costs nothing until a template draws the menu.
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    makes = signed_in and (settings.DEBUG or user.is_staff)
    names = FOOTER + FOR_MAKERS if makes else FOOTER
    links = [{"label": label, "url": url} for label, name in names if (url := first_url(name))]
    return {
        "nav": Navigation(request) if signed_in else None,
        "cooperative_name": SimpleLazyObject(cooperative_name),
        "home_url": first_url("home") or "/",
        "footer_links": links,
        "app_version": VERSION,
        "demo_cast": () if signed_in else SimpleLazyObject(cast),
    }
