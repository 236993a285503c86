"""Convening: in time, each by the way they agreed to, with a proof; what comes back is treated; who did nothing is reminded."""

from datetime import date, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from cae import files, jobs
from cae.access import Refused
from cae.constraints import refusal_of
from cae.models import Job
from cae.periods import today
from governance.convening import actions, calendars, letters, notice, queries, rules
from governance.meetings import actions as meetings
from governance.models import Convocation, Sending
from governance.proxies.models import Proxy
from members.models import Member
from tests.governance import made as governance

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def assembly():
    made = governance.meeting(starts_at=timezone.now() + timedelta(days=40))
    governance.frozen(made)
    return made


@pytest.fixture
def unsent(monkeypatch):
    """Jobs wait to be run by the test."""
    monkeypatch.setattr(jobs, "send", lambda job_id: None)


def convened(meeting, by, *, on=None, late_reason=""):
    return actions.convene(meeting=meeting, by=by, on=on or today(), at=timezone.now(), late_reason=late_reason)


def agree(*people):
    for user in people:
        actions.give_consent(member=Member.objects.get(user=user), by=user, at=timezone.now())


def run_jobs(task):
    for job in Job.objects.filter(task=task, state="waiting").order_by("pk"):
        jobs.run(job.pk)


def to(user):
    return Sending.objects.filter(member__user=user).latest("pk")


@pytest.mark.parametrize(
    ("rank", "days", "latest"),
    [  # so many full days stand between the convocation and the meeting, neither day counted
        (1, 15, date(2026, 6, 3)),
        (2, 10, date(2026, 6, 8)),
    ],
)
def test_the_last_day_to_convene(rank, days, latest):
    held = governance.meeting(starts_at=datetime(2026, 6, 19, 0, 30, tzinfo=PARIS))
    assert rules.latest_day(held, days) == latest
    assert rules.earliest_meeting(latest, days) == date(2026, 6, 19)


def test_a_convocation_leaves_in_time_or_says_why_it_does_not(cast, assembly, unsent):
    delay = queries.delay_of(assembly)
    last = rules.latest_day(assembly, delay.value)
    assert rules.in_time(assembly, delay, on=last) is None
    with pytest.raises(Refused, match="C'est trop tard"):
        convened(assembly, cast.diane, on=last + timedelta(days=1))
    assert not Convocation.objects.exists()
    made = convened(assembly, cast.diane, on=last + timedelta(days=1), late_reason="La salle a brûlé.")
    assert (made.late_reason, made.latest_on) == ("La salle a brûlé.", last)
    assembly.refresh_from_db()
    assert assembly.state == "convened"


def test_a_reason_is_not_kept_when_it_was_not_late(cast, assembly, unsent):
    assert convened(assembly, cast.diane, late_reason="Au cas où.").late_reason == ""


def test_each_is_convened_by_the_way_they_agreed_to(cast, assembly, unsent):
    agree(cast.lea)
    Member.objects.filter(user=cast.fatou).update(address="", postcode="", city="")
    Member.objects.filter(user=cast.bastien).update(address="3 quai Rambaud", postcode="69002", city="Lyon")
    convened(assembly, cast.diane)
    assert (to(cast.lea).channel, to(cast.lea).address, to(cast.lea).state) == ("email", cast.lea.email, "queued")
    assert (to(cast.bastien).channel, to(cast.bastien).address) == ("letter", "3 quai Rambaud\n69002 Lyon")
    assert (to(cast.fatou).channel, to(cast.fatou).state) == ("hand", "to_post")
    convocation = Convocation.objects.get()
    assert convocation.sendings.count() == convocation.roll.rights.count()
    assert not Sending.objects.filter(member__user=cast.nadia).exists()  # not an associate: no vote, no convocation


def test_consent_is_given_once_taken_back_and_given_again(cast):
    member = Member.objects.get(user=cast.lea)
    first = actions.give_consent(member=member, by=cast.lea, at=timezone.now())
    assert actions.give_consent(member=member, by=cast.lea, at=timezone.now()) == first
    actions.withdraw_consent(member=member, by=cast.lea, at=timezone.now())
    assert queries.consent_of(member) is None
    assert actions.give_consent(member=member, by=cast.lea, at=timezone.now()) != first


