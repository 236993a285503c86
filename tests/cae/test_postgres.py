"""The embedded servers, in a folder of the test: started once by many, stopped, started again with their data."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings

from cae import postgres, valkey

START = "import sys; from pathlib import Path; from cae import postgres; postgres.ensure(Path(sys.argv[1]), throwaway=True)"


@pytest.fixture
def home():
    """The folder of a cluster of our own, beside the others since the server's user must reach it."""
    folder = settings.STATE_DIR.parent / f"{settings.STATE_DIR.name}-starter"
    yield folder
    postgres.stop(folder)
    subprocess.run(["rm", "-rf", str(folder), f"{folder}.lock"], check=True)


def query(home: Path, sql: str):
    with psycopg.connect(host=str(home), user="cae", dbname="cae", autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone() if cursor.description else None


def test_processes_that_start_together_share_one_server_and_its_data_survives(home):
    starts = [subprocess.Popen([sys.executable, "-c", START, str(home)], cwd=settings.BASE_DIR) for _ in range(3)]
    assert [start.wait(120) for start in starts] == [0, 0, 0]
    assert query(home, "SELECT current_setting('max_connections')") == ("300",)
    query(home, "CREATE TABLE kept AS SELECT 1 AS one")
    assert (postgres.stop(home), postgres.stop(home)) == (True, False)
    postgres.ensure(home, throwaway=True)
    assert query(home, "SELECT one FROM kept") == (1,)
    postgres.reset(home)
    assert query(home, "SELECT to_regclass('kept')") == (None,)


@pytest.mark.parametrize("extension", ["unaccent", "pg_trgm", "btree_gist"])
def test_the_application_may_create_the_extensions_it_uses(db, extension):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = %s", [extension])
        assert cursor.fetchone() == (1,)


def test_a_server_that_does_not_start_says_why(home):
    postgres.ensure(home, throwaway=True)
    postgres.stop(home)
    with open(home / "pg" / "postgresql.conf", "a") as configuration:
        configuration.write("max_connections = many\n")
    with pytest.raises(RuntimeError, match="max_connections"):
        postgres.ensure(home, throwaway=True)


def test_a_folder_too_deep_for_a_socket_is_refused(tmp_path):
    with pytest.raises(RuntimeError, match="XDG_STATE_HOME"):
        postgres.ensure(tmp_path / ("deep" * 30), throwaway=True)


def test_the_broker_keeps_what_it_was_given(tmp_path_factory):
    home = tmp_path_factory.mktemp("v")
    try:
        valkey.ensure(home)
        valkey.ensure(home)
        with redis.Redis(unix_socket_path=str(home / valkey.SOCKET)) as broker:
            broker.set("task", "waiting")
        valkey.stop(home)
        valkey.ensure(home)
        with redis.Redis(unix_socket_path=str(home / valkey.SOCKET)) as broker:
            assert broker.get("task") == b"waiting"
    finally:
        valkey.stop(home)
