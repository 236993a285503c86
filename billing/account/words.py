"""Each line of the account in plain words: its title, and the sentence that explains it. Read by people who fear accounting."""

from dataclasses import dataclass

from billing.account.amounts import Kind
from billing.account.sheet import Why


@dataclass(frozen=True)
class Words:
    """`title` beside the figure; `sentence` under it, when the person opens it."""

    title: str
    sentence: str


WORDS = {
    Kind.INVOICED: Words(
        "Facturé",
        "Le total hors taxes de vos factures émises sur la période, acomptes déjà déduits. C'est une information : "
        "une facture ne peut vous payer qu'une fois encaissée.",
    ),
    Kind.PENDING: Words(
        "En attente",
        "Vos factures pas encore payées, et pas encore en retard. Cet argent n'est pas disponible.",
    ),
    Kind.LATE: Words(
        "En retard",
        "Vos factures dont l'échéance est passée. Un rappel poli suffit souvent.",
    ),
    Kind.OPENING: Words(
        "Solde à l'ouverture",
        "Ce qu'il y avait dans le compte la veille du premier jour de la période, et le solde que l'activité avait déjà en "
        "arrivant dans ce logiciel. Ce qui était engagé, mis de côté ou à rendre ce jour-là y est encore : ce qui l'est à la fin "
        "de la période est ôté plus bas.",
    ),
    Kind.COLLECTED: Words(
        "Encaissé",
        "Ce que vos clients ont payé, taxes comprises, une fois le paiement confirmé.",
    ),
    Kind.OUTPUT_VAT: Words(
        "TVA à reverser",
        "La TVA que vous avez encaissée pour l'État (ou facturée, pour des biens). Elle ne vous appartient pas : "
        "la coopérative la reverse.",
    ),
    Kind.SPENT: Words(
        "Dépenses",
        "Vos achats et frais approuvés, hors la TVA que la coopérative récupère. Ils comptent dès leur "
        "approbation, même si le règlement vient plus tard.",
    ),
    Kind.CONTRIBUTION: Words(
        "Contribution et frais",
        "Votre part aux services mutualisés, selon le barème voté en assemblée.",
    ),
    Kind.INTERNAL: Words(
        "Échanges internes",
        "Ce que d'autres activités de la coopérative vous ont réglé.",
    ),
    Kind.PAY: Words(
        "Salaires",
        "Le coût total des salaires : brut, cotisations de l'employeur, mutuelle et congés payés.",
    ),
    Kind.COMMITTED: Words(
        "Engagé",
        "Ce qui est promis et pas encore payé : votre part fixe du mois, une avance accordée, une commande approuvée.",
    ),
    Kind.RESERVED: Words(
        "Réserves",
        "Ce que vous avez mis de côté, ou que la coopérative vous demande de garder.",
    ),
    Kind.REFUNDS: Words(
        "À rendre à des clients",
        "Ce qu'un avoir rend à des clients qui avaient déjà payé. L'argent est encore là, mais ce n'est plus le vôtre.",
    ),
    Kind.FINANCING: Words(
        "Avances, prêts, apports",
        "Ce que vous avez reçu ou apporté, moins ce qui a été remboursé.",
    ),
}

AVAILABLE = Words(
    "Ce que je peux me verser maintenant",
    "En coût total pour la coopérative : le salaire brut et les cotisations de l'employeur. Ce n'est pas un salaire net.",
)
AVAILABLE_CAPE = Words(
    "Ce que mon activité a mis de côté",
    "En CAPE, cette somme ne se verse pas : elle paie les dépenses de l'activité, "
    "puis vous suit dans votre contrat d'entrepreneur salarié.",
)
# What a month that is over left: said on its statement, which « maintenant » would make untrue.
LEFT = Words("Disponible au {day}", AVAILABLE.sentence)
LEFT_SHARED = Words(
    "Disponible de l'activité au {day}",
    "En coût total pour la coopérative, pour toute l'activité : chacun·e en prend sa part, dite plus bas.",
)
RESULT = Words(
    "Ma part variable de l'année à ce jour",
    "Chiffre d'affaires moins les charges, les salaires et la contribution. "
    "C'est ce que votre contrat solde après l'assemblée sur les comptes.",
)
RESULT_SHARED = Words(
    "Résultat de l'activité de l'année à ce jour",
    "Chiffre d'affaires moins les charges, les salaires et la contribution, pour toute l'activité. "
    "Le contrat de chacun·e en solde sa part après l'assemblée sur les comptes, selon la convention de partage.",
)
RESULT_CAPE = Words(
    "Résultat de l'activité de l'année à ce jour",
    "Chiffre d'affaires moins les charges et la contribution. En CAPE, il ne se verse pas : il reste à l'activité.",
)

OUT = Words(
    "Sorties",
    "Ce qui est sorti sur la période : la TVA à reverser, les dépenses, la contribution, les salaires et les remboursements, "
    "moins ce que d'autres activités ou des prêts ont apporté.",
)
# The steps from the result of the year to what is available, when one opens on its entries.
WHY = {
    Why.RESULT: Words(
        RESULT_CAPE.title,
        "Chiffre d'affaires moins les charges, les salaires et la contribution, depuis le début de l'exercice.",
    ),
    Why.OPENED: Words(
        "Dans le compte au début de l'année",
        "Ce que l'activité avait, engagé et réserves compris, quand l'exercice a commencé, et le solde qu'elle avait déjà en "
        "arrivant dans ce logiciel.",
    ),
    Why.BROUGHT: Words(
        "Résultat déjà compris dans le solde repris",
        "Le résultat du début de l'année, repris avec les soldes en arrivant dans ce logiciel : il n'est pas compté deux fois.",
    ),
    Why.OWED: Words(
        "Ce que vos clients doivent, en plus ou en moins",
        "Ce qui a changé depuis le début de l'exercice, hors TVA en attente : une facture retire, un encaissement ajoute.",
    ),
    Why.DEPOSITS: Words(
        "Acomptes facturés, en plus ou en moins",
        "Un acompte facturé n'est du chiffre d'affaires qu'à la facture finale, qui le déduit.",
    ),
    Why.ASSETS: Words(
        "Matériel et stocks",
        "Un achat de matériel sort du disponible, pas du résultat : celui-ci le compte peu à peu, par l'amortissement.",
    ),
    Why.FINANCING: Words(
        "Avances, prêts, apports depuis le début de l'année",
        "Ce que vous avez reçu ou apporté, moins ce qui a été remboursé : cet argent n'est pas un résultat.",
    ),
}


def of_result(*, cape: bool, shared: bool) -> Words:
    """What the result of the year is called: the variable part of a contract, unless nobody or several have it."""
    return RESULT_CAPE if cape else RESULT_SHARED if shared else RESULT


def of_left(*, cape: bool, shared: bool, day: str) -> Words:
    """What an activity held at the end of a day that is over."""
    if cape:
        return AVAILABLE_CAPE
    words = LEFT_SHARED if shared else LEFT
    return Words(words.title.format(day=day), words.sentence)
