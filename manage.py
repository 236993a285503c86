#!/usr/bin/env python
"""Django's command line; starts the embedded PostgreSQL first when no DATABASE_URL names another."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cae.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from cae.postgres import ensure_for_settings

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command not in {"help", "makemigrations", "collectstatic", "compilemessages"}:
        ensure_for_settings()
    if command in {"migrate", "create_cooperative", "load_reference", "createsuperuser"}:
        from cae import reachable

        try:
            reachable.check("DATABASE_URL")
        except ImproperlyConfigured as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)
