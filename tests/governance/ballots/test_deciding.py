"""What decides beside the count: boards and their chair, equal voices of persons, rounds, opinions, hours, secrecy of persons."""

from datetime import date, timedelta

import pytest

from cae.access import Refused
from governance.attendance.models import Presence
from governance.ballots import actions, queries, tasks
from governance.ballots.explain import reasons
from governance.ballots.verdicts import Chair, of_board
from governance.meetings.actions import fail_meeting
from governance.meetings.queries import book
from governance.minutes.content import outcome_of
from governance.models import Ballot, BureauMember
from governance.roll.queries import current
from governance.statutes.law import Society
from governance.statutes.queries import Book
from members.models import Member
from tests.governance.ballots.made import AT, LETTERS, cast_for, end, session
from tests.governance.made import BY, DAY, at, statutes


def board_verdict(form="sa", counts=(3, 3), there=6, chair=None):
    voices = dict(zip(("for", "against"), counts, strict=True))
    return of_board(Book(None, society=Society("scop", form), on=DAY), voices, present_or_represented=there, chair=chair)


@pytest.mark.parametrize(
    ("values", "adopted", "said"),
    [
        ({"counts": (4, 2)}, True, "Adoptée : 4 voix pour, 2 contre ; il en fallait 4 pour."),
        ({"counts": (3, 2), "there": 7}, False, "il en fallait 4 pour"),  # two abstained: that counts against
        ({"chair": Chair("Diane", "for")}, True, "la voix de Diane, qui préside, compte double : pour"),
        ({"chair": Chair("Diane", "against")}, False, "compte double : contre"),
        ({"chair": Chair("Diane", "")}, False, "elle n'est pas connue"),
        ({"chair": None}, False, "elle n'est pas connue"),
        (
            {"counts": (2, 2), "there": 5, "chair": Chair("Diane", "for")},
            False,
            "2 contre ; il en fallait 3 pour.",
        ),  # no equality
        ({"counts": (3, 2), "chair": Chair("Diane", "for")}, True, "compte double : pour"),  # three of six for: equal to the rest
        ({"form": "sarl", "chair": Chair("Diane", "for")}, False, "autant de voix pour que contre (3)."),
    ],
)
def test_a_board_decides_of_those_present_and_its_chair_is_never_silent(values, adopted, said):
    made = board_verdict(**values)
    assert (made.adopted, said in made.sentence) == (adopted, True), made.sentence


def test_the_voice_of_the_chair_is_read_in_the_named_vote(cast):
    held = session(kind="board")
    for member, choice in zip(held.people, ("for", "for", "against", "against"), strict=True):
        cast_for(held, member, choice)
    BureauMember.objects.create(meeting=held.meeting, member=held.people[0], role="chair")
    verdict = end(held)["verdict"]
    assert verdict["adopted"] and str(held.people[0]) in verdict["casting"]


def test_the_side_of_the_chair_is_written_with_the_hands(cast):
    held = session(kind="board", way="hands")
    BureauMember.objects.create(meeting=held.meeting, member=held.people[0], role="chair")
    actions.record_hands(ballot=held.ballot, counts={"for": 2, "against": 2, "abstain": 0}, chair="against", by=BY, at=AT)
    verdict = end(held)["verdict"]
    assert not verdict["adopted"] and "compte double : contre" in verdict["sentence"]


def election(rule, method="choices", days=(date(2024, 1, 1), date(2020, 1, 1), date(2022, 1, 1)), **values):
    """A named vote on three persons of the roll, on request of nobody secret."""
    statutes(tie_persons=(rule, "art. 25"), secrecy_persons="on_request")
    held = session(4, is_open=False, way="named", about=["about_persons"])
    persons = held.people[:3]
    for member, day in zip(persons, days, strict=True):
        Member.objects.filter(pk=member.pk).update(associate_since=day)
    actions.cancel_ballot(ballot=held.ballot, by=BY, reason="Méthode", at=AT)
    options = [
        {"code": code, "label": str(one), "meaning": "", "member": one.pk} for code, one in zip("abc", persons, strict=True)
    ]
    made = actions.prepare_ballot(resolution=held.resolution, by=BY, way="named", method=method, options=options, **values)
    held.ballot = actions.open_ballot(ballot=made, by=BY, at=at(18, 10))
    return held


def test_equal_voices_go_to_the_longest_associate(cast):
    held = election("senior")
    for member, name in zip(held.people[:2], "ab", strict=True):
        cast_for(held, member, [name])
    result = end(held)
    assert (result["elected"], result["tied"]) == (["b"], [])
    assert "l'ancienneté départage" in result["steps"][-1] and "art. 25 des statuts" in result["steps"][-1]


