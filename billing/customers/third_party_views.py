"""The legal third parties, by SIREN: the support team reads them all; others, those of their own customers."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from billing.customers import actions, queries
from billing.customers.forms import AlertForm
from billing.customers.models import ThirdParty
from cae import exports
from cae.access import holds_everywhere, scope
from cae.exports import Sheet
from cae.filters import remembered
from cae.history import history_of
from cae.lists import page_of
from cae.once import perform
from cae.rights import Right
from cae.tables import Column
from members.pages import team_page

COLUMNS = [
    Column("Nom", width=34),
    Column("SIREN"),
    Column("Facturation électronique", width=26),
    Column("Activités", "number"),
    Column("Alerte", width=40),
]


@require_safe
@team_page(Right.CUSTOMERS_VIEW)
@remembered
def third_parties(request):
    """Companies and public bodies, each once whatever the activities that invoice it."""
    filters = {name: request.GET.get(name, "").strip() for name in ("q", "alerte")}
    rows = queries.third_parties(filters["q"])
    if not holds_everywhere(request.user, Right.CUSTOMERS_VIEW):
        seen = ThirdParty.objects.filter(scope(request.user, Right.CUSTOMERS_VIEW, "customers__activity"))
        rows = rows.filter(pk__in=seen.values("pk"))
    if filters["alerte"]:
        rows = rows.exclude(credit_alert="")
    everywhere = holds_everywhere(request.user, Right.CUSTOMERS_VIEW)
    count = _count_activities if everywhere else None  # how many others invoice it is the support team's to know
    if exports.asked(request):
        sheet = Sheet("Clients communs", COLUMNS, rows.order_by("name", "id"), _cells, prepare=count)
        return exports.of_list(request, sheet, shown_by=Right.CUSTOMERS_VIEW)
    page = page_of(rows, request.GET, order=("name", "id"))
    if count:
        count(page.rows)
    context = {
        "page": page,
        "filters": filters,
        "filtered": any(filters.values()),
        "everywhere": everywhere,
        "may_edit": holds_everywhere(request.user, Right.CUSTOMERS_EDIT),
        "may_export": exports.refusal(request.user, shown_by=Right.CUSTOMERS_VIEW) is None,
    }
    return render(request, "billing/customers/third_parties.html" + ("#results" if request.htmx else ""), context)


def _count_activities(parties: list[ThirdParty]) -> None:
    counts = dict(
        ThirdParty.objects.filter(pk__in=[party.pk for party in parties])
        .annotate(activities=Count("customers__activity", distinct=True))
        .values_list("pk", "activities")
    )
    for party in parties:
        party.activities = counts.get(party.pk, 0)  # type: ignore[attr-defined]


def _cells(party: ThirdParty) -> tuple:
    return str(party), party.siren, party.electronic_address, getattr(party, "activities", None), party.credit_alert


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.CUSTOMERS_EDIT)
def third_party_alert(request, pk):
    """What every activity must know before it sells to this company. Asks for the right without limit of activity."""
    if not holds_everywhere(request.user, Right.CUSTOMERS_EDIT):
        raise PermissionDenied("Cette alerte est tenue par l’équipe d’appui.")
    party = get_object_or_404(ThirdParty, pk=pk)
    form = AlertForm(request.POST if request.method == "POST" else None, initial={"credit_alert": party.credit_alert})
    if request.method == "POST" and form.is_valid():
        alert = form.cleaned_data["credit_alert"]

        def act():
            return actions.set_credit_alert(third_party=party, alert=alert, by=request.user)

        if to := perform(request, form, act, to=lambda _: reverse("billing:customers:third_parties")):
            return redirect(to)
    context = {"party": party, "form": form, "history": history_of(party)[:20]}
    return render(request, "billing/customers/third_party_alert.html", context, status=422 if request.method == "POST" else 200)
