"""A day is given to a browser as 2026-03-02, whatever the language of the page: otherwise its calendar opens empty."""

import re
from datetime import date

import pytest
from django import forms
from django.urls import reverse

from tests.support.addresses import ROWS, is_only_posted, subject_of
from tests.support.cast import as_ as sign_in
from tests.support.clients import StrictClient
from tests.support.things import Things

DAY = date(2026, 3, 2)
TAG = re.compile(r"<input\b[^>]*>")
WRITTEN = {"date": re.compile(r"\d{4}-\d\d-\d\d"), "month": re.compile(r"\d{4}-\d\d")}


def subjects():
    """The subjects of pages to read, but those of the demo (without the flag nobody finds them)."""
    return sorted({subject_of(name) for name in ROWS if not is_only_posted(name) and not name.startswith("demo_")})


@pytest.mark.parametrize("subject", subjects())
def test_every_day_of_a_form_is_written_as_browsers_read_it(subject, cast):
    things, wrong = Things(cast), []
    browsers = {person: sign_in(StrictClient(), cast.people[person]) for person in ("lea", "diane")}
    for name, row in ROWS.items():
        if subject_of(name) != subject or is_only_posted(name) or name.startswith("demo_"):
            continue
        person = "lea" if row.kind == "activity" and row.expected("lea") == 200 else "diane"
        response = browsers[person].get(reverse(name, kwargs=row.kwargs(things)))
        if response.streaming:
            list(response.streaming_content)  # a file, closed when it was read
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            continue
        wrong += [f"{name}: {tag}" for tag in TAG.findall(response.content.decode()) if not is_written(tag)]
        wrong += [f"{name}: {field}" for field in sorted(set(misread(response)))]
    assert wrong == []


def is_written(tag: str) -> bool:
    """Whether an input of the page holds nothing, or a day in the form of its type."""
    said = dict(re.findall(r'\b(type|value)="([^"]*)"', tag))
    form = WRITTEN.get(said.get("type", ""))
    return form is None or not said.get("value") or bool(form.fullmatch(said["value"]))


def misread(response) -> list[str]:
    """The fields of the page's forms, those left empty too, that would write a day in another form."""
    contexts = response.context if isinstance(response.context, list) else [response.context]
    shown = [value for context in contexts if context is not None for value in context.flatten().values()]
    fields = [
        (f"{type(form).__name__}.{name}", field.widget)
        for form in shown
        if isinstance(form, forms.BaseForm)
        for name, field in form.fields.items()
    ]
    return [
        name
        for name, widget in fields
        if isinstance(widget, forms.DateInput)
        and widget.input_type in WRITTEN
        and not WRITTEN[widget.input_type].fullmatch(str(widget.format_value(DAY)))
    ]
