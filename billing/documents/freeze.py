"""Models → frozen document: everything a quote or an invoice says, copied at the moment it is issued (or previewed).

The only place that reads customers, activities and the cooperative to print them. Reads a fixed number of rows; writes
nothing; judges nothing (`rules.obstacles` and `validation.check` do).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from billing.customers.enums import CustomerKind
from billing.customers.models import Address, Customer
from billing.documents import amounts, frozen, queries
from billing.documents.models import Document, ExemptionReason
from billing.documents.ports import PrintedBank, printed_bank
from cae import countries
from cae.money import percent
from cae.templatetags.format import money
from members.enums import ContractKind
from members.models import Contract, Cooperative
from members.queries import contracts_behind, cooperative

FRANCE = "FR"


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What was read to freeze a document: judged, then printed, without a second reading."""

    lines: Sequence[Any]
    totals: amounts.Totals
    cooperative: Cooperative
    address: Address | None
    bank: PrintedBank
    contracts: tuple[Contract, ...]  # in force, of the members of the activity
    mentions: tuple[str, ...]
    attachments: tuple[str, ...] = ()
    law: queries.Law
    deposits: tuple[frozen.DepositDeducted, ...] = ()
    contact_name: str = ""
    extra_notes: tuple[frozen.Note, ...] = field(default=())

    @property
    def capes(self) -> tuple[Contract, ...]:
        """The CAPE in force of members of the activity, each of which is mentioned (C. com. R.127-3, CAPE-09); none when the
        cooperative turned the mention off."""
        if not self.cooperative.cape_mention:
            return ()
        return tuple(contract for contract in self.contracts if contract.kind == ContractKind.CAPE)


def gather(
    document: Document,
    *,
    on: date,
    deposits: Iterable[amounts.TaxAmount] = (),
    deducted: Sequence[frozen.DepositDeducted] = (),
    attachments: Sequence[str] = (),
    lines: Sequence[Any] | None = None,
) -> Sources:
    """Reads what the page of `document` needs, on the date it bears. `deposits` are the shares a balance deducts, `deducted`
    the same as printed; `lines` are given when they are not those of the base (a preview of what is being typed).
    """
    found = queries.lines_of(document) if lines is None else lines
    return Sources(
        lines=found,
        totals=queries.totals_of(document, lines=found, deposits=deposits),
        cooperative=cooperative(),
        address=queries.billing_address(document),
        bank=_bank(document),
        contracts=contracts_behind(document.activity, on=on),
        mentions=_mentions(document),
        attachments=tuple(attachments),
        law=queries.law(on=on),
        deposits=tuple(deducted),
        contact_name=_contact_name(document.activity),
    )


def freeze(
    document: Document,
    sources: Sources,
    *,
    kind: frozen.Kind,
    number: str,
    on: date | None,
    due: date | None = None,
    valid_until: date | None = None,
    preceding: Sequence[frozen.Reference] = (),
    quote_number: str = "",
) -> frozen.Document:
    """The frozen document. `number` empty and `on` None or today for a draft that is only shown; `due` None for a quote and
    a credit note. Needs a customer only to be complete: without one, the buyer is printed empty.
    """
    totals = sources.totals
    deducted = totals.deposits_ttc
    return frozen.Document(
        kind=kind,
        number=number,
        issued=on,
        due=due,
        valid_until=valid_until,
        seller=_seller(sources.cooperative),
        activity=_activity(document.activity, sources, kind),
        buyer=_buyer(document, sources.address),
        delivery=_delivery(document, sources.address),
        chapters=_chapters(document, sources),
        allowances=tuple(_allowances(document, totals, sources.lines)),
        vat_totals=tuple(_vat_totals(totals, sources.lines)),
        totals=frozen.Totals(
            lines=totals.lines_ht,
            allowances=totals.discount_ht,
            net=totals.total_ht,
            vat=totals.total_vat,
            gross=totals.total_ttc,
            prepaid=deducted,
            due=totals.due,
        ),
        deposits=sources.deposits,
        preceding=tuple(preceding),
        mode=_mode(sources.lines, "4" if sources.deposits else "1"),
        supply=document.supplied_on,
        period_start=document.period_start,
        period_end=document.period_end,
        subject=document.subject,
        introduction=document.introduction,
        order_number=document.order_number,
        buyer_reference=document.buyer_reference or (document.customer.service_code if document.customer else ""),
        contract_number=document.contract_number,
        quote_number=quote_number,
        payment=_payment(document, sources),
        notes=(*_notes(document, sources), *sources.extra_notes),
        mentions=sources.mentions + _consumer_mentions(document, sources.cooperative),
        vat_on_debits=sources.cooperative.vat_on_debits,
        conditions=document.notes,
        attachments=sources.attachments,
        entry=frozen.Entry.GROSS if totals.mode == "ttc" else frozen.Entry.NET,
        layout=frozen.Layout(document.layout_name),
    )


