"""The pages of an activity's suppliers."""

from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from billing.suppliers import actions, queries
from billing.suppliers.actions import FIELDS
from billing.suppliers.forms import SupplierForm
from billing.suppliers.models import Supplier
from cae import countries, exports
from cae.access import may
from cae.exports import Sheet
from cae.filters import remembered
from cae.history import history_of
from cae.lists import page_of
from cae.once import perform
from cae.rights import Right
from cae.tables import Column
from members.pages import activity_page

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
COLUMNS = [
    Column("Fournisseur", width=34),
    Column("SIREN"),
    Column("Numéro de TVA"),
    Column("Adresse e-mail", width=30),
]


@require_safe
@activity_page(Right.PURCHASES_VIEW)
@remembered
def list(request, activity):
    """Who invoices the activity."""
    text = request.GET.get("q", "").strip()
    rows = queries.search_suppliers(activity, text)
    if exports.asked(request):
        sheet = Sheet(f"Fournisseurs {activity.name}", COLUMNS, rows.order_by("name", "id"), _cells)
        return exports.of_list(request, sheet, activity=activity)
    context = {
        "activity": activity,
        "page": page_of(rows, request.GET, order=("name", "id")),
        "q": text,
        "may_edit": may(request.user, Right.PURCHASES_EDIT, activity) is None,
        "may_export": exports.refusal(request.user, activity=activity) is None,
    }
    return render(request, "billing/suppliers/list.html" + ("#results" if request.htmx else ""), context)


def _cells(supplier: Supplier) -> tuple:
    return str(supplier), supplier.siren, supplier.vat_number, supplier.email


@require_safe
@activity_page(Right.PURCHASES_VIEW)
def show(request, activity, pk):
    """One supplier, and the last purchases made from them."""
    supplier = get_object_or_404(Supplier, activity=activity, pk=pk)
    context = {
        "activity": activity,
        "supplier": supplier,
        "country": countries.names().get(supplier.country, supplier.country),
        "purchases": supplier.purchases.order_by("-on", "-id")[:50],
        "history": history_of(supplier)[:20],
        "may_edit": may(request.user, Right.PURCHASES_EDIT, activity) is None,
    }
    return render(request, "billing/suppliers/show.html", context)


@GET_POST
@activity_page(Right.PURCHASES_EDIT)
def new(request, activity):
    """A new supplier."""
    return _form(request, activity, None)


@GET_POST
@activity_page(Right.PURCHASES_EDIT)
def edit(request, activity, pk):
    """Changes a supplier."""
    return _form(request, activity, get_object_or_404(Supplier, activity=activity, pk=pk))


def _form(request, activity, supplier):
    data = request.POST if request.method == "POST" else None
    form = SupplierForm(data, initial=model_to_dict(supplier, FIELDS) if supplier else None)
    if data is not None and form.is_valid():

        def act():
            if supplier:
                return actions.update_supplier(supplier=supplier, values=form.cleaned_data, by=request.user)
            return actions.create_supplier(activity=activity, values=form.cleaned_data, by=request.user)

        if to := perform(request, form, act, to=lambda made: _address(activity, made)):
            return redirect(to)
    context = {"activity": activity, "supplier": supplier, "form": form}
    return render(request, "billing/suppliers/edit.html", context, status=422 if data is not None else 200)


@GET_POST
@activity_page(Right.PURCHASES_EDIT)
def quick(request, activity):
    """A new supplier without leaving the purchase: a form in a window, answered by the option that chooses them.

    The `<option>` is appended to the element marked `data-supplier-select`; the event `supplier:created` (`value`,
    `label`) follows.
    """
    if not request.htmx:
        return redirect("billing:suppliers:new", code=activity.code)
    data = request.POST if request.method == "POST" else None
    form = SupplierForm(data, auto_id="quick_%s")
    if data is not None and form.is_valid():

        def act():
            return actions.create_supplier(activity=activity, values=form.cleaned_data, by=request.user)

        if to := perform(request, form, act, to=lambda made: _address(activity, made)):
            supplier = get_object_or_404(Supplier, activity=activity, pk=to.rstrip("/").rpartition("/")[2])
            response = render(request, "billing/suppliers/quick.html#option", {"supplier": supplier})
            event = {"value": str(supplier.pk), "label": str(supplier)}
            response = trigger_client_event(response, "supplier:created", event, after="settle")
            return reswap(retarget(response, "[data-supplier-select]"), "beforeend")
    context = {"activity": activity, "form": form}
    return render(request, "billing/suppliers/quick.html", context, status=422 if data is not None else 200)


def _address(activity, supplier) -> str:
    return reverse("billing:suppliers:show", args=[activity.code, supplier.pk])
