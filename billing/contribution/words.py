"""A scale in words: each line as a sentence that a member understands before voting it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from billing.contribution.applying import Applied
from billing.contribution.enums import Base, ExemptFrom, MinimumMode, Taxpayer, Trigger
from billing.contribution.foreseeing import Foreseen
from billing.contribution.models import ContributionCharge, Override, Scale, ScaleLine
from cae.templatetags.format import date_fr, money, money_round, percent
from governance.models import Decision
from members.enums import ContractKind


@dataclass(frozen=True)
class Note:
    """A sentence without its full stop, and the decision it rests on, which the page opens."""

    text: str
    decision: Decision | None = None


WHOSE = {
    Taxpayer.ACTIVITY: "pour chaque activité",
    Taxpayer.PERSON: "pour chaque personne",
    Taxpayer.PERSON_ACTIVITIES: "pour l'ensemble des activités d'une personne",
}
NATURES = {"goods": "les biens", "services": "les prestations"}
PAID = {
    Trigger.DOCUMENT: "le jour où le client paie",
    Trigger.MONTH: "à la fin du mois où le client paie",
    Trigger.YEAR: "à la fin de l'exercice où le client paie",
}
WHEN = {Trigger.DOCUMENT: "", Trigger.MONTH: ", prise chaque mois", Trigger.YEAR: ", prise en fin d'année"}


def sentence(line: ScaleLine, *, rate: Decimal | None = None) -> str:
    """The whole rule of a line: how much, of what, for whom, with its minimum (and under which contracts), maximum and
    exemptions. `rate` replaces its own: an override, or a contract that fixes it."""
    if line.base == Base.FIXED:
        text = f"{money(line.fee)} par mois {WHOSE[Taxpayer(line.taxpayer)]}"
        return text + (", jusqu'au premier salaire." if line.fee_stops_with_salary else ".")
    parts = [f"{rate_of(line, rate)} {_of(Base(line.base))}, {WHOSE[Taxpayer(line.taxpayer)]}{WHEN[Trigger(line.trigger)]}"]
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


def spared(one: Applied) -> list[Note]:
    """What makes a line take nothing today, the whole of it: a waiver, the first months."""
    found = []
    if waiver := one.whole_waiver:
        found.append(Note(f"Rien jusqu'au {date_fr(waiver.until)} : {waiver.reason}", waiver.decision))
    months = f"{one.line.exempt_months} premiers mois"
    if one.free_until == date.max:
        found.append(Note(f"Rien encore : les {months} se comptent depuis la première facture, qui n'est pas faite"))
    elif one.free_until is not None:
        found.append(Note(f"Rien jusqu'au {date_fr(one.free_until - timedelta(days=1))} : les {months} sont exonérés"))
    return found


def grounds(one: Applied) -> list[Note]:
    """On what the rule of a line rests for one activity: its contract or what it was granted, then the scale of the assembly."""
    found, instead, scale = [], one.instead, one.line.scale
    if isinstance(instead, Override):
        until = f" jusqu'au {date_fr(instead.until)}" if instead.until else ""
        by = f", par {instead.amendment}, {instead.amendment.member}" if instead.amendment else ""
        text = f"Taux accordé à cette activité depuis le {date_fr(instead.since)}{until}{by} : {instead.reason}"
        found.append(Note(text, instead.decision))
    elif instead is not None:
        found.append(Note(f"Le contrat de {instead.member} fixe ce taux : celui de l'assemblée ne s'y applique pas"))
    for waiver in one.waivers:
        if waiver.customer_id is not None or waiver.nature:
            on = f"ce que paie {waiver.customer}" if waiver.customer_id is not None else NATURES[waiver.nature]
            found.append(Note(f"Rien sur {on} jusqu'au {date_fr(waiver.until)} : {waiver.reason}", waiver.decision))
    text = f"« {scale.name} », voté par l'assemblée, en vigueur depuis le {date_fr(scale.starts_on)}"
    return [*found, Note(text if instead is None else f"Pour le reste, {text}", scale.decision)]


def under(charge: ContributionCharge) -> Note:
    """The scale a charge was taken under, and the decision of the assembly that adopted it; another rate than the scale's is
    said."""
    scale = charge.line.scale
    own = {charge.line.rate, *(bracket.rate for bracket in charge.line.brackets.all())}
    rates = {Decimal(step["rate"]) for step in charge.steps if step["rate"]}
    other = bool(rates - own - {0})  # zero is also what lies under the first bracket
    said = ", à un taux fixé par le contrat ou accordé à l'activité" if other else ""
    return Note(f"{scale.name}, en vigueur depuis le {date_fr(scale.starts_on)}{said}", scale.decision)


def foreseen(one: Foreseen) -> str:
    """What a document does under one line: what is taken or given back now and at what rate, or when it will be, or why nothing
    is."""
    nothing = one.spared[0][1] if one.spared and not one.base else ""
    if one.gives_back:
        return _given_back(one, nothing)
    if one.line.base == Base.RESULT:
        return f"rien maintenant. Pris quand l'exercice finit, le {date_fr(one.year_ends_on)}, sur son résultat, {_at(one)}."
    if one.line.base == Base.COLLECTED:
        now = f"rien s'il est payé aujourd'hui, {nothing}. Ensuite" if nothing else "rien maintenant. Ce sera"
        return f"{now} pris {PAID[Trigger(one.line.trigger)]}, sur ce qu'il paie, {_at(one)}.{'' if nothing else _spared(one)}"
    if nothing:
        return f"rien : {nothing}."
    of = "la marge de cette vente" if one.line.base == Base.MARGIN else f"{money(one.base)} HT"
    if one.charge is None:
        return f"rien maintenant. Ce sera pris {_end(one)}, sur {of}, {_at(one)}.{_spared(one)}"
    return f"{money(one.charge.amount)} pris maintenant sur {of}, {_at(one)}{_beside(one)}.{_spared(one)}"


def _given_back(one: Foreseen, nothing: str) -> str:
    if nothing:
        return f"rien à rendre : {nothing}."
    less = f"{money(-one.base)} HT{' que le client avait payés' if one.line.base == Base.COLLECTED else ''}"
    if one.charge is None:
        return f"rien maintenant. {less} en moins dans ce qui sera pris {_end(one)}, {_at(one)}.{_spared(one)}"
    return f"{money(-one.charge.amount)} rendus maintenant sur {less}, {_at(one)}{_beside(one)}.{_spared(one)}"


def _at(one: Foreseen) -> str:
    """« à 10 % »; brackets count from the beginning of the year."""
    brackets = one.rate is None and one.line.by_brackets and len(one.line.brackets.all()) > 1
    return f"à {rate_of(one.line, one.rate)}{' cumulés dans l’exercice' if brackets else ''}"


def _end(one: Foreseen) -> str:
    return "à la fin du mois" if one.line.trigger == Trigger.MONTH else f"à la fin de l'exercice, le {date_fr(one.year_ends_on)}"


def _spared(one: Foreseen) -> str:
    return "".join(f" Rien sur {money(abs(amount))} HT : {reason}." for amount, reason in one.spared)


def _beside(one: Foreseen) -> str:
    """What makes the amount another than its rate says: a maximum reached, a minimum already taken."""
    steps = one.charge.steps if one.charge is not None else ()
    return "".join(f" ({step.label[:1].lower()}{step.label[1:]})" for step in steps if step.base is None)


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


def rate_of(line: ScaleLine, instead: Decimal | None = None) -> str:
    """Its rate, or each of its brackets; the one that replaces them when there is one."""
    brackets = list(line.brackets.all()) if instead is None and line.by_brackets else []
    if not brackets:
        return percent(line.rate or 0 if instead is None else instead)
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
