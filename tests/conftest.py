"""The strict harness: what would be careless in production fails here, for everyone.

Databases, from the cheapest to the truest:
- `db` (or `@pytest.mark.django_db`): a transaction, rolled back; what waits for a commit runs all the same;
- `fresh_database`: a database of one's own, where commits, threads and triggers behave as in production;
- `bare_database`: the same for a new installation, nobody in it yet;
- `site`: a web server on a `fresh_database`, with `page`, a browser on it;
- `told_site`: the same on the demo's story.
"""

import os
import shutil

import hypothesis
import pytest
from django.core import mail

from tests.support import commits, databases, network, templates
from tests.support.clients import StrictClient
from tests.support.statements import refuse_wide_locks

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread
hypothesis.settings.register_profile("cae", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.load_profile("cae")
collect_ignore = [] if os.environ.get("BENCH") else ["benchmarks"]
pytest_plugins = ["tests.support.browser"]


def pytest_configure(config):
    commits.install()
    templates.install()
    network.install()


@pytest.fixture(scope="session")
def migrated(request, storage, django_test_environment, django_db_blocker):
    """The name of the migrated template; `--create-db` makes it anew."""
    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"] = 64  # races use forty connections
    with django_db_blocker.unblock():
        return databases.migrated(again=request.config.getvalue("create_db"))


@pytest.fixture(scope="session")
def django_db_setup(migrated, django_db_blocker):
    """Every process works in its own copy of the migrated template."""
    with django_db_blocker.unblock(), databases.copied(migrated):
        yield


@pytest.fixture
def transactional_db():
    pytest.fail("tables that refuse to be emptied cannot be flushed: use fresh_database")


@pytest.fixture
def fresh_database(migrated, django_db_setup, django_db_blocker):
    """A real database of one's own, and its name."""
    with django_db_blocker.unblock(), databases.copied(migrated) as name:
        yield name


@pytest.fixture
def bare_database(django_db_setup, django_db_blocker):
    """A new installation: migrated, the reference data loaded, nobody in it yet."""
    with django_db_blocker.unblock(), databases.copied(databases.bare()) as name:
        yield name


@pytest.fixture(autouse=True)
def _watched(request):
    """Locks say what they lock."""
    if not {"db", "fresh_database", "bare_database"} & set(request.fixturenames):
        yield
        return
    from django.db import connection

    with connection.execute_wrapper(refuse_wide_locks):
        yield


@pytest.fixture(scope="session", autouse=True)
def storage(tmp_path_factory):
    """Files go to a folder of this run."""
    folder = tmp_path_factory.mktemp("files")
    databases.keep_files_in(folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _empty_cache():
    from django.core.cache import caches

    for name in ("default", "near"):
        caches[name].clear()


@pytest.fixture
def client():
    """A browser nobody is signed in with."""
    return StrictClient()


@pytest.fixture
def cast(request):
    """The named cast (tests/support/cast.py)."""
    from tests.support.cast import read

    if not {"fresh_database", "site"} & set(request.fixturenames):
        request.getfixturevalue("db")
    return read()


@pytest.fixture
def as_(client, cast):
    """`as_("lea")` or `as_(user)`: the strict client, signed in."""
    from tests.support.cast import as_ as sign_in

    return lambda who: sign_in(client, cast.people[who] if isinstance(who, str) else who)


@pytest.fixture
def mails():
    """The mails sent by the test, in order."""
    return mail.outbox
