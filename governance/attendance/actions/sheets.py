"""The attendance sheet, certified by the bureau on its very bytes."""

import hashlib
from datetime import datetime

from django.db import transaction

from cae import files
from cae.access import or_raise
from cae.actors import Actor
from cae.history import record
from cae.jobs import ask
from cae.locks import lock
from cae.models import FileLink, StoredFile
from governance.attendance import ports, queries, rules, sheets
from governance.attendance.models import AttendanceSheet, SheetSignature
from governance.meetings.models import Meeting
from members.models import Member

PRINT = "governance.print_attendance_sheet"


@transaction.atomic
def certify(*, meeting: Meeting, member: Member | None, by: Actor, at: datetime) -> AttendanceSheet:
    """A member of the bureau certifies the sheet. The first one freezes it; the others sign the same bytes; it is printed after
    the last."""
    meeting = lock(meeting)
    bureau, sheet = queries.bureau(meeting), queries.sheet_of(meeting)
    or_raise(rules.can_certify(meeting, bureau, member, sheet=sheet))
    assert member is not None
    if sheet is None:
        content = sheets.to_bytes(sheets.content_of(meeting))
        digest = hashlib.sha256(content).hexdigest()
        sheet = AttendanceSheet.objects.create(meeting=meeting, content=content, digest=digest, certified_at=at)
    role = next(one.role for one in bureau if one.member_id == member.pk)
    SheetSignature.objects.create(sheet=sheet, member=member, role=role, digest=sheet.digest, signed_at=at)
    record(meeting, "certify", "a certifié la feuille de présence", by=by)
    if SheetSignature.objects.filter(sheet=sheet).count() == len(bureau):
        ask(PRINT, label=f"Impression de la feuille de présence de « {meeting} »"[:200], by=by, sheet_id=sheet.pk)
    return sheet


@transaction.atomic
def add_signed_copy(*, meeting: Meeting, file: StoredFile, by: Actor) -> FileLink:
    """Keeps the scan of the printed sheet that people signed by hand, until the minutes are given to sign."""
    meeting = lock(meeting)
    or_raise(ports.why_frozen(meeting) or rules.can_add_copy(meeting))
    link = files.attach(meeting, file, purpose=sheets.SIGNED, by=by)
    record(meeting, "add_signed_copy", "a ajouté la feuille de présence signée à la main", by=by)
    return link
