"""The life of a box besides the votes: its key, its board, its count, the mails, its end."""

import json
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from cae.access import Refused
from cae.history import history_of
from governance.attendance.models import Incident
from governance.ballots.enums import Way
from governance.ballots.models import Ballot
from governance.ballots.ports import opener_of
from governance.ballots.queries import is_answer
from governance.models import Box, Proxy, Told
from governance.sealed import actions, choices, mails, queries, recount, rules, tables, tasks
from governance.sealed.actions.boards import KEPT_BACK, rounded
from tests.governance.sealed import made
from tests.governance.sealed.made import AT
from tests.governance.sealed.test_recount import counted, voted
from tests.governance.sealed.test_voting import refused
from tests.support.together import together


def publish(box, by, keepers, *, threshold=2, public_key=None, **values):
    return actions.publish_key(
        box=box,
        by=by,
        public_key=public_key or bytes(PrivateKey.generate().public_key).hex(),
        threshold=threshold,
        keepers=keepers,
        **{"in_session": True, "open_count": True, **values},
    )


@pytest.fixture
def people(cast):
    return made.voters(4)


@pytest.fixture
def ballot(people):
    prepared = made.ballot(*people)
    opener_of(Way.SECRET).prepare(prepared, None)
    return prepared


# -- prepared, opened -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "options", "number", "open_count"),
    [
        ("yes_no", 3, 10, True),
        ("yes_no", 3, 9, False),  # electorates under ten
        ("choices", 6, 40, True),
        ("choices", 7, 40, False),
        ("schulze", 4, 40, False),  # an order of names is a signature
        ("judgment", 4, 40, False),
    ],
)
def test_what_is_published_by_default(method, options, number, open_count):
    assert rules.is_open_by_default(method=method, options=options, voters=number) is open_count


def test_a_secret_ballot_is_prepared_with_its_box(ballot):
    box = Box.objects.get(ballot=ballot)
    assert (box.open_count, box.in_session, box.public_key, box.rehearsed_at) == (False, True, "", None)
    assert not tables.exist(box.pk)


def test_a_vote_of_several_days_is_held_from_afar(people):
    long = made.ballot(*people, opens_at=AT, closes_at=AT + timedelta(days=3))
    opener_of(Way.SECRET).prepare(long, None)
    assert not Box.objects.get(ballot=long).in_session


def test_answers_too_long_for_a_sealed_ballot_are_refused_at_once(people):
    options = [{"code": f"candidature-{rank:02d}", "label": f"Liste {rank}", "meaning": ""} for rank in range(20)]
    with refused("too-long"):
        opener_of(Way.SECRET).prepare(made.ballot(*people, method="schulze", options=options), None)
    opener_of(Way.SECRET).prepare(made.ballot(*people, method="yes_no", options=options), None)


def test_a_box_opens_with_a_key_that_was_tried(ballot, cast, people):
    opener, box = opener_of(Way.SECRET), Box.objects.get(ballot=ballot)
    assert opener.can_open(ballot).code == "no-key"
    publish(box, cast.diane, people[:3])
    assert opener.can_open(ballot).code == "not-rehearsed"
    with refused("not-rehearsed"):
        opener.opened(ballot, AT)
    Box.objects.filter(pk=box.pk).update(rehearsed_at=AT)
    assert opener.can_open(ballot) is None
    opener.opened(ballot, AT)
    assert tables.counts(box.pk) == (0, 0)


def test_a_box_does_not_open_on_a_server_that_writes_ballots_in_its_log(cast, people, monkeypatch):
    held = made.box(*people, is_open=False)
    monkeypatch.setattr(tables, "LOGS", {"log_error_verbosity": "default"})
    refusal = opener_of(Way.SECRET).can_open(held.ballot)
    assert refusal.code == "logs"
    assert "log_error_verbosity = terse" in refusal.sentence


# -- the key ----------------------------------------------------------------------------------------


def test_publish_key_keeps_the_public_half_and_the_names(ballot, cast, people):
    box = Box.objects.get(ballot=ballot)
    key = bytes(PrivateKey.generate().public_key).hex()
    publish(box, cast.diane, people[:3], public_key=key, in_session=False)
    box.refresh_from_db()
    assert (box.public_key, box.threshold, box.shares, box.private_key, box.in_session) == (key, 2, 3, "", False)
    assert [keeper.member for keeper in box.keepers.all()] == people[:3]
    assert "2 des 3 parts" in history_of(ballot)[0].sentence


