"""What statutes may say: inside the bounds of the law, each refusal with its article."""

from collections.abc import Mapping
from datetime import date

from cae.access import Refusal
from governance.statutes import law
from governance.statutes.models import Statutes
from members.rules import plausible


def lawful(code: str, written: str, *, form: str, on: date) -> Refusal | None:
    """Why a value is outside the law for a legal form on a day, or None. `Malformed` values are refused too."""
    rule = law.rules()[code]
    bound = rule.bound(form, on=on)
    try:
        value = law.parse(rule.kind, written)
    except law.Malformed as error:
        return Refusal(str(error), code="malformed", field=code)
    allowed = bound.allowed or rule.choices or (("yes", "no") if rule.kind == "flag" else ())
    if allowed and written not in allowed:
        said = ", ".join(rule.said(one) for one in allowed)
        return Refusal(f"{rule.label} : la loi n'admet que « {said} ».", bound.law, code="not_allowed", field=code)
    if value is None or rule.kind in ("choice", "flag"):
        return None
    if bound.least and value < law.parse(rule.kind, bound.least):
        return Refusal(f"{rule.label} : au moins {rule.said(bound.least)}.", bound.law, code="below", field=code)
    if bound.most and value > law.parse(rule.kind, bound.most):
        return Refusal(f"{rule.label} : au plus {rule.said(bound.most)}.", bound.law, code="above", field=code)
    return None


def can_change(statutes: Statutes) -> Refusal | None:
    """Statutes a meeting was convened under stay as they are: a new version replaces them."""
    if statutes.meetings.exclude(state="draft").exists():
        return Refusal(
            "Une réunion a déjà été convoquée sous ces statuts : ils ne changent plus.",
            remedy="Enregistrez une nouvelle version.",
            code="used",
        )
    return None


def can_record(*, adopted_on: date, effective_on: date, on: date) -> Refusal | None:
    """A version has plausible dates, and applies once adopted. It may be recorded before or after it applies."""
    for day, what, field in (
        (adopted_on, "Adoptés le", "adopted_on"),
        (effective_on, "En vigueur à partir du", "effective_on"),
    ):
        if refusal := plausible(day, on=on, what=what):
            return Refusal(refusal.sentence, remedy=refusal.remedy, code="date", field=field)
    if effective_on < adopted_on:
        return Refusal("Des statuts ne s'appliquent pas avant d'être adoptés.", code="early", field="effective_on")
    return None


def day_taken(effective_on: date) -> Refusal:
    """Said when another version is already in force from the same day."""
    return Refusal(
        f"Une autre version des statuts est en vigueur à partir du {effective_on:%d/%m/%Y}.",
        remedy="Choisissez un autre jour, ou modifiez cette version.",
        code="day",
        field="effective_on",
    )


def hold_together(values: Mapping[str, str]) -> Refusal | None:
    """Rules that must agree with one another: a board has at most as many members as its maximum."""
    least, most = values.get("board.least"), values.get("board.most")
    if least and most and int(least) > int(most):
        return Refusal("Le conseil ne peut pas avoir plus de membres au moins qu'au plus.", code="board", field="board.least")
    return None
