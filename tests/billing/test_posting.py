"""What each event posts, to the cent: the accountant's page, checked without a database. One section for each subject."""

from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from billing.documents.amounts import TaxKey
from billing.invoices.shares import Movement
from billing.ledger.accounts import Use
from billing.payments import posting as payments
from billing.payments.posting import Settled
from billing.payroll import posting as payroll
from billing.payroll.amounts import Pay
from billing.purchases import posting as purchases
from billing.purchases.models import Purchase
from members.models import Activity


def activity(code, kind="member"):
    return Activity(pk=hash(code) % 10_000, code=code, name=code, kind=kind)


LEA, KARIM, SHARED, SUSPENSE = activity("LEA"), activity("KARIM"), activity("COMMUN", "shared"), activity("ATTENTE", "suspense")
INVOICE = SimpleNamespace(number="F-1", customer="Mairie", customer_id=7)


def table(posts):
    """(activity, account, debit less credit) of the lines that hold something."""
    return [(post.activity.code, str(post.account), post.debit - post.credit) for post in posts if post.debit or post.credit]


def moved(ht, vat, *, rate="20", nature="services", pending=True):
    return Movement(TaxKey("S", D(rate), "", nature), D(ht), D(vat), pending)


# -- payments --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "parts", "expected"),
    [
        (
            "V1: services paid, their VAT becomes due",
            [Settled(LEA, INVOICE, D(1200), (moved(1000, 200),))],
            [("LEA", "512000", 1200), ("LEA", "411000", -1200), ("LEA", "445740", 200), ("LEA", "445710", -200)],
        ),
        (
            "V2: goods paid, nothing moves but the customer",
            [Settled(LEA, INVOICE, D(600), (moved(500, 100, nature="goods", pending=False),))],
            [("LEA", "512000", 600), ("LEA", "411000", -600)],
        ),
        (
            "a mixed invoice in one entry",
            [Settled(LEA, INVOICE, D(225), (moved(100, 20), moved(100, 5, rate="5.5", nature="goods", pending=False)))],
            [("LEA", "512000", 225), ("LEA", "411000", -225), ("LEA", "445740", 20), ("LEA", "445710", -20)],
        ),
        (
            "TV-09: the balance after its deposit",
            [Settled(LEA, INVOICE, D(840), (moved(700, 140),))],
            [("LEA", "512000", 840), ("LEA", "411000", -840), ("LEA", "445740", 140), ("LEA", "445710", -140)],
        ),
        ("an over-payment", [Settled(LEA, None, D(50))], [("LEA", "512000", 50), ("LEA", "419700", -50)]),
        ("an unknown payer", [Settled(SUSPENSE, None, D(80))], [("ATTENTE", "512000", 80), ("ATTENTE", "471000", -80)]),
        (
            "a reversal is the opposite",
            [Settled(LEA, INVOICE, D(-1200), (moved(-1000, -200),))],
            [("LEA", "512000", -1200), ("LEA", "411000", 1200), ("LEA", "445740", -200), ("LEA", "445710", 200)],
        ),
        ("a refund after a credit note", [Settled(LEA, INVOICE, D(-480))], [("LEA", "512000", -480), ("LEA", "411000", 480)]),
        (
            "one receipt for two activities",
            [Settled(LEA, INVOICE, D(120)), Settled(KARIM, INVOICE, D(60))],
            [
                ("COMMUN", "512000", 180),
                ("LEA", "411000", -120),
                ("KARIM", "411000", -60),
                ("COMMUN", "181000", -180),
                ("LEA", "181000", 120),
                ("KARIM", "181000", 60),
            ],
        ),
    ],
)
def test_a_payment(what, parts, expected):
    assert table(payments.on_payment(parts, bank="512000", shared=SHARED)) == expected, what


def test_a_later_allocation_leaves_the_bank_alone():
    parts = [Settled(SUSPENSE, None, D(-120)), Settled(LEA, INVOICE, D(120), (moved(100, 20),))]
    assert table(payments.on_transfer(parts)) == [
        ("ATTENTE", "471000", 120),
        ("LEA", "411000", -120),
        ("LEA", "445740", 20),
        ("LEA", "445710", -20),
        ("ATTENTE", "181000", -120),
        ("LEA", "181000", 120),
    ]


# -- purchases -------------------------------------------------------------------------------------


def cost(ht, vat, recovered, *, account="606400", asset=False):
    category = SimpleNamespace(account_id=account, is_asset=asset)
    return SimpleNamespace(
        category=category, label="", ht=D(ht), vat=D(vat), recovered=D(recovered), cost=D(ht) + D(vat) - D(recovered)
    )


@pytest.mark.parametrize(
    ("what", "values", "line", "expected"),
    [
        ("V1: supplier", {}, cost(100, 20, 20), [("606400", 100), ("445660", 20), ("401000", -120)]),
        ("expense", {"kind": "expense"}, cost(100, 20, 20), [("606400", 100), ("445660", 20), ("467100", -120)]),
        ("VAT not recovered", {}, cost(50, 10, 8), [("606400", 52), ("445660", 8), ("401000", -60)]),
        ("nothing recovered", {}, cost(80, 8, 0), [("606400", 88), ("401000", -88)]),
        ("asset", {}, cost(900, 180, 180, account="218300", asset=True), [("218300", 900), ("445620", 180), ("401000", -1080)]),
        (
            "reverse charge",
            {"reverse_charge": True},
            cost(100, 20, 20),
            [("606400", 100), ("445660", 20), ("445200", -20), ("401000", -100)],
        ),
        (
            "reverse charge, advanced by a member",
            {"kind": "expense", "reverse_charge": True},
            cost(100, 20, 20),
            [("606400", 100), ("445660", 20), ("445200", -20), ("467100", -100)],
        ),
    ],
)
def test_a_purchase(what, values, line, expected):
    bought = Purchase(activity=LEA, label="x", total_ht=line.ht, total_vat=line.vat, **{"kind": "supplier_invoice", **values})
    assert table(purchases.on_approval(bought, [line])) == [("LEA", *row) for row in expected], what
    due = Use.EXPENSES_DUE if values.get("kind") == "expense" else Use.SUPPLIERS
    assert table(purchases.on_payment(bought, D(5), bank="512000")) == [("LEA", str(due), 5), ("LEA", "512000", -5)]


# -- payroll ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pay", "expected"),
    [
        (Pay(D(400)), [("641000", 400), ("421000", -400)]),
        (
            Pay(D(1000), D(220), D(250), D(30), D("125.05")),
            [
                ("641000", 1000),
                ("421000", -780),
                ("645000", 250),
                ("647000", 30),
                ("431000", -500),
                ("641200", D("100.04")),
                ("428200", D("-100.04")),
                ("645000", D("25.01")),
                ("438200", D("-25.01")),
            ],
        ),
    ],
)
def test_a_salary(pay, expected):
    lines = table(payroll.on_salary(LEA, pay, who="Léa", party="M1"))
    assert lines == [("LEA", *row) for row in expected]
    assert sum(amount for _, account, amount in lines if account.startswith("64")) == pay.total_cost
