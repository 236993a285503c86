"""What members ask of a meeting: an item when enough of them want it, a written question, a word on their coming."""

from datetime import date, timedelta

import pytest

from cae.access import Refused
from cae.history import history_of
from governance.meetings import actions, queries, rules
from governance.meetings.enums import RequestState
from tests.governance.made import BY, DAY, ON, associates, at, convened, frozen, meeting, member, opened, statutes

pytestmark = pytest.mark.django_db
LAST = DAY - timedelta(days=25)


def asked(of, author, *, on=ON, **values):
    values = {"title": "Un local à Valence", "text": "L'assemblée demande un local à Valence.", "reason": "La route."} | values
    return actions.request_item(meeting=of, author=author, by=BY, on=on, **values)


def test_a_request_enters_the_agenda_with_its_resolution_when_enough_support_it(mails, cast):
    people = associates(54)  # with the six of the cast, sixty: a twentieth is three
    made = meeting()
    assert queries.threshold(made, on=ON).sentence == (
        "3 associé·es sur 60 : un vingtième (1/20) (C. com. art. L. 225-105 et L. 223-27 ; statuts types des SCOP : 5 % des "
        "droits de vote)"
    )
    request = asked(made, people[0])
    actions.support(request=request, member=people[1], by=BY, on=ON)
    assert not made.items.exists()
    assert not mails
    actions.support(request=request, member=people[2], by=BY, on=ON)
    request.refresh_from_db()
    assert request.state == RequestState.REACHED
    item = made.items.get()
    assert (item.request, item.presenter, item.kind) == (request, people[0], "resolution")
    assert (item.resolution.text, item.resolution.from_board) == ("L'assemblée demande un local à Valence.", False)
    team = {"diane@confluent.example"}
    assert team <= {mail.to[0] for mail in mails} and {one.email for one in people[:3]} <= {mail.to[0] for mail in mails}
    assert "que vous soutenez" in next(mail.body for mail in mails if mail.to == [people[1].email])
    assert "3 soutiens" in mails[0].body
    with pytest.raises(Refused, match="n'attend plus de soutien"):
        actions.support(request=request, member=people[3], by=BY, on=ON)
    with pytest.raises(Refused, match="à la demande de membres"):
        actions.remove_item(item=item, by=BY)


def test_nothing_enters_the_agenda_of_a_convened_assembly(mails):
    people = associates(60)
    made = meeting()
    frozen(made)
    request = asked(made, people[0])
    actions.mark_convened(meeting=made, by=BY, on=ON)
    for act in (
        lambda: asked(made, people[2]),
        lambda: actions.support(request=request, member=people[1], by=BY, on=ON),
    ):
        with pytest.raises(Refused, match=r"déjà convoquée : son ordre du jour est parti et ne change plus\..*L\. 225-105"):
            act()
    assert not made.items.filter(request__isnull=False).exists() and not mails


def test_a_request_is_refused_late_with_its_reason():
    people = associates(60)
    made = meeting()
    request = asked(made, people[0], on=LAST)
    with pytest.raises(Refused, match=r"25/05/2026 au plus tard, 25 jours avant elle\..*R\. 225-71"):
        actions.support(request=request, member=people[1], by=BY, on=LAST + timedelta(days=1))
    with pytest.raises(Refused, match="Trop tard"):
        asked(made, people[2], on=LAST + timedelta(days=1))


def test_the_deadline_and_the_threshold_are_those_of_the_statutes():
    statutes(agenda_request=("1/10", "art. 20"), agenda_request_days=("5", "art. 20"))
    people = associates(20)
    made = meeting()
    assert rules.last_day_to_request(made, days=5) == DAY - timedelta(days=5)
    late = DAY - timedelta(days=5)
    request = asked(made, people[0], on=late)
    assert queries.threshold(made, on=late).needed == 3, "a tenth of twenty-six, rounded up"
    assert request.state == RequestState.OPEN


