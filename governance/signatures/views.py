"""Who may sign what in the name of the cooperative: every member reads it, those in charge give and withdraw powers."""

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cae import exports
from cae.access import or_raise
from cae.exports import Sheet
from cae.files import links_of
from cae.filters import remembered
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from governance.meetings.views.shared import prepares
from governance.signatures import actions, queries, rules
from governance.signatures.enums import Matter
from governance.signatures.forms import AskForm, PowerForm, WithdrawForm
from governance.signatures.models import SigningPower
from members.pages import team_page

ORDER = ("-since", "-id")
COLUMNS = [
    Column("Qui peut signer", width=28),
    Column("Quoi", width=28),
    Column("Précision", width=36),
    Column("Jusqu'à (HT)", "money"),
    Column("Deuxième signature"),
    Column("Depuis le", "date"),
    Column("Jusqu'au", "date"),
    Column("Retirée le", "date"),
    Column("Donnée par", width=28),
]


@require_safe
@team_page(Right.MEETINGS_VIEW)
def index(request):
    """Who may sign today, matter by matter; and the answer to « qui peut signer ceci ? »."""
    on = today()
    asked = AskForm(request.GET if "objet" in request.GET else None)
    answer = None
    if asked.is_bound and asked.is_valid():
        answer = queries.signers(asked.cleaned_data["objet"], asked.cleaned_data["montant"], on=on)
    powers: dict[str, list[SigningPower]] = {}
    for power in queries.in_force(on):
        powers.setdefault(power.get_matter_display(), []).append(power)
    editor = prepares(request.user)
    context = {
        "ending": [(power, queries.last_day(power)) for power in queries.ending(on)] if editor else [],
        "form": asked,
        "answer": answer,
        "representatives": list(queries.representatives(on)),
        "powers": powers,
        "trusted": list(queries.trusted(on)),
        "may_edit": editor,
    }
    return render(request, "governance/signatures/index.html", context)


@require_safe
@team_page(Right.MEETINGS_VIEW)
@remembered
def register(request):
    """Every power given, those withdrawn or over too, the last given first; exported as filtered."""
    q, matter = request.GET.get("q", "").strip()[:100], request.GET.get("objet", "")
    rows = queries.every()
    for word in q.split():
        named = Q(holder__first_name__icontains=word) | Q(holder__last_name__icontains=word)
        rows = rows.filter(named | Q(detail__icontains=word))
    if matter in Matter.values:
        rows = rows.filter(matter=matter)
    if exports.asked(request):
        found = Sheet("Délégations de signature", COLUMNS, rows.order_by(*ORDER), _cells)
        return exports.of_list(request, found, shown_by=Right.MEETINGS_VIEW)
    context = {
        "page": page_of(rows, request.GET, order=ORDER),
        "q": q,
        "matter": matter,
        "matters": Matter.choices,
        "on": today(),
        "may_export": exports.refusal(request.user, shown_by=Right.MEETINGS_VIEW) is None,
    }
    return render(request, "governance/signatures/register.html" + ("#results" if request.htmx else ""), context)


def _cells(power: SigningPower) -> tuple:
    return (
        str(power.holder),
        power.get_matter_display(),
        power.detail,
        power.ceiling,
        "oui" if power.with_another else "non",
        power.since,
        power.until,
        power.withdrawn_on,
        power.given_by.holder,
    )


def _sheet_of(power: SigningPower) -> str:
    return reverse("governance:signatures:sheet", args=[power.pk])


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """One delegation: what it lets sign, who gave it, the act."""
    power, on = get_object_or_404(queries.every(), pk=pk), today()
    context = {
        "power": power,
        "runs": queries.in_force(on).filter(pk=power.pk).exists(),
        "act": links_of(power, actions.PURPOSE).last(),
        "mandate_over": power.given_by.last_day < on,
        "may_withdraw": prepares(request.user) and rules.can_withdraw(power, on=on) is None,
    }
    return render(request, "governance/signatures/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def new(request):
    """Gives a power to sign."""
    on = today()
    givers = list(queries.representatives(on))
    form = PowerForm(request.POST or None, request.FILES or None, givers=givers, initial={"since": on})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.give_power(by=request.user, on=on, **form.values(), **form.uploads())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "governance/signatures/edit.html", {"form": form, "givers": givers})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def withdraw(request, pk):
    """Withdraws a power."""
    power, on = get_object_or_404(queries.every(), pk=pk), today()
    or_raise(rules.can_withdraw(power, on=on))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.withdraw_power(power=power, by=request.user, on=on, **form.cleaned_data)

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "governance/signatures/withdraw.html", {"form": form, "power": power})
