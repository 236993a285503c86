"""The pages of pay: the accountant's month, the entry of a payslip, and what each member sees of their own."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from billing.payroll import actions, ports, queries, rules
from billing.payroll.forms import ReverseForm, SalaryForm, read_month
from billing.payroll.models import SalaryEntry
from cae import exports
from cae.access import fetch, has_right, may, scope
from cae.exports import Sheet
from cae.filters import remembered
from cae.history import history_of
from cae.lists import page_of
from cae.once import perform
from cae.periods import add_months, month_start, today
from cae.rights import Right
from cae.tables import Column
from members.forms.picking import ActivityField
from members.models import Activity
from members.pages import activity_page, team_page

COLUMNS = [
    Column("Mois", "date"),
    Column("Membre", width=28),
    Column("Activité", width=28),
    Column("Brut", "money"),
    Column("Cotisations salariales", "money"),
    Column("Cotisations patronales", "money"),
    Column("Autres charges", "money"),
    Column("Congés", "money"),
    Column("Coût employeur", "money"),
]


@require_safe
@team_page(Right.PAYROLL_VIEW)
@remembered
def list(request):
    """A month of salaries: who has one, on which activity, at what cost, and who has none yet."""
    on = today()
    month = read_month(request.GET.get("mois", "")) or month_start(on)
    rows = queries.of_month(request.user, month)
    if exports.asked(request):
        sheet = Sheet(f"Salaires {month:%Y-%m}", COLUMNS, rows.order_by("id"), _cells)
        return exports.of_list(request, sheet, shown_by=Right.PAYROLL_VIEW)
    context = {
        "month": month,
        "previous": f"{add_months(month, -1):%Y-%m}",
        "next": f"{add_months(month, 1):%Y-%m}" if add_months(month, 1) <= on else "",
        "page": page_of(rows, request.GET, order=("id",)),
        "totals": queries.totals(rows),
        "may_export": exports.refusal(request.user, shown_by=Right.PAYROLL_VIEW) is None,
        "may_post": has_right(request.user, Right.PAYROLL_POST),
        "expected": queries.expected(request.user, month) if has_right(request.user, Right.PAYROLL_POST) and month <= on else [],
    }
    return render(request, "billing/payroll/list.html" + ("#results" if request.htmx else ""), context)


def _cells(salary: SalaryEntry) -> tuple:
    return (
        salary.month,
        str(salary.member),
        salary.activity.name,
        salary.gross,
        salary.employee_contributions,
        salary.employer_contributions,
        salary.other_costs,
        salary.leave_accrual,
        salary.total_cost,
    )


@require_http_methods(["GET", "POST"])
@team_page(Right.PAYROLL_POST)
def record(request):
    """Enters a payslip; shows what the activity's account holds beside it."""
    on = today()
    activities = Activity.objects.filter(scope(request.user, Right.PAYROLL_POST, ""), closed_on__isnull=True).order_by("name")
    month = read_month(request.GET.get("mois", "")) or month_start(on)
    chosen = {name: int(pk) for name in ("member", "activity") if (pk := request.GET.get(name, "")).isdigit()}
    form = SalaryForm(request.POST or None, activities=activities, initial={"month": month, **chosen})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        address = perform(
            request,
            form,
            lambda: actions.record_salary(
                member=data["member"], activity=data["activity"], month=data["month"], pay=form.pay, on=on, by=request.user
            ),
            to=lambda made: f"{reverse('billing:payroll:list')}?mois={made.month:%Y-%m}",
        )
        if address:
            return redirect(address)
    activity = _activity_typed(activities, form["activity"].value())
    context = {
        "form": form,
        "activity": activity,
        "holding": ports.holding(activity, on=on) if activity else None,
        "month": month,
    }
    return render(request, "billing/payroll/record.html", context, status=422 if form.errors else 200)


def _activity_typed(activities, typed: str | None) -> Activity | None:
    """The activity a field names, once it names one."""
    field = ActivityField(right=Right.PAYROLL_POST, sections=True, required=False)
    field.queryset = activities
    try:
        return field.clean(typed)
    except ValidationError:
        return None


@require_safe
@team_page(Right.PAYROLL_POST)
def holding(request):
    """What the chosen activity holds: a fragment of the entry form."""
    seen = Activity.objects.filter(scope(request.user, Right.PAYROLL_POST, ""))
    activity = _activity_typed(seen, request.GET.get("activity", ""))
    amount = ports.holding(activity, on=today()) if activity else None
    return render(request, "billing/payroll/holding.html", {"activity": activity, "holding": amount})


@require_safe
@activity_page(Right.ACCOUNT_VIEW)
def mine(request, activity):
    """The salaries of an activity: all for the support team, one's own for a member."""
    rows = queries.visible_in(request.user, activity)
    context = {
        "activity": activity,
        "page": page_of(rows, request.GET, order=("-month", "-id")),
        "only_own": may(request.user, Right.PAYROLL_VIEW, activity) is not None,
    }
    return render(request, "billing/payroll/mine.html" + ("#results" if request.htmx else ""), context)


@require_safe
@activity_page(Right.ACCOUNT_VIEW)
def sheet(request, activity, pk):
    """One salary: what it costs, line by line."""
    salary = queries.visible_in(request.user, activity).filter(pk=pk).first()
    if salary is None:
        raise Http404
    posts = rules.can_post(request.user, activity) is None
    context = {
        "activity": activity,
        "salary": salary,
        "pay": actions.pay_of(salary),
        "may_reverse": posts and rules.can_be_reversed(salary) is None,
        "team": has_right(request.user, Right.PAYROLL_VIEW),
        "sees_ledger": has_right(request.user, Right.LEDGER_VIEW),
        "history": history_of(salary)[:20],
    }
    return render(request, "billing/payroll/sheet.html", context)


@require_http_methods(["GET", "POST"])
@activity_page(Right.PAYROLL_POST)
def reverse_one(request, activity, pk):
    """Cancels a salary by its opposite, and says why."""
    salary = fetch(queries.visible_in(request.user, activity), request.user, Right.PAYROLL_POST, pk=pk)
    form = ReverseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        address = perform(
            request,
            form,
            lambda: actions.reverse_salary(salary=salary, reason=reason, on=today(), by=request.user),
            to=lambda _: reverse("billing:payroll:sheet", args=[activity.code, pk]),
        )
        if address:
            return redirect(address)
    context = {"form": form, "salary": salary, "activity": activity}
    return render(request, "billing/payroll/reverse_one.html", context, status=422 if form.errors else 200)
