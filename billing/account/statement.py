"""The monthly statement: the account of a month as plain values, kept as they were, and its PDF made from them alone."""

from datetime import date
from typing import Any

from django.template.loader import render_to_string

from billing.account.amounts import SIGNS, Kind
from billing.account.queries import is_cape, shares_of, sheet_of
from billing.account.words import WORDS, of_left, of_result
from cae.periods import month_end
from members.queries import cooperative, members_of

# 2: the title of what was left says its day, shared activities say the part of each. Those of version 1 are read as they were.
VERSION = 2


def content_of(activity: Any, *, month: date) -> dict[str, Any]:
    """Everything the statement of a month says, amounts as text."""
    upto = month_end(month)
    sheet = sheet_of(activity, since=month, upto=upto, on=upto)
    house = cooperative()
    cape, shares = is_cape(activity, on=upto), shares_of(activity, on=upto)
    left = of_left(cape=cape, shared=bool(shares), day=f"{upto:%d/%m/%Y}")
    result = of_result(cape=cape, shared=bool(shares))
    steps = [(result.title, sheet.result), *((step.label, step.amount) for step in sheet.bridge[1:])]
    shown = [line for line in sheet.lines if line.kind is Kind.OPENING or line.amount]
    return {
        "version": VERSION,
        "cooperative": {"name": house.name, "address": f"{house.address}, {house.postcode} {house.city}", "siren": house.siren},
        "activity": {"code": activity.code, "name": activity.name},
        "members": [str(member) for member in members_of(activity, on=upto)],
        "month": str(month),
        "upto": str(upto),
        "lines": [
            {
                "title": WORDS[line.kind].title,
                "sentence": WORDS[line.kind].sentence,
                "sign": SIGNS[line.kind],
                "amount": str(line.counts if SIGNS[line.kind] else line.amount),
            }
            for line in shown
        ],
        "available": {"title": left.title, "sentence": left.sentence, "amount": str(sheet.available)},
        "shares": [
            {"member": str(member), "share": str(one.share), "taken": str(one.taken), "available": str(one.available)}
            for member, one in shares
        ],
        "result": {"title": result.title, "sentence": result.sentence, "amount": str(sheet.result)},
        "bridge": [{"label": label, "amount": str(amount)} for label, amount in steps],
    }


def render(content: dict[str, Any]) -> bytes:
    """The PDF/A-3b of a statement's content. Belongs in a worker (see `cae.pdf`)."""
    from cae.pdf import render_page

    days = {name: date.fromisoformat(content[name]) for name in ("month", "upto")}
    page = render_to_string("billing/account/statement_print.html", {"content": content, **days})
    return render_page(page, sheets=("statement.css",))
