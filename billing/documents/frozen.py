"""The frozen document: all that a quote, an invoice, a deposit or a credit note says, copied when it is issued.

One canonical JSON (see `canonical.py`), versioned, stored as bytes and sealed. The PDF, the Factur-X XML and the
customer's page are rendered from it alone: nothing in it refers to a row that may change. What moves afterwards
(sent, paid, status, files) is not in it.

Conventions
- Amounts are euros with two decimals. A credit note's amounts are positive: its kind says that they are given back.
- Dates are local dates of the law. Texts are what is printed, already in French and already chosen for this buyer.
- A document without number is a draft (or a preview): it can be shown, never validated nor sealed.
- An empty text means « not stated »; `None` means « no such thing ».
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from billing.documents import canonical
from billing.documents.canonical import Money, Number

VERSION = 1


class Kind(StrEnum):
    """What the document is; `TYPE_CODES` gives its UNTDID 1001 code (BT-3). A quote has none: it has no XML."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEPOSIT = "deposit"
    QUOTE = "quote"


TYPE_CODES = {Kind.INVOICE: "380", Kind.CREDIT_NOTE: "381", Kind.DEPOSIT: "386"}


class BuyerKind(StrEnum):
    COMPANY = "company"
    PUBLIC = "public"
    INDIVIDUAL = "individual"


class Nature(StrEnum):
    """Of a line: goods or services (CGI ann. II 242 nonies A I-8° bis, INV-18)."""

    GOODS = "goods"
    SERVICES = "services"


class Entry(StrEnum):
    """How prices were typed: excluding tax, or including it (then unit prices are also printed with tax)."""

    NET = "net"
    GROSS = "gross"