@pytest.mark.parametrize(
    ("share", "associates", "needed"), [("1/20", 60, 3), ("1/20", 61, 4), ("1/20", 5, 1), ("1/10", 0, 1), ("5 %", 100, 5)]
)
def test_needed(share, associates, needed):
    from governance.statutes.law import parse

    assert rules.needed(parse("fraction", share), associates) == needed


def test_only_associates_ask_and_support(cast):
    made = meeting()
    with pytest.raises(Refused, match="revient aux associé·es"):
        asked(made, member(cast.nadia))
    associates(60)
    request = asked(made, member(cast.lea))
    with pytest.raises(Refused, match="revient aux associé·es"):
        actions.support(request=request, member=member(cast.karim), by=BY, on=ON)
    with pytest.raises(Refused, match="déjà"):
        actions.support(request=request, member=member(cast.lea), by=BY, on=ON)


def test_only_for_an_assembly_not_called_again():
    people = associates(3)
    with pytest.raises(Refused, match="d'une assemblée"):
        asked(meeting("pre_assembly"), people[0])
    failed = actions.fail_meeting(meeting=opened(), by=BY, at=at(19))
    second = actions.call_again(meeting=failed, by=BY, starts_at=at(day=DAY + timedelta(days=60)))
    with pytest.raises(Refused, match="deuxième convocation est celui de la première"):
        asked(second, people[0])


def test_supports_are_taken_back_while_they_are_gathered(cast):
    people = associates(60)
    request = asked(meeting(), people[0])
    actions.support(request=request, member=people[1], by=BY, on=ON)
    actions.withdraw_support(request=request, member=people[1], by=BY)
    assert request.supports.count() == 1
    with pytest.raises(Refused, match="retirez-la plutôt"):
        actions.withdraw_support(request=request, member=people[0], by=BY)
    assert actions.withdraw_request(request=request, by=BY).state == RequestState.WITHDRAWN


def test_requests_left_are_too_late_when_the_meeting_opens():
    people = associates(60)
    made = meeting()
    frozen(made)
    request = asked(made, people[0])
    made = actions.mark_convened(meeting=made, by=BY, on=ON)
    actions.open_meeting(meeting=made, by=BY, at=at())
    request.refresh_from_db()
    assert request.state == RequestState.TOO_LATE


def test_a_written_question_is_asked_before_and_answered_once(cast):
    made = convened()
    question = actions.ask_in_writing(meeting=made, author=member(cast.lea), text="Combien ?", by=cast.lea, on=ON)
    actions.answer_in_writing(question=question, text="Douze.", by=cast.diane, at=at(9, day=ON))
    assert (question.pk, made.questions.get().answer) == (question.pk, "Douze.")
    with pytest.raises(Refused, match="déjà sa réponse"):
        actions.answer_in_writing(question=question, text="Treize.", by=cast.diane, at=at(9, day=ON))
    with pytest.raises(Refused, match="revient aux associé·es"):
        actions.ask_in_writing(meeting=made, author=member(cast.nadia), text="Et moi ?", by=cast.nadia, on=ON)
    actions.open_meeting(meeting=made, by=BY, at=at())
    with pytest.raises(Refused, match="Demandez la parole"):
        actions.ask_in_writing(meeting=made, author=member(cast.lea), text="Trop tard ?", by=cast.lea, on=DAY)


def test_say_coming_changes_until_the_meeting_opens(cast):
    made = convened()
    lea = member(cast.lea)
    actions.say_coming(meeting=made, by=lea.user, coming="room", at=at(9, day=ON))
    actions.say_coming(meeting=made, by=lea.user, coming="no", at=at(10, day=ON))
    assert made.intents.get().coming == "no"
    assert history_of(made).first().verb == "convene", "hundreds of answers would hide what happened"
    with pytest.raises(Refused):
        actions.say_coming(meeting=made, by=cast.nadia, coming="room", at=at(9, day=ON))


def test_everyone_takes_part_in_a_pre_assembly(cast):
    made = meeting("pre_assembly")
    assert queries.takes_part(made, member(cast.nadia), on=ON)
    assert not queries.takes_part(meeting(), member(cast.nadia), on=date(2026, 5, 4))
    assert not queries.takes_part(made, None, on=ON)
