"""The ledger refuses what the law forbids: by the action with a sentence, and by the database behind it."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from billing.ledger import actions, queries
from billing.ledger.models import Balance, Entry, EntryLine, FiscalYear
from billing.ledger.posting import Post, credit, debit, internal_charge, liaison
from cae.access import Refused
from cae.constraints import name_of
from cae.history import history_of

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 3)


def post(cast, *lines, on=ON, journal="OD"):
    return actions.post_entry(journal=journal, on=on, label="essai", document="P1", document_on=on, lines=lines, by=cast.odile)


def simple(cast, amount, on=ON):
    return post(cast, debit(cast.lea_activity, "512000", D(amount)), credit(cast.lea_activity, "706000", D(amount)), on=on)


def refused(constraint):
    """A context in which the database refuses under `constraint`."""

    class Refusing:
        def __enter__(self):
            self.block = transaction.atomic()
            self.block.__enter__()

        def __exit__(self, kind, error, trace):
            self.block.__exit__(kind, error, trace)
            assert isinstance(error, IntegrityError), f"nothing was refused under {constraint}"
            assert name_of(error) == constraint
            return True

    return Refusing()


def test_post_entry_numbers_follow_each_other_in_the_year(cast):
    assert [simple(cast, 1).number, simple(cast, 2).number, simple(cast, 3, on=date(2025, 3, 3)).number] == [1, 2, 1]


def test_post_entry_of_nothing_is_no_entry(cast):
    assert post(cast, debit(cast.lea_activity, "512000", D(0))) is None


def test_the_database_refuses_an_entry_that_does_not_balance(cast):
    with refused("entry_balances"):
        post(cast, debit(cast.lea_activity, "512000", D(10)), credit(cast.lea_activity, "706000", D("9.99")))


def test_the_database_refuses_an_entry_that_balances_in_total_but_not_within_each_activity(cast):
    with refused("entry_balances"):
        post(cast, debit(cast.lea_activity, "512000", D(10)), credit(cast.karim_activity, "706000", D(10)))


def test_the_database_refuses_lines_added_later(cast):
    entry = simple(cast, 10)
    with refused("entry_written_once"):
        EntryLine.objects.bulk_create(
            [
                EntryLine(entry=entry, activity=cast.lea_activity, account_id="512000", on=ON, debit=1),
                EntryLine(entry=entry, activity=cast.lea_activity, account_id="706000", on=ON, credit=1),
            ]
        )


@pytest.mark.parametrize("statement", ["UPDATE {} SET label = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize(
    ("table", "constraint"), [("billing_entry", "entry_append_only"), ("billing_entryline", "entry_line_append_only")]
)
def test_the_database_refuses_to_change_what_was_posted(cast, statement, table, constraint):
    simple(cast, 10)
    with refused(constraint), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_database_refuses_to_empty_the_ledger(db):
    """Nothing was posted: no pending check of a foreign key hides the refusal."""
    with refused("entry_line_append_only"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE billing_entryline")


def test_a_closed_year_and_a_date_in_no_year_are_refused(cast):
    from django.utils import timezone

    with pytest.raises(Refused, match="Aucun exercice"):
        simple(cast, 1, on=date(2019, 1, 1))
    FiscalYear.objects.filter(starts_on=date(2025, 1, 1)).update(closed_at=timezone.now())
    with pytest.raises(Refused, match="clos"):
        simple(cast, 1, on=date(2025, 5, 5))
    year = FiscalYear.objects.get(starts_on=date(2025, 1, 1))
    with refused("entry_year_open"):
        Entry.objects.create(
            fiscal_year=year, number=99, journal_id="OD", on=date(2025, 5, 5), label="l", document="d", document_on=ON
        )


def test_reverse_entry_is_once_and_says_why(cast):
    entry = simple(cast, 10)
    with pytest.raises(Refused, match="pourquoi"):
        actions.reverse_entry(entry=entry, on=ON, reason=" ", by=cast.odile)
    opposite = actions.reverse_entry(entry=entry, on=ON, reason="doublon", by=cast.odile)
    assert opposite.reverses == entry
    assert queries.balance(activity=cast.lea_activity, prefixes=["512"]) == D(0)
    with pytest.raises(Refused, match="déjà annulée"):
        actions.reverse_entry(entry=entry, on=ON, reason="encore", by=cast.odile)


def test_post_manual_entry_names_the_activity_that_does_not_balance(cast):
    lines = [debit(cast.lea_activity, "512000", D(10)), credit(cast.karim_activity, "706000", D(10))]
    with pytest.raises(Refused, match="Léa Martin Illustration, Benali Web"):
        actions.post_manual_entry(
            journal="OD", on=ON, label="l", document="d", document_on=ON, lines=lines, reason="r", file=None, by=cast.odile
        )
    assert not Entry.objects.exists()


def test_opening_balances_start_an_activity_in_the_middle_of_its_life(cast):
    lines = [debit(cast.lea_activity, "512000", D(1500)), credit(cast.lea_activity, "110000", D(1500))]
    actions.post_manual_entry(
        journal="AN",
        on=ON,
        label="Reprise",
        document="AN",
        document_on=ON,
        lines=lines,
        reason="reprise",
        file=None,
        by=cast.odile,
    )
    assert queries.balance(activity=cast.lea_activity, prefixes=["5"]) == D(1500)


def test_internal_charges_net_to_zero_over_all_activities(cast):
    post(cast, *internal_charge(cast.lea_activity, cast.shared, D(100), label="c"))
    post(cast, *internal_charge(cast.lea_activity, cast.shared, D(-30), label="c"))
    assert queries.balance(activity=cast.lea_activity, prefixes=["186"]) == D(70)
    assert queries.balance(activity=cast.shared, prefixes=["187"]) == D(-70)
    assert [queries.balance(prefixes=["181"]), queries.balance(prefixes=["186", "187"])] == [D(0), D(0)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-10_000, 10_000)), min_size=1, max_size=6))
def test_liaison_completes_any_balanced_lines_within_each_activity(moves):
    lines = [debit(who, "411000", D(amount)) for who, amount in moves]
    lines.append(credit(0, "512000", D(sum(amount for _, amount in moves))))
    gaps = {}
    for line in liaison(lines):
        gaps[line.activity] = gaps.get(line.activity, D(0)) + line.debit - line.credit
    assert not any(gaps.values())


def test_balances_are_those_of_the_lines_to_the_day(cast):
    for day in (1, 10, 20):
        simple(cast, day, on=date(2026, 3, day))
        simple(cast, day, on=date(2026, 4, day))
    of = lambda **when: queries.balance(activity=cast.lea_activity, prefixes=["512"], **when)  # noqa: E731
    assert of() == D(62)
    assert of(upto=date(2026, 3, 31)) == D(31)
    assert of(upto=date(2026, 3, 15)) == D(11)
    assert of(since=date(2026, 3, 5)) == D(61)
    assert of(since=date(2026, 3, 5), upto=date(2026, 3, 15)) == D(10)
    assert of(since=date(2026, 3, 15), upto=date(2026, 4, 5)) == D(21)
    assert of(since=date(2026, 4, 1)) == D(31)
    assert queries.out_of_step() == []


def test_a_balance_out_of_step_is_found(cast):
    simple(cast, 10)
    Balance.objects.filter(account="512000").update(debit=11)
    assert [(row["account"], row["debit_kept"], row["debit"]) for row in queries.out_of_step()] == [("512000", D(11), D(10))]


def test_open_year_leaves_no_gap_and_no_overlap(cast):
    with pytest.raises(Refused, match="commencez le lendemain"):
        actions.open_year(starts_on=date(2030, 1, 1), ends_on=date(2030, 12, 31), by=cast.odile)
    with refused("fiscal_years_apart"):
        actions.open_year(starts_on=date(2028, 6, 1), ends_on=date(2029, 5, 31), by=cast.odile)
    assert str(actions.open_year(starts_on=date(2029, 1, 1), ends_on=date(2029, 12, 31), by=cast.odile)) == "2029"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "said"),
    [
        (date(2029, 1, 1), date(2030, 11, 30), None),  # 23 months
        (date(2029, 1, 1), date(2030, 12, 31), "pas plus de vingt-trois mois"),  # 729 days later
        (date(2029, 1, 1), date(2029, 1, 31), None),
        (date(2029, 1, 1), date(2029, 7, 15), "dernier jour d'un mois.*Indiquez le 31/07/2029"),
        (date(2029, 1, 1), date(2029, 2, 27), "dernier jour d'un mois.*Indiquez le 28/02/2029"),
        (date(2029, 1, 16), date(2029, 12, 31), "premier jour d'un mois.*le 01/01/2029 ou le 01/02/2029"),
    ],
)
def test_open_year_takes_whole_months_and_no_more_than_23(cast, starts_on, ends_on, said):
    if said is None:
        assert actions.open_year(starts_on=starts_on, ends_on=ends_on, by=cast.odile).pk
        return
    with pytest.raises(Refused, match=said):
        actions.open_year(starts_on=starts_on, ends_on=ends_on, by=cast.odile)
    assert not FiscalYear.objects.filter(starts_on=starts_on).exists()


def year_of(number):
    return FiscalYear.objects.get(starts_on=date(number, 1, 1))


def test_close_year_closes_for_good_a_year_that_is_over_each_after_the_one_before(cast):
    for number, on, said in (
        (2024, date(2024, 12, 31), "pas fini : il court jusqu'au 31/12/2024"),
        (2025, date(2026, 1, 1), "2024 est encore ouvert"),
    ):
        with pytest.raises(Refused, match=said):
            actions.close_year(year=year_of(number), on=on, by=cast.odile)
    closed = actions.close_year(year=year_of(2024), on=date(2025, 1, 1), by=cast.odile)
    assert closed.closed_at is not None
    assert [(row.sentence, row.actor) for row in history_of(closed)] == [("a clos l'exercice 2024", cast.odile)]
    with pytest.raises(Refused, match="déjà clos"):
        actions.close_year(year=year_of(2024), on=ON, by=cast.odile)
    with pytest.raises(Refused, match="est clos"):
        simple(cast, 1, on=date(2024, 5, 5))
    assert actions.close_year(year=year_of(2025), on=date(2026, 1, 1), by=cast.odile).closed_at is not None


def test_the_database_refuses_to_open_a_closed_year_again(cast):
    closed = actions.close_year(year=year_of(2024), on=ON, by=cast.odile)
    with refused("fiscal_year_closed_for_good"):
        FiscalYear.objects.filter(pk=closed.pk).update(closed_at=None)
    with refused("fiscal_year_closed_for_good"):
        FiscalYear.objects.filter(pk=closed.pk).delete()


def test_a_post_goes_to_the_side_of_its_sign():
    assert debit("a", "5", D(-3)) == Post("a", "5", credit=D(3)) == credit("a", "5", D(3))
