"""Who may vote: versions that never change, their fingerprint, and how they are contested."""

import hashlib
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cae.access import Refusal, Refused
from governance.meetings.actions import cancel_meeting
from governance.models import Objection, Roll, VotingRight
from governance.roll import actions, ports, queries, rules
from members.models import Contract, Member
from tests.governance.made import BY, DAY, ON, associates, at, meeting, member, roll
from tests.governance.reading import text_of
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"governance:roll:{name}", args=args)


def names(made: Roll) -> set[str]:
    return set(made.rights.values_list("name", flat=True))


def test_make_roll_lists_the_associates_of_the_day_and_hashes_its_text():
    first, second, gone, late = associates(4)
    Member.objects.filter(pk=gone.pk).update(associate_until=DAY - timedelta(days=1))
    Member.objects.filter(pk=late.pk).update(associate_since=DAY + timedelta(days=1))
    made = roll(meeting())
    assert {str(first), str(second)} <= names(made)
    assert not {str(gone), str(late)} & names(made)
    content = bytes(made.content)
    assert hashlib.sha256(content).hexdigest() == made.digest
    assert content.decode().splitlines() == sorted(f"{right.key};{right.name};" for right in made.rights.all())
    assert made.objections_until == at(9, day=ON) + timedelta(hours=48)


def test_make_roll_consultative_lists_everybody_who_belongs_and_has_not_left():
    associate, gone = associates(2)
    Member.objects.filter(pk=gone.pk).update(left_on=DAY - timedelta(days=1))
    salaried, candidate = (
        Member.objects.create(first_name="Sans", last_name=name, email=f"{name}@example.org", applied_on=ON)
        for name in ("Part", "Contrat")
    )
    Contract.objects.create(member=salaried, kind="cape", signed_on=ON, starts_on=ON, ends_on=DAY)
    of = meeting()
    listed = names(roll(of, kind="consultative"))
    assert {str(associate), str(salaried)} <= listed and not {str(gone), str(candidate)} & listed
    assert queries.current(of) is None


def test_a_right_keeps_its_key_from_one_version_to_the_next():
    (stays,) = associates(1)
    of = meeting()
    first = roll(of)
    (comes,) = associates(1)
    second = roll(of, reason="Admission votée")
    assert (second.version, queries.current(of)) == (2, second)
    assert queries.right_of(first, stays).key == queries.right_of(second, stays).key
    assert queries.right_of(first, comes) is None
    assert queries.changes_since(second) == ([str(comes)], [])


def test_a_version_never_changes():
    associates(1)
    made = roll(meeting())
    with pytest.raises(IntegrityError), transaction.atomic():
        Roll.objects.filter(pk=made.pk).update(reason="Autre")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.rights.all().delete()


def test_make_roll_is_refused_when_frozen_over_unexplained_or_empty(monkeypatch):
    of = meeting()
    with pytest.raises(Refused, match="Personne ne serait"):
        roll(of, day=date(1990, 1, 1))
    with pytest.raises(Refused, match="Dites pourquoi"):
        roll(of, reason=" ")
    with pytest.raises(Refused, match="au plus tard le jour"):
        roll(of, day=DAY + timedelta(days=1))
    with pytest.raises(Refused, match="ne décide de rien"):
        roll(meeting("pre_assembly"))
    monkeypatch.setattr(ports, "is_frozen", [lambda _: Refusal("Un vote est ouvert.")])
    with pytest.raises(Refused, match="Un vote est ouvert"):
        roll(of)
    monkeypatch.setattr(ports, "is_frozen", [])
    cancel_meeting(meeting=of, by=BY, reason="Grève")
    with pytest.raises(Refused, match="annulée"):
        roll(of)


def test_a_name_stays_on_one_line_of_one_column():
    assert rules.one_line("Anne;\nMarie  Dupont") == "Anne, Marie Dupont"


def test_object_and_answer_make_a_new_version_once_the_situation_is_corrected():
    author, missing = associates(2)
    Member.objects.filter(pk=missing.pk).update(associate_since=DAY + timedelta(days=9))
    of = meeting()
    made = roll(of)
    objection = actions.object_to(roll=made, author=author, text="Il manque une personne.", by=BY, at=at(10, day=ON))
    answered = {"objection": objection, "by": BY, "at": at(11, day=ON), "answer": "En effet."}
    with pytest.raises(Refused, match="La liste serait la même"):
        actions.answer_objection(upheld=True, **answered)
    assert queries.current(of) == made
    Member.objects.filter(pk=missing.pk).update(associate_since=ON)
    actions.answer_objection(upheld=True, **answered)
    latest = queries.current(of)
    assert (latest.version, queries.changes_since(latest)) == (2, ([str(missing)], []))
    with pytest.raises(Refused, match="déjà sa réponse"):
        actions.answer_objection(upheld=False, **answered)
    with pytest.raises(Refused, match="plus récente"):
        actions.object_to(roll=made, author=author, text="Encore.", by=BY, at=at(12, day=ON))


