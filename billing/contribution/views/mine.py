"""What the contribution takes from one activity, and where the fees of a person are charged."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from billing.contribution import queries, scales, words
from billing.contribution.applying import Applied, applied
from billing.contribution.enums import Base
from billing.contribution.models import ContributionCharge
from cae import exports
from cae.access import has_right, may
from cae.exports import Sheet
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from members.models import Activity
from members.pages import activity_page
from members.queries import members_of


@require_POST
@activity_page(Right.ACCOUNT_VIEW)
def bear_fees(request, activity, pk):
    """Has the fees of one of its members charged to this activity."""
    member = get_object_or_404(members_of(activity, on=today()), pk=pk)
    back = reverse("billing:contribution:charges", args=[activity.code])

    def act():
        return scales.choose_fee_activity(member=member, activity=activity, by=request.user, on=today())

    return redirect(perform(request, None, act, to=lambda _: back) or back)


@require_safe
@activity_page(Right.ACCOUNT_VIEW)
def charges(request, activity):
    """What the contribution took from an activity, each amount opened on its calculation."""
    rows = queries.with_scales(ContributionCharge.objects.filter(activity=activity))
    if exports.asked(request):
        sheet = Sheet(f"Contribution {activity.name}", CHARGE_COLUMNS, rows.order_by("-on", "-id"), _charge_cells)
        return exports.of_list(request, sheet, activity=activity)
    page = page_of(rows, request.GET, order=("-on", "-id"))
    since, upto = queries.year_of(today())
    concerned = applied(activity, on=today())
    for charge in page.rows:
        charge.under = words.under(charge)
    context = {
        "activity": activity,
        "page": page,
        "taken": queries.charged(activity, since=since, upto=upto),
        "since": since,
        "lines": [_described(one) for one in concerned],
        "fees": _fees(request.user, activity) if any(one.line.base == Base.FIXED for one in concerned) else [],
        "may_read": has_right(request.user, Right.DECISIONS_VIEW),
        "may_export": exports.refusal(request.user, activity=activity) is None,
    }
    return render(request, "billing/contribution/charges.html" + ("#results" if request.htmx else ""), context)


def _described(one: Applied) -> dict:
    """A line as it applies here: what spares it, its rule, on what it rests."""
    sentence = words.sentence(one.line, rate=one.rate)
    return {"line": one.line, "spared": words.spared(one), "sentence": sentence, "grounds": words.grounds(one)}


def _fees(user, activity) -> list[dict]:
    """Whose fees are charged where, among the members of an activity: one's own, or everyone's for who may choose for them."""
    on = today()
    members = members_of(activity, on=on)
    if may(user, Right.CONTRIBUTION_EDIT, activity) is not None:
        members = members.filter(pk=user.access.member_id)
    charged_to = queries.fees_charged_to([member.pk for member in members], on=on)
    bearing = Activity.objects.in_bulk(charged_to.values())
    return [{"member": member, "activity": bearing[charged_to[member.pk]]} for member in members if member.pk in charged_to]


CHARGE_COLUMNS = [
    Column("Date", "date"),
    Column("Ligne du barème", width=32),
    Column("Sur", width=32),
    Column("Base", "money"),
    Column("Montant", "money"),
    Column("Barème", width=36),
    Column("Décision", width=44),
]


def _charge_cells(charge: ContributionCharge) -> tuple:
    under = words.under(charge)
    return charge.on, charge.line.label, charge.source_label, charge.base, charge.amount, under.text, str(under.decision)
