"""HTML of a printed page → PDF bytes by WeasyPrint. Importing this module costs about two seconds: it is done at the first
rendering (see `cae.pdf`).

What does not depend on the page (style sheets, fonts) is read once per process. Pages are read by the C parser of XML,
since our templates write well-formed XML: parsing HTML in Python costs more than the layout of a short page.
"""

from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import cssselect2
from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

LOGO = "logo:activity"  # the address of the logo inside the page, answered from memory
FONT_WEIGHTS = (400, 600, 700)
FONT_SUBSETS = {  # the subsets the package is cut in, with the characters each holds
    "latin": "U+0000-00FF, U+0131, U+0152-0153, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212",
    "latin-ext": "U+0100-0130, U+0132-0151, U+0154-02BA, U+1E00-1E9F, U+1EF2-1EFF, U+20A0-20AB, U+20AD-20C0, U+2113",
}


def write_page(html: str, *, sheets: tuple[str, ...], identifier: bytes) -> bytes:
    """The PDF/A-3b of a page that is not a document: `sheets` are files of css/print."""
    styles = [paper(), *(CSS(string=read(name), font_config=fonts()) for name in sheets)]
    made: bytes = Sheet(html, None).write_pdf(
        stylesheets=styles, font_config=fonts(), pdf_variant="pdf/a-3b", pdf_identifier=identifier
    )
    return made


class Sheet(HTML):
    """A page of ours: well-formed XML in memory, that loads nothing but its logo, styled by `base.css` in place of the
    hundreds of rules a browser has for elements we do not use (a twentieth of the time)."""

    def __init__(self, html: str, logo: tuple[bytes, str] | None) -> None:
        # Guillemets never stand alone at the end of a line; before « : ; ? ! » lines are not broken anyway (UAX 14).
        html = html.replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»")
        root = cssselect2.ElementWrapper.from_html_root(ET.fromstring(html), content_language=None)  # noqa: S314 - our own template
        self.base_url = None
        self.url_fetcher = Loader(logo)
        self.media_type = "print"
        self.wrapper_element = root
        self.etree_element = root.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_base()]


class Loader(URLFetcher):
    """Answers the logo and the QR code, both in memory, and nothing else: a document never reads the network nor the disk."""

    def __init__(self, logo: tuple[bytes, str] | None) -> None:
        super().__init__(fail_on_errors=True)
        self.logo = logo

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if self.logo is None or url != LOGO:
            raise ValueError(f"a printed document loads nothing: {url}")
        data, mime = self.logo
        return URLFetcherResponse(url, body=data, headers={"Content-Type": mime})

    __call__ = fetch


@cache
def fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _base() -> CSS:
    return CSS(string=read("base.css"))


@cache
def paper() -> CSS:
    """The sheet of paper and its fonts, which come from the package that also serves the browser. Figures of one width are
    asked of the font once: asked by `font-variant-numeric`, WeasyPrint 70 leaks some memory at each text (its line_break.py
    creates the attribute even when it has it already)."""
    faces = "".join(
        f'@font-face {{ font-family: Inter; font-weight: {weight}; src: url("{_font(subset, weight)}"); '
        f'font-feature-settings: "tnum"; unicode-range: {characters} }}\n'
        for weight in FONT_WEIGHTS
        for subset, characters in FONT_SUBSETS.items()
    )
    return CSS(string=faces + read("paper.css"), font_config=fonts())


def read(name: str) -> str:
    return Path(str(finders.find(f"css/print/{name}"))).read_text(encoding="utf-8")


def _font(subset: str, weight: int) -> str:
    found = finders.find(f"inter/inter-{subset}-{weight}-normal.woff2")
    if not found:
        raise FileNotFoundError("the Inter font is not installed: run « npm ci »")
    return Path(str(found)).as_uri()