def test_equal_voices_are_drawn_where_the_statutes_say_so(cast):
    held = election("drawn")
    for member, name in zip(held.people[:2], "ab", strict=True):
        cast_for(held, member, [name])
    result = end(held)
    assert len(result["elected"]) == 1 and queries.seed_of(held.ballot) in result["steps"][-1]


def test_the_bureau_says_who_is_the_oldest(cast):
    held = election("older")
    for member, name in zip(held.people[:2], "ab", strict=True):
        cast_for(held, member, [name])
    actions.close_ballot(ballot=held.ballot, by=BY, at=at(19))
    counted = actions.count_ballot(ballot=held.ballot, by=BY)
    assert list(counted.result["tied"]) == ["a", "b"]
    with pytest.raises(Refused, match="Choisissez 1 personne"):
        actions.settle_tie(ballot=held.ballot, by=BY, chosen=["c"], reason="Vu")
    actions.settle_tie(ballot=held.ballot, by=BY, chosen=["b"], reason="pièces d'identité vues")
    with pytest.raises(Refused, match="personne à départager"):
        actions.settle_tie(ballot=held.ballot, by=BY, chosen=["a"], reason="Vu")
    result = actions.proclaim(ballot=held.ballot, by=BY, at=at(19)).result
    assert result["elected"] == ["b"] and "pièces d'identité vues" in result["steps"][-1]


def test_a_second_round_is_between_those_who_stay(cast):
    held = election("senior", method="two_round")
    for member, name in zip(held.people, "abbc", strict=True):
        cast_for(held, member, name)
    with pytest.raises(Refused, match="une fois celui-ci proclamé"):
        actions.prepare_next_round(ballot=held.ballot, by=BY)
    assert end(held)["second_round"] == ["b", "a", "c"]
    second = actions.prepare_next_round(ballot=held.ballot, by=BY)
    assert (second.round, [option["code"] for option in second.options]) == (2, ["a", "b", "c"])
    held.ballot = actions.open_ballot(ballot=second, by=BY, at=at(19, 10))
    for member, name in zip(held.people[:2], "ac", strict=True):
        cast_for(held, member, name)
    result = end(held, when=at(19, 30))
    assert result["elected"] == ["c"]  # equal at the second round: the longest associate of both
    with pytest.raises(Refused, match="tout départagé"):
        actions.prepare_next_round(ballot=held.ballot, by=BY)


def test_a_second_round_fills_the_seats_that_the_first_left(cast):
    held = election("senior", method="two_round", seats=2)
    for member, names in zip(held.people, ("ab", "ac", "a", "a"), strict=True):
        cast_for(held, member, list(names))
    first = end(held)
    assert (first["elected"], first["second_round"]) == (["a"], ["b", "c"])
    second = actions.prepare_next_round(ballot=held.ballot, by=BY)
    assert (second.seats, [option["code"] for option in second.options]) == (1, ["b", "c"])
    held.ballot = actions.open_ballot(ballot=second, by=BY, at=at(19, 10))
    for member, name in zip(held.people[:2], "cc", strict=True):
        cast_for(held, member, name)
    assert end(held, when=at(19, 30))["elected"] == ["c"]
    told = list(Ballot.objects.filter(resolution=held.resolution).order_by("pk"))
    assert outcome_of(told, None) == "elected"


def test_who_stays_alone_for_the_second_round_is_still_voted(cast):
    held = election("senior", method="two_round", seats=2)
    for member, names in zip(held.people, ("ab", "a", "a", "a"), strict=True):
        cast_for(held, member, list(names))
    assert end(held)["second_round"] == ["b"]
    second = actions.prepare_next_round(ballot=held.ballot, by=BY)
    held.ballot = actions.open_ballot(ballot=second, by=BY, at=at(19, 10))
    cast_for(held, held.people[0], "blank")
    assert end(held, when=at(19, 30))["elected"] == []
    told = list(Ballot.objects.filter(resolution=held.resolution).order_by("pk"))
    assert outcome_of(told, None) == "elected"  # the first round filled a seat


def test_projects_that_are_level_have_another_round(cast):
    held = session(2, method="approval", options=LETTERS)
    cast_for(held, held.people[0], ["a", "b"])
    cast_for(held, held.people[1], ["a", "b"])
    assert end(held)["tied"] == ["a", "b"]
    assert [one["code"] for one in actions.prepare_next_round(ballot=held.ballot, by=BY).options] == ["a", "b"]


def test_a_vote_on_persons_is_secret_where_the_statutes_say_so(cast):
    statutes(secrecy_persons=("secret", "art. 23"))
    for way in ("named", "hands"):
        with pytest.raises(Refused, match=r"il est secret\. \(art\. 23 des statuts\)"):
            session(way=way, about=["about_persons"])