def test_a_mail_leaves_once_with_its_proof_its_document_and_its_event(cast, assembly, unsent):
    agree(cast.lea)
    convened(assembly, cast.diane)
    run_jobs(actions.SEND)
    sending = to(cast.lea)
    [sent] = mail.outbox
    assert (sending.state, sent.to, sent.extra_headers["Message-ID"]) == ("sent", [cast.lea.email], sending.message_id)
    assert sending.sent_at is not None
    names = [attached[0] if isinstance(attached, tuple) else attached.get_filename() for attached in sent.attachments]
    assert any(name.endswith(".pdf") for name in names)
    assert any(name.endswith(".ics") for name in names)
    Job.objects.filter(task=actions.SEND).update(state="waiting")
    run_jobs(actions.SEND)
    assert len(mail.outbox) == 1
    assert files.links_of(Convocation.objects.get(), actions.DOCUMENT).count() == 1


def test_an_address_refused_at_once_waits_to_be_treated_and_the_others_leave(cast, assembly, unsent, monkeypatch):
    from governance.convening import mails

    agree(cast.lea, cast.fatou)
    convened(assembly, cast.diane)
    real = mails.mail_of

    def mail_of(sending, context, *, pdf):
        made = real(sending, context, pdf=pdf)
        if sending.member.user == cast.lea:
            monkeypatch.setattr(made, "send", lambda: (_ for _ in ()).throw(SMTPRecipientsRefused({"x": (550, b"no such user")})))
        return made

    monkeypatch.setattr(mails, "mail_of", mail_of)
    run_jobs(actions.SEND)
    assert (to(cast.lea).state, to(cast.lea).why) == ("failed", "adresse refusée (550) — no such user")
    assert to(cast.fatou).state == "sent"
    assert queries.tally(assembly).lost == 1


def report(message_id, *, action="failed", status="5.1.1", about="message/rfc822"):
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: ag@confluent.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; lea@confluent.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n"
        f"--b\r\nContent-Type: {about}\r\n\r\nMessage-ID: {message_id}\r\nSubject: Convocation\r\n\r\nBonjour\r\n--b--\r\n"
    ).encode()


def test_a_delivery_report_finds_its_sending_and_another_takes_its_place(cast, assembly, unsent):
    agree(cast.lea)
    convened(assembly, cast.diane)
    run_jobs(actions.SEND)
    sending = to(cast.lea)
    noted = actions.read_report(meeting=assembly, content=report(sending.message_id), by=cast.diane, at=timezone.now())
    assert (noted.pk, noted.state) == (sending.pk, "bounced")
    assert noted.why == "adresse inconnue — 550 5.1.1 user unknown"
    with pytest.raises(Refused, match="déjà revenu de cette adresse"):
        actions.send_again(sending=noted, channel="email", address=cast.lea.email.upper(), by=cast.diane, at=timezone.now())
    again = actions.send_again(
        sending=noted, channel="letter", address="2 rue Neuve\n69001 Lyon", by=cast.diane, at=timezone.now()
    )
    noted.refresh_from_db()
    assert (again.instead_of, again.state, noted.treated_at is not None) == (noted, "to_post", True)
    assert queries.tally(assembly).lost == 0
    with pytest.raises(Refused, match="déjà traité"):
        actions.send_again(sending=noted, channel="hand", address="", by=cast.diane, at=timezone.now())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"Bonjour", "n'est pas un avis"),
        (b"\xff\xfe\x00MZ" * 40, "n'est pas un avis"),
        (report("<x@y>", action="delayed"), "retardé"),
        (report("<inconnu@ailleurs>"), "aucun envoi de cette réunion"),
        (report("<x@y>", about="text/plain"), "de quel message"),
    ],
)
def test_a_file_that_is_no_report_of_ours_is_refused(cast, assembly, unsent, content, words):
    convened(assembly, cast.diane)
    with pytest.raises(Refused, match=words):
        actions.read_report(meeting=assembly, content=content, by=cast.diane, at=timezone.now())


