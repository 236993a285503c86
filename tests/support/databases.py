"""Test databases: migrated once per state of the migrations, then only ever copied (70 ms each).

Everything lives in the throwaway cluster of this checkout, which several test runs share: each process has databases of
its own (`test_<process id>_…`), and what a killed run left is dropped by the next one. Templates are named by what they
were made from; the five newest are kept. A template keeps the files its rows name, and a copy gets them too.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection, connections
from psycopg.errors import InvalidCatalogName, ObjectNotInPrerequisiteState

from cae.periods import today
from cae.postgres import ROLE, administration, ensure_for_settings

ROOMS = ("cae", "members", "governance", "billing", "collectives")
KEPT = 5
CAST = settings.BASE_DIR / "cae/demo/cast.py"
_number = count()


def bare(*, again: bool = False) -> str:
    """The name of the template of a new installation: every migration and the reference data; `again` makes it anew."""
    return template("template_bare", _fingerprint(_schema_files()), _migrate, again=again)


def migrated(*, again: bool = False) -> str:
    """The name of the template of the tests: a new installation and the named cast; `again` makes both anew."""
    start = bare(again=again)
    return template("template_migrated", _fingerprint([*_schema_files(), CAST]), _cast, start=start, again=again)


def told() -> str:
    """The name of the template that holds the demo as loaded today, made anew (up to a minute) each day and when any code
    changed."""
    sources = [path for room in ROOMS for path in (settings.BASE_DIR / room).rglob("*.py")]
    key = f"{_fingerprint([*sources, *_schema_files()])}_{today():%Y%m%d}"
    return template("template_told", key, _tell, start=migrated())


def template(prefix: str, key: str, fill: Callable[[], None], *, start: str = "template0", again: bool = False) -> str:
    """The name of a template database filled by `fill()`, made by the first process that asks; the others wait for it."""
    ensure_for_settings()
    name = f"{prefix}_{key}"
    with _exclusively(prefix), administration(settings.STATE_DIR) as cursor:
        _sweep(cursor, prefix)
        exists = cursor.execute("SELECT datistemplate FROM pg_database WHERE datname = %s", [name]).fetchone()
        if exists == (True,) and _files_of(name).is_dir() and not again:
            return name
        _drop(cursor, name)
        cursor.execute(f'CREATE DATABASE "{name}" OWNER {ROLE} TEMPLATE "{start}" STRATEGY FILE_COPY')
        before, files = connection.settings_dict["NAME"], settings.STORAGE_DIR
        try:
            use(name)
            keep_files_in(_files_of(name))
            if start != "template0":
                shutil.copytree(_files_of(start), _files_of(name), dirs_exist_ok=True)
            fill()
        finally:
            use(before)
            keep_files_in(files)
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false IS_TEMPLATE true')
    return name


@contextmanager
def copied(source: str):
    """Point Django at a new copy of a template, for the duration; yields the copy's name."""
    name, before = f"test_{os.getpid()}_{next(_number)}", connection.settings_dict["NAME"]
    with administration(settings.STATE_DIR) as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" OWNER {ROLE} TEMPLATE "{source}" STRATEGY FILE_COPY')
    use(name)
    shutil.copytree(_files_of(source), settings.STORAGE_DIR, dirs_exist_ok=True)
    try:
        yield name
    finally:
        use(before)
        with administration(settings.STATE_DIR) as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def use(name: str) -> None:
    """Every thread's next connection goes to the database `name`."""
    connection.close()
    connection.close_pool()
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = name


def keep_files_in(folder: Path) -> None:
    """What is stored goes to, and is read from, this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    settings.STORAGE_DIR = folder
    storage = storages["default"]
    storage._location = str(folder)
    for cached in ("base_location", "location"):
        storage.__dict__.pop(cached, None)


def _files_of(name: str) -> Path:
    return settings.STATE_DIR / "templates" / name


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference", verbosity=0)


def _cast() -> None:
    from cae.demo import cast

    cast.create()


def _tell() -> None:
    call_command("load_demo", verbosity=0)


def _schema_files() -> list[Path]:
    rooms = [settings.BASE_DIR / room for room in ROOMS]
    migrations = [path for room in rooms for path in room.glob("migrations/*.py")]
    loaders = [settings.BASE_DIR / "cae" / "parameters.py", *(path for room in rooms for path in room.rglob("*reference*.py"))]
    data = [path for path in (settings.BASE_DIR / "reference").rglob("*") if path.is_file()]
    return [*migrations, *loaders, *data, settings.BASE_DIR / "requirements" / "base.txt"]


def _fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(set(paths)):
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _exclusively(prefix: str):
    with open(settings.STATE_DIR / f"{prefix}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(cursor, prefix: str) -> None:
    """Drop the oldest templates of this kind, and the databases of processes that are no more."""
    templates = cursor.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC", [f"{prefix}\\_%"]
    ).fetchall()
    for (name,) in templates[KEPT:]:
        _drop(cursor, name)
    for (name,) in cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'").fetchall():
        if not Path(f"/proc/{name.split('_')[1]}").exists():
            _drop(cursor, name)


def _drop(cursor, name: str) -> None:
    shutil.rmtree(_files_of(name), ignore_errors=True)
    with suppress(InvalidCatalogName):  # never made, or dropped by another run at this instant
        with suppress(ObjectNotInPrerequisiteState):  # its removal was interrupted: it is no template any more
            cursor.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
