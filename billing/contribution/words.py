"""A scale in words: each line as a sentence that a member understands before voting it."""

from decimal import Decimal

from billing.contribution.enums import Base, ExemptFrom, MinimumMode, Taxpayer, Trigger
from billing.contribution.models import ScaleLine
from cae.templatetags.format import money, money_round, percent

WHOSE = {
    Taxpayer.ACTIVITY: "pour chaque activité",
    Taxpayer.PERSON: "pour chaque personne",
    Taxpayer.PERSON_ACTIVITIES: "pour l'ensemble des activités d'une personne",
}
WHEN = {Trigger.DOCUMENT: "", Trigger.MONTH: ", prise chaque mois", Trigger.YEAR: ", prise en fin d'année"}


def sentence(line: ScaleLine) -> str:
    """The whole rule of a line: how much, of what, for whom, with its minimum, maximum and exemptions."""
    if line.base == Base.FIXED:
        text = f"{money(line.fee)} par mois {WHOSE[Taxpayer(line.taxpayer)]}"
        return text + (", jusqu'au premier salaire." if line.fee_stops_with_salary else ".")
    parts = [f"{_rate(line)} {_of(Base(line.base))}, {WHOSE[Taxpayer(line.taxpayer)]}{WHEN[Trigger(line.trigger)]}"]
    if line.minimum_mode == MinimumMode.ABSORBED:
        parts.append(
            f"au moins {money_round(line.minimum)} par an ({money(_twelfth(line))} par mois, que la suite de l'année absorbe)"
        )
    elif line.minimum_mode == MinimumMode.FLOOR:
        parts.append(f"au moins {money(_twelfth(line))} chaque mois")
    if line.maximum is not None:
        parts.append(f"au plus {money_round(line.maximum)} par an")
    if line.exempt_months:
        start = "le premier contrat" if line.exempt_from == ExemptFrom.CONTRACT else "la première facture"
        parts.append(f"rien pendant les {line.exempt_months} premiers mois, comptés depuis {start}")
    return " ; ".join(parts) + "."


def _twelfth(line: ScaleLine) -> Decimal:
    return (line.minimum or Decimal(0)) / 12


def _of(base: Base) -> str:
    return {
        Base.INVOICED: "du chiffre d'affaires facturé hors taxes",
        Base.COLLECTED: "du chiffre d'affaires encaissé hors taxes",
        Base.MARGIN: "de la marge (ventes moins achats liés, hors taxes)",
        Base.RESULT: "du résultat de l'année",
    }[base]


def _rate(line: ScaleLine) -> str:
    brackets = list(line.brackets.all())
    if not brackets:
        return percent(line.rate or 0)
    if len(brackets) == 1 and not brackets[0].above:
        return percent(brackets[0].rate)
    parts = []
    for bracket, following in zip(brackets, [*brackets[1:], None], strict=True):
        reach = (
            f"au-delà de {money_round(bracket.above)}"
            if following is None
            else f"de {money_round(bracket.above)} à {money_round(following.above)}"
        )
        parts.append(f"{percent(bracket.rate)} {reach}")
    return ", ".join(parts)
