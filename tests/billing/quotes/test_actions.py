"""The life of a quote: every state and move, the number, the seal, the ceiling, the versions."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction

from billing.quotes import actions, rules
from billing.quotes.enums import TRANSITIONS, QuoteState
from billing.quotes.freezing import sealed_document
from billing.quotes.models import Quote, QuoteLine
from billing.quotes.queries import listed
from cae import seals
from cae.access import Refused
from cae.constraints import refusal_of
from cae.history import history_of
from cae.rights import Right
from members.models import Cooperative, Delegation, User
from tests.billing.quotes.made import AT, ON, accepted, customer, draft, individual, line, valid

MOVES = {
    "submit": lambda quote, cast: actions.submit(quote=quote, by=cast.lea, on=ON),
    "take_back": lambda quote, cast: actions.take_back(quote=quote, by=cast.lea),
    "return": lambda quote, cast: actions.return_(quote=quote, by=cast.odile, comment="Le prix."),
    "validate": lambda quote, cast: actions.validate(quote=quote, by=cast.odile, on=ON),
    "send": lambda quote, cast: actions.mark_sent(quote=quote, by=cast.lea, on=ON),
    "cancel": lambda quote, cast: actions.cancel(quote=quote, by=cast.lea),
}


def in_state(state, cast) -> Quote:
    """A quote of Léa's brought to a state by the real actions, or written there when only a customer could."""
    quote = draft(cast.lea_activity, by=cast.lea)
    if state in ("draft", "cancelled"):
        return quote if state == "draft" else actions.cancel(quote=quote, by=cast.lea)
    if state in ("waiting", "returned"):
        quote = actions.submit(quote=quote, by=cast.lea, on=ON)
        return quote if state == "waiting" else actions.return_(quote=quote, by=cast.odile, comment="Le prix.")
    quote = actions.validate(quote=quote, by=cast.odile, on=ON)
    Quote.objects.filter(pk=quote.pk).update(state=state)
    quote.refresh_from_db()
    return quote


@pytest.mark.parametrize("state", QuoteState.values)
@pytest.mark.parametrize("move", MOVES)
def test_the_table_of_moves(move, state, cast):
    quote = in_state(state, cast)
    starts, end = TRANSITIONS[move]
    if state in starts:
        MOVES[move](quote, cast)
        quote.refresh_from_db()
        assert quote.state == end
    else:
        with pytest.raises(Refused):
            MOVES[move](quote, cast)
        quote.refresh_from_db()
        assert quote.state == state


def test_validating_numbers_freezes_and_seals(cast):
    first, second = (valid(cast.lea_activity, by=cast.odile, author=cast.lea) for _ in range(2))
    assert (first.number, second.number) == ("D-2026-00001", "D-2026-00002")
    assert first.issued_on == ON
    document = sealed_document(first)
    assert (document.number, document.kind, document.totals.gross) == ("D-2026-00001", "quote", D("1200.00"))
    assert document.valid_until == ON + timedelta(days=30)
    assert list(seals.verify()) == []
    assert first.sealed.chain == second.sealed.chain == "quotes"


def test_the_plan_is_printed_with_its_sums(cast):
    quote = valid(cast.lea_activity, by=cast.odile, deposit="30", instalments=[("Maquettes", "40")])
    terms = sealed_document(quote).payment.terms.replace("\u00a0", " ")
    assert "Acompte à la commande 30 % (360,00 €), Maquettes 40 % (480,00 €), solde 360,00 € TTC." in terms


def test_a_refusal_takes_no_number(cast):
    incomplete = draft(cast.lea_activity, line(name=""), by=cast.lea)
    with pytest.raises(Refused, match="désignation"):
        actions.validate(quote=incomplete, by=cast.odile, on=ON)
    assert valid(cast.lea_activity, by=cast.odile).number == "D-2026-00001"


def test_everything_missing_is_said_at_once(cast):
    quote = actions.create_quote(activity=cast.lea_activity, by=cast.lea, on=ON)
    with pytest.raises(Refused) as refused:
        actions.submit(quote=quote, by=cast.lea, on=ON)
    assert "Choisissez le client" in str(refused.value)
    assert "au moins une ligne" in str(refused.value)


def test_numbers_follow_dates(cast):
    valid(cast.lea_activity, by=cast.odile, on=date(2026, 3, 10))
    with pytest.raises(Refused, match="antérieure"):
        valid(cast.lea_activity, by=cast.odile, on=date(2026, 3, 9))


def test_the_template_of_the_cooperative_is_used(cast):
    Cooperative.objects.update(quote_template="DEV-{ANA}-{YY}{MM}-{SEQMONTHANA:3}")
    assert valid(cast.lea_activity, by=cast.odile).number == "DEV-LEA-2603-001"


def test_a_member_does_not_validate_alone(cast):
    with pytest.raises(Refused, match="Il vous manque le droit"):
        actions.validate(quote=draft(cast.lea_activity, by=cast.lea), by=cast.lea, on=ON)


