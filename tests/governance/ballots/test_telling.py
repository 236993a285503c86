"""What the page of a result, the screen and the minutes say of the methods that rank or judge: why, in numbers and in words."""

import pytest
from django.urls import reverse

from governance.ballots import actions
from governance.minutes.content import content_of
from tests.governance.ballots.made import LETTERS, cast_for, end, session
from tests.governance.made import BY, at, roll
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db

JUDGMENT = (
    {"a": 5, "b": 3, "c": 0, "d": 0},
    {"a": 3, "b": 3, "c": 0, "d": 0},
    {"a": 3, "b": 3, "c": 5, "d": 0},
)
ANSWERS = {
    "judgment": (JUDGMENT, {}),
    "stv": ((["a", "b"], ["a", "b"], ["a", "c"], ["b"], ["c", "b"], ["d", "c"], ["d", "c"]), {"seats": 2}),
    "schulze": ((["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"], ["a", "b", "c"]), {}),
}
SAID = {
    "judgment": (
        "Très bien Bien Assez bien Passable",
        "Aline et Basile ont la même mention majoritaire, « Assez bien ».",
        "Aline a « Très bien », Basile « Assez bien » : Aline est devant.",
    ),
    "stv": (
        "Il faut 3 voix pour être élu·e",
        "quitte le compte, ses voix vont aux choix suivants",
        "Les voix de chacun, tour après tour",
    ),
    "schulze": ("Personne ne bat chacun des autres en duel", "Chacun contre chacun", "bat Basile , 3 à 1"),
}


def told(method):
    """A vote of this method, proclaimed."""
    answers, values = ANSWERS[method]
    held = session(len(answers), method=method, options=LETTERS, **values)
    for member, answer in zip(held.people, answers, strict=True):
        cast_for(held, member, answer)
    end(held)
    held.ballot.refresh_from_db()
    return held


@pytest.mark.parametrize("method", ANSWERS)
def test_the_page_says_why_each_method_gives_what_it_gives(method, as_, cast):
    held = told(method)
    for address in (
        reverse("governance:ballots:sheet", args=[held.ballot.pk]),
        reverse("governance:meetings:resolution", args=[held.resolution.pk]),
    ):
        page = text_of(as_("lea").get(address))
        for words in SAID[method]:
            assert words in page, words


@pytest.mark.parametrize("method", ANSWERS)
def test_minutes_tell_the_steps_and_what_the_figures_are(method, as_, cast):
    held = told(method)
    [ballot] = content_of(held.meeting)["points"][0]["resolution"]["ballots"]
    steps = held.ballot.result["steps"]
    assert ballot["steps"][: len(steps)] == steps != []
    assert ballot["counted"]
    page = text_of(as_("diane").get(reverse("governance:minutes:sheet", args=[held.meeting.pk])))
    assert ballot["steps"][-1] in page
    assert f"({ballot['counted']})" in page


def test_the_screen_draws_the_mentions(as_, cast):
    held = told("judgment")
    from governance.room.actions import go_to

    go_to(meeting=held.meeting, item=held.resolution.item, by=BY, at=at(19, 5))
    page = as_("diane").get(reverse("governance:room:screen", args=[held.meeting.pk])).content.decode()
    assert page.count("mentions-row") == 4
    assert "Résultat : Aline." in page


def test_the_opinion_of_all_is_drawn_beside_the_mentions_that_decide(as_, cast):
    held = session(3, method="judgment", options=LETTERS, is_open=False)
    everyone = roll(held.meeting, kind="consultative")
    twin = actions.open_ballot(ballot=actions.ask_opinion(ballot=held.ballot, by=BY, at=at(18, 5)), by=BY, at=at(18, 10))
    held.ballot = actions.open_ballot(ballot=held.ballot, by=BY, at=at(18, 10))
    for member, answer in zip(held.people, JUDGMENT, strict=True):
        cast_for(held, member, answer)
        right = everyone.rights.get(member=member)
        actions.cast_named(ballot=twin, right=right, member=member, choice=answer, by=BY, at=at(18, 30))
    end(held)
    held.ballot = twin
    end(held)
    page = as_("lea").get(reverse("governance:ballots:sheet", args=[twin.pk])).content.decode()
    assert "Vote des associé·es : il décide" in page
    assert "Avis de toutes les personnes de la coopérative" in page
    assert page.count("mentions-row") == 4 * 3  # the result of the page, then both
