"""Customers that are probably the same, within one activity: by number, by e-mail, or by a close name.

Names are compared with their neighbours in two orders (from the first and from the last letter), so the cost grows with
the number of customers and not with its square, and one typing error anywhere is caught by one of the two.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from rapidfuzz.fuzz import ratio

from billing.customers.models import Customer, KeptApart
from billing.customers.queries import customers_of
from cae.search import in_order

CLOSE = 88.0  # rapidfuzz ratio, 0 to 100: one wrong letter in nine
NEIGHBOURS = 6
LOOKED_AT = 2_000  # customers whose names a page compares: a third of a second
SHORTEST = 4
# Reasons that need no second look; a close name does.
BY_NUMBER, BY_VAT, BY_EMAIL = "même SIREN", "même numéro de TVA", "même adresse e-mail"
BY_NAME, CLOSE_NAME = "même nom", "nom très proche"
SURE = (BY_NUMBER, BY_VAT, BY_EMAIL, BY_NAME)
_SAYS_NOTHING = in_order(
    "sarl sas sasu sa eurl sci scop scic snc selarl gie earl ei eirl association asso ets etablissements societe ste "
    "entreprise cie monsieur madame m mme mr mlle le la les de du des et l d"
)


@dataclass(frozen=True)
class Known:
    """What tells one customer from another."""

    pk: int
    name: str
    siren: str = ""
    siret: str = ""
    email: str = ""
    vat_number: str = ""


@dataclass(frozen=True)
class Likeness:
    """Two customers that look alike, and why, in French."""

    first: int
    second: int
    reason: str


class Register:
    """The customers of an activity, ready to be compared; grows during an import."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self.by_number: dict[str, list[Known]] = {}
        self.by_vat: dict[str, list[Known]] = {}
        self.by_email: dict[str, list[Known]] = {}
        self.by_words: dict[str, list[Known]] = {}
        self.forwards: list[tuple[str, int]] = []
        self.backwards: list[tuple[str, int]] = []
        self.of: dict[int, Known] = {}
        for one in known:
            self._hold(one)
        self.forwards.sort()
        self.backwards.sort()

    def add(self, one: Known) -> None:
        self._hold(one, ordered=True)

    def like(self, one: Known) -> tuple[Known, str] | None:
        """The known customer that `one` most probably is, and why; None when there is none."""
        close = None
        for found, why in self._candidates(one):
            if found.pk != one.pk and not _surely_different(found, one):
                if why in SURE:
                    return found, why
                close = close or (found, why)
        return close

    def pairs(self) -> list[Likeness]:
        """Every two customers that look alike, each pair once, the surest reasons first."""
        seen: dict[tuple[int, int], str] = {}
        for one in self.of.values():
            for found, why in self._candidates(one):
                key = (min(one.pk, found.pk), max(one.pk, found.pk))
                if found.pk != one.pk and key not in seen and not _surely_different(found, one):
                    seen[key] = why
        order = (*SURE, CLOSE_NAME)
        return [Likeness(*key, why) for key, why in sorted(seen.items(), key=lambda item: (order.index(item[1]), item[0]))]

    def _hold(self, one: Known, *, ordered: bool = False) -> None:
        self.of[one.pk] = one
        if one.siren:
            self.by_number.setdefault(one.siren, []).append(one)
        if one.vat_number:
            self.by_vat.setdefault(one.vat_number, []).append(one)
        if one.email:
            self.by_email.setdefault(one.email.casefold(), []).append(one)
        key = key_of(one.name)
        self.by_words.setdefault(_sorted(key), []).append(one)
        if len(key) < SHORTEST:
            return
        for rows, text in ((self.forwards, key), (self.backwards, key[::-1])):
            if ordered:
                rows.insert(bisect_left(rows, (text, one.pk)), (text, one.pk))
            else:
                rows.append((text, one.pk))

    def _candidates(self, one: Known) -> Iterator[tuple[Known, str]]:
        yield from ((found, BY_NUMBER) for found in self.by_number.get(one.siren, ()))
        yield from ((found, BY_VAT) for found in self.by_vat.get(one.vat_number, ()))
        yield from ((found, BY_EMAIL) for found in self.by_email.get(one.email.casefold(), ()))
        key = key_of(one.name)
        yield from ((found, BY_NAME) for found in self.by_words.get(_sorted(key), ()))
        if len(key) < SHORTEST:
            return
        for rows, text in ((self.forwards, key), (self.backwards, key[::-1])):
            place = bisect_left(rows, (text, 0))
            for other, pk in rows[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]:
                if pk != one.pk and (_close(text, other) or (rows is self.forwards and _goes_on(text, other))):
                    yield self.of[pk], CLOSE_NAME


