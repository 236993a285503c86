"""Brackets as they are typed: rows « de … à … : … % », read as one text « au-delà de : taux » that may be pasted too."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

SPARE = 2  # empty rows after those that are filled


class BracketRows(forms.Textarea):
    """Rows of two figures: the end of the bracket, empty for the last, and its rate. Each begins where the one before ends, the
    first at zero. A field of the same name holds the text itself: what is pasted, or typed by a program."""

    template_name = "billing/contribution/brackets.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        if name in data:
            return str(data.get(name) or "")
        ends, rates = (_all(data, f"{name}-{part}") for part in ("upto", "rate"))
        above, lines = "0", []
        for end, rate in zip(ends, rates, strict=False):
            if end.strip() or rate.strip():
                lines.append(f"{above} : {rate.strip()}")
                above = end.strip()
        return "\n".join(lines)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-rate" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        rows = rows_of(str(value or ""))
        spare = [{"above": "", "upto": "", "rate": ""} for _ in range(SPARE)]
        return {**super().get_context(name, value, attrs), "rows": [*rows, *spare], "name": name}


def _all(data: Any, name: str) -> list[str]:
    if isinstance(data, MultiValueDict):
        return [str(one) for one in data.getlist(name)]
    found = data.get(name, [])
    return [str(one) for one in found] if isinstance(found, list | tuple) else [str(found)]


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a text of brackets: each ends where the next begins. What comes before the first threshold bears nothing."""
    pairs = [[part.strip() for part in line.partition(":")[::2]] for line in text.splitlines() if line.strip()]
    if pairs and pairs[0][0] not in ("", "0"):
        pairs.insert(0, ["0", "0"])
    ends = [above for above, _ in pairs[1:]] + [""]
    return [{"above": above, "upto": end, "rate": rate} for (above, rate), end in zip(pairs, ends, strict=False)]
