"""Writes of convening: a meeting is convened, each person by the way they agreed to, with a proof; what comes back is treated."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from cae import files, jobs
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock, lock_all
from cae.models import FileLink, StoredFile
from governance.convening import mails, notice, queries, reports, rules
from governance.convening.enums import LEFT, Channel, SendingKind, SendingState
from governance.convening.models import Convocation, NoticeConsent, Sending
from governance.meetings.actions import mark_convened
from governance.meetings.models import Meeting
from governance.meetings.rules import local_day
from governance.roll.actions import make_roll
from governance.roll.models import Roll
from governance.roll.queries import current
from members.models import Member

SEND, PRINT = "governance.send_notices", "governance.print_letters"
DOCUMENT = "convocation"


@transaction.atomic
def give_consent(*, member: Member, by: Actor, at: datetime) -> NoticeConsent:
    """Notes that a person agrees to be convened by e-mail, by their own hand or on their signed paper. Twice does nothing."""
    lock(member)
    known = queries.consent_of(member)
    if known is not None:
        return known
    made = NoticeConsent.objects.create(member=member, given_at=at, recorded_by=user_of(by))
    record(member, "consent", "accepte d'être convoqué·e par courriel", by=by)
    return made


@transaction.atomic
def withdraw_consent(*, member: Member, by: Actor, at: datetime) -> None:
    """Takes the agreement back: the next convocation is a letter. What already left is not sent again."""
    lock(member)
    known = queries.consent_of(member)
    if known is not None:
        known.withdrawn_at = at
        known.save(update_fields=["withdrawn_at"])
        record(member, "withdraw_consent", "souhaite être convoqué·e par lettre", by=by)


@transaction.atomic
def convene(*, meeting: Meeting, by: Actor, on: date, at: datetime, late_reason: str = "") -> Convocation:
    """Convenes a meeting: freezes what its notice says, and prepares one sending for each person on its roll.

    Mails leave by a job after commit; letters wait to be printed and posted. The roll is made when there is none, or when the
    situation of somebody changed since. Refuses what is missing, and a day too late unless `late_reason` says why it is
    convened all the same (GOV-39).
    """
    meeting = lock(meeting)
    delay = queries.delay_of(meeting)
    too_late = rules.in_time(meeting, delay, on=on)
    if not late_reason.strip():
        or_raise(too_late)
    meeting = mark_convened(meeting=meeting, by=by, on=on)
    roll = _roll_of(meeting, by=by, on=on, at=at)
    latest_on = rules.latest_day(meeting, delay.value) if delay is not None else local_day(meeting.starts_at)
    reason = late_reason.strip() if too_late is not None else ""
    content = notice.canonical(
        notice.compose(
            meeting,
            voices=roll.rights.count(),
            digest_of_roll=roll.digest,
            on=on,
            latest_on=latest_on if delay is not None else None,
            late_reason=reason,
        )
    )
    convocation = Convocation.objects.create(
        meeting=meeting,
        roll=roll,
        latest_on=latest_on,
        late_reason=reason,
        content=content,
        digest=notice.digest(content),
        made_by=user_of(by),
    )
    _prepare(convocation, queries.recipients(meeting, on=on), kind=SendingKind.CONVOCATION, by=by, at=at)
    if reason:
        record(meeting, "convene_late", f"a convoqué hors délai : {reason}", by=by)
    return convocation


def _roll_of(meeting: Meeting, *, by: Actor, on: date, at: datetime) -> Roll:
    """The roll people are convened by: the latest version, or a new one when it no longer says who is concerned."""
    kind = rules.kind_of_roll(meeting)
    roll = current(meeting, kind)
    if roll is not None and queries.up_to_date(roll, queries.people_to_convene(meeting, on=on)):
        return roll
    day = roll.day if roll is not None else min(on, local_day(meeting.starts_at))
    return make_roll(meeting=meeting, kind=kind, day=day, reason="Convocation", by=by, at=at)


def _prepare(
    convocation: Convocation, people: Iterable[queries.Recipient], *, kind: SendingKind, by: Actor, at: datetime
) -> list[Sending]:
    """One sending a person; the mails among them are asked of a job."""
    rows = [_sending(convocation, one.member, one.channel, one.address, kind=kind, at=at) for one in people]
    made = Sending.objects.bulk_create(rows)
    if any(one.state == SendingState.QUEUED for one in made):
        _ask_to_send(convocation, by)
    return made


def _sending(
    convocation: Convocation, member: Member, channel: str, address: str, *, kind: str, at: datetime, **more: Any
) -> Sending:
    is_mail = channel == Channel.EMAIL
    return Sending(
        convocation=convocation,
        member=member,
        kind=kind,
        channel=channel,
        address=address,
        state=SendingState.QUEUED if is_mail else SendingState.TO_POST,
        message_id=mails.new_message_id() if is_mail else "",
        made_at=at,
        **more,
    )


def _ask_to_send(convocation: Convocation, by: Actor) -> None:
    label = f"Envois : {convocation.meeting}"[:200]
    jobs.ask(SEND, label=label, by=by, convocation_id=convocation.pk)


@transaction.atomic
def resume(*, convocation: Convocation, by: Actor) -> None:
    """Asks again for the mails that did not leave, after the job stopped. Those that left do not leave twice."""
    if not convocation.sendings.filter(state=SendingState.QUEUED).exists():
        raise Refused("Tous les courriels sont partis.")
    _ask_to_send(convocation, by)


@transaction.atomic
def deliver(*, sending: Sending, context: dict[str, Any], pdf: bytes | None, by: Actor, at: datetime) -> Sending:
    """Sends one mail and notes its hour, unless it already left. When the commit is lost, the same message leaves again: its
    identifier is the same."""
    sending = lock(sending)
    if sending.state == SendingState.QUEUED:
        mails.mail_of(sending, context, pdf=pdf).send()
        sending.state, sending.sent_at = SendingState.SENT, at
        sending.save(update_fields=["state", "sent_at"])
        record(sending, "send", f"a envoyé le courriel à {sending.address}", by=by)
    return sending


@transaction.atomic
def fail_to_deliver(*, sending: Sending, why: str, by: Actor, at: datetime) -> Sending:
    """Notes that a mail was refused before it left: it is treated as one that came back."""
    sending = lock(sending)
    if sending.state == SendingState.QUEUED:
        sending.state, sending.why, sending.failed_at = SendingState.FAILED, why[:500], at
        sending.save(update_fields=["state", "why", "failed_at"])
        record(sending, "fail", f"n'a pas pu envoyer le courriel à {sending.address}", by=by)
    return sending


@transaction.atomic
def keep_document(*, convocation: Convocation, file: StoredFile, by: Actor) -> FileLink:
    """Keeps the convocation as a file, for its page and for the minutes; once."""
    lock(convocation.meeting)
    known = files.links_of(convocation, DOCUMENT).first()
    return known or files.attach(convocation, file, purpose=DOCUMENT, by=by, name="Convocation")


# -- letters --------------------------------------------------------------------------------------------


@transaction.atomic
def print_letters(*, convocation: Convocation, by: Actor, sending: Sending | None = None) -> Any:
    """Asks for the letters that wait to be posted, in one file for the printer; or for one of them, as often as needed."""
    keys = [sending.pk] if sending is not None else list(_to_post(convocation).values_list("pk", flat=True))
    if not keys:
        raise Refused("Aucune lettre n'attend.")
    label = f"Lettres à imprimer : {convocation.meeting}"[:200]
    return jobs.ask(PRINT, label=label, by=by, convocation_id=convocation.pk, sendings=keys)


def _to_post(convocation: Convocation) -> Any:
    return convocation.sendings.filter(state=SendingState.TO_POST, channel=Channel.LETTER)


@transaction.atomic
def post_letters(*, convocation: Convocation, by: Actor, on: date, today: date) -> int:
    """Notes that the letters that were waiting are posted; how many. What is handed over is noted one by one."""
    rows = lock_all(_to_post(convocation))
    if not rows:
        raise Refused("Aucune lettre n'attend.")
    for row in rows:
        _post(row, on=on, today=today)
    record(convocation.meeting, "post", f"a posté {len(rows)} lettre{'s' if rows[1:] else ''} le {on:%d/%m/%Y}", by=by)
    return len(rows)


@transaction.atomic
def post_one(*, sending: Sending, by: Actor, on: date, today: date) -> Sending:
    """Notes that one letter was posted, or handed over."""
    sending = lock(sending)
    _post(sending, on=on, today=today)
    did = "remis en main propre" if sending.channel == Channel.HAND else "posté"
    record(sending.convocation.meeting, "post", f"a {did} la convocation de {sending.member} le {on:%d/%m/%Y}", by=by)
    return sending


def _post(sending: Sending, *, on: date, today: date) -> None:
    or_raise(rules.can_post(sending, on=on, today=today))
    sending.state, sending.sent_at = SendingState.POSTED, rules.noon(on)
    sending.save(update_fields=["state", "sent_at"])


# -- what comes back ------------------------------------------------------------------------------------


@transaction.atomic
def note_return(*, sending: Sending, why: str, by: Actor, at: datetime) -> Sending:
    """Notes that a sending came back, and why. It waits for another one."""
    sending = lock(sending)
    or_raise(rules.can_return(sending))
    if not why.strip():
        raise Refused("Dites pourquoi il est revenu.")
    sending.state, sending.why, sending.failed_at = SendingState.BOUNCED, why.strip()[:500], at
    sending.save(update_fields=["state", "why", "failed_at"])
    record(sending.convocation.meeting, "return", f"a noté le retour : {sending} ({sending.why})"[:500], by=by)
    return sending


@transaction.atomic
def read_report(*, meeting: Meeting, content: bytes, by: Actor, at: datetime) -> Sending:
    """Notes the return a delivery report announces, on the sending whose identifier it names."""
    report = reports.read(content)
    found = Sending.objects.filter(convocation__meeting=meeting, message_id=report.message_id).first()
    if found is None:
        raise Refused("Cet avis parle d'un autre message : aucun envoi de cette réunion n'a cet identifiant.")
    return note_return(sending=found, why=report.why, by=by, at=at)


@transaction.atomic
def send_again(*, sending: Sending, channel: str, address: str, by: Actor, at: datetime) -> Sending:
    """Treats a return: another sending takes its place, to another address or by another way."""
    sending = lock(sending)
    or_raise(rules.can_send_again(sending, channel=channel, address=address))
    kept = "" if channel == Channel.HAND else address.strip()
    made = _sending(sending.convocation, sending.member, channel, kept, kind=sending.kind, at=at, instead_of=sending)
    made.save()
    sending.treated_at = at
    sending.save(update_fields=["treated_at"])
    record(sending.convocation.meeting, "again", f"a renvoyé : {made}, par {made.get_channel_display()}", by=by)
    if made.state == SendingState.QUEUED:
        _ask_to_send(sending.convocation, by)
    return made


# -- reminders and cancellation -------------------------------------------------------------------------


@transaction.atomic
def remind(*, convocation: Convocation, by: Actor, on: date, at: datetime) -> list[Sending]:
    """Reminds by e-mail those who did nothing: no answer, no proxy, no form, no vote signed."""
    meeting = lock(convocation.meeting)
    people = queries.to_remind(convocation)
    or_raise(rules.can_remind(meeting, people=len(people), last=queries.last_reminder(convocation), on=on))
    to = [queries.Recipient(one, Channel.EMAIL, one.email) for one in people]
    made = _prepare(convocation, to, kind=SendingKind.REMINDER, by=by, at=at)
    record(meeting, "remind", f"a rappelé la réunion à {len(made)} personne{'s' if made[1:] else ''}", by=by)
    return made


@transaction.atomic
def tell_cancelled(*, meeting: Meeting, by: Actor, at: datetime) -> list[Sending]:
    """Tells those who were convened that the meeting is given up, where their convocation reached them."""
    convocation = queries.convocation_of(meeting)
    if convocation is None:
        return []
    reached = convocation.sendings.filter(kind=SendingKind.CONVOCATION, again__isnull=True).select_related("member")
    waiting = reached.exclude(state__in=LEFT)
    waiting.filter(state=SendingState.QUEUED).update(
        state=SendingState.FAILED, why="La réunion a été annulée avant l'envoi.", failed_at=at, treated_at=at
    )
    to = [queries.Recipient(one.member, Channel(one.channel), one.address) for one in reached if one.state in LEFT]
    return _prepare(convocation, to, kind=SendingKind.CANCELLATION, by=by, at=at)
