"""What the environment leads to, tried when production starts: a wrong address is found then, by name, not at the first page.

The database, the broker and the mail server are asked for a word each, under the account the environment gives. A service that
starts at the same time as the site is waited for (`PATIENCE`); a refused password is not.
"""

import smtplib
import time
from collections.abc import Callable

import psycopg
import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PATIENCE = 10  # seconds a service may take to be there
TRY = 2  # seconds one try may take


def check(*names: str, patience: float = PATIENCE) -> None:
    """Raises ImproperlyConfigured with the names of the variables whose service does not answer; never their secrets.

    `names`: the variables to try, all of them when none is given. Nothing is tried outside production: development starts its
    own services.
    """
    if not settings.PRODUCTION:
        return
    until = time.monotonic() + patience
    tried = {name: attempt for name, attempt in SERVICES.items() if not names or name in names}
    wrong = [said for name, attempt in tried.items() if (said := _first_answer(name, attempt, until))]
    if wrong:
        raise ImproperlyConfigured(" ".join(wrong))


def _first_answer(name: str, attempt: Callable[[], str], until: float) -> str:
    """The sentence about a service once it answered or the time is over; empty when it is as it should be."""
    while True:
        try:
            refused = attempt()
        except (OSError, psycopg.OperationalError, redis.RedisError, smtplib.SMTPException) as error:
            if time.monotonic() < until:
                time.sleep(0.5)
                continue
            return f"{name} leads to nothing that answers ({_plainly(error)})."
        return f"{name} {refused}." if refused else ""


def _database() -> str:
    """Connects as the site will; what the server refuses, or nothing."""
    given = settings.DATABASES["default"]
    options = {key: value for key, value in given.get("OPTIONS", {}).items() if key not in {"pool", "options"}}
    try:
        psycopg.connect(
            host=given.get("HOST") or None,
            port=given.get("PORT") or None,
            user=given.get("USER") or None,
            password=given.get("PASSWORD") or None,
            dbname=given["NAME"],
            connect_timeout=TRY,
            **options,
        ).close()
    except psycopg.OperationalError as error:
        said = str(error)
        if "authentication failed" in said or "does not exist" in said or "no pg_hba.conf entry" in said:
            return f"is refused by the server ({said.rsplit('FATAL:', 1)[-1].strip()})"
        raise
    return ""


def _broker() -> str:
    asked = redis.Redis.from_url(settings.CACHES["default"]["LOCATION"], socket_connect_timeout=TRY, socket_timeout=TRY)
    try:
        asked.ping()
    except (redis.AuthenticationError, redis.ResponseError) as error:
        return f"is refused by the server ({error})"
    finally:
        asked.close()
    return ""


def _mail() -> str:
    server = (smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP)(timeout=TRY)
    try:
        server.connect(settings.EMAIL_HOST, settings.EMAIL_PORT)
        if settings.EMAIL_USE_TLS:
            server.starttls()
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
        return f"is refused by the server ({_plainly(error)})"
    finally:
        server.close()
    return ""


def _plainly(error: Exception) -> str:
    """The words of an error on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {error.smtp_error!r}"
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


SERVICES = {"DATABASE_URL": _database, "REDIS_URL": _broker, "EMAIL_URL": _mail}
