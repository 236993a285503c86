"""The pages of mandates and of who may sign, as each person reads and uses them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cae.periods import add_months, today
from governance.mandates.models import Mandate
from governance.meetings import actions as meetings
from members.models import Member
from tests.governance import afterwards
from tests.governance.made import BY, frozen, meeting, member
from tests.governance.reading import text_of
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"governance:mandates:{name}", args=args)


def test_every_member_reads_who_does_what_and_how_to_reach_them(as_, cast):
    Member.objects.filter(user=cast.bastien).update(phone="0612345678")
    afterwards.mandate(member(cast.bastien), role="présidente", body="chair")
    page = as_("nadia").get(url("index"))
    for words in ("Présidence", "Bastien Roy", "Présidente", "bastien@confluent.example", "06 12 34 56 78"):
        assert words in text_of(page)
    assert "Enregistrer un mandat" not in text_of(page)
    assert "finissent bientôt" not in text_of(page)


def test_index_teaches_when_there_is_nothing_to_read(as_, cast):
    assert "De 3 à 18 membres" in text_of(as_("nadia").get(url("index")))
    assert "Il manque 3 membres au conseil" in text_of(as_("nadia").get(url("index")))


def test_index_costs_the_same_with_one_mandate_and_three(as_, cast):
    client = as_("diane")
    people = iter(member(user) for user in (cast.bastien, cast.fatou, cast.lea, cast.odile))
    end = add_months(today(), 3)
    assert_flat(lambda: client.get(url("index")), add=lambda: afterwards.mandate(next(people), ends_on=end), expected=14)


def test_those_in_charge_read_what_ends_soon(as_, cast):
    made = afterwards.mandate(member(cast.bastien), ends_on=add_months(today(), 2))
    page = text_of(as_("diane").get(url("index")))
    assert f"{made.holder}, membre" in page.partition("Ces mandats finissent bientôt")[2]


def test_those_in_charge_read_who_can_no_longer_hold_a_mandate(as_, cast):
    afterwards.mandate(member(cast.bastien))
    afterwards.mandate(member(cast.fatou))
    yesterday = today() - timedelta(days=1)
    Member.objects.filter(user=cast.bastien).update(left_on=yesterday)
    Member.objects.filter(user=cast.fatou).update(associate_until=yesterday)
    page = text_of(as_("diane").get(url("index"))).partition("ne peuvent plus tenir leur mandat")[2]
    assert "Bastien Roy, membre : a quitté la coopérative" in page
    assert "Fatou Diallo, membre : n’est plus associé·e" in page
    assert "ne peuvent plus tenir" not in text_of(as_("lea").get(url("index")))


def test_new_is_filled_in_by_the_meeting_that_elected(as_, cast):
    past = meeting(starts_at=_evening(-1))
    frozen(past, "L'assemblée élit trois membres du conseil.", kind="election")
    meetings.mark_convened(meeting=past, by=BY, on=today() - timedelta(days=40))
    meetings.open_meeting(meeting=past, by=BY, at=past.starts_at)
    meetings.close_meeting(meeting=past, by=BY, at=past.starts_at + timedelta(hours=2))
    decided = afterwards.decision(on=today() - timedelta(days=1))
    page = as_("diane").get(url("new"), {"reunion": past.pk})
    form = page.context["form"]
    assert (form.initial["starts_on"], form.initial["decision"]) == (today() - timedelta(days=1), decided)


def _evening(days):
    from tests.governance.made import at

    return at(day=today() + timedelta(days=days))


def test_new_records_a_mandate_and_says_refusals_beside_the_field(as_, cast):
    decided, bastien = afterwards.decision(), member(cast.bastien)
    client, on = as_("diane"), today()
    typed = {
        "body": "board",
        "role": "membre",
        "member": "bastien@confluent.example",
        "starts_on": on.isoformat(),
        "ends_on": add_months(on, 71).isoformat(),
        "decision": decided.pk,
    }
    answer = client.submit(url("new"), typed, form="form")
    assert "dure 4 ans au plus" in text_of(answer)
    client.submit(url("new"), typed | {"ends_on": add_months(on, 47).isoformat()}, form="form")
    made = Mandate.objects.get()
    assert (made.member, made.recorded_by) == (bastien, cast.diane)
    assert "Bastien Roy, membre" in text_of(client.get(url("sheet", made.pk)))


def test_renew_begins_the_day_after(as_, cast):
    made = afterwards.mandate(member(cast.bastien))
    client = as_("diane")
    page = client.get(url("renew", made.pk))
    assert page.context["form"].initial["starts_on"] == made.ends_on + timedelta(days=1)
    answer = client.submit(url("renew", made.pk), {"decision": afterwards.decision().pk}, form="form")
    assert answer.status_code == 302, text_of(answer)
    assert "La suite est prévue" in text_of(client.get(url("sheet", made.pk)))
    assert "Renouveler" not in text_of(client.get(url("sheet", made.pk)))


def test_end_keeps_its_reason_where_everyone_reads_it(as_, cast):
    made = afterwards.mandate(member(cast.bastien))
    as_("diane").submit(url("end", made.pk), {"reason": "Démission"}, form="form")
    page = text_of(as_("lea").get(url("sheet", made.pk)))
    assert "Démission" in page
    assert "Mettre fin" not in page


def test_a_decision_shows_the_mandates_it_gave(as_, cast):
    made = afterwards.mandate(member(cast.bastien))
    page = text_of(as_("nadia").get(reverse("governance:decisions:sheet", args=[made.decision_id])))
    assert "Mandats donnés Bastien Roy, membre" in page
    other = afterwards.decision()
    assert "Mandats donnés" not in text_of(as_("nadia").get(reverse("governance:decisions:sheet", args=[other.pk])))


def test_register_finds_a_person_and_a_body(as_, cast):
    afterwards.mandate(member(cast.bastien))
    afterwards.mandate(member(cast.fatou), body="cse", origin="Élections", role="titulaire")
    client = as_("lea")
    assert "Fatou" not in text_of(client.get(url("register"), {"q": "bast"}))
    page = text_of(client.get(url("register"), {"organe": "cse"}))
    assert ("Fatou Diallo" in page, "Bastien Roy" in page) == (True, False)


def test_the_desk_shows_the_mandates_that_end(as_, cast):
    afterwards.mandate(member(cast.bastien), ends_on=add_months(today(), 2))
    assert "Mandats qui finissent" in text_of(as_("diane").get(reverse("desk")))
    assert "Mandats qui finissent" not in text_of(as_("odile").get(reverse("desk")))


# -- who may sign --------------------------------------------------------------------------------------


def sign(name, *args):
    return reverse(f"governance:signatures:{name}", args=args)


def test_who_may_sign_is_answered_for_an_amount(as_, cast):
    director = afterwards.mandate(member(cast.diane), body="direction", role="directrice générale")
    afterwards.power(member(cast.odile), director, ceiling=2000)
    afterwards.power(member(cast.bruno), director, ceiling=5000, with_another=True)
    client = as_("nadia")

    def answer(amount, matter="purchases"):
        page = text_of(client.get(sign("index"), {"objet": matter, "montant": amount}))
        return page.partition("Qui peut signer ceci ?")[0]

    assert "Odile Garnier, Diane Moreau, directrice générale" in answer("1 500,00")
    assert "Avec une deuxième signature : Bruno Lefèvre" in answer("1 500,00")
    assert "Odile" not in answer("3000")
    assert "Bruno Lefèvre" in answer("3000")
    assert "Diane Moreau, directrice générale" in answer("50000")
    assert "Odile" not in answer("10", "bank")


def test_new_gives_a_power_and_withdraw_takes_it_back(as_, cast):
    director = afterwards.mandate(member(cast.diane), body="direction", role="directrice générale")
    client = as_("diane")
    typed = {"holder": "odile@confluent.example", "matter": "bank", "ceiling": "800", "since": today().isoformat()}
    client.submit(sign("new"), typed | {"given_by": director.pk}, form="form")
    from governance.signatures.models import SigningPower

    power = SigningPower.objects.get()
    assert "jusqu’à 800,00 € HT" in text_of(as_("lea").get(sign("index")))
    as_("diane").submit(sign("withdraw", power.pk), {"reason": "Changement de poste"}, form="form")
    assert "800,00" not in text_of(as_("lea").get(sign("index")))
    assert "Changement de poste" in text_of(as_("lea").get(sign("sheet", power.pk)))
    assert "Odile Garnier" in text_of(as_("lea").get(sign("register"), {"q": "garnier", "objet": "bank"}))


def test_the_delegations_of_members_on_their_own_activity_are_read_too(as_, cast):
    from members.actions import delegate

    delegate(member=member(cast.lea), right="invoices.issue", by=cast.diane, on=today(), ceiling=500)
    assert "Léa Martin : valider et émettre les factures, jusqu’à 500,00 € HT" in text_of(as_("nadia").get(sign("index")))