@pytest.mark.parametrize(("threshold", "number"), [(1, 3), (4, 3), (2, 1)])
def test_a_key_is_shared_among_several(ballot, cast, people, threshold, number):
    with pytest.raises(Refused):
        publish(Box.objects.get(ballot=ballot), cast.diane, people[:number], threshold=threshold)
    with pytest.raises(IntegrityError), transaction.atomic():
        Box.objects.filter(ballot=ballot).update(threshold=1)


@pytest.mark.parametrize("key", ["", "xy", "ab" * 31, "zz" * 32])
def test_what_is_no_key_is_refused(ballot, cast, people, key):
    with pytest.raises(Refused, match="La clé reçue"):
        publish(Box.objects.get(ballot=ballot), cast.diane, people[:3], public_key=key or " ")


def test_a_key_made_again_must_be_tried_again_and_never_once_open(cast, people):
    held = made.box(*people, is_open=False)
    publish(held.box, cast.diane, people[:3])
    assert Box.objects.get(pk=held.box.pk).rehearsed_at is None
    Box.objects.filter(pk=held.box.pk).update(rehearsed_at=AT)
    made.open_vote(held.ballot)
    with refused("opened"):
        publish(held.box, cast.diane, people[:3])
    with refused("opened"):
        actions.rehearse(box=held.box, by=cast.diane, at=AT, mark="", words=[])


def test_rehearse_believes_those_who_opened_the_dummy_urn(cast, people):
    held = made.guarded(made.box(*people, is_open=False))
    Box.objects.filter(pk=held.box.pk).update(rehearsed_at=None)
    dummy = actions.rehearsal_of(held.box)
    words, wrong = recount.opened(dummy["sealed"], box=held.box.pk, key=held.key)
    assert (len(words), wrong) == (3, [])
    for said, mark in (([], dummy["mark"]), (["x"], dummy["mark"]), (words, "x"), (words, dummy["mark"] + "x")):
        with pytest.raises(Refused):
            actions.rehearse(box=held.box, by=cast.diane, at=AT, mark=mark, words=said)
    assert not any(keeper.confirmed_at for keeper in held.box.keepers.all())
    actions.rehearse(box=held.box, by=cast.diane, at=AT, mark=dummy["mark"], words=words)
    assert Box.objects.get(pk=held.box.pk).rehearsed_at == AT
    assert all(keeper.confirmed_at for keeper in held.box.keepers.all())
    publish(held.box, cast.diane, people[:3])
    with pytest.raises(Refused, match="La clé de l'urne a changé"):
        actions.rehearse(box=held.box, by=cast.diane, at=AT, mark=dummy["mark"], words=words)


# -- the board --------------------------------------------------------------------------------------


def test_in_session_the_board_is_published_once_at_the_closing(cast, people):
    held = made.box(*people)
    for person in people[:3]:
        assert made.vote(held, person).head == recount.start_of(held.box.question)
        actions.publish_due(box=held.box, at=AT + timedelta(hours=1))
    assert queries.board(held.box) == []
    made.close_vote(held.ballot, AT + timedelta(minutes=37))
    [block] = queries.board(held.box)
    assert block["trackers"] == sorted(map(recount.tracker, tables.ballots(held.box.pk)))
    assert (block["n"], block["prev"], block["ballots"], block["signings"], block["paper"]) == (
        1,
        recount.start_of(held.box.question),
        3,
        3,
        0,
    )
    assert block["at"] == "2026-06-19T19:00+02:00"  # 19:07, rounded


def test_from_afar_ten_ballots_always_wait_and_those_published_are_drawn_by_lot(cast):
    people = made.voters(31)
    held = made.box(*people, in_session=False)
    order = []
    for person in people:
        order.append(made.vote(held, person).tracker)
        actions.publish_due(box=held.box, at=AT)
        assert len(queries.unpublished(held.box)) >= min(len(order), KEPT_BACK)
    blocks = queries.board(held.box)
    assert [len(block["trackers"]) for block in blocks] == [10, 10]
    for guess in (order[:10], sorted(order[:20])[:10]):  # neither the first come nor the first by name
        assert set(blocks[0]["trackers"]) != set(guess)  # one chance in 184,756
    assert blocks[1]["prev"] == blocks[0]["digest"]
    assert made_heads(held) == [blocks[1]["digest"]]
    assert actions.publish_due(box=held.box, at=AT + timedelta(minutes=9)) is None
    assert len(json.loads(actions.publish_due(box=held.box, at=AT + timedelta(minutes=10)).content)["trackers"]) == 1
    assert actions.publish_due(box=held.box, at=AT + timedelta(days=1)) is None  # only those kept back are left


