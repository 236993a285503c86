"""The navigation: which pages a person sees, in three sections.

An item is hidden when the person lacks its right, when it belongs to an activity and there is none, or when its page is
not installed. At most two queries: the person's rights and their activities, each read once and only when drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from cae.access import has_right
from cae.rights import Right

ACTIVITY_COOKIE = "activity"  # the last activity looked at; written by static/js/shell.js, a preference, never a right


@dataclass(frozen=True)
class Item:
    """One line of the menu. `of_activity`: its address takes the code of the current activity.

    `short` is its label on a phone, `also` are the beginnings of other URL names for which this item is the
    current one, `key` is the letter after « g ».
    """

    label: str
    url_name: str
    icon: str
    right: Right | None = None
    of_activity: bool = False
    key: str = ""
    phone: bool = False
    short: str = ""
    also: tuple[str, ...] = ()
    when: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Section:
    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Link:
    """An item that this person may open, at this moment."""

    label: str
    url: str
    icon: str
    current: bool
    key: str = ""
    phone: bool = False
    short: str = ""


def beyond_own(right: Right) -> Callable[[Any], bool]:
    """Whether a person holds a right by a role: on more than the activities they belong to, which have their own pages."""
    return lambda user: has_right(user, right) and (right in user.access.everywhere or right in user.access.antennas)


SECTIONS = (
    Section(
        "Mon activité",
        (
            Item("Accueil", "home", "home", key="a", phone=True),
            Item("Mon compte", "billing:account:index", "wallet", Right.ACCOUNT_VIEW, of_activity=True, key="c", phone=True),
            Item("Devis", "billing:quotes:list", "file-pencil", Right.QUOTES_VIEW, of_activity=True, key="d"),
            Item("Factures", "billing:invoices:list", "receipt-euro", Right.INVOICES_VIEW, of_activity=True, key="f", phone=True),
            Item("Clients", "billing:customers:list", "address-book", Right.CUSTOMERS_VIEW, of_activity=True, key="l"),
            Item("Encaissements", "billing:payments:list", "cash", Right.PAYMENTS_VIEW, of_activity=True, key="e"),
            Item(
                "Achats et frais",
                "billing:purchases:list",
                "shopping-bag",
                Right.PURCHASES_VIEW,
                of_activity=True,
                phone=True,
                short="Achats",
            ),
            Item("Questions", "members:questions:of_activity", "message-question", Right.QUESTIONS_ASK, of_activity=True),
            Item(
                "Présentation",
                "members:activities:profile",
                "palette",
                Right.ACTIVITY_PROFILE,
                of_activity=True,
                also=("billing:own_mentions:",),
            ),
        ),
    ),
    Section(
        "Équipe d’appui",
        (
            Item("Bureau", "desk", "inbox", Right.DESK, key="b", phone=True),
            Item("Membres", "members:index", "users", Right.MEMBERS_VIEW, key="m", also=("members:contracts:",)),
            Item("Activités", "members:activities:index", "plant-2", Right.MEMBERS_VIEW, also=("members:memberships:",)),
            Item("Tous les devis", "billing:quotes:all", "file-stack", Right.QUOTES_VALIDATE),
            Item("Toutes les factures", "billing:invoices:all", "files", Right.DESK),
            Item("Encaissements reçus", "billing:payments:all", "building-bank", when=beyond_own(Right.PAYMENTS_VIEW)),
            Item(
                "Clients communs",
                "billing:customers:third_parties",
                "buildings",
                Right.DESK,
                also=("billing:customers:third_party",),
            ),
            Item("Achats à suivre", "billing:purchases:all", "truck-delivery", Right.PURCHASES_APPROVE),
            Item("Salaires", "billing:payroll:list", "calendar-dollar", Right.PAYROLL_VIEW),
            Item("Questions", "members:questions:index", "message-question", Right.QUESTIONS_ANSWER),
            Item("Grand livre", "billing:ledger:ledger", "book-2", Right.LEDGER_VIEW, also=("billing:closures:",)),
            Item("Balance", "billing:ledger:balance", "scale", Right.LEDGER_VIEW),
            Item("Travaux", "jobs:list", "progress-check", Right.JOBS_MANAGE),
        ),
    ),
    Section(
        "La coopérative",
        (
            Item("Décisions", "governance:decisions:index", "gavel", Right.DECISIONS_VIEW),
            Item(
                "Assemblées",
                "governance:meetings:index",
                "users-group",
                Right.MEETINGS_VIEW,
                also=(
                    "governance:roll:",
                    "governance:convening:",
                    "governance:proxies:",
                    "governance:attendance:",
                    "governance:ballots:",
                    "governance:sealed:",
                    "governance:room:",
                    "governance:minutes:",
                ),
            ),
            Item(
                "Qui fait quoi", "governance:mandates:index", "id-badge-2", Right.MEETINGS_VIEW, also=("governance:signatures:",)
            ),
            Item(
                "Obligations",
                "governance:obligations:index",
                "calendar-check",
                Right.MEETINGS_VIEW,
                also=("governance:allocation:",),
            ),
            Item(
                "Participer",
                "governance:ideas:index",
                "bulb",
                Right.MEETINGS_VIEW,
                also=("governance:polls:", "governance:openings:", "governance:rounds:"),
            ),
            Item("Statuts", "governance:statutes:index", "certificate", Right.MEETINGS_VIEW),
            Item("Barèmes", "billing:contribution:index", "adjustments-horizontal", Right.CONTRIBUTION_VIEW),
            Item("Rôles et droits", "members:roles:index", "key", Right.ROLES_MANAGE),
            Item(
                "Réglages",
                "members:cooperative",
                "settings",
                Right.COOPERATIVE_EDIT,
                also=("members:antennas:", "billing:mentions:"),
            ),
            Item("Courriels envoyés", "demo_mails", "mail", also=("demo_mail",), when=lambda user: settings.DEMO),
        ),
    ),
)


ACCOUNT = (
    ("Ma fiche", "members:me", "user"),
    ("Changer de mot de passe", "account_change_password", "lock"),
    ("Sécurité", "mfa_index", "shield-lock"),
    ("Mes sessions", "usersessions_list", "devices"),
)


def first_url(*names: str, **known: Any) -> str:
    """The address of the first of `names` that exists, with what is known (an activity's code) where it takes it; "" for none."""
    given = {name: value for name, value in known.items() if value}
    for name in names:
        for kwargs in (given, None) if given else (None,):
            try:
                return reverse(name, kwargs=kwargs)
            except NoReverseMatch:
                continue
    return ""


@dataclass
class Navigation:
    """What the menu shows to one request; nothing is read before a template asks."""

    request: Any
    sections_declared: tuple[Section, ...] = field(default=SECTIONS)

    @cached_property
    def activities(self) -> list[Any]:
        """The person's own activities (each with `code` and `name`)."""
        from members.queries import activities_of

        return list(activities_of(self.request.user))

    @property
    def _here(self) -> Any | None:
        return getattr(self.request, "activity", None)

    @cached_property
    def code(self) -> str:
        """The activity of the page, else the last one looked at, else the first; "" when the person has none."""
        here = self._here.code if self._here else ""
        own = [activity.code for activity in self.activities]
        last = self.request.COOKIES.get(ACTIVITY_COOKIE, "")
        return here or (last if last in own else "") or (own[0] if own else "")

    @cached_property
    def activity(self) -> Any | None:
        """The current activity: that of the page (`members.pages`), else one of the person's own."""
        return self._here or next((activity for activity in self.activities if activity.code == self.code), None)

    @cached_property
    def choices(self) -> list[dict[str, Any]]:
        """The activities to switch between, each with the address of the same page there, else of its account."""
        names = ("billing:account:index", "home")
        match = self.request.resolver_match
        if match and list(match.kwargs) == ["code"]:
            names = (match.view_name, *names)
        return [
            {
                "name": activity.name,
                "code": activity.code,
                "current": activity.code == self.code,
                "url": first_url(*names, code=activity.code),
            }
            for activity in self.activities
        ]

    @property
    def can_switch(self) -> bool:
        return any(not choice["current"] for choice in self.choices)

    @cached_property
    def search_url(self) -> str:
        return first_url("search")

    @cached_property
    def account(self) -> list[Link]:
        """What concerns the person's own sign-in."""
        found = (Link(label, first_url(name), icon, False) for label, name, icon in ACCOUNT)
        return [link for link in found if link.url]

    @cached_property
    def sections(self) -> list[tuple[str, list[Link]]]:
        current, found = self._current_item(), []
        for section in self.sections_declared:
            links = [link for item in section.items if (link := self._link(item, current=item is current))]
            if links:
                found.append((section.label, links))
        return found

    @cached_property
    def phone(self) -> list[Link]:
        """The four links of the bar at the bottom of a phone."""
        return [link for _, links in self.sections for link in links if link.phone][:4]

    def _link(self, item: Item, *, current: bool) -> Link | None:
        user = self.request.user
        if item.of_activity and not self.code:
            return None
        if (item.right and not has_right(user, item.right)) or (item.when and not item.when(user)):
            return None
        url = first_url(item.url_name, code=self.code if item.of_activity else "")
        if not url:
            return None
        return Link(item.label, url, item.icon, current, item.key, item.phone, item.short or item.label)

    def _current_item(self) -> Item | None:
        """The item of this page, else the first of its subject on the same side (`billing:invoices:show` under « Factures »)."""
        match = self.request.resolver_match
        if not match:
            return None
        items = [item for section in self.sections_declared for item in section.items]
        for item in items:
            if match.view_name == item.url_name or match.view_name.startswith(item.also or ("\0",)):
                return item
        subject = match.view_name.rpartition(":")[0]
        of_activity = "code" in match.kwargs
        same = (item for item in items if item.url_name.rpartition(":")[0] == subject and item.of_activity == of_activity)
        return next(same, None) if subject else None
