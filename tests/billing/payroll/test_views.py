"""The pages of pay: the month, the entry, what each person sees of their own."""

import pytest
from django.urls import reverse

from billing.payroll.models import SalaryEntry
from tests.billing.payroll.test_actions import TODAY, salary
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("billing.payroll.views.today", lambda: TODAY)


def url(name, *args):
    return reverse(f"billing:payroll:{name}", args=args)


def test_list_says_who_has_a_salary_and_who_has_none(cast, as_):
    salary(cast)
    text = as_("odile").get(url("list"), {"mois": "2026-03"}).content.decode()
    assert "1\u00a0405,05" in text
    assert "Pas encore de salaire" in text
    assert "Karim Benali" in text
    assert "Nadia Roche" not in text
    assert "Aucun salaire passé en avril 2026" in as_("odile").get(url("list"), {"mois": "n'importe"}).content.decode()
    for who in ("lea", "bruno", "bastien"):
        assert as_(who).get(url("list")).status_code == 403


def test_list_costs_the_same_with_one_row_or_three(cast, as_):
    client, rows = as_("odile"), iter([cast.lea, cast.karim, cast.fatou])
    activities = {cast.lea: cast.lea_activity, cast.karim: cast.karim_activity, cast.fatou: cast.fatou_activity}

    def add():
        who = next(rows)
        salary(cast, who=who, activity=activities[who])

    assert_flat(lambda: client.get(url("list"), {"mois": "2026-03"}), add=add, expected=13)


def test_record_keeps_what_was_typed_when_refused(cast, as_):
    data = {"member": _member(cast.nadia), "activity": "NADIA", "month": "2026-03", "gross": "1 234,50"}
    answer = as_("odile").submit(url("record"), data, form="form")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "est en CAPE en mars 2026" in text
    assert "1 234,50" in text
    assert not SalaryEntry.objects.exists()


def test_record_once(cast, as_):
    client = as_("odile")
    data = {"member": _member(cast.lea), "activity": "LEA", "month": "2026-03", "gross": "1000"}
    answer = client.submit(url("record"), data, form="form")
    again = client.post(url("record"), {**data, "once": answer.wsgi_request.POST["once"]})
    assert (answer.url, again.url, SalaryEntry.objects.count()) == (answer.url, answer.url, 1)


def test_holding_tells_what_the_activity_can_spend(cast, as_):
    answer = as_("odile").get(url("holding"), {"activity": "LEA"})
    assert "peut dépenser" in answer.content.decode()
    assert "Choisissez une activité" in as_("odile").get(url("holding")).content.decode()


def test_mine_shows_ones_own_alone(cast, as_):
    hers = salary(cast, activity=cast.atelier)
    his = salary(cast, who=cast.karim, activity=cast.atelier)
    text = as_("lea").get(url("mine", "ATELIER")).content.decode()
    assert "Léa Martin" in text
    assert "Karim Benali" not in text.split("<main")[1]
    assert as_("lea").get(url("sheet", "ATELIER", hers.pk)).status_code == 200
    assert as_("lea").get(url("sheet", "ATELIER", his.pk)).status_code == 404
    assert as_("nadia").get(url("mine", "ATELIER")).status_code == 404
    assert as_("odile").get(url("sheet", "ATELIER", his.pk)).status_code == 200


def test_reverse_one_says_why(cast, as_):
    made = salary(cast)
    assert as_("lea").get(url("reverse_one", "LEA", made.pk)).status_code == 403
    answer = as_("odile").submit(url("reverse_one", "LEA", made.pk), {"reason": "Bulletin refait"}, form="form", follow=True)
    assert "Bulletin refait" in answer.content.decode()
    assert SalaryEntry.objects.filter(reverses=made).exists()


def _member(user):
    from members.models import Member

    return Member.objects.get(user=user).email
