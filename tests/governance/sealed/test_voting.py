"""The vote: each voice counts once, at its time, for its box; and nothing else is written."""

import threading
import time
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from nacl.public import PrivateKey

from cae.access import Refused
from cae.models import HistoryEntry, Job, OnceToken
from governance.attendance.models import Presence
from governance.ballots.models import Ballot
from governance.meetings.models import Interest
from governance.models import PaperVoter, PostalForm, PostalVote, Proxy
from governance.roll.actions import make_roll
from governance.sealed import actions, queries, recount, rules, tables
from tests.governance.sealed import made
from tests.governance.sealed.made import AT
from tests.support.together import together


def cast_for(held, member, choice="for", *, right_of=None, at=AT, sealed=None, mark=None):
    return actions.cast(
        ballot_id=held.ballot.pk,
        member_id=member.pk,
        right=held.rights[(right_of or member).pk].key,
        sealed=sealed or made.sealed(held.box, choice),
        mark=held.box.public_key[: rules.BOX_MARK] if mark is None else mark,
        at=at,
    )


def refused(code: str):
    """The act refuses with this code, in a sentence."""
    return _Refusal(code)


def night(month: int, day: int, hour: int, minute: int, *, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=made.PARIS, fold=fold)


class _Refusal:
    """The act refuses with this code, in a sentence."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace) -> bool:
        assert isinstance(error, Refused), f"{error!r} instead of a refusal"
        assert error.refusal.code == self.code, error.refusal
        assert error.refusal.sentence.endswith((".", "!"))
        self.sentence = str(error.refusal)
        return True


@pytest.fixture
def people(cast):
    return made.voters(4)


@pytest.fixture
def held(people):
    return made.box(*people)


def test_a_vote_signs_and_fills_the_urn_and_gives_its_receipt(held, people):
    sealed = made.sealed(held.box)
    receipt = cast_for(held, people[0], sealed=sealed)
    assert receipt == actions.Receipt(tracker=recount.tracker(sealed), head=recount.start_of(held.box.question))
    assert tables.counts(held.box.pk) == (1, 1)
    assert tables.ballots(held.box.pk) == [sealed]
    assert tables.signed(held.box.pk) == {held.rights[people[0].pk].key}


def test_a_second_vote_is_refused(held, people):
    cast_for(held, people[0])
    with refused("already"):
        cast_for(held, people[0], "against")
    assert tables.counts(held.box.pk) == (1, 1)


def test_the_same_ballot_sent_again_gets_the_same_receipt(held, people):
    """The answer was lost on the way: the page sends the same ballot again, even once the vote is closed."""
    sealed = made.sealed(held.box)
    first = cast_for(held, people[0], sealed=sealed)
    assert cast_for(held, people[0], sealed=sealed) == first
    Ballot.objects.filter(pk=held.ballot.pk).update(state="closed", closed_at=AT)
    assert cast_for(held, people[0], sealed=sealed) == first
    assert tables.counts(held.box.pk) == (1, 1)


def test_a_ballot_copied_by_another_voter_is_refused_whole(held, people):
    sealed = made.sealed(held.box)
    cast_for(held, people[0], sealed=sealed)
    with refused("copied"):
        cast_for(held, people[1], sealed=sealed)
    assert tables.counts(held.box.pk) == (1, 1)
    cast_for(held, people[1])


def test_double_vote_race_same_right(fresh_database, cast):
    """§5.9. Two tabs, forty sockets, one right: one ballot."""
    people = made.voters(2)
    held = made.box(*people)
    results = together([lambda: cast_for(held, people[0])] * 40)
    assert sum(isinstance(result, actions.Receipt) for result in results) == 1
    assert {result.refusal.code for result in results if isinstance(result, Refused)} == {"already"}
    assert tables.counts(held.box.pk) == (1, 1)


def test_votes_do_not_wait_for_each_other(fresh_database, cast):
    """A vote that lasts holds nobody back: the state of the ballot is shared, not locked."""
    people = made.voters(2)
    held = made.box(*people)
    begun, end = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            receipt = cast_for(held, people[0])
            begun.set()
            end.wait(20)
            return receipt

    def quick():
        begun.wait(20)
        before = time.monotonic()
        cast_for(held, people[1])
        end.set()
        return time.monotonic() - before

    slow_receipt, waited = together([slow, quick])
    assert isinstance(slow_receipt, actions.Receipt)
    assert waited < 5
    assert tables.counts(held.box.pk) == (2, 2)


@pytest.mark.parametrize(("state", "code"), [("prepared", "early"), ("closed", "closed"), ("cancelled", "cancelled")])
def test_a_vote_that_is_not_open_is_refused(held, people, state, code):
    Ballot.objects.filter(pk=held.ballot.pk).update(state=state, closed_at=AT)
    with refused(code):
        cast_for(held, people[0])
    assert tables.counts(held.box.pk) == (0, 0)


def test_vote_at_the_closing_millisecond(held, people):
    """§5.9. The last microsecond before the hour is in, the hour itself is out."""
    Ballot.objects.filter(pk=held.ballot.pk).update(closes_at=AT)
    cast_for(held, people[0], at=AT - timedelta(microseconds=1))
    with refused("closed") as said:
        cast_for(held, people[1], at=AT)
    assert "18 h 30" in said.sentence
    assert tables.counts(held.box.pk) == (1, 1)


def test_a_vote_and_the_closing_at_the_same_instant(fresh_database, cast):
    """Either the ballot is in the urn that is counted, or the voter is told it is not."""
    people = made.voters(30)
    held = made.box(*people)

    results = together([*[lambda who=who: cast_for(held, who) for who in people], lambda: made.close_vote(held.ballot)])
    receipts = {result.tracker for result in results if isinstance(result, actions.Receipt)}
    assert all(isinstance(result, Refused) for result in results[:-1] if not isinstance(result, actions.Receipt))
    assert results[-1] is None
    assert {recount.tracker(sealed) for sealed in tables.ballots(held.box.pk)} == receipts
    listed = {code for block in queries.board(held.box) for code in block["trackers"]}
    assert listed == receipts


@pytest.mark.parametrize(
    ("closes", "last", "first_out"),
    [
        # The clock goes back at 3:00: 2:30 comes twice. The vote closes at the second one, an hour after the first.
        (night(10, 25, 2, 30, fold=1), night(10, 25, 2, 30), night(10, 25, 2, 30, fold=1)),
        # It goes forward at 2:00: 2:30 does not exist, it is 3:30.
        (night(3, 29, 3, 30), night(3, 29, 3, 29), night(3, 29, 3, 30)),
    ],
)
def test_dst_day(held, people, closes, last, first_out):
    """§5.9. On the nights of the clock, the closing is an instant, not an hour written twice."""
    Ballot.objects.filter(pk=held.ballot.pk).update(closes_at=closes)
    cast_for(held, people[0], at=last)
    with refused("closed"):
        cast_for(held, people[1], at=first_out)


def test_a_right_that_is_not_on_the_roll_is_refused(held, people):
    stranger = made.voters(1)[0]
    for who, right in ((stranger, uuid4()), (stranger, held.rights[people[0].pk].key), (people[0], uuid4())):
        with refused("not-yours"):
            actions.cast(
                ballot_id=held.ballot.pk,
                member_id=who.pk,
                right=right,
                sealed=made.sealed(held.box),
                mark=held.box.public_key[: rules.BOX_MARK],
                at=AT,
            )
    assert tables.counts(held.box.pk) == (0, 0)


def test_proxy_revoked_between_display_and_post(held, people):
    """§5.9. The page showed the voice; the proxy was taken back; the ballot is not taken and the page says when."""
    given = made.proxy(held.meeting, people[1], people[0])
    assert [voice.name for voice in queries.voices(queries.held(held.ballot.pk), people[0].pk)] == [
        str(people[0]),
        str(people[1]),
    ]
    given.state, given.ended_at = "revoked", AT - timedelta(minutes=10)
    given.save()
    with refused("revoked") as said:
        cast_for(held, people[0], right_of=people[1])
    assert str(people[1]) in said.sentence
    assert "18 h 20" in said.sentence
    cast_for(held, people[0])
    cast_for(held, people[1])
    assert tables.counts(held.box.pk) == (2, 2)


def test_proxy_revoked_at_the_same_instant(fresh_database, cast):
    """The vote and the revocation follow each other: never a ballot cast with a proxy already taken back."""
    people = made.voters(2)
    held = made.box(*people)
    given = made.proxy(held.meeting, people[1], people[0])
    reading, revoked = threading.Event(), threading.Event()

    def revoke():
        with transaction.atomic():
            Proxy.objects.select_for_update(of=("self",)).get(pk=given.pk)
            reading.set()
            time.sleep(0.5)
            Proxy.objects.filter(pk=given.pk).update(state="revoked", ended_at=AT)
        revoked.set()

    def vote():
        reading.wait(20)
        return cast_for(held, people[0], right_of=people[1])

    _, answer = together([revoke, vote])
    assert isinstance(answer, Refused)
    assert answer.refusal.code == "revoked"
    assert tables.counts(held.box.pk) == (0, 0)


def test_delegator_votes_then_delegate_votes(held, people):
    """§5.9. Who gave a proxy takes it back to vote; whoever comes second is refused, in both orders."""
    giver, holder = people[:2]
    given = made.proxy(held.meeting, giver, holder)
    with refused("gave") as said:
        cast_for(held, giver)
    assert str(holder) in said.sentence
    Proxy.objects.filter(pk=given.pk).update(state="revoked", ended_at=AT)
    cast_for(held, giver)
    with refused("revoked"):
        cast_for(held, holder, right_of=giver)

    second, third = people[2:]
    again = made.proxy(held.meeting, second, third)
    cast_for(held, third, right_of=second)
    Proxy.objects.filter(pk=again.pk).update(state="lapsed", ended_at=AT)
    with refused("already"):
        cast_for(held, second)
    assert tables.counts(held.box.pk) == (2, 2)


def test_who_gave_a_blank_proxy_takes_it_back_to_vote(held, people):
    """The law says how a blank proxy votes, and the count adds it: its giver would vote twice."""
    blank = Proxy.objects.create(meeting=held.meeting, giver=people[0], kind="blank", channel="online", given_at=AT)
    with refused("gave") as said:
        cast_for(held, people[0])
    assert "sans nommer personne" in said.sentence
    Proxy.objects.filter(pk=blank.pk).update(state="revoked", ended_at=AT)
    cast_for(held, people[0])


def test_delegate_leaves_room(held, people):
    """§5.9. Who left the meeting casts neither their voice nor those they carry, until they come back."""
    made.proxy(held.meeting, people[1], people[0])
    Presence.objects.filter(member=people[0]).update(left_at=AT)
    for whose in (people[0], people[1]):
        with refused("away"):
            cast_for(held, people[0], right_of=whose)
    Presence.objects.create(meeting=held.meeting, member=people[0], mode="remote", checked_by="self", arrived_at=AT)
    cast_for(held, people[0], right_of=people[1])


def test_a_vote_from_afar_asks_for_no_presence(cast):
    people = made.voters(2)
    held = made.box(*people, in_session=False, present=False)
    cast_for(held, people[0])
    assert tables.counts(held.box.pk) == (1, 1)


def test_an_interest_that_removes_the_vote_and_a_postal_form(held, people):
    resolution = held.ballot.resolution
    Interest.objects.create(resolution=resolution, member=people[0], text="Bail", removes_vote=True)
    Interest.objects.create(resolution=resolution, member=people[1], text="Amitié", removes_vote=False)
    form = PostalForm.objects.create(meeting=held.meeting, member=people[2], channel="paper", received_at=AT)
    PostalVote.objects.create(form=form, resolution=resolution, choice="for")
    with refused("concerned"):
        cast_for(held, people[0])
    cast_for(held, people[1])
    with refused("postal"):
        cast_for(held, people[2])


def test_ballot_of_wrong_scrutin_replayed(held, people):
    """§5.9. At the door by the mark of the box; and by what is inside when the box is opened, whatever the door was told."""
    other = made.box(*made.voters(2))
    with refused("other"):
        cast_for(held, people[0], sealed=made.sealed(other.box), mark=other.box.public_key[: rules.BOX_MARK])
    replayed = made.sealed(held.box, for_box=other.box.pk)  # sealed with the right key, for another box
    cast_for(held, people[0], sealed=replayed)
    cast_for(held, people[1], sealed=made.sealed(other.box))  # copied from another urn: this key does not open it
    cast_for(held, people[2])
    choices, wrong = recount.opened(tables.ballots(held.box.pk), box=held.box.pk, key=held.key)
    assert choices == ["for"]
    assert sorted(sentence.split(" : ")[1] for sentence in wrong) == [
        "ce bulletin a été fait pour l'urne " + str(other.box.pk) + ".",
        "ce bulletin ne s'ouvre pas avec la clé de l'urne.",
    ]


@pytest.mark.parametrize("length", [0, 303, 305, 4096])
def test_another_length_is_refused(held, people, length):
    with refused("length"):
        cast_for(held, people[0], sealed=b"x" * length) if length else actions.cast(
            ballot_id=held.ballot.pk,
            member_id=people[0].pk,
            right=held.rights[people[0].pk].key,
            sealed=b"",
            mark=held.box.public_key[: rules.BOX_MARK],
            at=AT,
        )


def test_history_tables_jobs_and_tokens_contain_no_choice(fresh_database, cast):
    """§5.9. What a vote writes: one row in each of its two tables, nothing anywhere else, searched in the whole database."""
    people = made.voters(2)
    held = made.box(*people)
    before = rows_everywhere()
    sealed = made.sealed(held.box)
    receipt = cast_for(held, people[0], sealed=sealed)
    after = rows_everywhere()
    changed = {table for table in after if after[table] != before.get(table)}
    assert changed == {tables.urn(held.box.pk), tables.signing(held.box.pk)}
    assert (HistoryEntry.objects.count(), Job.objects.count(), OnceToken.objects.count()) == (
        before["cae_historyentry"][0],
        before["cae_job"][0],
        before["cae_oncetoken"][0],
    )
    texts = [text for _, text in after.values()]
    assert not [text for text in texts if receipt.tracker in text]
    kinds = ContentType.objects.filter(app_label="governance").values_list("model", flat=True)
    assert not {"urn", "signing"} & set(kinds)


def rows_everywhere() -> dict[str, tuple[int, str]]:
    """The number of rows of every table, and all they say."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*), coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM \"{table}\" t")
            found[table] = cursor.fetchone()
    return found


