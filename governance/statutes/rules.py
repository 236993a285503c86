"""What statutes may say: inside the bounds of the law, each refusal with its article."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cae.access import Refusal
from governance.statutes import law
from governance.statutes.models import Statutes
from members.rules import plausible


def lawful(code: str, written: str, *, society: law.Society, on: date) -> Refusal | None:
    """Why a value is outside the law for a company on a day, or None. `Malformed` values are refused too."""
    rule = law.rules()[code]
    bound = rule.bound(society, on=on)
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
    return _inside(rule, bound, written, value)


def _inside(rule: law.RuleOfLaw, bound: law.Bound, written: str, value: Any) -> Refusal | None:
    """Why a number is out of its bound."""
    least, most, above, below = (
        law.parse(rule.kind, limit) if limit else None for limit in (bound.least, bound.most, bound.above, bound.below)
    )
    if least is not None and value < least:
        return Refusal(f"{rule.label} : au moins {rule.said(bound.least)}.", bound.law, code="below", field=rule.code)
    if above is not None and value <= above:
        return Refusal(f"{rule.label} : plus de {rule.said(bound.above)}.", bound.law, code="below", field=rule.code)
    if most is not None and value > most:
        return Refusal(f"{rule.label} : au plus {rule.said(bound.most)}.", bound.law, code="above", field=rule.code)
    if below is not None and value >= below:
        return Refusal(
            f"{rule.label} {rule.said(written)} : personne ne réunit plus que toutes les voix.",
            remedy=f"Écrivez moins de {rule.said(bound.below)}.",
            code="above",
            field=rule.code,
        )
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
    """A version has plausible dates, is adopted, and applies from that day at the earliest: it may be recorded before."""
    for day, what, field in (
        (adopted_on, "Adoptés le", "adopted_on"),
        (effective_on, "En vigueur à partir du", "effective_on"),
    ):
        if refusal := plausible(day, on=on, what=what):
            return Refusal(refusal.sentence, remedy=refusal.remedy, code="date", field=field)
    if adopted_on > on:
        return Refusal(
            "Ces statuts ne sont pas encore adoptés.",
            remedy="Enregistrez-les une fois votés ; ils peuvent s'appliquer plus tard.",
            code="not_adopted",
            field="adopted_on",
        )
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


def hold_together(values: Mapping[str, str], *, nature: str, associates: int) -> Refusal | None:
    """Rules that must agree with one another, and with the number of `associates` of the day they apply from: a board has at most
    as many members as its maximum; one person carries no more proxies than the law of SCOPs lets (GOV-23), once associates are
    known."""
    cap, lawful_cap = values.get("proxies.cap"), law.max_proxies(associates, nature=nature)
    if nature == "scop" and cap and associates and int(cap) > lawful_cap:
        return Refusal(
            f"Pouvoirs par personne : au plus {lawful_cap} pour {associates} associé·es.",
            "loi 78-763 art. 14",
            "Laissez la case vide : le maximum de la loi suivra leur nombre.",
            "above",
            field="proxies.cap",
        )
    least, most = values.get("board.least"), values.get("board.most")
    if least and most and int(least) > int(most):
        return Refusal("Le conseil ne peut pas avoir plus de membres au moins qu'au plus.", code="board", field="board.least")
    return None
