"""One index for everything that can be searched; forgives accents, capitals and typing errors.

Mistyped words are matched on the table of distinct words, then documents are found exactly by the words that matched:
the cost depends on the vocabulary, not on the number of invoices. A document is indexed under terms, its words with its
kind before them (« invoice:boulangerie »): what is common among invoices costs nothing to the search of people.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from cae.models import SearchDocument
from cae.rights import Right

_WORD = re.compile(r"[a-z0-9]+")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")  # 732 829 320, 1 234,50
LONGEST, BEGUN, CLOSE = 60, 40, 12
CLOSE_ENOUGH = 80.0  # rapidfuzz ratio, 0 to 100: one wrong letter in five
LOOKED_AT = 500  # words, then documents, among which the best are chosen: what keeps a vague search cheap
NAMED = 1_000  # things a list names one by one
RECENT = 1_000  # the newest of each kind are read first: a word that many hold is found there
# Which right opens each kind of result.
RIGHT_OF_KIND: dict[str, Right] = {}


# Letters that make one word with the number after them: a reference, whose number alone would find too much.
_REFERENCES: set[str] = set()


def references(letters: str) -> None:
    """Declares the letters of a reference (« ENC-316 », « enc 316 »); called by each room in AppConfig.ready()."""
    _REFERENCES.add(letters.lower())


def kind(name: str, right: Right) -> None:
    """Declares a kind of result and the right that shows it; called by each room in AppConfig.ready()."""
    RIGHT_OF_KIND[name] = right


def words(*texts: str) -> list[str]:
    """The distinct words of texts, without accents, in lower case.

    Numbers keep their digits together (732 829 320 is one word); those that begin with zeros are found without them too:
    « 42 » finds F-2026-00042.
    """
    found = in_order(*texts)
    bare = (word.lstrip("0") for word in found if word[0] == "0" and word.isdigit())
    return sorted({*found, *bare} - {""})


def in_order(*texts: str) -> list[str]:
    """The words of texts as `words` gives them, in their order."""
    whole = " \n".join(text for text in texts if text).replace("’", "'")  # l’étoile is two words, like l'étoile
    plain = unicodedata.normalize("NFKD", whole).encode("ascii", "ignore").decode().lower()
    for letters in _REFERENCES:
        plain = re.sub(rf"\b{letters}[\s-]+0*(\d+)\b", rf"{letters}\1", plain)
    return [word[:LONGEST] for word in _WORD.findall(_GROUPED.sub(lambda number: number[0].replace(" ", ""), plain))]


@dataclass(frozen=True)
class Entry:
    """What the search knows of one thing: what is shown, where it leads, the words that find it, and who may see it."""

    kind: str
    object_id: int
    activity_id: int | None
    antenna_id: int | None
    title: str
    detail: str
    address: str
    texts: tuple[str, ...] = ()
    on: date | None = None


def index(
    *,
    kind: str,
    object_id: int,
    activity_id: int | None,
    antenna_id: int | None,
    title: str,
    detail: str,
    address: str,
    texts: Iterable[str],
    on: date | None = None,
) -> None:
    """Writes or rewrites the document of one thing, in the transaction that changes it."""
    index_each([Entry(kind, object_id, activity_id, antenna_id, title, detail, address, tuple(texts), on)])


def index_each(entries: Iterable[Entry]) -> None:
    """Writes or rewrites the documents of many things, one statement for each thousand; the database keeps their words."""
    documents = [
        SearchDocument(
            kind=entry.kind,
            object_id=entry.object_id,
            activity_id=entry.activity_id,
            antenna_id=entry.antenna_id,
            title=entry.title[:200],
            detail=entry.detail[:300],
            address=entry.address,
            terms=terms(entry.kind, words(entry.title, *entry.texts)),
            on=entry.on,
        )
        for entry in entries
    ]
    SearchDocument.objects.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["activity_id", "antenna_id", "title", "detail", "address", "terms", "on"],
        batch_size=1000,
    )


def remove(*, kind: str, object_id: int) -> None:
    SearchDocument.objects.filter(kind=kind, object_id=object_id).delete()


def alternatives(typed: str) -> list[str]:
    """The indexed words that `typed` may mean: those it begins, the shortest first, else those close to it.

    Close: two letters exchanged, or likely by their trigrams; of these, the ones that fewest typing errors separate from it.
    A number is never taken for another one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM (SELECT word FROM cae_searchword WHERE word LIKE %s ORDER BY word LIMIT %s) begun"
            " ORDER BY length(word), word LIMIT %s",
            [typed + "%", LOOKED_AT, BEGUN],
        )
        found = [word for (word,) in cursor.fetchall()]
        if not found and len(typed) > 2 and typed.isalpha():
            cursor.execute(
                "SELECT word FROM cae_searchword WHERE word = ANY(%s) UNION"
                " (SELECT word FROM cae_searchword WHERE word %% %s AND NOT (word::text ~ '^[0-9]')"
                " ORDER BY similarity(word, %s) DESC, word LIMIT %s)",
                [_exchanged(typed), typed, typed, CLOSE],
            )
            found = _closest(typed, [word for (word,) in cursor.fetchall()])
    return found


