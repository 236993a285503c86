"""What people read of what happened: words, never the codes the code is written with."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db.models import TextChoices
from django.template.loader import render_to_string

from cae.actors import System
from cae.history import changes, history_of, record
from cae.models import HistoryEntry
from governance.minutes.enums import FollowUpState
from governance.models import FollowUp, Meeting, Minutes
from members.models import Member
from tests.support import databases

# Codes that are words of French too, and said as such.
FRENCH = {"social", "consultative"}


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """The demo, read only: one copy for the tests of this file."""
    with django_db_blocker.unblock(), databases.copied(databases.told()):
        yield


def _enums(of=TextChoices):
    for found in of.__subclasses__():
        yield found
        yield from _enums(found)


def raw() -> set[str]:
    """The codes of every enumeration that are no French word of a label."""
    words = {word for found in _enums() for one in found for word in re.findall(r"\w+", str(one.label))}
    return {one.value for found in _enums() for one in found} - words - FRENCH


def unnamed() -> set[str]:
    """The names of fields that have no French one."""
    fields = [field for model in apps.get_models() for field in model._meta.get_fields() if hasattr(field, "verbose_name")]
    names = {field.name.replace("_", " ") for field in fields}
    return names - {str(field.verbose_name) for field in fields if str(field.verbose_name) != field.name.replace("_", " ")}


@pytest.mark.parametrize(
    ("instance", "values", "said"),
    [
        (FollowUp(), {"state": FollowUpState.APPLIED}, {"état": ("à appliquer", "appliquée")}),
        (FollowUp(), {"state": "applied"}, {"état": ("à appliquer", "appliquée")}),
        (FollowUp(), {"review_on": date(2027, 1, 1)}, {"à revoir le": ("", "1er\xa0janvier 2027")}),
        (FollowUp(), {"owner": Member(first_name="Léa", last_name="Martin")}, {"portée par": ("", "Léa Martin")}),
        (
            Meeting(kind="ordinary", starts_at=datetime(2026, 6, 19, 16, tzinfo=UTC)),
            {"kind": "mixed", "starts_at": datetime(2026, 6, 20, 7, 30, tzinfo=UTC)},
            {
                "type": ("assemblée générale ordinaire", "assemblée générale mixte"),
                "commence le": ("19\xa0juin 2026 à 18:00", "20\xa0juin 2026 à 09:30"),
            },
        ),
        (Minutes(closing="Rien."), {"closing": ""}, {"questions diverses": ("Rien.", "")}),
        (Minutes(closing="Rien."), {"closing": "Rien."}, {}),
    ],
)
def test_what_changed_is_said_in_words(instance, values, said):
    before, after = changes(instance, values)
    assert {label: (before[label], after[label]) for label in after} == said


def test_numbers_answers_and_lists_are_said_in_french(db, cast):
    kept = record(
        Member.objects.first(),
        "edit",
        "a tout changé",
        by=System("tests"),
        before={"montant": Decimal("-1234.50"), "choix": [FollowUpState.APPLIED, FollowUpState.DROPPED], "vide": None},
        after={"montant": Decimal("12"), "choix": FollowUpState.TO_REVIEW, "accord": True, "nombre": 3},
    )
    kept.refresh_from_db()
    assert kept.before == {"montant": "\u22121\xa0234,50", "choix": "appliquée, abandonnée", "vide": ""}
    assert kept.after == {"montant": "12", "choix": "à revoir", "accord": "oui", "nombre": 3}


def test_no_line_of_the_demo_s_history_holds_a_code(told):
    codes, names = raw(), unnamed()
    assert {"to_apply", "applied", "proclaimed", "yes_no"} <= codes
    lines = list(HistoryEntry.objects.values_list("sentence", "before", "after"))
    assert len(lines) > 1000
    values = [f"{label} {value}" for _, before, after in lines for label, value in [*before.items(), *after.items()]]
    found = {line for line in [*(one for one, _, _ in lines), *values] if codes & set(re.findall(r"\w+", line))}
    assert found == set()
    assert {label for _, before, after in lines for label in (*before, *after)} & names == set()


@pytest.mark.django_db
def test_the_last_things_are_read_at_once_the_others_one_click_away(cast):
    member = Member.objects.get(user=cast.lea)
    HistoryEntry.objects.all().delete()
    for rank in range(1, 7):
        record(member, "note", f"a fait la chose {rank}", by=System("tests"))
    page = render_to_string("members/history/_panel.html", {"entries": list(history_of(member))})
    at_once, _, before = page.partition("<summary>Ce qui s’est passé avant</summary>")
    assert re.findall(r"chose (\d)", at_once) == ["6", "5", "4", "3"]
    assert re.findall(r"chose (\d)", before) == ["2", "1"]
