"""When the key of an urn is published: never where it would tell who voted what, whatever the bureau chose, and why."""

import json

import pytest
from django.urls import reverse

from cae.history import history_of
from governance.attendance.queries import voices
from governance.models import Box, Presence
from governance.sealed import queries, rules
from tests.governance.reading import text_of
from tests.governance.sealed import made
from tests.governance.sealed.made import AT
from tests.governance.sealed.test_actions import publish
from tests.governance.sealed.test_recount import counted, voted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("true_rule")]
MIXED = ["for"] * 6 + ["against"] * 5


@pytest.mark.parametrize(
    ("ballots", "paper", "said"),
    [
        (0, 0, ""),
        (10, 0, ""),
        (10, 10, ""),
        (9, 0, "9 bulletins scellés seulement"),
        (1, 0, "1 bulletin scellé seulement"),
        (30, 9, "9 bulletins de papier seulement"),
        (30, 1, "1 bulletin de papier seulement"),
    ],
)
def test_a_key_is_kept_back_when_few_ballots_of_a_kind_came(ballots, paper, said):
    why = rules.why_kept_back(ballots=ballots, paper=paper)
    assert why.startswith(said) and bool(why) == bool(said)


@pytest.mark.parametrize(
    ("opened", "paper", "alike"),
    [
        (["for", "against"], [], False),
        (["for", "for"], [], True),
        ([["a", "b"], ["a", "b"]], [], True),
        ([["a", "b"], ["b", "a"]], [], False),
        (["for", "against"], ["for", "for"], True),
        ([], ["for", "blank"], False),
    ],
)
def test_a_key_is_kept_back_when_all_of_a_kind_say_the_same(opened, paper, alike):
    assert bool(rules.why_alike(opened, paper)) is alike


def test_few_ballots_close_on_a_discreet_urn_and_the_reason_is_told(as_, cast):
    held = voted(["for", "against", "for"])
    box = Box.objects.get(pk=held.box.pk)
    assert box.open_count is False
    said = history_of(held.ballot).get(verb="keep_key").sentence
    assert "comme le bureau l'avait choisi : 3 bulletins scellés seulement" in said
    client = as_("diane")
    tally = text_of(client.get(reverse("governance:sealed:tally", args=[held.ballot.pk])))
    assert "La clé ne sera pas publiée" in tally
    assert "La clé ne quitte pas ce navigateur" in tally
    box = counted(held, by=cast.diane)
    assert (box.private_key, box.plain) == ("", None)
    assert "La clé de l'urne n'est pas publiée : 3 bulletins scellés seulement" in box.ballot.result["steps"][-1]
    for address in ("sealed:board", "ballots:sheet"):
        assert "3 bulletins scellés seulement" in text_of(client.get(reverse(f"governance:{address}", args=[held.ballot.pk])))


def test_ballots_all_alike_leave_no_key_and_it_is_known_with_the_result_only(as_, cast, monkeypatch):
    held = voted(["for"] * 11)
    page = reverse("governance:sealed:board", args=[held.ballot.pk])
    assert Box.objects.get(pk=held.box.pk).open_count is True
    with monkeypatch.context() as patch:
        patch.setattr(made, "proclaim", lambda ballot: None)
        box = counted(held, by=cast.diane)
    assert (box.private_key, box.plain) == ("", None)
    assert "la même chose" not in text_of(as_("lea").get(page))
    assert not any("même chose" in entry.sentence for entry in history_of(held.ballot))
    made.proclaim(held.ballot)
    box = queries.boxes().get(pk=box.pk)
    record = queries.record_of(box)
    assert (record["mode"], record["private_key"], record["sealed"], record["result"]) == ("discreet", "", [], {})
    assert len(record["trackers"]) == 11
    assert "disent la même chose" in text_of(as_("lea").get(page))


def test_many_ballots_that_differ_are_published_with_their_key(as_, cast):
    held = voted(MIXED)
    box = counted(held, by=cast.diane)
    record = queries.record_of(box)
    assert (record["mode"], len(record["private_key"]), len(record["sealed"])) == ("open", 64, 11)
    assert not any("n'est pas publiée" in step for step in box.ballot.result["steps"])
    assert "La clé est publiée" in text_of(as_("lea").get(reverse("governance:sealed:board", args=[held.ballot.pk])))


def test_a_few_paper_ballots_are_not_told_apart_from_the_others(cast):
    held = voted(MIXED, paper=["against"])
    box = counted(held, paper=["against"], by=cast.diane)
    record = queries.record_of(box)
    assert record["paper"] == {"count": 1, "choices": [], "digest": ""}
    assert "against" not in json.dumps(record | {"question": ""})
    assert box.ballot.result["counts"] == {"for": 6, "against": 6, "abstain": 0}


def test_the_choice_of_the_bureau_is_kept_in_the_history(cast):
    keepers = made.voters(3)
    held = made.box(*keepers, is_open=False)
    for open_count, said in ((True, "avec sa clé"), (False, "sans sa clé")):
        publish(held.box, cast.diane, keepers, open_count=open_count)
        assert said in history_of(held.ballot).first().sentence


def test_a_discreet_urn_of_many_says_that_the_bureau_chose_so(cast):
    held = voted(MIXED, open_count=False)
    box = counted(held, by=cast.diane)
    assert box.ballot.result["steps"][-1] == "La clé de l'urne n'est pas publiée : le bureau l'a choisi avant le vote."


def test_who_voted_from_afar_counts_from_the_closing_on(cast):
    held = voted(MIXED, in_session=False)
    Presence.objects.all().delete()
    assert len(voices(held.meeting, held.ballot.roll, at=AT).postal) == 11
    assert len(voices(held.meeting, held.ballot.roll).postal) == 11
    assert voices(held.meeting, held.ballot.roll, at=AT.replace(hour=10)).postal == frozenset()
