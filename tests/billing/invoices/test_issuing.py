"""Issuing through the database: numbers, seals, entries, contribution, what is refused, and what it costs."""

import tomllib
from datetime import date
from decimal import Decimal as D

import pytest
from django.conf import settings

from billing.contribution.models import ContributionCharge
from billing.documents import frozen
from billing.documents import xml as facturx
from billing.documents.page import read
from billing.invoices import actions
from billing.invoices.enums import FileState, InvoiceState
from billing.invoices.models import Invoice
from cae import files, seals
from cae.access import Refused
from cae.history import history_of
from members.actions import edit_cooperative
from members.models import ActivityMember, Delegation
from members.queries import cooperative
from tests.billing.invoices.made import ON, customer, draft, entry_lines, issued, line
from tests.members.people import a_cape, a_member
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def test_issue_numbers_freezes_seals_posts_and_renders(cast, real_files):
    invoice = issued(cast.lea_activity, by=cast.odile)
    invoice = Invoice.objects.get(pk=invoice.pk)
    assert (invoice.number, invoice.state, invoice.issued_on, invoice.due_on) == (
        "F-2026-00001",
        InvoiceState.ISSUED,
        ON,
        date(2026, 4, 1),
    )
    document = frozen.from_bytes(bytes(invoice.sealed.content))
    assert (document.number, document.totals.due, document.buyer.siren) == ("F-2026-00001", D("1200.00"), "523188464")
    assert document.payment.iban == cast.bank.iban
    assert list(seals.verify()) == []
    assert entry_lines(invoice) == [("411000", D(1200)), ("706000", D(-1000)), ("445740", D(-200))]
    assert [charge.amount for charge in ContributionCharge.objects.filter(source_id=invoice.pk)] == [D("100.00")]
    assert invoice.follow_up.open == D(1200)
    assert invoice.follow_up.file_state == FileState.READY
    assert b"factur-x.xml" in files.read(invoice.follow_up.file)
    assert history_of(invoice)[0].sentence.startswith("a émis la facture F-2026-00001")


def refused(call, **arguments):
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value.refusal


# -- who, and when ---------------------------------------------------------------------------------


def test_issue_needs_the_right_and_keeps_to_its_ceiling(cast):
    invoice = draft(cast.lea_activity, line("1000"), by=cast.lea)
    assert refused(actions.issue, invoice=invoice, by=cast.lea, on=ON).code == "right"
    member = cast.lea.member
    given = Delegation.objects.create(member=member, right="invoices.issue", ceiling=D("999.99"), since=ON)
    lea = again(cast.lea)
    assert refused(actions.issue, invoice=invoice, by=lea, on=ON).code == "ceiling"
    given.ceiling = D("1000")
    given.save()
    assert actions.issue(invoice=invoice, by=again(cast.lea), on=ON).number


def again(user):
    """The same account as another request would read it: rights are read once per request."""
    return type(user).objects.get(pk=user.pk)


def test_issue_never_gives_a_date_before_the_last_of_the_series(cast):
    issued(cast.lea_activity, by=cast.odile, on=date(2026, 3, 3))
    earlier = draft(cast.karim_activity, by=cast.karim)
    assert "date antérieure" in refused(actions.issue, invoice=earlier, by=cast.odile, on=ON).sentence
    assert Invoice.objects.get(pk=earlier.pk).state == InvoiceState.DRAFT


def test_issue_does_not_look_at_the_account(cast):
    """Nothing was ever received and contribution is due: the invoice leaves all the same (rule 11)."""
    for _ in range(2):
        assert issued(cast.lea_activity, by=cast.odile).number


def test_an_issued_invoice_is_issued_once(cast):
    invoice = issued(cast.lea_activity, by=cast.odile)
    assert refused(actions.issue, invoice=invoice, by=cast.odile, on=ON).code == "issued"


def test_issue_refuses_what_changed_since_it_was_read(cast):
    invoice = draft(cast.lea_activity, by=cast.odile)
    assert refused(actions.issue, invoice=invoice, by=cast.odile, on=ON, revision=invoice.revision - 1).code == "stale"


