"""Canonical JSON of frozen dataclasses: the same value always gives the same bytes, and comes back equal.

UTF-8 without escapes, keys sorted, no spaces; amounts and numbers as strings, dates as ISO 8601. Texts are put in
Unicode NFC, with line ends as \\n and without the control characters XML refuses. Fields at their default are left
out, so that a field added later does not change the bytes of what exists (a default, once used, never changes).
"""

import json
import re
import unicodedata
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from cae.money import cents

Money = Annotated[Decimal, "two decimals"]
Number = Annotated[Decimal, "as short as possible"]
T = TypeVar("T")

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def dump(value: Any, *, version: int) -> bytes:
    """Bytes of a frozen dataclass. Refuses a float (TypeError) and a number that is not finite (ValueError)."""
    tree = {"version": version, **_encode(value, type(value))}
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def load(cls: type[T], data: bytes, *, version: int) -> T:
    """The value written by `dump`. Refuses (ValueError) another version, an unknown field, or a missing one."""
    tree = json.loads(data)
    found = tree.pop("version", None)
    if found != version:
        raise ValueError(f"frozen document of version {found}, this code reads version {version}")
    return _decode(tree, cls)


def clean(text: str) -> str:
    """`text` as it is frozen: NFC, \\n line ends, no control character."""
    return _FORBIDDEN.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))


@cache
def _shape(cls: type) -> dict[str, tuple[Any, Any]]:
    """Field name → (type, default) of a dataclass, read once."""
    hints = get_type_hints(cls, include_extras=True)
    return {field.name: (hints[field.name], field.default) for field in fields(cls)}  # type: ignore[arg-type]


def _inner(hint: Any) -> Any:
    """`X` of `X | None`, else the hint itself."""
    if get_origin(hint) in (Union, UnionType):
        return next(argument for argument in get_args(hint) if argument is not NoneType)
    return hint


def _encode(value: Any, hint: Any) -> Any:  # noqa: PLR0911 - one return for each type
    hint = _inner(hint)
    if value is None or isinstance(value, bool | int):
        return value
    if is_dataclass(value):
        return {
            name: _encode(part, kind)
            for name, (kind, default) in _shape(type(value)).items()
            if (part := getattr(value, name)) != default
        }
    if isinstance(value, tuple):
        return [_encode(part, get_args(hint)[0]) for part in value]
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"not a finite number: {value}")
        return f"{cents(value) if hint == Money else _shortest(value):f}"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return clean(value)
    raise TypeError(f"a frozen document does not hold {type(value).__name__}")


def _shortest(value: Decimal) -> Decimal:
    value = value.normalize()
    return value if value else abs(value)  # no "-0"


def _decode(tree: Any, hint: Any) -> Any:  # noqa: PLR0911 - one return for each type
    hint = _inner(hint)
    if tree is None:
        return None
    if is_dataclass(hint):
        shape = _shape(hint)  # type: ignore[arg-type]
        if unknown := tree.keys() - shape.keys():
            raise ValueError(f"unknown field in {hint.__name__}: {', '.join(sorted(unknown))}")
        if missing := {name for name, (_, default) in shape.items() if default is MISSING} - tree.keys():
            raise ValueError(f"missing field in {hint.__name__}: {', '.join(sorted(missing))}")
        return hint(**{name: _decode(part, shape[name][0]) for name, part in tree.items()})
    if get_origin(hint) is tuple:
        return tuple(_decode(part, get_args(hint)[0]) for part in tree)
    if hint in (Money, Number):
        return Decimal(tree)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(tree)
    if hint is date:
        return date.fromisoformat(tree)
    return tree