def _exchanged(typed: str) -> list[str]:
    """`typed` with two letters exchanged, at each place: trigrams hardly see this error in a short word."""
    return [typed[:n] + typed[n + 1] + typed[n] + typed[n + 2 :] for n in range(len(typed) - 1)]


def _closest(typed: str, found: list[str]) -> list[str]:
    """Of words, those that fewest errors separate from `typed` (a letter more, less, other, or two exchanged)."""
    errors = {word: OSA.distance(typed, word) for word in found}
    fewest = min(errors.values(), default=0)
    return sorted((word for word in found if errors[word] == fewest), key=lambda word: (len(word), word))


def terms(kind: str, found: Iterable[str]) -> list[str]:
    """Words as the documents of a kind hold them."""
    return [f"{kind}:{word}" for word in found]


def meanings(text: str) -> dict[str, list[str]]:
    """What each word of `text` may mean. A word that resembles nothing is left aside, for the others to find; a number that
    is nowhere finds nothing: whoever types one wants that very thing.

    A number written with more zeros than ours is the one without them.
    """
    meant = {word: alternatives(word) or alternatives(word.lstrip("0") or word) for word in sorted({*in_order(text)})}
    if any(not found and not word.isalpha() for word, found in meant.items()):
        return {}
    return {word: found for word, found in meant.items() if found}


def unknown(text: str) -> list[str]:
    """The words of `text` that a search leaves aside, without their accents."""
    typed = in_order(text)
    meant = meanings(text) if len(typed) > 1 else {}
    return [word for word in typed if meant and word not in meant]


def matching(text: str, *kinds: str) -> QuerySet[SearchDocument]:
    """The documents of `kinds` (of all when none is named) that hold every word of `text`, each as typed, begun, or mistyped."""
    rows, meant = SearchDocument.objects.all(), meanings(text)
    for found in meant.values():
        rows = rows.filter(terms__overlap=[term for name in kinds or RIGHT_OF_KIND for term in terms(name, found)])
    return rows if meant else rows.none()


def holding(rows: QuerySet, text: str, kind: str, *, key: str = "pk") -> QuerySet:
    """Those of `rows`, things of one kind named by their `key`, whose document holds every word of `text`."""
    return rows.filter(**{f"{key}__in": things(text, kind)})


def things(text: str, kind: str, *, activity: Any = None) -> list[int] | QuerySet:
    """The ids of the things of one kind (of an activity) whose document holds every word of `text`.

    When they are few they are named, and the other filters of a list choose among them; words that many hold are asked row
    by row.
    """
    found = matching(text, kind)
    # The kind, though terms say it: of one kind a thing has one document, which spares the database to make sure.
    of_kind = found.filter(kind=kind, **({"activity_id": activity.pk} if activity is not None else {}))
    ids = [] if found.query.is_empty() else _named(found if activity is None else of_kind)
    return ids if len(ids) <= NAMED else of_kind.values("object_id")


def _named(found: QuerySet[SearchDocument]) -> list[int]:
    """The things of some documents, one more than a list names at most. Materialized: see `_by_index`."""
    inner, params = found.order_by().values("object_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found AS MATERIALIZED ({inner}) SELECT object_id FROM found LIMIT {NAMED + 1}", params)  # noqa: S608
        return [pk for (pk,) in cursor.fetchall()]


def says(text: str, *texts: str) -> bool:
    """Whether texts that are not indexed hold every word of `text`, each as typed, begun, or mistyped."""
    found = in_order(*texts)
    return all(any(word.startswith(typed) or _is_close(typed, word) for word in found) for typed in in_order(text))


def _is_close(typed: str, word: str) -> bool:
    return len(typed) > 2 and typed.isalpha() and ratio(typed, word, score_cutoff=CLOSE_ENOUGH) > 0


