"""Roles: composed from fine rights, given and withdrawn; rights delegated to members. For those who may compose them."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import holds_everywhere
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members import actions
from members.forms.roles import DelegationForm, GrantForm, RoleForm, grouped_rights
from members.models import Delegation, Grant, Member, Role
from members.pages import team_page
from members.queries import grants_of


def _everywhere(request) -> None:
    """Roles belong to the whole cooperative: a right limited to an antenna does not compose them."""
    if not holds_everywhere(request.user, Right.ROLES_MANAGE):
        raise PermissionDenied("Les rôles concernent toute la coopérative.")


@require_safe
@team_page(Right.ROLES_MANAGE)
def index(request):
    """Every role, what it is for, how many rights it gives and to how many people."""
    _everywhere(request)
    running = Q(grants__until__isnull=True) | Q(grants__until__gte=today())
    roles = Role.objects.annotate(holders=Count("grants__user", filter=running, distinct=True)).order_by("name")
    return render(request, "members/roles/index.html", {"roles": roles})


@require_safe
@team_page(Right.ROLES_MANAGE)
def sheet(request, pk):
    """A role: its rights in plain words, and who holds it."""
    _everywhere(request)
    role = get_object_or_404(Role, pk=pk)
    held = set(role.rights)
    groups = [(label, [text for value, text in inside if value in held]) for label, inside in grouped_rights()]
    context = {
        "role": role,
        "groups": [(label, texts) for label, texts in groups if texts],
        "grants": grants_of(role),
        "on": today(),
    }
    return render(request, "members/roles/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.ROLES_MANAGE)
def new(request):
    _everywhere(request)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.create_role(by=request.user, **form.values())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "members/roles/edit.html", {"form": form, "role": None})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.ROLES_MANAGE)
def edit(request, pk):
    _everywhere(request)
    role = get_object_or_404(Role, pk=pk)
    form = RoleForm(request.POST or None, instance=role)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.edit_role(role=role, by=request.user, on=today(), **form.values())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "members/roles/edit.html", {"form": form, "role": role})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.ROLES_MANAGE)
def grant(request, pk):
    """Gives a role to a person, everywhere or in an antenna, for a time."""
    _everywhere(request)
    role = get_object_or_404(Role, pk=pk)
    on = today()
    form = GrantForm(request.POST or None, initial={"since": on})
    if request.method == "POST" and form.is_valid():

        def act():
            given = {name: form.cleaned_data[name] for name in ("user", "antenna", "since", "until")}
            return actions.grant_role(role=role, by=request.user, on=on, **given)

        if address := perform(request, form, act, to=lambda grant: _sheet_of(grant.role)):
            return redirect(address)
    return render(request, "members/roles/grant.html", {"form": form, "role": role})


@require_POST
@team_page(Right.ROLES_MANAGE)
def withdraw(request, pk):
    """Withdraws a role from a person, at once."""
    _everywhere(request)
    given = get_object_or_404(Grant.objects.select_related("role"), pk=pk)
    back = _sheet_of(given.role)

    def act():
        actions.withdraw_role(grant=given, by=request.user, on=today())

    return redirect(perform(request, None, act, to=lambda _: back) or back)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.ROLES_MANAGE)
def delegate(request, pk):
    """Trusts a member with a right on their own activities, up to an amount."""
    _everywhere(request)
    member = get_object_or_404(Member, pk=pk)
    on = today()
    form = DelegationForm(request.POST or None, member=member, initial={"since": on})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.delegate(member=member, by=request.user, on=on, **form.cleaned_data)

        if address := perform(request, form, act, to=lambda _: reverse("members:sheet", args=[member.pk])):
            return redirect(address)
    return render(request, "members/roles/delegate.html", {"form": form, "member": member})


@require_POST
@team_page(Right.ROLES_MANAGE)
def withdraw_delegation(request, pk):
    """Takes a delegated right back, at once."""
    _everywhere(request)
    delegation = get_object_or_404(Delegation.objects.select_related("member"), pk=pk)
    back = reverse("members:sheet", args=[delegation.member_id])

    def act():
        actions.withdraw_delegation(delegation=delegation, by=request.user, on=today())

    return redirect(perform(request, None, act, to=lambda _: back) or back)


def _sheet_of(role: Role) -> str:
    return reverse("members:roles:sheet", args=[role.pk])
