"""A vote asked to be secret (GOV-66): who asks, who reads their name, what no longer opens, what leads on."""

from datetime import date

import pytest
from django.urls import reverse

from cae.access import Refused
from cae.models import HistoryEntry
from governance.ballots import actions, secrecy
from governance.minutes.content import content_of
from governance.models import Ballot, SecrecyRequest
from tests.governance.ballots.made import AT, enter, proxy, session
from tests.governance.made import BY, associates, at, frozen, meeting, roll, statutes
from tests.governance.reading import text_of
from tests.support.queries import queries_of


def ask(held, member, **values):
    return actions.ask_secrecy(ballot=held.ballot, member=member, by=BY, at=at(18, 5), **values)


def open_it(held):
    held.ballot.refresh_from_db()
    return actions.open_ballot(ballot=held.ballot, by=BY, at=at(18, 10))


@pytest.mark.parametrize("way", ["hands", "named"])
def test_one_person_is_enough_by_default(db, cast, way):
    held = session(4, way=way, is_open=False)
    ask(held, held.people[0])
    with pytest.raises(Refused, match="bulletin secret a été demandé par 1 personne ; une seule personne suffit") as refused:
        open_it(held)
    assert refused.value.refusal.article and refused.value.refusal.code == "secrecy"
    actions.withdraw_secrecy(resolution=held.resolution, member=held.people[0], by=BY, at=at(18, 6))
    assert open_it(held).state == "open"


def test_the_share_is_of_the_voices_present_or_represented(db, cast):
    statutes(secrecy_request=("1/2", "art. 23"), since=date(2024, 6, 12))
    held = session(5, is_open=False)
    held.meeting.presences.filter(member__in=held.people[3:]).delete()
    proxy(held, held.people[3], held.people[0])  # 4 of the 5 are there or carried, whoever else is on the list
    on_roll = held.ballot.roll.rights.count()
    assert on_roll > 5
    ask(held, held.people[0])
    found = secrecy.asked_of(held.resolution, held.meeting)
    assert (found.number, found.needed, found.among, found.is_reached) == (1, 2, 4, False)
    assert "il en faut 2 : la moitié (1/2) des 4 voix présentes ou représentées" in found.sentence
    assert found.rule.source == "art. 23 des statuts"
    assert open_it(held).state == "open"


def test_the_last_request_needed_closes_the_way(db, cast):
    statutes(secrecy_request=("1/2", "art. 23"), since=date(2024, 6, 12))
    held = session(4, is_open=False)
    for person in held.people[:2]:
        ask(held, person)
    with pytest.raises(Refused, match="par 2 personnes ; il en faut 2 : la moitié"):
        open_it(held)


def test_before_the_session_the_share_is_of_the_list(db, cast):
    statutes(secrecy_request=("1/4", "art. 23"), since=date(2024, 6, 12))
    made = frozen(meeting())
    listed = roll(made.item.meeting).rights.count()
    ballot = actions.prepare_ballot(resolution=made, by=BY, way="hands")
    person = ballot.roll.rights.first().member
    actions.ask_secrecy(ballot=ballot, member=person, by=BY, at=AT)
    assert secrecy.asked_of(made, made.item.meeting).among == listed


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda held: ask(held, held.people[0]), "déjà demandé"),
        (open_it, "est ouvert, ou terminé"),
        (lambda held: Ballot.objects.filter(pk=held.ballot.pk).update(trial=True), "qui décide"),
        (lambda held: Ballot.objects.filter(pk=held.ballot.pk).update(way="secret"), "déjà secret"),
        (lambda held: held.resolution.interests.create(member=held.people[0], text="Fournisseur", removes_vote=True), "intérêt"),
    ],
)
def test_what_is_not_asked(db, cast, spoil, said):
    held = session(4, is_open=False)
    spoil(held)
    held.ballot.refresh_from_db()
    with pytest.raises(Refused, match=said):
        ask(held, held.people[0])


