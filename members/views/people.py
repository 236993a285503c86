"""People: the list, the sheet, its form, invitations, admission and departure."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, DateField, Value, When
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae import exports, search
from cae.access import has_right, holds_everywhere
from cae.exports import Sheet
from cae.filters import remembered
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from members import actions, reach
from members.enums import Situation
from members.forms.people import AssociateForm, LeaveForm, MemberForm
from members.models import Antenna, Member
from members.pages import anyone_page, team_page
from members.queries import (
    closest_deadlines,
    coming,
    contracts_of,
    current_delegations,
    current_grants,
    followed_deadlines,
    memberships_of,
    open_invitation,
    possible_advisers,
    sheets_at,
    situation_of,
    with_situation,
)
from members.search import MEMBER

SOON = "proche"
COLUMNS = [
    Column("Nom"), Column("Prénom"), Column("Situation"), Column("Antenne"), Column("Adresse e-mail", width=32),
    Column("Téléphone"), Column("Associé·e depuis", "date"),
]  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the list shows, as its address says."""

    q: str = ""
    situation: str = ""
    antenna: str = ""
    adviser: str = ""
    echeance: str = ""

    @classmethod
    def of(cls, params) -> "Filters":
        numbers = {name: params.get(name, "") for name in ("antenna", "adviser")}
        return cls(
            q=params.get("q", "").strip()[:100],
            situation=params.get("situation", "") if params.get("situation") in Situation.values else "",
            echeance=SOON if params.get("echeance") == SOON else "",
            **{name: value if value.isdigit() else "" for name, value in numbers.items()},
        )

    def apply(self, rows):
        if self.q:
            rows = search.holding(rows, self.q, MEMBER)
        if self.situation:
            rows = rows.filter(situation=self.situation)
        if self.antenna:
            rows = rows.filter(antenna=self.antenna)
        return rows.filter(adviser=self.adviser) if self.adviser else rows


def can_edit(user, member: Member) -> None:
    """403 for a person one may see but not change."""
    if refusal := reach.may(user, Right.MEMBERS_EDIT, member):
        raise PermissionDenied(str(refusal))


def antennas_of(user, right: Right):
    """The antennas one may choose: None for all, else the ids of those where the right holds."""
    return None if holds_everywhere(user, right) else user.access.antennas.get(right, frozenset())


@require_safe
@team_page(Right.MEMBERS_VIEW)
@remembered
def index(request):
    """The people one may know of, by name; filtered by word, situation, antenna, adviser and near deadline (then in the order
    of the deadlines); exported as filtered."""
    on = today()
    filters = Filters.of(request.GET)
    sees_deadlines = has_right(request.user, Right.CONTRACTS_VIEW)
    near = {one.member.pk: one.deadline for one in coming(request.user, on=on)} if filters.echeance and sees_deadlines else {}
    rows = filters.apply(with_situation(reach.visible(Member.objects.all(), request.user), on))
    rows = rows.select_related("antenna", "adviser")
    order = ("last_name", "first_name", "id")
    if filters.echeance:
        days = [When(pk=pk, then=Value(deadline.day)) for pk, deadline in near.items()]
        rows = rows.filter(pk__in=near).annotate(due=Case(*days, default=Value(on), output_field=DateField()))
        order = ("due", "id")
    if exports.asked(request):
        sheet = Sheet("Membres", COLUMNS, rows.order_by(*order), _cells)
        return exports.of_list(request, sheet, shown_by=Right.MEMBERS_VIEW)
    page = page_of(rows.prefetch_related("contracts"), request.GET, order=order)
    nearest = near or closest_deadlines(page.rows, on=on)
    for member in page.rows:
        member.where, member.deadline = Situation(member.situation), nearest.get(member.pk)
    context = {
        "page": page,
        "filters": filters,
        "filtered": filters != Filters(),
        "situations": Situation.choices,
        "near": [(SOON, "Proche ou passée")] if sees_deadlines else [],
        "antennas": Antenna.objects.order_by("name").values_list("pk", "name"),
        "advisers": [(adviser.pk, str(adviser)) for adviser in possible_advisers(on)],
        "may_edit": has_right(request.user, Right.MEMBERS_EDIT),
        "may_export": exports.refusal(request.user, shown_by=Right.MEMBERS_VIEW) is None,
    }
    return render(request, "members/index.html" + ("#results" if request.htmx else ""), context)


def _cells(m: Member) -> tuple:
    antenna = m.antenna.name if m.antenna else ""
    return m.last_name, m.first_name, Situation(m.situation).label, antenna, m.email, m.phone, m.associate_since  # type: ignore[attr-defined]


@require_safe
@team_page(Right.MEMBERS_VIEW)
def sheet(request, pk):
    """A person: what the law expects next, who they are, their contracts, activities and rights."""
    member = reach.fetch(request.user, pk)
    return render(request, "members/sheet.html", _sheet(request, member))


