"""The index of the search at scale: a name, a number and a typing error are found through their indexes."""

import pytest
from django.db import connection

from cae import search
from cae.models import SearchDocument

pytestmark = pytest.mark.django_db

FILL = """
INSERT INTO cae_searchdocument (kind, object_id, activity_id, title, detail, address, words)
SELECT 'invoice', n, n %% 50, 'Facture', '', '/',
    ARRAY['facture', 'client' || chr(97 + n %% 20) || chr(97 + n %% 17), lpad(n::text, 6, '0'), n::text]
FROM generate_series(1, %s) n
"""


def plan(sql: str, params: tuple) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.fixture
def many(db):
    with connection.cursor() as cursor:
        cursor.execute(FILL, [20_000])
        cursor.execute(
            "INSERT INTO cae_searchword (word) SELECT DISTINCT unnest(words) FROM cae_searchdocument ON CONFLICT DO NOTHING"
        )
        cursor.execute("ANALYZE cae_searchdocument")
        cursor.execute("ANALYZE cae_searchword")


def test_a_rare_word_is_not_looked_for_in_the_whole_table(many):
    for text in ("000777", "clientaa"):
        rows = search.matching(text).filter(kind="invoice").values("pk").order_by()[: search.LOOKED_AT]
        assert "search_document_words" in plan(*rows.query.sql_with_params()), text


def test_a_typing_error_is_looked_for_among_words_that_are_no_numbers(many):
    sql = "SELECT word FROM cae_searchword WHERE word %% %s AND NOT (word::text ~ '^[0-9]')"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "search_word_trigrams" in plan(sql, ("cleint",))
    assert search.alternatives("cleintaa")
    assert search.alternatives("999999") == []


def test_a_vague_word_costs_no_more_than_another(many):
    found = search.best(SearchDocument.objects.filter(kind="invoice"), "facture", 5)
    assert len(found) == 5
