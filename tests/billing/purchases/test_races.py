"""Two people at the same instant, on real connections."""

from billing.ledger.models import Entry
from billing.purchases.actions import approve, submit
from tests.billing.purchases.test_actions import TODAY, purchase
from tests.support.together import together


def test_two_people_approve_the_same_purchase(fresh_database, cast):
    made = submit(purchase=purchase(cast), by=cast.lea)
    found = together([lambda who=who: approve(purchase=made, on=TODAY, by=who) for who in (cast.odile, cast.diane, cast.bruno)])
    assert sorted(type(result).__name__ for result in found) == ["Purchase", "Refused", "Refused"], found
    assert Entry.objects.filter(source_kind="purchase").count() == 1