class Layout(StrEnum):
    """Name of the printed layout; its template is `billing/documents/print/<value>.html`."""

    CLASSIC = "classique"
    PLAIN = "epuree"
    BANNER = "bandeau"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address. `country` is ISO 3166-1 alpha-2; `country_label` is printed when not empty (foreign countries)."""

    lines: tuple[str, ...] = ()  # one to three, without town
    postcode: str = ""
    city: str = ""
    country: str = "FR"
    country_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectronicAddress:
    """Where e-invoices go (BT-34, BT-49). Scheme 0225 (SIREN, SIREN_SIRET, SIREN_suffix) in France, EM for an e-mail."""

    value: str
    scheme: str = "0225"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """The cooperative: the only legal issuer (INV-06)."""

    name: str  # BT-27, legal name
    siren: str  # BT-30, nine digits
    address: Address  # registered office
    electronic_address: ElectronicAddress
    siret: str = ""  # BT-29, fourteen digits starting with the SIREN
    vat_number: str = ""  # BT-31, "FR…"
    legal_form: str = ""  # "Société coopérative de production, SA à capital variable"
    capital: str = ""  # as printed after the legal form: "capital variable minimum de 18 500 €" (INV-30)
    rcs: str = ""  # town of registration: "Lyon" is printed "RCS Lyon"
    ape: str = ""  # main activity code, "7022Z"
    statutes: str = ""  # one more line of the legal footer: where the first sealed documents say their capital
    email: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cape:
    """What a beneficiary of a CAPE must print (C. com. R.127-3, CAPE-09): who, supported by whom, until when."""

    beneficiary: str
    supporter: str
    supporter_office: str  # registered office on one line
    supporter_siren: str
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """The activity that sells: brand and contact only, printed beside the legal issuer."""

    code: str
    name: str
    trade: str = ""  # "Graphisme et illustration"
    tagline: str = ""
    colour: str = "#1f5f4a"  # "#rrggbb", chosen by the activity
    logo: str = ""  # SHA-256 (hex) of the logo's file; its bytes are given to the renderers
    contact_name: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    address: str = ""
    signature: str = ""  # closing words, several lines allowed
    signature_image: str = ""  # SHA-256 (hex) of the drawn signature printed at the foot of a quote
    insurance: str = ""  # professional insurance: insurer, contract, area (building trades: C. ass. L.243-2)
    cape: Cape | None = None
    other_capes: tuple[Cape, ...] = ()  # of a shared activity: its other members under CAPE

    @property
    def capes(self) -> tuple[Cape, ...]:
        """Everyone under CAPE, each to be named."""
        return (self.cape, *self.other_capes) if self.cape else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """The customer. `address` is where the invoice is sent (billing address)."""

    kind: BuyerKind
    name: str  # BT-44, legal name, or first and last name
    address: Address
    siren: str = ""  # BT-47; compulsory for a French company or public body
    siret: str = ""
    vat_number: str = ""  # BT-48; compulsory when the customer owes the VAT
    electronic_address: ElectronicAddress | None = None
    trade_name: str = ""
    contact_name: str = ""  # "À l'attention de"
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Delivery address of goods when it is not the customer's address (INV-16)."""

    address: Address
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vat:
    """How a line, an allowance or a total is taxed.

    `category` is S, Z, E, AE, K, G or O (UNTDID 5305); `rate` is in per cent, 0 outside S. Outside S and Z,
    `reason` is the legal mention printed and sent (BT-120) and `code` its VATEX code (BT-121), empty when none exists.
    """

    category: str
    rate: Number
    reason: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `net` = quantity x unit price - discount, to the cent (in GROSS entry: the share of the VAT-exclusive total)."""

    name: str  # BT-153, short
    quantity: Number  # up to four decimals; negative for what is taken back
    unit_price: Number  # excluding VAT, up to six decimals, never negative
    net: Money  # BT-131
    vat: Vat
    nature: Nature
    description: str = ""  # BT-154, several lines allowed
    unit: str = "C62"  # UN/ECE recommendation 20: C62 unit, HUR hour, DAY day, LS flat rate…
    unit_label: str = ""  # as printed: "heure", "jour", "forfait"
    discount: Money = Decimal("0.00")  # BT-136, amount taken off this line, excluding VAT
    discount_percent: Number | None = None  # when the discount was given as a percentage
    discount_reason: str = ""
    gross_unit_price: Number | None = None  # typed price including VAT (GROSS entry)
    gross: Money | None = None  # line total including VAT (GROSS entry)
    reference: str = ""  # BT-155, the seller's article code


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Lines under a title. An empty title is printed without heading nor sub-total."""

    lines: tuple[Line, ...]
    title: str = ""
    subtotal: Money = Decimal("0.00")  # net of its lines; including VAT in GROSS entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A discount on the whole document (BG-20), one row for each VAT treatment it is spread over."""

    amount: Money  # positive, excluding VAT
    vat: Vat
    reason: str = "Remise"
    percent: Number | None = None
    base: Money | None = None  # what the percentage applies to, for this VAT treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class VatTotal:
    """One row of the VAT table (BG-23): lines minus allowances of one treatment, and its VAT."""

    vat: Vat
    base: Money
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """lines - allowances = net; net + vat = gross; gross - prepaid = due (BR-CO-10, 11, 13, 15, 16)."""

    lines: Money  # BT-106
    net: Money  # BT-109
    vat: Money  # BT-110
    gross: Money  # BT-112
    due: Money  # BT-115
    allowances: Money = Decimal("0.00")  # BT-107
    prepaid: Money = Decimal("0.00")  # BT-113, deposits deducted included


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositDeducted:
    """A deposit invoice that the balance deducts, with its VAT per rate (INV-55)."""

    number: str
    issued: date
    gross: Money
    rates: tuple[VatTotal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An earlier document this one amends (credit note: compulsory, with its date; INV-54)."""

    number: str
    issued: date
    kind: Kind = Kind.INVOICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How to pay. `means` is UNTDID 4461: 30 transfer, 58 SEPA transfer, 20 cheque, 10 cash, 48 card, 59 SEPA debit."""

    means: str = "58"
    label: str = "Virement"
    iban: str = ""  # without spaces
    bic: str = ""
    holder: str = ""
    terms: str = ""  # "30 jours après la date de facture"; the date itself is `Document.due`


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A mention with its UNTDID 4451 code (BG-1): PMT recovery indemnity, PMD late penalties, AAB early payment discount,
    TXD tax, REG regulatory, BAR processing (B2B, B2BINT, B2C, OUTOFSCOPE: sent, never printed), AAI free information.
    PMT, PMD and AAB are required once each in the XML (BR-FR-05), for consumers too: `printed=False` keeps one off the page."""

    code: str
    text: str
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Annex:
    """What the law makes a quote say besides, on a page of its own: a title and a plain text of several lines."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole document. `mode` is BT-23: B goods, S services, M both; 1 ordinary, 2 already paid, 4 balance after deposit."""

    kind: Kind
    seller: Seller
    activity: Activity
    buyer: Buyer
    chapters: tuple[Chapter, ...]
    vat_totals: tuple[VatTotal, ...]
    totals: Totals
    mode: str = "S1"
    number: str = ""  # empty: draft
    issued: date | None = None  # issue date (BT-2); never typed; a draft may show today
    due: date | None = None  # BT-9, an actual date (INV-29); none for a quote
    valid_until: date | None = None  # quotes only
    supply: date | None = None  # BT-72, date of supply, or of receipt of the deposit, when not the issue date (INV-20)
    period_start: date | None = None  # BT-73
    period_end: date | None = None  # BT-74
    delivery: Delivery | None = None
    subject: str = ""  # "Objet"
    introduction: str = ""
    order_number: str = ""  # BT-13, the customer's purchase order or engagement number
    buyer_reference: str = ""  # BT-10; for a public body, its service code
    contract_number: str = ""  # BT-12, contract or public tender
    quote_number: str = ""  # the accepted quote this comes from
    allowances: tuple[Allowance, ...] = ()
    deposits: tuple[DepositDeducted, ...] = ()
    preceding: tuple[Reference, ...] = ()
    payment: Payment = Payment()
    notes: tuple[Note, ...] = ()
    mentions: tuple[str, ...] = ()  # free mentions and those of the trade, printed and sent without code
    vat_on_debits: bool = False  # prints « Option pour le paiement de la taxe d'après les débits » (INV-22)
    conditions: str = ""  # conditions of this sale, printed last, several paragraphs allowed
    attachments: tuple[str, ...] = ()  # names of joined files
    entry: Entry = Entry.NET
    layout: Layout = Layout.CLASSIC
    currency: str = "EUR"
    annex: tuple[Annex, ...] = ()

    @property
    def is_draft(self) -> bool:
        return not self.number

    @property
    def lines(self) -> Iterator[Line]:
        """Every line, chapter after chapter."""
        return (line for chapter in self.chapters for line in chapter.lines)


def to_bytes(document: Document) -> bytes:
    """The canonical bytes to store and to seal: the same document always gives the same bytes."""
    return canonical.dump(document, version=VERSION)


def from_bytes(data: bytes) -> Document:
    """The document read back. Refuses (ValueError) a version or a field this code does not know, and a missing field."""
    return canonical.load(Document, data, version=VERSION)
