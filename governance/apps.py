"""The app of the cooperative's life together. At start each subject says what it brings: its jobs and its links."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

# In order of dependence: a subject imports those before it, never after.
SUBJECTS = (
    "decisions",
    "statutes",
    "meetings",
    "roll",
    "convening",
    "proxies",
    "attendance",
    "ballots",
    "sealed",
    "room",
    "rounds",
    "minutes",
    "mandates",
    "signatures",
    "obligations",
    "allocation",
    "openings",
    "ideas",
    "polls",
)


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "Vie coopérative"

    def ready(self) -> None:
        from cae.constraints import explain
        from governance.constraints import SENTENCES

        explain(SENTENCES)
        for subject in SUBJECTS:
            for role in ("tasks", "ready"):
                if find_spec(f"governance.{subject}.{role}"):
                    import_module(f"governance.{subject}.{role}")
