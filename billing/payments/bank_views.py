"""The pages of the cooperative's bank accounts."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from billing.payments import actions, queries
from billing.payments.forms import BankAccountForm
from billing.payments.models import BankAccount
from cae.once import perform
from cae.rights import Right
from members.pages import team_page


@require_safe
@team_page(Right.LEDGER_SETUP)
def accounts(request):
    """The bank accounts, open and closed."""
    return render(request, "billing/payments/accounts.html", {"rows": queries.bank_accounts(open_only=False)})


@require_http_methods(["GET", "POST"])
@team_page(Right.LEDGER_SETUP)
def new_account(request):
    """Adds a bank account."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@team_page(Right.LEDGER_SETUP)
def edit_account(request, pk):
    """Changes a bank account, closes it, or prints it on invoices."""
    return _edit(request, get_object_or_404(BankAccount, pk=pk))


def _edit(request, known: BankAccount | None):
    form = BankAccountForm(request.POST or None, instance=BankAccount.objects.get(pk=known.pk) if known else None)
    if request.method == "POST" and form.is_valid():
        act = lambda: actions.save_bank_account(bank_account=known, values=form.cleaned_data, by=request.user)  # noqa: E731
        address = perform(request, form, act, to=lambda _: reverse("billing:payments:accounts"))
        if address:
            return redirect(address)
    context = {"form": form, "account": known}
    return render(request, "billing/payments/account_form.html", context, status=422 if form.errors else 200)