def made_heads(held) -> list[str]:
    return [queries.head(held.box)]


def test_a_block_never_changes(cast, people):
    held = made.box(*people)
    made.vote(held, people[0])
    made.close_vote(held.ballot)
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        held.box.blocks.update(digest="0" * 64)


def test_the_hour_of_a_block_on_the_night_of_the_clock():
    first = made.AT.replace(month=10, day=25, hour=2, minute=37, fold=0)
    second = first.replace(fold=1)
    assert rounded(first).isoformat(timespec="minutes") == "2026-10-25T02:30+02:00"
    assert rounded(second).isoformat(timespec="minutes") == "2026-10-25T02:30+01:00"


def test_keep_boards_tells_an_urn_that_does_not_balance_once(cast, people):
    held = made.box(*people)
    made.vote(held, people[0])
    tasks.keep_boards()
    assert not Incident.objects.exists()
    tables.sign(held.box.pk, right=held.rights[people[1].pk].key)  # a signing without its ballot: forbidden, and seen
    tasks.keep_boards()
    tasks.keep_boards()
    assert Incident.objects.get().meeting == held.meeting


# -- closed, counted --------------------------------------------------------------------------------


def test_close_twice(fresh_database, cast):
    """§5.9. The second closing adds no block and rewrites nothing: `ballots` refuses it, and the urn would too."""
    people = made.voters(3)
    held = made.box(*people)
    other = made.box(*people)
    made.vote(held, people[0])
    made.close_vote(held.ballot)
    with refused("state"):
        made.close_vote(held.ballot)
    with transaction.atomic(), refused("closed-twice"):
        opener_of(Way.SECRET).closed(held.ballot, AT)
    assert held.box.blocks.count() == 1
    closings = together([lambda: made.close_vote(other.ballot)] * 4)
    assert sum(closing is None for closing in closings) == 1
    assert other.box.blocks.count() == 1


def test_the_result_is_hidden_until_the_keepers_open_the_urn(cast, people):
    held = made.box(*people)
    made.vote(held, people[0])
    with pytest.raises(Refused):
        opener_of(Way.SECRET).count(held.ballot)
    with refused("open"):
        counted(held, by=cast.diane)
    made.close_vote(held.ballot)
    with pytest.raises(Refused, match="ouverte"):
        opener_of(Way.SECRET).count(held.ballot)
    assert queries.record_of(queries.boxes().get(pk=held.box.pk))["result"] == {}


def test_tally_counts_the_urn_and_the_paper_once(cast):
    held = voted(["for", "against", "blank", "for"], paper=["against", "for"])
    box = counted(held, paper=["for", "against"], by=cast.diane)
    assert sorted(opener_of(Way.SECRET).count(held.ballot)) == ["against", "against", "blank", "for", "for", "for"]
    assert (box.opened_count, box.paper, len(box.paper_digest)) == (4, ["against", "for"], 64)
    with refused("done"):
        counted(held, paper=["for", "against"], by=cast.diane)


def test_a_discreet_urn_leaves_neither_key_nor_answers(cast):
    held = voted(["for", "against"], open_count=False)
    box = counted(held, by=cast.diane)
    assert (box.private_key, box.plain, box.opened_count) == ("", None, 2)
    ballot = Ballot.objects.get(pk=held.ballot.pk)
    assert ballot.result is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Box.objects.filter(pk=box.pk).update(private_key="ab")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"announced": {'"for"': 3}}, "mismatch"),
        ({"announced": {}}, "mismatch"),
        ({"void": 1}, "opened"),
        ({"paper": []}, "paper"),
        ({"paper": ["for", "for"]}, "paper"),
        ({"paper": ["maybe"]}, ""),
        ({"private_key": "00"}, ""),
        ({"private_key": bytes(PrivateKey.generate()).hex()}, ""),
    ],
)
def test_mismatch_blocks_proclamation(cast, change, code):
    """Two programs count: when they differ, or ballots and signings do, nothing is written and the ballot stays closed."""
    held = voted(["for", "against"], paper=["for"])
    right = {
        "announced": {'"against"': 1, '"for"': 1},
        "void": 0,
        "paper": ["for"],
        "private_key": bytes(held.key).hex(),
    }
    with refused(code):
        actions.tally(box=Box.objects.get(pk=held.box.pk), by=cast.diane, **right | change)
    box = Box.objects.select_related("ballot").get(pk=held.box.pk)
    assert (box.ballot.state, box.ballot.result, box.private_key, box.plain) == ("closed", None, "", None)
    actions.tally(box=box, by=cast.diane, **right)
    assert Ballot.objects.get(pk=held.ballot.pk).state == "counted"


