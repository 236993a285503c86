"""Mandates: given within the law and the statutes, ended with a reason, renewed; people are warned before the end."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cae.access import Refused
from cae.history import history_of
from cae.periods import add_months, today
from governance.mandates import actions, law, queries, rules
from governance.mandates.models import Mandate
from governance.mandates.tasks import warn_of_ends
from governance.meetings import actions as meetings
from governance.meetings import ports
from governance.models import Decision, Meeting
from members.enums import ContractKind
from members.models import Contract
from tests.governance import afterwards
from tests.governance.made import BY, associates, at, frozen, meeting, member, statutes
from tests.members import people

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 4)
START = date(2026, 1, 1)


@pytest.fixture
def decided(cast) -> Decision:
    return cast.decision


def given(decided, who, **values) -> Mandate:
    values = {"body": "board", "role": "membre", "starts_on": START, "ends_on": date(2029, 12, 31)} | values
    return actions.appoint(by=BY, on=ON, member=who, decision=decided, **values)


def employed(*members) -> None:
    Contract.objects.bulk_create(
        Contract(member=one, kind=ContractKind.CDI, signed_on=date(2024, 1, 1), starts_on=date(2024, 1, 1)) for one in members
    )


def test_a_mandate_says_who_until_when_and_the_decision_that_gave_it(cast, decided):
    made = given(decided, member(cast.bastien), role="présidente", body="chair")
    assert (str(made), made.decision, made.last_day) == ("Bastien Roy, présidente", decided, date(2029, 12, 31))
    assert "a enregistré le mandat" in history_of(made)[0].sentence
    assert "a enregistré son mandat" in history_of(member(cast.bastien))[0].sentence


@pytest.mark.parametrize("body", ["board", "chair", "direction", "auditor"])
def test_a_mandate_that_decides_rests_on_a_decision(cast, body):
    with pytest.raises(Refused, match="donné par une décision du registre"):
        given(None, member(cast.bastien), body=body, origin="On l'a choisi.")


def test_staff_representatives_rest_on_their_election(cast):
    values = {"starts_on": START, "ends_on": date(2029, 12, 31), "role": "titulaire"}
    karim = member(cast.karim)
    with pytest.raises(Refused, match="d'où vient ce mandat"):
        actions.appoint(by=BY, on=ON, body="cse", member=karim, **values)
    made = actions.appoint(by=BY, on=ON, body="cse", member=karim, origin="Élections du 12 mars 2026", **values)
    assert made.origin == "Élections du 12 mars 2026"


def test_an_auditor_is_someone_outside(decided):
    values = {"body": "auditor", "role": "titulaire", "ends_on": date(2031, 12, 31)}
    made = given(decided, None, outside_name="Cabinet Rhône Audit", outside_contact="04 99 00 00 09", **values)
    assert made.holder == "Cabinet Rhône Audit"
    with pytest.raises(Refused, match="Choisissez une personne"):
        given(decided, None, **values)


@pytest.mark.parametrize(
    ("form", "body", "years"), [("sa", "direction", 6), ("sarl", "direction", 4), ("sa", "cse", 4), ("sa", "board", 4)]
)
def test_a_term_is_at_most_what_the_law_or_the_statutes_say(cast, decided, form, body, years):
    statutes(form, board_years=("4", "art. 25"))
    last = date(START.year + years, 12, 31)
    values = {"body": body, "role": "x", "origin": "élection"}
    with pytest.raises(Refused, match=rf"dure {years} ans au plus : jusqu'au 31/12/{last.year}"):
        given(decided, member(cast.bastien), ends_on=last + timedelta(days=1), **values)
    assert given(decided, member(cast.bastien), ends_on=last, **values).last_day == last


def test_a_board_holds_associates_and_no_more_than_the_statutes_say(cast, decided):
    statutes(board_least=("3", "art. 25"), board_most=("3", "art. 25"))
    sitting = associates(4)
    employed(*sitting)
    with pytest.raises(Refused, match="sont associé·es"):
        given(decided, member(cast.nadia))
    for one in sitting[:3]:
        given(decided, one)
    with pytest.raises(Refused, match=r"déjà 3 membres : les statuts en permettent 3\. \(art\. 25 des statuts\)"):
        given(decided, sitting[3])
    ended = Mandate.objects.get(member=sitting[0])
    actions.end(mandate=ended, by=BY, on=ON, ended_on=date(2026, 4, 30), reason="Démission")
    assert given(decided, sitting[3], starts_on=date(2026, 5, 1)).pk, "its seat is free the day after"


def test_a_third_at_most_of_those_who_decide_are_not_employed(decided):
    sitting = associates(6)
    employed(*sitting[:3])
    with pytest.raises(Refused, match="1 des 1 personnes"):
        given(decided, sitting[3])
    for one in sitting[:3]:
        given(decided, one)
    given(decided, sitting[3])
    with pytest.raises(Refused, match=r"2 des 5 personnes .* un tiers au plus\. \(loi 78-763 art\. 15\)"):
        given(decided, sitting[4])


def test_who_watches_does_not_direct_in_a_sarl(cast, decided):
    statutes("sarl")
    bastien = member(cast.bastien)
    given(decided, bastien)
    with pytest.raises(Refused, match="qui surveille ne dirige pas"):
        given(decided, bastien, body="direction", role="gérant")


def test_a_scic_is_bound_neither_by_that_third_nor_by_the_terms_of_scops(cast, decided):
    statutes("sarl", nature="scic")
    outsider = associates(1)[0]
    given(decided, outsider)  # one of one, not employed
    last = add_months(ON, 72) - timedelta(days=1)
    given(decided, outsider, body="direction", role="gérante", starts_on=ON, ends_on=last)


def test_nobody_holds_the_same_charge_twice_at_once(cast, decided):
    given(decided, member(cast.bastien))
    with pytest.raises(IntegrityError, match="mandate_once_at_a_time"), transaction.atomic():
        given(decided, member(cast.bastien), starts_on=date(2028, 1, 1), ends_on=date(2030, 12, 31))


def test_a_mandate_ends_before_its_term_once_with_a_reason(cast, decided):
    made = given(decided, member(cast.bastien))
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.end(mandate=made, by=BY, on=ON, ended_on=ON, reason=" ")
    with pytest.raises(Refused, match="entre son début"):
        actions.end(mandate=made, by=BY, on=ON, ended_on=date(2030, 1, 1), reason="Démission")
    ended = actions.end(mandate=made, by=BY, on=ON, ended_on=ON, reason="Démission")
    assert (ended.last_day, ended.end_reason) == (ON, "Démission")
    assert not queries.held(ON + timedelta(days=1)).filter(pk=made.pk).exists()
    with pytest.raises(Refused, match="déjà pris fin le 04/05/2026"):
        actions.end(mandate=made, by=BY, on=ON, ended_on=ON, reason="Encore")


def test_a_mandate_is_renewed_by_another_one_once(cast, decided):
    made = given(decided, member(cast.bastien))
    values = {"by": BY, "on": ON, "role": "membre", "decision": decided, "ends_on": date(2033, 12, 31)}
    with pytest.raises(Refused, match=r"court jusqu'au 31/12/2029"):
        actions.renew(mandate=made, starts_on=date(2029, 12, 31), **values)
    follows = actions.renew(mandate=made, starts_on=date(2030, 1, 1), **values)
    assert (follows.renews, follows.member, follows.body) == (made, made.member, "board")
    made.refresh_from_db()
    assert rules.can_renew(made).code == "renewed"


# -- before the end ----------------------------------------------------------------------------------


def test_people_are_warned_six_three_and_one_months_before_the_end(cast, mails, decided):
    on = today()
    made = afterwards.mandate(member(cast.bastien), ends_on=add_months(on, 8))
    warn_of_ends()
    assert not mails, "it is far"
    said = []
    for months in (6, 6, 3, 1):
        Mandate.objects.filter(pk=made.pk).update(ends_on=add_months(on, months))
        warn_of_ends()
        said.append(len(mails))
    assert said == [2, 2, 4, 6], "once for each delay, to who holds it and to who prepares meetings"
    assert {mail.to[0] for mail in mails} == {"bastien@confluent.example", "diane@confluent.example"}
    assert "appeler des candidatures" in mails[0].body


def test_nobody_is_warned_of_a_mandate_that_is_renewed(cast, mails, decided):
    on = today()
    made = afterwards.mandate(member(cast.bastien), ends_on=add_months(on, 2))
    actions.renew(
        mandate=made, by=BY, on=on, role="membre", decision=decided, starts_on=made.ends_on + timedelta(days=1),
        ends_on=add_months(on, 40),
    )  # fmt: skip
    warn_of_ends()
    assert (not mails, list(queries.ending(on))) == (True, [])


# -- the staff's representatives -----------------------------------------------------------------------


@pytest.mark.parametrize(("heads", "seats"), [(10, None), (11, 1), (24, 1), (25, 2), (49, 2), (50, 4), (115, 6), (300, 11)])
def test_seats_of_the_staff_committee(heads, seats):
    found = law.seats(heads, on=ON)
    assert (found.number if found else None) == seats


def test_headcount_counts_people_employed_at_the_end_of_each_month(cast):
    assert queries.headcounts(ON, months=12)[0] == 7, "the cast but Nadia, who is in CAPE"
    newcomer = people.a_member(antenna=cast.lyon)
    people.a_cesa(newcomer, first=date(2026, 4, 30))
    assert queries.headcounts(ON, months=2) == [8, 7]


def test_a_committee_is_asked_for_after_a_year_of_eleven_employees(cast):
    assert not [one for one in queries.chambers(ON) if one.body == "cse"], "seven are too few"
    employed(*associates(4, since=date(2024, 1, 1)))
    found = next(one for one in queries.chambers(ON) if one.body == "cse")
    assert "11 personnes employées : 1 titulaire" in found.said
    assert "l’élection est à organiser" in found.missing
    values = {"body": "cse", "starts_on": START, "ends_on": date(2029, 12, 31), "origin": "Élections de mars 2026"}
    actions.appoint(by=BY, on=ON, member=member(cast.karim), role="suppléant", **values)
    found = next(one for one in queries.chambers(ON) if one.body == "cse")
    assert "1 siège de titulaire est à pourvoir" in found.missing, "a substitute is no full member"
    actions.appoint(by=BY, on=ON, member=member(cast.lea), role="titulaire", **values)
    assert not next(one for one in queries.chambers(ON) if one.body == "cse").missing


def test_a_board_too_small_is_said(cast, decided):
    statutes(board_least=("5", "art. 25"))
    given(decided, member(cast.bastien))
    board = next(one for one in queries.chambers(ON) if one.body == "board")
    assert (board.name, board.missing, board.source) == (
        "Conseil d’administration",
        "Il manque 4 membres au conseil.",
        "art. 25 des statuts",
    )


def test_a_meeting_that_elected_leads_to_recording_mandates(cast):
    made = meeting()
    frozen(made, "L'assemblée élit trois membres du conseil.", kind="election", about_persons=True)
    meetings.mark_convened(meeting=made, by=BY, on=ON)
    meetings.open_meeting(meeting=made, by=BY, at=at())

    def offered(user):
        return [act.address for act in ports.acts_of_team(user, made) if act.label == "Enregistrer les mandats"]

    assert not offered(cast.diane), "it is still held"
    meetings.close_meeting(meeting=made, by=BY, at=at(20))
    made.refresh_from_db()
    assert offered(cast.diane) == [f"/mandats/nouveau/?reunion={made.pk}"]
    assert not offered(cast.lea)


def test_a_board_is_convened_whole_and_of_its_mandates_alone(cast, decided, as_):
    """C. com. art. L. 225-37: quorum and majority are of the members in office."""
    lea, odile, nadia = (member(one) for one in (cast.lea, cast.odile, cast.nadia))
    board = meeting("board")
    board.invitees.set([lea, nadia])
    assert ports.missing_before_convening(board) == []  # no mandate is recorded: those invited are the board
    for one in (lea, odile):
        given(decided, one)
    said = [str(refusal) for refusal in ports.missing_before_convening(board)]
    assert "n'est pas invité : Odile Garnier." in said[0]
    assert "Sans mandat au conseil, on n'y a pas de voix : Nadia" in said[1]
    board.invitees.set([lea, odile])
    assert ports.missing_before_convening(board) == []
    Meeting.objects.filter(pk=board.pk).update(state="convened", convened_on=ON)
    with pytest.raises(Refused, match="on n'y a pas de voix : Nadia"):
        meetings.invite(meeting=board, members=[lea, odile, nadia], by=BY)
    assert set(board.invitees.all()) == {lea, odile}


def test_the_invitation_of_a_board_proposes_its_mandates(cast, decided, as_):
    given(decided, member(cast.lea))
    board = meeting("board")
    page = as_("diane").get(reverse("governance:meetings:invite", args=[board.pk]))
    assert page.context["form"].initial["members"] == [member(cast.lea)]
    assert "Les voix du conseil sont les mandats en cours" in page.text
