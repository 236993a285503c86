"""Statutes as data: values as people write them, kept inside the bounds of the law, each rule with its source."""

from datetime import date
from fractions import Fraction

import pytest

from governance.models import StatuteRule, Statutes
from governance.statutes import law, queries, rules

ON = date(2026, 11, 25)
SCOP_SA = law.Society("scop", "sa")


@pytest.mark.parametrize(("associates", "most"), [(2, 1), (19, 1), (20, 1), (39, 1), (40, 2), (59, 2), (100, 5), (115, 5)])
def test_max_proxies_tv03(associates, most):
    assert law.max_proxies(associates) == most


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("fraction", "1/5", Fraction(1, 5)),
        ("fraction", "0", Fraction(0)),
        ("fraction", "20 %", Fraction(1, 5)),
        ("fraction", "33,3 %", Fraction(333, 1000)),
        ("days", "15", 15),
        ("count", "", None),
        ("flag", "yes", True),
    ],
)
def test_parse(kind, written, value):
    assert law.parse(kind, written) == value


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("fraction", "deux"),
        ("fraction", "3/2"),
        ("fraction", "1/0"),
        ("days", "15,5"),
        ("days", "-1"),
        ("days", "367"),
        ("hours", "9" * 20),
        ("years", "100"),
        ("flag", "?"),
    ],
)
def test_parse_refuses_what_is_not_of_its_kind(kind, written):
    with pytest.raises(law.Malformed):
        law.parse(kind, written)


@pytest.mark.parametrize(
    ("code", "written", "form", "article"),
    [
        ("notice.days.1", "10", "sa", "R. 225-69"),
        ("notice.days.1", "14", "sarl", "R. 223-20"),
        ("quorum.ordinary.1", "1/6", "sa", "L. 225-98"),
        ("quorum.extraordinary.1", "1/5", "sarl", "L. 223-30"),
        ("majority.extraordinary", "1/2", "sa", "L. 225-96"),
        ("majority.ordinary.1.base", "all", "sa", "2019-744"),
        ("postal", "no", "sa", "L. 225-107"),
        ("postal.days", "4", "sa", "R. 225-77"),
        ("tie", "chair", "sas", "une voix"),
        ("board.years", "7", "sa", "47-1775"),
        ("board.most", "10", "sarl", "78-763"),
        ("majority.extraordinary", "1/2", "sas", "23-16.670"),
        ("majority.extraordinary", "1/100", "sas", "23-16.670"),
    ],
)
def test_lawful_refuses_what_the_law_forbids_with_its_article(code, written, form, article):
    refusal = rules.lawful(code, written, society=law.Society("scop", form), on=ON)
    assert refusal is not None
    assert article in refusal.article


@pytest.mark.parametrize("code", ["majority.ordinary.1", "majority.ordinary.2", "majority.board"])
def test_no_majority_is_more_than_everybody(code):
    assert "toutes les voix" in str(rules.lawful(code, "1", society=SCOP_SA, on=ON))
    assert rules.lawful(code, "99/100", society=SCOP_SA, on=ON) is None


@pytest.mark.parametrize(
    ("cap", "associates", "refused"),
    [("1", 18, False), ("2", 18, True), ("2", 40, False), ("3", 40, True), ("", 18, False), ("9", 0, False)],
)
def test_the_cap_of_proxies_stays_under_that_of_the_law_for_the_associates_there_are(cap, associates, refused):
    found = rules.hold_together({"proxies.cap": cap}, nature="scop", associates=associates)
    assert (found is not None) is refused
    assert found is None or (found.article, found.field) == ("loi 78-763 art. 14", "proxies.cap")


@pytest.mark.parametrize("nature", law.NATURES)
@pytest.mark.parametrize("form", ["sa", "sarl", "sas"])
def test_every_default_of_the_law_is_lawful_and_can_be_read(nature, form):
    society = law.Society(nature, form)
    for rule in law.rules().values():
        bound = rule.bound(society, on=ON)
        assert rules.lawful(rule.code, bound.default, society=society, on=ON) is None, rule.code
        assert rule.said(bound.default)
        assert bound.law
        for choice in rule.choices:
            assert rule.said(choice)


@pytest.mark.parametrize("form", ["sa", "sarl", "sas"])
def test_the_law_of_scops_binds_no_scic(form):
    scic = law.Society("scic", form)
    assert not [rule.code for rule in law.rules().values() if "78-763" in rule.bound(scic, on=ON).law]
    assert rules.lawful("board.years", "6", society=scic, on=ON) is None
    assert "47-1775 art. 6" in str(rules.lawful("board.years", "7", society=scic, on=ON))
    assert rules.hold_together({"proxies.cap": "3"}, nature="scic", associates=18) is None
    assert law.max_proxies(18, nature="scic") == 17


@pytest.mark.django_db
def test_a_rule_says_the_article_of_the_statutes_else_the_law():
    statutes = Statutes.objects.create(
        nature="scop", form="sa", title="Statuts de 2024", adopted_on=date(2024, 5, 12), effective_on=date(2024, 5, 12)
    )
    StatuteRule.objects.create(statutes=statutes, code="quorum.ordinary.1", value="1/4", article="art. 18")
    book = queries.book_of(queries.in_force(ON), on=ON)
    assert (book["quorum.ordinary.1"].value, book["quorum.ordinary.1"].source) == (Fraction(1, 4), "art. 18 des statuts")
    assert book["quorum.extraordinary.1"].source == "C. com. art. L. 225-96"
    assert queries.in_force(date(2024, 5, 11)) is None
    assert [book.proxies_cap(n) for n in (19, 40, 115)] == [1, 2, 5]
