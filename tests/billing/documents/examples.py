"""Invented documents, valid in form: what the printed page, the XML and the checks are tried on.

`document(...)` computes totals the plain way (VAT per rate on the sum of its lines) so that an example reads as what it
sells. The SIREN numbers, the IBAN and the people do not exist.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

from billing.documents.frozen import (
    Activity,
    Address,
    Allowance,
    Buyer,
    BuyerKind,
    Cape,
    Chapter,
    Delivery,
    DepositDeducted,
    Document,
    ElectronicAddress,
    Entry,
    Kind,
    Layout,
    Line,
    Nature,
    Note,
    Payment,
    Reference,
    Seller,
    Totals,
    Vat,
    VatTotal,
)
from cae.money import ZERO, cents, percent, split, total

STANDARD = Vat(category="S", rate=D(20))
INTERMEDIATE = Vat(category="S", rate=D(10))
REDUCED = Vat(category="S", rate=D("5.5"))
TRAINING = Vat(
    category="E",
    rate=D(0),
    reason="Exonération de TVA, article 261-4-4° du CGI (formation professionnelle)",
    code="VATEX-FR-CGI261-4",
)
REVERSE_CHARGE = Vat(category="AE", rate=D(0), reason="Autoliquidation (article 283-2 du CGI)", code="VATEX-EU-AE")
INTRA_EU = Vat(
    category="K", rate=D(0), reason="Livraison intracommunautaire exonérée, article 262 ter I du CGI", code="VATEX-EU-IC"
)

SELLER = Seller(
    name="Les Ateliers du Fleuve",
    siren="912048730",
    siret="91204873000014",
    vat_number="FR87912048730",
    legal_form="SCOP SA à capital variable",
    capital="capital variable minimum de 18 500 €",
    rcs="Lyon",
    ape="7022Z",
    statutes="Coopérative d'activité et d'emploi (loi n° 2014-856 du 31 juillet 2014)",
    address=Address(lines=("12 quai des Tanneurs",), postcode="69005", city="Lyon"),
    electronic_address=ElectronicAddress(value="912048730"),
    email="contact@ateliersdufleuve.example",
    phone="04 00 00 12 34",
)
ACTIVITY = Activity(
    code="lea-graphisme",
    name="Atelier Encre & Papier",
    trade="Graphisme et illustration",
    colour="#1f5f4a",
    contact_name="Léa Moreau",
    email="lea@encre-papier.example",
    phone="06 00 00 45 67",
    website="encre-papier.example",
    signature="Merci de votre confiance.\nLéa Moreau",
)
COMPANY = Buyer(
    kind=BuyerKind.COMPANY,
    name="Boulangerie Pain & Lumière SARL",
    siren="523188464",
    siret="52318846400011",
    vat_number="FR62523188464",
    address=Address(lines=("4 place du Marché",), postcode="38000", city="Grenoble"),
    contact_name="Samir Haddad",
    email="compta@pain-lumiere.example",
)
PUBLIC = Buyer(
    kind=BuyerKind.PUBLIC,
    name="Commune de Saint-Aubin-des-Prés",
    siren="216901231",
    siret="21690123100011",
    address=Address(lines=("Hôtel de ville", "1 place de la République"), postcode="69999", city="Saint-Aubin-des-Prés"),
)
INDIVIDUAL = Buyer(
    kind=BuyerKind.INDIVIDUAL,
    name="Camille Lefèvre",
    address=Address(lines=("8 rue des Lilas",), postcode="69100", city="Villeurbanne"),
    email="camille.lefevre@mail.example",
)
GERMAN = Buyer(
    kind=BuyerKind.COMPANY,
    name="Farbenwerk GmbH",
    vat_number="DE312847500",
    address=Address(lines=("Lindenstraße 21",), postcode="10969", city="Berlin", country="DE", country_label="Allemagne"),
    email="rechnung@farbenwerk.example",
)
PAYMENT = Payment(
    iban="FR7699999001230048150027426",
    bic="AGRIFRPPXXX",
    holder="Les Ateliers du Fleuve",
    terms="30 jours à compter de la date de facture",
)
PENALTIES = (
    "Pénalités de retard : taux directeur de la BCE majoré de 10 points, soit 12,15 % l'an, dues le jour suivant l'échéance."
)
NOTES = (
    Note(code="PMT", text="Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €."),
    Note(code="PMD", text=PENALTIES),
    Note(code="AAB", text="Pas d'escompte pour paiement anticipé."),
)
CONSUMER_NOTES = (replace(NOTES[0], printed=False), replace(NOTES[1], printed=False), NOTES[2])


def line(  # noqa: PLR0917 - reads as the line of a quote
    name: str, quantity: str, price: str, vat: Vat = STANDARD, nature: Nature = Nature.SERVICES, off: str = "", **others: object
) -> Line:
    """A line in VAT-exclusive prices; `off` is a discount in per cent."""
    full = cents(D(quantity) * D(price))
    discount = percent(full, D(off)) if off else ZERO
    return Line(
        name=name,
        quantity=D(quantity),
        unit_price=D(price),
        net=full - discount,
        vat=vat,
        nature=nature,
        discount=discount,
        discount_percent=D(off) if off else None,
        **others,  # type: ignore[arg-type]
    )


def chapter(title: str, *lines: Line) -> Chapter:
    return Chapter(title=title, lines=lines, subtotal=total(row.net for row in lines))


def document(
    chapters: Sequence[Chapter | Line], *, off: str = "", deposits: Sequence[DepositDeducted] = (), **others: object
) -> Document:
    """An invoice of 3 March 2027 unless told otherwise; `off` is a discount on the whole, in per cent."""
    grouped = tuple(part if isinstance(part, Chapter) else chapter("", part) for part in chapters)
    if all(isinstance(part, Line) for part in chapters):
        grouped = (chapter("", *chapters),)  # type: ignore[arg-type]
    lines = [row for part in grouped for row in part.lines]
    treatments = list(dict.fromkeys(row.vat for row in lines))
    nets = {vat: total(row.net for row in lines if row.vat == vat) for vat in treatments}
    allowances = tuple(
        Allowance(amount=percent(nets[vat], D(off)), vat=vat, percent=D(off), base=nets[vat], reason="Remise fidélité")
        for vat in treatments
        if off
    )
    for allowance in allowances:
        nets[allowance.vat] -= allowance.amount
    rows = tuple(VatTotal(vat=vat, base=nets[vat], amount=percent(nets[vat], vat.rate)) for vat in treatments)
    net, tax, prepaid = total(row.base for row in rows), total(row.amount for row in rows), total(row.gross for row in deposits)
    totals = Totals(
        lines=total(row.net for row in lines),
        allowances=total(row.amount for row in allowances),
        net=net,
        vat=tax,
        gross=net + tax,
        prepaid=prepaid,
        due=net + tax - prepaid,
    )
    defaults = {
        "kind": Kind.INVOICE,
        "number": "FAC-2027/00042",
        "issued": date(2027, 3, 3),
        "due": date(2027, 4, 2),
        "seller": SELLER,
        "activity": ACTIVITY,
        "buyer": COMPANY,
        "payment": PAYMENT,
        "notes": NOTES,
        "mode": _mode(lines, "4" if deposits else "1"),
    }
    return Document(
        **{**defaults, **others},  # type: ignore[arg-type]
        chapters=grouped,
        allowances=allowances,
        deposits=tuple(deposits),
        vat_totals=rows,
        totals=totals,
    )


def _mode(lines: Iterable[Line], suffix: str) -> str:
    natures = {row.nature for row in lines}
    return ("M" if len(natures) > 1 else "B" if Nature.GOODS in natures else "S") + suffix


def services() -> Document:
    return document(
        [
            chapter(
                "Identité visuelle",
                line(
                    "Création du logotype",
                    "1",
                    "1200",
                    unit="LS",
                    unit_label="forfait",
                    description="Trois pistes, deux allers-retours.",
                ),
                line("Charte graphique", "2.5", "420", unit="DAY", unit_label="jour"),
            ),
            chapter("Impression", line("Suivi de fabrication", "6", "55", unit="HUR", unit_label="heure", off="10")),
        ],
        subject="Identité visuelle de la boulangerie",
        period_start=date(2027, 2, 1),
        period_end=date(2027, 2, 26),
        order_number="BC-2027-118",
        quote_number="DEV-2027/0007",
    )


def mixed() -> Document:
    return document(
        [
            line("Affiches A2 imprimées", "50", "8.90", REDUCED, Nature.GOODS, off="5", unit_label="pièce"),
            line("Mise en page", "3", "420", STANDARD, unit="DAY", unit_label="jour"),
            line("Cadres en chêne", "4", "62.333333", STANDARD, Nature.GOODS, unit_label="pièce"),
        ],
        off="5",
        supply=date(2027, 2, 25),
        delivery=Delivery(
            name="Pain & Lumière, fournil",
            address=Address(lines=("Zone des Îles, lot 3",), postcode="38120", city="Saint-Égrève"),
        ),
    )


def credit_note() -> Document:
    return document(
        [line("Suivi de fabrication non effectué", "6", "55", unit="HUR", unit_label="heure", off="10")],
        kind=Kind.CREDIT_NOTE,
        number="AVO-2027/00003",
        issued=date(2027, 3, 10),
        due=None,
        preceding=(Reference(number="FAC-2027/00042", issued=date(2027, 3, 3)),),
    )


def deposit() -> Document:
    return document(
        [line("Acompte de 30 % sur le devis DEV-2027/0009", "1", "300", unit="LS", unit_label="forfait")],
        kind=Kind.DEPOSIT,
        number="FAC-2027/00050",
        issued=date(2027, 3, 15),
        due=date(2027, 3, 30),
        quote_number="DEV-2027/0009",
    )


def balance() -> Document:
    """TV-09: 1 000 + 200, less 300 + 60, leaves 840."""
    taken = DepositDeducted(
        number="FAC-2027/00050",
        issued=date(2027, 3, 15),
        gross=D(360),
        rates=(VatTotal(vat=STANDARD, base=D(300), amount=D(60)),),
    )
    return document(
        [line("Illustrations du livret", "10", "100", unit_label="planche")],
        deposits=[taken],
        number="FAC-2027/00061",
        issued=date(2027, 4, 20),
        due=date(2027, 5, 20),
        quote_number="DEV-2027/0009",
    )


def reverse_charge() -> Document:
    return document(
        [line("Illustration series, licence for Europe", "1", "2400", REVERSE_CHARGE, unit="LS", unit_label="forfait")],
        buyer=GERMAN,
        number="FAC-2027/00043",
    )


def intra_eu() -> Document:
    return document(
        [line("Sérigraphies numérotées", "12", "85", INTRA_EU, Nature.GOODS, unit_label="pièce")],
        buyer=GERMAN,
        number="FAC-2027/00044",
    )


def training() -> Document:
    return document(
        [line("Formation « Dessiner pour expliquer »", "2", "950", TRAINING, unit="DAY", unit_label="jour")],
        number="FAC-2027/00045",
        mentions=("Organisme de formation déclaré sous le n° 84 69 00000 69 auprès du préfet de région.",),
        notes=(*NOTES, Note(code="BAR", text="OUTOFSCOPE")),
    )


def public() -> Document:
    return document(
        [line("Atelier d'illustration en médiathèque", "4", "180", unit_label="séance")],
        buyer=PUBLIC,
        number="FAC-2027/00046",
        order_number="ENG-2027-00871",
        buyer_reference="SERV-CULTURE",
        contract_number="2026-MAPA-14",
        attachments=("feuilles-de-presence.pdf",),
    )


def individual() -> Document:
    return document(
        [line("Cours de dessin à domicile", "5", "40", unit="HUR", unit_label="heure")],
        buyer=INDIVIDUAL,
        notes=CONSUMER_NOTES,
        number="FAC-2027/00047",
    )


def cape() -> Document:
    beneficiary = Cape(
        beneficiary="Nour Benali",
        supporter=SELLER.name,
        supporter_office="12 quai des Tanneurs, 69005 Lyon",
        supporter_siren=SELLER.siren,
        end=date(2027, 9, 30),
    )
    activity = Activity(
        code="nour-velo",
        name="Roue libre",
        trade="Réparation de vélos",
        colour="#b4472e",
        contact_name="Nour Benali",
        email="nour@roue-libre.example",
        cape=beneficiary,
        insurance="Assurance professionnelle : Mutuelle des Artisans, contrat n° 00-12345, France.",
    )
    return document(
        [
            line("Révision complète", "2", "75", INTERMEDIATE, unit="LS", unit_label="forfait"),
            line("Chaîne 11 vitesses", "2", "38", STANDARD, Nature.GOODS, unit_label="pièce"),
        ],
        activity=activity,
        number="FAC-2027/00048",
        vat_on_debits=True,
    )


def including_tax() -> Document:
    """V7: 100.05 typed including tax at 20 % is 83.38 + 16.67; two lines share the VAT-exclusive total."""
    typed = [("Vase tourné", "2", "35.00"), ("Tasse émaillée", "1", "30.05")]
    grosses = [cents(D(quantity) * D(price)) for _, quantity, price in typed]
    gross = total(grosses)
    net = cents(gross / D("1.2"))
    lines = tuple(
        Line(
            name=name,
            quantity=D(quantity),
            unit_price=(part / D(quantity)).quantize(D("0.000001")),
            net=part,
            vat=STANDARD,
            nature=Nature.GOODS,
            unit_label="pièce",
            gross_unit_price=D(price),
            gross=amount,
        )
        for (name, quantity, price), part, amount in zip(typed, split(net, grosses), grosses, strict=True)
    )
    made = document(lines, buyer=INDIVIDUAL, notes=CONSUMER_NOTES, number="FAC-2027/00049", entry=Entry.GROSS)
    return replace(
        made,
        chapters=(Chapter(lines=lines, subtotal=gross),),
        vat_totals=(VatTotal(vat=STANDARD, base=net, amount=gross - net),),
        totals=Totals(lines=net, net=net, vat=gross - net, gross=gross, due=gross),
    )


def quote() -> Document:
    return replace(
        services(),
        kind=Kind.QUOTE,
        number="DEV-2027/0007",
        due=None,
        valid_until=date(2027, 4, 2),
        quote_number="",
        order_number="",
        notes=(),
        introduction="Suite à notre échange, voici notre proposition pour l'identité de votre boulangerie.",
        payment=replace(PAYMENT, terms="Acompte de 30 % à la commande, le solde à 30 jours."),
    )


def long(count: int = 60) -> Document:
    """Many chapters and lines, texts without mercy."""
    words = "Conception, déclinaison et mise au point avec l'équipe, relectures comprises. " * 3
    chapters = [
        chapter(
            f"Lot {number} : supports pour les points de vente de la vallée",
            *(
                line(
                    f"Prestation {number}.{rank} d'accompagnement éditorial et graphique",
                    str(rank),
                    "137.50",
                    (STANDARD, INTERMEDIATE, REDUCED)[rank % 3],
                    off="5" if rank == 4 else "",
                    unit="HUR",
                    unit_label="heure",
                    description=words if rank % 4 == 1 else "",
                )
                for rank in range(1, 11)
            ),
        )
        for number in range(1, count // 10 + 1)
    ]
    return document(chapters, subject="Refonte de l'ensemble des supports imprimés et numériques de la coopérative agricole")


EXAMPLES = {
    "services": services,
    "mixed": mixed,
    "credit_note": credit_note,
    "deposit": deposit,
    "balance": balance,
    "reverse_charge": reverse_charge,
    "intra_eu": intra_eu,
    "training": training,
    "public": public,
    "individual": individual,
    "cape": cape,
    "including_tax": including_tax,
}
LAYOUTS = tuple(Layout)
