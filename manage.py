#!/usr/bin/env python
"""Django's command line; starts the embedded PostgreSQL first when no DATABASE_URL names another."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cae.settings")
    from django.core.management import execute_from_command_line

    from cae.postgres import ensure_for_settings

    if len(sys.argv) > 1 and sys.argv[1] not in {"help", "makemigrations", "collectstatic", "compilemessages"}:
        ensure_for_settings()
    execute_from_command_line(sys.argv)
