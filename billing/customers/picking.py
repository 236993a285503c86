"""A customer of an activity, chosen by typing."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from billing.customers.models import Customer
from billing.customers.queries import KIND
from cae import picking
from cae.access import visible
from cae.rights import Right
from members.forms.picking import ActivityField


def _customers(user: Any, asked: Mapping[str, str]) -> QuerySet[Customer]:
    """Those of the activity named beside; none before one is."""
    try:
        activity = ActivityField(required=False).clean(asked.get("activity", ""))
    except ValidationError:
        activity = None
    return visible(_of(activity), user, Right.CUSTOMERS_VIEW)


def _of(activity: Any) -> QuerySet[Customer]:
    return Customer.objects.filter(activity=activity, archived_on__isnull=True) if activity else Customer.objects.none()


picking.register(
    "clients",
    picking.Source(
        offered=_customers,
        kind=KIND,
        key="siren",
        called="son SIREN",
        unknown="Aucun client de cette activité n'a ce nom ni ce SIREN.",
        order=("name", "pk"),
        plain=lambda typed: "".join(typed.split()),
    ),
)


class CustomerField(picking.PickField):
    """A customer of the activity named in the field `beside`: `narrow` says which, once it is known."""

    def __init__(self, *, beside: str, **kwargs: Any) -> None:
        super().__init__("clients", Customer.objects.none(), beside=beside, **kwargs)

    def narrow(self, activity: Any) -> None:
        self.queryset = _of(activity)