def test_an_urn_that_does_not_balance_is_not_counted(cast):
    held = voted(["for", "against"])
    tables.unsign(held.box.pk, right=held.rights[held.people[0].pk].key)
    with refused("balance"):
        counted(held, by=cast.diane)


def test_answers_that_are_none_are_void(cast):
    """A crafted ballot, well sealed, whose answer is no answer: it does not count and breaks nothing."""
    held = voted(["for", "maybe", ["for"], {"for": 1}, None, 3, "against"])
    box = counted(held, by=cast.diane)
    assert len(opener_of(Way.SECRET).count(held.ballot)) == 7
    result = Ballot.objects.get(pk=held.ballot.pk).result
    assert (result["counts"]["for"], result["counts"]["against"], result["void"]) == (1, 1, 5)
    assert box.opened_count == 7


@pytest.mark.parametrize(
    ("method", "good", "bad"),
    [
        ("yes_no", ["for", "blank"], ["", "x", [], {}, None, True]),
        ("choices", [["a"], ["b", "c"], []], [["a", "b", "c"], ["a", "a"], ["x"], "a", [1], [["a"]]]),
        ("approval", [["a", "b", "c", "d"], []], [["a", "a"], "a"]),
        ("two_round", ["a", "blank"], [["a"], [], "x"]),
        ("stv", [["d", "a"], []], [["z"], ["a", "a"], "a"]),
        (
            "judgment",
            [{"a": 0, "b": 5, "c": 3, "d": 1}, {}],
            [{"a": 1}, {"a": 6, "b": 0, "c": 0, "d": 0}, {"a": True, "b": 0, "c": 0, "d": 0}, []],
        ),
    ],
)
def test_what_an_answer_may_be(method, good, bad):
    asked = Ballot(method=method, options=made.YES_NO if method == "yes_no" else made.CANDIDATES, most=2)
    assert [choice for choice in good if not is_answer(asked, choice)] == []
    assert [choice for choice in bad if is_answer(asked, choice)] == []
    assert is_answer(asked, choices.longest(asked))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3)))
def test_no_answer_breaks_the_count(choice):
    for method in ("yes_no", "choices", "stv", "judgment"):
        asked = Ballot(method=method, options=made.CANDIDATES, most=2)
        assert is_answer(asked, choice) in (True, False)
    assert sum(recount.totals([choice]).values()) >= 1


def test_a_cancelled_vote_is_never_opened_and_pairs_nobody(cast, people):
    held = made.box(*people)
    made.vote(held, people[0])
    Ballot.objects.filter(pk=held.ballot.pk).update(state="cancelled", closed_at=AT, cancelled_reason="Incident")
    opener_of(Way.SECRET).cancelled(held.ballot, AT)
    box = queries.boxes().get(pk=held.box.pk)
    assert box.rewritten_at == AT
    with refused("done"):
        counted(held, by=cast.diane)


# -- the mails --------------------------------------------------------------------------------------


def test_everyone_whose_voice_was_used_is_told_at_the_closing(cast, people):
    """Holders, givers of proxies, paper voters, each once; the keepers receive the last digest. Nothing before the closing."""
    giver, holder, on_paper, absent = people
    held = made.guarded(made.box(*people))
    made.proxy(held.meeting, giver, holder)
    made.vote(held, holder)
    actions.cast(
        ballot_id=held.ballot.pk,
        member_id=holder.pk,
        right=held.rights[giver.pk].key,
        sealed=made.sealed(held.box),
        mark=held.box.public_key[: rules.BOX_MARK],
        at=AT,
    )
    actions.mark_paper(box=held.box, right=held.rights[on_paper.pk], by=cast.diane, at=AT)
    assert mail.outbox == []
    made.close_vote(held.ballot)
    told = {message.to[0]: message.body for message in mail.outbox if "droit de vote" in message.subject}
    assert set(told) == {giver.email, holder.email, on_paper.email}
    assert f"par {holder}, qui porte votre pouvoir" in told[giver.email]
    assert "par vous-même" in told[holder.email]
    assert "sur papier, devant le bureau" in told[on_paper.email]
    digests = [message for message in mail.outbox if "empreinte" in message.subject]
    assert len(digests) == 3
    assert all(queries.head(held.box) in message.body for message in digests)
    assert absent.email not in told


