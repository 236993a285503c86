"""The settings stop the start with a sentence that names what is missing or wrong; the files that give them agree."""

import os
import re
import subprocess
import sys
import tempfile

import pytest
import yaml
from django.conf import settings

PRODUCTION = {
    "PRODUCTION": "1",
    "DATABASE_URL": "postgres://cae:secret@localhost:5432/cae",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://user:secret@localhost:587",
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "cae.example",
    "SITE_URL": "https://cae.example",
    "FIELD_KEY": "2bSDBRlqkxnZ1J5mhMmDRcoQQJmkqO2vqBPkcKJ3oUE=",
    "STORAGE_DIR": tempfile.gettempdir(),
}
REQUIRED = [name for name in PRODUCTION if name != "PRODUCTION"]


def start(**environment: str) -> tuple[int, str]:
    """Read the settings in a process that knows only this environment: its exit code, and the last line it says."""
    command = [sys.executable, "-c", "import cae.settings"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env={**kept, **environment}, capture_output=True, text=True, check=False
    )
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def test_the_server_of_production_stops_with_one_sentence():
    """A server that starts its workers again would repeat it for ever."""
    command = [sys.executable, "-m", "cae.serve"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    for wrong, said in (({"SECRET_KEY": ""}, "SECRET_KEY"), ({"DATABASE_URL": "postgres://a:b@localhost:1/c"}, "DATABASE_URL")):
        given = {**kept, **PRODUCTION, **wrong}
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=given, capture_output=True, text=True, check=False, timeout=60)
        lines = done.stderr.strip().splitlines()
        assert (done.returncode, len(lines)) == (1, 1)
        assert said in lines[0]


def names_read() -> set[str]:
    """The environment variables that cae/settings.py reads."""
    source = (settings.BASE_DIR / "cae" / "settings.py").read_text()
    return set(re.findall(r'(?:env\.\w+|environ\.get|required|switch|whole)\(\s*"([A-Z_]+)"', source))


def test_development_needs_nothing():
    assert start() == (0, "")


def test_production_starts_when_all_is_said():
    assert start(**PRODUCTION) == (0, "")


@pytest.mark.parametrize("name", REQUIRED)
def test_each_missing_variable_is_named(name):
    code, sentence = start(**{key: value for key, value in PRODUCTION.items() if key != name})
    assert (code, f"{name} is not set" in sentence) == (1, True), sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PRODUCTION", "perhaps"),
        ("DATABASE_URL", "localhost"),
        ("DATABASE_URL", "mysql://cae:secret@localhost/cae"),
        ("REDIS_URL", "localhost:6379"),
        ("EMAIL_URL", "carrier-pigeon://coop"),
        ("SECRET_KEY", "too short"),
        ("SITE_URL", "http://cae.example"),
        ("DEBUG", "1"),
        ("DEMO", "1"),
        ("ALLOWED_HOSTS", "https://cae.example"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "cae.example,"),
        ("ALLOWED_HOSTS", "autre.example"),
        ("SITE_URL", "https://autre.example"),
        ("SITE_URL", "https://cae.example/espace"),
        ("SITE_URL", "https://"),
        ("DATABASE_URL", "postgres://"),
        ("DATABASE_URL", "postgres://cae:secret@localhost"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "redis+socket://"),
        ("EMAIL_URL", "consolemail://"),
        ("EMAIL_URL", "smtp+tls://"),
        ("DEFAULT_FROM_EMAIL", "La coopérative"),
        ("DEFAULT_FROM_EMAIL", "Coopérative <personne>"),
        ("FIELD_KEY", "a secret"),
        ("FIELD_KEY", PRODUCTION["FIELD_KEY"] + ",a secret"),
        ("STORAGE_DIR", "/nowhere/files"),
        ("STORAGE_DIR", __file__),
        ("STORAGE_DIR", "/proc"),
        ("INVITATION_DAYS", "abc"),
        ("INVITATION_DAYS", "0"),
        ("TRUSTED_PROXY_COUNT", "one"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("LOG_LEVEL", "chatty"),
        ("EMAIL_URL", "smtp://a b"),
        ("BELENIOS_URL", "zz"),
        ("BELENIOS_URL", "http://belenios.example"),
    ],
)
def test_each_wrong_variable_is_named(name, value):
    code, sentence = start(**{**PRODUCTION, name: value})
    assert (code, "ImproperlyConfigured" in sentence, name in sentence) == (1, True, True), sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "other.example, CAE.example"),
        ("ALLOWED_HOSTS", ".example"),
        ("REDIS_URL", "rediss://user:secret@broker:6380/1"),
        ("REDIS_URL", "unix:///run/valkey.sock"),
        ("EMAIL_URL", "smtp://mail:1025"),
        ("DEFAULT_FROM_EMAIL", "compta@cae.example"),
        ("FIELD_KEY", f"{PRODUCTION['FIELD_KEY']}, {PRODUCTION['FIELD_KEY']}"),
        ("LOG_LEVEL", "info"),
        ("BELENIOS_URL", "https://belenios.example/"),
        ("TRUSTED_PROXY_COUNT", "2"),
    ],
)
def test_what_is_right_in_another_way_starts(name, value):
    assert start(**{**PRODUCTION, name: value}) == (0, "")


def test_demo_is_refused_on_a_real_database():
    code, sentence = start(DEMO="1", DATABASE_URL=PRODUCTION["DATABASE_URL"])
    assert (code, "DEMO=1" in sentence) == (1, True)


def test_compose_gives_exactly_the_variables_that_are_read():
    compose = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())
    given = {name for name in ("prepare", "web", "worker", "beat") for name in compose["services"][name]["environment"]}
    assert given <= names_read()
    assert given >= set(PRODUCTION)


def test_env_example_names_what_is_read_and_nothing_else():
    text = (settings.BASE_DIR / ".env.example").read_text()
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", text, flags=re.MULTILINE))
    of_compose = {"DATABASE_PASSWORD"}
    assert named - of_compose <= names_read()
    assert named >= set(REQUIRED)


def test_the_readme_or_env_example_says_each_variable_that_is_read():
    texts = [(settings.BASE_DIR / name).read_text() for name in ("README.md", ".env.example")]
    said = {name for text in texts for name in re.findall(r"\b[A-Z_]{4,}\b", text)}
    of_the_machine = {"CLUSTER", "XDG_STATE_HOME"}  # where the embedded servers keep their things: nobody types them
    assert names_read() - of_the_machine <= said


def test_the_readme_names_all_that_production_requires():
    production = (settings.BASE_DIR / "README.md").read_text().split("## Production")[1]
    cells = re.findall(r"^\| (`.+?) \|", production, flags=re.MULTILINE)
    rows = {name for cell in cells for name in re.findall(r"`([A-Z_]+)", cell)}
    assert rows >= set(PRODUCTION)
    assert rows <= names_read()
