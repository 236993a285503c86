"""Who did not vote is reminded of an open vote: never who signed, once a day, by the bureau or by itself on the eve."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cae import jobs
from cae.access import Refused
from cae.history import history_of
from cae.models import Job
from governance.ballots import actions, reminding, tasks
from governance.models import PostalForm
from tests.governance.ballots.made import AT, cast_for, proxy, session
from tests.governance.made import BY
from tests.governance.reading import text_of
from tests.governance.sealed import made as secret
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def urn(number=4, **values):
    """An open urn from afar, with so many on its list."""
    people = secret.voters(number)
    held = secret.box(*people, present=False, in_session=False, **values)
    held.people = people
    return held


def remind(held, at=AT):
    return actions.remind_voters(ballot=held.ballot, by=BY, at=at)


def written_to() -> set[str]:
    return {address for one in mail.outbox for address in one.to}


def test_only_those_whose_voice_is_not_in_the_urn_are_written_to(cast):
    held = urn(5)
    signed, paper, gave, postal, left = held.people
    secret.vote(held, signed)
    from governance.sealed.actions import mark_paper

    mark_paper(box=held.box, right=held.rights[paper.pk], by=None, at=AT)
    proxy(held, gave, signed)
    form = PostalForm.objects.create(meeting=held.meeting, member=postal, received_at=AT)
    form.votes.create(resolution=held.ballot.resolution, choice="for", digest=held.ballot.resolution.final_hash)
    mail.outbox.clear()
    remind(held)
    assert written_to() == {left.email}
    (one,) = mail.outbox
    assert "votre voix n'y est pas encore" in one.body and f"/urne/{held.ballot.pk}/voter/" in one.body
    assert history_of(held.ballot.resolution)[0].sentence == "a relancé 1 personne qui n'a pas voté"


def test_a_named_vote_reminds_those_who_are_there(cast):
    held = session(3)
    cast_for(held, held.people[0])
    held.meeting.presences.filter(member=held.people[1]).delete()
    remind(held)
    assert written_to() == {held.people[2].email}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (remind, "déjà partie aujourd'hui"),
        (lambda held: [secret.vote(held, one) for one in held.people], "personne à relancer"),
        (lambda held: secret.close_vote(held.ballot), "clos"),
        (lambda held: type(held.box).objects.filter(pk=held.box.pk).update(in_session=True), "dans la salle"),
    ],
)
def test_what_is_not_reminded(cast, spoil, said):
    held = urn()
    spoil(held)
    held.ballot.refresh_from_db()
    with pytest.raises(Refused, match=said):
        remind(held)


def test_the_day_after_it_may_be_reminded_again(cast):
    held = urn()
    remind(held)
    held.ballot.refresh_from_db()
    mail.outbox.clear()
    remind(held, AT + timedelta(days=1))
    assert len(mail.outbox) == 4


def test_nothing_keeps_who_was_written_to(cast):
    held = urn()
    remind(held)
    job = Job.objects.get(task=actions.REMIND)
    assert set(job.arguments) == {"ballot_id", "after"} and job.result == {"sent": 4}
    assert not [one for one in held.people if one.email in str(job.arguments)]


def test_a_job_that_stops_goes_on_from_its_last_batch(cast, monkeypatch):
    held = urn(5)
    monkeypatch.setattr(tasks, "BATCH", 2)
    lost, send = [], tasks.EmailMessage.send

    def failing(message, *args, **kwargs):
        if len(mail.outbox) == 3 and not lost:
            lost.append(message)
            raise OSError("network")
        return send(message, *args, **kwargs)

    monkeypatch.setattr(tasks.EmailMessage, "send", failing)
    remind(held)
    job = Job.objects.get(task=actions.REMIND)
    assert job.state == Job.State.FAILED and len(mail.outbox) == 3
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
    jobs.run(job.pk)
    assert [one.to[0] for one in mail.outbox[:2]] == [one.email for one in sorted(held.people, key=lambda one: one.pk)[:2]]
    assert len([one for one in mail.outbox if one.to == mail.outbox[0].to]) == 1
    assert written_to() == {one.email for one in held.people}


def test_who_votes_before_the_mails_leave_is_not_written_to(cast, monkeypatch):
    held = urn(2)
    monkeypatch.setattr(jobs, "send", lambda pk: None)
    remind(held)
    secret.vote(held, held.people[0])
    monkeypatch.undo()
    mail.outbox.clear()
    jobs.run(Job.objects.get(task=actions.REMIND).pk)
    assert written_to() == {held.people[1].email}


def test_the_eve_of_its_end_a_vote_from_afar_reminds_by_itself(cast, monkeypatch):
    now = timezone.now()
    held = urn(closes_at=now + timedelta(days=1))
    later = urn(closes_at=now + timedelta(days=2))
    for _ in range(2):  # a task that runs late runs twice
        tasks.remind_on_the_eve()
    assert written_to() == {one.email for one in held.people} and len(mail.outbox) == 4
    later.ballot.refresh_from_db()
    assert later.ballot.reminded_on is None
    assert "le système (heure prévue)" in history_of(held.ballot.resolution)[0].actor_label


def test_the_bureau_reminds_on_the_page_of_the_vote(as_, cast):
    held = urn(3)
    client = as_("diane")
    sheet = reverse("governance:ballots:sheet", args=[held.ballot.pk])
    assert "Relancer les 3 personnes qui n’ont pas voté" in text_of(client.get(sheet))
    said = text_of(client.post(reverse("governance:ballots:remind_voters", args=[held.ballot.pk]), follow=True))
    assert "déjà partie aujourd'hui" in said and "Dernière relance le" in said
    assert "Relancer" not in text_of(as_("nadia").get(sheet))
    assert len(mail.outbox) == 3


def test_counting_them_costs_the_same_whatever_their_number(as_, cast):
    held = session(6)
    client, sheet = as_("diane"), reverse("governance:ballots:sheet", args=[held.ballot.pk])
    client.get(sheet)
    few = len(queries_of(lambda: client.get(sheet)))
    for one in held.people[:3]:
        cast_for(held, one)
    assert len(queries_of(lambda: client.get(sheet))) == few
    assert reminding.to_remind(held.ballot, held.meeting).count() == 3
