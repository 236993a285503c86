"""The demo's own pages: one-click sign-in of the cast, and the mails that left. Nothing here exists outside the demo.

Three locks: the addresses are only declared for DEMO (refused with a real database or in production, see settings) and
tests; each page answers 404 without the flag; and to any other machine than this one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from cae.lists import page_of
from cae.models import CaughtMail, MailAttachment
from members.middleware import SESSION_KEY
from members.pages import anyone_page

DOMAIN = "@confluent.example"
# The cast (cae/demo/cast.py), as the sign-in page presents it: whom to be to see what.
CAST = {
    "lea": ("Entrepreneure salariée associée", "Facture seule, et avec Karim : le compte, les devis, les factures."),
    "karim": ("Entrepreneur salarié", "Partage l’Atelier avec Léa, et a sa propre activité."),
    "nadia": ("En CAPE", "Démarre : son compte dit ce qu’elle met de côté."),
    "odile": ("Comptable", "Le bureau, les encaissements, le grand livre, les barèmes."),
    "bruno": ("Accompagnateur à Lyon", "Valide les devis et factures de son antenne, suit les contrats."),
    "diane": ("Directrice", "Tout : les membres, les rôles, les réglages."),
    "fatou": ("Animatrice de groupes", "Son activité de formation, et l’annuaire."),
    "bastien": ("Administrateur élu", "Lit les comptes et tient les décisions."),
}


@dataclass(frozen=True)
class Person:
    """Someone the sign-in page offers to be."""

    pk: int
    name: str
    role: str
    note: str


def cast() -> list[Person]:
    """The cast of the demo, in order; nobody elsewhere."""
    if not settings.DEMO:
        return []
    users = get_user_model().objects.filter(email__in=[key + DOMAIN for key in CAST], is_active=True)
    by_key = {user.email.removesuffix(DOMAIN): user for user in users}
    return [Person(by_key[key].pk, str(by_key[key]), *said) for key, said in CAST.items() if key in by_key]


def demo_only(view: Callable) -> Callable:
    """404 without the DEMO flag, and for who does not sit at this machine."""

    @wraps(view)
    def page(request, *args, **kwargs):
        if not settings.DEMO or not _from_here(request.META.get("REMOTE_ADDR", "")):
            raise Http404
        return view(request, *args, **kwargs)

    return page


def _from_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


@login_not_required
@require_POST
@demo_only
def sign_in(request, pk):
    """Signs in as one of the cast, and of nobody else. Counts as the second factor, since the whole cooperative is invented."""
    allowed = [key + DOMAIN for key in CAST]
    user = get_object_or_404(get_user_model(), pk=pk, is_active=True, is_staff=False, is_superuser=False, email__in=allowed)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session[SESSION_KEY] = True
    return redirect("home")


@login_not_required
@require_safe
@demo_only
@anyone_page
def mails(request):
    """The mails that left, newest first."""
    rows = CaughtMail.objects.prefetch_related("attachments")
    if text := request.GET.get("q", "").strip()[:100]:
        rows = rows.filter(subject__icontains=text) | rows.filter(recipients__contains=[text])
    context = {"page": page_of(rows, request.GET, order=("-id",)), "text": text}
    return render(request, "demo/mails.html" + ("#results" if request.htmx else ""), context)


@login_not_required
@require_safe
@demo_only
@anyone_page
def mail(request, pk):
    """One mail, as its reader would see it."""
    found = get_object_or_404(CaughtMail.objects.prefetch_related("attachments"), pk=pk)
    return render(request, "demo/mail.html", {"mail": found})


@login_not_required
@require_safe
@demo_only
@anyone_page
def mail_body(request, pk):
    """The HTML of a mail, alone in a frame: no script, nothing from elsewhere."""
    found = get_object_or_404(CaughtMail.objects.exclude(html=""), pk=pk)
    response = HttpResponse(found.html)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return response


@login_not_required
@require_safe
@demo_only
@anyone_page
def attachment(request, pk):
    """A file that left with a mail."""
    found = get_object_or_404(MailAttachment, pk=pk)
    response = HttpResponse(bytes(found.content), content_type=found.media_type or "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
