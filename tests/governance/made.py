"""Statutes, associates, meetings and resolutions for tests, made through the real actions."""

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from cae.actors import System
from governance.meetings import actions
from governance.meetings.rules import local_day
from governance.models import AgendaItem, Meeting, Resolution, Roll, Statutes
from governance.roll.actions import make_roll
from governance.statutes.actions import Written, record_statutes
from governance.statutes.queries import in_force
from members.models import Member

BY = System("tests")
PARIS = ZoneInfo("Europe/Paris")
ON = date(2026, 5, 4)  # the day tests act
DAY = date(2026, 6, 19)  # the day the meeting is held
_numbers = count(1)


def at(hour=18, minute=0, *, day=DAY) -> datetime:
    """An instant of a day, in Paris: 18:00 of the meeting by default."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def statutes(form="sa", *, nature="scop", since=date(2024, 5, 12), **rules) -> Statutes:
    """A version of the statutes. Rules are written with underscores: `quorum_ordinary_1="1/4"` or `("1/4", "art. 18")`."""
    from governance.statutes.law import rules as known

    codes = {code.replace(".", "_"): code for code in known()}
    written = {codes[name]: Written(*([value] if isinstance(value, str) else value)) for name, value in rules.items()}
    return record_statutes(
        by=BY,
        on=ON,
        nature=nature,
        form=form,
        title=f"Statuts du {since:%d/%m/%Y}",
        adopted_on=min(since, ON),
        effective_on=since,
        written=written,
    )


def associates(number: int, *, since=date(2025, 1, 6)) -> list[Member]:
    """So many associates, without account, « Associé 1 »… in the order of the list."""
    first = next(_numbers)
    return Member.objects.bulk_create(
        Member(
            first_name="Associé",
            last_name=f"{first:03d}-{rank:03d}",
            email=f"associe-{first}-{rank}@example.org",
            applied_on=since,
            associate_since=since,
        )
        for rank in range(1, number + 1)
    )


def member(user) -> Member:
    """The person behind an account of the cast."""
    return Member.objects.get(user=user)


def meeting(kind="ordinary", *, starts_at=None, by=BY, **values) -> Meeting:
    """A meeting in preparation in the evening of `DAY`, under the statutes in force (a SA's when there are none)."""
    starts_at = starts_at or at()
    if in_force(starts_at.astimezone(PARIS).date()) is None:
        statutes()
    values = {"title": "Assemblée générale", "place": "Salle des fêtes"} | values
    return actions.create_meeting(by=by, kind=kind, starts_at=starts_at, **values)


def item(of: Meeting, *, kind="resolution", title="", by=BY, **values) -> AgendaItem:
    return actions.add_item(meeting=of, by=by, kind=kind, title=title or f"Point {next(_numbers)}", **values)


def resolution(
    of: Meeting, text="L'assemblée approuve les comptes.", *, kind="resolution", title="", by=BY, **values
) -> Resolution:
    """A resolution on an item of its own, at the end of the agenda."""
    return actions.write_resolution(item=item(of, kind=kind, title=title, by=by), by=by, text=text, **values)


def frozen(of: Meeting, text="L'assemblée approuve les comptes.", **values) -> Resolution:
    """A resolution whose text is final."""
    return actions.freeze_text(resolution=resolution(of, text, **values), by=BY, at=at(9, day=ON))


def convened(kind="ordinary", *, on=ON, resolutions=1, **values) -> Meeting:
    """A meeting marked as convened on `ON`, with so many resolutions whose texts are final."""
    made = meeting(kind, **values)
    for rank in range(resolutions):
        frozen(made, f"L'assemblée adopte le texte {rank + 1}.")
    return actions.mark_convened(meeting=made, by=BY, on=on)


def opened(kind="ordinary", *, resolutions=1, **values) -> Meeting:
    """A meeting that is being held."""
    made = convened(kind, resolutions=resolutions, **values)
    return actions.open_meeting(meeting=made, by=BY, at=made.starts_at + timedelta(minutes=5))


def roll(of: Meeting, *, kind="deliberative", reason="Convocation", day=None, **values) -> Roll:
    """The next version of the roll of a meeting, of the situation of its day, made at 9:00 of the day tests act."""
    values = {"by": BY, "at": at(9, day=ON)} | values
    return make_roll(meeting=of, kind=kind, day=day or local_day(of.starts_at), reason=reason, **values)
