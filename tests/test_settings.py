"""The settings stop the start with a sentence that names what is missing or wrong; the files that give them agree."""

import os
import re
import subprocess
import sys

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
    "STORAGE_DIR": "/srv/files",
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


def names_read() -> set[str]:
    """The environment variables that cae/settings.py reads."""
    source = (settings.BASE_DIR / "cae" / "settings.py").read_text()
    return set(re.findall(r'(?:env\.\w+|environ\.get|required|switch)\(\s*"([A-Z_]+)"', source))


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
    ],
)
def test_each_wrong_variable_is_named(name, value):
    code, sentence = start(**{**PRODUCTION, name: value})
    assert (code, "ImproperlyConfigured" in sentence, name in sentence) == (1, True, True), sentence


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
