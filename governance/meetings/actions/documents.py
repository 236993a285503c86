"""Documents put at people's disposal: those of a meeting or of one of its items, and those of each year."""

from datetime import datetime

from django.db import transaction

from cae import files
from cae.access import or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.models import FileLink, StoredFile
from governance.meetings import rules
from governance.meetings.models import AgendaItem, Meeting, RoomDocument

PURPOSE = "document"


@transaction.atomic
def attach_document(*, to: Meeting | AgendaItem, file: StoredFile, by: Actor, name: str = "") -> FileLink:
    """Attaches a kept file to a meeting or to an item of its agenda, under the name people read."""
    meeting = to.meeting if isinstance(to, AgendaItem) else to
    or_raise(rules.can_attach(meeting))
    link = files.attach(to, file, purpose=PURPOSE, by=by, name=name.strip())
    record(meeting, "attach", f"a joint « {link} »", by=by)
    return link


@transaction.atomic
def detach_document(*, link: FileLink, meeting: Meeting, by: Actor) -> Meeting:
    """Takes a document away while the meeting is prepared; afterwards people may have read it."""
    or_raise(rules.can_detach(meeting))
    record(meeting, "detach", f"a retiré « {link} »", by=by)
    link.delete()
    return meeting


@transaction.atomic
def add_to_room(*, year: int, kind: str, label: str, file: StoredFile, by: Actor) -> RoomDocument:
    """Puts a document of a fiscal year in the document room."""
    document = RoomDocument.objects.create(year=year, kind=kind, label=label.strip(), added_by=user_of(by))
    files.attach(document, file, purpose=PURPOSE, by=by, name=label.strip())
    record(document, "add", f"a déposé « {document} » dans la salle des documents", by=by)
    return document


@transaction.atomic
def withdraw_from_room(*, document: RoomDocument, by: Actor, at: datetime) -> RoomDocument:
    """Takes a document out of the room, put there by mistake. Withdrawing twice does nothing."""
    if document.withdrawn_at is None:
        document.withdrawn_at = at
        document.save(update_fields=["withdrawn_at"])
        record(document, "withdraw", f"a retiré « {document} » de la salle des documents", by=by)
    return document