def best(user, text: str, kinds: Iterable[str], limit: int) -> dict[str, list[SearchDocument]]:
    """The first `limit` documents of each kind that `user` may know of: those that hold the words of `text` as typed, then
    the newest. Kinds without any are absent.

    The newest documents are read first, for all kinds at once. Where they are not enough the words are rare, and the index
    gives few: neither what everything holds (« facture ») nor what nothing does costs more when there is more.
    """
    meant = meanings(text)
    if not meant:
        return {}
    reached = {name: where for name in kinds if (where := _within(user, name)) is not None}
    typed = {name: terms(name, meant) for name in reached}
    wanted = {name: [terms(name, any_of) for any_of in meant.values()] for name in reached}
    found = _best_of(
        [
            (typed[name], _among_recent(SearchDocument.objects.filter(where, kind=name), wanted[name]))
            for name, where in reached.items()
        ],
        limit,
    )
    as_typed = all(word in any_of for word, any_of in meant.items())  # some document may hold them
    rest = []
    for name, where in reached.items():
        had = found.get(name, [])
        if len(had) < limit:
            rest.append((typed[name], _by_index(_of_kind(name, where), wanted[name])))
        elif as_typed and not set(typed[name]) <= set(had[-1].terms):
            rest.append((typed[name], _by_index(_of_kind(name, where), [[term] for term in typed[name]])))
    for name, more in _best_of(rest, limit).items():
        whole = {document.pk: document for document in [*found.get(name, []), *more]}.values()
        exact = set(typed[name])
        found[name] = sorted(whole, key=lambda one: (exact <= set(one.terms), one.object_id), reverse=True)[:limit]
    return found


def _of_kind(name: str, where: Q) -> QuerySet[SearchDocument]:
    """What is looked for by its terms, which say its kind: asked beside, the kind alone would be looked for too. With an
    antenna or activities it is what their index begins with."""
    return SearchDocument.objects.filter(where, kind=name) if where else SearchDocument.objects.all()


_Source = tuple[str, list[Any]]  # a SELECT of documents, and its parameters


def _among_recent(rows: QuerySet[SearchDocument], wanted: list[list[str]]) -> _Source:
    """The newest of `rows`, those that hold one of each list of terms."""
    inner, params = rows.order_by("-object_id")[:RECENT].query.sql_with_params()
    where = " AND ".join(["terms && %s::varchar[]"] * len(wanted))
    return f"SELECT * FROM ({inner}) newest WHERE {where}", [*params, *wanted]  # noqa: S608 — the ORM's SQL, values apart


def _by_index(rows: QuerySet[SearchDocument], wanted: list[list[str]]) -> _Source:
    """Some of `rows` that hold one of each list of terms.

    Materialized: planned as if all were wanted, by the index; for the first few the planner would rather read the whole table.
    """
    for any_of in wanted:
        rows = rows.filter(terms__overlap=any_of)
    inner, params = rows.order_by().query.sql_with_params()
    return f"WITH found AS MATERIALIZED ({inner}) SELECT * FROM (SELECT * FROM found LIMIT {LOOKED_AT}) first", params  # noqa: S608


def _best_of(sources: list[tuple[list[str], _Source]], limit: int) -> dict[str, list[SearchDocument]]:
    """The first `limit` of each source by kind, those that hold all its terms before the others: one statement."""
    parts, params = [], []
    for typed, (select, given) in sources:
        parts.append(f"(SELECT * FROM ({select}) part ORDER BY terms @> %s::varchar[] DESC, object_id DESC LIMIT {limit:d})")  # noqa: S608
        params += [*given, typed]
    found: dict[str, list[SearchDocument]] = {}
    for document in SearchDocument.objects.raw(" UNION ALL ".join(parts), params) if parts else ():
        found.setdefault(document.kind, []).append(document)
    return found


def reach(user, name: str) -> Q | None:
    """The documents of one kind `user` may know of; None for none at all."""
    where = _within(user, name)
    return Q(kind=name) & where if where is not None else None


def _within(user, name: str) -> Q | None:
    """Where `user` may know of the documents of one kind, once their kind is known; None for nowhere."""
    right, access = RIGHT_OF_KIND[name], user.access
    if right in access.everywhere:
        return Q()
    where = Q(pk__in=())
    if activities := access.activities.get(right):
        where |= Q(activity_id__in=activities)
    if antennas := access.antennas.get(right):
        where |= Q(antenna_id__in=antennas)
    return where if activities or antennas else None


def visible_to(user, rows: QuerySet[SearchDocument]) -> QuerySet[SearchDocument]:
    """The documents `user` may know of: by the right of their kind, everywhere, in an antenna or on one's activities."""
    where = Q(pk__in=())
    for name in RIGHT_OF_KIND:
        where |= reach(user, name) or Q(pk__in=())
    return rows.filter(where)
