"""How figures, dates and codes are written in French, decided once: `{{ invoice.total|money }}`.

Every filter takes what the models hold (Decimal, date, str) and gives plain text, never HTML; None and "" give "".
Thousands and units are separated by U+00A0 (the thin U+202F all but disappears on screens), a negative begins
with U+2212 (the tag `{% money %}` of
`ui` adds the words for screen readers).
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template
from django.utils import timezone

from cae.periods import today

register = template.Library()

NBSP, MINUS = "\u00a0", "\u2212"
MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]


def decimal(value) -> Decimal | None:
    """`value` as a Decimal; None when there is nothing to show or it is not a number."""
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value).replace(",", ".").replace(NBSP, "").replace("\u202f", ""))
    except InvalidOperation:
        return None


def written(number: Decimal, decimals: int) -> str:
    """`number` with `decimals` decimals, rounded half up, a comma and spaces that do not break."""
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else ""
    return sign + f"{abs(rounded):,.{decimals}f}".replace(",", NBSP).replace(".", ",")


@register.filter
def amount(value) -> str:
    """Euros without the sign: 1 234,56."""
    number = decimal(value)
    return "" if number is None else written(number, 2)


@register.filter
def money(value) -> str:
    """Euros: 1 234,56 €."""
    number = decimal(value)
    return "" if number is None else f"{written(number, 2)}{NBSP}€"


@register.filter
def money_round(value) -> str:
    """Euros without cents, for axes and summaries only: 1 235 €."""
    number = decimal(value)
    return "" if number is None else f"{written(number, 0)}{NBSP}€"


@register.filter
def quantity(value) -> str:
    """A quantity without useless zeros: 2, 2,5, 0,125."""
    number = decimal(value)
    if number is None:
        return ""
    exponent = number.normalize().as_tuple().exponent
    return written(number, max(0, -exponent) if isinstance(exponent, int) else 0)


@register.filter
def counted(value, unit: str) -> str:
    """A quantity with its unit, which takes its plural from two on: 1,5 jour, 2 jours, 12 m², 3 mois."""
    shown, label = quantity(value), str(unit)
    number = decimal(value)
    if number is None or not label:
        return shown
    plural = abs(number) >= 2 and label[-1].isalpha() and not label.endswith(("s", "x", "z")) and " " not in label
    return f"{shown}{NBSP}{label}{'s' if plural else ''}"


@register.filter
def percent(value) -> str:
    """A rate given in per cent: 5.5 gives 5,5 %."""
    shown = quantity(value)
    return f"{shown}{NBSP}%" if shown else ""


def local_date(value) -> date | None:
    """The local date of a date or of an instant; None for anything else."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


@register.filter
def date_fr(value) -> str:
    """22 novembre 2026, 1er janvier 2027."""
    day = local_date(value)
    if day is None:
        return ""
    return f"{'1er' if day.day == 1 else day.day}{NBSP}{MONTHS[day.month - 1]} {day.year}"


@register.filter
def date_short(value) -> str:
    """22/11/2026, for tables."""
    day = local_date(value)
    return "" if day is None else f"{day:%d/%m/%Y}"


@register.filter
def month_fr(value) -> str:
    """novembre 2026."""
    day = local_date(value)
    return "" if day is None else f"{MONTHS[day.month - 1]} {day.year}"


@register.filter
def of_month(value) -> str:
    """de novembre 2026, d’octobre 2026: the month after a noun, elided before a vowel."""
    month = month_fr(value)
    return month and (f"d’{month}" if month[0] in "ao" else f"de {month}")


@register.filter
def month_short(value) -> str:
    """nov., and janv. 27 where a year begins: for charts."""
    day = local_date(value)
    if day is None:
        return ""
    name = MONTHS[day.month - 1]
    short = name if len(name) <= 4 else {"janvier": "janv.", "février": "févr.", "juillet": "juil."}.get(name, f"{name[:3]}.")
    return f"{short}{NBSP}{day:%y}" if day.month == 1 else short


@register.filter
def moment(value) -> str:
    """22 novembre 2026 à 10:42, in local time."""
    if not isinstance(value, datetime):
        return date_fr(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{date_fr(local)} à {local:%H:%M}"


@register.filter
def day_until(value, on: date | None = None) -> str:
    """How far a due date is from `on` (today by default): dans 3 jours, demain, aujourd’hui, en retard de 12 jours."""
    day = local_date(value)
    if day is None:
        return ""
    days = (day - (on or today())).days
    if days < 0:
        return f"en retard de {-days}{NBSP}jour{'s' if days < -1 else ''}"
    return {0: "aujourd’hui", 1: "demain"}.get(days, f"dans {days}{NBSP}jours")


def grouped(text: str, sizes: tuple[int, ...]) -> str:
    """`text` without its spaces, cut in groups of `sizes` (the last size repeats)."""
    rest, groups, index = re.sub(r"\s", "", text), [], 0
    while rest:
        size = sizes[min(index, len(sizes) - 1)]
        groups.append(rest[:size])
        rest, index = rest[size:], index + 1
    return NBSP.join(groups)


@register.filter
def iban(value) -> str:
    """FR76 3000 6000 0112 3456 7890 189."""
    return grouped(str(value), (4,)) if value else ""


@register.filter
def siren(value) -> str:
    """A SIREN (732 829 320) or a SIRET (732 829 320 00074)."""
    return grouped(str(value), (3, 3, 3, 5)) if value else ""


@register.filter
def phone(value) -> str:
    """06 12 34 56 78, +33 6 12 34 56 78; another country's number is left as it was typed."""
    if not value:
        return ""
    digits = re.sub(r"[^\d+]", "", str(value))
    if re.fullmatch(r"0\d{9}", digits):
        return grouped(digits, (2,))
    if re.fullmatch(r"\+33\d{9}", digits):
        return grouped(digits, (3, 1, 2))
    return str(value)


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def browser(value) -> str:
    """What a person calls the browser of a User-Agent header: Firefox sur Windows."""
    text = str(value or "")
    name = next((name for mark, name in BROWSERS if mark in text), "Navigateur inconnu")
    system = next((system for mark, system in SYSTEMS if mark in text), "")
    return f"{name} sur {system}" if system else name


@register.filter
def initials(value) -> str:
    """The first letters of the first and last words of a name: Léa Martin-Roux gives LM."""
    words = [word for word in re.split(r"\s+", str(value or "").strip()) if word and word[0].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))
