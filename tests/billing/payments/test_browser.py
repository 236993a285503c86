"""Money in and out in a real browser: typed without the mouse, accessible at both widths, empty and full."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.payments.models import Payment
from billing.payroll.actions import record_salary
from billing.payroll.amounts import Pay
from billing.purchases.actions import approve, attach_receipt, save_purchase, submit
from billing.purchases.models import Purchase
from cae.periods import add_months, month_start, today
from members.models import Member
from tests.billing.payments.issued import customer_of, issued
from tests.billing.purchases.test_actions import line, photo
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in


@pytest.fixture
def on():
    return today()


def invoices_of(cast, on):
    since = on - timedelta(days=20)
    names = [
        "Mairie de Saint-Amour",
        "Les Jardins du Revermont — association d’insertion par le maraîchage",
        "Théâtre des Écluses",
    ]
    return [
        issued(activity, (1000 + 37 * n, 20), (100, "5.5"), by=cast.odile, on=since, customer=customer_of(activity, name))
        for n, (activity, name) in enumerate(
            zip([cast.lea_activity, cast.karim_activity, cast.fatou_activity], names, strict=True)
        )
    ]


def costs_of(cast, on):
    values = {"kind": "expense", "member": Member.objects.get(user=cast.lea), "on": on, "label": "Plein pour l’atelier"}
    made = save_purchase(
        activity=cast.lea_activity, purchase=None, values=values, lines=[line(50, category="carburant")], on=on, by=cast.lea
    )
    attach_receipt(purchase=made, content=photo(), name="ticket.png", by=cast.lea)
    waiting = submit(purchase=made, by=cast.lea)
    values = {"kind": "supplier_invoice", "bought_from": "Papeterie", "on": on, "label": "Papier"}
    other = save_purchase(activity=cast.lea_activity, purchase=None, values=values, lines=[line(100)], on=on, by=cast.lea)
    attach_receipt(purchase=other, content=photo() + b"2", name="facture.png", by=cast.lea)
    done = approve(purchase=submit(purchase=Purchase.objects.get(pk=other.pk), by=cast.lea), on=on, by=cast.odile)
    return waiting, done


def test_a_receipt_is_typed_without_the_mouse(page, site, cast, on):
    one, two, _ = invoices_of(cast, on)
    sign_in(page, site, cast.odile)
    page.goto(reverse("billing:payments:record"))
    page.get_by_label("Montant reçu").focus()
    page.keyboard.type("1500")
    page.get_by_label("Chercher une facture").focus()
    for invoice in (one, two):
        page.keyboard.press("Control+a")
        page.keyboard.type(invoice.number)
        page.wait_for_function(
            "number => document.querySelector('#found').innerText.trim().startsWith(number)", arg=invoice.number
        )
        page.keyboard.press("Enter")
        page.keyboard.press("Space")
        page.get_by_label("Chercher une facture").focus()
    assert page.locator("[data-pick-rest]").inner_text() == "Tout est affecté"
    page.get_by_role("button", name="Enregistrer", exact=True).press("Enter")
    page.wait_for_url("**/encaissements/*/")
    parts = [row.amount for row in Payment.objects.get().allocations.order_by("invoice")]
    assert parts == [one.total_ttc, D(1500) - one.total_ttc]


def test_every_page_is_accessible_at_both_widths(page, site, cast, on):
    from tests.billing.payments.test_actions import trusted

    trusted(cast, cast.lea_activity)
    sign_in(page, site, cast.odile)
    look(page, "empty", [reverse("billing:payments:all"), reverse("billing:purchases:all"), reverse("billing:payroll:list")])
    look(
        page, "empty", [reverse(f"billing:{name}", args=["LEA"]) for name in ("payments:list", "purchases:list", "payroll:mine")]
    )
    from billing.payments.actions import record_payment

    one, two, three = invoices_of(cast, on)
    values = {"received_on": on, "mode": "transfer", "bank_account": cast.bank, "on": on}
    over = record_payment(amount=D(3000), parts=[(one, D(1000)), (two, D(1300))], by=cast.odile, reference="VIR 4512", **values)
    record_payment(amount=D(400), parts=[(one, D(300))], by=cast.lea, **values)
    unknown = record_payment(amount=D("79.90"), by=cast.odile, **values)
    waiting, done = costs_of(cast, on)
    month = add_months(month_start(on), -1)
    pay = Pay(D(1000), D(220), D(250), D(30), D("125.05"))
    salary = record_salary(
        member=Member.objects.get(user=cast.lea), activity=cast.lea_activity, month=month, pay=pay, on=on, by=cast.odile
    )
    keeper = over.allocations.get(invoice=None).activity_id
    look(
        page,
        "full",
        [
            reverse("billing:payments:all"),
            reverse("billing:payments:show", args=[over.pk]),
            f"{reverse('billing:payments:record')}?facture={three.pk}",
            reverse("billing:payments:reverse_one", args=[over.pk]),
            reverse("billing:payments:allocate", args=[unknown.pk, cast.suspense.pk]),
            reverse("billing:payments:give_back", args=[over.pk, keeper]),
            reverse("billing:payments:accounts"),
            reverse("billing:payments:edit_account", args=[cast.bank.pk]),
            reverse("billing:payments:list", args=["LEA"]),
            reverse("billing:payments:sheet", args=["LEA", over.pk]),
            reverse("billing:purchases:all"),
            f"{reverse('billing:purchases:all')}?vue=a-regler",
            reverse("billing:purchases:list", args=["LEA"]),
            reverse("billing:purchases:new", args=["LEA"]),
            reverse("billing:purchases:sheet", args=["LEA", waiting.pk]),
            reverse("billing:purchases:sheet", args=["LEA", done.pk]),
            f"{reverse('billing:payroll:list')}?mois={month:%Y-%m}",
            f"{reverse('billing:payroll:record')}?activity={cast.lea_activity.pk}",
            reverse("billing:payroll:mine", args=["LEA"]),
            reverse("billing:payroll:sheet", args=["LEA", salary.pk]),
        ],
    )
    sign_in(page, site, cast.lea)
    look(
        page, "member", [reverse("billing:payments:declare", args=["LEA", one.pk]), reverse("billing:payroll:mine", args=["LEA"])]
    )


def look(page, what, addresses):
    """Opens each address at both widths: nothing sticks out, and axe finds nothing."""
    for address in addresses:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            answer = page.goto(address)
            assert answer.status == 200, (what, address)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{address} sticks out by {wide} px at {width}"
            assert_accessible(page)
