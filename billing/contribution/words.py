"""A scale in words: each line as a sentence that a member understands before voting it."""

from collections.abc import Iterable
from decimal import Decimal

from billing.contribution.enums import Base, ExemptFrom, MinimumMode, Taxpayer, Trigger
from billing.contribution.models import Scale, ScaleLine
from cae.templatetags.format import money, money_round, percent
from members.enums import ContractKind

WHOSE = {
    Taxpayer.ACTIVITY: "pour chaque activité",
    Taxpayer.PERSON: "pour chaque personne",
    Taxpayer.PERSON_ACTIVITIES: "pour l'ensemble des activités d'une personne",
}
NATURES = {"goods": "les biens", "services": "les prestations"}
WHEN = {Trigger.DOCUMENT: "", Trigger.MONTH: ", prise chaque mois", Trigger.YEAR: ", prise en fin d'année"}


def sentence(line: ScaleLine) -> str:
    """The whole rule of a line: how much, of what, for whom, with its minimum (and under which contracts), maximum and
    exemptions."""
    if line.base == Base.FIXED:
        text = f"{money(line.fee)} par mois {WHOSE[Taxpayer(line.taxpayer)]}"
        return text + (", jusqu'au premier salaire." if line.fee_stops_with_salary else ".")
    parts = [f"{_rate(line)} {_of(Base(line.base))}, {WHOSE[Taxpayer(line.taxpayer)]}{WHEN[Trigger(line.trigger)]}"]
    under = f" sous {kinds_in_words(line.minimum_contracts)}" if line.minimum_contracts else ""
    if line.minimum_mode == MinimumMode.ABSORBED:
        absorbed = f"({money(_twelfth(line))} par mois, que la suite de l'année absorbe)"
        parts.append(f"au moins {_euros(line.minimum)} par an{under} {absorbed}")
    elif line.minimum_mode == MinimumMode.FLOOR:
        parts.append(f"au moins {money(_twelfth(line))} chaque mois{under}")
    if line.maximum is not None:
        parts.append(f"au plus {_euros(line.maximum)} par an")
    if line.exempt_months:
        start = "le premier contrat" if line.exempt_from == ExemptFrom.CONTRACT else "la première facture"
        parts.append(f"rien pendant les {line.exempt_months} premiers mois, comptés depuis {start}")
    if line.exempt_natures:
        parts.append(f"rien sur {' ni sur '.join(NATURES[nature] for nature in sorted(line.exempt_natures))}")
    return " ; ".join(parts) + "."


def concerned(scale: Scale) -> str:
    """Whom a scale concerns: « tous les contrats », « les contrats CESA et CDI »."""
    if not scale.contract_kinds:
        return "tous les contrats"
    plural = "s" if len(scale.contract_kinds) > 1 else ""
    return f"le{plural} contrat{plural} {kinds_in_words(scale.contract_kinds)}"


def kinds_in_words(kinds: Iterable[str]) -> str:
    """Kinds of contract by their short names, in the order of the law: « CAPE », « CESA, CDI ou CDD »."""
    names = [kind.label.split(" ")[0] for kind in ContractKind if kind in set(kinds)]
    return " ou ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _euros(amount: Decimal | None) -> str:
    """Whole euros without their cents; otherwise to the cent, as it is reckoned."""
    return money(amount) if amount is not None and amount % 1 else money_round(amount)


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
            f"au-delà de {_euros(bracket.above)}"
            if following is None
            else f"de {_euros(bracket.above)} à {_euros(following.above)}"
        )
        parts.append(f"{percent(bracket.rate)} {reach}")
    return ", ".join(parts)