def test_who_does_not_vote_does_not_ask(db, cast):
    held = session(4, is_open=False)
    with pytest.raises(Refused, match="pas sur la liste électorale"):
        ask(held, associates(1)[0])


def test_a_board_has_no_such_rule(db, cast):
    held = session(4, is_open=False, kind="board", way="hands")
    with pytest.raises(Refused, match="assemblée"):
        ask(held, held.people[0])
    assert open_it(held).state == "open"


def test_a_request_stays_once_the_vote_is_open(db, cast):
    statutes(secrecy_request=("1/2", "art. 23"), since=date(2024, 6, 12))
    held = session(4, is_open=False)
    ask(held, held.people[0])
    open_it(held)
    with pytest.raises(Refused, match="ne se retire plus"):
        actions.withdraw_secrecy(resolution=held.resolution, member=held.people[0], by=BY, at=AT)


def test_the_same_question_goes_to_the_sealed_box_with_the_opinion_beside_it(db, cast):
    held = session(4, is_open=False)
    roll(held.meeting, kind="consultative", reason="Avis")
    actions.ask_opinion(ballot=held.ballot, by=BY, at=AT)
    with pytest.raises(Refused, match="Personne ne demande"):
        actions.make_secret(ballot=held.ballot, by=BY, at=AT)
    ask(held, held.people[0])
    made = actions.make_secret(ballot=held.ballot, by=BY, at=AT)
    held.ballot.refresh_from_db()
    assert (made.way, made.state, made.round, made.options) == ("secret", "prepared", 1, held.ballot.options)
    assert held.ballot.state == "cancelled" and made.twin.way == "secret"
    assert held.resolution.ballots.filter(state="prepared").count() == 2
    # It follows the resolution: nothing else is prepared by hands in its place.
    actions.cancel_ballot(ballot=made, by=BY, reason="Clé perdue", at=AT)
    with pytest.raises(Refused, match="bulletin secret a été demandé"):
        actions.prepare_ballot(resolution=held.resolution, by=BY, way="hands")


def test_a_round_keeps_its_place_and_its_choices(db, cast):
    held = session(4, is_open=False, method="choices", options=[
        {"code": "a", "label": "Aline", "meaning": ""}, {"code": "b", "label": "Basile", "meaning": ""},
    ], seats=2, most=2)  # fmt: skip
    ask(held, held.people[0])
    made = actions.make_secret(ballot=held.ballot, by=BY, at=AT)
    assert (made.method, made.seats, made.most) == ("choices", 2, 2)
    assert [one["label"] for one in made.options] == ["Aline", "Basile"]


def test_minutes_say_it_and_name_nobody(db, cast):
    held = session(4, is_open=False)
    ask(held, held.people[0])
    actions.make_secret(ballot=held.ballot, by=BY, at=AT)
    point = content_of(held.meeting)["points"][0]["resolution"]
    assert point["said"] == ["Le vote à bulletin secret a été demandé par 1 personne."]
    assert point["ballots"][0]["cancelled"] == "le vote à bulletin secret a été demandé"
    assert str(held.people[0]) not in str(point["said"])


# -- pages ----------------------------------------------------------------------------------------------


def page(held, name="governance:meetings:resolution"):
    return reverse(name, args=[{"governance:meetings:resolution": held.resolution.pk}.get(name, held.meeting.pk)])


def address(name, held):
    return reverse(f"governance:ballots:{name}", args=[held.resolution.pk])


def test_a_voter_asks_and_takes_back_on_the_page_of_the_resolution(as_, cast):
    held = session(4, is_open=False)
    lea = enter(held, cast.lea)
    client = as_("lea")
    said = text_of(client.get(page(held)))
    assert "Vous pouvez demander qu’il soit secret : une seule personne suffit." in said and "n'est connu que du bureau" in said
    answer = client.post(address("ask_secrecy", held), follow=True)
    said = text_of(answer)
    assert answer.redirect_chain[-1][0] == page(held)
    assert "1 personne demande que ce vote soit secret ; une seule personne suffit." in said
    assert "Retirer ma demande" in said and "Demandé par" not in said
    client.post(address("withdraw_secrecy", held))
    assert not secrecy.requests_of(held.resolution).exists()
    assert SecrecyRequest.objects.get().member == lea


