from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "Vie coopérative"

    def ready(self) -> None:
        import governance.ready  # noqa: F401
        from cae.constraints import explain
        from governance.constraints import SENTENCES

        explain(SENTENCES)
