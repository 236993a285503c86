"""Minutes from the first note to the register: what the law asks, signatures on the very bytes, numbers, seals, decisions."""

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cae import seals
from cae.access import Refused
from cae.actors import System
from cae.periods import today
from governance.attendance.actions import note_incident, set_bureau
from governance.decisions.actions import record_decision
from governance.meetings.actions import ask_in_writing, close_meeting, declare_interest, fail_meeting
from governance.minutes import actions, content, queries, tasks
from governance.minutes.actions import MAIL
from governance.minutes.queries import gaps, minutes_of
from governance.models import Convocation, Decision, FollowUp, Meeting, Minutes, MinutesSignature, Sending
from governance.roll.queries import current
from tests.governance.made import BY, convened, item, meeting, member, statutes
from tests.governance.minutes.made import bureau_of, certified, ended, fixed, noted, registered, signed, sitting, voted

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def said(of: Meeting) -> list[str]:
    return [str(gap.refusal) for gap in gaps(of)]


# -- notes --------------------------------------------------------------------------------------------


def test_a_note_is_never_written_over_that_of_someone_else(cast):
    held = sitting(cast)
    point = held.items.get()
    first = actions.keep_note(item=point, text="Un.", seen="", by=cast.diane, at=now())
    mine = actions.keep_note(item=point, text="Un, deux.", seen=first.written_at.isoformat(), by=cast.diane, at=now())
    with pytest.raises(Refused, match=r"modifiée par Diane Moreau.*Copiez"):
        actions.keep_note(item=point, text="Autre chose.", seen=first.written_at.isoformat(), by=cast.bastien, at=now())
    mine.refresh_from_db()
    assert mine.text == "Un, deux."


def test_notes_begin_with_the_meeting_and_end_with_the_signature(cast):
    with pytest.raises(Refused, match="à partir de l'ouverture"):
        actions.keep_note(item=convened().items.get(), text="Tôt.", seen="", by=BY, at=now())
    with pytest.raises(Refused, match="Une pré-assemblée"):
        actions.keep_words(meeting=meeting("pre_assembly"), opening="Bonjour.", by=BY)
    over = ended(cast)
    fixed(over)
    for act in (
        lambda: actions.keep_note(item=over.items.get(), text="Tard.", seen="x", by=BY, at=now()),
        lambda: actions.keep_words(meeting=over, closing="Tard.", by=BY),
        lambda: set_bureau(meeting=over, chair=bureau_of(cast)[0], secretary=member(cast.lea), by=BY),
        lambda: note_incident(meeting=over, text="Tard.", starts_at=over.opened_at, by=BY, at=now()),
    ):
        with pytest.raises(Refused, match="à la signature"):
            act()


# -- what the law asks --------------------------------------------------------------------------------


def test_each_missing_item_has_its_article_and_its_page(cast):
    held = sitting(cast)
    held.bureau.all().delete()
    frozen_late = held.items.get()
    ask_in_writing_before(held, cast)
    over = close_meeting(meeting=held, by=BY, at=held.opened_at + timedelta(minutes=60))
    found = gaps(over)
    assert [gap.link for gap in found] == ["L'écrire", "Le désigner", "La certifier", "L'écrire", "L'écrire", "Répondre"]
    words = "\n".join(said(over))
    for expected in (
        "Le mode de convocation n'est pas dit. (C. com. art. R. 225-106)",
        "Le bureau de séance n'est pas désigné. (C. com. art. R. 225-106)",
        "La feuille de présence n'est pas certifiée par le bureau. (C. com. art. R. 225-95)",
        f"Point 1, « {frozen_late.title} » : il manque le résumé des débats.",
        f"Point 1, « {frozen_late.title} » : aucun vote n'y a été tenu.",
        "Une question écrite attend sa réponse. (C. com. art. L. 225-108)",
    ):
        assert expected in words
    assert found[3].address.endswith(f"#point-{frozen_late.pk}")
    with pytest.raises(Refused, match=r"Il manque 6 mentions que la loi demande\. Le mode de convocation"):
        fixed(over)


def ask_in_writing_before(held: Meeting, cast) -> None:
    Meeting.objects.filter(pk=held.pk).update(state="convened")
    held.refresh_from_db()
    ask_in_writing(meeting=held, author=member(cast.lea), by=cast.lea, text="Combien ?", on=date(2026, 1, 1))
    Meeting.objects.filter(pk=held.pk).update(state="open")
    held.refresh_from_db()


@pytest.mark.parametrize(("form", "article"), [("sarl", "(C. com. art. R. 223-24)"), ("sas", "(les statuts, comme C. com.")])
def test_the_article_is_that_of_the_form_of_the_company(cast, form, article):
    statutes(form)
    over = close_meeting(meeting=sitting(cast), by=BY, at=now())
    assert all(article in words for words in said(over))