def test_from_the_page_of_the_session_one_comes_back_to_it(as_, cast):
    from governance.room.actions import go_to

    held = session(4, is_open=False)
    enter(held, cast.lea)
    go_to(meeting=held.meeting, item=held.resolution.item, by=BY, at=at(18, 2))
    client, seat = as_("lea"), page(held, "governance:room:seat")
    assert "Demander un vote secret" in text_of(client.get(seat))
    answer = client.post(address("ask_secrecy", held), {"onward": "1"})
    assert answer.url == seat
    assert "Retirer ma demande" in text_of(client.get(seat))


def test_the_name_is_read_by_the_bureau_alone(as_, cast):
    held = session(4, is_open=False)
    lea = enter(held, cast.lea)
    as_("lea").post(address("ask_secrecy", held))
    assert f"Demandé par : {lea}" in text_of(as_("diane").get(page(held)))
    said = text_of(as_("nadia").get(page(held)))
    assert "1 personne demande" in said and "Demandé par" not in said
    told = HistoryEntry.objects.get(verb="ask_secrecy")
    assert told.actor is None and str(lea) not in told.actor_label


def test_statutes_may_let_everyone_read_it(as_, cast):
    statutes(secrecy_names=("everyone", "art. 23"), since=date(2024, 6, 12))
    held = session(4, is_open=False)
    lea = enter(held, cast.lea)
    as_("lea").post(address("ask_secrecy", held))
    assert f"Demandé par : {lea}" in text_of(as_("nadia").get(page(held)))
    assert HistoryEntry.objects.get(verb="ask_secrecy").actor == cast.lea


def test_the_desk_is_told_and_prepares_it_secret_in_one_click(as_, cast):
    from governance.room.actions import go_to
    from governance.room.queries import forget_state, state_of

    held = session(4, is_open=False)
    enter(held, cast.lea)
    go_to(meeting=held.meeting, item=held.resolution.item, by=BY, at=at(18, 2))
    client, desk = as_("diane"), page(held, "governance:room:desk")
    assert "Un vote secret est demandé" not in text_of(client.get(desk))
    forget_state(held.meeting.pk)
    before = state_of(held.meeting.pk)
    as_("lea").post(address("ask_secrecy", held))
    forget_state(held.meeting.pk)
    assert state_of(held.meeting.pk)["seen"] != before["seen"]
    client = as_("diane")
    said = text_of(client.get(desk))
    assert "Un vote secret est demandé" in said and "Le préparer secret" in said
    sheet = reverse("governance:ballots:sheet", args=[held.ballot.pk])
    assert "Le vote à bulletin secret a été demandé" in text_of(client.get(sheet)) and "Le préparer secret" in text_of(
        client.get(sheet)
    )
    answer = client.post(reverse("governance:ballots:make_secret", args=[held.ballot.pk]))
    made = Ballot.objects.get(state="prepared")
    assert made.way == "secret" and answer.url == reverse("governance:ballots:sheet", args=[made.pk])
    assert "Fabriquer la clé de l'urne" in text_of(client.get(answer.url))


def test_preparing_again_offers_the_sealed_box_alone(as_, cast):
    held = session(4, is_open=False)
    ask(held, held.people[0])
    actions.cancel_ballot(ballot=held.ballot, by=BY, reason="Autre question", at=AT)
    said = text_of(as_("diane").get(reverse("governance:ballots:prepare", args=[held.resolution.pk])))
    assert "bulletin secret a été demandé" in said and "À main levée." not in said


def test_many_requests_cost_no_more_to_read(as_, cast):
    held = session(5, is_open=False)
    client = as_("diane")
    ask(held, held.people[0])

    def read():
        client.get(page(held))

    read()
    one = len(queries_of(read))
    for person in held.people[1:4]:
        ask(held, person)
    assert len(queries_of(read)) == one
