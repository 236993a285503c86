"""Reads of mandates: who holds which charge, what ends soon, and what the law and the statutes say of their number."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cae.periods import add_months, month_end
from governance.mandates import law
from governance.mandates.enums import DECIDING, Body
from governance.mandates.models import Mandate
from governance.mandates.rules import Facts, Limit
from governance.meetings.queries import is_associate
from governance.statutes.enums import Form, Nature
from governance.statutes.law import Society
from governance.statutes.queries import Book, book_of, in_force
from members.enums import ContractKind
from members.models import Contract, Member

SALARIED = (ContractKind.CESA, ContractKind.CDI, ContractKind.CDD)
ALERTS = (6, 3, 1)  # months before the end of a mandate when people are warned


def rules_on(day: date) -> Book:
    """The statutes in force on a day, or the law without any."""
    return book_of(in_force(day), on=day)


def held(on: date) -> QuerySet[Mandate]:
    """The mandates that run on a day."""
    rows = Mandate.objects.annotate(last=Coalesce("ended_on", "ends_on"))
    return rows.filter(starts_on__lte=on, last__gte=on).select_related("member", "decision")


def on_board(on: date) -> list[Member]:
    """Who sits on the board on a day, its chair included, in the order of names."""
    found = {mandate.member for mandate in held(on).filter(body__in=(Body.BOARD, Body.CHAIR)) if mandate.member is not None}
    return sorted(found, key=lambda member: (member.last_name, member.first_name))


def every() -> QuerySet[Mandate]:
    """Every mandate, past ones too, with its holder."""
    return Mandate.objects.select_related("member", "decision", "renews", "renewal")


def in_state(state: str, on: date) -> QuerySet[Mandate]:
    """The mandates that run ("en-cours"), that end soon and that nothing renews ("bientot"), or that are over ("finis")."""
    if state == "bientot":
        return ending(on)
    if state == "en-cours":
        return held(on)
    return every().annotate(last=Coalesce("ended_on", "ends_on")).filter(last__lt=on)


def ending(on: date, *, months: int = 6) -> QuerySet[Mandate]:
    """The mandates that end within so many months and that nothing renews, the first to end first."""
    return held(on).filter(last__lte=add_months(on, months), renewal__isnull=True).order_by("last", "pk")


def left_behind(on: date) -> QuerySet[Mandate]:
    """The running mandates of people who left the cooperative, or no longer are associates of a board they sit on."""
    gone = Q(member__left_on__lt=on)
    no_longer = Q(body=Body.BOARD, member__associate_until__lt=on)
    return held(on).filter(gone | no_longer).order_by("pk")


def alert(mandate: Mandate, on: date) -> int | None:
    """Which warning has been reached, in months before the end; None when it is far."""
    reached = [months for months in ALERTS if on >= add_months(mandate.last_day, -months)]
    return min(reached) if reached else None


def body_name(body: str, form: str) -> str:
    """A body by the name it has in a company of this form."""
    if body == Body.BOARD:
        return "Conseil d’administration" if form == "sa" else "Conseil de surveillance"
    return str(Body(body).label).capitalize() if body != Body.CSE else "Représentant·es du personnel (CSE)"


def term_of(body: str, *, on: date) -> Limit | None:
    """The longest term of a body: that of the statutes for a board and its chair, else that of the law."""
    rules = rules_on(on)
    if body in (Body.BOARD, Body.CHAIR):
        rule = rules["board.years"]
        return Limit(rule.value, rule.source, rule.is_unsure)
    found = law.term(body, rules.society, on=on)
    return Limit(found.years, found.law, found.is_unsure) if found else None


def is_employed(member: Member, on: date) -> bool:
    """Whether the cooperative employs a person on a day."""
    return _employment(on).filter(member=member).exists()


def _employment(on: date) -> QuerySet[Contract]:
    rows = Contract.objects.annotate(last=Coalesce("ended_on", "ends_on"))
    return rows.filter(Q(last__isnull=True) | Q(last__gte=on), kind__in=SALARIED, starts_on__lte=on)


def facts(*, body: str, member: Member | None, starts_on: date) -> Facts:
    """What is looked at before a charge is given to a person from a day on. Only a SCOP counts those it does not employ."""
    rules = rules_on(starts_on)
    is_scop = rules.society.nature == Nature.SCOP
    running = held(starts_on)
    most = rules["board.most"]
    employed = member is None or is_employed(member, starts_on)
    deciding = running.filter(body__in=DECIDING, member__isnull=False)
    counted = deciding.aggregate(all=Count("member", distinct=True))["all"]
    outside = deciding.exclude(member__in=_employment(starts_on).values("member")).values("member").distinct().count()
    already = member is not None and deciding.filter(member=member).exists()
    newcomer = 1 if member is not None and not already else 0
    return Facts(
        term=term_of(body, on=starts_on),
        most=Limit(most.value, most.source, most.is_unsure),
        seated=running.filter(body=Body.BOARD).count(),
        is_associate=is_associate(member, starts_on),
        is_employed=employed,
        deciding=counted + newcomer,
        outsiders=outside + (newcomer if not employed else 0) if is_scop else 0,
        incompatible=_against(body, member, running, rules.society),
    )


def _against(body: str, member: Member | None, running: QuerySet[Mandate], society: Society) -> str:
    """In a SCOP that is a SARL or a SAS, a member of the supervisory board does not direct (GOV-61)."""
    if member is None or society.form == Form.SA or society.nature != Nature.SCOP or body not in (Body.BOARD, Body.DIRECTION):
        return ""
    other = Body.DIRECTION if body == Body.BOARD else Body.BOARD
    if not running.filter(body=other, member=member).exists():
        return ""
    return "à la direction" if other == Body.DIRECTION else "au conseil de surveillance"


@dataclass(frozen=True)
class Chamber:
    """A body as people read it: who sits, what the statutes or the law say of their number, and whether it is kept."""

    body: str
    name: str
    mandates: list[Mandate]
    said: str = ""
    source: str = ""
    missing: str = ""


def chambers(on: date) -> list[Chamber]:
    """Every body that someone sits in, or that the law asks for."""
    rules = rules_on(on)
    seated: dict[str, list[Mandate]] = {}
    for mandate in held(on).order_by("starts_on", "pk"):
        seated.setdefault(mandate.body, []).append(mandate)
    found = []
    for body in Body:
        inside = seated.get(body, [])
        said, source, missing = "", "", ""
        if body == Body.BOARD:
            least, most = rules["board.least"], rules["board.most"]
            said, source = f"De {least.value} à {most.value} membres, {rules['board.years'].value} ans au plus", least.source
            if len(inside) < least.value:
                missing = (
                    f"Il manque {least.value - len(inside)} membre{'s' if least.value - len(inside) > 1 else ''} au conseil."
                )
        elif body == Body.CSE:
            said, source, missing = _committee(inside, on)
        if inside or missing or said:
            found.append(Chamber(body, body_name(body, rules.society.form), inside, said, source, missing))
    return found


def headcounts(on: date, *, months: int) -> list[int]:
    """How many people were employed at the end of each of the last whole months, the latest first.

    People are counted one by one: the share of part-time work (C. trav. art. L. 1111-2) is for the payroll.
    """
    ends = [month_end(add_months(on.replace(day=1), -back)) for back in range(1, months + 1)]
    rows = Contract.objects.annotate(last=Coalesce("ended_on", "ends_on")).filter(kind__in=SALARIED)
    sums = {
        f"month_{rank}": Count("member", distinct=True, filter=Q(Q(last__isnull=True) | Q(last__gte=end), starts_on__lte=end))
        for rank, end in enumerate(ends)
    }
    counted = rows.aggregate(**sums)
    return [counted[f"month_{rank}"] for rank in range(len(ends))]


def _committee(seated: list[Mandate], on: date) -> tuple[str, str, str]:
    """What the law asks of the staff's representatives: what is said, its source, and what is missing."""
    due = law.committee(on=on)
    if due is None:
        return "", "", ""
    heads = headcounts(on, months=due.months)
    seats = law.seats(heads[0], on=on)
    if min(heads) < due.heads or seats is None:
        if not seated:
            return "", "", ""
        return f"{heads[0]} personnes employées : l’élection est obligatoire à partir de {due.heads}", due.law, ""
    plural = "s" if seats.number > 1 else ""
    said = (
        f"{heads[0]} personnes employées : {seats.number} titulaire{plural}, autant de suppléant·es, {seats.hours} heures par "
        "mois pour chaque titulaire"
    )
    full = sum(1 for mandate in seated if not mandate.role.lower().startswith("suppl"))
    if full >= seats.number:
        return said, seats.law, ""
    if not seated:
        return said, seats.law, f"L’effectif dépasse {due.heads} depuis {due.months} mois : l’élection est à organiser."
    left = seats.number - full
    return said, seats.law, f"{left} siège{'s' if left > 1 else ''} de titulaire {'sont' if left > 1 else 'est'} à pourvoir."


def of_member(member: Member, *, on: date) -> QuerySet[Mandate]:
    """What a person holds on a day."""
    return held(on).filter(member=member).order_by("starts_on", "pk")


def has_held(members: QuerySet[Member]) -> QuerySet[Member]:
    """Each of `members` with `held_before`: whether they ever had a mandate."""
    return members.annotate(held_before=Exists(Mandate.objects.filter(member=OuterRef("pk"))))
