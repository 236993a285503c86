"""What every thing is made with: the cast, the activity of LEA, a day, small files."""

import io
from datetime import date

from PIL import Image

from cae.demo.cast import Cast

ON = date(2026, 3, 2)
PDF = b"%PDF-1.4 a small one"


def photo() -> bytes:
    """A receipt as a phone takes it."""
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, "PNG")
    return out.getvalue()


class Base:
    """The cast, and the activity things belong to."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.activity = cast.lea_activity
