"""One box that finds everything one may know of: the fragment of the dialog (« / »), and the page with all results."""

from dataclasses import dataclass

from django.shortcuts import render
from django.views.decorators.http import require_safe

from cae import search as index
from cae.lists import page_of
from cae.models import SearchDocument
from members.pages import anyone_page

# In the order they are shown.
KINDS = {
    "activity": ("Activités", "plant-2"),
    "member": ("Personnes", "user"),
    "customer": ("Clients", "address-book"),
    "invoice": ("Factures", "receipt-euro"),
    "quote": ("Devis", "file-pencil"),
    "payment": ("Encaissements", "cash"),
    "supplier": ("Fournisseurs", "truck-delivery"),
    "purchase": ("Achats et frais", "shopping-bag"),
    "decision": ("Décisions", "gavel"),
    "meeting": ("Assemblées et réunions", "users-group"),
    "resolution": ("Résolutions", "gavel"),
}
IN_BOX, IN_PAGE, LONGEST = 4, 10, 100


@dataclass(frozen=True)
class Group:
    """Results of one kind; `more` when the list holds others."""

    kind: str
    label: str
    icon: str
    documents: list[SearchDocument]
    more: bool


@require_safe
@anyone_page
def search(request):
    """Results by kind; with `type`, all those of one kind, page by page."""
    text, kind = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("type", "")
    kinds = {name: shown for name, shown in KINDS.items() if name in index.RIGHT_OF_KIND and index.reach(request.user, name)}
    context = {
        "text": text,
        "kind": kind if kind in kinds else "",
        "kinds": [(name, label) for name, (label, _) in kinds.items()],
        "too_short": len(text) == 1 and not text.isdigit(),
        "unknown": index.unknown(text) if text else [],
    }
    if text and not context["too_short"]:
        if context["kind"]:
            label, icon = kinds[kind]
            seen = SearchDocument.objects.filter(index.reach(request.user, kind))
            page = page_of(index.holding(seen, text, kind, key="object_id"), request.GET, order=("-object_id",))
            context |= {"page": page, "groups": [Group(kind, label, icon, page.rows, False)] if page.rows else []}
        else:
            limit = IN_BOX if request.htmx and request.htmx.target == "search-results" else IN_PAGE
            found = index.best(request.user, text, kinds, limit + 1)
            context["groups"] = [_group(name, found[name], limit) for name in kinds if name in found]
    return render(request, "home/search.html" + ("#results" if request.htmx else ""), context)


def _group(name: str, found: list[SearchDocument], limit: int) -> Group:
    label, icon = KINDS[name]
    return Group(name, label, icon, found[:limit], len(found) > limit)
