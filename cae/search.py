"""One index for everything that can be searched; forgives accents, capitals and typing errors.

Mistyped words are matched on the table of distinct words, then documents are found exactly by the words that matched:
the cost depends on the vocabulary, not on the number of invoices.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from cae.models import SearchDocument, SearchWord
from cae.rights import Right

_WORD = re.compile(r"[a-z0-9]+")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")  # 732 829 320, 1 234,50
LONGEST, BEGUN, CLOSE = 60, 40, 12
LOOKED_AT = 500  # words, then documents, among which the best are chosen: what keeps a vague search cheap
# Which right opens each kind of result.
RIGHT_OF_KIND: dict[str, Right] = {}


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
    """Writes or rewrites the documents of many things: two statements for each thousand."""
    documents = [
        SearchDocument(
            kind=entry.kind,
            object_id=entry.object_id,
            activity_id=entry.activity_id,
            antenna_id=entry.antenna_id,
            title=entry.title[:200],
            detail=entry.detail[:300],
            address=entry.address,
            words=words(entry.title, *entry.texts),
            on=entry.on,
        )
        for entry in entries
    ]
    found = sorted({word for document in documents for word in document.words})
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in found], ignore_conflicts=True, batch_size=5000)
    SearchDocument.objects.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["activity_id", "antenna_id", "title", "detail", "address", "words", "on"],
        batch_size=1000,
    )


def remove(*, kind: str, object_id: int) -> None:
    SearchDocument.objects.filter(kind=kind, object_id=object_id).delete()


def alternatives(typed: str) -> list[str]:
    """The indexed words that `typed` may mean: those it begins, the shortest first, else those close to it (trigrams).

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
                "SELECT word FROM cae_searchword WHERE word %% %s AND NOT (word::text ~ '^[0-9]')"
                " ORDER BY similarity(word, %s) DESC, word LIMIT %s",
                [typed, typed, CLOSE],
            )
            found = [word for (word,) in cursor.fetchall()]
    return found


def matching(text: str) -> QuerySet[SearchDocument]:
    """The documents that hold every word of `text`, each as typed, begun, or mistyped. None when a word means nothing."""
    rows = SearchDocument.objects.all()
    typed = words(text)
    for word in typed:
        meant = alternatives(word)
        if not meant:
            return rows.none()
        rows = rows.filter(words__overlap=meant)
    return rows if typed else rows.none()


def best(rows: QuerySet[SearchDocument], text: str, limit: int) -> list[SearchDocument]:
    """The first `limit` of `rows` for `text`: those that hold its words as typed, then the newest.

    Chosen among the first documents found, so that a word everything holds (« facture ») costs no more than another.
    """
    as_typed = Case(When(words__contains=words(text), then=Value(True)), default=Value(False), output_field=BooleanField())
    some = rows.order_by().values("pk")[:LOOKED_AT]
    return list(SearchDocument.objects.filter(pk__in=some).order_by(as_typed.desc(), "-pk")[:limit])


def reach(user, name: str) -> Q | None:
    """The documents of one kind `user` may know of; None for none at all."""
    right, access = RIGHT_OF_KIND[name], user.access
    if right in access.everywhere:
        return Q(kind=name)
    where = Q(pk__in=())
    if activities := access.activities.get(right):
        where |= Q(activity_id__in=activities)
    if antennas := access.antennas.get(right):
        where |= Q(antenna_id__in=antennas)
    return Q(kind=name) & where if activities or antennas else None


def visible_to(user, rows: QuerySet[SearchDocument]) -> QuerySet[SearchDocument]:
    """The documents `user` may know of: by the right of their kind, everywhere, in an antenna or on one's activities."""
    where = Q(pk__in=())
    for name in RIGHT_OF_KIND:
        where |= reach(user, name) or Q(pk__in=())
    return rows.filter(where)
