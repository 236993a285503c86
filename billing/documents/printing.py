"""Frozen document → HTML of its printed page: the same one for the PDF, the live preview and the customer's page.

The HTML is well-formed XML without style attributes. Its only inline style is one element with the activity's colour,
which takes the nonce of the content security policy. Style sheets are in `static/css/print/`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from billing.documents import canonical, page
from billing.documents.frozen import Document, Layout
from cae.templatetags.format import NBSP

SHEETS = {layout: ("page.css", f"{layout.value}.css") for layout in Layout}
READABLE = 4.5  # WCAG 2.2 AA contrast of text
WHITE, DARK = (255, 255, 255), (35, 41, 47)
Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """What a document does with its activity's colour, always readable."""

    ink: str  # text on white: the colour, darkened as needed
    fill: str  # areas
    on_fill: str  # text on them: white or dark
    tint: str  # pale areas


def render_html(document: Document, *, screen: bool, nonce: str = "", logo: str = "", signature: str = "") -> str:
    """The page as HTML. `screen=True` links the style sheets for a browser (a sheet of paper on a grey desk), else none
    is linked: the PDF gives them itself. `logo` is the address of the image, empty for the name in letters;
    `signature` that of the one drawn at the foot of a quote (data:), empty for none; `nonce` is the request's. A draft or a
    document without number shows « Brouillon »."""
    from django.template.loader import render_to_string

    context = {
        "page": page.read(document),
        "colour": palette(document.activity.colour),
        "screen": screen,
        "nonce": nonce,
        "logo": logo,
        "signature": signature,
        "sheets": _links(document.layout) if screen else (),
    }
    made = render_to_string(f"billing/documents/print/{document.layout.value}.html", context)
    made = canonical.clean(made.replace("\u202f", NBSP))  # Inter has no thin space: another font would be loaded for it
    return f"<!doctype html>\n{made}" if screen else made


def _links(layout: Layout) -> list[str]:
    from django.templatetags.static import static

    return [static(f"css/print/{name}") for name in (*SHEETS[layout], "screen.css")]


@lru_cache(maxsize=256)
def palette(colour: str) -> Palette:
    """The palette of a colour "#rrggbb"; anything else gives that of a plain dark grey."""
    found = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", colour)
    base: Rgb = (int(found[1], 16), int(found[2], 16), int(found[3], 16)) if found else DARK
    ink = base
    while _contrast(ink, WHITE) < READABLE:
        ink = (ink[0] * 9 // 10, ink[1] * 9 // 10, ink[2] * 9 // 10)
    on_fill = WHITE if _contrast(base, WHITE) >= READABLE or _contrast(base, WHITE) >= _contrast(base, DARK) else DARK
    fill = ink if on_fill == WHITE else base
    tint = (255 - (255 - base[0]) // 12, 255 - (255 - base[1]) // 12, 255 - (255 - base[2]) // 12)
    return Palette(ink=_hex(ink), fill=_hex(fill), on_fill=_hex(on_fill), tint=_hex(tint))


def _contrast(one: Rgb, other: Rgb) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4  # sRGB to linear light
        for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