def test_the_opinion_of_all_is_asked_beside_and_decides_nothing(cast):
    held = session(is_open=False)
    twin = actions.ask_opinion(ballot=held.ballot, by=BY, at=AT)
    everybody = current(held.meeting, "consultative")  # made with it, when there was none
    assert (twin.twin_of, twin.roll) == (held.ballot, everybody)
    assert twin.options[0]["meaning"] == "Je suis d'avis de l'adopter."
    with pytest.raises(Refused, match="déjà demandé"):
        actions.ask_opinion(ballot=held.ballot, by=BY, at=AT)
    with pytest.raises(Refused, match="déjà un avis"):
        actions.ask_opinion(ballot=twin, by=BY, at=AT)
    held.ballot = actions.open_ballot(ballot=twin, by=BY, at=AT)
    held.rights = {right.member_id: right for right in everybody.rights.all()}
    cast_for(held, held.people[0])
    assert end(held)["verdict"] is None


def test_hands_are_no_more_than_the_voices_of_the_room(cast):
    held = session(3, way="hands")
    with pytest.raises(Refused, match=r"Le total, 4, dépasse les 3 voix présentes ou portées"):
        actions.record_hands(ballot=held.ballot, counts={"for": 4, "against": 0, "abstain": 0}, by=BY, at=AT)
    actions.record_hands(ballot=held.ballot, counts={"for": 3, "against": 0, "abstain": 0}, by=BY, at=AT)


def test_hours_are_to_come_and_in_order(cast):
    for values, sentence in (
        ({"opens_at": AT - timedelta(hours=1)}, "ouverture est passée"),
        ({"closes_at": AT}, "après son ouverture"),
        ({"opens_at": AT + timedelta(hours=2), "closes_at": AT + timedelta(hours=1)}, "après son ouverture"),
        ({"way": "hands", "closes_at": AT + timedelta(hours=1)}, "Laissez les heures vides"),
    ):
        with pytest.raises(Refused, match=sentence):
            session(is_open=False, at=AT, **values)


def test_a_ballot_opens_and_closes_at_its_hours(cast, monkeypatch):
    held = session(is_open=False, opens_at=AT, closes_at=AT + timedelta(minutes=10))
    for minutes, state in ((-1, "prepared"), (0, "open"), (9, "open"), (12, "closed")):
        monkeypatch.setattr(tasks.timezone, "now", lambda minutes=minutes: AT + timedelta(minutes=minutes))
        tasks.keep_hours()
        held.ballot.refresh_from_db()
        assert held.ballot.state == state, minutes
    assert held.ballot.closed_at == AT + timedelta(minutes=10)


def test_what_cannot_open_at_its_hour_waits(cast, monkeypatch):
    held = session(0, is_open=False, opens_at=AT)  # nobody is there: no quorum
    monkeypatch.setattr(tasks.timezone, "now", lambda: AT)
    tasks.keep_hours()
    held.ballot.refresh_from_db()
    assert held.ballot.state == "prepared"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "la résolution est rejetée"),
        ({"kind": "board"}, "la voix de la présidence compte double"),
        ({"method": "approval", "options": LETTERS}, "un autre tour départage"),
        ({"method": "stv", "options": LETTERS}, "un tirage que chacun peut refaire"),
        ({"trial": True}, "ne décide de rien"),
    ],
)
def test_equal_voices_are_said_in_advance(cast, values, said):
    held = session(is_open=False, **values)
    assert said in " ".join(one.said for one in reasons(held.ballot, held.meeting, book(held.meeting)))


def test_an_extraordinary_election_is_refused(cast):
    with pytest.raises(Refused, match="se vote pour ou contre") as refused:
        session(kind="extraordinary", method="judgment", options=LETTERS)
    assert refused.value.refusal.article == "C. com. art. L. 225-96"
    assert session(kind="extraordinary").ballot.method == "yes_no"


def test_a_first_round_that_retained_nobody_is_not_a_rejection(cast):
    held = election("senior", method="two_round")
    for member, name in zip(held.people, "abca", strict=True):
        cast_for(held, member, name)
    assert end(held)["second_round"]
    assert outcome_of(list(Ballot.objects.filter(resolution=held.resolution)), None) == "nobody"


def test_what_was_decided_stays_when_the_quorum_leaves(cast):
    """Else who dislikes a result would find that the quorum was missed, and call again."""
    held = session(6)
    cast_for(held, held.people[0])
    end(held)
    Presence.objects.filter(meeting=held.meeting).update(left_at=at(19))
    with pytest.raises(Refused, match="Ce qui est décidé le reste"):
        fail_meeting(meeting=held.meeting, by=BY, at=at(19, 30))
