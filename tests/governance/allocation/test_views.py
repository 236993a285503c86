"""Sharing out the result, from the simulation to the resolution."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from billing.ledger.posting import credit, debit
from cae.access import Refused
from cae.history import history_of
from cae.periods import today
from governance.allocation import actions, ports, queries
from governance.allocation.amounts import Figures
from governance.allocation.models import Allocation
from governance.meetings import actions as meetings
from tests.governance import afterwards
from tests.governance.made import BY, at, convened, meeting, statutes
from tests.governance.reading import text_of
from tests.members import people

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 4)
END = date(2025, 12, 31)


def url(name, *args):
    return reverse(f"governance:allocation:{name}", args=args)


def typed(**values):
    return {
        "name": "Plus de part travail",
        "result": "40 000,00",
        "losses": "",
        "gains": "",
        "capital_peak": "60000",
        "legal_reserve": "57000",
        "work": "20000",
        "interest": "",
    } | values


@pytest.fixture
def assembly(cast):
    return meeting(starts_at=at(day=today() + timedelta(days=40)), title="Assemblée de printemps")


@pytest.fixture
def last_year():
    return f"?exercice={today().year - 1}-12-31"


def test_new_asks_the_year_then_shares_it_out(as_, cast, last_year):
    client = as_("diane")
    assert "Quel exercice" in text_of(client.get(url("new")))
    answer = client.submit(url("new") + last_year, typed(), form="form")
    assert answer.status_code == 302, text_of(answer)
    made = Allocation.objects.get()
    assert (made.legal, made.fund, made.work, made.interest) == (D(3000), D(17000), D(20000), D(0))
    page = text_of(as_("nadia").get(url("sheet", made.pk)))
    for words in ("15 % de l’excédent, jusqu’à ce qu’elle atteigne 60 000,00 €", "loi 78-763 art. 33 3°", "Part travail"):
        assert words.replace(" ", " ") in page.replace("\xa0", " "), words


def test_what_the_law_refuses_is_said_beside_its_field_and_kept(as_, cast, last_year):
    answer = as_("diane").submit(url("new") + last_year, typed(work="9999,99"), form="form")
    page = text_of(answer).replace("\xa0", " ")
    assert "La part travail est d'au moins 25 % de l'excédent : 10 000,00 €. (loi 78-763 art. 33 3°)" in page
    assert not Allocation.objects.exists()
    assert answer.context["form"]["work"].value() == "9999,99"


def test_preview_follows_what_is_typed(as_, cast, last_year):
    client = as_("diane")
    page = text_of(client.get(url("preview") + last_year, typed() | {"exercice": f"{today().year - 1}-12-31"}))
    assert "17 000,00 €" in page.replace("\xa0", " ")
    page = text_of(client.get(url("preview"), typed(interest="12000") | {"exercice": f"{today().year - 1}-12-31"}))
    assert "ne dépassent ni les réserves ni la part travail" in page
    page = text_of(client.get(url("preview"), typed(work="") | {"exercice": f"{today().year - 1}-12-31"}))
    assert "Remplissez les montants" in page


def test_edit_and_remove_are_for_what_is_not_put_to_the_vote(as_, cast, assembly):
    made = afterwards.allocation()
    client = as_("diane")
    client.submit(url("edit", made.pk), {"work": "12000"}, form="form")
    made.refresh_from_db()
    assert (made.work, made.fund) == (D(12000), D(20000))
    actions.put_to_vote(allocation=made, meeting=assembly, by=BY)
    assert client.get(url("edit", made.pk)).status_code == 409
    client.post(url("remove", made.pk))
    assert Allocation.objects.filter(pk=made.pk).exists()
    other = afterwards.allocation(name="Autre")
    client.post(url("remove", other.pk))
    assert not Allocation.objects.filter(pk=other.pk).exists()


def test_put_to_vote_writes_the_resolution_in_one_click(as_, cast, assembly):
    made = afterwards.allocation()
    client = as_("diane")
    assert "Mettre au vote de « Assemblée de printemps »" in text_of(client.get(url("sheet", made.pk)))
    answer = client.post(url("put_to_vote", made.pk), {"meeting": assembly.pk})
    made.refresh_from_db()
    assert answer.url == reverse("governance:meetings:resolution", args=[made.resolution_id])
    text = made.resolution.text.replace("\xa0", " ")
    assert f"l'exercice clos le 31/12/{today().year - 1}" in text
    for words in (
        "— 3 000,00 € à la réserve légale ;",
        "— 10 000,00 € à la part travail ;",
        "— 5 000,00 € aux intérêts des parts",
    ):
        assert words in text
    assert text.endswith("parts sociales.")
    page = text_of(as_("nadia").get(answer.url)).replace("\xa0", " ")
    assert "Ce que devient le résultat" in page
    assert "Fonds de développement 22 000,00 €" in page
    assert "À l’ordre du jour" in text_of(as_("nadia").get(url("sheet", made.pk)))


def test_a_resolution_taken_off_the_agenda_frees_its_sharing_out(cast, assembly):
    made = afterwards.allocation()
    resolution = actions.put_to_vote(allocation=made, meeting=assembly, by=BY)
    meetings.remove_item(item=resolution.item, by=BY)
    made.refresh_from_db()
    assert made.resolution is None


def test_it_is_voted_once_by_an_ordinary_assembly_being_prepared(cast, assembly):
    made, other = afterwards.allocation(), afterwards.allocation(name="Autre")
    with pytest.raises(Refused, match="à une assemblée ordinaire"):
        actions.put_to_vote(allocation=made, meeting=meeting("extraordinary"), by=BY)
    with pytest.raises(Refused, match="ne change plus"):
        actions.put_to_vote(allocation=made, meeting=convened(), by=BY)
    actions.put_to_vote(allocation=made, meeting=assembly, by=BY)
    with pytest.raises(Refused, match="est à l'ordre du jour"):
        actions.put_to_vote(allocation=made, meeting=assembly, by=BY)
    with pytest.raises(Refused, match="déjà à l'ordre du jour de cette assemblée"):
        actions.put_to_vote(allocation=other, meeting=assembly, by=BY)
    assert "a mis « Proposition" in history_of(made)[0].sentence


def test_a_year_is_shared_out_once_it_is_over(cast):
    with pytest.raises(Refused, match="pas encore clos"):
        afterwards.allocation(year_end=today() + timedelta(days=1))


def test_the_database_refuses_what_the_law_does(cast):
    made = afterwards.allocation()
    for values, name in (
        ({"interest": D(10001), "fund": D(16999)}, "allocation_interest_bounded"),
        ({"fund": D(21999)}, "allocation_adds_up"),
        ({"fund": D(-1), "work": D(32001)}, "allocation_amounts_not_negative"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Allocation.objects.filter(pk=made.pk).update(**values)


def test_the_law_is_that_of_the_nature_of_the_cooperative_then(cast):
    statutes(nature="scic", since=date(2020, 1, 1))
    with pytest.raises(Refused, match="pas de part travail"):
        afterwards.allocation()
    made = afterwards.allocation(work="0", interest="5000")
    assert (made.nature, made.fund) == ("scic", D(32000))


def test_a_part_of_work_goes_to_all_employees_present_three_months(cast):
    """The six employed of the cast since 2024; Nadia is in CAPE, a newcomer of November is not there long enough."""
    assert queries.entitled(END) == 7
    people.a_cesa(people.a_member(antenna=cast.lyon), first=date(2025, 11, 3))
    assert queries.entitled(END) == 7
    people.a_cesa(people.a_member(antenna=cast.lyon), first=date(2025, 9, 1))
    assert queries.entitled(END) == 8
    assert queries.each(D(10000), 8) == D("1250.00")


def test_the_books_offer_the_result_and_the_legal_reserve(cast):
    from billing.ledger.actions import post_entry

    activity, day = cast.shared, date(2025, 6, 2)
    lines = [debit(activity, "512000", D(1500)), credit(activity, "706000", D(1000)), credit(activity, "106100", D(500))]
    post_entry(journal="OD", on=day, label="essai", document="P1", document_on=day, lines=lines, by=cast.odile)
    found = ports.offered(END)
    assert (found.result, found.legal_reserve, found.capital) == (D(1000), D(500), None)
    assert ports.offered(date(2025, 6, 30)).result is None, "no fiscal year ends then"


def test_another_way_for_the_same_year_starts_from_its_figures(as_, cast, last_year):
    afterwards.allocation(figures=Figures(D(12345), capital_peak=D(1000)), work="4000", interest="0")
    assert as_("diane").get(url("new") + last_year).context["form"].initial["result"] == D(12345)


def test_a_figure_that_is_not_the_ledger_s_says_whose_it_is_and_the_ledger_s_is_one_click_away(as_, cast, last_year, monkeypatch):
    monkeypatch.setattr(ports, "books", [lambda day: ports.Offered(result=D(9000), legal_reserve=D(800))])
    client = as_("diane")
    assert "Cette page part de" not in text_of(client.get(url("new") + last_year))
    made = afterwards.allocation(figures=Figures(D(12345), capital_peak=D(1000)), work="4000", interest="0")
    for address in (url("new") + last_year, url("edit", made.pk)):
        page = client.get(address)
        assert page.context["form"]["result"].value() == D(12345)
        said = text_of(page)
        assert f"12 345,00 €, le chiffre de « {made.name} »" in said and "Prendre ceux du grand livre : 9 000,00 €" in said
        form = client.get(address + ("&" if "?" in address else "?") + "grand-livre=1").context["form"]
        assert (form["result"].value(), form["legal_reserve"].value()) == (D(9000), D(800))
