"""The app of money. At start each subject says what it brings to others: its jobs (`tasks.py`) and its links (`ready.py`)."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

SUBJECTS = (
    "customers",
    "suppliers",
    "ledger",
    "contribution",
    "documents",
    "quotes",
    "invoices",
    "payments",
    "closures",
    "purchases",
    "payroll",
    "account",
    "proposals",
)


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Facturation et comptes"

    def ready(self) -> None:
        from billing.constraints import SENTENCES
        from cae.constraints import explain

        explain(SENTENCES)
        for subject in SUBJECTS:
            for role in ("tasks", "ready"):
                if find_spec(f"billing.{subject}.{role}"):
                    import_module(f"billing.{subject}.{role}")
