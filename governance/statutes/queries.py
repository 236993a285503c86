"""The statutes in force, and each rule with its reasons: what every screen that applies one shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.statutes import law
from governance.statutes.models import Statutes


@dataclass(frozen=True)
class Applied:
    """A rule as it applies: its value, where it comes from, and what the law says of it."""

    rule: law.RuleOfLaw
    bound: law.Bound
    written: str
    article: str  # of the statutes; empty when they say nothing

    @property
    def value(self) -> Any:
        """A Fraction, an int (None: not limited further), True or False, or the word of a choice."""
        return law.parse(self.rule.kind, self.written)

    @property
    def said(self) -> str:
        return self.rule.said(self.written)

    @property
    def source(self) -> str:
        """« art. 18 des statuts », or the law when the statutes say nothing."""
        return f"{self.article} des statuts" if self.article else self.bound.law

    @property
    def is_unsure(self) -> bool:
        """A rule whose source was not read in the text: pages say so."""
        return self.bound.confidence == "unsure" and not self.article


class Book:
    """Every rule of one version of the statutes: `book["quorum.ordinary.1"].value`."""

    def __init__(self, statutes: Statutes | None, *, form: str, on: date) -> None:
        self.statutes, self.form, self.on = statutes, form, on
        self._written = {row.code: row for row in statutes.rules.all()} if statutes is not None else {}

    def __getitem__(self, code: str) -> Applied:
        rule = law.rules()[code]
        bound = rule.bound(self.form, on=self.on)
        row = self._written.get(code)
        return Applied(rule, bound, row.value if row else bound.default, row.article if row else "")

    def __iter__(self):
        return (self[code] for code in law.rules())

    @property
    def topics(self) -> dict[str, list[Applied]]:
        """The rules by subject, in the order of the page."""
        found: dict[str, list[Applied]] = {}
        for applied in self:
            found.setdefault(applied.rule.topic, []).append(applied)
        return found

    def proxies_cap(self, associates: int) -> int:
        """How many proxies one person may carry, of so many associates: the law's maximum, or fewer by the statutes."""
        own = self["proxies.cap"].value
        most = law.max_proxies(associates)
        return most if own is None else min(own, most)


def in_force(on: date) -> Statutes | None:
    """The version of the statutes that applies on a day."""
    return Statutes.objects.filter(effective_on__lte=on).order_by("-effective_on").first()


def book_of(statutes: Statutes | None, *, on: date) -> Book:
    """The rules of a version; without any, those of the law for a SA."""
    return Book(statutes, form=statutes.form if statutes is not None else "sa", on=on)
