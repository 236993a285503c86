"""The index of the search at scale: a name, a number and a typing error are found through their indexes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cae import search

pytestmark = pytest.mark.django_db

FILL = """
INSERT INTO cae_searchdocument (kind, object_id, activity_id, title, detail, address, terms)
SELECT 'invoice', n, n %% 50, 'Facture', '', '/',
    ARRAY['invoice:facture', 'invoice:client' || chr(97 + n %% 20) || chr(97 + n %% 17), 'invoice:' || lpad(n::text, 6, '0'),
          'invoice:' || n]
FROM generate_series(%s, %s) n
"""


def plan(sql: str, params: tuple) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.fixture
def many(db):
    with connection.cursor() as cursor:
        cursor.execute(FILL, [1, 20_000])
        cursor.execute(
            "INSERT INTO cae_searchword (word) SELECT DISTINCT split_part(unnest(terms), ':', 2) FROM cae_searchdocument"
            " ON CONFLICT DO NOTHING"
        )
        cursor.execute("ANALYZE cae_searchdocument")
        cursor.execute("ANALYZE cae_searchword")


def test_a_rare_word_is_not_looked_for_in_the_whole_table(many):
    for text in ("000777", "clientaa"):
        rows = search.matching(text, "invoice").values("pk").order_by()[: search.LOOKED_AT]
        assert "search_document_terms" in plan(*rows.query.sql_with_params()), text


def test_a_typing_error_is_looked_for_among_words_that_are_no_numbers(many):
    sql = "SELECT word FROM cae_searchword WHERE word %% %s AND NOT (word::text ~ '^[0-9]')"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "search_word_trigrams" in plan(sql, ("cleint",))
    assert search.alternatives("cleintaa")
    assert search.alternatives("999999") == []


def pages_read(user, text: str) -> int:
    """How many pages of the table and of its indexes a search of everything reads."""
    with CaptureQueriesContext(connection) as made:
        search.best(user, text, ("invoice", "customer", "member"), 5)
    read = 0
    with connection.cursor() as cursor:
        for sql in (one["sql"] for one in made if "cae_searchdocument" in one["sql"]):
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql.replace("%", "%%"))
            plan = cursor.fetchone()[0][0]["Plan"]
            read += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return read


@pytest.mark.parametrize("text", ["facture", "clientaa", "clientaa clientbb", "000777", "facture clientab"])
def test_a_search_of_everything_reads_no_more_where_there_is_more(cast, many, text):
    before = pages_read(cast.diane, text)
    with connection.cursor() as cursor:
        cursor.execute(FILL, [20_001, 100_000])
        cursor.execute("ANALYZE cae_searchdocument")
    assert pages_read(cast.diane, text) <= before + search.LOOKED_AT


def test_a_word_that_many_hold_finds_the_newest_and_one_typed_whole_is_found_among_the_old(cast, many):
    assert [one.object_id for one in search.best(cast.diane, "facture", ["invoice"], 3)["invoice"]] == [20_000, 19_999, 19_998]
    assert search.best(cast.diane, "19", ["invoice"], 3)["invoice"][0].object_id == 19


def test_the_database_is_told_that_an_index_is_worth_reading(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone() == ("1.1",)
