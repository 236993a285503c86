"""What may be recorded about people and contracts, and the sentence when not. Reads nothing: facts come as arguments."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from cae.access import Refusal
from members import deadlines
from members.deadlines import Delays, Period
from members.enums import ContractKind

FIRST_CESA = date(2014, 8, 1)
OLDEST = date(1980, 1, 1)  # before, a date is a typing error
YEARS_AHEAD = 10
LARGEST_PART = 1_000_000  # of a sharing convention: parts are weights
OLDEST_BIRTH, YOUNGEST = date(1900, 1, 1), 15


def plausible(day: date | None, *, on: date, what: str) -> Refusal | None:
    """A date of the cooperative's life stands between 1980 and ten years from `on`."""
    if day is None or (day >= OLDEST and day.year <= on.year + YEARS_AHEAD):
        return None
    return Refusal(
        f"{what} : le {day:%d/%m/%Y} n'est pas plausible.",
        remedy=f"Indiquez une date entre {OLDEST.year} et {on.year + YEARS_AHEAD}.",
        code="date",
    )


def birth(day: date | None, *, on: date) -> Refusal | None:
    """A date of birth stands between 1900 and fifteen years before `on`."""
    if day is None or (day >= OLDEST_BIRTH and day.year <= on.year - YOUNGEST):
        return None
    return Refusal(f"Date de naissance : le {day:%d/%m/%Y} n'est pas plausible.", code="date")


def address(*, taken: bool) -> Refusal | None:
    """An e-mail address is that of one person: invitations and sign-in go by it."""
    if not taken:
        return None
    return Refusal(
        "Cette adresse e-mail est déjà celle d'une autre personne.",
        remedy="Reprenez sa fiche si c'est la même ; sinon, demandez à chacune la sienne.",
        code="address",
        field="email",
    )


def contract(
    *,
    kind: str,
    starts_on: date,
    ends_on: date | None,
    signed_on: date,
    trial_months: int,
    prior: Sequence[Period],
    prior_capes: Sequence[Period],
    delays: Delays,
    on: date,
) -> Refusal | None:
    """Whether a contract may be recorded, given the earlier ones of the same person (`prior`, of which `prior_capes`).

    Refuses implausible dates; a CAPE over its length, a fourth CAPE or one that passes the total (CAPE-03); a trial longer
    than the law leaves (CAE-25). Overlaps and terms before starts are refused by the database.
    """
    for day, what in ((starts_on, "Début du contrat"), (ends_on, "Terme du contrat"), (signed_on, "Signature")):
        if refusal := plausible(day, on=on, what=what):
            return refusal
    if kind == ContractKind.CAPE:
        return _cape(starts_on, ends_on, trial_months, prior_capes, delays)
    if kind == ContractKind.CESA and starts_on < FIRST_CESA:
        return Refusal("Le contrat d'entrepreneur salarié associé existe depuis le 1er août 2014.", "C. trav. L.7331-1")
    if kind in (ContractKind.CESA, ContractKind.CDI, ContractKind.CDD):
        longest = deadlines.longest_trial(starts_on, prior, limit=delays.trial)
        if kind == ContractKind.CESA and trial_months > longest:
            used = deadlines.total(deadlines.before(prior, starts_on))
            return Refusal(
                f"La période d'essai ne peut pas dépasser {longest} mois : {delays.trial} mois, moins {used} déjà passés sous "
                "un autre contrat."
                if prior
                else f"La période d'essai ne peut pas dépasser {longest} mois, renouvellement compris.",
                "C. trav. L.7332-1",
                code="trial",
            )
    return None


def _cape(start: date, end: date | None, trial: int, prior: Sequence[Period], delays: Delays) -> Refusal | None:
    if end is None:
        return None  # the database says it (cape_has_a_term)
    if trial:
        return Refusal("Un CAPE n'a pas de période d'essai.", "C. com. L.127-2", code="trial")
    longest = deadlines.longest_term(start, months=delays.cape)
    if end > longest:
        return Refusal(
            f"Un CAPE dure {delays.cape} mois au plus.", "C. com. L.127-2", f"Son terme est au plus tard le {longest:%d/%m/%Y}."
        )
    if len(prior) >= (limit := delays.cape_total // delays.cape):
        return Refusal(
            f"Un CAPE se renouvelle deux fois : cette personne en a déjà eu {limit}.", "C. com. L.127-2", code="fourth_cape"
        )
    last = deadlines.cape_limit(start, prior, limit=delays.cape_total)
    if end > last:
        return Refusal(
            f"Les CAPE d'une personne durent {delays.cape_total} mois au plus en tout.",
            "C. com. L.127-2",
            f"Celui-ci doit finir au plus tard le {last:%d/%m/%Y}.",
        )
    return None


def recovery(percent: Decimal) -> Refusal | None:
    """The part of its VAT an activity recovers goes from nothing to the whole, in hundredths of a per cent."""
    if 0 <= percent <= 100 and percent == round(percent, 2):
        return None
    return Refusal("La part de TVA récupérable va de 0 à 100 %, avec deux décimales au plus.", code="recovery", field="percent")


def begins(since: date, *, on: date, follows: bool, recounts: bool) -> Refusal | None:
    """A convention that follows another begins today at the earliest, unless the past is divided again on purpose (CAE-16: what
    came in keeps the parts it had)."""
    if not follows or since >= on or recounts:
        return None
    return Refusal(
        f"Ce qui est entré depuis le {since:%d/%m/%Y} a été partagé selon l'ancienne convention : ce que chacun·e peut prendre "
        "changerait pour le passé.",
        remedy="Faites-la commencer aujourd'hui, ou confirmez que tout est recompté depuis cette date.",
        code="past",
        field="since",
    )


def shares(keys: Mapping[str, Decimal], member_ids: Iterable[int]) -> Refusal | None:
    """A convention names each member of the activity once, with a part above zero (CAE-16)."""
    expected = {str(pk) for pk in member_ids}
    if set(keys) != expected:
        return Refusal("La convention donne une part à chaque membre de l'activité, et à eux seuls.", "décret 2015-1363")
    if not all(0 < part <= LARGEST_PART for part in keys.values()):
        return Refusal("Chaque part est un nombre plus grand que zéro.", "décret 2015-1363")
    return None