def test_from_afar_the_mails_of_a_half_day_leave_together(cast, people):
    held = made.box(*people, in_session=False, present=False)
    for person in people[:2]:
        made.vote(held, person)
    assert mail.outbox == []
    tasks.tell_half_day()
    keys = [held.rights[person.pk].key for person in people[:2]]
    assert list(Told.objects.order_by("pk").values_list("right_key", flat=True)) == sorted(keys)
    assert len(mail.outbox) == 2
    tasks.tell_half_day()
    assert len(mail.outbox) == 2
    made.vote(held, people[2])
    tasks.tell_half_day()
    assert [message.to for message in mail.outbox[2:]] == [[people[2].email]]


def test_a_mail_says_nothing_of_the_choice_nor_of_the_hour(cast, people):
    held = made.box(*people)
    made.vote(held, people[0])
    subject, text = mails.used(queries.boxes().get(pk=held.box.pk), name="Léa", holder="", paper=False)
    assert "Pour" not in text
    assert "18 h" not in subject + text
    assert "personne ne sait ce qui a été choisi" in text


def test_half_days_are_those_of_the_clock_on_the_wall():
    from cae.schedule import PLAN

    when = PLAN["half-day-of-secret-votes"].when
    assert (sorted(when.hour), sorted(when.minute)) == ([12, 19], [30])


# -- the end ----------------------------------------------------------------------------------------


def test_destroy_waits_until_nobody_can_contest_then_keeps_the_roll_and_the_result(cast):
    held = voted(["for", "against"], paper=["for"])
    box = counted(held, paper=["for"], by=cast.diane)
    until = queries.kept_until(box)
    assert until == date(2029, 6, 19)  # 36 months (reference/parameters.toml)
    with refused("kept"):
        actions.destroy(box=box, by=cast.diane, on=until)
    actions.destroy(box=box, by=cast.diane, on=until + timedelta(days=1))
    box.refresh_from_db()
    assert not tables.exist(box.pk)
    assert (box.destroyed_on, box.private_key, box.plain, box.paper) == (until + timedelta(days=1), "", None, None)
    assert not box.paper_voters.exists()
    assert not box.told.exists()
    assert held.ballot.roll.rights.count() == 3
    assert Ballot.objects.get(pk=held.ballot.pk).result is not None
    said = history_of(held.ballot)[0].sentence
    assert "a détruit l'urne et son émargement : 2 bulletins scellés, 3 signatures" in said
    assert queries.head(box)[:16] in said
    with refused("destroyed"):
        actions.destroy(box=box, by=cast.diane, on=until + timedelta(days=2))


def test_destroy_due_destroys_what_is_due_only(cast, monkeypatch):
    over, live = voted(["for", "for"]), made.box(*made.voters(2))
    box = counted(over, by=cast.diane)
    monkeypatch.setattr(tasks, "today", lambda: queries.kept_until(box))
    tasks.destroy_due()
    assert tables.exist(box.pk)
    monkeypatch.setattr(tasks, "today", lambda: queries.kept_until(box) + timedelta(days=1))
    tasks.destroy_due()
    assert not tables.exist(box.pk)
    assert tables.exist(live.box.pk)


def test_an_urn_in_use_is_never_destroyed(cast, people):
    held = made.box(*people)
    with refused("live"):
        actions.destroy(box=queries.boxes().get(pk=held.box.pk), by=cast.diane, on=date(2040, 1, 1))
    assert Proxy.objects.count() == 0


@pytest.mark.parametrize("number", [2, 3])
def test_all_the_parts_are_needed_only_when_the_bureau_knows_it(ballot, people, cast, number):
    box = queries.boxes().get(ballot=ballot)
    with pytest.raises(Refused, match="une part perdue et l'urne ne s'ouvre plus"):
        publish(box, cast.diane, people[:number], threshold=number)
    assert publish(box, cast.diane, people[:number], threshold=number, all_needed=True).shares == number