def _contact_name(activity: Any) -> str:
    """The person to speak to, printed beside the brand: the first main member of the activity."""
    row = activity.memberships.filter(until__isnull=True).select_related("member").order_by("-main", "pk").first()
    return str(row.member) if row else ""


def _bank(document: Document) -> PrintedBank:
    activity = document.activity
    return PrintedBank(activity.iban, activity.bic) if activity.iban else printed_bank()


def _mentions(document: Document) -> tuple[str, ...]:
    texts = [mention.text for mention in queries.mentions_of(document)] if document.pk else []
    return tuple(dict.fromkeys(text for text in (*texts, document.activity.default_mention) if text.strip()))


def _consumer_mentions(document: Document, coop: Cooperative) -> tuple[str, ...]:
    """What a consumer must read: whom to ask for mediation (C. conso. L.616-1)."""
    if _is_individual(document) and coop.mediator:
        return (f"Médiateur de la consommation : {coop.mediator}",)
    return ()


def _is_individual(document: Document) -> bool:
    return document.customer is not None and document.customer.kind == CustomerKind.INDIVIDUAL


def _seller(coop: Cooperative) -> frozen.Seller:
    return frozen.Seller(
        name=coop.name,
        siren=coop.siren,
        siret=coop.siret,
        vat_number=coop.vat_number,
        legal_form=coop.get_legal_form_display(),
        capital=coop.capital_note,
        rcs=coop.rcs_city,
        ape=coop.naf_code,
        address=frozen.Address(lines=(coop.address,), postcode=coop.postcode, city=coop.city),
        electronic_address=frozen.ElectronicAddress(value=coop.electronic_address or coop.siren),
        email=coop.email,
        phone=coop.phone,
        website=coop.website,
    )


def _activity(activity: Any, sources: Sources, kind: frozen.Kind) -> frozen.Activity:
    capes = [_cape(contract, sources.cooperative) for contract in sources.capes]
    return frozen.Activity(
        code=activity.code,
        name=activity.name,
        trade=activity.trade,
        colour=activity.colour,
        logo=activity.logo.sha256 if activity.logo_id else "",
        contact_name=sources.contact_name,
        email=activity.email,
        phone=activity.phone,
        website=activity.website,
        address=activity.address,
        signature_image=activity.signature.sha256 if kind is frozen.Kind.QUOTE and activity.signature_id else "",
        insurance=activity.insurance_note,
        cape=capes[0] if capes else None,
        other_capes=tuple(capes[1:]),
    )


def _cape(contract: Contract, coop: Cooperative) -> frozen.Cape:
    assert contract.last_day is not None, "the database refuses a CAPE without term"
    return frozen.Cape(
        beneficiary=str(contract.member),
        supporter=coop.name,
        supporter_office=f"{coop.address}, {coop.postcode} {coop.city}",
        supporter_siren=coop.siren,
        end=contract.last_day,
    )


def _buyer(document: Document, address: Address | None) -> frozen.Buyer:
    customer = document.customer
    if customer is None:
        return frozen.Buyer(kind=frozen.BuyerKind.COMPANY, name="", address=frozen.Address())
    contact = queries.contact_of(document)
    return frozen.Buyer(
        kind=frozen.BuyerKind(customer.kind),
        name=str(customer),
        address=_address(address) if address else frozen.Address(country=customer.country),
        siren=customer.siren,
        siret=customer.siret,
        vat_number=customer.vat_number,
        electronic_address=_electronic(customer),
        contact_name=contact.name if contact else "",
        email=(contact.email if contact else "") or customer.email,
        phone=(contact.phone if contact else "") or customer.phone,
    )


def _electronic(customer: Customer) -> frozen.ElectronicAddress | None:
    typed = customer.electronic_address
    if not typed:
        return None
    return frozen.ElectronicAddress(value=typed, scheme="EM" if "@" in typed else "0225")


def _address(address: Address) -> frozen.Address:
    return frozen.Address(
        lines=tuple(line for line in (address.line1, address.line2) if line),
        postcode=address.postcode,
        city=address.city,
        country=address.country,
        country_label=countries.names().get(address.country, "") if address.country != FRANCE else "",
    )


def _delivery(document: Document, billing: Address | None) -> frozen.Delivery | None:
    place = queries.delivery_of(document)
    if place is None or (billing is not None and place.pk == billing.pk):
        return None
    return frozen.Delivery(address=_address(place), name=place.label)


