"""Deployment checks: what must be true of a server before people trust it with money."""

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def storage_is_private(app_configs, **kwargs):
    """Receipts and invoices are served by one view that asks who may read them: never from a static folder."""
    inside = str(settings.STORAGE_DIR).startswith(
        (str(settings.STATIC_ROOT), *(str(d) for d in settings.STATICFILES_DIRS if isinstance(d, str)))
    )
    return [Error("STORAGE_DIR is inside a folder of static files: anyone could read it.", id="cae.E001")] if inside else []