def test_an_objection_that_the_version_made_since_already_mended_is_upheld_without_another():
    author, missing = associates(2)
    Member.objects.filter(pk=missing.pk).update(associate_since=DAY + timedelta(days=9))
    of = meeting()
    objection = actions.object_to(roll=roll(of), author=author, text="Il manque quelqu'un.", by=BY, at=at(10, day=ON))
    Member.objects.filter(pk=missing.pk).update(associate_since=ON)
    mended = actions.renew_roll(meeting=of, on=DAY, by=BY, at=at(11, day=ON))
    objection = actions.answer_objection(objection=objection, upheld=True, answer="C'est fait.", by=BY, at=at(12, day=ON))
    assert objection.upheld and queries.current(of) == mended


def test_an_objection_not_upheld_leaves_the_roll_and_one_too_late_is_refused():
    (author,) = associates(1)
    of = meeting()
    made = roll(of)
    objection = actions.object_to(roll=made, author=author, text="Trop de monde.", by=BY, at=at(10, day=ON))
    actions.answer_objection(objection=objection, upheld=False, answer="Non.", by=BY, at=at(11, day=ON))
    assert queries.current(of) == made
    with pytest.raises(Refused, match="temps laissé pour réclamer est passé"):
        actions.object_to(roll=made, author=author, text="Trop.", by=BY, at=at(10, day=ON + timedelta(days=3)))


def test_pages_make_read_download_contest_and_answer(as_, cast):
    of = meeting(starts_at=timezone.now() + timedelta(days=30))
    client = as_("diane")
    assert "pas encore établie" in text_of(client.get(url("of_meeting", of.pk)))
    answer = client.post(
        url("make", of.pk), {"kind": "deliberative", "day": timezone.localdate().isoformat(), "reason": "Convocation"}
    )
    made = queries.current(of)
    assert answer.url == url("sheet", made.pk)
    reader = as_("lea")
    page = text_of(reader.get(url("of_meeting", of.pk)))
    assert "Vous êtes sur cette liste" in page and made.digest in page and "Convocation" in page
    assert hashlib.sha256(reader.get(url("download", made.pk)).content).hexdigest() == made.digest
    assert reader.get(url("make", of.pk)).status_code == 403
    reader.post(url("complain", made.pk), {"text": "Il y a un nom de trop."})
    objection = Objection.objects.get()
    assert objection.author == member(cast.lea)
    client = as_("diane")
    client.post(url("answer", objection.pk), {"upheld": "no", "answer": "Vérifié : tout va bien."})
    assert "Vérifié : tout va bien." in text_of(client.get(url("sheet", made.pk)))
    assert "Vous n’êtes pas sur cette liste" in text_of(as_("karim").get(url("sheet", made.pk)))


def test_the_page_of_a_roll_costs_the_same_whatever_it_holds(as_, cast):
    of = meeting(starts_at=timezone.now() + timedelta(days=30))
    client = as_("diane")
    roll(of, at=timezone.now())

    def add():
        (one,) = associates(1)
        made = roll(of, at=timezone.now(), reason="Admission")
        actions.object_to(roll=made, author=one, text="Un nom.", by=BY, at=timezone.now())

    assert_flat(lambda: client.get(url("of_meeting", of.pk)), add=add, expected=25)


def test_the_column_of_colleges_is_there_when_there_are_some(as_, cast):
    made = roll(meeting())
    address = reverse("governance:roll:sheet", args=[made.pk])
    assert "Collège" not in text_of(as_("nadia").get(address))
    values = {"day": made.day, "reason": "SCIC", "content": b"", "digest": "0" * 64}
    held = Roll.objects.create(meeting=made.meeting, kind="deliberative", version=2, **values)
    VotingRight.objects.create(roll=held, member=Member.objects.first(), key=uuid4(), name="Aline", college="Usagers")
    assert "Collège" in text_of(as_("nadia").get(reverse("governance:roll:sheet", args=[held.pk])))