@require_safe
@anyone_page
def me(request):
    """My own sheet, as the cooperative holds it."""
    if request.user.access.member_id is None:
        raise Http404
    member = Member.objects.select_related("user", "antenna", "adviser").get(pk=request.user.access.member_id)
    return render(request, "members/sheet.html", _sheet(request, member))


@require_POST
@anyone_page
def choose_mails(request):
    """Turns on or off the mails about what becomes of one's quotes and invoices."""
    here = reverse("members:me")
    told = request.POST.get("told") == "on"
    if address := perform(request, None, lambda: actions.choose_mails(by=request.user, told=told), to=lambda _: here):
        messages.success(request, "C’est noté.")
    return redirect(address or here)


def _sheet(request, member: Member) -> dict:
    on, user = today(), request.user
    sees_contracts = reach.may(user, Right.CONTRACTS_VIEW, member) is None
    may_edit = reach.may(user, Right.MEMBERS_EDIT, member) is None
    contracts = contracts_of(member)
    return {
        "member": member,
        "where": situation_of(member, on),
        "contracts": contracts if sees_contracts else [],
        "deadlines": followed_deadlines(member, contracts, on=on) if sees_contracts else [],
        "sees_contracts": sees_contracts,
        "memberships": memberships_of(member),
        "grants": current_grants(member, on=on),
        "delegations": current_delegations(member, on=on),
        "invitation": open_invitation(member, at=timezone.now()) if may_edit else None,
        "may_edit": may_edit,
        "may_invite": may_edit and member.left_on is None and not (member.user and actions.signs_in(member.user)),
        "may_contract": reach.may(user, Right.CONTRACTS_EDIT, member) is None,
        "may_delegate": holds_everywhere(user, Right.ROLES_MANAGE),
        "own": member.pk == user.access.member_id,
        "on": on,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEMBERS_EDIT)
def new(request):
    on, antennas = today(), antennas_of(request.user, Right.MEMBERS_EDIT)
    form = MemberForm(request.POST or None, on=on, antennas=antennas, initial={"applied_on": on})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.create_member(by=request.user, on=on, **form.values())

        if address := perform(request, form, act, to=lambda member: reverse("members:sheet", args=[member.pk])):
            return redirect(address)
    return render(request, "members/edit.html", {"form": form, "member": None, "same": _same(request.user, form)})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEMBERS_EDIT)
def edit(request, pk):
    on, antennas = today(), antennas_of(request.user, Right.MEMBERS_EDIT)
    member = reach.fetch(request.user, pk)
    can_edit(request.user, member)
    form = MemberForm(request.POST or None, instance=member, on=on, antennas=antennas)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.edit_member(member=member, by=request.user, on=on, **form.values())

        if address := perform(request, form, act, to=lambda member: reverse("members:sheet", args=[member.pk])):
            return redirect(address)
    return render(request, "members/edit.html", {"form": form, "member": member, "same": _same(request.user, form)})


def _same(user, form) -> Member | None:
    """Whose address was typed, when it is somebody else's and this person may know of them."""
    if "email" not in form.errors:
        return None
    return reach.visible(sheets_at(form["email"].value() or "", besides=form.instance), user).first()


@require_POST
@team_page(Right.MEMBERS_EDIT)
def invite(request, pk):
    """Sends the invitation again or for the first time."""
    member = reach.fetch(request.user, pk)
    can_edit(request.user, member)
    sheet_of = reverse("members:sheet", args=[member.pk])

    def act():
        return actions.invite_member(member=member, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: sheet_of) or sheet_of)


@require_POST
@team_page(Right.MEMBERS_EDIT)
def revoke(request, pk):
    """Cancels the open invitation of a person."""
    member = reach.fetch(request.user, pk)
    can_edit(request.user, member)
    sheet_of = reverse("members:sheet", args=[member.pk])

    def act():
        if invitation := open_invitation(member, at=timezone.now()):
            actions.revoke_invitation(invitation=invitation, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: sheet_of) or sheet_of)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.CONTRACTS_EDIT)
def admit(request, pk):
    """Records the admission as an associate."""
    member = reach.fetch(request.user, pk, Right.CONTRACTS_EDIT)
    form = AssociateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.admit_associate(member=member, by=request.user, on=today(), since=form.cleaned_data["since"])

        if address := perform(request, form, act, to=lambda member: reverse("members:sheet", args=[member.pk])):
            return redirect(address)
    return render(request, "members/admit.html", {"form": form, "member": member})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.CONTRACTS_EDIT)
def leave(request, pk):
    """Records a departure."""
    member = reach.fetch(request.user, pk, Right.CONTRACTS_EDIT)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.leave(member=member, by=request.user, on=today(), left_on=form.cleaned_data["left_on"])

        if address := perform(request, form, act, to=lambda member: reverse("members:sheet", args=[member.pk])):
            return redirect(address)
    return render(request, "members/leave.html", {"form": form, "member": member})
