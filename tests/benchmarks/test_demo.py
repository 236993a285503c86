"""How long the demo's story takes to load, and what share of it each kind of act takes."""

import time
from collections import defaultdict
from unittest.mock import patch

from django.core.management import call_command

from cae.demo import work
from tests.benchmarks.report import note
from tests.support import databases

GOAL = 60.0
ACTS = {"create_draft": "brouillons", "issue": "émissions", "record_payment": "encaissements"}


def test_the_demo_loads(migrated):
    with databases.copied(migrated):
        start = time.perf_counter()
        call_command("load_demo", verbosity=0)
        seconds = time.perf_counter() - start
    note("démo", "chargement sur une base migrée", f"{seconds:.0f} s", seconds / GOAL, goal=1)


def test_what_the_demo_spends(migrated):
    spent, counts = defaultdict(float), defaultdict(int)

    def timed(name, act):
        def call(*args, **kwargs):
            start = time.perf_counter()
            try:
                return act(*args, **kwargs)
            finally:
                spent[name] += time.perf_counter() - start
                counts[name] += 1

        return call

    patches = [patch.object(work, name, timed(name, getattr(work, name))) for name in ACTS]
    with databases.copied(migrated):
        start = time.perf_counter()
        for one in patches:
            one.start()
        try:
            call_command("load_demo", verbosity=0)
        finally:
            for one in patches:
                one.stop()
        whole = time.perf_counter() - start
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        note("démo", ACTS[name], f"{counts[name]} actes, {seconds:.1f} s, {seconds / whole:.0%} du temps", None)
