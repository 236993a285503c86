"""The rules of the story: the scales its assembly voted, the words printed on its documents."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from billing.contribution.models import Scale
from billing.contribution.scales import LineData, save_scale
from billing.documents.actions import MENTION_FIELDS, add_mention, edit_mention
from billing.documents.models import Mention
from governance.decisions.enums import DecisionBody
from governance.decisions.search import index_decisions
from governance.models import Decision, Resolution
from members.enums import ContractKind

if TYPE_CHECKING:
    from cae.demo.story import Story


def adopt_the_scales(story: "Story") -> None:
    """2025: 10 % for all, 8 % of what is collected under CAPE. 2026: brackets, with a minimum under CESA."""
    cast, salaried = story.cast, [ContractKind.CESA.value, ContractKind.CDI.value, ContractKind.CDD.value]
    line = {
        "label": "Contribution aux services mutualisés",
        "code": "contribution",
        "base": "invoiced",
        "destination": cast.shared,
    }
    first = _decision(
        "AG-2025-02",
        "Barèmes de contribution 2025",
        "Dix pour cent du chiffre d'affaires facturé ; huit pour cent de l'encaissé pendant le CAPE.",
        date(2025, 4, 25),
    )
    second = _decision(
        "AG-2026-04",
        "Barème par tranches au 1er juillet 2026",
        "Onze pour cent jusqu'à 25 000 €, huit au-delà, avec un minimum de 600 € par an sous CESA.",
        date(2026, 6, 19),
        date(2026, 7, 1),
    )
    head = {"code": "general", "ends_on": None, "contract_kinds": salaried, "note": ""}
    save_scale(
        scale=None,
        values={**head, "name": "Barème général", "decision": first, "starts_on": date(2025, 5, 1)},
        lines=[LineData({**line, "rate": Decimal(10)})],
        read=True,
        by=cast.diane,
    )
    cape = {
        "name": "Barème CAPE",
        "code": "cape",
        "decision": first,
        "starts_on": date(2025, 5, 1),
        "ends_on": None,
        "contract_kinds": [ContractKind.CAPE.value],
        "note": "Pendant l'essai, on ne contribue que sur l'argent reçu.",
    }
    collected = LineData({**line, "base": "collected", "rate": Decimal(8)})
    save_scale(scale=None, values=cape, lines=[collected], read=True, by=cast.diane)
    brackets = [(Decimal(0), Decimal(11)), (Decimal(25_000), Decimal(8))]
    minimum = {"minimum": Decimal(600), "minimum_mode": "absorbed", "minimum_contracts": [ContractKind.CESA.value]}
    save_scale(
        scale=None,
        values={**head, "name": "Barème général", "decision": second, "starts_on": date(2026, 7, 1)},
        lines=[LineData({**line, **minimum}, brackets)],
        read=True,
        by=cast.diane,
    )


def propose_the_next_scale(story: "Story", resolution: Resolution) -> Scale:
    """What the next assembly will vote on: one point less under 25,000 €."""
    line = {
        "label": "Contribution aux services mutualisés",
        "code": "contribution",
        "base": "invoiced",
        "destination": story.cast.shared,
        "minimum": Decimal(600),
        "minimum_mode": "absorbed",
        "minimum_contracts": [ContractKind.CESA.value],
    }
    values = {
        "name": "Barème général",
        "code": "general",
        "starts_on": date(2027, 2, 1),
        "ends_on": None,
        "contract_kinds": [ContractKind.CESA.value, ContractKind.CDI.value, ContractKind.CDD.value],
        "note": "Une activité qui facture 20 000 € garde 200 € de plus par an.",
        "resolution": resolution,
    }
    lines = [LineData(line, [(Decimal(0), Decimal(10)), (Decimal(25_000), Decimal(8))])]
    return save_scale(scale=None, values=values, lines=lines, by=story.cast.diane)


def word_the_mentions(story: "Story") -> None:
    """The number of the cooperative as a trainer, written once; Léa's own words, ticked on each of her documents."""
    trainer = Mention.objects.get(code="formation")
    whole = trainer.text.replace("[numéro]", "84 69 12345 69").replace("[région]", "Auvergne-Rhône-Alpes")
    kept = {name: getattr(trainer, name) for name in MENTION_FIELDS}
    edit_mention(mention=trainer, values={**kept, "text": whole}, by=story.cast.diane)
    for title, text, scope in (
        ("Allers-retours", "Le prix comprend deux allers-retours de corrections.", "default"),
        ("Annulation", "Toute séance annulée moins de 48 heures avant est due à moitié.", "chosen"),
    ):
        values = {"title": title, "text": text, "scope": scope}
        add_mention(activity=story.cast.lea_activity, values=values, by=story.cast.lea)


def _decision(number: str, title: str, text: str, decided_on: date, effective_on: date | None = None) -> Decision:
    decision = Decision.objects.create(
        number=number,
        body=DecisionBody.ASSEMBLY,
        title=title,
        text=text,
        decided_on=decided_on,
        effective_on=effective_on or decided_on,
    )
    index_decisions([decision])
    return decision