def key_of(name: str) -> str:
    """What remains of a name to compare: no accents, capitals, legal forms nor titles."""
    found = in_order(name.replace(".", ""))
    return " ".join([word for word in found if word not in _SAYS_NOTHING] or found)


def _sorted(key: str) -> str:
    """Jean Martin is Martin Jean."""
    return " ".join(sorted(key.split()))


def register_of(activity: Any) -> Register:
    """The present customers of an activity, in one query."""
    return Register(_known(customers_of(activity).order_by("-pk")))


def _known(rows: QuerySet[Customer]) -> list[Known]:
    names = ("pk", "first_name", "name", "siren", "siret", "email", "vat_number")
    return [
        Known(pk, f"{first} {name}".strip(), siren, siret, email, vat)
        for pk, first, name, siren, siret, email, vat in rows.values_list(*names)
    ]


@dataclass(frozen=True)
class Doubles:
    """The customers proposed for merging, two by two with the reason; `newest`: of how many, the last added, the names were
    compared, when it was not of all (0)."""

    pairs: list[tuple[Customer, Customer, str]]
    newest: int = 0


def doubles_of(activity: Any, *, at_most: int = 50) -> Doubles:
    """The customers that look alike, less those a person said are different.

    Numbers and e-mail addresses are compared among all of them, by the database. Names among the newest `LOOKED_AT`: a doubt
    is about who was just added, and a page does not read a whole past.
    """
    apart = set(KeptApart.objects.filter(first__activity=activity).values_list("first_id", "second_id"))
    newest = _known(customers_of(activity).order_by("-pk")[: LOOKED_AT + 1])
    known = {one.pk: one for one in newest[:LOOKED_AT]}
    if len(newest) > LOOKED_AT:
        known |= {one.pk: one for one in _known(_same_numbers(activity).order_by("-pk")[:LOOKED_AT])}
    found = [pair for pair in Register(known.values()).pairs() if (pair.first, pair.second) not in apart][:at_most]
    rows = Customer.objects.in_bulk({pk for pair in found for pk in (pair.first, pair.second)})
    return Doubles(
        [(rows[pair.first], rows[pair.second], pair.reason) for pair in found], LOOKED_AT if len(newest) > LOOKED_AT else 0
    )


def _same_numbers(activity: Any) -> QuerySet[Customer]:
    """The customers of an activity whose SIREN, VAT number or e-mail address another one has: one query, however many."""
    rows = customers_of(activity).annotate(mail=Lower("email")).order_by()
    where = Q()
    for name in ("siren", "vat_number", "mail"):
        shared = rows.exclude(**{name: ""}).values(name).annotate(count=Count("pk")).filter(count__gt=1).values(name)
        where |= Q(**{f"{name}__in": shared})
    return rows.filter(where)


def _close(first: str, second: str) -> bool:
    """Whether two names differ by typing only: figures that differ tell two things apart (Lot 1, Lot 2)."""
    return ratio(first, second, score_cutoff=CLOSE) > 0 and sorted(re.findall(r"\d+", first)) == sorted(
        re.findall(r"\d+", second)
    )


def _goes_on(first: str, second: str) -> bool:
    """Whether one name is the other and more words: of two words at least, since one alone is too common."""
    short, long = sorted((first, second), key=len)
    return " " in short and long.startswith(f"{short} ") and not re.search(r"\d", long)


def _surely_different(first: Known, second: Known) -> bool:
    """Two SIREN, or two places of one company, are two customers whatever their names."""
    return bool(first.siren and second.siren and first.siren != second.siren) or bool(
        first.siret and second.siret and first.siret != second.siret
    )