def test_a_vote_counted_and_not_proclaimed_is_missing(cast):
    held = sitting(cast)
    ballot = voted(held)
    noted(held)
    over = certified(held, cast)
    type(ballot).objects.filter(pk=ballot.pk).update(state="counted")
    assert said(over) == [
        "Le résultat du vote sur la résolution 1 n'est pas proclamé. (C. com. art. R. 225-106)",
    ]


def test_a_member_of_the_bureau_without_account_cannot_sign(cast):
    from tests.governance.made import associates

    held = sitting(cast)
    voted(held)
    noted(held)
    set_bureau(meeting=held, chair=bureau_of(cast)[0], secretary=associates(1)[0], by=BY)
    assert "n'a pas de compte pour signer" in "\n".join(said(certified(held, cast)))


def test_minutes_count_what_left_and_wait_for_what_was_not_handed(cast):
    over = ended(cast)
    assert gaps(over) == []
    made = Convocation.objects.create(
        meeting=over, roll=current(over), latest_on=over.convened_on, content=b"{}", digest="0" * 64
    )
    for who, channel, state in (
        (cast.bastien, "email", "sent"),
        (cast.diane, "hand", "to_post"),
        (cast.bruno, "email", "queued"),
    ):
        sent_at = now() if state == "sent" else None
        values = {"channel": channel, "state": state, "made_at": now(), "sent_at": sent_at, "address": "x"}
        Sending.objects.create(convocation=made, member=member(who), **values)
    assert content.content_of(over)["convocation"]["how"] == "1 par courriel"
    assert said(over)[0].startswith("1 convocation n'est pas notée comme postée ou remise.")
    made.sendings.filter(channel="hand").update(state="posted", sent_at=now())
    assert content.content_of(over)["convocation"]["how"] == "1 par courriel, 1 en main propre"
    assert gaps(over) == []


def test_a_point_that_was_not_voted_says_why(cast):
    held = sitting(cast)
    noted(held, "", not_voted=True)
    over = certified(held, cast)
    assert [words.partition(" : ")[2] for words in said(over)] == [
        "il manque pourquoi il n'a pas été mis au vote. (C. com. art. R. 225-106)"
    ]
    actions.keep_note(
        item=over.items.get(),
        text="Reporté : il manque un devis.",
        not_voted=True,
        seen=queries.notes_of(over)[over.items.get().pk].written_at.isoformat(),
        by=BY,
        at=now(),
    )
    minutes = signed(fixed(over), cast)
    assert content.read(minutes)["points"][0]["resolution"]["outcome"] == "not_voted"
    assert not FollowUp.objects.exists()


def test_minutes_of_failure_ask_only_what_says_that_it_was_held(cast):
    """C. com. art. R. 225-107: the quorum was missed, the bureau says so."""
    held = sitting(cast)
    actions.keep_words(meeting=held, convened_how="par lettre", by=BY)
    held.presences.update(left_at=held.opened_at + timedelta(minutes=20))
    failed = fail_meeting(meeting=held, by=BY, at=held.opened_at + timedelta(minutes=30))
    assert [gap.link for gap in gaps(failed)] == ["La certifier"]
    from governance.attendance.actions import certify

    certify(meeting=failed, member=bureau_of(cast)[0], by=BY, at=now())
    minutes = signed(fixed(failed), cast)
    assert minutes.number == 1
    assert content.read(minutes)["meeting"]["failed"] is True
    assert content.read(minutes)["points"] == []
    (sentence,) = content.read(minutes)["meeting"]["quorum"]
    assert sentence.startswith("Quorum 1/5")


def test_minutes_are_fixed_once_the_meeting_is_over(cast):
    held = sitting(cast)
    with pytest.raises(Refused, match="une fois la séance levée"):
        fixed(held)


# -- what they say ------------------------------------------------------------------------------------