# -- what is incomplete or unlawful never gets a number ------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"siren": ""}, "no_siren"),
        ({"siren": "999000003"}, "own_siren"),
        ({"archived_on": ON}, "archived"),
    ],
)
def test_issue_refuses_an_incomplete_customer(cast, given, code):
    to = customer(cast.lea_activity, **{"siret": "", "vat_number": "", **given})
    invoice = draft(cast.lea_activity, by=cast.odile, to=to)
    assert refused(actions.issue, invoice=invoice, by=cast.odile, on=ON).code == code
    assert Invoice.objects.get(pk=invoice.pk).number is None


def test_issue_refuses_an_empty_draft_and_says_all_at_once(cast):
    empty = actions.create_draft(activity=cast.lea_activity, by=cast.lea)
    refusal = refused(actions.issue, invoice=empty, by=cast.odile, on=ON)
    assert "Choisissez le client." in refusal.sentence
    assert "Ajoutez au moins une ligne." in refusal.sentence


def test_issue_refuses_what_the_official_validator_refuses(cast):
    """Reverse charge without the VAT number of the customer: our rule says it first; a bad SIRET, the validator's."""
    to = customer(cast.lea_activity, vat_number="")
    invoice = draft(cast.lea_activity, line(vat="autoliquidation-ue"), by=cast.odile, to=to)
    assert refused(actions.issue, invoice=invoice, by=cast.odile, on=ON).code == "no_vat_number"
    wrong = customer(cast.karim_activity, siret="91204873000014")
    other = draft(cast.karim_activity, by=cast.odile, to=wrong)
    refusal = refused(actions.issue, invoice=other, by=cast.odile, on=ON)
    assert (refusal.code, refusal.article) == ("invalid", "BR-FR-09")
    assert Invoice.objects.exclude(number=None).count() == 0


def test_issue_says_so_when_the_validator_does_not_answer(cast, monkeypatch):
    from billing.documents import validation

    def silent(_document):
        raise validation.ValidatorUnavailable("no answer")

    invoice = draft(cast.lea_activity, by=cast.odile)
    monkeypatch.setattr(validation, "check", silent)
    assert refused(actions.issue, invoice=invoice, by=cast.odile, on=ON).code == "validator"
    assert Invoice.objects.get(pk=invoice.pk).number is None


def test_numbers_follow_each_other_and_credit_notes_have_their_own(cast):
    first, second = (issued(cast.lea_activity, by=cast.odile) for _ in range(2))
    note = actions.draft_credit_note(invoice=first, by=cast.odile)
    note = actions.issue(invoice=note, by=cast.odile, on=ON)
    third = issued(cast.karim_activity, by=cast.odile)
    assert [first.number, second.number, third.number] == ["F-2026-00001", "F-2026-00002", "F-2026-00003"]
    assert note.number == "A-2026-00001"
    document = frozen.from_bytes(bytes(note.sealed.content))
    assert (document.preceding[0].number, document.preceding[0].issued) == ("F-2026-00001", ON)


# -- what is printed -------------------------------------------------------------------------------


def frozen_of(invoice):
    return frozen.from_bytes(bytes(Invoice.objects.select_related("sealed").get(pk=invoice.pk).sealed.content))


def test_an_activity_under_cape_bears_its_mention(cast):
    document = frozen_of(issued(cast.nadia_activity, by=cast.odile))
    assert (document.activity.cape.beneficiary, document.activity.cape.end) == ("Nadia Roche", date(2026, 12, 31))
    assert frozen_of(issued(cast.lea_activity, by=cast.odile)).activity.cape is None


REASONS = {row["code"]: row for row in tomllib.loads((settings.BASE_DIR / "reference/documents.toml").read_text())["exemption"]}


@pytest.mark.parametrize("code", REASONS)
def test_each_reason_for_no_vat_passes_the_official_checks_with_its_mention(cast, code):
    row = REASONS[code]
    abroad = {"country": "DE", "siren": "", "siret": "", "vat_number": "DE312847500"}
    beyond = abroad | {"country": "CH", "vat_number": ""}
    places = {"autoliquidation-ue": abroad, "livraison-ue": abroad, "export": beyond, "service-hors-ue": beyond}
    to = customer(cast.lea_activity, **places.get(code, {}))
    nature = "goods" if row["category"] == "K" or "marge" in code or "dechets" in code else "services"
    document = frozen_of(issued(cast.lea_activity, line("100", vat=code, nature=nature), by=cast.odile, to=to))
    (total,) = document.vat_totals
    assert (total.vat.category, total.vat.reason, total.vat.code) == (row["category"], row["mention"], row["vatex"])
    assert (total.amount, document.totals.due) == (0, 100)
    assert read(document).mentions.splitlines().count(row["mention"]) == 1


