"""The rules statutes may set and the bounds of the law, read from `reference/statutes.toml`: data, never constants in code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from django.conf import settings

NATURES = ("scop", "scic")
FLAGS = {"yes": "oui", "no": "non"}
SAID = {
    "expressed": "les voix exprimées",
    "present": "les présents et représentés",
    "all": "tous les associés",
    "rejected": "la résolution est rejetée",
    "chair": "la voix de la présidence compte double",
    "senior": "la plus ancienne dans la coopérative",
    "older": "la plus âgée",
    "drawn": "que le sort désigne",
    "board": "va aux résolutions agréées par le conseil",
    "refused": "n'est pas reçu",
    "apart": "n'est pas comptée parmi les voix exprimées",
    "against": "est comptée contre",
    "secret": "toujours secret",
    "on_request": "secret si on le demande",
    "bureau_only": "n'est connu que du bureau",
    "everyone": "est lu de tous",
}
# « drawn » is said of a person for an election, of a proxy elsewhere.
SAID_OF = {("proxies.blank", "drawn"): "va à une personne tirée au sort, si son auteur l'a choisi"}
# A number beyond these is a slip of the hand, whatever the law says.
PLAUSIBLE = {"days": 366, "hours": 366 * 24, "years": 99, "count": 10_000}
UNITS = {"days": "jours", "hours": "heures", "years": "ans", "count": ""}


@dataclass(frozen=True)
class Society:
    """What the bounds of the law depend on: "scop" or "scic", and "sa", "sarl" or "sas"."""

    nature: str
    form: str


class Malformed(ValueError):
    """A value that is not of the kind of its rule; the sentence says what to write."""


@dataclass(frozen=True)
class Bound:
    """What the law lets statutes say, for some natures of cooperative and legal forms, from a day: `least`, `most` and `allowed`
    limit it; `above` and `below` too, themselves left out. `limits` says it where the law depends on something else."""

    natures: tuple[str, ...]
    forms: tuple[str, ...]
    valid_from: date
    default: str
    law: str
    confidence: str
    least: str = ""
    most: str = ""
    above: str = ""
    below: str = ""
    limits: str = ""
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleOfLaw:
    """A rule statutes may set. `kind` says how its value is written (see `parse`)."""

    code: str
    topic: str
    label: str
    kind: str
    choices: tuple[str, ...]
    bounds: tuple[Bound, ...]

    def bound(self, society: Society, *, on: date) -> Bound:
        """The bound in force for a company; the earliest known one before it."""
        mine = [bound for bound in self.bounds if society.form in bound.forms and society.nature in bound.natures]
        mine.sort(key=lambda bound: bound.valid_from)
        return next((bound for bound in reversed(mine) if bound.valid_from <= on), mine[0])

    def said(self, value: str) -> str:
        """A value as people read it."""
        if self.kind == "flag":
            return FLAGS[value]
        if self.kind == "choice":
            return SAID_OF.get((self.code, value), SAID[value])
        if value == "":
            return "le maximum de la loi"
        if self.kind == "fraction":
            return "aucun" if self.code.startswith("quorum") and parse(self.kind, value) == 0 else value
        unit = UNITS[self.kind]
        return f"{value} {unit.removesuffix('s') if value in ('0', '1') else unit}".strip()


def parse(kind: str, value: str) -> Any:
    """The value of a rule: a Fraction, an int, True or False, or the word of a choice. `Malformed` for what is none of these."""
    text = value.strip()
    try:
        if kind == "fraction":
            part = Fraction(text.replace(",", ".").removesuffix("%").strip())
            part = part / 100 if text.endswith("%") else part
            if not 0 <= part <= 1:
                raise Malformed("Une part s'écrit entre 0 et 1 : « 1/5 », « 0 » ou « 20 % ».")
            return part
        if kind == "flag":
            return {"yes": True, "no": False}[text]
        if kind == "choice":
            return text
        if text == "" and kind == "count":
            return None
        number = int(text)
    except Malformed:
        raise
    except (ValueError, KeyError, ZeroDivisionError):
        raise Malformed(
            "Une part s'écrit « 1/5 », « 0 » ou « 20 % »." if kind == "fraction" else "Écrivez un nombre entier."
        ) from None
    if number < 0:
        raise Malformed("Écrivez un nombre positif.")
    if number > PLAUSIBLE[kind]:
        raise Malformed(f"Écrivez un nombre plausible : {PLAUSIBLE[kind]} {UNITS[kind]} au plus.".replace("  ", " "))
    return number


@cache
def rules() -> Mapping[str, RuleOfLaw]:
    """Every rule, in the order of the file."""
    read = tomllib.loads((settings.BASE_DIR / "reference/statutes.toml").read_text())
    return {row["code"]: _rule(row) for row in read["rule"]}


def _rule(row: dict[str, Any]) -> RuleOfLaw:
    bounds = tuple(
        Bound(
            tuple(bound.get("natures", NATURES)),
            tuple(bound["forms"]),
            bound["valid_from"],
            bound["default"],
            bound["law"],
            bound["confidence"],
            bound.get("min", ""),
            bound.get("max", ""),
            bound.get("above", ""),
            bound.get("below", ""),
            bound.get("limits", ""),
            tuple(bound.get("allowed", ())),
        )
        for bound in row["bound"]
    )
    return RuleOfLaw(row["code"], row["topic"], row["label"], row["kind"], tuple(row.get("choices", ())), bounds)


def max_proxies(associates: int, *, nature: str = "scop") -> int:
    """How many proxies one person may carry by law, beside their own voice. In a SCOP, one under twenty associates, else a
    twentieth of them, rounded down (loi 78-763 art. 14, GOV-23); in a SCIC the law leaves it free: those of all the others."""
    if nature == "scic":
        return max(0, associates - 1)
    return 1 if associates < 20 else associates // 20
