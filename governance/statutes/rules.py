"""What statutes may say: inside the bounds of the law, each refusal with its article."""

from datetime import date

from cae.access import Refusal
from governance.statutes import law
from governance.statutes.models import Statutes


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
