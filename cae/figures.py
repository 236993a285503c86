"""Figures as people type or paste them, in French or in English: « 1 234,56 », « 1.234,56 », « 1,234.56 », « 1234.5 € »."""

import re
from decimal import Decimal

_BESIDE = re.compile(r"[\s\u00a0\u202f€]")
_PLAIN = re.compile(r"[-+]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)")
_GROUPED = {  # by the separator of the thousands: they go three by three, and the other one begins the decimals
    ".": re.compile(r"[-+]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?"),
    ",": re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?"),
}


def figure(text: str) -> Decimal:
    """The figure that a text writes; ValueError when it writes none. One separator alone begins the decimals: « 1.234 » is
    less than two. Powers of ten and the digits of other scripts are no figure."""
    bare = _BESIDE.sub("", text).replace("\u2212", "-")
    if not _PLAIN.fullmatch(bare):
        for thousands, form in _GROUPED.items():
            if form.fullmatch(bare):
                bare = bare.replace(thousands, "")
                break
        else:
            raise ValueError(text)
    return Decimal(bare.replace(",", "."))
