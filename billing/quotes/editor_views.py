"""Writing a quote: the shared editor with the plan of invoicing (see `billing.documents.editing`)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from billing.customers.models import Customer
from billing.documents import editing
from billing.documents import queries as documents
from billing.quotes import actions, rules
from billing.quotes.editor_form import QuoteForm
from billing.quotes.models import Quote
from cae import files
from cae.access import Refused, fetch
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from members.pages import activity_page

READY, ASK = "validate", "submit"  # values of the buttons beside « Enregistrer »


@require_POST
@activity_page(Right.QUOTES_EDIT)
def new(request, activity):
    """Begins a draft, for a customer when one is named, and opens its editor."""
    asked = request.POST.get("customer", "")
    customer = get_object_or_404(Customer, pk=asked, activity=activity) if asked.isdigit() else None
    address = perform(
        request,
        None,
        lambda: actions.create_quote(activity=activity, by=request.user, on=today(), customer=customer),
        to=lambda quote: _address("edit", quote),
    )
    return redirect(address or reverse("billing:quotes:list", args=[activity.code]))


@activity_page(Right.QUOTES_VIEW)
def edit(request, activity, pk):
    """The editor of a draft; a quote that no longer changes goes to its sheet."""
    rows = Quote.objects.select_related("activity__antenna", "activity__logo", "customer", "contact", "terms", "delivery_address")
    quote = fetch(rows, request.user, Right.QUOTES_VIEW, pk=pk, activity=activity)
    if (refusal := rules.can_edit(request.user, quote)) is not None:
        if request.headers.get("X-Autosave"):
            raise Refused(refusal)
        messages.info(request, str(refusal))
        return redirect(_address("show", quote))
    editor = editing.Editor(
        document=quote,
        on=today(),
        form_class=QuoteForm,
        template="billing/quotes/edit.html",
        save=lambda data, revision: actions.save(quote=quote, data=data, by=request.user, revision=revision),
        totals=documents.totals_of,
        done=lambda saved, do: _done(request, saved, do, on=today()),
        context={
            "activity": activity,
            "quote": quote,
            "files": files.links_of(quote, "attachment"),
            "may_validate": rules.can_validate(request.user, quote) is None,
            "may_submit": rules.can_submit(request.user, quote) is None,
        },
    )
    return editing.respond(request, editor)


@require_POST
@activity_page(Right.QUOTES_EDIT)
def attach(request, activity, pk):
    """Joins a file to a draft. What is not a PDF nor an image is refused by its content, and said on the editor."""
    quote = fetch(Quote.objects.select_related("activity"), request.user, Right.QUOTES_VIEW, pk=pk, activity=activity)
    address = f"{_address('edit', quote)}#files"
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, "Choisissez un fichier.")
        return redirect(address)

    def join():
        stored = files.store(upload.read(), upload.name)
        return actions.attach_file(quote=quote, file=stored, name=upload.name, by=request.user)

    perform(request, None, join, to=lambda _: address)
    return redirect(address)


@require_POST
@activity_page(Right.QUOTES_EDIT)
def detach(request, activity, pk, token):
    quote = fetch(Quote.objects.select_related("activity"), request.user, Right.QUOTES_VIEW, pk=pk, activity=activity)
    link = get_object_or_404(files.links_of(quote, "attachment"), token=token)
    address = f"{_address('edit', quote)}#files"
    perform(request, None, lambda: actions.detach_file(quote=quote, link=link, by=request.user), to=lambda _: address)
    return redirect(address)


def _done(request: Any, saved: Quote, do: str, *, on: date) -> str:
    """Saving may go on to validation or to the demand; what they refuse is said on the sheet, and the draft is kept."""
    try:
        if do == READY:
            actions.validate(quote=saved, by=request.user, on=on)
            messages.success(request, "Le devis est validé : il peut partir.")
        elif do == ASK:
            actions.submit(quote=saved, by=request.user, on=on)
            messages.success(request, "Votre demande est partie : l'équipe d'appui va valider le devis.")
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _address("show", saved)
    return _address("show", saved)


def _address(name: str, quote: Quote) -> str:
    if quote.pk is None:
        raise Http404
    return reverse(f"billing:quotes:{name}", kwargs={"code": quote.activity.code, "pk": quote.pk})
