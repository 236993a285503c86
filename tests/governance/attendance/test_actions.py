"""Coming, going, the quorum as it moves, the bureau, incidents, the certified sheet."""

import hashlib
import json
from datetime import timedelta

import pytest

from cae.access import Refused
from governance.attendance import actions, ports, queries
from governance.attendance.actions import certify, note_quorum, set_bureau
from governance.meetings.actions import call_again, cancel_meeting, fail_meeting
from governance.meetings.ports import why_not_fail
from governance.models import PostalForm, QuorumRecord
from governance.roll.queries import current
from tests.governance.attendance.made import board, come, go, over, proxy, sitting
from tests.governance.made import BY, at, convened, meeting, member, statutes

pytestmark = pytest.mark.django_db


def stands(of, nature="ordinary", **when):
    return queries.standing(of, nature=nature, roll=current(of), **when)


# -- coming and going ---------------------------------------------------------------------------------


def test_who_comes_goes_and_comes_back_has_each_hour(cast):
    held, people = sitting(3)
    come(held, people[0], when=at(18, 5))
    go(held, people[0], when=at(18, 40))
    come(held, people[0], when=at(19, 10))
    hours = [(one.arrived_at, one.left_at) for one in held.presences.order_by("arrived_at")]
    assert hours == [(at(18, 5), at(18, 40)), (at(19, 10), None)]
    assert queries.present(held).count() == 1
    assert queries.present(held, at=at(18, 30)).count() == 1
    assert queries.present(held, at=at(18, 50)).count() == 0


@pytest.mark.parametrize("second", ["come", "leave"])
def test_one_enters_once_and_leaves_once(second, cast):
    held, people = sitting(2, here=1)
    if second == "come":
        with pytest.raises(Refused, match="déjà présent·e, depuis 18 h 01"):
            come(held, people[0], when=at(18, 2))
    else:
        go(held, people[0])
        with pytest.raises(Refused, match="n'est pas noté·e présent·e"):
            go(held, people[0])


def test_the_door_is_open_on_the_day_until_the_end(cast):
    planned, people = sitting(2, is_open=False)
    with pytest.raises(Refused, match="L'accueil ouvre le jour de la réunion, le 19/06/2026"):
        come(planned, people[0], when=at(18) - timedelta(days=1))
    come(planned, people[0], when=at(17, 30))
    with pytest.raises(Refused, match="pas encore convoquée"):
        come(meeting(), people[0])
    held, people = sitting(2, here=1)
    over(held)
    with pytest.raises(Refused, match="levée"):
        come(held, people[1])
    with pytest.raises(Refused, match="levée"):
        go(held, people[0])
    dropped = convened()
    cancel_meeting(meeting=dropped, by=BY, reason="Neige")
    with pytest.raises(Refused, match="annulée"):
        come(dropped, people[0])


def test_one_does_not_leave_before_having_come(cast):
    held, people = sitting(1, here=1)
    with pytest.raises(Refused, match="on repart après"):
        go(held, people[0], when=at(17))


def test_from_afar_needs_a_link_and_the_statutes(cast):
    held, people = sitting(2)
    with pytest.raises(Refused, match="ne se suit pas à distance"):
        come(held, people[0], mode="remote")
    linked, people = sitting(2, remote_url="https://visio.example/ag")
    assert come(linked, people[0], mode="remote", checked_by="self").mode == "remote"


def test_statutes_that_forbid_it_are_named(cast):
    statutes("sarl", remote=("no", "art. 12"))
    held, people = sitting(2, remote_url="https://visio.example/ag")
    with pytest.raises(Refused, match=r"art\. 12"):
        come(held, people[0], mode="remote")


def test_a_board_receives_who_is_invited(cast):
    held = board([member(cast.bastien), member(cast.diane)])
    come(held, member(cast.diane))
    with pytest.raises(Refused, match="ne prend pas part"):
        come(held, member(cast.lea))


