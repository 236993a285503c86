"""A resolution put to a method that ranks or judges: it chooses; a vote for or against adopts or rejects."""

import pytest
from django.urls import reverse

from cae.access import Refused
from governance.ballots import actions
from governance.ballots.explain import reasons
from governance.ballots.models import Ballot
from governance.ballots.rules import chooses
from governance.meetings import ports
from governance.meetings.actions import close_meeting
from governance.meetings.queries import book
from governance.minutes.content import content_of
from tests.governance.ballots.made import LETTERS, cast_for, end, session
from tests.governance.made import BY, at
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db
ANSWERS = {
    "judgment": [{"a": 5, "b": 1, "c": 0, "d": 0}] * 3,
    "schulze": [["a", "b"]] * 3,
    "stv": [["a", "b"]] * 3,
    "approval": [["a"]] * 3,
    "choices": [["a"]] * 3,
    "two_round": ["a"] * 3,
    "lists": ["a"] * 3,
}


def chosen(method="approval", **values):
    """A choice of the assembly, proclaimed."""
    held = session(3, method=method, options=LETTERS, **({"item": "resolution"} | values))
    for member, answer in zip(held.people, ANSWERS[method], strict=True):
        cast_for(held, member, answer)
    end(held)
    held.ballot.refresh_from_db()
    return held


def put(held, *answers):
    """The choice put to the vote, for or against."""
    held.ballot = actions.prepare_next_round(ballot=held.ballot, by=BY)
    held.ballot = actions.open_ballot(ballot=held.ballot, by=BY, at=at(19, 10))
    for member, answer in zip(held.people, answers, strict=True):
        cast_for(held, member, answer, when=at(19, 12))
    return end(held, at(19, 30))


def outcome(held) -> str:
    return content_of(held.meeting)["points"][0]["resolution"]["outcome"]


@pytest.mark.parametrize(
    ("method", "kind"), [*((method, "ordinary") for method in ANSWERS), ("judgment", "extraordinary"), ("judgment", "board")]
)
def test_what_is_chosen_is_adopted_by_a_majority_only(method, kind, cast):
    held = chosen(method, kind=kind)
    assert outcome(held) == "nobody"
    with pytest.raises(Refused, match="ni adopté ni rejeté par un vote pour ou contre"):
        close_meeting(meeting=held.meeting, by=BY, at=at(21))
    result = put(held, "for", "for", "against")
    assert (held.ballot.method, held.ballot.round, result["verdict"]["adopted"]) == ("yes_no", 2, True)
    assert outcome(held) == "adopted"
    assert ports.all_before_closing(held.meeting) == []


def test_a_choice_that_nobody_supports_is_rejected(cast):
    held = chosen()
    assert put(held, "against", "against", "abstain")["verdict"]["adopted"] is False
    assert outcome(held) == "rejected"


def test_the_vote_that_adopts_says_what_was_chosen(cast):
    held = chosen()
    second = actions.prepare_next_round(ballot=held.ballot, by=BY)
    assert [option["meaning"] for option in second.options] == [
        "J'adopte ce qui a été choisi : Aline.",
        "Je rejette ce qui a été choisi : Aline.",
        "Je ne prends pas parti.",
    ]


def test_a_choice_may_be_given_up_with_a_reason(cast):
    held = chosen()
    actions.give_up_next_round(ballot=held.ballot, by=BY, reason="Il faut un devis d'abord.")
    assert close_meeting(meeting=held.meeting, by=BY, at=at(21)).state == "closed"
    assert outcome(held) == "nobody"


@pytest.mark.parametrize(
    "values", [{"item": "election"}, {"about": ["about_persons"], "way": "secret"}, {"trial": True}, {"method": "yes_no"}]
)
def test_elections_and_trials_adopt_nothing_afterwards(values, cast):
    held = session(3, is_open=False, options=LETTERS, **({"item": "resolution", "method": "approval"} | values))
    assert chooses(held.ballot) is False


def test_persons_of_the_roll_are_elected_by_the_vote_that_names_them(cast):
    ballot = chosen().ballot
    assert chooses(ballot) is True
    ballot.options = [option | {"member": 1} for option in ballot.options]
    assert chooses(ballot) is False


def test_a_group_has_no_majority_to_reach(cast):
    ballot = chosen().ballot
    ballot.resolution.item.meeting.kind = "collective"
    assert chooses(ballot) is False


def test_pages_say_before_and_after_that_a_choice_is_not_a_decision(as_, cast):
    held = session(3, method="approval", options=LETTERS, item="resolution", is_open=False)
    said = " ".join(one.said for one in reasons(held.ballot, held.meeting, book(held.meeting)))
    assert "adopté ou rejeté par un vote pour ou contre, à plus de la moitié" in said
    actions.cancel_ballot(ballot=held.ballot, by=BY, reason="À refaire.", at=at(18))
    client = as_("diane")
    prepare = reverse("governance:ballots:prepare", args=[held.resolution.pk])
    assert "Ce vote choisit, il n’adopte pas." in text_of(client.get(f"{prepare}?methode=judgment"))
    assert "Ce vote choisit" not in text_of(client.get(f"{prepare}?methode=yes_no"))


def test_the_page_of_a_choice_puts_it_to_the_vote(as_, cast):
    held = chosen()
    resolution = reverse("governance:meetings:resolution", args=[held.resolution.pk])
    client, page = as_("diane"), reverse("governance:ballots:sheet", args=[held.ballot.pk])
    for address in (page, resolution):
        said = text_of(client.get(address))
        assert "Un vote pour ou contre adopte ou rejette ce choix." in said
        assert "Aline En tête" in said
    assert "Mettre ce choix aux voix" in text_of(client.get(page))
    client.post(reverse("governance:ballots:next_round", args=[held.ballot.pk]))
    made = Ballot.objects.get(resolution=held.resolution, round=2)
    assert made.method == "yes_no"
    assert "Mettre ce choix aux voix" not in text_of(client.get(page))
