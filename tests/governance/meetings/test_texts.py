"""What is said of a text before it is voted: remarks, amendments with their answers, interests declared."""

import pytest

from cae.access import Refused
from governance.meetings import actions
from governance.meetings.enums import AmendmentState
from tests.governance.made import BY, ON, at, frozen, meeting, member, resolution

pytestmark = pytest.mark.django_db
AT = at(9, day=ON)


def proposed(on_text, author, text="L'assemblée fixe la part à 11 %.", **values):
    return actions.propose_amendment(
        resolution=on_text, author=author, text=text, reason="Pour le local.", by=BY, at=AT, **values
    )


@pytest.fixture
def text(cast):
    return resolution(meeting(), "L'assemblée fixe la part à 10 %.")


def test_accept_amendment_rewrites_the_text_and_both_stay_readable(cast, text):
    amendment = proposed(text, member(cast.lea))
    actions.accept_amendment(amendment=amendment, by=cast.diane, at=AT, answer="Bonne idée.")
    text.refresh_from_db()
    amendment.refresh_from_db()
    assert text.text == "L'assemblée fixe la part à 11 %."
    assert (amendment.replaced, amendment.retained) == ("L'assemblée fixe la part à 10 %.", text.text)
    assert (amendment.state, amendment.answer) == (AmendmentState.ACCEPTED, "Bonne idée.")
    with pytest.raises(Refused, match="déjà retenu"):
        actions.reject_amendment(amendment=amendment, by=BY, at=AT, answer="Non")


def test_accept_amendment_asks_for_the_text_when_it_was_written_on_an_earlier_one(cast, text):
    first, second = proposed(text, member(cast.lea)), proposed(text, member(cast.fatou), "La part est fixée à 10 %.")
    actions.accept_amendment(amendment=first, by=BY, at=AT)
    with pytest.raises(Refused, match="a changé depuis"):
        actions.accept_amendment(amendment=second, by=BY, at=AT)
    actions.accept_amendment(amendment=second, by=BY, at=AT, text="La part est fixée à 11 %.")
    second.refresh_from_db()
    assert (second.text, second.retained) == ("La part est fixée à 10 %.", "La part est fixée à 11 %.")


def test_reject_amendment_says_why(cast, text):
    amendment = proposed(text, member(cast.lea))
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.reject_amendment(amendment=amendment, by=BY, at=AT, answer=" ")
    actions.reject_amendment(amendment=amendment, by=BY, at=AT, answer="Trop cher.")
    text.refresh_from_db()
    assert text.text == "L'assemblée fixe la part à 10 %."


def test_propose_amendment_changes_something_and_says_why(cast, text):
    with pytest.raises(Refused, match="le même"):
        proposed(text, member(cast.lea), "L'assemblée fixe la part à  10 %. ")
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.propose_amendment(resolution=text, author=member(cast.lea), text="Autre.", reason=" ", by=BY, at=AT)


def test_only_associates_amend_and_not_once_the_text_is_final(cast, text):
    with pytest.raises(Refused, match="revient aux associé·es"):
        proposed(text, member(cast.nadia))
    amendment = proposed(text, member(cast.lea))
    with pytest.raises(Refused, match="Un amendement attend sa réponse"):
        actions.freeze_text(resolution=text, by=BY, at=AT)
    actions.withdraw_amendment(amendment=amendment, by=cast.lea, at=AT)
    actions.freeze_text(resolution=text, by=BY, at=AT)
    with pytest.raises(Refused, match="arrêté"):
        proposed(text, member(cast.lea))


def test_say_answers_join_the_thread(cast, text):
    first = actions.say(resolution=text, author=member(cast.lea), text="Pourquoi 10 ?", by=cast.lea)
    second = actions.say(resolution=text, author=member(cast.nadia), text="Parce que.", by=cast.nadia, answers=first)
    third = actions.say(resolution=text, author=member(cast.lea), text="Ah.", by=cast.lea, answers=second)
    assert (second.answers, third.answers) == (first, first)
    with pytest.raises(Refused, match="autre discussion"):
        actions.say(resolution=frozen(meeting()), author=member(cast.lea), text="?", by=cast.lea, answers=first)
    with pytest.raises(Refused, match="Écrivez"):
        actions.say(resolution=text, author=member(cast.lea), text="  ", by=cast.lea)


@pytest.mark.parametrize(
    ("kind", "regulated", "removes"),
    [("ordinary", False, False), ("ordinary", True, True), ("board", False, True), ("collective", False, True)],
)
def test_an_interest_removes_the_vote_only_where_the_law_does(cast, kind, regulated, removes):
    made = meeting(kind)
    lea = member(cast.lea)
    if kind in ("board", "collective"):
        actions.invite(meeting=made, members=[lea], by=BY)
    interest = actions.declare_interest(
        resolution=resolution(made, regulated=regulated), member=lea, text="J'en suis la cliente.", by=cast.lea, at=AT
    )
    assert interest.removes_vote is removes


def test_an_interest_is_declared_by_those_who_decide(cast, text):
    with pytest.raises(Refused, match="revient aux associé·es"):
        actions.declare_interest(resolution=text, member=member(cast.nadia), text="Un lien.", by=cast.nadia, at=AT)
