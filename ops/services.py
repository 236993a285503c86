"""The demo on this machine: prepares the database and the assets, starts and stops the web server and the worker.

    python -m ops.services start | prepare | stop | reset

Everything is detached and logs to the folder of the embedded servers (`settings.STATE_DIR`). What did not change since
the last time is not done again: each step keeps the fingerprint of its inputs.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("cae", "members", "governance", "billing", "collectives")
STOPPING = 15  # seconds a worker has to end its task


class Failed(Exception):
    """A step that did not succeed; the message says what to do."""


def start(port: int) -> None:
    """Prepare, (re)start the web server and the worker, and return when the sign-in page answers."""
    began = time.monotonic()
    for name in ("web", "worker"):
        end(name)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Failed(f"Port {port} is taken by another program: make run PORT={port + 1}") from error
    prepare()
    say("Web server and worker")
    serve = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--no-ws"]
    serve += ["--blocking-threads", "4", "--backpressure", "64"]
    begin("web", [*serve, "cae.wsgi:application"])
    begin("worker", ["celery", "--app", "cae", "worker", "--beat", "--concurrency", "2", "--loglevel", "WARNING"])
    wait(f"http://127.0.0.1:{port}/", timeout=60)
    sys.stdout.write(f"\n  Ready in {time.monotonic() - began:.0f} s:  http://localhost:{port}\n")
    sys.stdout.write(f"  Logs in {home()} · make stop · make reset\n\n")


def prepare() -> None:
    """Start PostgreSQL and the broker, then migrate, load the reference data and the demo, collect the assets: if needed."""
    from django.conf import settings

    from cae import postgres, valkey

    say("PostgreSQL and broker")
    postgres.ensure_for_settings()
    valkey.ensure_for_settings()
    told, telling = stamp("told"), stamp("telling")
    if telling.exists() and not told.exists():
        say("The demo was interrupted: it starts again from nothing")
        empty()
    migrations = [path for room in ROOMS for path in (ROOT / room).glob("migrations/*.py")]
    step("Migrations", "migrated", [*migrations, ROOT / "requirements" / "base.txt"], "migrate", "--no-input")
    loaders = [ROOT / "cae" / "parameters.py", *(path for room in ROOMS for path in (ROOT / room).rglob("*reference*.py"))]
    step("Reference data", "referenced", [*files(ROOT / "reference"), *loaders], "load_reference")
    if not told.exists():
        say("Demo cooperative (up to a minute)")
        telling.touch()
        manage("load_demo")
        told.touch()
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        stamp("collected").unlink(missing_ok=True)
    inputs = [
        *files(ROOT / "static"),
        ROOT / "package-lock.json",
        ROOT / "requirements" / "base.txt",
        ROOT / "cae" / "settings.py",
    ]
    step("Assets", "collected", inputs, "collectstatic", "--no-input", "--clear")


def stop() -> None:
    """Stop everything this checkout runs: web server, worker, broker, PostgreSQL (the tests' too). Data stays."""
    from cae import postgres, valkey

    for name in ("web", "worker"):
        end(name)
    valkey.stop(home())
    postgres.main("stop")
    say("Stopped")


def reset(port: int) -> None:
    """Forget the demo's data and files, load it again, and start again what was running."""
    from cae import postgres, valkey

    was_running = running("web") is not None
    for name in ("web", "worker"):
        end(name)
    say("Old data")
    valkey.stop(home())
    shutil.rmtree(home() / "valkey", ignore_errors=True)
    postgres.ensure_for_settings()
    empty()
    if was_running:
        start(port)
    else:
        prepare()
        say("Reset")


def empty() -> None:
    """An empty database, no stored file, and no memory of what was loaded."""
    from django.conf import settings

    from cae import postgres

    postgres.reset(home())
    shutil.rmtree(settings.STORAGE_DIR, ignore_errors=True)
    for name in ("migrated", "referenced", "telling", "told"):
        stamp(name).unlink(missing_ok=True)


# -- steps -----------------------------------------------------------------------------------------


def step(label: str, name: str, inputs: Iterable[Path], *command: str) -> None:
    """Run a command of manage.py unless it succeeded already with the same inputs."""
    digest = hashlib.sha256()
    for path in sorted(inputs):
        digest.update(str(path).encode() + b"\0" + path.read_bytes())
    kept = stamp(name)
    if kept.exists() and kept.read_text() == digest.hexdigest():
        return
    say(label)
    manage(*command, "--verbosity", "0")
    kept.write_text(digest.hexdigest())


def manage(*command: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=False)
    if done.returncode:
        raise Failed(f"manage.py {command[0]} failed (above). If the data is the demo's, `make reset` starts from nothing.")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def home() -> Path:
    from django.conf import settings

    return settings.STATE_DIR


def stamp(name: str) -> Path:
    folder = home() / "done"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def say(text: str) -> None:
    sys.stdout.write(f"· {text}\n")
    sys.stdout.flush()


# -- processes -------------------------------------------------------------------------------------


def begin(name: str, command: list[str]) -> subprocess.Popen:
    """Start a module of the environment in a session of its own, which outlives us; its log begins anew."""
    with open(home() / f"{name}.log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    (home() / f"{name}.pid").write_text(f"{process.pid} {birth(process.pid)}")
    return process


def end(name: str) -> None:
    """Stop a process that `begin` started, with its children, leaving it the time to finish what it does."""
    pid = running(name)
    if pid is not None:
        os.killpg(pid, signal.SIGTERM)
        limit = time.monotonic() + STOPPING
        while running(name) and time.monotonic() < limit:
            time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    (home() / f"{name}.pid").unlink(missing_ok=True)


def running(name: str) -> int | None:
    """The process id, when the process that `begin` started still lives."""
    try:
        pid, born = (home() / f"{name}.pid").read_text().split()
    except FileNotFoundError:
        return None
    return int(pid) if birth(int(pid)) == born else None


def birth(pid: int) -> str:
    """When a process started, in ticks: what tells it from a later one with the same number. Empty when it is no more."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if state == "Z" else fields[18]


def wait(address: str, *, timeout: int) -> None:
    """Return when the page answers; Failed, with the end of the log, when the server died or stays silent."""
    limit = time.monotonic() + timeout
    while time.monotonic() < limit and running("web"):
        try:
            with urllib.request.urlopen(address, timeout=20):
                return
        except urllib.error.HTTPError as error:
            raise Failed(f"{address} answers {error.code}: read {home() / 'web.log'}") from error
        except OSError:
            time.sleep(0.1)
    tail = "\n".join((home() / "web.log").read_text(errors="replace").splitlines()[-15:])
    raise Failed(f"{tail}\nThe web server did not start: read {home() / 'web.log'}")


def main(command: str) -> None:
    os.environ["DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cae.settings")
    port = int(os.environ.get("PORT") or 8000)
    os.environ["PORT"] = str(port)
    try:
        {"start": lambda: start(port), "prepare": prepare, "stop": stop, "reset": lambda: reset(port)}[command]()
    except (Failed, RuntimeError) as failure:
        raise SystemExit(f"✗ {failure}") from failure


if __name__ == "__main__":
    main(sys.argv[1])
