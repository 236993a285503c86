"""What a meeting deliberates on: the items of its agenda, the texts put to the vote, and the moment they are final."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import changes, record
from cae.locks import lock
from governance.meetings import queries, rules
from governance.meetings.indexing import forget_resolution, index_meeting
from governance.meetings.models import AgendaItem, Meeting, Resolution
from governance.meetings.queries import whole_text
from governance.meetings.texts import digest
from members.models import Member

ITEM_FIELDS = ("kind", "title", "text", "minutes", "presenter")
RESOLUTION_FIELDS = ("text", "reason", "consequence", "nature", "from_board", "about_persons", "regulated", "subjects")


@transaction.atomic
def add_item(
    *,
    meeting: Meeting,
    by: Actor,
    kind: str,
    title: str,
    text: str = "",
    minutes: int = 10,
    presenter: Member | None = None,
) -> AgendaItem:
    """Adds an item at the end of an agenda in preparation."""
    meeting = lock(meeting)
    or_raise(rules.can_edit(meeting))
    item = AgendaItem.objects.create(
        meeting=meeting,
        order=meeting.items.count() + 1,
        kind=kind,
        title=title.strip(),
        text=text.strip(),
        minutes=minutes,
        presenter=presenter,
    )
    record(meeting, "add_item", f"a ajouté à l'ordre du jour « {item.title} »", by=by)
    return item


@transaction.atomic
def turn_to(*, item: AgendaItem, leaving: AgendaItem | None, by: Actor, at: datetime) -> AgendaItem:
    """The meeting comes to an item, and is done with the one it leaves. Who leads it knows when it may."""
    if leaving is not None:
        AgendaItem.objects.filter(pk=leaving.pk).update(done_at=at)
    item.done_at = None
    item.save(update_fields=["done_at"])
    record(item.meeting, "item", f"a ouvert le point {item.order}, « {item.title} »", by=by)
    return item


@transaction.atomic
def edit_item(*, item: AgendaItem, by: Actor, **values: Any) -> AgendaItem:
    """Changes `kind`, `title`, `text`, `minutes`, `presenter` while the meeting is prepared. Refuses to make an item that has
    a resolution one that is not voted."""
    meeting = lock(item.meeting)
    or_raise(rules.can_edit(meeting))
    values = {name: value for name, value in values.items() if name in ITEM_FIELDS}
    if values.get("kind", item.kind) not in rules.VOTED and rules.resolution_of(item) is not None:
        raise Refused(rules.keeps_its_vote())
    before, after = changes(item, values)
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=list(values))
    if after:
        record(meeting, "edit_item", f"a modifié le point « {item.title} »", by=by, before=before, after=after)
        index_meeting(meeting)
    return item


@transaction.atomic
def remove_item(*, item: AgendaItem, by: Actor) -> Meeting:
    """Takes an item out of an agenda in preparation, with its resolution; those asked for by members stay."""
    meeting = lock(item.meeting)
    or_raise(rules.can_remove(item))
    title, resolution = item.title, rules.resolution_of(item)
    if resolution is not None:
        forget_resolution(resolution.pk)
    item.delete()
    number_again(meeting)
    record(meeting, "remove_item", f"a retiré de l'ordre du jour « {title} »", by=by)
    index_meeting(meeting)
    return meeting


@transaction.atomic
def reorder(*, meeting: Meeting, items: Sequence[int], by: Actor) -> Meeting:
    """Puts the items in a new order, given by their keys; resolutions are numbered again. Refuses a partial list."""
    meeting = lock(meeting)
    or_raise(rules.can_edit(meeting))
    known = list(meeting.items.values_list("pk", flat=True))
    if sorted(known) != sorted(items):
        raise Refused("L'ordre du jour a changé entre-temps : rechargez la page.")
    if known != list(items):
        number_again(meeting, items)
        record(meeting, "reorder", "a changé l'ordre des points", by=by)
        index_meeting(meeting)
    return meeting


def number_again(meeting: Meeting, keys: Sequence[int] = ()) -> None:
    """Numbers the items from 1, in the order of `keys` or in their own, and the resolutions with them."""
    found = {item.pk: item for item in meeting.items.select_related("resolution")}
    ordered = [found[key] for key in keys or found]
    number = 0
    for place, item in enumerate(ordered, start=1):
        if item.order != place:
            item.order = place
            item.save(update_fields=["order"])
        resolution = rules.resolution_of(item)
        if resolution is not None:
            number += 1
            if resolution.number != number:
                resolution.number = number
                resolution.save(update_fields=["number"])


@transaction.atomic
def write_resolution(
    *,
    item: AgendaItem,
    by: Actor,
    text: str,
    reason: str = "",
    consequence: str = "",
    nature: str = "",
    from_board: bool | None = None,
    about_persons: bool = False,
    regulated: bool = False,
    subjects: str = "",
) -> Resolution:
    """Writes the text put to the vote on an item, or writes it again. `nature`: the majority asked, ordinary unless the
    meeting only votes extraordinary ones. `from_board`: whether the board presents or agrees to it, which it does unless
    members asked for the item."""
    meeting = lock(item.meeting)
    item = AgendaItem.objects.select_related("meeting", "resolution").get(pk=item.pk)
    nature = nature or rules.nature_by_default(meeting)
    or_raise(rules.can_write(item, nature=nature))
    values = {
        "text": text.strip(),
        "reason": reason.strip(),
        "consequence": consequence.strip(),
        "nature": nature,
        "from_board": item.request_id is None if from_board is None else from_board,
        "about_persons": about_persons,
        "regulated": regulated,
        "subjects": subjects.strip(),
    }
    if not values["text"]:
        raise Refused("Écrivez le texte soumis au vote.")
    resolution = rules.resolution_of(item)
    if resolution is None:
        resolution = Resolution.objects.create(item=item, number=0, **values)
        number_again(meeting)
        resolution.refresh_from_db(fields=["number"])
        record(resolution, "write", f"a écrit la résolution « {item.title} »", by=by)
        index_meeting(meeting)
        return resolution
    before, after = changes(resolution, values)
    for name, value in values.items():
        setattr(resolution, name, value)
    resolution.save(update_fields=list(values))
    if after:
        record(resolution, "rewrite", f"a modifié la résolution « {item.title} »", by=by, before=before, after=after)
        index_meeting(meeting)
    return resolution


@transaction.atomic
def freeze_all(*, meeting: Meeting, by: Actor, at: datetime) -> list[Resolution]:
    """Makes final every text of a meeting that can be, and returns them; the others wait, each for its reason. Refuses with the
    first of these reasons when none can be."""
    meeting = lock(meeting)
    found = queries.open_texts(meeting)
    ready = [one for one, refusal in found if refusal is None]
    if not ready and found:
        or_raise(found[0][1])
    return [freeze_text(resolution=one, by=by, at=at) for one in ready]


@transaction.atomic
def freeze_text(*, resolution: Resolution, by: Actor, at: datetime | None = None) -> Resolution:
    """Makes a text final, with its SHA-256: neither this application nor the database changes it any more.

    Refuses while an amendment waits for its answer, or what the resolution carries was not written again after one.
    """
    lock(resolution.item.meeting)
    resolution = lock(resolution)
    or_raise(queries.why_not_freeze(resolution))
    resolution.final_text = whole_text(resolution)
    resolution.final_hash = digest(resolution.final_text)
    resolution.frozen_at = at or timezone.now()
    resolution.save(update_fields=["final_text", "final_hash", "frozen_at"])
    record(resolution, "freeze", f"a arrêté le texte de la résolution {resolution.number}", by=by)
    return resolution
