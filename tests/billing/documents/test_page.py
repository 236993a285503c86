"""What the printed page says, in words and figures."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from billing.documents import page
from billing.documents.amounts import Discount, TaxKey, compute, deposit_lines
from billing.documents.amounts import Line as Typed
from billing.documents.frozen import Chapter, Entry, Line, Nature
from tests.billing.documents import examples

S20 = TaxKey("S", D(20))


def row_of(*, price: str, off: str = "0", quantity: str = "1", entry: Entry = Entry.GROSS) -> page.Row:
    """The printed row of a line typed with this price and this discount in euros."""
    typed = Typed(D(quantity), D(price), S20, Discount(amount=D(off)))
    [amount] = compute([typed], mode="ttc" if entry is Entry.GROSS else "ht").lines
    line = Line(
        name="Séance",
        quantity=D(quantity),
        unit_price=amount.unit_price,
        net=amount.net,
        discount=amount.discount,
        vat=examples.STANDARD,
        nature=Nature.SERVICES,
        gross_unit_price=D(price) if entry is Entry.GROSS else None,
        gross=amount.ttc,
    )
    document = replace(examples.services(), entry=entry, chapters=(Chapter(lines=(line,)),))
    [row] = page.read(document).sections[0].rows
    return replace(
        row, **{name: getattr(row, name).replace("\u00a0", " ") for name in ("price", "gross_price", "discount", "total")}
    )


def test_a_price_with_tax_less_its_discount_is_its_total():
    row = row_of(price="33.33", off="10")
    assert (row.gross_price, row.discount, row.total) == ("33,33 €", "−10,00 €", "23,33 €")
    row = row_of(price="33.33", off="10", entry=Entry.NET)
    assert (row.price, row.discount, row.total) == ("33,33 €", "−10,00 €", "23,33 €")


def test_a_discount_too_small_without_tax_is_printed_all_the_same():
    row = row_of(price="10", off="0.01")
    assert (row.discount, row.total) == ("−0,01 €", "9,99 €")


@pytest.mark.parametrize(
    ("price", "entry", "shown"),
    [
        ("63.68", Entry.GROSS, "53,07 €"),  # 53,066667 derived
        ("100.05", Entry.GROSS, "83,38 €"),
        ("0.1234", Entry.NET, "0,1234 €"),  # typed so
        ("12.5", Entry.NET, "12,50 €"),
    ],
)
def test_a_derived_price_is_printed_to_the_cent_a_typed_one_as_typed(price, entry, shown):
    assert row_of(price=price, entry=entry).price == shown


def test_a_price_typed_with_tax_keeps_its_decimals():
    assert row_of(price="0.1234").gross_price == "0,1234 €"


def test_the_deposit_of_a_consumer_has_prices_to_the_cent():
    whole = compute([Typed(D(1), D("212.27"), S20)], mode="ttc")
    [share] = deposit_lines(whole, D(30))
    assert row_of(price=str(share.unit_price)).price == "53,07 €"
