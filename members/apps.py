from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Membres"

    def ready(self) -> None:
        import members.ready  # noqa: F401
        from cae.constraints import explain
        from members.constraints import SENTENCES

        explain(SENTENCES)
