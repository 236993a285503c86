"""Guards the database itself keeps, declared beside the models. Each one names a constraint that has a sentence for people."""

from collections.abc import Iterable

import pgtrigger


def refusal(name: str, message: str) -> str:
    """The statement that refuses a write and names the constraint (see `cae.constraints`)."""
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = '23001', CONSTRAINT = '{name}';"


def append_only(noun: str, *, except_fields: Iterable[str] = ()) -> list[pgtrigger.Trigger]:
    """Rows that are written once: UPDATE, DELETE and TRUNCATE are refused under the constraint `<noun>_append_only`.

    `except_fields`: columns that may still change (a value emptied when its retention ends).
    """
    name = f"{noun}_append_only"
    refuse = refusal(name, f"{noun}: written once")
    return [
        pgtrigger.Trigger(
            name=f"{noun}_no_update",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(exclude=list(except_fields)) if except_fields else None,
            func=refuse,
        ),
        pgtrigger.Trigger(name=f"{noun}_no_delete", when=pgtrigger.Before, operation=pgtrigger.Delete, func=refuse),
        pgtrigger.Trigger(
            name=f"{noun}_no_truncate",
            when=pgtrigger.Before,
            level=pgtrigger.Statement,
            operation=pgtrigger.Truncate,
            func=refuse,
        ),
    ]
