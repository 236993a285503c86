"""The mentions of the cooperative: those every activity prints, those of some trades, those one may choose."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.documents import actions, queries
from billing.documents.mention_forms import MentionForm
from billing.documents.models import Mention
from cae.history import history_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members.pages import team_page

COMMON = 20  # trades named beside the field


@require_safe
@team_page(Right.COOPERATIVE_EDIT)
def list(request):
    """Each mention with when it is printed, on whose documents, and what still keeps it from being."""
    rows, trades = queries.mentions_listed(), queries.trades()
    for mention in rows:
        mention.reached = sum(many for trade, many in trades.items() if queries.concerns(mention, trade))
    return render(request, "billing/mentions/list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.COOPERATIVE_EDIT)
def new(request):
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.COOPERATIVE_EDIT)
def edit(request, pk):
    return _form(request, _mention(pk))


def _form(request, mention):
    form = MentionForm(request.POST or None, instance=mention, common=tuple(queries.trades())[:COMMON])
    if request.method == "POST" and form.is_valid():

        def act():
            if mention is None:
                return actions.add_mention(activity=None, values=form.cleaned_data, by=request.user)
            return actions.edit_mention(mention=mention, values=form.cleaned_data, by=request.user)

        if address := perform(request, form, act, to=lambda _: _listing()):
            return redirect(address)
    context = {"form": form, "mention": mention, "history": history_of(mention)[:20] if mention else []}
    return render(request, "billing/mentions/edit.html", context, status=422 if form.errors else 200)


@require_POST
@team_page(Right.COOPERATIVE_EDIT)
def retire(request, pk):
    """Takes a mention out of use: sealed documents keep it."""
    mention = _mention(pk)
    perform(request, None, lambda: actions.retire_mention(mention=mention, by=request.user, on=today()), to=lambda _: _listing())
    return redirect(_listing())


@require_POST
@team_page(Right.COOPERATIVE_EDIT)
def restore(request, pk):
    mention = _mention(pk)
    perform(request, None, lambda: actions.restore_mention(mention=mention, by=request.user), to=lambda _: _listing())
    return redirect(_listing())


def _mention(pk: int) -> Mention:
    return get_object_or_404(Mention, pk=pk, activity=None)


def _listing() -> str:
    return reverse("billing:mentions:list")
