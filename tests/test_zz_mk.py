import os, pytest
from django.db import connection
from tests.support import databases
from cae.postgres import OWNER
def test_mk(migrated, django_db_setup, django_db_blocker):
    from tests.benchmarks import volume
    from tests.support.databases import administration, ROLE
    from django.conf import settings
    for name,n in (("vol_small",1000),("vol_large",int(os.environ['VOLUME']))):
        with administration(settings.STATE_DIR) as c:
            c.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'); c.execute(f'CREATE DATABASE "{name}" OWNER {ROLE} TEMPLATE "{migrated}" STRATEGY FILE_COPY')
        with django_db_blocker.unblock():
            before=connection.settings_dict["NAME"]
            databases.use(name); volume.fill(invoices=n,activities=n//100); databases.use(before)
    print(settings.STATE_DIR)
