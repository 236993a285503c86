"""How a surplus may be shared out, and the sentence when the law refuses; when it is put to the vote."""

from datetime import date

from cae.access import Refusal
from cae.templatetags.format import money
from governance.allocation import amounts
from governance.allocation.amounts import Figures, Rates, Shares
from governance.allocation.models import Allocation
from governance.meetings.enums import MeetingKind, MeetingState
from governance.meetings.models import Meeting


def can_share(figures: Figures, shares: Shares, rates: Rates) -> Refusal | None:
    """Whether the law lets a surplus be shared out so. The first line that is outside says why."""
    return (
        _amounts(figures, shares, rates)
        or _work(figures, shares, rates)
        or _fund(figures, shares, rates)
        or _interest(figures, shares, rates)
    )


def _amounts(figures: Figures, shares: Shares, rates: Rates) -> Refusal | None:
    """Positive amounts, and something to share."""
    for amount, field in (
        (figures.losses, "losses"),
        (figures.gains, "gains"),
        (figures.capital_peak, "capital_peak"),
        (figures.legal_reserve, "legal_reserve"),
        (shares.work, "work"),
        (shares.interest, "interest"),
    ):
        if amount < 0:
            return Refusal("Un montant est positif, ou nul.", code="negative", field=field)
    if figures.surplus <= 0:
        return Refusal(
            f"Il n'y a pas d'excédent à répartir : {money(figures.surplus)}.",
            rates.surplus_law,
            "Une perte se reporte à nouveau : écrivez cette résolution à l'ordre du jour.",
            code="loss",
            field="result",
        )
    return None


def _work(figures: Figures, shares: Shares, rates: Rates) -> Refusal | None:
    least = amounts.least_work(figures, rates)
    if shares.work < least:
        return Refusal(
            f"La part travail est d'au moins {rates.work:f} % de l'excédent : {money(least)}.",
            rates.work_law,
            code="work",
            field="work",
        )
    if not rates.work and shares.work:
        return Refusal("Il n'y a pas de part travail.", rates.work_law, code="no_work", field="work")
    return None


def _fund(figures: Figures, shares: Shares, rates: Rates) -> Refusal | None:
    if shares.fund < amounts.least_fund(figures, rates):
        short = amounts.least_fund(figures, rates) - shares.fund
        if rates.statutory:
            sentence = f"La réserve statutaire manque de {money(short)} : {money(amounts.least_fund(figures, rates))} au moins."
        else:
            sentence = f"C'est {money(short)} de plus que l'excédent de {money(figures.surplus)}, réserve légale comprise."
        return Refusal(sentence, rates.fund_law, code="too_much", field="interest" if shares.interest else "work")
    return None


def _interest(figures: Figures, shares: Shares, rates: Rates) -> Refusal | None:
    most = amounts.most_interest(shares.legal, shares.fund, shares.work, rates)
    if shares.interest > most:
        beyond = "ni les réserves ni la part travail" if rates.interest_by_work else "pas les réserves"
        widest = amounts.widest_interest(figures, rates, work=shares.work)
        return Refusal(
            f"Les intérêts aux parts ne dépassent {beyond} : {money(most)} ici.",
            rates.interest_law,
            f"À côté de cette part travail, ils vont jusqu'à {money(widest)}.",
            code="interest",
            field="interest",
        )
    return None


def can_change(allocation: Allocation) -> Refusal | None:
    """What is put to the vote no longer changes."""
    if allocation.resolution_id is None:
        return None
    return Refusal(
        "Cette répartition est à l'ordre du jour : elle ne change plus.",
        remedy="Faites-en une autre, ou retirez d'abord le point.",
        code="voted",
    )


def can_year(year_end: date, *, on: date) -> Refusal | None:
    """A year is shared out once it is over."""
    if year_end > on:
        return Refusal("Cet exercice n'est pas encore clos.", code="year", field="year_end")
    return None


def can_put_to_vote(allocation: Allocation, meeting: Meeting) -> Refusal | None:
    """It goes on the agenda of an ordinary assembly being prepared, once."""
    if refusal := can_change(allocation):
        return refusal
    if meeting.kind not in (MeetingKind.ORDINARY, MeetingKind.MIXED):
        return Refusal(
            "Le résultat se répartit à une assemblée ordinaire.",
            "C. com. art. L. 225-100 et L. 223-26",
            code="kind",
            field="meeting",
        )
    if meeting.state != MeetingState.DRAFT:
        return Refusal("L'ordre du jour de cette assemblée ne change plus.", code="state", field="meeting")
    return None