def _vat(line: Any) -> frozen.Vat:
    reason: ExemptionReason | None = line.vat.exemption
    return frozen.Vat(
        category=line.vat.category,
        rate=line.vat.rate,
        reason=reason.mention if reason else "",
        code=reason.vatex if reason else "",
    )


def _group_vat(group: amounts.Group, lines: Sequence[Any]) -> frozen.Vat:
    """The treatment of a row of the VAT table; two exemptions of one category share it and print both mentions."""
    reasons = {line.vat.exemption_id: line.vat.exemption for line in lines if line.vat.exemption_id}
    found = [reasons[code] for code in group.exemptions]
    return frozen.Vat(
        category=group.category,
        rate=group.rate,
        reason=" ; ".join(dict.fromkeys(reason.mention for reason in found)),
        code=found[0].vatex if found else "",
    )


def _chapters(document: Document, sources: Sources) -> tuple[frozen.Chapter, ...]:
    with_tax = sources.totals.mode == "ttc"
    sections: dict[int, list[frozen.Line]] = {}
    titles: dict[int, str] = {}
    for line, amount in zip(sources.lines, sources.totals.lines, strict=True):
        index = amount.line.chapter
        titles[index] = line.chapter.title if line.chapter else ""
        sections.setdefault(index, []).append(_line(line, amount, with_tax=with_tax))
    subtotals = {chapter.index: chapter.ttc if with_tax else chapter.ht for chapter in sources.totals.chapters}
    return tuple(
        frozen.Chapter(title=titles[index], lines=tuple(lines), subtotal=subtotals[index] or Decimal("0.00"))
        for index, lines in sections.items()
    )


def _line(line: Any, amount: amounts.LineAmount, *, with_tax: bool) -> frozen.Line:
    exact = with_tax is False and percent(amount.gross, line.discount_percent) == amount.discount
    return frozen.Line(
        name=line.name,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit_id,
        unit_label=line.unit.label,
        unit_price=amount.unit_price,
        net=amount.net,
        discount=amount.discount,
        discount_percent=line.discount_percent if line.discount_percent and exact else None,
        vat=_vat(line),
        nature=frozen.Nature(line.nature),
        gross_unit_price=amount.line.unit_price if with_tax else None,
        gross=amount.ttc if with_tax else None,
        reference=line.reference,
    )


def _allowances(document: Document, totals: amounts.Totals, lines: Sequence[Any]) -> Iterable[frozen.Allowance]:
    rate = document.discount_percent
    for group in totals.groups:
        if not group.allowance:
            continue
        exact = bool(rate) and percent(group.lines, rate) == group.allowance
        yield frozen.Allowance(
            amount=group.allowance,
            vat=_group_vat(group, lines),
            percent=rate if exact else None,
            base=group.lines if exact else None,
        )


def _vat_totals(totals: amounts.Totals, lines: Sequence[Any]) -> Iterable[frozen.VatTotal]:
    for group in totals.groups:
        yield frozen.VatTotal(vat=_group_vat(group, lines), base=group.base, amount=group.vat)


def _mode(lines: Sequence[Any], suffix: str) -> str:
    """BT-23: goods, services or both, then 1 ordinary or 4 final after deposits (EINV-24)."""
    natures = {line.nature for line in lines}
    return ("M" if len(natures) > 1 else "B" if "goods" in natures else "S") + suffix


def _payment(document: Document, sources: Sources) -> frozen.Payment:
    terms = document.terms or (document.customer.payment_terms if document.customer else None)
    words = f"Paiement à {terms.label}" if terms and terms.days else "Paiement à réception"
    bank = sources.bank
    if not bank.iban:
        return frozen.Payment(means="20", label="Chèque ou virement", terms=words)
    return frozen.Payment(iban=bank.iban, bic=bank.bic, holder=bank.holder or sources.cooperative.name, terms=words)


def _notes(document: Document, sources: Sources) -> Iterable[frozen.Note]:
    """The three compulsory notes (BR-FR-05): recovery indemnity, late penalties, early payment. A consumer is not concerned
    by the first two (C. com. L.441-10): they are sent, as the format asks, and not printed."""
    printed = not _is_individual(document)
    indemnity = sources.law.recovery_indemnity
    words = f"Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : {money(indemnity)}."
    if indemnity is None:
        words = "Indemnité forfaitaire pour frais de recouvrement : art. D. 441-5 du code de commerce."
    yield frozen.Note(code="PMT", text=words, printed=printed)
    yield frozen.Note(code="PMD", text=sources.cooperative.late_penalty_note, printed=printed)
    yield frozen.Note(code="AAB", text=sources.cooperative.discount_note)