def test_letters_are_printed_posted_and_not_before_they_were_written(cast, assembly, unsent):
    Member.objects.filter(associate_since__isnull=False).update(address="3 quai Rambaud", postcode="69002", city="Lyon")
    made = convened(assembly, cast.diane)
    count = made.sendings.count()
    with pytest.raises(Refused, match="le jour où la lettre est partie"):
        actions.post_letters(convocation=made, by=cast.diane, on=today() + timedelta(days=1), today=today())
    assert actions.post_letters(convocation=made, by=cast.diane, on=today(), today=today()) == count
    assert set(made.sendings.values_list("state", flat=True)) == {"posted"}
    with pytest.raises(Refused, match="Aucune lettre"):
        actions.post_letters(convocation=made, by=cast.diane, on=today(), today=today())
    assert letters.letters(made, list(made.sendings.select_related("member")))[:5] == b"%PDF-"


def test_a_reminder_goes_to_those_who_did_nothing(cast, assembly, unsent):
    made = convened(assembly, cast.diane)
    everyone = {one.pk for one in queries.to_remind(made)}
    lea, fatou = Member.objects.get(user=cast.lea), Member.objects.get(user=cast.fatou)
    meetings.say_coming(meeting=assembly, by=cast.lea, coming="room", at=timezone.now())
    Proxy.objects.create(meeting=assembly, giver=fatou, holder=lea, kind="named", channel="online", given_at=timezone.now())
    left = {one.pk for one in queries.to_remind(made)}
    assert lea.pk not in left
    assert everyone - left >= {lea.pk}
    sent = actions.remind(convocation=made, by=cast.diane, on=today(), at=timezone.now())
    assert {one.member_id for one in sent} == left
    with pytest.raises(Refused, match="déjà parti aujourd'hui"):
        actions.remind(convocation=made, by=cast.diane, on=today(), at=timezone.now())


def test_those_convened_are_told_that_it_is_cancelled(cast, assembly, unsent):
    agree(cast.lea, cast.fatou)
    convened(assembly, cast.diane)
    run_jobs(actions.SEND)
    meetings.cancel_meeting(meeting=assembly, by=cast.diane, reason="Tempête.")
    run_jobs(actions.SEND)
    told = Sending.objects.filter(kind="cancellation")
    assert {one.member.user for one in told} == {cast.lea, cast.fatou}
    assert "Tempête." in mail.outbox[-1].body


def test_a_convocation_is_frozen_and_never_changes(cast, assembly, unsent):
    made = convened(assembly, cast.diane)
    assert notice.digest(bytes(made.content)) == made.digest
    said = notice.read(made.content)
    assert said["agenda"][0]["resolution"]["sha256"] == assembly.items.get().resolution.final_hash
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Convocation.objects.update(late_reason="Autre")
    assert str(refusal_of(caught.value)) == "Une convocation partie ne se modifie pas."


def test_the_event_of_a_calendar_is_replaced_by_its_next_version(cast, assembly, unsent):
    first = calendars.event_of(assembly, with_link=True).decode()
    convened(assembly, cast.diane)
    assembly.refresh_from_db()
    second = calendars.event_of(assembly, with_link=True).decode()

    def field(text, name):
        return next(line.partition(":")[2] for line in text.replace("\r\n ", "").split("\r\n") if line.startswith(name))

    assert field(first, "UID") == field(second, "UID")
    assert int(field(second, "SEQUENCE")) > int(field(first, "SEQUENCE"))
    assert all(len(line.encode()) <= 75 for line in second.split("\r\n"))
    meetings.cancel_meeting(meeting=assembly, by=cast.diane, reason="Tempête.")
    assembly.refresh_from_db()
    assert field(calendars.event_of(assembly, with_link=False).decode(), "METHOD") == "CANCEL"
