"""The pages of an activity's customers."""

from django.forms import model_to_dict
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from billing.customers import actions, ports, queries, rules
from billing.customers.actions import ADDRESS_FIELDS, CONTACT_FIELDS, FIELDS
from billing.customers.enums import CustomerKind
from billing.customers.forms import AddressRows, ContactRows, CustomerForm, QuickForm, initial_of
from billing.customers.models import Customer
from cae import countries, exports
from cae.access import may, or_raise
from cae.exports import Sheet
from cae.filters import remembered
from cae.history import history_of
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from members.pages import activity_page

ORDER = ("name", "first_name", "id")
CHOICES = 30  # proposed while a name is typed
GET_POST = require_http_methods(["GET", "HEAD", "POST"])
COLUMNS = [
    *(Column(label, width=width) for label, width in (
        ("Nom", 34), ("Type", 18), ("SIREN", 12), ("SIRET", 16), ("N° de TVA", 18), ("E-mail", 30), ("Téléphone", 18),
        ("Adresse", 34), ("Complément", 18), ("Code postal", 12), ("Ville", 18), ("Pays", 18), ("Contact", 18),
        ("E-mail du contact", 30),
    )),
    *(Column(label, "money") for label in ("Facturé HT", "Reste dû TTC", "En retard TTC")),
    Column("Archivé le", "date"),
]  # fmt: skip


@require_safe
@activity_page(Right.CUSTOMERS_VIEW)
@remembered
def list(request, activity):
    """The customers of the activity: found by a word even mistyped, with what each bought and owes."""
    filters = {name: request.GET.get(name, "").strip() for name in ("q", "type", "archives")}
    rows = queries.search_customers(activity, filters["q"], archived=bool(filters["archives"]))
    if filters["type"] in CustomerKind.values:
        rows = rows.filter(kind=filters["type"])
    if exports.asked(request):
        shown = queries.with_details(rows).order_by(*ORDER)
        return exports.of_list(
            request, Sheet(f"Clients {activity.name}", COLUMNS, shown, _cells, prepare=_with_standing), activity=activity
        )
    page = page_of(queries.with_details(rows), request.GET, order=ORDER)
    _with_standing(page.rows)
    context = {
        "activity": activity,
        "page": page,
        "filters": filters,
        "filtered": any(filters.values()),
        "kinds": CustomerKind.choices,
        "may_edit": may(request.user, Right.CUSTOMERS_EDIT, activity) is None,
        "may_export": exports.refusal(request.user, activity=activity) is None,
    }
    return render(request, "billing/customers/list.html" + ("#results" if request.htmx else ""), context)


def _with_standing(customers) -> None:
    """What each bought and owes, read for all at once."""
    standings = queries.standings([customer.pk for customer in customers], on=today())
    for customer in customers:
        customer.standing = standings.get(customer.pk, queries.Standing())


def _cells(customer: Customer) -> tuple:
    address = customer.kept_addresses[0] if customer.kept_addresses else None
    contact = customer.kept_contacts[0] if customer.kept_contacts else None
    place = [address.line1, address.line2, address.postcode, address.city] if address else [""] * 4
    found = customer.standing
    return (
        str(customer), customer.get_kind_display(), customer.siren, customer.siret, customer.vat_number, customer.email,
        customer.phone, *place, countries.names().get(customer.country, ""), contact.name if contact else "",
        contact.email if contact else "", found.revenue, found.open, found.late, customer.archived_on,
    )  # fmt: skip


@require_safe
@activity_page(Right.CUSTOMERS_VIEW)
def choices(request, activity):
    """The customers that a text may mean, for the field that chooses one: the name, and the town that tells two apart."""
    text = request.GET.get("q", "").strip()[:100]
    rows = queries.with_details(queries.search_customers(activity, text))[:CHOICES]
    found = [
        {
            "value": str(customer.pk),
            "label": str(customer),
            "detail": customer.kept_addresses[0].city if customer.kept_addresses else "",
        }
        for customer in rows
    ]
    return JsonResponse({"customers": found})


@require_safe
@activity_page(Right.CUSTOMERS_VIEW)
def show(request, activity, pk):
    """One customer: what they owe first, then their documents, people and places."""
    customer = get_object_or_404(
        Customer.objects.select_related("third_party", "payment_terms", "merged_into"), activity=activity, pk=pk
    )
    ids = queries.same_as(customer)
    addresses = [*queries.addresses_of(customer)]
    quotes, invoices = queries.documents_of(ids, "quotes"), queries.documents_of(ids, "invoices")
    may_edit_quotes = may(request.user, Right.QUOTES_EDIT, activity) is None
    may_link = may_edit_quotes and customer.merged_into is None and bool(quotes or invoices)
    links = [link for tell in ports.private_links for link in tell(customer, timezone.now())] if may_link else []
    context = {
        "activity": activity,
        "customer": customer,
        "standing": queries.standings([customer.pk], on=today()).get(customer.pk, queries.Standing()),
        "contacts": [*queries.contacts_of(customer)],
        "addresses": addresses,
        "country_names": countries.names(),
        "country": countries.names().get(customer.country, customer.country),
        "invoices": invoices,
        "quotes": quotes,
        "warnings": rules.warnings(customer, has_address=any(address.kind == "billing" for address in addresses)),
        "history": history_of(customer)[:30],
        "may_edit": rules.can_edit(request.user, activity) is None and rules.can_change(customer) is None,
        "may_quote": customer.archived_on is None and may_edit_quotes,
        "may_link": may_link,
        "links": links,
        "may_invoice": customer.archived_on is None and may(request.user, Right.INVOICES_EDIT, activity) is None,
    }
    return render(request, "billing/customers/show.html", context)