def test_minutes_write_themselves_from_what_happened(cast):
    held = sitting(cast, remote_url="https://visio.example/ag")
    asked = held.items.get().resolution
    declare_interest(resolution=asked, member=member(cast.lea), by=cast.lea, text="Je loue l'atelier.", at=now())
    ballot = voted(held)
    note_incident(meeting=held, text="Son coupé.", starts_at=held.opened_at, ends_at=held.opened_at, by=BY, at=now())
    noted(held, "Odile présente les comptes.")
    actions.keep_words(meeting=held, opening="Bonjour.", closing="Un local le samedi.", by=BY)
    read = content.content_of(certified(held, cast))
    assert read["convocation"]["how"] == "par courriel"
    assert [one["role"] for one in read["bureau"]] == ["président·e de séance", "secrétaire de séance"]
    assert read["attendance"]["voices"]["present"] == len(read["attendance"]["present"])
    assert len(read["attendance"]["digest"]) == 64
    assert (read["opening"], read["closing"]) == ("Bonjour.", "Un local le samedi.")
    assert [one["text"] for one in read["incidents"]] == ["Son coupé."]
    point = read["points"][0]
    assert point["debate"] == "Odile présente les comptes."
    resolution = point["resolution"]
    assert resolution["hash"] == hashlib.sha256(resolution["text"].encode()).hexdigest() == asked.final_hash
    assert resolution["interests"] == [{"name": "Léa Martin", "text": "Je loue l'atelier.", "removes_vote": False, "kept": ""}]
    assert resolution["outcome"] == "adopted"
    vote = resolution["ballots"][0]
    assert vote["rows"] == [["Pour", 4], ["Contre", 1], ["Abstention", 0]]
    assert vote["verdict"] == ballot.result["verdict"]["sentence"]
    assert content.to_bytes(read) == content.to_bytes(json.loads(content.to_bytes(read)))


def test_the_quorum_of_each_vote_is_in_the_minutes(cast):
    read = content.content_of(ended(cast))
    (sentence,) = read["points"][0]["resolution"]["quorums"]
    assert "Quorum 1/5" in sentence
    assert sentence.endswith("atteint.")


# -- signatures and register --------------------------------------------------------------------------


def test_each_signs_the_bytes_they_read_and_the_last_registers(cast):
    minutes = fixed(ended(cast))
    chair, secretary = bureau_of(cast)
    assert minutes.digest == hashlib.sha256(bytes(minutes.content)).hexdigest()
    with pytest.raises(Refused, match="a changé depuis"):
        actions.sign(minutes=minutes, member=chair, digest="0" * 64, by=cast.bastien, at=now())
    with pytest.raises(Refused, match=r"membres du bureau.*R. 225-106"):
        actions.sign(minutes=minutes, member=member(cast.lea), digest=minutes.digest, by=cast.lea, at=now())
    half = actions.sign(minutes=minutes, member=chair, digest=minutes.digest, by=cast.bastien, at=now())
    assert (half.state, half.number) == ("signing", None)
    with pytest.raises(Refused, match="déjà signé"):
        actions.sign(minutes=minutes, member=chair, digest=minutes.digest, by=cast.bastien, at=now())
    whole = actions.sign(minutes=minutes, member=secretary, digest=minutes.digest, by=cast.diane, at=now())
    assert (whole.state, whole.number) == ("signed", 1)
    sealed = json.loads(bytes(whole.sealed.content))
    assert (sealed["number"], sealed["digest"]) == (1, minutes.digest)
    assert [one["name"] for one in sealed["signatures"]] == ["Bastien Roy", "Diane Moreau"]
    assert list(seals.verify()) == []


def test_corrected_before_it_is_registered_it_is_signed_again(cast):
    minutes = fixed(ended(cast))
    chair, secretary = bureau_of(cast)
    actions.sign(minutes=minutes, member=chair, digest=minutes.digest, by=cast.bastien, at=now())
    before = minutes.digest
    minutes = actions.reopen(minutes=minutes, by=cast.diane)
    actions.keep_words(meeting=minutes.meeting, closing="Oublié : merci à tous.", by=cast.diane)
    minutes = fixed(minutes.meeting)
    assert minutes.digest != before
    actions.sign(minutes=minutes, member=secretary, digest=minutes.digest, by=cast.diane, at=now())
    minutes.refresh_from_db()
    assert minutes.state == "signing"
    assert MinutesSignature.objects.filter(digest=before).count() == 1
    assert actions.sign(minutes=minutes, member=chair, digest=minutes.digest, by=cast.bastien, at=now()).number == 1


