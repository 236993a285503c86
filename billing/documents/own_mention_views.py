"""The mentions of one activity, kept by its members: printed always, ticked on each new document, or chosen."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.documents import actions, queries
from billing.documents.mention_forms import OwnMentionForm
from billing.documents.models import Mention
from cae.history import history_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members.pages import activity_page


@require_safe
@activity_page(Right.ACTIVITY_PROFILE)
def list(request, activity):
    """Their own, and what the cooperative prints by itself on their documents."""
    context = {
        "activity": activity,
        "rows": queries.mentions_listed(activity),
        "imposed": [mention for mention in queries.imposed_mentions(activity) if mention.activity_id is None],
    }
    return render(request, "billing/own_mentions/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.ACTIVITY_PROFILE)
def new(request, activity):
    return _form(request, activity, None)


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.ACTIVITY_PROFILE)
def edit(request, activity, pk):
    return _form(request, activity, _mention(activity, pk))


def _form(request, activity, mention):
    form = OwnMentionForm(request.POST or None, instance=mention)
    if request.method == "POST" and form.is_valid():

        def act():
            if mention is None:
                return actions.add_mention(activity=activity, values=form.cleaned_data, by=request.user)
            return actions.edit_mention(mention=mention, values=form.cleaned_data, by=request.user)

        if address := perform(request, form, act, to=lambda _: _listing(activity)):
            return redirect(address)
    history = history_of(mention)[:20] if mention else []
    context = {"activity": activity, "form": form, "mention": mention, "history": history}
    return render(request, "billing/own_mentions/edit.html", context, status=422 if form.errors else 200)


@require_POST
@activity_page(Right.ACTIVITY_PROFILE)
def retire(request, activity, pk):
    """Takes a mention out of use: sealed documents keep it."""
    mention, here = _mention(activity, pk), _listing(activity)
    perform(request, None, lambda: actions.retire_mention(mention=mention, by=request.user, on=today()), to=lambda _: here)
    return redirect(here)


@require_POST
@activity_page(Right.ACTIVITY_PROFILE)
def restore(request, activity, pk):
    mention, here = _mention(activity, pk), _listing(activity)
    perform(request, None, lambda: actions.restore_mention(mention=mention, by=request.user), to=lambda _: here)
    return redirect(here)


def _mention(activity, pk: int) -> Mention:
    mention = get_object_or_404(Mention, pk=pk, activity=activity)
    mention.activity = activity
    return mention


def _listing(activity) -> str:
    return reverse("billing:own_mentions:list", args=[activity.code])
