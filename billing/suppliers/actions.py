"""Writes about suppliers: create and change."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from billing.suppliers import rules
from billing.suppliers.identity import completed
from billing.suppliers.models import Supplier
from billing.suppliers.queries import KIND
from cae import search
from cae.access import or_raise
from cae.actors import Actor
from cae.history import changes, record
from cae.locks import lock

FIELDS = ("name", "country", "siren", "vat_number", "iban", "email")


@transaction.atomic
def create_supplier(*, activity: Any, values: Mapping[str, Any], by: Actor) -> Supplier:
    """Creates a supplier of `activity` from `values` (see FIELDS). Numbers are checked (ValidationError by field); our own
    SIREN and a person without the right are Refused."""
    or_raise(rules.can_edit(by, activity))
    found = _checked(values)
    supplier = Supplier.objects.create(activity=activity, **{name: found[name] for name in FIELDS if name in found})
    record(supplier, "supplier.created", f"a créé le fournisseur « {supplier} »", by=by)
    search.index_each([entry_of(supplier)])
    return supplier


@transaction.atomic
def update_supplier(*, supplier: Supplier, values: Mapping[str, Any], by: Actor) -> Supplier:
    """Changes a supplier; refuses as `create_supplier`. Purchases already entered keep pointing to it."""
    or_raise(rules.can_edit(by, supplier.activity))
    supplier = lock(supplier)
    found = _checked({name: getattr(supplier, name) for name in FIELDS} | dict(values))
    before, after = changes(supplier, {name: found[name] for name in FIELDS})
    if after:
        for name in FIELDS:
            setattr(supplier, name, found[name])
        supplier.save()
        record(supplier, "supplier.updated", f"a modifié le fournisseur « {supplier} »", by=by, before=before, after=after)
        search.index_each([entry_of(supplier)])
    return supplier


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    found = completed(values)
    or_raise(rules.not_ourselves(found["siren"]))
    return found


def entry_of(supplier: Supplier) -> search.Entry:
    """What the search knows of a supplier."""
    activity = supplier.activity
    return search.Entry(
        kind=KIND,
        object_id=supplier.pk,
        activity_id=activity.pk,
        antenna_id=activity.antenna_id,
        title=supplier.name,
        detail=activity.name,
        address=reverse("billing:suppliers:show", args=[activity.code, supplier.pk]),
        texts=(supplier.siren, supplier.vat_number, supplier.email),
    )
