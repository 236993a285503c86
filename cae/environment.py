"""How the settings read the environment: a value that is missing or wrong stops the start with a sentence that names it."""

import re

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+")  # a name, or an IP address


def required(name: str, why: str) -> str:
    """The value of an environment variable production cannot do without, or a sentence that names it."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {why} (see README.md, « Production »).")
    return value


def parsed(name: str, read, why: str):
    """The value of `read()`, or a sentence that names the variable whose value cannot be understood."""
    try:
        return read()
    except Exception as error:
        raise ImproperlyConfigured(f"{name} cannot be understood: {why} ({error}).") from error


def switch(name: str) -> bool:
    """An environment variable that is 1 or 0; anything else stops the start, since a misread 1 would be a silent 0."""
    value = env.str(name, default="") or "0"
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} cannot be understood: write 1 or 0.")
    return value == "1"


def whole(name: str, *, default: int, lowest: int, highest: int) -> int:
    """An environment variable that is a whole number between two bounds, included."""
    value = parsed(name, lambda: env.int(name, default=default), "write a whole number")
    if not lowest <= value <= highest:
        raise ImproperlyConfigured(f"{name} cannot be understood: write a whole number from {lowest} to {highest}.")
    return value
