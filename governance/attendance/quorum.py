"""A quorum: how many voices are needed, how many are there, and the sentence that says so. Pure."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

FEW = (1, 2, 4)  # how many more people the page imagines, beside the exact number that is missing


def needed_of(share: Fraction, voters: int) -> int:
    """How many voices make a share of them: rounded up, one at least; none when the share is zero."""
    return max(1, ceil(share * voters)) if share else 0


@dataclass(frozen=True)
class Standing:
    """Voices of a roll that are there at an instant, each counted once, and what the statutes ask.

    `share` and `source` say the rule; a meeting that asks for no quorum needs zero voices. `alone`: only people who are there
    themselves count (a board). `name`: « ordinaire » or « extraordinaire » where a meeting has both.
    """

    voters: int
    present: int
    represented: int
    postal: int
    needed: int
    share: str = ""
    source: str = ""
    is_unsure: bool = False
    alone: bool = False
    name: str = ""

    @property
    def there(self) -> int:
        return self.present if self.alone else self.present + self.represented + self.postal

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.there)

    @property
    def reached(self) -> bool:
        return self.missing == 0

    def if_more(self, people: int) -> "Standing":
        """The same when so many more people have arrived, who were neither represented nor voting by post."""
        return replace(self, present=self.present + people)

    @property
    def counted(self) -> str:
        """« 19 présentes, 3 représentées »."""
        parts = [_many(self.present, "présente")]
        if not self.alone:
            parts.append(_many(self.represented, "représentée"))
            if self.postal:
                parts.append(f"{self.postal} par correspondance")
        return ", ".join(parts)

    @property
    def called(self) -> str:
        return f"quorum {self.name}" if self.name else "quorum"

    @property
    def sentence(self) -> str:
        """« Quorum 1/5 (art. 18 des statuts) : 23 voix nécessaires, 19 présentes, 3 représentées, 1 manque. »"""
        if not self.needed:
            why = f" ({self.source})" if self.source else ""
            return f"Aucun {self.called} n'est demandé{why} : {self.counted}."
        end = "atteint" if self.reached else f"{self.missing} manque{'nt' if self.missing > 1 else ''}"
        rule = f"{self.called.capitalize()} {self.share} ({self.source})"
        return f"{rule} : {self.needed} voix {_s(self.needed, 'nécessaire')}, {self.counted}, {end}."

    @property
    def what_if(self) -> list[str]:
        """What happens if a few more people come, and when just enough do; nothing once the quorum is reached."""
        if self.reached:
            return []
        said = []
        for people in sorted({*FEW, self.missing}):
            then = self.if_more(people)
            come = "Si une personne de plus arrive" if people == 1 else f"Si {people} personnes de plus arrivent"
            end = "le quorum est atteint" if then.reached else f"il en manque encore {then.missing}"
            said.append(f"{come} : {then.there} voix, {end}.")
        return said


def _s(number: int, word: str) -> str:
    return word if number == 1 else f"{word}s"


def _many(number: int, word: str) -> str:
    return f"{number} {word if number < 2 else f'{word}s'}"