def test_registered_minutes_change_no_more(cast):
    minutes = minutes_of(registered(cast))
    with pytest.raises(Refused, match=r"n° 1 est inscrit au registre.*R. 225-22"):
        actions.reopen(minutes=minutes, by=BY)
    for change in ({"closing": "Ajout"}, {"number": 7}, {"content": b"{}"}):
        with pytest.raises(IntegrityError, match="registered"), transaction.atomic():
            Minutes.objects.filter(pk=minutes.pk).update(**change)
    with pytest.raises(IntegrityError, match="registered"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM governance_minutes WHERE id = %s", [minutes.pk])


def test_numbers_follow_each_other_without_a_gap(cast):
    numbers = [minutes_of(registered(cast, days=days)).number for days in (90, 60, 30)]
    assert numbers == [1, 2, 3]
    half = fixed(ended(cast, days=20))
    actions.reopen(minutes=half, by=BY)
    assert minutes_of(registered(cast, days=10)).number == 4


def test_each_adopted_resolution_becomes_a_decision_that_is_followed(cast):
    held = sitting(cast, resolutions=2)
    first, second = (one.resolution for one in held.items.order_by("order"))
    voted(held, resolution=first)
    voted(held, resolution=second, votes_for=1, against=4)
    item(of=meeting(), kind="discussion")
    noted(held)
    over = certified(held, cast)
    signed(fixed(over), cast)
    follow_up = FollowUp.objects.select_related("decision").get()
    decision = follow_up.decision
    assert follow_up.resolution == first
    assert (decision.title, decision.text) == (first.item.title, first.final_text.strip())
    assert decision.number.startswith(f"AG-{timezone.localtime(over.starts_at).year}-")
    assert (decision.body, decision.decided_on) == ("assembly", timezone.localtime(over.starts_at).date())
    assert follow_up.state == "to_apply"


def test_a_decision_entered_without_waiting_is_followed_and_not_entered_twice(cast):
    held = sitting(cast)
    voted(held)
    noted(held)
    day, title = timezone.localtime(held.starts_at).date(), held.items.get().title
    number = f"AG-{day.year}-77"
    known = record_decision(
        by=BY, on=today(), number=number, body="assembly", title=title.upper(), text="Adopté.", decided_on=day
    )
    signed(fixed(certified(held, cast)), cast)
    assert FollowUp.objects.get().decision == known
    assert Decision.objects.filter(decided_on=day).count() == 1


def test_a_board_enters_its_decisions_under_its_own_numbers(cast):
    registered(cast, kind="board", votes_for=2, against=0)
    decision = FollowUp.objects.get().decision
    assert decision.number.startswith("CA-")
    assert decision.body == "board"
    assert Minutes.objects.get().number == 1


# -- the mail -----------------------------------------------------------------------------------------


def test_each_person_on_the_roll_is_told_once_and_the_print_joins_the_decision(cast):
    over = registered(cast)
    minutes = minutes_of(over)
    addresses = set(queries.recipients(over).values_list("email", flat=True))
    told = [one.to[0] for one in mail.outbox if "Procès-verbal n° 1" in one.subject]
    assert sorted(told) == sorted(addresses)
    assert minutes.file is not None
    decision = Decision.objects.get(follow_up__resolution__item__meeting=over)
    from cae.files import links_of

    assert [link.file for link in links_of(decision, "minutes")] == [minutes.file]
    from cae.models import Job

    job = Job.objects.get(task=MAIL)
    assert tasks.send_minutes(job=job, minutes_id=minutes.pk) == {"sent": 0}
    assert links_of(decision, "minutes").count() == 1


# -- what becomes of decisions ------------------------------------------------------------------------


@pytest.fixture
def follow_up(cast):
    return actions.start_follow_up(decision=cast.decision, owner=member(cast.lea), review_on=today(), by=BY, on=today())


def test_a_decision_is_followed_until_it_is_applied(cast, follow_up):
    on = today()
    values = {"follow_up": follow_up, "owner": member(cast.lea), "by": cast.lea, "on": on}
    with pytest.raises(Refused, match="le jour où l'on y revient"):
        actions.follow(**values, review_on=None, state="to_review", note="")
    with pytest.raises(Refused, match="Ce jour est passé"):
        actions.follow(**values, review_on=on - timedelta(days=1), state="to_review", note="")
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.follow(**values, review_on=None, state="dropped", note=" ")
    later = actions.follow(**values, review_on=on + timedelta(days=40), state="to_review", note="Devis reçu.")
    assert list(queries.late(queries.follow_ups(), on=on)) == []
    assert list(queries.late(queries.follow_ups(), on=on + timedelta(days=40))) == [later]
    actions.follow(**values, review_on=None, state="applied", note="Fait.")
    assert not queries.carried_by(member(cast.lea).pk).exists()
    with pytest.raises(Refused, match="déjà suivie"):
        actions.start_follow_up(decision=cast.decision, owner=None, review_on=on, by=System("x"), on=on)


def test_a_decision_that_is_replaced_waits_for_nobody(cast, follow_up):
    assert queries.late(queries.follow_ups(), on=today()).exists()
    values = {"number": "AG-2026-88", "body": "assembly", "title": "Autre", "text": "Autre.", "decided_on": today()}
    record_decision(by=BY, on=today(), replaces=cast.decision, **values)
    assert not queries.late(queries.follow_ups(), on=today()).exists()
    assert not queries.carried_by(member(cast.lea).pk).exists()


def test_what_nobody_carries_is_late(cast, follow_up):
    FollowUp.objects.update(owner=None, review_on=today() + timedelta(days=400))
    assert queries.late(queries.follow_ups(), on=today()).count() == 1