def test_the_wordings_of_margin_schemes_are_those_of_the_law():
    """INV-25, word for word: CGI ann. II art. 242 nonies A I-15° and 16°."""
    assert {row["mention"] for code, row in REASONS.items() if code.startswith("marge-")} == {
        "Régime particulier-Agences de voyages",
        "Régime particulier-Biens d'occasion",
        "Régime particulier-Objets d'art",
        "Régime particulier-Objets de collection et d'antiquité",
    }


def mentioned(invoice) -> list[str]:
    """What the XML says of CAPE, which the page says too."""
    document = frozen_of(invoice)
    said = [text for _, text in facturx.notes(document) if "(CAPE)" in text]
    assert all(text in read(document).mentions for text in said)
    return said


def test_each_member_under_cape_of_a_shared_activity_is_named(cast):
    member = a_member(first_name="Ivo", last_name="Marin")
    a_cape(member, date(2026, 2, 1), date(2027, 1, 31))
    ActivityMember.objects.create(activity=cast.nadia_activity, member=member, since=date(2026, 2, 1))
    first, second = mentioned(issued(cast.nadia_activity, by=cast.odile))
    assert first.startswith("Nadia Roche bénéficie") and first.endswith("Terme du contrat : 31/12/2026.")
    assert second.startswith("Ivo Marin bénéficie") and second.endswith("Terme du contrat : 31/01/2027.")


def test_the_mention_of_cape_can_be_turned_off(cast):
    coop = cooperative()
    assert coop.cape_mention, "on unless the cooperative decides otherwise"
    edit_cooperative(cooperative=coop, by=cast.diane, on=ON, cape_mention=False)
    assert mentioned(issued(cast.nadia_activity, by=cast.odile)) == []


def test_the_form_and_the_capital_are_sent_and_printed(cast):
    """INV-30: BT-33 holds what company papers must say."""
    document = frozen_of(issued(cast.lea_activity, by=cast.odile))
    said = "SCOP SA à capital variable, capital variable minimum de 18 500 €"
    assert facturx.terms(document)["BG-4"]["legal_info"] == f"{said}, RCS Lyon"
    assert "SCOP SA à capital variable, minimum de 18 500 €" in read(document).footer  # « capital variable » once


def test_a_consumer_reads_the_mediator_and_no_penalty(cast):
    to = customer(cast.lea_activity, "Camille", kind="individual", email="camille@mail.example")
    document = frozen_of(issued(cast.lea_activity, by=cast.odile, to=to))
    assert [note.code for note in document.notes if not note.printed] == ["PMT", "PMD"]
    assert any("Médiateur" in mention for mention in document.mentions)


def test_what_is_frozen_does_not_follow_its_customer(cast):
    invoice = issued(cast.lea_activity, by=cast.odile)
    before = bytes(invoice.sealed.content)
    invoice.customer.name = "Autre nom"
    invoice.customer.save()
    assert bytes(Invoice.objects.get(pk=invoice.pk).sealed.content) == before


# -- what it costs ---------------------------------------------------------------------------------

STATEMENTS = 31  # reads before the lock included; one less where no line has brackets; a few more for a credit note


@pytest.mark.parametrize("count", [1, 50])
def test_issue_costs_the_same_whatever_the_lines(cast, monkeypatch, count):
    monkeypatch.setattr("cae.jobs.send", lambda job_id: None)
    issued(cast.lea_activity, by=cast.odile)
    invoice = draft(cast.lea_activity, *[line(name=f"Dessin {number}") for number in range(count)], by=cast.odile)
    assert cast.odile.access
    found = queries_of(lambda: actions.issue(invoice=invoice, by=cast.odile, on=ON))
    assert len(found) == STATEMENTS, "\n".join(sql[:120] for sql in found)
