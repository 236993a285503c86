"""The PDF: archivable, with its XML inside, the same bytes twice, and every mention of the law on it."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import facturx
import page as validator
import pikepdf
import pytest
from PIL import Image

from billing.documents import pdf, xml
from billing.documents.frozen import Layout
from tests.billing.documents import examples, rendered


def compliance(data: bytes) -> str:
    """Empty when the file is a valid PDF/A-3b, else what the validator said."""
    report = validator.validate_pdf_bytes(data, profile="3b")
    return "" if report.is_compliant else str(report)


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("name", ["services", "mixed", "cape", "quote"])
def test_archivable(name, layout):
    assert compliance(rendered.file(name, layout)) == ""


@pytest.mark.parametrize("name", examples.EXAMPLES)
def test_the_xml_inside_is_the_one_that_was_checked(name):
    file_name, found = facturx.get_xml_from_pdf(rendered.file(name), check_xsd=False, check_schematron=False)
    assert file_name == "factur-x.xml"
    assert found == xml.generate(rendered.example(name))


def test_one_metadata_description_and_one_attachment():
    with pikepdf.open(io.BytesIO(rendered.file("services"))) as opened:
        metadata = opened.Root.Metadata
        assert "/Filter" not in metadata
        packet = metadata.read_bytes()
        assert packet.count(b"<rdf:RDF") == 1
        assert b"<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in packet
        assert len(opened.Root.AF) == 1
        assert opened.Root.AF[0].AFRelationship == "/Alternative"


def test_a_quote_is_archivable_without_xml():
    with pikepdf.open(io.BytesIO(rendered.file("quote"))) as opened:
        assert "/AF" not in opened.Root
        assert b"fx:" not in opened.Root.Metadata.read_bytes()


def test_same_document_same_bytes():
    document = rendered.example("mixed", Layout.PLAIN)
    attached = xml.generate(document)
    assert pdf.render(document, xml=attached) == pdf.render(document, xml=attached)


def test_fonts_are_ours_and_embedded():
    fonts = set()
    for page in rendered.reader(rendered.file("services")).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
            fonts.add(str(descriptor["/FontName"]).partition("+")[2] or str(descriptor["/FontName"]))
    assert fonts
    assert all("Inter" in font for font in fonts), fonts


def test_long_tables_repeat_their_head_and_every_page_its_footer():
    reader = rendered.reader(rendered.file("long"))
    assert len(reader.pages) > 3
    tables = 0
    for number, page in enumerate(reader.pages, start=1):
        text = rendered.words(page.extract_text())
        assert f"Page {number} / {len(reader.pages)}" in text
        assert "RCS Lyon 912 048 730" in text
        tables += "Prix unitaire HT" in text
        assert "Prestation" not in text.replace("Prestation de services", "") or "Prix unitaire HT" in text
    assert tables >= 3
    assert "Facture FAC-2027/00042" in rendered.words(reader.pages[1].extract_text())


def test_a_draft_is_marked_on_every_page():
    document = replace(rendered.example("long"), number="")
    for page in rendered.reader(pdf.render(document)).pages:
        assert "Brouillon" in page.extract_text()


@pytest.mark.parametrize("document", [examples.quote(), replace(examples.services(), number="")])
def test_what_has_no_number_carries_no_xml(document):
    with pytest.raises(ValueError, match="only an issued"):
        pdf.render(document, xml=b"<xml/>")


def test_the_logo_is_on_the_page():
    sink = io.BytesIO()
    Image.new("RGB", (200, 60), "#b4472e").save(sink, "PNG")
    made = pdf.render(replace(examples.credit_note(), layout=Layout.BANNER), logo=pdf.Logo(sink.getvalue(), "image/png"))
    assert compliance(made) == ""
    (image,) = rendered.reader(made).pages[0].images
    assert Image.open(io.BytesIO(image.data)).size == (200, 60)


def test_an_svg_logo_stays_a_drawing():
    drawn = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#b4472e"/></svg>'
    made = pdf.render(examples.credit_note(), logo=pdf.Logo(drawn, "image/svg+xml"))
    assert compliance(made) == ""
    assert not rendered.reader(made).pages[0].images


def test_conditions_and_odd_characters_are_printed():
    document = replace(
        examples.quote(), conditions="Article 1 : délais.\n\nArticle 2 : propriété.", subject="Łódź, ĳ, œuvre, 100 m²"
    )
    text = rendered.words(" ".join(page.extract_text() for page in rendered.reader(pdf.render(document)).pages))
    assert "Article 2 : propriété." in text
    assert "Łódź" in text
    assert "100 m²" in text


# CGI ann. II 242 nonies A, C. com. L.441-9, R.123-237 and R.127-3: what must be read on the page.
MENTIONS = [
    ("INV-10 supplier", "services", ["Les Ateliers du Fleuve", "SIRET 912 048 730 00014", "12 quai des Tanneurs"]),
    (
        "INV-10 customer",
        "services",
        ["Boulangerie Pain & Lumière SARL", "SIRET 523 188 464 00011", "4 place du Marché", "38000 Grenoble"],
    ),
    ("INV-11", "services", ["TVA FR87912048730"]),
    ("INV-12", "reverse_charge", ["TVA FR87912048730", "TVA DE312847500"]),
    ("INV-12 goods", "intra_eu", ["TVA DE312847500", "262 ter I"]),
    ("INV-14", "services", ["Date 3 mars 2027"]),
    ("INV-15", "services", ["Facture", "n° FAC-2027/00042"]),
    ("INV-16", "mixed", ["Livré à", "Zone des Îles, lot 3", "38120 Saint-Égrève"]),
    ("INV-17", "services", ["Charte graphique 2,5 jours 420,00 € 20 % 1 050,00 €"]),
    ("INV-17 exempt", "training", ["Exonéré"]),
    ("INV-18 services", "services", ["Nature Prestation de services"]),
    ("INV-18 goods", "intra_eu", ["Nature Livraison de biens"]),
    ("INV-18 both", "mixed", ["Nature Biens et services"]),
    ("INV-19 line", "services", ["−10 % 20 % 297,00 €"]),
    ("INV-19 total", "mixed", ["Remise fidélité (5 %)", "−96,61 €"]),
    ("INV-20", "mixed", ["Livré ou achevé le", "25 février 2027"]),
    ("INV-20 period", "services", ["01/02/2027 – 26/02/2027"]),
    (
        "INV-21",
        "mixed",
        ["TVA 5,5 %", "sur 401,61 €", "22,09 €", "TVA 20 %", "sur 1 433,86 €", "286,77 €", "Total TVA", "308,86 €"],
    ),
    ("INV-22", "cape", ["Option pour le paiement de la taxe d'après les débits"]),
    ("INV-23", "training", ["article 261-4-4° du CGI"]),
    ("INV-24", "reverse_charge", ["Autoliquidation"]),
    ("INV-28 due date", "services", ["À régler au plus tard le", "2 avril 2027"]),
    ("INV-28 discount", "services", ["Pas d'escompte pour paiement anticipé"]),
    ("INV-28 penalties", "services", ["Pénalités de retard", "12,15 %"]),
    ("INV-28 indemnity", "services", ["Indemnité forfaitaire pour frais de recouvrement", "40 €"]),
    ("INV-28 order", "services", ["Bon de commande", "BC-2027-118"]),
    (
        "INV-30",
        "services",
        [
            "RCS Lyon 912 048 730",
            "SCOP SA à capital variable, minimum de 18 500 €",
            "12 quai des Tanneurs, 69005 Lyon",
        ],
    ),
    ("INV-54", "credit_note", ["Avoir", "facture FAC-2027/00042 du 03/03/2027", "356,40 €"]),
    ("INV-55 deposit", "deposit", ["Facture d'acompte", "360,00 €"]),
    ("INV-55 balance", "balance", ["Acompte FAC-2027/00050", "15/03/2027", "300,00 € HT + TVA 20 % 60,00 €", "840,00 €"]),
    (
        "CAPE-09",
        "cape",
        ["Nour Benali", "contrat d'appui au projet d'entreprise", "12 quai des Tanneurs", "912048730", "30/09/2027"],
    ),
    ("B2G", "public", ["SERV-CULTURE", "ENG-2027-00871", "2026-MAPA-14", "feuilles-de-presence.pdf"]),
    ("BNK-06", "services", ["FR76 9999 9001 2300 4815 0027 426", "AGRIFRPPXXX", "Référence FAC-2027/00042"]),
    ("prices with tax", "including_tax", ["Prix unitaire TTC", "35,00 €", "100,05 €", "83,38 €", "16,67 €"]),
    ("quote", "quote", ["Devis", "Valable jusqu'au", "2 avril 2027", "Bon pour accord", "Signature"]),
]


@pytest.mark.parametrize(("name", "words"), [row[1:] for row in MENTIONS], ids=[row[0] for row in MENTIONS])
@pytest.mark.parametrize("layout", Layout)
def test_mandatory_mention(name, words, layout):
    text = rendered.text(name, layout)
    assert [expected for expected in words if expected not in text] == []


def test_a_consumer_is_not_told_of_the_forty_euros():
    assert "40 €" not in rendered.text("individual").replace("40,00 €", "")
    assert "Pas d'escompte" in rendered.text("individual")


@pytest.mark.parametrize("layout", Layout)
def test_a_short_balance_with_several_deposits_keeps_to_one_page(layout):
    """The details of a deposit stand under its line, over the whole width: two lines each, not five."""
    document = rendered.example("balance", layout)
    [taken] = document.deposits
    lines = [replace(document.chapters[0].lines[0], name=f"Illustration {n}") for n in range(3)]
    document = replace(
        document,
        deposits=tuple(replace(taken, number=f"FAC-2027/0005{n}", gross=D(120)) for n in range(3)),
        chapters=(replace(document.chapters[0], lines=tuple(lines)),),
    )
    [page] = rendered.reader(pdf.render(document, xml=None)).pages
    assert rendered.words(page.extract_text()).count("300,00 € HT + TVA 20 % 60,00 €") == 3
    assert page.extract_text().replace("\u00a0", " ").count("HT + TVA 20 % 60,00 €\n") == 3, "on one line"


def test_pages_count():
    """A common invoice keeps to one page, in each layout."""
    for layout in Layout:
        assert [len(rendered.reader(rendered.file(name, layout)).pages) for name in ("services", "quote", "balance")] == [1, 1, 1]
    assert rendered.example("services").issued == date(2027, 3, 3)


@pytest.mark.parametrize("layout", list(Layout))
def test_the_head_of_the_next_pages_is_where_printers_print(layout):
    found = []

    def at(text, matrix, place, *_):
        if "Facture" in text:
            found.append(float(matrix[5]) - float(place[5]))

    page = rendered.reader(rendered.file("long", layout)).pages[1]
    page.extract_text(visitor_text=at)
    millimetres = (float(page.mediabox.height) - found[0]) / 72 * 25.4
    assert 8 < millimetres < 14
