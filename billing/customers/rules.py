"""What may be done with customers, and why not."""

from collections.abc import Sequence
from typing import Any

from billing.customers.enums import CustomerKind
from billing.customers.identity import is_french
from billing.customers.models import Customer
from cae.access import Refusal, may
from cae.actors import Actor, System
from cae.rights import Right
from members.models import Cooperative


def can_edit(by: Actor, activity: Any) -> Refusal | None:
    """Creating, changing, importing, archiving and merging ask for one right on the activity. The system may."""
    return None if isinstance(by, System) else may(by, Right.CUSTOMERS_EDIT, activity)


def not_ourselves(siren: str, *, own: frozenset[str] | None = None) -> Refusal | None:
    """The cooperative never invoices itself: between its activities there is no sale (account-and-contribution, section 4).

    `own` is what `own_sirens` gave, when many customers are judged at once.
    """
    if siren and siren in (own_sirens() if own is None else own):
        return Refusal(
            "Ce SIREN est celui de la coopérative elle-même : deux activités d’une même coopérative ne se facturent pas.",
            remedy="Ce qu’elles se doivent passe par un document interne ; parlez-en à l’équipe d’appui.",
            code="ourselves",
        )
    return None


def own_sirens() -> frozenset[str]:
    """The SIREN of the cooperative, empty before it is set up."""
    return frozenset(Cooperative.objects.values_list("siren", flat=True))


def is_another(twins: Sequence[Customer], *, siren: str) -> Refusal | None:
    """A number the list already holds (`queries.with_same_number`) is most often a customer typed twice: a person says when
    it is not, since a company may be invoiced as two."""
    if not twins:
        return None
    field, what = ("siren", "SIREN") if siren and twins[0].siren == siren else ("vat_number", "numéro de TVA")
    return Refusal(
        f"« {twins[0]} » a déjà ce {what} dans vos clients.",
        remedy="Ouvrez sa fiche, ou cochez « c’est un autre client ».",
        field=field,
        code="same_number",
    )


def can_change(customer: Customer) -> Refusal | None:
    """A merged customer is a pointer to the one that was kept."""
    if customer.merged_into_id is not None:
        return Refusal(f"Ce client a été réuni avec « {customer.merged_into} ».", remedy="Modifiez l’autre fiche.", code="merged")
    return None


def can_merge(kept: Customer, absorbed: Customer) -> Refusal | None:
    """Two different customers of one activity, neither merged before (CAE-14: never across activities)."""
    if kept.pk == absorbed.pk:
        return Refusal("Choisissez deux clients différents.", code="same")
    if kept.activity_id != absorbed.activity_id:
        return Refusal("Ces deux clients n’appartiennent pas à la même activité : ils restent séparés.", code="activities")
    return can_change(kept) or can_change(absorbed)


def warnings(customer: Customer, *, has_address: bool) -> list[str]:
    """What will stop an invoice later, said while there is time: sentences for the customer's page."""
    found = []
    if customer.kind != CustomerKind.INDIVIDUAL and is_french(customer.country) and not customer.siren:
        found.append("Il manque son SIREN : la loi le demande sur une facture, sauf pour un particulier.")
    if not has_address:
        found.append("Il manque son adresse de facturation : elle est obligatoire sur une facture.")
    return found
