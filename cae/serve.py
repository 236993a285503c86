"""`python -m cae.serve`: the web server of production, on port 8000. It starts once the environment is right; a missing or wrong
value, or a service that does not answer, stops it with one sentence: a server that starts its workers again would repeat it."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

SERVER = ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2"]  # noqa: S104 - in its container
OPTIONS = ["--respawn-failed-workers", "--no-ws", "cae.wsgi:application"]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cae.settings")
    from cae import reachable

    try:
        reachable.check()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    os.execv(sys.executable, [sys.executable, "-m", *SERVER, *OPTIONS])  # noqa: S606 - our own command


if __name__ == "__main__":
    main()
