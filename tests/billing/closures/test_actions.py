"""Closures of money received: what each holds, and that nothing is counted twice, forgotten or changed."""

import csv
import hashlib
import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing.closures import archive
from billing.closures.actions import close_due
from billing.closures.models import Closure
from billing.models import FiscalYear
from billing.payments.actions import record_payment, reverse_payment
from billing.payments.enums import PaymentMode
from billing.payments.frozen import CHAIN, FrozenPayment
from cae import seals
from cae.constraints import refusal_of

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


def received(cast, amount, on, mode=PaymentMode.TRANSFER, **more):
    return record_payment(
        amount=D(amount), received_on=on, mode=mode, bank_account=cast.bank, payer="Mairie", on=on, by=cast.odile, **more
    )


def sealed(amount: D, on: date, *, event: str = "receipt", mode: str = "cash") -> None:
    """A record of the chain of payments, without the payment."""
    frozen = FrozenPayment(
        event=event, payment=1, on=on, amount=amount, mode=mode, bank="Caisse", confirmed_on=on, confirmed_by="Odile", parts=()
    )
    seals.append(chain=CHAIN, kind=event, content=frozen.to_bytes())


def closed(period):
    rows = Closure.objects.filter(period=period).order_by("starts_on")
    return [(row.starts_on, row.ends_on, row.first, row.last, row.received, row.total) for row in rows]


def test_days_then_months_then_years(cast):
    received(cast, "100", date(2026, 3, 2))
    received(cast, "20.50", date(2026, 3, 2), PaymentMode.CASH)
    received(cast, "7", date(2026, 5, 4), PaymentMode.CASH)
    received(cast, "1", date(2026, 5, 6))
    assert close_due(on=date(2026, 5, 6)) == 2 + 2  # the 6th is not over, nor is May
    assert closed("day") == [
        (date(2026, 3, 2), date(2026, 3, 2), 1, 2, D("120.50"), D("120.50")),
        (date(2026, 5, 4), date(2026, 5, 4), 3, 3, D("7.00"), D("127.50")),
    ]
    assert closed("month") == [
        (MARCH, date(2026, 3, 31), 1, 2, D("120.50"), D("120.50")),
        (date(2026, 4, 1), date(2026, 4, 30), 3, 2, D("0.00"), D("120.50")),  # a month without money is closed all the same
    ]
    first = Closure.objects.get(period="day", starts_on=date(2026, 3, 2))
    assert first.modes == [
        {"mode": "cash", "records": 1, "amount": "20.50"},
        {"mode": "transfer", "records": 1, "amount": "100.00"},
    ]
    year = FiscalYear.objects.get(starts_on__lte=MARCH, ends_on__gte=MARCH)
    close_due(on=year.ends_on + timedelta(days=1))
    assert closed("year") == [(year.starts_on, year.ends_on, 1, 4, D("128.50"), D("128.50"))]
    assert close_due(on=year.ends_on + timedelta(days=1)) == 0
    assert not list(seals.verify())


def test_a_cancellation_is_taken_off_the_day_it_is_made(cast):
    payment = received(cast, "100", date(2026, 3, 2))
    back = date(2026, 3, 9)
    reverse_payment(payment=payment, reversed_on=back, reason="chèque sans provision", on=back, by=cast.odile)
    close_due(on=date(2026, 3, 10))
    assert [row[4:] for row in closed("day")] == [(D("100.00"), D("100.00")), (D("-100.00"), D("0.00"))]


def test_what_is_allocated_later_brings_no_money():
    sealed(D(50), MARCH)
    sealed(D(50), MARCH, event="transfer")
    close_due(on=MARCH + timedelta(days=1))
    [day] = Closure.objects.filter(period="day")
    assert (day.records, day.received, day.modes[0]["records"]) == (2, D(50), 1)


def test_what_is_recorded_with_a_past_date_enters_the_next_day():
    sealed(D(50), date(2026, 3, 10))
    close_due(on=date(2026, 3, 11))
    sealed(D(5), date(2026, 3, 3))
    assert close_due(on=date(2026, 3, 11)) == 0  # the day after the last one is not over
    assert close_due(on=date(2026, 3, 12)) == 1
    assert [(row[0], *row[2:5]) for row in closed("day")] == [
        (date(2026, 3, 10), 1, 1, D("50.00")),
        (date(2026, 3, 11), 2, 2, D("5.00")),
    ]


def test_a_closure_never_changes(cast):
    received(cast, "100", date(2026, 3, 2))
    close_due(on=date(2026, 3, 3))
    for act in (lambda rows: rows.update(total=D(0)), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            act(Closure.objects.all())
        assert str(refusal_of(caught.value)) == "Une clôture ne se modifie pas."


def test_the_archive_is_checked_without_the_software(cast):
    received(cast, "100", date(2026, 3, 2))
    received(cast, "20.50", date(2026, 3, 2), PaymentMode.CASH, reference='=HYPERLINK("http://x")')
    close_due(on=date(2026, 4, 1))
    month = Closure.objects.get(period="month")
    with archive.write(month) as file, zipfile.ZipFile(file) as found:
        assert sorted(found.namelist()) == ["LISEZMOI.txt", "cloture.json", "encaissements.csv", "scelles.tsv"]
        rows = list(csv.reader(io.StringIO(found.read("encaissements.csv").decode("utf-8-sig")), delimiter=";"))
        lines = found.read("scelles.tsv").split(b"\n")[:-1]
        told = found.read("LISEZMOI.txt").decode()
    assert [row[4] for row in rows[1:]] == ["100,00", "20,50"]
    assert rows[2][7].startswith("'=")
    previous = seals.GENESIS
    for number, line in enumerate(lines, start=1):
        position, linked, seal, content = line.split(b"\t")
        assert (int(position), linked.decode()) == (number, previous)
        assert hashlib.sha256(linked + content).hexdigest() == seal.decode()
        previous = seal.decode()
    assert "120,50 euros" in told
    assert month.sealed.seal in told


class AnyDays(TestCase):
    @given(
        st.lists(
            st.tuples(
                st.decimals(min_value=D("-500"), max_value=D("500"), places=2),
                st.integers(0, 100),
                st.sampled_from(["receipt", "transfer"]),
                st.sampled_from(["cash", "card"]),
            ),
            max_size=12,
        ),
        st.lists(st.integers(0, 130), max_size=4),
    )
    def test_sums(self, rows, nights):
        """Whenever it runs, everything recorded is in one day, months add up days, and totals never start again."""
        told = sorted(rows, key=lambda row: row[1])
        nights = sorted(nights)
        for amount, day, event, mode in told:
            while nights and nights[0] <= day:
                close_due(on=MARCH + timedelta(days=nights.pop(0)))
            sealed(amount, MARCH + timedelta(days=day), event=event, mode=mode)
        close_due(on=MARCH + timedelta(days=200))
        days = list(Closure.objects.filter(period="day").order_by("starts_on"))
        moved = sum((amount for amount, _, event, _ in told if event != "transfer"), D(0))
        assert sum((day.received for day in days), D(0)) == moved
        assert sum(day.records for day in days) == len(told)
        assert [day.first for day in days] == [1, *(day.last + 1 for day in days[:-1])][: len(days)]
        months = list(Closure.objects.filter(period="month").order_by("starts_on"))
        assert sum((month.received for month in months), D(0)) == moved
        assert sum(month.records for month in months) == len(told)
        if months:
            assert (months[-1].total, months[-1].total_records) == (moved, len(told))
