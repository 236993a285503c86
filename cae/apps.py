from django.apps import AppConfig


class CaeConfig(AppConfig):
    name = "cae"
    verbose_name = "Blocs communs"

    def ready(self) -> None:
        from cae import checks  # noqa: F401 — registers the deployment checks
        from cae.constraints import speak_french

        speak_french()
