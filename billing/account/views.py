"""The pages of the living account."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.account import actions, periods, queries, rules, words
from billing.account.amounts import SIGNS, Kind
from billing.account.figures import FIGURES, OUT_NAME, name_of
from billing.account.forms import CommitmentForm, EarmarkForm
from billing.account.models import Commitment, Earmark, Statement
from billing.account.periods import Period
from billing.account.sheet import Why
from billing.contribution.queries import charges_behind, year_of
from billing.contribution.words import under
from billing.ledger.ports import address_of
from billing.payroll.queries import of_others
from cae import files
from cae.access import has_right
from cae.lists import page_of
from cae.models import Job
from cae.once import perform
from cae.periods import add_months, month_start, today
from cae.rights import Right
from cae.templatetags.format import date_fr, month_short
from members.models import Activity
from members.pages import activity_page

INFORMATION = (Kind.INVOICED, Kind.PENDING, Kind.LATE)


@require_safe
@activity_page(Right.ACCOUNT_VIEW)
def index(request, activity):
    """« Ce que je peux me verser maintenant », and what it is made of, over the period chosen."""
    on = today()
    choices = periods.choices(opened_on=activity.opened_on, on=on)
    period = periods.chosen(choices, request.GET.get("periode", ""))
    then = min(on, period.upto)
    promises = queries.promises_of(activity, on=then)
    sheet = queries.sheet_of(activity, since=period.since, upto=period.upto, on=on, promises=promises)
    cape = queries.is_cape(activity, on=on)
    months = queries.months_of(activity, upto=on)
    now = period.upto >= month_start(on)
    shares = queries.shares_of(activity, on=then)
    result_words = words.of_result(cape=cape, shared=bool(shares))
    mine = next((share.available for member, share in shares if member.user_id == request.user.pk), None)
    lines = [
        {
            "kind": line.kind.value,
            "words": words.WORDS[line.kind],
            "amount": line.counts,
            "href": _invoices_behind(activity, "refund", period)
            if line.kind is Kind.REFUNDS and now
            else _entries_behind(activity, line.kind.value, period.key),
        }
        for line in sheet.lines
        if SIGNS[line.kind] and (line.amount or line.kind in (Kind.OPENING, Kind.COLLECTED, Kind.CONTRIBUTION))
    ]
    context = {
        "activity": activity,
        "sheet": sheet,
        "cape": cape,
        "words": words.AVAILABLE_CAPE if cape else words.AVAILABLE,
        "result_words": result_words,
        "info": [
            {
                "words": words.WORDS[kind],
                "amount": sheet.line(kind).amount,
                "kind": kind.value,
                "href": _invoices_behind(activity, kind, period) if now or kind == Kind.INVOICED else "",
            }
            for kind in INFORMATION
        ],
        "lines": lines,
        "period": period,
        "periods": [(choice.key, choice.label) for choice in choices],
        "now": now,
        "result_href": _entries_behind(activity, name_of(Why.RESULT), period.key),
        "bridge": [
            {"label": label, "amount": step.amount, "href": _entries_behind(activity, name_of(step.why), period.key)}
            for label, step in zip([result_words.title, *(step.label for step in sheet.bridge[1:])], sheet.bridge, strict=True)
        ],
        "points": [
            {
                "label": month_short(month.month),
                "value": month.collected,
                "second": month.out,
                "current": month.month == month_start(on),
                **(_opened_on(activity, f"{month.month:%Y-%m}") if month.month >= month_start(activity.opened_on) else {}),
            }
            for month in months
        ],
        "shares": shares,
        "mine": mine,
        "answer": sheet.available if mine is None else mine,
        "promises": promises,
        "may_set_aside": rules.may_set_aside(request.user, activity, by_rule=False) is None,
        "may_commit": rules.may_commit(request.user, activity) is None,
        "statements": Statement.objects.filter(activity=activity).order_by("-month")[:12],
        "next_statement": _next_statement(activity, on),
        "as_of": queries.as_of(),
    }
    return render(request, "billing/account/index.html", context)


def _entries_behind(activity: Activity, name: str, period: str) -> str:
    """The page of the entries of a figure over a period; empty when it opens on none."""
    return f"{reverse('billing:account:line', args=[activity.code, name])}?periode={period}" if name in FIGURES else ""


def _opened_on(activity: Activity, month: str) -> dict[str, str]:
    """Where the name of a month in the chart leads, and its two figures."""
    return {
        "href": f"{reverse('billing:account:index', args=[activity.code])}?periode={month}",
        "value_href": _entries_behind(activity, Kind.COLLECTED.value, month),
        "second_href": _entries_behind(activity, OUT_NAME, month),
    }


def _invoices_behind(activity: Activity, situation: str, period: Period) -> str:
    """The list of the invoices a figure counts."""
    asked = (
        {"since": period.since.isoformat(), "until": period.upto.isoformat()}
        if situation == Kind.INVOICED
        else {"situation": situation}
    )
    return f"{reverse('billing:invoices:list', args=[activity.code])}?{urlencode(asked)}"


def _next_statement(activity, on):
    """The last finished month, when its statement is not made yet."""
    month = add_months(month_start(on), -1)
    return (
        month
        if month >= month_start(activity.opened_on) and not Statement.objects.filter(activity=activity, month=month).exists()
        else None
    )


@require_safe
@activity_page(Right.ACCOUNT_VIEW)
def line(request, activity, kind):
    """The entries a figure is made of, newest first, each leading to the document that produced it; the pay of others in one
    line each, without their name."""
    if kind not in FIGURES:
        raise Http404
    figure, on = FIGURES[kind], today()
    choices = periods.choices(opened_on=activity.opened_on, on=on)
    period = periods.chosen(choices, request.GET.get("periode", ""))
    since = year_of(period.upto)[0] if figure.yearly else period.since
    rows = queries.lines_behind(activity, figure.behind, since=since, upto=period.upto)
    page = page_of(queries.veiled(rows, of_others(request.user, activity)), request.GET, order=("-on", "-id"))
    pay = queries.veiled_amounts(rows, figure.behind, [row.entry_id for row in page.rows if row.is_veiled])
    charges = charges_behind(activity, [row.entry_id for row in page.rows])
    for row in page.rows:
        row.under = list(dict.fromkeys(under(charge) for charge in charges.get(row.entry_id, ())))
        row.address = "" if row.is_veiled else address_of(row.entry, activity)
        row.moved = pay[row.entry_id] if row.is_veiled else figure.behind.part_of(row)
    sheet = queries.sheet_of(activity, since=period.since, upto=period.upto, on=on)
    context = {
        "activity": activity,
        "words": figure.words,
        "amount": figure.amount(sheet),
        "over": f"Du {date_fr(since)} au {date_fr(period.upto)}" if figure.yearly else period.label,
        "page": page,
        "period": period,
        "periods": [(choice.key, choice.label) for choice in choices],
        "kind": kind,
        "may_read": has_right(request.user, Right.DECISIONS_VIEW),
    }
    return render(request, "billing/account/line.html" + ("#results" if request.htmx else ""), context)


@require_http_methods(["GET", "POST"])
@activity_page(Right.RESERVES_EDIT)
def set_aside(request, activity):
    """Sets money of the activity aside."""
    form = EarmarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = perform(
            request,
            form,
            lambda: actions.set_aside(
                activity=activity,
                amount=form.cleaned_data["amount"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                on=today(),
            ),
            to=lambda _: reverse("billing:account:index", kwargs={"code": activity.code}),
        )
        if address:
            return redirect(address)
    context = {
        "form": form,
        "activity": activity,
        "available": queries.available_now(activity, on=today()),
        "cape": queries.is_cape(activity, on=today()),
    }
    return render(request, "billing/account/set_aside.html", context, status=422 if form.errors else 200)


@require_POST
@activity_page(Right.ACCOUNT_VIEW)
def release(request, activity, pk):
    """Makes money set aside available again."""
    earmark = get_object_or_404(Earmark, pk=pk, activity=activity)
    address = reverse("billing:account:index", kwargs={"code": activity.code})
    perform(request, None, lambda: actions.release(earmark=earmark, by=request.user, on=today()), to=lambda _: address)
    return redirect(address)


@require_http_methods(["GET", "POST"])
@activity_page(Right.PAYMENTS_CONFIRM)
def commit(request, activity):
    """Lists a commitment of the activity (support team)."""
    form = CommitmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = perform(
            request,
            form,
            lambda: actions.commit(
                activity=activity,
                amount=form.cleaned_data["amount"],
                label=form.cleaned_data["label"],
                by=request.user,
                on=today(),
            ),
            to=lambda _: reverse("billing:account:index", kwargs={"code": activity.code}),
        )
        if address:
            return redirect(address)
    return render(
        request, "billing/account/commit.html", {"form": form, "activity": activity}, status=422 if form.errors else 200
    )


@require_POST
@activity_page(Right.PAYMENTS_CONFIRM)
def settle(request, activity, pk):
    """Ends a commitment."""
    commitment = get_object_or_404(Commitment, pk=pk, activity=activity)
    address = reverse("billing:account:index", kwargs={"code": activity.code})
    perform(request, None, lambda: actions.settle(commitment=commitment, by=request.user, on=today()), to=lambda _: address)
    return redirect(address)


@require_POST
@activity_page(Right.ACCOUNT_VIEW)
def make_statement(request, activity):
    """Makes the statement of the last finished month."""
    month = add_months(month_start(today()), -1)
    address = perform(
        request,
        None,
        lambda: actions.make_statement(activity=activity, month=month, by=request.user, on=today()),
        to=lambda made: reverse("billing:account:statement", kwargs={"code": activity.code, "pk": made.pk}),
    )
    return redirect(address or reverse("billing:account:index", kwargs={"code": activity.code}))


@require_safe
@activity_page(Right.ACCOUNT_VIEW)
def statement(request, activity, pk):
    """The statement of a month, as it was made, and its PDF when it is ready."""
    made = get_object_or_404(Statement.objects.select_related("file"), pk=pk, activity=activity)
    link = files.links_of(made).first()
    job = None if link else queries.work_on(made)
    context = {
        "activity": activity,
        "statement": made,
        "content": made.content,
        "link": link,
        "job": job,
        "making": job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING),
        "failed": job is not None and job.state == Job.State.FAILED,
    }
    return render(request, "billing/account/statement.html", context)


@require_POST
@activity_page(Right.ACCOUNT_VIEW)
def prepare_file(request, activity, pk):
    """Asks for the PDF of a statement that has none, or whose preparation failed."""
    made = get_object_or_404(Statement, pk=pk, activity=activity)
    address = reverse("billing:account:statement", kwargs={"code": activity.code, "pk": made.pk})
    perform(request, None, lambda: actions.ask_for_file(statement=made, by=request.user), to=lambda _: address)
    return redirect(address)
