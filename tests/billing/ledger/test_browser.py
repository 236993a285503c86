"""A manual entry in a real browser: one row to spare, the activity of the row above, a row emptied."""

from decimal import Decimal as D

from billing.ledger.models import Entry
from tests.support.browser import sign_in

LINES = [("512000", "debit", "100"), ("411000", "debit", "50"), ("445740", "credit", "20"), ("401000", "credit", "30")]
LAST = ("110000", "credit", "100,00")


def test_an_entry_takes_as_many_rows_as_it_needs(site, page, cast):
    sign_in(page, site, cast.odile)
    page.goto("/comptabilite/ecritures/nouvelle/")
    assert page.input_value("#id_on")  # a day that the browser could not read would open empty
    page.fill("#id_label", "Reprise")
    page.fill("#id_document", "AN-1")
    page.fill("#id_reason", "reprise des comptes")
    page.select_option("#id_journal", "AN")
    for number, (account, side, amount) in enumerate([*LINES, ("606300", "debit", "7"), LAST]):
        if number < 4:  # then each new row has that of the row above
            page.fill(f"#id_lignes-{number}-activity", "LEA")
        assert page.input_value(f"#id_lignes-{number}-activity") == "LEA"
        page.fill(f"#id_lignes-{number}-account", account)
        page.fill(f"#id_lignes-{number}-{side}", amount)
    sums = page.locator("[data-entry-sums] tbody tr")
    assert [cell.strip() for cell in sums.locator("th, td").all_text_contents()] == [
        "LEA", "157,00 €", "150,00 €", "écart 7,00 €",
    ]  # fmt: skip
    page.locator("[data-row]").nth(4).get_by_role("button", name="Vider cette ligne").click()
    assert page.locator("[data-row]:visible").count() == 6  # five lines, and one to spare
    assert "équilibrée" in sums.text_content()
    assert page.locator(".entry-line:visible .form-label").nth(6).bounding_box()["height"] <= 1, "labels are said once"
    page.get_by_role("button", name="Passer l'écriture").click()
    page.wait_for_url("**/comptabilite/ecritures/*/")
    posted = [(line.account_id, line.debit - line.credit) for line in Entry.objects.get().lines.order_by("pk")]
    assert posted == [("512000", D(100)), ("411000", D(50)), ("445740", D(-20)), ("401000", D(-30)), ("110000", D(-100))]
