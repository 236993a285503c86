"""Each refusal of the database has its sentence in French, and forms say the same one."""

import re

import pytest
from django.apps import apps
from django.db import connection

from cae.constraints import sentences

ROOMS = ("cae", "members", "governance", "billing")


def declared() -> set[str]:
    return {
        constraint.name
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for constraint in model._meta.constraints
    }


def raised() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE prosrc LIKE '%CONSTRAINT = %'")
        return {name for (source,) in cursor.fetchall() for name in re.findall(r"CONSTRAINT = '(\w+)'", source)}


@pytest.mark.django_db
def test_every_refusal_of_the_database_has_its_sentence():
    assert len(raised()) > 10
    assert sorted((declared() | raised()) - sentences().keys()) == []


@pytest.mark.django_db
def test_no_sentence_is_left_without_its_refusal():
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relkind = 'i'")
        known = {name for (name,) in cursor.fetchall()} | raised()
    assert sorted(sentences().keys() - known) == []


@pytest.mark.parametrize("sentence", sorted(sentences().values()))
def test_sentences_are_sentences(sentence):
    assert sentence[0].isupper()
    assert sentence.endswith((".", "?"))
