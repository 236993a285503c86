"""The page as HTML: well-formed, under the content security policy, readable in any colour."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from billing.documents import printing
from billing.documents.frozen import Layout
from tests.billing.documents import examples

EVERY = [*examples.EXAMPLES, "quote", "long"]


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("name", EVERY)
def test_pages_are_well_formed_and_carry_no_style_attribute(name, layout):
    html = printing.render_html(replace(getattr(examples, name)(), layout=layout), screen=False)
    tree = ET.fromstring(html)
    assert not [
        element.tag for element in tree.iter() if "style" in element.attrib or any(key.startswith("on") for key in element.attrib)
    ]
    assert len(list(tree.iter("style"))) == 1
    assert len(list(tree.iter("h1"))) == 1
    assert not list(tree.iter("script"))


def test_the_screen_links_its_style_sheets_and_gives_the_nonce():
    html = printing.render_html(examples.services(), screen=True, nonce="n0nce")
    assert html.startswith("<!doctype html>")
    assert '<style nonce="n0nce">' in html
    assert re.findall(r'href="[^"]*/([a-z]+)[.\w]*\.css"', html) == ["page", "classique", "screen"]


def test_what_people_type_is_escaped():
    document = replace(examples.services(), subject="<script>alert(1)</script> & co", number='"><img src=x>')
    html = printing.render_html(document, screen=True)
    assert "<script" not in html
    assert "<img src=x" not in html


def test_a_colour_cannot_carry_a_style():
    document = examples.services()
    hostile = replace(document, activity=replace(document.activity, colour="red}body{display:none"))
    assert "display:none" not in printing.render_html(hostile, screen=True)


@pytest.mark.parametrize("colour", ["#1f5f4a", "#ffff00", "#ffffff", "#000000", "#ff8800", "#777777", "#00e5ff"])
def test_any_colour_stays_readable(colour):
    found = printing.palette(colour)

    def rgb(text):
        return tuple(int(text[start : start + 2], 16) for start in (1, 3, 5))

    assert printing._contrast(rgb(found.ink), (255, 255, 255)) >= 4.5
    assert printing._contrast(rgb(found.ink), rgb(found.tint)) >= 3.8
    assert printing._contrast(rgb(found.fill), rgb(found.on_fill)) >= 4.5


def test_a_draft_says_so_and_has_no_number():
    html = printing.render_html(replace(examples.services(), number=""), screen=True)
    assert '<div class="watermark" aria-hidden="true">Brouillon</div>' in html
    assert "FAC-" not in html
    assert "watermark" not in printing.render_html(examples.services(), screen=True)