@pytest.mark.parametrize(("ceiling", "allowed"), [(None, True), ("1000.00", True), ("999.99", False)])
def test_self_validation_up_to_a_ceiling(ceiling, allowed, cast):
    Delegation.objects.create(
        member=cast.lea.member, right=Right.QUOTES_VALIDATE, ceiling=ceiling and D(ceiling), since=date(2025, 1, 1)
    )
    lea = User.objects.get(pk=cast.lea.pk)
    quote = draft(cast.lea_activity, by=lea)
    if allowed:
        assert actions.validate(quote=quote, by=lea, on=ON).state == "valid"
    else:
        with pytest.raises(Refused, match="dépasse 999,99"):
            actions.validate(quote=quote, by=lea, on=ON)
        assert actions.submit(quote=quote, by=lea, on=ON).state == "waiting"


def test_a_stranger_may_nothing(cast):
    quote = draft(cast.lea_activity, by=cast.lea)
    for rule in (rules.can_edit, rules.can_submit, rules.can_cancel, rules.can_duplicate, rules.can_validate):
        assert rule(cast.nadia, quote) is not None
    with pytest.raises(Refused):
        actions.create_quote(activity=cast.lea_activity, by=cast.nadia, on=ON)


def test_an_adviser_validates_in_their_antenna_only(cast):
    assert valid(cast.lea_activity, by=cast.bruno, author=cast.lea).state == "valid"
    with pytest.raises(Refused):
        valid(cast.nadia_activity, by=cast.bruno, author=cast.nadia)


def test_a_sealed_quote_is_kept_by_the_database(cast):
    quote = valid(cast.lea_activity, by=cast.odile)
    attempts = [
        lambda: Quote.objects.filter(pk=quote.pk).update(subject="Autre chose"),
        lambda: Quote.objects.filter(pk=quote.pk).update(total_ttc=D("1.00")),
        lambda: QuoteLine.objects.filter(document=quote).update(quantity=2),
        lambda: QuoteLine.objects.filter(document=quote).delete(),
        lambda: Quote.objects.filter(pk=quote.pk).delete(),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            attempt()
        assert "nouvelle version" in str(refusal_of(refused.value))


def test_a_customer_of_another_activity_is_refused(cast):
    stranger = customer(cast.nadia_activity)
    with pytest.raises(Refused, match="pas un client de cette activité"):
        draft(cast.lea_activity, by=cast.lea, to=stranger)


def test_validity_in_the_past_is_refused(cast):
    quote = draft(cast.lea_activity, by=cast.lea, valid_until=date(1926, 3, 1))
    with pytest.raises(Refused, match="validité"):
        actions.validate(quote=quote, by=cast.odile, on=ON)


def test_a_quote_expires_by_itself(cast):
    quote = valid(cast.lea_activity, by=cast.odile, valid_until=date(2026, 3, 20))
    assert quote.standing(date(2026, 3, 20))[0] == "validé"
    assert quote.standing(date(2026, 3, 21)) == ("expiré", "late")
    assert list(listed(Quote.objects.all(), state="expires", on=date(2026, 3, 21))) == [quote]
    with pytest.raises(Refused, match="valable jusqu'au"):
        actions.mark_sent(quote=quote, by=cast.lea, on=date(2026, 3, 21))


def test_duplicating_copies_what_is_sold_not_what_happened(cast):
    quote = accepted(cast.lea_activity, line("333.33", "3"), by=cast.odile, deposit="30", instalments=[("Moitié", "20")])
    copy = actions.duplicate(quote=quote, by=cast.lea, on=date(2026, 5, 4))
    assert (copy.state, copy.number, copy.sealed, copy.decided_on) == ("draft", None, None, None)
    assert (copy.total_ht, copy.customer, copy.deposit_percent) == (quote.total_ht, quote.customer, D("30.00"))
    assert copy.instalments == quote.instalments
    assert copy.valid_until == date(2026, 6, 3)


def test_a_new_version_replaces_what_the_customer_could_read(cast):
    quote = valid(cast.lea_activity, by=cast.odile)
    copy = actions.revise(quote=quote, by=cast.lea, on=ON)
    quote.refresh_from_db()
    assert (quote.state, copy.replaces, copy.state) == ("cancelled", quote, "draft")
    with pytest.raises(Refused, match="abandonné"):
        actions.revise(quote=quote, by=cast.lea, on=ON)


def test_an_accepted_quote_has_no_new_version(cast):
    with pytest.raises(Refused, match="accepté"):
        actions.revise(quote=accepted(cast.lea_activity, by=cast.odile), by=cast.lea, on=ON)


def test_individuals_need_a_mediator_and_a_date_companies_do_not(cast):
    Cooperative.objects.update(mediator="")
    assert valid(cast.lea_activity, by=cast.odile, to=customer(cast.lea_activity)).state == "valid"
    person = individual(cast.lea_activity)
    with pytest.raises(Refused, match="médiateur"):
        valid(cast.lea_activity, by=cast.odile, to=person)
    Cooperative.objects.update(mediator="Médiation du Confluent")
    with pytest.raises(Refused, match="quand la prestation"):
        valid(cast.lea_activity, by=cast.odile, to=person, supplied_on=None)
    assert valid(cast.lea_activity, by=cast.odile, to=person).state == "valid"


def test_history_tells_the_way(cast):
    quote = accepted(cast.lea_activity, by=cast.odile, author=cast.lea)
    assert [entry.verb for entry in history_of(quote)][::-1] == ["create", "validate", "accept"]
    assert history_of(quote)[0].actor_label == "Boulangerie Pain & Lumière (client)"
    assert AT.date() == date(2026, 3, 4)
