"""Golden Factur-X files: each example against the stored file, the XSD and both official schematrons."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from billing.documents import validation, xml
from tests.billing.documents import examples

GOLDEN = Path(__file__).parent / "golden"
SPACES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
}


@pytest.mark.parametrize("name", examples.EXAMPLES)
def test_golden_file(name):
    made, problems = validation.check(examples.EXAMPLES[name]())
    assert problems == []
    stored = GOLDEN / f"{name}.xml"
    if os.environ.get("WRITE_GOLDEN"):
        stored.write_bytes(made)
    assert made.decode() == stored.read_text(encoding="utf-8")


def found(document, path: str) -> list[str]:
    """Texts at an XPath of the XML of a document, read apart from the code that writes it."""
    tree = etree.fromstring(xml.generate(document))
    return [element if isinstance(element, str) else element.text for element in tree.xpath(path, namespaces=SPACES)]


SUMS = "//ram:SpecifiedTradeSettlementHeaderMonetarySummation"
LINE = "//ram:IncludedSupplyChainTradeLineItem"


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("services", "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:TypeCode", ["380"]),
        ("credit_note", "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:TypeCode", ["381"]),
        ("deposit", "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:TypeCode", ["386"]),
        ("services", "//ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString", ["20270402"]),
        ("services", "//ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", ["S1"]),
        ("mixed", "//ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", ["M1"]),
        ("balance", "//ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", ["S4"]),
        ("services", f"{LINE}//ram:BilledQuantity/@unitCode", ["LS", "DAY", "HUR"]),
        ("services", "//ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode", ["58"]),
        ("services", "//ram:PayeePartyCreditorFinancialAccount/ram:IBANID", ["FR7699999001230048150027426"]),
        ("services", "//ram:PaymentReference", ["FAC-2027/00042"]),
        ("services", "//ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", ["BC-2027-118"]),
        ("services", f"{LINE}//ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount", ["33.00"]),
        ("mixed", "//ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount", ["21.14", "75.47"]),
        ("mixed", "//ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CityName", ["Saint-Égrève"]),
        ("mixed", "//ram:ActualDeliverySupplyChainEvent//udt:DateTimeString", ["20270225"]),
        ("credit_note", "//ram:InvoiceReferencedDocument/ram:IssuerAssignedID", ["FAC-2027/00042"]),
        ("credit_note", "//ram:InvoiceReferencedDocument//qdt:DateTimeString", ["20270303"]),
        ("credit_note", f"{SUMS}/ram:DuePayableAmount", ["356.40"]),
        ("balance", f"{SUMS}/ram:TaxBasisTotalAmount", ["1000.00"]),
        ("balance", f"{SUMS}/ram:TaxTotalAmount", ["200.00"]),
        ("balance", f"{SUMS}/ram:TotalPrepaidAmount", ["360.00"]),
        ("balance", f"{SUMS}/ram:DuePayableAmount", ["840.00"]),
        ("balance", "//ram:InvoiceReferencedDocument/ram:IssuerAssignedID", ["FAC-2027/00050"]),
        ("reverse_charge", "//ram:BuyerTradeParty/ram:PostalTradeAddress/ram:CountryID", ["DE"]),
        ("reverse_charge", "//ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID", ["DE312847500"]),
        ("reverse_charge", "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode", ["AE"]),
        (
            "reverse_charge",
            "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:ExemptionReasonCode",
            ["VATEX-EU-AE"],
        ),
        ("intra_eu", "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode", ["K"]),
        (
            "training",
            "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:ExemptionReasonCode",
            ["VATEX-FR-CGI261-4"],
        ),
        ("public", "//ram:BuyerReference", ["SERV-CULTURE"]),
        ("public", "//ram:ContractReferencedDocument/ram:IssuerAssignedID", ["2026-MAPA-14"]),
        ("public", "//ram:BuyerTradeParty/ram:URIUniversalCommunication/ram:URIID", ["216901231_21690123100011"]),
        ("individual", "//ram:BuyerTradeParty/ram:URIUniversalCommunication/ram:URIID/@schemeID", ["EM"]),
        ("individual", "//ram:IncludedNote[ram:SubjectCode='BAR']/ram:Content", ["B2C"]),
        ("reverse_charge", "//ram:IncludedNote[ram:SubjectCode='BAR']/ram:Content", ["B2BINT"]),
        ("services", "//ram:IncludedNote[ram:SubjectCode='BAR']/ram:Content", ["B2B"]),
        ("training", "//ram:IncludedNote[ram:SubjectCode='BAR']/ram:Content", ["OUTOFSCOPE"]),
        ("including_tax", f"{SUMS}/ram:GrandTotalAmount", ["100.05"]),
        ("including_tax", f"{SUMS}/ram:TaxBasisTotalAmount", ["83.38"]),
        ("including_tax", f"{SUMS}/ram:TaxTotalAmount", ["16.67"]),
        ("cape", "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:DueDateTypeCode", ["5", "5"]),
        ("services", "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:DueDateTypeCode", ["72"]),
    ],
)
def test_term(name, path, expected):
    assert found(examples.EXAMPLES[name](), path) == expected


def test_cape_and_debits_are_said_in_the_xml_too():
    texts = " ".join(found(examples.cape(), "//ram:IncludedNote/ram:Content"))
    assert "bénéficie d'un contrat d'appui au projet d'entreprise" in texts
    assert "Option pour le paiement de la taxe d'après les débits" in texts


@pytest.mark.parametrize(
    "document", [examples.quote(), replace(examples.services(), number=""), replace(examples.services(), issued=None)]
)
def test_only_what_has_a_number_has_an_xml(document):
    with pytest.raises(ValueError, match="no Factur-X"):
        xml.generate(document)


def test_what_people_type_is_escaped():
    strange = 'Logo "Été" <b>& Cie</b> 🎨 \x07'
    document = examples.document([examples.line(strange, "1", "10")], due=date(2027, 4, 2))
    assert found(document, f"{LINE}//ram:SpecifiedTradeProduct/ram:Name") == ['Logo "Été" <b>& Cie</b> 🎨 ']
    assert validation.check(document)[1] == []


@pytest.mark.parametrize(
    "document",
    [
        replace(examples.individual(), buyer=replace(examples.INDIVIDUAL, email="")),
        examples.document([examples.line("Livraison", "-1", "10"), examples.line("Travail", "3", "10")]),
        examples.document([examples.line("Offert", "1", "0"), examples.line("Travail", "3", "10")]),
        replace(examples.services(), payment=examples.Payment(means="20", label="Chèque")),
        replace(
            examples.services(),
            mode="S2",
            totals=replace(examples.services().totals, prepaid=examples.D("3056.40"), due=examples.D(0)),
        ),
        examples.document(
            [
                examples.line(
                    "Mission", "1", "10", examples.Vat(category="O", rate=examples.D(0), reason="Hors champ", code="VATEX-EU-O")
                )
            ]
        ),
    ],
    ids=["no e-mail", "taken back", "offered", "cheque", "already paid", "out of scope"],
)
def test_other_lawful_documents(document):
    assert validation.check(document)[1] == []
