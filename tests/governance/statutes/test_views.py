"""The statutes on screen: what applies, why, and how a version is recorded inside the law."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cae.access import Refused
from cae.history import history_of
from cae.periods import today
from governance.models import Statutes
from governance.statutes import actions
from governance.statutes.actions import Written
from tests.governance.made import BY, ON, convened, statutes
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"governance:statutes:{name}", args=args)


def test_record_statutes_keeps_what_the_law_does_not_already_say():
    made = statutes(quorum_ordinary_1=("1/4", "art. 18"), notice_days_1="15", notice_days_2=("10", "art. 16"))
    assert {(row.code, row.value, row.article) for row in made.rules.all()} == {
        ("quorum.ordinary.1", "1/4", "art. 18"),
        ("notice.days.2", "10", "art. 16"),
    }


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"notice_days_1": "14"}, r"au moins 15 jours.*R\. 225-69"),
        ({"quorum_ordinary_1": "beaucoup"}, "Une part s'écrit"),
        ({"board_least": "9", "board_most": "5"}, "pas avoir plus de membres"),
    ],
)
def test_record_statutes_refuses(rules, sentence):
    with pytest.raises(Refused, match=sentence):
        statutes(**rules)
    assert not Statutes.objects.exists()


def test_record_statutes_refuses_two_versions_from_the_same_day_and_a_start_before_adoption():
    made = statutes()
    with pytest.raises(Refused, match="Une autre version"):
        statutes(since=made.effective_on)
    with pytest.raises(Refused, match="pas avant d'être adoptés"):
        actions.record_statutes(
            by=BY, on=ON, nature="scop", form="sa", title="X", adopted_on=ON, effective_on=ON - timedelta(days=1), written={}
        )


def edit(made, **values):
    values = {
        "nature": made.nature,
        "form": made.form,
        "title": made.title,
        "adopted_on": made.adopted_on,
        "effective_on": made.effective_on,
        "written": {},
    } | values
    return actions.edit_statutes(statutes=made, by=BY, on=ON, **values)


def test_edit_statutes_says_what_changed():
    made = statutes(quorum_ordinary_1="1/4")
    edit(made, written={"quorum.ordinary.1": Written("1/3", "art. 18")})
    entry = history_of(made).first()
    label = "Assemblée ordinaire, première convocation"
    assert (entry.before[label], entry.after[label]) == ("1/4", "1/3 (art. 18)")


def test_edit_statutes_refused_once_a_meeting_was_convened_under_them():
    made = convened().statutes
    with pytest.raises(Refused, match="nouvelle version"):
        edit(made)


def test_index_says_each_rule_in_words_with_its_source(as_):
    client = as_("nadia")
    page = text_of(client.get(url("index")))
    assert "Les statuts ne sont pas encore enregistrés" in page
    assert "Nouvelle version" not in page
    statutes(quorum_ordinary_1=("1/4", "art. 18"))
    page = text_of(client.get(url("index")))
    assert "Un quart (1/4)" in page
    assert "art. 18 des statuts · C. com. art. L. 225-98 · la loi demande au moins 1/5" in page
    assert "À vérifier" in page


def test_sheet_tells_past_and_future_versions(as_):
    first = statutes(since=date(2024, 5, 12))
    later = statutes(since=today() + timedelta(days=30))
    client = as_("nadia")
    page = text_of(client.get(url("sheet", later.pk)))
    assert "À venir" in page
    assert "Une nouvelle version s’appliquera" in text_of(client.get(url("index")))
    statutes(since=today() - timedelta(days=1))
    assert "Remplacés" in text_of(client.get(url("sheet", first.pk)))


def typed(client, address, **values):
    """The form of `address` as it is shown, with `values` in their place, posted."""
    return client.submit(address, {"title": "Statuts de 2026"} | values, form="form")


def test_new_asks_for_the_company_first_then_gives_the_laws_own_rules(as_, cast):
    client = as_("diane")
    assert "Quelle société" in text_of(client.get(url("new")))
    address = f"{url('new')}?nature=scop&forme=sarl"
    assert "comme la loi la donne" in text_of(client.get(address))
    typed(client, address, value_notice_days_1="21", article_notice_days_1="art. 17")
    made = Statutes.objects.get()
    assert (made.form, [(row.code, row.value, row.article) for row in made.rules.all()]) == (
        "sarl",
        [("notice.days.1", "21", "art. 17")],
    )


def test_new_starts_from_the_version_in_force(as_, cast):
    statutes(notice_days_1=("21", "art. 17"))
    client = as_("diane")
    form = client.get(f"{url('new')}?nature=scop&forme=sa").context["form"]
    assert (form["value_notice_days_1"].value(), form["article_notice_days_1"].value()) == ("21", "art. 17")


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"value_notice_days_1": "8"}, "value_notice_days_1", "R. 225-69"),
        ({"value_tie": "chair"}, "value_tie", "la résolution est rejetée"),
        ({"value_board_years": "9"}, "value_board_years", "au plus 6 ans"),
        ({"value_board_least": "12", "value_board_most": "4"}, "value_board_least", "plus de membres"),
        ({"effective_on": "1926-01-01"}, "effective_on", "plausible"),
    ],
)
def test_new_refuses_beside_the_field_with_the_article(as_, cast, values, field, sentence):
    response = typed(as_("diane"), f"{url('new')}?nature=scop&forme=sa", **values)
    assert sentence in str(response.context["form"].errors[field])
    assert not Statutes.objects.exists()


def test_edit_only_while_no_meeting_was_convened(as_, cast):
    made = statutes()
    client = as_("diane")
    typed(client, url("edit", made.pk), value_quorum_ordinary_1="33 %")
    assert made.rules.get().value == "33 %"
    assert "33 %" in text_of(client.get(url("sheet", made.pk)))
    used = convened().statutes
    assert used == made
    assert client.get(url("edit", made.pk)).status_code == 409
    assert "ils ne changent plus" in text_of(client.get(url("sheet", made.pk)))


def test_a_scic_reads_that_its_voices_are_not_weighed_by_colleges(as_):
    scic, scop = statutes("sas", nature="scic"), statutes(since=date(2025, 1, 1))
    assert "pas de collèges" in text_of(as_("diane").get(url("sheet", scic.pk)))
    assert "pas de collèges" in text_of(as_("diane").get(url("edit", scic.pk)))
    assert "pas de collèges" not in text_of(as_("diane").get(url("sheet", scop.pk)))
