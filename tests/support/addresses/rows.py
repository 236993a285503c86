"""An address: how it is written, and what each person is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.addresses.holders import ELSEWHERE, HOLDERS, KNOW_LEA
from tests.support.things import Things

Kwargs = Callable[[Things], Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """An address: how it is written, and what each person is answered. Those not named in `but` follow the rule of `kind`.

    - `activity`: 404 for who does not know LEA, 403 without the right on it, else open;
    - `team`: 403 without the right anywhere; with `thing`, 404 for who holds it elsewhere only; else open;
    - `anyone`: open to everyone signed in;
    - `public`: open, signed in or not.
    """

    kind: str
    right: str = ""
    kwargs: Kwargs = field(default=lambda things: {})
    thing: bool = False
    but: Mapping[str, int] = field(default_factory=dict)
    page: bool = True  # a whole page, to be read by axe

    def expected(self, person: str) -> int:
        """200 for open, 302 to sign in, 403, 404; 409 for a refusal in words, on the page or the one before."""
        if person in self.but:
            return self.but[person]
        if self.kind == "public":
            return 200
        if person == "":
            return 302
        if self.kind == "anyone" or person in HOLDERS[self.right]:
            return 200
        if self.kind == "activity":
            return 403 if person in KNOW_LEA else 404
        if person in ELSEWHERE.get(self.right, ()):
            return 404 if self.thing else 200
        return 403


def of(*names: str, **named: str) -> Kwargs:
    """Kwargs from the things of these names: `of("invoice")` gives `pk`; `of(first="customer")` gives `first`."""
    named = {**dict.fromkeys([], ""), **({"pk": names[0]} if names else {}), **named}
    return lambda things: {key: _key(getattr(things, name)) for key, name in named.items()}


def _key(thing: Any) -> Any:
    return thing if isinstance(thing, str) else thing.pk


def activity(right: str, kwargs: Kwargs | None = None, **more: Any) -> Row:
    inner = kwargs or (lambda things: {})
    return Row("activity", right, lambda things: {"code": things.activity.code, **inner(things)}, **more)


def team(right: str, kwargs: Kwargs | None = None, **more: Any) -> Row:
    return Row("team", right, kwargs or (lambda things: {}), thing=kwargs is not None, **more)


def everyone(names: Any, status: int) -> dict[str, int]:
    return dict.fromkeys(names, status)
