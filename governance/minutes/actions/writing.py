"""What the secretary writes while the meeting is held: a note on each point, the words of the beginning and of the end."""

from datetime import datetime

from django.db import transaction

from cae.access import or_raise
from cae.actors import Actor, user_of
from cae.locks import lock
from governance.meetings.models import AgendaItem, Meeting
from governance.minutes import queries, rules
from governance.minutes.models import Minutes, Note

WORDS = ("convened_how", "opening", "closing")


def _written(meeting: Meeting) -> tuple[Meeting, Minutes]:
    """The meeting, locked, and its minutes in draft."""
    meeting = lock(meeting)
    or_raise(rules.can_write(meeting, queries.minutes_of(meeting)))
    return meeting, Minutes.objects.get_or_create(meeting=meeting)[0]


@transaction.atomic
def keep_note(*, item: AgendaItem, text: str, not_voted: bool = False, seen: str, by: Actor, at: datetime) -> Note:
    """Keeps the note on a point. `seen` marks the writing it was typed over (`rules.mark_of`): the note of someone else, kept in
    between, is never lost. Without history: it is kept at each pause of the typing."""
    _written(item.meeting)
    found = Note.objects.filter(item=item).select_related("written_by").first()
    or_raise(rules.can_keep_note(found, seen=seen))
    note = found or Note(item=item)
    note.text, note.not_voted, note.written_by, note.written_at = text.strip(), not_voted, user_of(by), at
    note.save()
    return note


@transaction.atomic
def keep_words(*, meeting: Meeting, by: Actor, **words: str) -> Minutes:
    """Keeps how members were convened, the words of the beginning and of the end (`convened_how`, `opening`, `closing`)."""
    _, minutes = _written(meeting)
    kept = {name: text.strip() for name, text in words.items() if name in WORDS}
    for name, text in kept.items():
        setattr(minutes, name, text)
    minutes.save(update_fields=list(kept))
    return minutes
