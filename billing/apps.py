from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Facturation et comptes"

    def ready(self) -> None:
        from billing.constraints import SENTENCES
        from cae.constraints import explain

        explain(SENTENCES)
