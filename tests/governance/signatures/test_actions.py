"""Delegations of signature: given by who represents the cooperative, up to a ceiling, for a time; withdrawn at once."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cae.access import Refused
from cae.files import keep, links_of, may_read
from cae.history import history_of
from cae.periods import today
from governance.mandates import actions as mandating
from governance.signatures import actions, queries
from tests.governance import afterwards
from tests.governance.made import BY, member
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(cast):
    return afterwards.mandate(member(cast.diane), body="direction", role="directrice générale")


def names(matter="purchases", amount="100", **days):
    return queries.signers(matter, D(amount), on=today() + timedelta(**days)).alone


def test_a_power_counts_up_to_its_ceiling_between_its_dates(cast, director):
    on = today()
    power = afterwards.power(member(cast.odile), director, since=on, until=on + timedelta(days=10), ceiling=D("500.00"))
    assert "Odile Garnier" in names(amount="500.00")
    assert "Odile Garnier" not in names(amount="500.01")
    assert "Odile Garnier" not in names(days=11)
    assert "Odile Garnier" not in names(days=-1)
    assert "a délégué la signature" in history_of(power)[0].sentence


def test_who_represents_the_cooperative_signs_everything(cast, director):
    assert names(amount="900000") == ["Diane Moreau, directrice générale"]


def test_only_who_represents_the_cooperative_delegates(cast, director):
    board = afterwards.mandate(member(cast.bastien))
    with pytest.raises(Refused, match="Seul qui représente la coopérative"):
        afterwards.power(member(cast.odile), board)
    with pytest.raises(Refused, match="commence pendant ce mandat"):
        afterwards.power(member(cast.odile), director, since=director.ends_on + timedelta(days=1))
    with pytest.raises(Refused, match="sa propre signature"):
        afterwards.power(member(cast.diane), director)
    with pytest.raises(Refused, match="montant positif"):
        afterwards.power(member(cast.odile), director, ceiling=D(0))


def test_a_power_ends_with_the_mandate_of_who_gave_it(cast, director):
    afterwards.power(member(cast.odile), director)
    on = today()
    mandating.end(mandate=director, by=BY, on=on, ended_on=on, reason="Départ")
    assert "Odile Garnier" in names()
    assert names(days=1) == []


def test_powers_that_stop_soon_are_told_to_those_in_charge(cast, as_, director):
    on = today()
    own = afterwards.power(member(cast.odile), director, until=on + timedelta(days=40))
    afterwards.power(member(cast.bruno), director, until=on + timedelta(days=400))
    assert queries.ending(on) == [own]
    address = reverse("governance:signatures:index")
    assert "s’arrêtent bientôt Odile Garnier, achats et commandes" in text_of(as_("diane").get(address))
    assert "s’arrêtent bientôt" not in text_of(as_("lea").get(address))
    mandating.end(mandate=director, by=BY, on=on, ended_on=on + timedelta(days=20), reason="Départ")
    assert [queries.last_day(power) for power in queries.ending(on)] == [on + timedelta(days=20)] * 2, "with who gave them"


def test_a_power_is_withdrawn_at_once_with_its_reason(cast, director):
    power = afterwards.power(member(cast.odile), director)
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.withdraw_power(power=power, by=BY, on=today(), reason=" ")
    actions.withdraw_power(power=power, by=BY, on=today(), reason="Changement de poste")
    assert "Odile Garnier" not in names()
    with pytest.raises(Refused, match="déjà retirée"):
        actions.withdraw_power(power=power, by=BY, on=today(), reason="Encore")
    assert "Changement de poste" in history_of(member(cast.odile))[0].sentence


def test_the_same_power_is_given_once(cast, director):
    afterwards.power(member(cast.odile), director)
    with pytest.raises(IntegrityError, match="signing_power_once"), transaction.atomic():
        afterwards.power(member(cast.odile), director)


def test_every_member_reads_the_signed_act(cast, director):
    stored = keep(b"%PDF-1.4 acte", "acte.pdf", "application/pdf")
    power = afterwards.power(member(cast.odile), director, file=stored)
    assert may_read(cast.nadia, links_of(power, actions.PURPOSE).get())