def test_who_does_not_vote_may_come_and_counts_for_nothing(cast):
    held, _ = sitting(2)
    before = stands(held).there
    come(held, member(cast.nadia))
    assert (queries.present(held).count(), stands(held).there) == (1, before)


def test_a_drawn_signature_is_kept_once(cast):
    held, people = sitting(1)
    presence = come(held, people[0])
    with pytest.raises(Refused, match="Dessinez"):
        actions.sign_presence(presence=presence, image=b"", by=BY)
    with pytest.raises(Refused, match="pas lisible"):
        actions.sign_presence(presence=presence, image=b"<svg/>", by=BY)
    assert actions.sign_presence(presence=presence, image=png(), by=BY).signature.media_type == "image/png"
    with pytest.raises(Refused, match="déjà signée"):
        actions.sign_presence(presence=presence, image=png(), by=BY)


def png() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGBA", (60, 20), (20, 33, 61, 255)).save(out, "PNG")
    return out.getvalue()


# -- the quorum ---------------------------------------------------------------------------------------


def test_each_voice_counts_once_for_the_quorum(cast):
    """With the associates of the cast there are fifteen voices and more: a fifth is needed."""
    held, people = sitting(10)
    voters = current(held).rights.count()
    giver, both, blank, posted, holder, absent = people[:6]
    come(held, holder)
    come(held, both)
    proxy(held, giver, holder)
    proxy(held, both, holder)  # came all the same
    proxy(held, blank)
    proxy(held, people[6], absent)  # nobody there carries it
    for one in (posted, both, giver):
        PostalForm.objects.create(meeting=held, member=one, channel="paper", received_at=at(9))
    found = stands(held)
    assert (found.present, found.represented, found.postal, found.voters) == (2, 2, 1, voters)
    assert found.needed == -(-voters // 5)
    go(held, holder)
    assert (stands(held).present, stands(held).represented, stands(held).postal) == (1, 1, 2)
    assert stands(held, at=at(18, 30)).represented == 2


def test_a_proxy_taken_back_counted_until_then(cast):
    held, people = sitting(4, here=1)
    given = proxy(held, people[1], people[0])
    given.state, given.ended_at = "revoked", at(18, 30)
    given.save()
    assert [stands(held, at=at(18, minute)).represented for minute in (20, 40)] == [1, 0]


def test_the_rule_follows_the_nature_and_the_call(cast):
    statutes(
        quorum_ordinary_1=("1/5", "art. 18"), quorum_extraordinary_1=("1/3", "art. 20"), quorum_extraordinary_2=("1/4", "art. 20")
    )
    held, _ = sitting(9, kind="mixed", is_open=False)
    voters = current(held).rights.count()
    assert stands(held).needed == -(-voters // 5)
    assert stands(held, "extraordinary").needed == -(-voters // 3)
    assert "art. 20 des statuts" in stands(held, "extraordinary").sentence
    failing, _ = sitting(9, kind="mixed")
    failed = fail_meeting(meeting=failing, by=BY, at=at(19))
    again = call_again(meeting=failed, by=BY, starts_at=at() + timedelta(days=20))
    assert stands(again).needed == 0
    assert stands(again).sentence.startswith("Aucun quorum n'est demandé")
    again.rank = 2
    assert "1/4" in stands(again, "extraordinary").sentence


def test_a_quorum_that_is_reached_is_not_missed(cast):
    held, people = sitting(9)
    for one in people[: stands(held).needed - 1]:
        come(held, one)
    assert why_not_fail(held) is None
    come(held, people[-1])
    with pytest.raises(Refused, match=r"Le quorum est atteint\..*Levez la séance"):
        fail_meeting(meeting=held, by=BY, at=at(19))
    held.refresh_from_db()
    assert held.state == "open"


def test_a_board_needs_half_of_its_members_themselves(cast):
    people = [member(getattr(cast, name)) for name in ("bastien", "diane", "odile", "lea")]
    held = board(people)
    come(held, people[0])
    proxy(held, people[1], people[0])
    found = stands(held)
    assert (found.needed, found.there, found.reached) == (2, 1, False)
    come(held, people[2])
    assert stands(held).reached


def test_a_vote_opens_with_its_quorum_written_or_not_at_all(cast):
    held, people = sitting(10)
    asked = held.items.get().resolution
    with pytest.raises(Refused, match=r"Le quorum n'est pas atteint.*deuxième convocation"):
        note_quorum(resolution=asked, roll=current(held), by=BY, at=at(18, 20))
    for one in people[: stands(held).needed]:
        come(held, one)
    made = note_quorum(resolution=asked, roll=current(held), by=BY, at=at(18, 20))
    go(held, people[0])
    made.refresh_from_db()
    assert made.present == made.needed
    assert made.sentence.endswith("atteint.")
    assert QuorumRecord.objects.get() == made


def test_a_quorum_lost_is_said_until_it_is_found_again(cast):
    held, people = sitting(10)
    needed = stands(held).needed
    for one in people[:needed]:
        come(held, one)
    go(held, people[0], when=at(19))
    lost = held.incidents.get()
    assert (lost.kind, lost.starts_at, lost.ends_at) == ("quorum", at(19), None)
    assert "Le quorum n'est plus atteint. Quorum 1/5" in lost.text
    assert "1 manque" in lost.text
    go(held, people[1], when=at(19, 5))
    assert held.incidents.count() == 1
    come(held, people[0], when=at(19, 10))
    lost.refresh_from_db()
    assert lost.ends_at is None
    come(held, people[1], when=at(19, 15))
    lost.refresh_from_db()
    assert lost.ends_at == at(19, 15)


def test_departures_before_the_opening_lose_nothing(cast):
    planned, people = sitting(10, is_open=False)
    for one in people[:5]:
        come(planned, one, when=at(17, 30))
    for one in people[:5]:
        go(planned, one, when=at(17, 40))
    assert not planned.incidents.exists()


# -- bureau, incidents, sheet -------------------------------------------------------------------------


def named(held, *people, tellers=()):
    return set_bureau(meeting=held, chair=people[0], secretary=people[1], tellers=tellers, by=BY)


def test_a_bureau_is_chosen_and_chosen_again(cast):
    held, people = sitting(6, here=6)
    named(held, *people, tellers=people[2:4])
    assert [one.role for one in queries.bureau(held)] == ["chair", "secretary", "teller", "teller"]
    named(held, people[4], people[0])
    assert [one.member for one in queries.bureau(held)] == [people[4], people[0]]
    with pytest.raises(Refused, match="deux personnes"):
        named(held, people[0], people[0])
    with pytest.raises(Refused, match="qu'un rôle"):
        named(held, people[0], people[1], tellers=[people[1]])
    with pytest.raises(Refused, match="scrutateur·rices au plus"):
        named(held, people[0], people[1], tellers=[*people[2:], *sitting(2)[1]])
    with pytest.raises(Refused, match="une fois convoquée"):
        named(meeting(), *people)


def test_who_counts_the_voices_votes_here(cast):
    held, people = sitting(4, here=4)
    outsider = member(cast.karim)
    come(held, outsider)
    with pytest.raises(Refused, match=r"Karim.* ne vote pas à cette réunion") as refused:
        named(held, *people, tellers=[people[2], outsider])
    assert (refused.value.refusal.article, refused.value.refusal.field) == ("C. com. art. R. 225-101", "tellers")
    assert queries.bureau(held) == []
    named(held, people[0], outsider, tellers=[people[2]])
    assert [one.member for one in queries.bureau(held)] == [people[0], outsider, people[2]]


def test_who_was_invited_to_a_board_counts_its_voices(cast):
    invited = [member(cast.bastien), member(cast.diane), member(cast.karim)]
    held = board(invited)
    named(held, *invited, tellers=[invited[2]])
    with pytest.raises(Refused, match="ne vote pas"):
        named(held, *invited, tellers=[member(cast.lea)])


def test_the_bureau_and_incidents_stay_as_later_subjects_ask(cast, monkeypatch):
    from cae.access import Refusal

    held, people = sitting(3, here=2)
    monkeypatch.setattr(ports, "is_frozen", [lambda meeting: Refusal("Le procès-verbal est à la signature.")])
    with pytest.raises(Refused, match="à la signature"):
        named(held, *people)
    with pytest.raises(Refused, match="à la signature"):
        actions.note_incident(meeting=held, text="Panne", starts_at=at(18, 10), by=BY, at=at(19))


def test_incidents_have_their_hours(cast):
    held, _ = sitting(2)
    values = {"meeting": held, "text": "Le son est coupé.", "by": BY, "at": at(19)}
    made = actions.note_incident(starts_at=at(18, 42), **values)
    actions.end_incident(incident=made, by=BY, at=at(18, 44))
    with pytest.raises(Refused, match="déjà terminé, à 18 h 44"):
        actions.end_incident(incident=made, by=BY, at=at(18, 50))
    with pytest.raises(Refused, match="pas encore passée"):
        actions.note_incident(starts_at=at(20), **values)
    with pytest.raises(Refused, match="après avoir commencé"):
        actions.note_incident(starts_at=at(18, 42), ends_at=at(18, 40), **values)
    planned, _ = sitting(2, is_open=False)
    with pytest.raises(Refused, match="pas ouverte"):
        actions.note_incident(starts_at=at(18, 42), **(values | {"meeting": planned}))


def test_the_sheet_is_certified_by_each_on_the_same_bytes(cast):
    held, people = sitting(4, here=3)
    proxy(held, people[3], people[0])
    named(held, *people[:2])
    with pytest.raises(Refused, match="une fois la séance levée"):
        certify(meeting=held, member=people[0], by=BY, at=at(19))
    held = over(held)
    with pytest.raises(Refused, match="membres du bureau"):
        certify(meeting=held, member=people[2], by=BY, at=at(20))
    sheet = certify(meeting=held, member=people[0], by=BY, at=at(20))
    certify(meeting=held, member=people[1], by=BY, at=at(20, 5))
    with pytest.raises(Refused, match="déjà certifié"):
        certify(meeting=held, member=people[0], by=BY, at=at(20, 6))
    assert {one.digest for one in sheet.signatures.all()} == {hashlib.sha256(bytes(sheet.content)).hexdigest()}
    said = json.loads(bytes(sheet.content))
    rows = {row["name"]: row for row in said["rows"]}
    assert rows[str(people[0])]["voices"] == 2
    assert rows[str(people[0])]["carries"] == [str(people[3])]
    assert rows[str(people[3])]["how"] == f"représenté·e par {people[0]}"
    assert rows[str(people[2])]["hours"] == [["19/06/2026 18:01", ""]]
    assert said["at_the_end"] == {"voters": len(said["rows"]), "present": 3, "represented": 1, "postal": 0}
    with pytest.raises(Refused, match="ne change plus"):
        named(held, people[1], people[0])


def test_without_a_bureau_nothing_is_certified(cast):
    held, people = sitting(2, here=2)
    with pytest.raises(Refused, match=r"n'est pas désigné.*R. 225-95"):
        certify(meeting=over(held), member=people[0], by=BY, at=at(20))


def test_the_certified_sheet_does_not_change_in_the_database(cast):
    from django.db import IntegrityError, transaction

    held, people = sitting(2, here=2)
    named(held, *people)
    sheet = certify(meeting=over(held), member=people[0], by=BY, at=at(20))
    sheet.digest = "0" * 64
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        sheet.save()
