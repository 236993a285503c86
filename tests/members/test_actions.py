"""What the actions of this room write, refuse, and leave in the history."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cae.access import Refused
from cae.constraints import name_of
from cae.history import history_of
from cae.rights import Right
from members import actions
from members.enums import ContractKind, Situation
from members.models import Grant, Member
from members.queries import situation_of, vat_recovery, with_situation
from tests.members.people import BY, ON, a_cape, a_cesa, a_holder, a_member, an_account, an_activity
from tests.support.cast import read

pytestmark = pytest.mark.django_db
D = date


def refused_by(constraint):
    """A context that expects the database to refuse with the named constraint."""

    class Expected:
        def __enter__(self):
            self.point = transaction.atomic()
            self.point.__enter__()

        def __exit__(self, kind, error, trace):
            self.point.__exit__(kind, error, trace)
            assert isinstance(error, IntegrityError), f"{constraint} did not refuse"
            assert name_of(error) == constraint
            return True

    return Expected()


def test_create_member_writes_history():
    member = a_member("Zoé 🌱", "Ñandú")
    assert str(member) == "Zoé 🌱 Ñandú"
    entry = history_of(member).get()
    assert (entry.actor_label, entry.sentence) == ("le système (tests)", "a créé la fiche de Zoé 🌱 Ñandú")


@pytest.mark.parametrize("born", [D(1899, 12, 31), D(2020, 1, 1)])
def test_create_member_refuses_an_implausible_birth(born):
    with pytest.raises(Refused, match="Date de naissance"):
        a_member(birth_date=born)


def test_edit_member_keeps_before_and_after_and_writes_nothing_when_nothing_changed():
    member = a_member(city="Lyon")
    actions.edit_member(member=member, by=BY, on=ON, city="Lyon")
    assert history_of(member).count() == 1
    actions.edit_member(member=member, by=BY, on=ON, city="Nantes")
    entry = history_of(member).first()
    assert (entry.before, entry.after) == ({"ville": "Lyon"}, {"ville": "Nantes"})


def test_nobody_follows_themself():
    member = a_member()
    with pytest.raises(Refused, match="accompagnatrice"):
        actions.edit_member(member=member, by=BY, on=ON, adviser=member)


def test_open_account_once():
    user = an_account("Léa", "Martin")
    assert (user.display_name, user.has_usable_password()) == ("Léa Martin", False)
    with pytest.raises(Refused, match="déjà un compte"):
        actions.open_account(member=user.member, by=BY)


# -- contracts -------------------------------------------------------------------------------------


def test_add_contract_in_1926_is_refused_with_a_sentence():
    with pytest.raises(Refused, match="01/01/1926 n'est pas plausible"):
        a_cesa(a_member(), D(1926, 1, 1))


def test_a_cape_longer_than_twelve_months_is_refused():
    with pytest.raises(Refused, match=r"12 mois au plus.*L\.127-2.*31/12/2025"):
        a_cape(a_member(), D(2025, 1, 1), D(2026, 1, 1))


def test_a_fourth_cape_is_refused_even_when_the_three_were_short():
    member = a_member()
    for month in (1, 3, 5):
        a_cape(member, D(2025, month, 1), D(2025, month + 1, 28))
    with pytest.raises(Refused, match="déjà eu 3"):
        a_cape(member, D(2025, 8, 1), D(2025, 9, 30))


def test_a_cape_without_term_or_with_a_salary_is_refused_by_the_database():
    with refused_by("cape_has_a_term"):
        actions.add_contract(member=a_member(), by=BY, on=ON, kind=ContractKind.CAPE, starts_on=ON)
    with refused_by("cape_is_not_a_salary"):
        actions.add_contract(
            member=a_member(), by=BY, on=ON, kind="cape", starts_on=ON, ends_on=D(2026, 6, 1), fixed_part=Decimal(100)
        )


def test_a_trial_longer_than_the_law_leaves_is_refused():
    member = a_member()
    a_cape(member, D(2025, 7, 1), D(2025, 12, 31))
    with pytest.raises(Refused, match=r"dépasser 2 mois : 8 mois, moins 6 mois déjà passés.*L\.7332-1"):
        a_cesa(member, trial_months=3)
    assert a_cesa(member, trial_months=2).trial_months == 2


def test_two_contracts_at_once_are_refused_by_the_database():
    member = a_member()
    a_cape(member)
    with refused_by("one_contract_at_a_time"):
        a_cesa(member, D(2025, 12, 31))
    a_cesa(member, D(2026, 1, 1))


def test_a_cesa_before_the_law_is_refused():
    with pytest.raises(Refused, match="existe depuis"):
        a_cesa(a_member(), D(2014, 7, 31))


def test_end_contract_then_the_next_may_begin():
    member = a_member()
    cape = a_cape(member)
    with pytest.raises(Refused, match="pour terme le 31/12/2025"):
        actions.end_contract(contract=cape, by=BY, on=ON, ended_on=D(2026, 1, 5))
    actions.end_contract(contract=cape, by=BY, on=ON, ended_on=D(2025, 6, 30), reason="passage en CESA")
    with pytest.raises(Refused, match="déjà pris fin"):
        actions.end_contract(contract=cape, by=BY, on=ON, ended_on=D(2025, 6, 30))
    a_cesa(member, D(2025, 7, 1))
    assert [entry.verb for entry in history_of(cape)] == ["end", "create"]


def test_edit_contract_checks_the_law_again():
    cape = a_cape(a_member())
    with pytest.raises(Refused, match="12 mois au plus"):
        actions.edit_contract(contract=cape, by=BY, on=ON, ends_on=D(2026, 6, 30))
    with pytest.raises(Refused, match="ne change pas de type"):
        actions.edit_contract(contract=cape, by=BY, on=ON, kind="cesa")


# -- situation -------------------------------------------------------------------------------------


def everyone():
    """One person in each situation on ON, and what is expected."""
    left, associate, staff, cesa, cape, over, soon = (a_member(last_name=name) for name in "ABCDEFG")
    actions.leave(member=left, by=BY, on=ON, left_on=D(2026, 1, 1))
    a_cesa(associate)
    actions.admit_associate(member=associate, by=BY, on=ON, since=D(2026, 2, 1))
    actions.add_contract(member=staff, by=BY, on=ON, kind=ContractKind.CDI, starts_on=D(2020, 1, 1))
    actions.admit_associate(member=staff, by=BY, on=ON, since=D(2022, 1, 1))
    a_cesa(cesa)
    a_cape(cape, D(2026, 1, 1), D(2026, 12, 31))
    a_cape(over)
    a_cesa(soon, D(2026, 4, 1))
    return {
        left: Situation.LEFT,
        associate: Situation.ASSOCIATE,
        staff: Situation.PERMANENT,
        cesa: Situation.CESA,
        cape: Situation.CAPE,
        over: Situation.WITHOUT,
        soon: Situation.CANDIDATE,
        a_member(): Situation.CANDIDATE,
    }


def test_situation_is_derived_from_contracts_admission_and_departure():
    expected = everyone()
    assert {m: situation_of(Member.objects.get(pk=m.pk), ON) for m in expected} == expected


@pytest.mark.parametrize("on", [ON, D(2025, 6, 1), D(2026, 1, 15), D(2027, 1, 1), D(2019, 1, 1)])
def test_lists_and_sheets_give_the_same_situation(on):
    everyone()
    for member in with_situation(Member.objects.all(), on):
        assert member.situation == situation_of(member, on), member


def test_a_contract_that_ended_yesterday_is_not_a_departure():
    member = a_member()
    a_cape(member, D(2025, 3, 2), ON - timedelta(days=1))
    assert situation_of(member, ON - timedelta(days=1)) == Situation.CAPE
    assert situation_of(member, ON) == Situation.WITHOUT
    left = actions.leave(member=member, by=BY, on=ON, left_on=ON)
    assert situation_of(left, ON) == Situation.LEFT


# -- one address, one person -----------------------------------------------------------------------


def test_create_member_refuses_the_address_of_somebody_else():
    a_member(email="ines@exemple.test")
    with pytest.raises(Refused, match="déjà celle d'une autre personne") as refused:
        a_member(email=" INES@exemple.test ")
    assert refused.value.refusal.field == "email"


def test_edit_member_refuses_the_address_of_somebody_else_and_keeps_one_s_own():
    ines, paul = a_member(email="ines@exemple.test"), a_member(email="paul@exemple.test")
    with pytest.raises(Refused, match="déjà celle"):
        actions.edit_member(member=paul, by=BY, on=ON, email="Ines@exemple.test")
    assert actions.edit_member(member=ines, by=BY, on=ON, email="INES@exemple.test", city="Lyon").email == "ines@exemple.test"


def test_nobody_is_given_or_invited_at_the_address_somebody_signs_in_with():
    """The account keeps its address when the sheet gets another one."""
    user = an_account(email="ines@exemple.test")
    newcomer = a_member(email="nouvelle@exemple.test")
    actions.edit_member(member=user.member, by=BY, on=ON, email="ines.aubry@exemple.test")
    with pytest.raises(Refused, match="déjà celle"):
        a_member(email="ines@exemple.test")
    Member.objects.filter(pk=newcomer.pk).update(email="ines@exemple.test")
    with pytest.raises(Refused, match="déjà celle"):
        actions.invite_member(member=newcomer, by=BY, at=timezone.now())


def test_leave_is_refused_while_a_contract_runs_then_closes_the_account():
    user = an_account()
    activity = an_activity(members=[user.member])
    cesa = a_cesa(user.member)
    with pytest.raises(Refused, match="court encore"):
        actions.leave(member=user.member, by=BY, on=ON, left_on=D(2026, 3, 1))
    actions.end_contract(contract=cesa, by=BY, on=ON, ended_on=D(2026, 3, 1))
    actions.leave(member=user.member, by=BY, on=ON, left_on=D(2026, 3, 1))
    user.refresh_from_db()
    assert not user.is_active
    assert activity.memberships.get().until == D(2026, 3, 1)


# -- activities ------------------------------------------------------------------------------------


def test_open_activity_puts_its_code_in_capitals_and_refuses_a_wrong_one():
    assert an_activity(code="bois2").code == "BOIS2"
    with refused_by("activity_code_form"):
        an_activity(code="À-BOIS")
    with pytest.raises(Refused, match="ne change pas"):
        actions.edit_activity(activity=an_activity(code="FER"), by=BY, on=ON, code="ACIER")


def test_the_first_main_activity_stays_the_main_one():
    member = a_member()
    first, second = an_activity(members=[member]), an_activity(members=[member])
    assert [first.memberships.get().main, second.memberships.get().main] == [True, False]


def test_what_an_activity_recovers_of_its_vat_has_dates():
    activity = an_activity(recovers=Decimal(0))
    actions.set_vat_recovery(activity=activity, percent=Decimal("62.50"), since=D(2026, 1, 1), by=BY, on=ON)
    actions.set_vat_recovery(activity=activity, percent=Decimal(80), since=D(2026, 1, 1), by=BY, on=ON)  # corrected
    actions.set_vat_recovery(activity=activity, percent=Decimal(100), since=D(2027, 1, 1), by=BY, on=ON)
    days = (D(2020, 1, 1), D(2025, 12, 31), D(2026, 1, 1), D(2026, 12, 31), D(2027, 1, 1))
    assert [vat_recovery(activity, on=day) for day in days] == [0, 0, 80, 80, 100]
    assert vat_recovery(an_activity(), on=ON) == 100
    told = [(entry.verb, entry.before, entry.after) for entry in history_of(activity)[:3]]
    assert [verb for verb, *_ in told] == ["vat_recovery"] * 3
    assert told[1][1:] == ({"TVA récupérable": "62.50 %"}, {"TVA récupérable": "80 %"})


@pytest.mark.parametrize("percent", ["-1", "100.01", "12.345"])
def test_set_vat_recovery_refuses_what_is_no_part(percent):
    with pytest.raises(Refused, match="de 0 à 100"):
        actions.set_vat_recovery(activity=an_activity(), percent=Decimal(percent), since=None, by=BY, on=ON)
    with pytest.raises(Refused, match="plausible"):
        actions.set_vat_recovery(activity=an_activity(), percent=Decimal(1), since=D(1926, 1, 1), by=BY, on=ON)


def test_a_section_has_no_members_and_is_not_closed():
    from members.models import Activity

    section = Activity.objects.filter(kind="suspense").first() or an_activity(kind="suspense")
    with pytest.raises(Refused, match="pas de membres"):
        actions.join_activity(activity=section, member=a_member(), by=BY, on=ON)
    with pytest.raises(Refused, match="ne se ferme pas"):
        actions.close_activity(activity=section, by=BY, on=ON, closed_on=ON)


@pytest.mark.parametrize("keys", [{}, {"a": 1}, {"a": 1, "b": 0}, {"a": 1, "b": 1, "stranger": 1}, {"a": 1, "b": -2}])
def test_a_sharing_convention_names_each_member_once_with_a_part(keys):
    people = {"a": a_member(), "b": a_member(), "stranger": a_member()}
    activity = an_activity(members=[people["a"], people["b"]])
    with pytest.raises(Refused):
        actions.set_sharing(
            activity=activity,
            by=BY,
            on=ON,
            since=ON,
            signed_on=ON,
            keys={people[name].pk: part for name, part in keys.items()},
        )


def test_a_sharing_convention_is_kept_by_its_date():
    one, other = a_member(), a_member()
    activity = an_activity(members=[one, other])
    convention = actions.set_sharing(
        activity=activity, by=BY, on=ON, since=ON, signed_on=ON, keys={one.pk: 60, other.pk: Decimal("37.50")}
    )
    assert convention.keys == {str(one.pk): "60", str(other.pk): "37.5"}
    with refused_by("sharing_convention_once"):
        actions.set_sharing(activity=activity, by=BY, on=ON, since=ON, signed_on=ON, keys={one.pk: 1, other.pk: 1})


def test_a_convention_divides_the_past_again_only_on_purpose():
    one, other = a_member(), a_member()
    activity = an_activity(members=[one, other])
    values = {"activity": activity, "by": BY, "on": ON, "signed_on": ON, "keys": {one.pk: 1, other.pk: 1}}
    past = ON - timedelta(days=40)
    actions.set_sharing(**values, since=past)  # the first one divides nothing again
    with pytest.raises(Refused, match="ce que chacun·e peut prendre changerait pour le passé"):
        actions.set_sharing(**values, since=ON - timedelta(days=1))
    actions.set_sharing(**values, since=ON)
    actions.set_sharing(**values, since=ON - timedelta(days=1), recounts=True)
    assert "le passé étant recompté" in history_of(activity)[0].sentence


# -- roles -----------------------------------------------------------------------------------------


def test_a_role_given_opens_its_rights_and_withdrawn_closes_them_at_once():
    user = an_account()
    role = actions.create_role(by=BY, name="Trésorerie", rights=[Right.LEDGER_VIEW])
    grant = actions.grant_role(user=user, role=role, by=BY, on=D(2026, 1, 1))
    assert Right.LEDGER_VIEW in user.access.everywhere
    from cae.periods import today

    actions.withdraw_role(grant=grant, by=BY, on=today())
    user = type(user).objects.get(pk=user.pk)
    assert Right.LEDGER_VIEW not in user.access.everywhere
    assert [entry.verb for entry in history_of(user.member)][:2] == ["withdraw", "grant"]


def the_only_director():
    Grant.objects.filter(role__rights__contains=[Right.ROLES_MANAGE]).update(until=D(2025, 12, 31))
    return a_holder(Right.ROLES_MANAGE)


def test_the_last_person_who_composes_roles_is_kept():
    director = the_only_director()
    grant = Grant.objects.get(user=director)
    with pytest.raises(Refused, match="une personne au moins"):
        actions.withdraw_role(grant=grant, by=BY, on=ON)
    with pytest.raises(Refused, match="une personne au moins"):
        actions.edit_role(role=grant.role, by=BY, on=ON, name="Gérance", rights=[Right.DESK])
    with pytest.raises(Refused, match="une personne au moins"):
        actions.leave(member=director.member, by=BY, on=ON, left_on=ON)
    grant.refresh_from_db()
    assert (grant.until, grant.role.rights) == (None, [Right.ROLES_MANAGE])
    a_holder(Right.ROLES_MANAGE, first_name="Relève")
    actions.withdraw_role(grant=grant, by=BY, on=ON)


def test_a_holder_limited_to_an_antenna_or_in_time_does_not_count():
    director = the_only_director()
    antenna = actions.create_antenna(by=BY, name="Nord")
    a_holder(Right.ROLES_MANAGE, antenna=antenna)
    interim = an_account()
    role = Grant.objects.get(user=director).role
    actions.grant_role(user=interim, role=role, by=BY, on=ON, until=D(2026, 12, 31))
    with pytest.raises(Refused, match="une personne au moins"):
        actions.withdraw_role(grant=Grant.objects.get(user=director), by=BY, on=ON)


def test_a_role_is_not_empty_and_rights_exist():
    with pytest.raises(Refused, match="au moins un droit"):
        actions.create_role(by=BY, name="Vide", rights=[])
    with pytest.raises(Refused, match="inconnu"):
        actions.create_role(by=BY, name="Faux", rights=["root"])


def test_delegate_only_what_is_delegable_and_on_own_activities():
    user = an_account()
    own, other = an_activity(members=[user.member]), an_activity()
    with pytest.raises(Refused, match="ne se délègue pas"):
        actions.delegate(member=user.member, right=Right.LEDGER_POST, by=BY, on=ON)
    with pytest.raises(Refused, match="pas membre"):
        actions.delegate(member=user.member, right=Right.INVOICES_ISSUE, activity=other, by=BY, on=ON)
    actions.delegate(member=user.member, right=Right.INVOICES_ISSUE, activity=own, ceiling=Decimal(1500), by=BY, on=ON)
    assert user.access.ceilings == {(Right.INVOICES_ISSUE, own.pk): Decimal(1500)}


# -- the cooperative -------------------------------------------------------------------------------


def test_a_template_of_numbers_that_could_repeat_is_refused():
    cooperative = read().cooperative
    with pytest.raises(Refused, match="Modèle de numéro de facture"):
        actions.edit_cooperative(cooperative=cooperative, by=BY, on=ON, invoice_template="F-{SEQYEAR}")
    with pytest.raises(Refused, match="même numéro"):
        actions.edit_cooperative(cooperative=cooperative, by=BY, on=ON, credit_note_template="F-{YYYY}-{SEQYEAR:5}")
    with refused_by("cooperative_single"):
        actions.set_up_cooperative(by=BY, on=ON, id=2, name="Une autre", siren="732829320")


def test_a_candidate_reads_neither_decisions_nor_meetings_until_a_contract_begins():
    user = an_account()
    assert not user.access.everywhere
    a_cape(user.member, first=date(2026, 5, 4), last=date(2027, 5, 3))
    assert {Right.MEETINGS_VIEW, Right.DECISIONS_VIEW} <= type(user).objects.get(pk=user.pk).access.everywhere
