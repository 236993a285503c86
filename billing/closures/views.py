"""The closures of money received, what each is made of, its archive, and the software's certificate."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from billing.closures import archive as archives
from billing.closures import queries
from billing.closures.enums import Period
from billing.closures.forms import CertificateForm
from billing.closures.models import Closure
from billing.payments.enums import PaymentMode
from billing.payments.models import Payment
from cae import exports, files, jobs, seals
from cae.access import has_right, holds_everywhere
from cae.exports import Sheet
from cae.filters import remembered
from cae.history import record
from cae.lists import page_of
from cae.once import perform
from cae.rights import Right
from cae.tables import Column
from members.pages import team_page
from members.queries import cooperative

CERTIFICATE = "cash_certificate"
COLUMNS = [
    Column("Période", width=12),
    Column("Du", "date"),
    Column("Au", "date"),
    Column("Enregistrements", "number"),
    Column("Encaissé", "money"),
    Column("Total depuis le début", "money"),
    Column("Sceau", width=66),
]


def _everywhere(request) -> None:
    if not holds_everywhere(request.user, Right.LEDGER_VIEW):
        raise PermissionDenied("Les clôtures concernent toute la coopérative.")


@require_safe
@team_page(Right.LEDGER_VIEW)
@remembered
def index(request):
    """The closures of one kind of period, the last first."""
    _everywhere(request)
    period = request.GET.get("periode", "")
    period = period if period in Period.values else Period.MONTH
    rows = Closure.objects.filter(period=period)
    order = ("-ends_on", "-id")
    if exports.asked(request):
        sheet = Sheet("Clôtures", COLUMNS, rows.select_related("sealed").order_by(*order), _cells)
        return exports.of_list(request, sheet, shown_by=Right.LEDGER_VIEW)
    context = {
        "page": page_of(rows, request.GET, order=order),
        "period": period,
        "periods": [("", Period.MONTH.label), (Period.DAY, Period.DAY.label), (Period.YEAR, Period.YEAR.label)],
        "last": queries.last_closed(Period.DAY),
        "may_export": exports.refusal(request.user, shown_by=Right.LEDGER_VIEW) is None,
    }
    return render(request, "billing/closures/index.html" + ("#results" if request.htmx else ""), context)


def _cells(closure: Closure) -> tuple:
    return (
        closure.get_period_display(),
        closure.starts_on,
        closure.ends_on,
        closure.records,
        closure.received,
        closure.total,
        closure.sealed.seal,
    )


@require_safe
@team_page(Right.LEDGER_VIEW)
def sheet(request, pk):
    """One closure: what came in, by which means, what it adds up, and whether its seal holds."""
    _everywhere(request)
    closure = get_object_or_404(Closure.objects.select_related("sealed"), pk=pk)
    payments = Payment.objects.none()
    if closure.period == Period.DAY:
        payments = Payment.objects.filter(sealed__position__gte=closure.first, sealed__position__lte=closure.last).select_related(
            "bank_account"
        )
    sealed = closure.sealed
    context = {
        "closure": closure,
        "parts": queries.parts(closure),
        "payments": page_of(payments, request.GET, order=("-id",)),
        "modes": [{**one, "label": PaymentMode(one["mode"]).label} for one in closure.modes],
        "holds": seals.seal_of(sealed.previous_seal, sealed.content) == sealed.seal,
        "others": closure.records - sum(one["records"] for one in closure.modes),
    }
    return render(request, "billing/closures/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.LEDGER_VIEW)
def archive(request, pk):
    """The archive of a closure: sent at once, or made by a job when it is long."""
    _everywhere(request)
    closure = get_object_or_404(Closure.objects.select_related("sealed"), pk=pk)
    if closure.records <= exports.AT_ONCE:
        return FileResponse(
            archives.write(closure), as_attachment=True, filename=archives.name_of(closure), content_type=archives.ZIP
        )
    if request.method == "POST":

        def act():
            return jobs.ask("closures.archive", label=f"Archive : {closure}", by=request.user, closure_id=closure.pk)

        if address := perform(request, None, act, to=lambda job: reverse("job", args=[job.token])):
            return redirect(address)
    return render(request, "billing/closures/archive.html", {"closure": closure})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.LEDGER_VIEW)
def certificate(request):
    """The certificate or attestation of the software, to hand over during a check; who keeps the cooperative files it."""
    _everywhere(request)
    found = cooperative()
    may_file = has_right(request.user, Right.COOPERATIVE_EDIT)
    form = CertificateForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may_file:
            raise PermissionDenied(f"Il vous manque le droit : {Right.COOPERATIVE_EDIT.label}.")
        if form.is_valid():

            def act():
                stored = form.stored()
                files.attach(found, stored, purpose=CERTIFICATE, by=request.user, name=stored.name)
                record(found, "certify", "a déposé l’attestation du logiciel d’encaissement", by=request.user)

            if address := perform(request, form, act, to=lambda _: reverse("billing:closures:certificate")):
                return redirect(address)
    links = list(files.links_of(found, CERTIFICATE).order_by("-pk"))
    context = {"form": form, "links": links, "may_file": may_file}
    return render(request, "billing/closures/certificate.html", context)
