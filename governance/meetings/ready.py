"""What meetings bring to the rest of the house when it starts: what can be searched, and who reads which document."""

from cae import files, search
from cae.access import has_right
from cae.rights import Right
from governance.meetings.indexing import MEETING, RESOLUTION
from governance.meetings.models import AgendaItem, Meeting, RoomDocument
from governance.meetings.queries import visible_meetings

search.kind(MEETING, Right.MEETINGS_VIEW)
search.kind(RESOLUTION, Right.MEETINGS_VIEW)
files.readable_by(Meeting, lambda user, meeting: visible_meetings(user).filter(pk=meeting.pk).exists())
files.readable_by(AgendaItem, lambda user, item: visible_meetings(user).filter(pk=item.meeting_id).exists())
files.readable_by(RoomDocument, lambda user, document: document.withdrawn_at is None and has_right(user, Right.MEETINGS_VIEW))