@GET_POST
@activity_page(Right.CUSTOMERS_EDIT)
def new(request, activity):
    """A new customer, with as many contacts and addresses as wanted."""
    return _form(request, activity, None)


@GET_POST
@activity_page(Right.CUSTOMERS_EDIT)
def edit(request, activity, pk):
    """Changes a customer, its contacts and its addresses together."""
    return _form(request, activity, get_object_or_404(Customer, activity=activity, pk=pk, merged_into__isnull=True))


def _form(request, activity, customer):
    data = request.POST if request.method == "POST" else None
    known = customer is not None
    people = initial_of(queries.contacts_of(customer), CONTACT_FIELDS) if known else []
    places = initial_of(queries.addresses_of(customer), ADDRESS_FIELDS) if known else []
    form = CustomerForm(data, initial=model_to_dict(customer, FIELDS) if known else None)
    contacts = ContactRows(data, initial=people, prefix="contacts")
    addresses = AddressRows(data, initial=places, prefix="addresses")
    if data is not None and all([form.is_valid(), contacts.is_valid(), addresses.is_valid()]):
        values = {name: form.cleaned_data[name] for name in FIELDS}
        parts = {"values": values, "contacts": contacts.values(), "addresses": addresses.values(), "by": request.user}

        def act():
            _look_for_twins(activity, form, but=customer)
            if known:
                return actions.update_customer(customer=customer, **parts)
            return actions.create_customer(activity=activity, **parts)

        if to := perform(request, form, act, to=lambda made: reverse("billing:customers:show", args=[activity.code, made.pk])):
            return redirect(to)
    wrong = data is not None
    context = {"activity": activity, "customer": customer, "form": form, "contacts": contacts, "addresses": addresses}
    return render(request, "billing/customers/edit.html", context, status=422 if wrong else 200)


def _look_for_twins(activity, form: CustomerForm, *, but: Customer | None = None) -> None:
    """Refuses, once, a number that another customer of the activity bears: the form then names them and shows a box. Within
    the act, so that a second click is not refused for what the first one wrote."""
    if numbers := form.new_numbers():
        form.twins = queries.with_same_number(activity, but=but, **numbers)
        or_raise(rules.is_another(form.twins, siren=numbers["siren"]))


@GET_POST
@activity_page(Right.CUSTOMERS_EDIT)
def quick(request, activity):
    """A new customer without leaving the document: a form in a window, answered by the option that chooses them.

    The answer is an `<option>`, appended to the element marked `data-customer-select`, with the event `customer:created`
    (`value`, `label`) for a field that is not a select.
    """
    if not request.htmx:
        return redirect("billing:customers:new", code=activity.code)
    data = request.POST if request.method == "POST" else None
    form = QuickForm(data, auto_id="quick_%s")
    if data is not None and form.is_valid():

        def act():
            _look_for_twins(activity, form)
            values = {name: value for name, value in form.cleaned_data.items() if name in FIELDS}
            return actions.create_customer(activity=activity, values=values, addresses=form.address(), by=request.user)

        if to := perform(request, form, act, to=lambda made: reverse("billing:customers:show", args=[activity.code, made.pk])):
            customer = get_object_or_404(Customer, activity=activity, pk=to.rstrip("/").rpartition("/")[2])
            response = render(request, "billing/customers/quick.html#option", {"customer": customer})
            event = {"value": str(customer.pk), "label": str(customer)}
            response = trigger_client_event(response, "customer:created", event, after="settle")
            return reswap(retarget(response, "[data-customer-select]"), "beforeend")
    context = {"activity": activity, "form": form}
    return render(request, "billing/customers/quick.html", context, status=422 if data is not None else 200)


@require_POST
@activity_page(Right.CUSTOMERS_EDIT)
def archive(request, activity, pk):
    """Puts a customer away."""
    customer = get_object_or_404(Customer, activity=activity, pk=pk)
    return _back(request, customer, lambda: actions.archive_customer(customer=customer, by=request.user, on=today()))


@require_POST
@activity_page(Right.CUSTOMERS_EDIT)
def unarchive(request, activity, pk):
    """Brings a customer back into the lists."""
    customer = get_object_or_404(Customer, activity=activity, pk=pk)
    return _back(request, customer, lambda: actions.unarchive_customer(customer=customer, by=request.user))


def _back(request, customer, act) -> HttpResponse:
    here = reverse("billing:customers:show", args=[customer.activity.code, customer.pk])
    return redirect(perform(request, None, act, to=lambda _: here) or here)
