import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cae.settings")
application = get_wsgi_application()

from cae import reachable  # noqa: E402  (settings first)

reachable.check()
