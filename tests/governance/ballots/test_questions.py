"""What a voter is asked, what who prepares types, and what is said of level voices: for each method, in its own words."""

import pytest
from django.urls import reverse

from governance.ballots import actions
from governance.ballots.counting import count
from governance.ballots.explain import question
from governance.models import AgendaItem, Ballot, Resolution
from tests.governance.ballots.made import AT, LETTERS, enter, session
from tests.governance.made import BY
from tests.governance.reading import text_of

SHARED = "sièges à partager entre les listes, selon leurs voix."
ASKED = [
    ({"method": "yes_no"}, "Que choisissez-vous ?", ""),
    ({"method": "two_round"}, "Que choisissez-vous ?", ""),
    ({"method": "two_round", "seats": 2}, "Que choisissez-vous ?", "2 sièges à pourvoir. 2 choix au plus."),
    ({"method": "choices", "most": 3}, "Que choisissez-vous ?", "3 choix au plus."),
    ({"method": "choices", "most": 2, "seats": 2}, "Que choisissez-vous ?", "2 sièges à pourvoir. 2 choix au plus."),
    ({"method": "approval", "seats": 2}, "Cochez tout ce qui vous convient.", "Autant que vous voulez."),
    (
        {"method": "lists", "seats": 5},
        "Quelle liste choisissez-vous ?",
        "5 sièges à partager entre les listes, selon leurs voix.",
    ),
    ({"method": "lists"}, "Quelle liste choisissez-vous ?", ""),
    ({"method": "stv", "seats": 3}, "Classez de 1, le préféré, à 4.", "3 sièges à pourvoir. On peut ne pas tout classer."),
    ({"method": "schulze"}, "Classez de 1, le préféré, à 4.", "On peut ne pas tout classer."),
    ({"method": "judgment"}, "Donnez une mention à chacun.", "La même mention peut aller à plusieurs."),
]

ELECTION = Resolution(item=AgendaItem(kind="election"))


@pytest.mark.parametrize(("values", "asked", "hint"), ASKED)
def test_each_method_asks_in_its_own_words(values, asked, hint):
    found = question(Ballot(options=LETTERS, resolution=ELECTION, **values))
    assert (found.asked, found.hint) == (asked, hint)


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["named", "secret"])
def test_the_voter_reads_them_above_the_answers(way, as_, cast):
    held = session(3, way="named", method="lists", options=LETTERS, seats=5 - 2)
    if way == "secret":
        actions.cancel_ballot(ballot=held.ballot, by=BY, reason="Au secret.", at=AT)
        values = {"method": "lists", "options": LETTERS, "seats": 3}
        held.ballot = actions.prepare_ballot(resolution=held.resolution, by=BY, way="secret", **values)
        held.ballot.box.public_key, held.ballot.box.rehearsed_at = "0" * 64, AT
        held.ballot.box.save()
        held.ballot = actions.open_ballot(ballot=held.ballot, by=BY, at=AT)
    enter(held, cast.lea)
    name = "ballots:vote" if way == "named" else "sealed:vote"
    page = text_of(as_("lea").get(reverse(f"governance:{name}", args=[held.ballot.pk])))
    assert "Quelle liste choisissez-vous ? 3 sièges à partager entre les listes, selon leurs voix." in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "said", "absent"),
    [
        ("lists", ("Nom de la liste", "Qui la compose, dans l’ordre", "Sièges à pourvoir"), "Ce que cela veut dire"),
        ("approval", ("Ce que cela veut dire", "Combien en retient-on ?"), "Sièges à pourvoir"),
        ("stv", ("Ce que cela veut dire", "Sièges à pourvoir"), "Combien en retient-on"),
    ],
)
def test_who_prepares_is_asked_in_the_words_of_the_method(method, said, absent, as_, cast):
    held = session(2)
    actions.cancel_ballot(ballot=held.ballot, by=BY, reason="À refaire.", at=AT)
    page = reverse("governance:ballots:prepare", args=[held.resolution.pk])
    shown = text_of(as_("diane").get(f"{page}?methode={method}")).replace("'", "’")
    assert all(words in shown for words in said)
    assert absent not in shown


@pytest.mark.parametrize(
    ("method", "seats", "votes", "said"),
    [
        ("choices", 2, [["a", "b"], ["a", "c"]], "Basile, Chloé : même nombre de voix (1) pour la dernière place."),
        ("approval", 2, [["a", "b", "c"]], "Aline, Basile, Chloé : même nombre de voix (1) pour les 2 dernières places."),
        ("two_round", 1, ["a", "a", "b", "b"], ""),
        ("lists", 3, ["a", "b"], "Aline, Basile : même moyenne pour le dernier siège."),
    ],
)
def test_level_voices_say_for_what(method, seats, votes, said):
    steps = count(method, LETTERS, seats, votes, most=2).steps
    assert (steps[-1] == said) if said else "même" not in " ".join(steps)
