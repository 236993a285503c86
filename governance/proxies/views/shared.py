"""What the pages of the bureau on proxies and forms share."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import Http404

from cae.models import FileLink
from governance.meetings.enums import ASSEMBLIES
from governance.meetings.models import Meeting
from governance.meetings.views.shared import fetch_meeting
from governance.proxies.actions import SCAN


def fetch_assembly(user, pk: int) -> Meeting:
    """An assembly one may know of: one gives one's voice nowhere else."""
    meeting = fetch_meeting(user, pk)
    if meeting.kind not in ASSEMBLIES:
        raise Http404
    return meeting


def scans_of(rows: Sequence[Model]) -> dict[int, FileLink]:
    """The signed sheets of these rows, of one kind, in one statement."""
    if not rows:
        return {}
    kind = ContentType.objects.get_for_model(rows[0])
    links = FileLink.objects.filter(owner_type=kind, owner_id__in=[row.pk for row in rows], purpose=SCAN)
    return {link.owner_id: link for link in links}
