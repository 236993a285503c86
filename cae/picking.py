"""One thing chosen by typing, where a menu of all of them would grow with the cooperative.

The field holds « Nom (CODE) », proposed while one types by `static/js/pick.js`, accents and typing errors forgiven. Without the
script, or faster than it, the code alone does, or the whole name. A room declares a `Source` under a name when it starts; the
page `pick` proposes from it. The search index finds the words: the work is bounded whatever the base.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Case, Model, Q, QuerySet, When
from django.urls import reverse

from cae import search

SHOWN, LOOKED_AT, LONGEST = 12, 200, 140
SOURCES: dict[str, "Source"] = {}


@dataclass(frozen=True)
class Source:
    """What may be chosen, and how it is written.

    `offered(user, asked)`: the things this person may be proposed, `asked` being what the field says of itself. `key`: the field
    that tells two of them apart, in the form `plain` gives what is typed; `called`: how people call it. `unknown`: the sentence
    when nothing fits. `kind` names the documents of the search index; `path` leads from a thing to what they describe.
    `is_indexed`: whether the database finds a key by itself.
    """

    offered: Callable[[Any, Mapping[str, str]], QuerySet]
    kind: str
    key: str
    called: str
    unknown: str
    order: tuple[str, ...]
    name: Callable[[Any], str] = str
    detail: Callable[[Any], str] = lambda thing: ""
    plain: Callable[[str], str] = str.upper
    path: str = "pk"
    is_indexed: bool = True

    def label(self, thing: Model) -> str:
        """How a thing is written in its field."""
        key = getattr(thing, self.key)
        return f"{self.name(thing)} ({key})" if key else self.name(thing)

    def found(self, rows: QuerySet, text: str, limit: int = SHOWN) -> list[Any]:
        """The things of `rows` that `text` may mean, by their words; the one it is the key of before the others."""
        other = Case(When(**{self.key: self.plain(text.strip())}, then=0), default=1)
        return list(rows.filter(self._holding(text)).order_by(other, *self.order)[:limit])

    def chosen(self, rows: QuerySet, typed: str) -> Any:
        """The one thing of `rows` that was typed; ValidationError, with what it may have meant, when it is not sure."""
        written = re.fullmatch(r"(.*)\(([^()]+)\)", typed.strip())
        name, key = (written[1], written[2].strip()) if written else (typed, typed.strip())
        exact = rows.filter(**{self.key: self.plain(key)}) if key else rows.none()
        if not self.is_indexed:
            exact = exact.filter(self._holding(key))
        if (thing := exact.first()) is not None:
            return thing
        likely = self.found(rows, name)
        same = [thing for thing in likely if search.in_order(self.name(thing)) == search.in_order(name)]
        if len(same) == 1:
            return same[0]
        if not likely:
            raise forms.ValidationError(self.unknown)
        meant = ", ".join(self.label(thing) for thing in (same or likely)[:3])
        raise forms.ValidationError(f"Vouliez-vous dire {meant} ? Choisissez dans la liste, ou tapez {self.called}.")

    def _holding(self, text: str) -> Q:
        """The things whose documents hold the words of a text: never more than `LOOKED_AT`."""
        documents = search.matching(text, self.kind).order_by().values_list("object_id", flat=True)
        return Q(**{f"{self.path}__in": list(documents[:LOOKED_AT])})


def register(name: str, source: Source) -> Source:
    """Makes a source known by its name; called by each room in AppConfig.ready()."""
    SOURCES[name] = source
    return source


class PickInput(forms.TextInput):
    """A text input that knows where its proposals come from."""

    def __init__(self, name: str, asked: Mapping[str, str], beside: str = "") -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", "placeholder": "Tapez un nom"})
        self.source, self.asked, self.beside = name, asked, beside

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        address = reverse("pick", args=[self.source])
        context["widget"]["attrs"] |= {"data-pick": f"{address}?{urlencode(self.asked)}" if self.asked else address}
        if self.beside:
            context["widget"]["attrs"] |= {"data-pick-with": self.beside}
        return context


class PickField(forms.CharField):
    """A thing of a source, as its instance. `queryset`: those that may be chosen, whoever types; a view may narrow it.

    `asked` goes with the proposals asked for, and so does what the field `beside` of the same form holds.
    """

    def __init__(
        self, name: str, queryset: QuerySet, *, asked: Mapping[str, str] | None = None, beside: str = "", **kwargs: Any
    ) -> None:
        super().__init__(max_length=kwargs.pop("max_length", None), widget=PickInput(name, asked or {}, beside), **kwargs)
        self.name, self.queryset = name, queryset

    @property
    def source(self) -> Source:
        return SOURCES[self.name]

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        if len(typed) > LONGEST:
            raise forms.ValidationError(self.source.unknown)
        return self.source.chosen(self.queryset.all(), typed)

    def prepare_value(self, value: Any) -> Any:
        """What is written: of a thing or of its key in the base, its label; what was typed stays."""
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        return self.source.label(value) if isinstance(value, Model) else value
