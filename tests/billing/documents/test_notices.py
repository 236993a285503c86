"""What somebody else decided of a document is told to its author by mail, after commit, unless they asked not to be told."""

from datetime import timedelta

import pytest
from django.conf import settings

from billing.documents import notices
from billing.invoices import actions as invoices
from billing.quotes import actions as quotes
from cae import jobs
from cae.actors import System
from cae.models import Job
from cae.periods import today
from members.actions import choose_mails
from members.models import User
from tests.billing.invoices import made
from tests.billing.quotes import made as written

pytestmark = pytest.mark.django_db


def waiting(cast):
    return invoices.submit(invoice=made.draft(cast.lea_activity, by=cast.lea, subject="Livret"), by=cast.lea)


def told(mails) -> list[str]:
    return [mail.subject for mail in mails if mail.to == ["lea@confluent.example"]]


def test_an_invoice_to_be_changed_is_told_with_the_comment_and_the_link(cast, mails):
    invoice = invoices.return_to_author(invoice=waiting(cast), comment="Le n° de marché manque.", by=cast.odile)
    (mail,) = mails
    assert mail.to == [cast.lea.email]
    assert mail.subject == "Facture à revoir : Boulangerie Pain & Lumière"
    assert f"{cast.odile} vous renvoie une facture à revoir, pour Boulangerie Pain & Lumière (1\u00a0200" in mail.body
    assert "€ TTC, Livret)." in mail.body
    assert "« Le n° de marché manque. »" in mail.body
    assert "renvoyez le document en validation" in mail.body
    assert f"{settings.SITE_URL}{invoice.get_absolute_url()}" in mail.body
    assert "/moi/" in mail.body


def test_an_issued_invoice_and_its_credit_note_are_told(cast, mails):
    invoice = invoices.issue(invoice=waiting(cast), by=cast.odile, on=made.ON)
    note = invoices.draft_credit_note(invoice=invoice, by=cast.lea)
    invoices.issue(invoice=note, by=cast.odile, on=made.ON)
    assert told(mails) == ["Facture émise : F-2026-00001", "Avoir émis : A-2026-00001"]
    assert f"{cast.odile} a validé et émis votre facture F-2026-00001, pour" in mails[0].body
    assert "«" not in mails[0].body


def test_a_quote_returned_then_validated_is_told(cast, mails):
    quote = written.draft(cast.lea_activity, by=cast.lea, on=today())
    quotes.submit(quote=quote, by=cast.lea, on=today())
    quotes.return_(quote=quote, by=cast.bruno, comment="Précisez les délais.")
    quotes.submit(quote=quote, by=cast.lea, on=today())
    quote = quotes.validate(quote=quote, by=cast.bruno, on=today())
    returned, validated = mails
    assert returned.subject.startswith("Devis à revoir") and "« Précisez les délais. »" in returned.body
    assert validated.subject == f"Devis validé : {quote.number}"
    assert "Vous pouvez l'envoyer à votre client." in validated.body
    assert f"/a/LEA/devis/{quote.pk}/" in validated.body


def test_nobody_is_told_of_their_own_act(cast, mails):
    invoices.issue(invoice=made.draft(cast.lea_activity, by=cast.odile), by=cast.odile, on=made.ON)
    quotes.validate(quote=written.draft(cast.lea_activity, by=cast.diane, on=today()), by=cast.diane, on=today())
    assert not Job.objects.filter(task=notices.TELL).exists()
    assert list(mails) == []


def test_what_is_undone_is_not_told(cast, mails):
    with pytest.raises(Exception, match="valid"):
        quotes.validate(
            quote=written.draft(cast.lea_activity, by=cast.lea, on=today() - timedelta(days=40)), by=cast.odile, on=today()
        )
    assert list(mails) == []


@pytest.mark.parametrize("change", ["told_by_mail", "is_active"])
def test_who_asked_not_to_be_told_or_left_is_not(cast, mails, change):
    User.objects.filter(pk=cast.lea.pk).update(**{change: False})
    invoices.return_to_author(invoice=waiting(cast), comment="Revoir.", by=cast.odile)
    assert Job.objects.get(task=notices.TELL).state == Job.State.DONE
    assert list(mails) == []


def test_a_document_given_up_meanwhile_is_not_told(cast, mails):
    invoice = waiting(cast)
    job = Job.objects.create(
        task=notices.TELL,
        arguments={
            "kind": "invoice", "document_id": invoice.pk, "words": ["invoice", "returned"], "who": "Odile", "comment": "",
        },
    )  # fmt: skip
    invoices.delete_draft(invoice=invoices.take_back(invoice=invoice, by=cast.lea), by=cast.lea)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, list(mails)) == (Job.State.DONE, [])


def test_the_system_is_named_when_it_decides(cast, mails):
    invoice = waiting(cast)
    notices.tell_author(invoice, "returned", by=System("contrôle"))
    assert "Le système (contrôle) vous renvoie" in mails[0].body


def test_a_person_stops_these_mails_on_their_page(cast, as_):
    client = as_("lea")
    assert "checked" in client.get("/moi/").content.decode().split('name="told"')[1][:20]
    page = client.post("/moi/courriels/", {}, follow=True).content.decode()
    assert "checked" not in page.split('name="told"')[1][:20]
    cast.lea.refresh_from_db()
    assert cast.lea.told_by_mail is False
    client.post("/moi/courriels/", {"told": "on"})
    cast.lea.refresh_from_db()
    assert cast.lea.told_by_mail
    choose_mails(by=cast.lea, told=True)
    assert 'name="told"' not in as_("bruno").get(f"/membres/{cast.lea.member.pk}/").content.decode()
