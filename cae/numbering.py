"""Numbers of issued documents: gapless, chronological, unique by construction of their template.

A template holds literal text and {YYYY} {YY} {MM} {ANA} {SEQGLOBAL} {SEQYEAR} {SEQMONTH} {SEQMONTHANA}; a width may follow a
sequence ({SEQYEAR:5}). It is accepted only when it cannot give the same number twice (CGI ann. II 242 nonies A I-7°,
INV-15, INV-50..52) and when every number it gives suits e-invoicing: 35 characters, letters, digits and + - _ / (EINV-20).
"""

import re
from datetime import date

from cae.access import Refusal, Refused
from cae.locks import advance_in_order, lock_series

FIELD = re.compile(r"\{(YYYY|YY|MM|ANA|SEQGLOBAL|SEQYEAR|SEQMONTH|SEQMONTHANA)(?::(\d))?\}")
ALLOWED = re.compile(r"[A-Za-z0-9+\-_/]*")
NEEDS = {"SEQGLOBAL": (), "SEQYEAR": ("year",), "SEQMONTH": ("year", "MM"), "SEQMONTHANA": ("year", "MM", "ANA")}
LONGEST_CODE, MAX_LENGTH = 12, 35


def check_template(template: str) -> Refusal | None:
    """None when `template` guarantees unique, acceptable numbers; else a Refusal that says what to add."""
    fields = {name for name, _ in FIELD.findall(template)}
    sequences = fields & NEEDS.keys()
    if len(sequences) != 1:
        return Refusal(
            "Le modèle de numéro contient une séquence et une seule : {SEQGLOBAL}, {SEQYEAR}, {SEQMONTH} ou {SEQMONTHANA}."
        )
    have = fields | ({"year"} if fields & {"YYYY", "YY"} else set())
    names = {"year": "{YYYY} ou {YY}", "MM": "{MM}", "ANA": "{ANA}"}
    sequence = sequences.pop()
    missing = [names[part] for part in NEEDS[sequence] if part not in have]
    if missing:
        return Refusal(
            f"Avec {{{sequence}}}, ajoutez {' et '.join(missing)} au modèle : sinon deux factures auraient le même numéro."
        )
    literal = FIELD.sub("", template)
    if not ALLOWED.fullmatch(literal):
        return Refusal(
            "Un numéro de facture n'accepte que des lettres sans accent, des chiffres et les signes + - _ /, sans espace.",
            "BR-FR-01",
        )
    if FIELD.search(template) and len(specimen(template=template, on=date(2099, 12, 31), code="X" * LONGEST_CODE)) > MAX_LENGTH:
        return Refusal("Un numéro de facture compte au plus 35 caractères.", "BR-FR-02")
    if (
        re.search(r"\{YY\}|\{YYYY\}", template)
        and re.search(r"\}\{(SEQ|ANA)", template.replace(" ", ""))
        and _ambiguous(template)
    ):
        return Refusal(
            "Séparez la séquence du reste par un signe (- ou /) : sinon deux numéros différents pourraient s'écrire pareil."
        )
    return None


def _ambiguous(template: str) -> bool:
    """Two variable parts that touch, of which one has no fixed width, can spell the same text in two ways."""
    previous_end, previous_loose = None, False
    for match in FIELD.finditer(template):
        loose = match[1] == "ANA" or match[1].startswith("SEQ")
        if previous_end == match.start() and (loose and previous_loose):
            return True
        previous_end, previous_loose = match.end(), loose
    return False


def _render(template: str, on: date, code: str, number: int) -> str:
    values = {"YYYY": f"{on:%Y}", "YY": f"{on:%y}", "MM": f"{on:%m}", "ANA": code}

    def text(match: re.Match) -> str:
        name, width = match[1], match[2]
        return values[name] if name in values else str(number).zfill(int(width or 1))

    return FIELD.sub(text, template)


def series_key(template: str, series: str, on: date, code: str) -> str:
    """The key of the row that counts: one a year, a month, an activity, as the template's sequence says."""
    sequence = next(name for name, _ in FIELD.findall(template) if name in NEEDS)
    parts = {"SEQGLOBAL": (), "SEQYEAR": (f"{on:%Y}",), "SEQMONTH": (f"{on:%Y-%m}",), "SEQMONTHANA": (f"{on:%Y-%m}", code)}
    return ":".join((series, *parts[sequence]))


def next_number(*, series: str, template: str, on: date, code: str = "") -> str:
    """Takes the next number of `series` on the date `on` for the activity `code`, under the lock of the series.

    To be called inside the transaction that writes the document, after every slower thing. Refuses a date earlier than
    the last of the series: numbers follow dates (PCG, CGI ann. II 242 nonies A I-7°).
    """
    key = series_key(template, series, on, code)
    number = advance_in_order(key, on=on)
    if number is None:
        last_on = lock_series(key).last_on
        raise Refused(
            Refusal(
                f"La dernière pièce de cette série est datée du {last_on:%d/%m/%Y} :"
                " un numéro ne peut pas porter une date antérieure.",
                "CGI ann. II art. 242 nonies A",
            )
        )
    return _render(template, on, code, number)


def specimen(*, template: str, on: date, code: str = "") -> str:
    """A number of this template, the longest it can give on a date: what the form of a document is checked with before it has
    a number of its own."""
    return _render(template, on, code, 10**6 - 1)


def peek_number(*, series: str, template: str, on: date, code: str = "") -> str:
    """The number `next_number` would give now, without taking it: what is shown before one says yes."""
    from cae.models import Sequence

    last = Sequence.objects.filter(key=series_key(template, series, on, code)).values_list("last", flat=True).first() or 0
    return _render(template, on, code, last + 1)
