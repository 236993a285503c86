"""Contracts of a person: recorded, corrected, ended."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cae import files
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members import actions, deadlines, reach
from members.forms.contracts import ContractForm, CorrectionForm, EndForm
from members.models import Contract
from members.pages import team_page
from members.queries import contracts_of, delays_on, periods


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.CONTRACTS_EDIT)
def new(request, pk):
    """A new contract, with what the law leaves of trial and of CAPE beside the form."""
    on = today()
    member = reach.fetch(request.user, pk, Right.CONTRACTS_EDIT)
    form = ContractForm(request.POST or None, request.FILES or None, initial={"signed_on": on})
    if request.method == "POST" and form.is_valid():

        def act():
            contract = actions.add_contract(member=member, by=request.user, on=on, **form.values(), **form.uploads())
            return _attached(contract, request.user)

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    earlier = contracts_of(member)
    delays, prior = delays_on(on), periods(earlier, until=on)
    context = {
        "form": form,
        "member": member,
        "used": deadlines.total(prior) if prior else None,
        "trial": deadlines.longest_trial(on, prior, limit=delays.trial),
        "delays": delays,
        "capes": sum(contract.kind == "cape" for contract in earlier),
    }
    return render(request, "members/contracts/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.CONTRACTS_EDIT)
def edit(request, pk):
    """Corrects what was recorded of a contract."""
    contract = _contract(request, pk)
    form = CorrectionForm(request.POST or None, request.FILES or None, instance=contract)
    if request.method == "POST" and form.is_valid():

        def act():
            changed = form.values() | form.uploads()
            edited = actions.edit_contract(contract=contract, by=request.user, on=today(), **changed)
            return _attached(edited, request.user) if "file" in changed else edited

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "members/contracts/edit.html", {"form": form, "contract": contract, "member": contract.member})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.CONTRACTS_EDIT)
def end(request, pk):
    """Records the day a contract stopped."""
    contract = _contract(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.end_contract(contract=contract, by=request.user, on=today(), **form.cleaned_data)

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "members/contracts/end.html", {"form": form, "contract": contract, "member": contract.member})


def _contract(request, pk) -> Contract:
    contract = get_object_or_404(Contract.objects.select_related("member"), pk=pk)
    reach.fetch(request.user, contract.member_id, Right.CONTRACTS_EDIT)
    return contract


def _attached(contract: Contract, user) -> Contract:
    if contract.file is not None:
        files.attach(contract, contract.file, purpose="contract", by=user)
    return contract


def _sheet_of(contract: Contract) -> str:
    return reverse("members:sheet", args=[contract.member_id])
