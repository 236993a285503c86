"""Reads about suppliers. Each belongs to one activity."""

from django.db.models import QuerySet

from billing.suppliers.models import Supplier
from cae import search
from members.models import Activity

KIND = "supplier"


def suppliers_of(activity: Activity) -> QuerySet[Supplier]:
    """The suppliers an activity may choose from, by name."""
    return Supplier.objects.filter(activity=activity).order_by("name", "id")


def search_suppliers(activity: Activity, text: str) -> QuerySet[Supplier]:
    """Those found by every word of `text`, begun, without accents or mistyped; all of them for ""."""
    rows = suppliers_of(activity)
    if not text.strip():
        return rows
    return rows.filter(pk__in=search.things(text, KIND, activity=activity))
