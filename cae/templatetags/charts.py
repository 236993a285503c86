"""The geometry of charts drawn by the server as inline SVG: pure arithmetic, numbers already written for SVG."""

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template

from cae.templatetags.format import money, money_round, percent
from cae.templatetags.ui import one_of

register = template.Library()

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 230, 64, 12, 28
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def written(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


def step_of(highest: Decimal) -> Decimal:
    """A round distance between two lines of the axis, so that about four of them reach `highest`."""
    rough = highest / 4
    power = Decimal(10) ** (len(str(int(rough))) - 1) if rough >= 1 else Decimal(1)
    return next(step * power for step in STEPS if step * power >= rough)


def column(x: float, width: float, top: float, bottom: float) -> str:
    """The outline of a bar whose far end is rounded; `top` may be under `bottom` for a negative."""
    radius = min(4.0, width / 2, abs(bottom - top))
    turn = radius if top <= bottom else -radius
    left, right, upper = written(x), written(x + width), written(top)
    return (
        f"M{left} {written(bottom)}V{written(top + turn)}Q{left} {upper} {written(x + radius)} {upper}"
        f"H{written(x + width - radius)}Q{right} {upper} {right} {written(top + turn)}V{written(bottom)}Z"
    )


@register.simple_tag
def bars(points: Iterable[Any]) -> dict[str, Any]:
    """Everything `<c-bar-chart>` draws: lines of the axis, bars (one or two by point), names under them."""
    rows = list(points or ())
    values = [
        [Decimal(str(one_of(row, key) or 0)) for key in ("value", "second") if one_of(row, key) not in ("", None)] for row in rows
    ]
    flat = [value for row in values for value in row] or [Decimal(0)]
    top, bottom = max([*flat, Decimal(0)]), max([-value for value in flat] + [Decimal(0)])
    step = step_of(max(top, bottom, Decimal(1)))
    highest, lowest = step * math.ceil(top / step), -step * math.ceil(bottom / step)
    if highest == lowest:
        highest = step
    scale = (HEIGHT - TOP - BOTTOM) / float(highest - lowest)

    def at(value: Decimal) -> float:
        return TOP + float(highest - value) * scale

    lines = []
    value = lowest
    while value <= highest:
        lines.append({"y": written(at(value)), "text_y": written(at(value) + 4), "label": money_round(value), "zero": not value})
        value += step
    room = (WIDTH - LEFT) / max(len(rows), 1)
    drawn, names = [], []
    for index, (row, amounts) in enumerate(zip(rows, values, strict=True)):
        label, current = one_of(row, "label"), bool(one_of(row, "current"))
        width = min(34.0, room * 0.62) / max(len(amounts), 1)
        start = LEFT + room * (index + 0.5) - width * len(amounts) / 2
        for kind, amount in enumerate(amounts, start=1):
            drawn.append(
                {
                    "path": column(start + width * (kind - 1), width - 1, at(amount), at(Decimal(0))),
                    "kind": kind,
                    "current": current,
                    "negative": amount < 0,
                    "title": f"{label} : {money(amount)}",
                }
            )
        names.append(
            {
                "x": written(LEFT + room * (index + 0.5)),
                "label": label,
                "current": current,
                "odd": index % 2 == 1 and len(rows) > 6,
            }
        )
    return {
        "width": WIDTH, "height": HEIGHT, "left": LEFT, "gutter": LEFT - 10, "names_y": HEIGHT - 8,
        "lines": lines, "bars": drawn, "names": names,
    }  # fmt: skip


@register.simple_tag
def stack(parts: Iterable[Any]) -> list[dict[str, Any]]:
    """Everything `<c-stacked-bar>` draws. Parts that are nothing are left out; a negative part is refused."""
    rows = [row for row in parts or () if one_of(row, "value")]
    whole = sum(Decimal(str(one_of(row, "value"))) for row in rows)
    if any(one_of(row, "value") < 0 for row in rows):
        raise ValueError("a stacked bar shows a whole shared out: no part is negative")
    drawn, seen = [], Decimal(0)
    for index, row in enumerate(rows):
        value = Decimal(str(one_of(row, "value")))
        drawn.append(
            {
                "label": one_of(row, "label"),
                "value": value,
                "share": percent(round(value * 100 / whole)),
                "tone": one_of(row, "tone") or index % 6 + 1,
                "x": written(float(seen * 1000 / whole)),
                "width": written(max(float(value * 1000 / whole) - 3, 1)),
            }
        )
        seen += value
    return drawn
