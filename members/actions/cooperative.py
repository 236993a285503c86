"""Writes about the cooperative itself: its identity, its templates of numbers, its antennas."""

from datetime import date
from typing import Any

from django.db import transaction

from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor
from cae.history import changes, record
from cae.locks import lock
from cae.numbering import check_template
from members import rules
from members.models import Antenna, Cooperative

TEMPLATES = ("invoice_template", "credit_note_template", "quote_template")


@transaction.atomic
def set_up_cooperative(*, by: Actor, on: date, **identity: Any) -> Cooperative:
    """Writes the one row of the cooperative. A second is refused by the database."""
    cooperative = Cooperative(**identity)
    _check(cooperative, on)
    cooperative.save(force_insert=True)
    record(cooperative, "create", f"a enregistré l'identité de {cooperative}", by=by)
    return cooperative


@transaction.atomic
def edit_cooperative(*, cooperative: Cooperative, by: Actor, on: date, **values: Any) -> Cooperative:
    """Changes the identity or a setting. Issued documents keep the copy they froze.

    Refuses a template that could give a number twice (INV-15, INV-50), and two templates that could give the same one.
    """
    cooperative = lock(cooperative)
    before, after = changes(cooperative, values)
    if not after:
        return cooperative
    for name, value in values.items():
        setattr(cooperative, name, value)
    _check(cooperative, on)
    cooperative.save()
    record(cooperative, "edit", "a modifié les réglages de la coopérative", by=by, before=before, after=after)
    return cooperative


@transaction.atomic
def create_antenna(*, by: Actor, name: str, city: str = "") -> Antenna:
    antenna = Antenna.objects.create(name=name.strip(), city=city.strip())
    record(antenna, "create", f"a créé l'antenne {antenna}", by=by)
    return antenna


@transaction.atomic
def edit_antenna(*, antenna: Antenna, by: Actor, name: str, city: str = "") -> Antenna:
    antenna = lock(antenna)
    before, after = changes(antenna, {"name": name.strip(), "city": city.strip()})
    if after:
        antenna.name, antenna.city = name.strip(), city.strip()
        antenna.save()
        record(antenna, "edit", f"a modifié l'antenne {antenna}", by=by, before=before, after=after)
    return antenna


def _check(cooperative: Cooperative, on: date) -> None:
    or_raise(rules.plausible(cooperative.statutes_dated, on=on, what="Statuts en vigueur depuis le"))
    for name in TEMPLATES:
        if refusal := check_template(getattr(cooperative, name)):
            label = str(Cooperative._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            raise Refused(Refusal(f"{label[:1].upper()}{label[1:]} : {refusal.sentence}", refusal.article, refusal.remedy))
    if cooperative.invoice_template == cooperative.credit_note_template:
        raise Refused("Une facture et un avoir auraient le même numéro : donnez un autre début au modèle de numéro d'avoir.")
