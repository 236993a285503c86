from django.apps import AppConfig


class CaeConfig(AppConfig):
    name = "cae"
    verbose_name = "Blocs communs"

    def ready(self) -> None:
        from cae import (
            checks,  # noqa: F401 — registers the deployment checks
            exports,
            files,
        )
        from cae.constraints import speak_french
        from cae.models import Job

        speak_french()
        files.readable_by(Job, exports.may_read)