def test_pg_stat_and_the_server_s_log_contain_no_choice(fresh_database, cast):
    """§5.9. While and after a vote, refused or not: neither the activity of the server nor its log knows a ballot or a right."""
    from django.conf import settings

    people = made.voters(2)
    held = made.box(*people)
    log = settings.STATE_DIR / "postgres.log"
    start = log.stat().st_size if log.exists() else 0
    sealed, key = made.sealed(held.box), str(held.rights[people[0].pk].key)
    seen = []
    with transaction.atomic():
        cast_for(held, people[0], sealed=sealed)
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(query, ' ') FROM pg_stat_activity")
            seen.append(cursor.fetchone()[0])
    with refused("copied"):
        cast_for(held, people[1], sealed=sealed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(query, ' ') FROM pg_stat_activity")
        seen.append(cursor.fetchone()[0])
    with open(log, "rb") as written:
        written.seek(start)
        seen.append(written.read().decode(errors="replace"))
    for text in seen:
        assert sealed.hex() not in text
        assert recount.tracker(sealed) not in text
        assert key not in text


def test_roll_change_after_open_refused(held, people, cast):
    """§5.9. While the vote is open the roll stays as it is; once closed, a new version serves the next one."""
    newcomer = made.voters(1)[0]

    def again():
        return make_roll(meeting=held.meeting, day=AT.date(), reason="Admission votée", by=cast.diane, at=AT)

    with pytest.raises(Refused, match="vote est ouvert"):
        again()
    made.close_vote(held.ballot)
    again()
    assert Ballot.objects.get(pk=held.ballot.pk).roll.version == 1
    assert not held.ballot.roll.rights.filter(member=newcomer).exists()


# -- on paper -----------------------------------------------------------------------------------------


def test_a_paper_vote_signs_the_same_list_and_fills_no_urn(held, people, cast):
    right = held.rights[people[0].pk]
    actions.mark_paper(box=held.box, right=right, by=cast.diane, at=AT)
    assert queries.numbers(held.box) == {"ballots": 0, "paper": 1, "signings": 1}
    with refused("already"):
        cast_for(held, people[0])
    with refused("already"):
        actions.mark_paper(box=held.box, right=right, by=cast.diane, at=AT)
    cast_for(held, people[1])
    with refused("already"):
        actions.mark_paper(box=held.box, right=held.rights[people[1].pk], by=cast.diane, at=AT)
    assert queries.numbers(held.box) == {"ballots": 1, "paper": 1, "signings": 2}


def test_a_paper_mark_made_by_mistake_is_taken_back_a_sealed_ballot_never(held, people, cast):
    first, second = (held.rights[person.pk] for person in people[:2])
    actions.mark_paper(box=held.box, right=first, by=cast.diane, at=AT)
    actions.unmark_paper(box=held.box, right=first, at=AT)
    assert queries.numbers(held.box) == {"ballots": 0, "paper": 0, "signings": 0}
    cast_for(held, people[1])
    with refused("not-on-paper"):
        actions.unmark_paper(box=held.box, right=second, at=AT)
    assert queries.numbers(held.box) == {"ballots": 1, "paper": 0, "signings": 1}


def test_paper_and_screen_at_the_same_instant(fresh_database, cast):
    people = made.voters(2)
    held = made.box(*people)
    right = held.rights[people[0].pk]
    by_screen, by_paper = (
        [lambda: cast_for(held, people[0])],
        [lambda: actions.mark_paper(box=held.box, right=right, by=cast.diane, at=AT)],
    )
    results = together(by_screen * 5 + by_paper * 5)
    taken = [result for result in results if isinstance(result, actions.Receipt | PaperVoter)]
    assert len(taken) == 1
    counted = queries.numbers(held.box)
    assert counted["signings"] == counted["ballots"] + counted["paper"] == 1


def test_nobody_who_gave_a_proxy_votes_on_paper(held, people, cast):
    made.proxy(held.meeting, people[1], people[0])
    with refused("gave"):
        actions.mark_paper(box=held.box, right=held.rights[people[1].pk], by=cast.diane, at=AT)
    other = made.box(*made.voters(1))
    with refused("not-yours"):
        actions.mark_paper(box=held.box, right=next(iter(other.rights.values())), by=cast.diane, at=AT)


def test_a_key_that_does_not_open_reads_nothing(held, people):
    cast_for(held, people[0])
    choices, wrong = recount.opened(tables.ballots(held.box.pk), box=held.box.pk, key=PrivateKey.generate())
    assert (choices, len(wrong)) == ([], 1)
