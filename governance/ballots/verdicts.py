"""Whether a resolution is adopted, and why: the majority of the statutes, counted on the base they say. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from governance.meetings.enums import ResolutionNature
from governance.statutes.queries import Book

BASES = {
    "expressed": "les voix pour et contre : s'abstenir ou voter blanc ne compte pas",
    "present": "les présents et représentés : s'abstenir revient à voter contre",
    "all": "tous les associés : s'abstenir ou ne pas venir revient à voter contre",
}


@dataclass(frozen=True)
class Chair:
    """Who presides a board, and how they voted: "for", "against", something else, or "" when it is not known."""

    name: str
    choice: str


@dataclass(frozen=True)
class Verdict:
    """`got` voices for, `needed` at least, of `base` voices; `base_said` is what the base is, in words. `casting`: what the
    voice of the chair did to equal voices, never silent."""

    adopted: bool
    needed: int
    got: int
    base: int
    base_said: str
    share: str
    source: str
    sentence: str
    is_unsure: bool = False
    casting: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def verdict(
    nature: str, rank: int, book: Book, counts: Mapping[str, int], *, voters: int, present_or_represented: int
) -> Verdict:
    """The verdict on a resolution of this `nature`, at the first (`rank` 1) or second call, by the rules of `book`.

    `counts`: voices "for" and "against"; `voters`: the voices of the roll; `present_or_represented`: those who are there,
    by themselves or by proxy, or vote by post. An ordinary resolution needs more than its share, an extraordinary one at least
    its share; without any voice for or against nothing is adopted, and a tie adopts nothing.
    """
    extraordinary = nature == ResolutionNature.EXTRAORDINARY
    code = "majority.extraordinary" if extraordinary else f"majority.ordinary.{1 if rank == 1 else 2}"
    rule, of = book[code], book[f"{code}.base"]
    got, against = counts.get("for", 0), counts.get("against", 0)
    base = {"expressed": got + against, "present": present_or_represented, "all": voters}[of.value]
    share = Fraction(rule.value)
    needed = max(1, ceil(base * share) if extraordinary else floor(base * share) + 1)
    adopted = got >= needed
    sources = dict.fromkeys((rule.source, of.source))
    return Verdict(
        adopted=adopted,
        needed=needed,
        got=got,
        base=base,
        base_said=BASES[of.value],
        share=f"{'au moins' if extraordinary else 'plus de'} {rule.in_words}",
        source=" ; ".join(sources),
        sentence=_sentence(adopted, got, against, needed, base=base),
        is_unsure=rule.is_unsure or of.is_unsure,
    )


def of_board(book: Book, counts: Mapping[str, int], *, present_or_represented: int, chair: Chair | None) -> Verdict:
    """The verdict of a board: more than the share of those present or represented. Where the statutes let the chair tell equal
    voices apart, the chair's voice counts twice; it is never guessed: unknown, as in a secret vote, it counts once. Voices are
    equal when as many are for as are not: who abstains is among those present, and does not make an equality (L. 225-37)."""
    rule, tie = book["majority.board"], book["tie.board"]
    got, against = counts.get("for", 0), counts.get("against", 0)
    needed = floor(present_or_represented * rule.value) + 1
    adopted, casting = got >= needed, ""
    if got and got == present_or_represented - got and tie.value == "chair":
        if chair is None or chair.choice not in ("for", "against"):
            casting = f"À égalité, la voix de la présidence départagerait ({tie.source}), mais elle n'est pas connue : rejetée."
        else:
            side = "pour" if chair.choice == "for" else "contre"
            adopted = chair.choice == "for" and got + 1 >= needed
            casting = f"À égalité, la voix de {chair.name}, qui préside, compte double : {side} ({tie.source})."
    return Verdict(
        adopted=adopted,
        needed=needed,
        got=got,
        base=present_or_represented,
        base_said=BASES["present"],
        share=f"plus de {rule.in_words}",
        source=" ; ".join(dict.fromkeys((rule.source, tie.source))),
        sentence=f"{_sentence(adopted, got, against, needed, base=present_or_represented)}{' ' + casting if casting else ''}",
        is_unsure=rule.is_unsure or tie.is_unsure,
        casting=casting,
    )


def _sentence(adopted: bool, got: int, against: int, needed: int, *, base: int) -> str:
    voices = f"{got} voix pour, {against} contre ; il en fallait {needed} pour"
    if adopted:
        return f"Adoptée : {voices}."
    if got == against == 0:
        return "Rejetée : personne n'a voté pour ni contre."
    if got == against == base - got:
        return f"Rejetée : autant de voix pour que contre ({got})."
    return f"Rejetée : {voices}."
