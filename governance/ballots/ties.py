"""Who is elected when voices are equal, by the rule of the statutes: the longest associate, or a lot anyone draws again. Pure.

The oldest is not found here: no date of birth is kept. The bureau says who it is, and that is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from governance.ballots.rankings import lot


@dataclass(frozen=True)
class Settled:
    """Who of those who were level is elected, who still is, and the sentence that says why."""

    elected: tuple[str, ...]
    tied: tuple[str, ...]
    step: str


def by_seniority(
    tied: Sequence[str], seats: int, *, since: Mapping[str, date | None], labels: Mapping[str, str], source: str
) -> Settled | None:
    """For so many `seats`, those who have been associates for longest; None when a date is missing, or tells nobody apart."""
    days = {code: day for code in tied if (day := since.get(code)) is not None}
    if len(days) < len(tied):
        return None
    ranked = sorted(tied, key=lambda code: days[code])
    bar = days[ranked[seats - 1]]
    if days[ranked[seats]] == bar:
        elected = tuple(code for code in ranked if days[code] < bar)
        left = tuple(code for code in ranked if days[code] == bar)
    else:
        elected, left = tuple(ranked[:seats]), ()
    if not elected:
        return None
    names = " et ".join(f"{labels[code]} (associé·e depuis le {days[code]:%d/%m/%Y})" for code in elected)
    return Settled(elected, left, f"À égalité, l'ancienneté départage : {names} ({source}).")


def by_lot(tied: Sequence[str], seats: int, *, seed: str, labels: Mapping[str, str], source: str) -> Settled:
    """For so many `seats`, those whom the lot of `seed` names first."""
    drawn = lot(tied, seed)[:seats]
    names = " et ".join(labels[code] for code in drawn)
    return Settled(drawn, (), f"À égalité, le sort désigne : {names} ({source}). Tirage « {seed} », que chacun peut refaire.")


def by_bureau(chosen: Sequence[str], *, reason: str, labels: Mapping[str, str], source: str) -> Settled:
    """Those whom the bureau finds to be the ones the statutes name, and how it knows."""
    names = " et ".join(labels[code] for code in chosen)
    return Settled(tuple(chosen), (), f"À égalité, le bureau constate que les statuts désignent {names} ({source}) : {reason}")
