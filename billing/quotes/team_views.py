"""Quotes for the support team: those of every activity one looks after, those that wait, validated together."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from billing.quotes import actions, queries
from billing.quotes.enums import QuoteState
from billing.quotes.listing import exported, filters_of, page_shown
from billing.quotes.models import Quote
from cae.access import Refused, has_right, visible
from cae.filters import remembered
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members.pages import team_page

WAITING = "a-valider"  # the filter of an address without filter
MOST = 100  # validated in one go; each is a transaction of its own


@require_safe
@team_page(Right.QUOTES_VALIDATE)
@remembered
def all(request):
    """Quotes of the activities one validates for; those that wait first when nothing is asked."""
    filters = filters_of(request)
    waiting = request.GET.get("etat", WAITING) == WAITING
    rows = queries.listed(visible(Quote.objects.all(), request.user, Right.QUOTES_VALIDATE), **filters, on=today())
    if waiting:
        rows = rows.filter(state=QuoteState.WAITING)
    if request.GET.get("format") == "xlsx" and has_right(request.user, Right.EXPORTS):
        return exported(rows, "devis")
    context = {
        "page": page_shown(rows, request, on=today()),
        "filters": filters,
        "waiting": waiting,
        "choices": queries.FILTERS,
    }
    return render(request, "billing/quotes/all.html" + ("#results" if request.htmx else ""), context)


@require_POST
@team_page(Right.QUOTES_VALIDATE)
def validate_selected(request):
    """Validates the chosen quotes one by one: what cannot be is left as it is, and said."""
    chosen = [value for value in request.POST.getlist("selected")[:MOST] if value.isdigit()]
    rows = visible(Quote.objects.select_related("activity", "customer"), request.user, Right.QUOTES_VALIDATE)
    quotes = rows.filter(pk__in=chosen, state=QuoteState.WAITING).order_by("pk")
    done, refused = 0, []

    def validate_each() -> tuple[int, list[str]]:
        nonlocal done
        for quote in quotes:
            try:
                actions.validate(quote=quote, by=request.user, on=today())
                done += 1
            except Refused as refusal:
                refused.append(f"{quote} ({quote.activity}) : {refusal}")
        return done, refused

    perform(request, None, validate_each, to=lambda _: request.path)
    if done:
        messages.success(request, f"{done} devis validé{'s' if done > 1 else ''}.")
    for sentence in refused[:10]:
        messages.error(request, sentence)
    if not done and not refused:
        messages.info(request, "Aucun devis n'attendait parmi ceux que vous avez choisis.")
    return redirect("billing:quotes:all")
