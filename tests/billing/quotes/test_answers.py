"""What the customer answers, and its proof."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from billing.quotes import actions, signatures
from billing.quotes.models import Acceptance, QuoteSending, Withdrawal
from billing.quotes.queries import last_day_to_withdraw
from cae import files
from cae.access import Refused
from members.models import Question
from members.queries import accounts_of
from tests.billing.quotes.made import AT, VISITOR, accept, accepted, draft, drawing, individual, line, valid

CONSUMER = {"email": "camille@mail.example", "order": actions.Order(informed=True)}


def test_an_acceptance_is_kept_with_its_proof(cast):
    quote = valid(cast.lea_activity, by=cast.odile)
    kept = accept(
        quote,
        role="gérant",
        signature=signatures.drawn(drawing()),
        proof=actions.Proof("203.0.113.7", "Mozilla/5.0 (iPhone)"),
    )
    quote.refresh_from_db()
    assert (quote.state, quote.decided_on) == ("accepted", date(2026, 3, 4))
    assert kept.content_hash == hashlib.sha256(bytes(quote.sealed.content)).hexdigest()
    assert (kept.name, kept.role, kept.ip_address, kept.user_agent) == (
        "Samir Haddad",
        "gérant",
        "203.0.113.7",
        "Mozilla/5.0 (iPhone)",
    )
    assert kept.signature_kind == "drawn"
    assert files.read(kept.signature).startswith(b"\x89PNG")
    assert [link.purpose for link in files.links_of(kept)] == ["signature", "receipt"]


def test_a_signature_typed_under_another_name_accepts_nothing(cast):
    quote = valid(cast.lea_activity, by=cast.odile)
    with pytest.raises(Refused, match="n'est pas le nom donné"):
        accept(quote, name="Ana Verdier", signature=signatures.typed("zz"))
    assert not Acceptance.objects.exists()


def test_accepting_twice_is_one_acceptance(cast):
    quote = valid(cast.lea_activity, by=cast.odile)
    assert accept(quote) == accept(quote, name="Une autre personne")
    assert Acceptance.objects.count() == 1


def test_the_first_answer_holds(cast):
    quote = valid(cast.lea_activity, by=cast.odile)
    accept(quote)
    with pytest.raises(Refused, match="déjà accepté"):
        actions.refuse(quote=quote, by=VISITOR, at=AT, name="Samir", reason="")
    quote.refresh_from_db()
    assert quote.state == "accepted"


def test_a_refusal_says_why_and_tells_the_activity(cast, mails):
    quote = valid(cast.lea_activity, by=cast.odile)
    actions.refuse(quote=quote, by=VISITOR, at=AT, name="Samir Haddad", reason="Trop cher pour nous.")
    quote.refresh_from_db()
    assert (quote.state, quote.acceptance.accepted, quote.acceptance.comment) == ("refused", False, "Trop cher pour nous.")
    [mail] = mails
    assert mail.to == ["lea@confluent.example"]
    assert "Trop cher pour nous." in mail.body
    with pytest.raises(Refused, match="déjà refusé"):
        accept(quote)


def test_an_answer_never_changes(cast):
    quote = accepted(cast.lea_activity, by=cast.odile)
    for attempt in (
        lambda: Acceptance.objects.filter(pk=quote.acceptance.pk).update(name="Autre"),
        lambda: Acceptance.objects.filter(pk=quote.acceptance.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_an_expired_quote_is_not_accepted(cast):
    quote = valid(cast.lea_activity, by=cast.odile, valid_until=date(2026, 3, 3))
    with pytest.raises(Refused, match="valable jusqu'au 3"):
        accept(quote)


def test_midnight_is_that_of_paris(cast):
    """23:30 in Paris on the last day is still that day; half an hour later it is not."""
    quote = valid(cast.lea_activity, by=cast.odile, valid_until=date(2026, 3, 4))
    with pytest.raises(Refused):
        accept(quote, at=datetime(2026, 3, 4, 23, 30, tzinfo=UTC))
    assert accept(quote, at=datetime(2026, 3, 4, 22, 30, tzinfo=UTC)).accepted


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_what_is_not_proposed_is_not_accepted(state, cast):
    quote = draft(cast.lea_activity, by=cast.lea) if state == "draft" else valid(cast.lea_activity, by=cast.odile)
    if state == "cancelled":
        actions.cancel(quote=quote, by=cast.lea)
    with pytest.raises(Refused, match="plus proposé"):
        accept(quote)


def test_the_customer_receives_the_receipt(cast, mails, real_paper):
    quote = valid(cast.lea_activity, by=cast.odile)
    accept(quote, email="samir@pain.example")
    told = next(mail for mail in mails if mail.to == ["samir@pain.example"])
    assert [name for name, *_ in told.attachments] == ["devis-D-2026-00001.pdf", "acceptation-D-2026-00001.pdf"]
    assert all(bytes(content).startswith(b"%PDF") for _, content, _ in told.attachments)
    assert "/client/" in told.body
    assert "rétractation" not in told.body
    assert told.reply_to == ["lea@confluent.example"]
    notice = next(mail for mail in mails if mail.to == ["lea@confluent.example"])
    assert "a accepté le devis D-2026-00001" in notice.subject
    assert "/client/" not in notice.body  # the activity never holds its customer's key


# -- consumers -------------------------------------------------------------------------------------


def test_a_consumer_must_have_read_and_left_an_address(cast):
    quote = valid(cast.lea_activity, by=cast.odile, to=individual(cast.lea_activity))
    with pytest.raises(Refused, match="lu les informations"):
        accept(quote, email="camille@mail.example")
    with pytest.raises(Refused, match="adresse e-mail"):
        accept(quote, order=actions.Order(informed=True))
    kept = accept(quote, email="camille@mail.example", order=actions.Order(informed=True, early_start=True))
    assert kept.wants_early_start
    assert "Votre droit de rétractation" in [one["title"] for one in kept.information_shown]


def test_a_company_is_asked_none_of_it(cast):
    kept = accept(valid(cast.lea_activity, by=cast.odile), order=actions.Order(early_start=True))
    assert kept.information_shown == []
    assert not kept.wants_early_start
    assert last_day_to_withdraw(kept.quote) is None


def test_a_consumer_receives_the_form_to_withdraw(cast, mails):
    quote = valid(cast.lea_activity, by=cast.odile, to=individual(cast.lea_activity))
    accept(quote, **CONSUMER)
    told = next(mail for mail in mails if mail.to == ["camille@mail.example"])
    assert "Je vous notifie par la présente ma rétractation" in told.body
    assert "changer d'avis jusqu'au 18\xa0mars 2026 inclus" in told.body


def test_the_last_day_told_to_a_consumer_who_buys_goods_follows_the_delivery(cast, mails):
    values = {"to": individual(cast.lea_activity), "supplied_on": date(2026, 4, 1)}
    quote = valid(cast.lea_activity, line("400", nature="goods"), by=cast.odile, **values)
    accept(quote, **CONSUMER)
    told = next(mail for mail in mails if mail.to == ["camille@mail.example"])
    assert "changer d'avis jusqu'au 15\xa0avril 2026 inclus" in told.body


def test_withdrawing_within_fourteen_days(cast, mails):
    quote = valid(cast.lea_activity, by=cast.odile, to=individual(cast.lea_activity))
    accept(quote, **CONSUMER)
    quote.refresh_from_db()
    assert last_day_to_withdraw(quote) == date(2026, 3, 18)
    given = {"quote": quote, "by": VISITOR, "name": "Camille Lefèvre", "email": "camille@mail.example"}
    first = actions.withdraw(at=datetime(2026, 3, 18, 20, tzinfo=UTC), **given)
    assert actions.withdraw(at=datetime(2026, 3, 18, 21, tzinfo=UTC), **given) == first
    quote.refresh_from_db()
    assert quote.state == "withdrawn"
    told = [mail for mail in mails if "rétractation" in mail.subject]
    assert len(told) == 1
    assert "18 mars 2026 à 21:00" in told[0].body.replace("\u00a0", " ")


def test_withdrawing_too_late(cast):
    quote = valid(cast.lea_activity, by=cast.odile, to=individual(cast.lea_activity))
    accept(quote, **CONSUMER)
    with pytest.raises(Refused, match="terminé le 18"):
        actions.withdraw(
            quote=quote, by=VISITOR, at=datetime(2026, 3, 19, 9, tzinfo=UTC), name="Camille", email="camille@mail.example"
        )
    assert not Withdrawal.objects.exists()


def test_a_company_does_not_withdraw(cast):
    quote = accepted(cast.lea_activity, by=cast.odile)
    with pytest.raises(Refused, match="n'ouvre pas"):
        actions.withdraw(quote=quote, by=VISITOR, at=AT, name="Samir", email="samir@pain.example")


# -- on paper, and questions -----------------------------------------------------------------------


def scan():
    return files.store(signatures.base64.b64decode(drawing().split(",")[1]), "devis-signé.png")


def test_an_acceptance_on_paper(cast):
    quote = valid(cast.lea_activity, by=cast.odile)
    kept = actions.record_answer(quote=quote, by=cast.lea, at=AT, on=date(2026, 3, 3), name="Samir Haddad", scan=scan())
    quote.refresh_from_db()
    assert (quote.state, quote.decided_on, kept.signature_kind, kept.recorded_by) == (
        "accepted",
        date(2026, 3, 3),
        "paper",
        cast.lea,
    )
    assert [link.name for link in files.links_of(kept, "scan")] == ["devis-signé.png"]
    assert not QuoteSending.objects.exists()


@pytest.mark.parametrize(("on", "said"), [(date(2026, 3, 5), "à venir"), (date(2026, 3, 1), "pas pu être signé avant")])
def test_a_paper_answer_has_a_possible_date(on, said, cast):
    quote = valid(cast.lea_activity, by=cast.odile)
    with pytest.raises(Refused, match=said):
        actions.record_answer(quote=quote, by=cast.lea, at=AT, on=on, name="Samir Haddad", scan=scan())


def test_a_late_paper_still_counts(cast):
    """Signed in time, received late."""
    quote = valid(cast.lea_activity, by=cast.odile, valid_until=date(2026, 3, 5))
    late = AT + timedelta(days=20)
    actions.record_answer(quote=quote, by=cast.lea, at=late, on=date(2026, 3, 4), name="Samir Haddad", scan=scan())
    quote.refresh_from_db()
    assert quote.state == "accepted"


def test_a_question_is_kept_beside_the_quote_and_mailed(cast, mails):
    quote = valid(cast.lea_activity, by=cast.odile)
    actions.ask_question(
        quote=quote, by=VISITOR, at=AT, name="Samir", email="samir@pain.example", text="Le délai peut-il être plus court ? 🙂"
    )
    question = Question.objects.get()
    assert (question.subject, question.asked_by, question.activity) == (quote, None, cast.lea_activity)
    assert question.messages.get().author_label == "Samir"
    assert (question.assigned_to, [mail.to for mail in mails]) == (cast.lea, [[cast.lea.email]])
    assert "plus court" in mails[0].body
    assert f"/a/LEA/questions/{question.pk}/" in mails[0].body


def ask(quote, text="Le délai peut-il être plus court ?"):
    return actions.ask_question(quote=quote, by=VISITOR, at=AT, name="Samir", email="samir@pain.example", text=text)


def test_the_members_answer_a_customer_where_the_question_is_and_the_answer_is_mailed(as_, cast, mails):
    question = ask(valid(cast.lea_activity, by=cast.odile))
    mails.clear()
    lea, sheet = as_("lea"), reverse("members:questions:sheet", args=["LEA", question.pk])
    page = lea.get(sheet).content.decode()
    assert "Samir (samir@pain.example)" in page
    assert "Elle part par courriel à Samir (samir@pain.example), et reste ici." in page
    lea.post(reverse("members:questions:answer", args=["LEA", question.pk]), {"text": "Oui : une semaine de moins."})
    question.refresh_from_db()
    assert question.state == "answered"
    [mail] = mails
    assert (mail.to, mail.reply_to) == (["samir@pain.example"], ["lea@confluent.example"])
    assert "Oui : une semaine de moins." in mail.body
    assert "Votre question : « Le délai peut-il être plus court ? »" in mail.body
    assert "/client/" in mail.body  # their private page, to go on
    assert as_("odile").get(sheet).status_code == 200  # the team sees it
    assert "question du client" in as_("odile").get(reverse("members:questions:index"), {"etat": "answered"}).content.decode()


def test_each_member_of_a_shared_activity_is_told(cast, mails):
    from tests.billing.quotes.made import customer

    shared = cast.atelier
    quote = valid(shared, by=cast.diane, to=customer(shared))
    mails.clear()
    question = ask(quote)
    expected = {user.email for user in accounts_of(shared)}
    assert len(expected) > 1
    assert {mail.to[0] for mail in mails} == expected
    assert question.assigned_to is None


def test_the_team_answers_a_customer_too_and_is_told_when_no_member_has_an_account(cast, mails):
    from members.actions import answer_question
    from members.models import User

    quote = valid(cast.lea_activity, by=cast.odile)
    User.objects.filter(pk=cast.lea.pk).update(is_active=False)
    mails.clear()
    question = ask(quote)
    assert cast.odile.email in {mail.to[0] for mail in mails}
    mails.clear()
    answer_question(question=question, text="Oui.", by=cast.odile, at=AT)
    assert [mail.to for mail in mails] == [["samir@pain.example"]]


def test_an_empty_question_is_refused(cast):
    with pytest.raises(Refused, match="question"):
        actions.ask_question(
            quote=valid(cast.lea_activity, by=cast.odile), by=VISITOR, at=AT, name="S", email="s@x.fr", text="  "
        )
