"""The statutes in force, and each rule with its reasons: what every screen that applies one shows."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from governance.statutes import law
from governance.statutes.models import Statutes

IN_WORDS = {
    Fraction(1, 2): "la moitié",
    Fraction(1, 3): "un tiers",
    Fraction(2, 3): "deux tiers",
    Fraction(1, 4): "un quart",
    Fraction(3, 4): "trois quarts",
    Fraction(1, 5): "un cinquième",
    Fraction(1, 10): "un dixième",
    Fraction(1, 20): "un vingtième",
}


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
    def in_words(self) -> str:
        """The value as it is said aloud: « un cinquième (1/5) », « 15 jours »."""
        if self.rule.kind == "fraction" and (words := IN_WORDS.get(self.value)):
            return f"{words} ({self.written})"
        if self.rule.code == "proxies.until":
            return f"{self.written} heures, heure de Paris"
        if self.rule.code == "secrecy.request" and self.value == 0:
            return "une seule personne suffit"
        return self.said

    @property
    def limits(self) -> str:
        """What the law allows, in a few words."""
        said, bound = self.rule.said, self.bound
        if bound.allowed:
            return "la loi n'admet que « " + ", ".join(said(one) for one in bound.allowed) + " »"
        if bound.least and bound.most:
            return f"la loi permet de {said(bound.least)} à {said(bound.most)}"
        if bound.least:
            return f"la loi demande au moins {said(bound.least)}"
        if bound.above:
            return f"la loi demande plus de {said(bound.above)}"
        return f"la loi permet au plus {said(bound.most)}" if bound.most else bound.limits or "la loi laisse libre"

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

    def __init__(self, statutes: Statutes | None, *, society: law.Society, on: date) -> None:
        self.statutes, self.society, self.on = statutes, society, on
        self._written = {row.code: row for row in statutes.rules.all()} if statutes is not None else {}

    def __getitem__(self, code: str) -> Applied:
        rule = law.rules()[code]
        bound = rule.bound(self.society, on=self.on)
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
        most = law.max_proxies(associates, nature=self.society.nature)
        return most if own is None else min(own, most)


def in_force(on: date) -> Statutes | None:
    """The version of the statutes that applies on a day."""
    return Statutes.objects.filter(effective_on__lte=on).order_by("-effective_on").first()


def versions() -> QuerySet[Statutes]:
    """Every version, the latest first."""
    return Statutes.objects.select_related("decision").order_by("-effective_on")


def follows(statutes: Statutes) -> Statutes | None:
    """The version that replaces another one."""
    return Statutes.objects.filter(effective_on__gt=statutes.effective_on).order_by("effective_on").first()


def book_of(statutes: Statutes | None, *, on: date) -> Book:
    """The rules of a version; without any, those of the law for a SCOP that is a SA."""
    society = law.Society(statutes.nature, statutes.form) if statutes is not None else law.Society("scop", "sa")
    return Book(statutes, society=society, on=on)
