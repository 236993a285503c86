"""The invented world around the cast: people, trades, customers, what is sold. All names and numbers are made up; every SIREN
begins with 999, which the register does not give."""

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum import luhn

FIRST = [
    "Alice",
    "Amina",
    "Anouk",
    "Antoine",
    "Aurore",
    "Basile",
    "Camille",
    "Chloé",
    "Clara",
    "Damien",
    "Élise",
    "Émile",
    "Fanny",
    "Farid",
    "Florence",
    "Gaëlle",
    "Guillaume",
    "Hugo",
    "Inès",
    "Irène",
    "Jeanne",
    "Joris",
    "Julie",
    "Kenza",
    "Laure",
    "Lucas",
    "Lucie",
    "Maël",
    "Manon",
    "Marc",
    "Mathilde",
    "Mehdi",
    "Nina",
    "Noé",
    "Olga",
    "Oscar",
    "Paola",
    "Paul",
    "Perrine",
    "Quentin",
    "Rachel",
    "Rémi",
    "Rose",
    "Sacha",
    "Salomé",
    "Samir",
    "Solène",
    "Théo",
    "Tom",
    "Valentine",
    "Victor",
    "Yasmine",
    "Zoé",
]
LAST = [
    "Aubert",
    "Barbier",
    "Berger",
    "Bonnet",
    "Boucher",
    "Brun",
    "Carpentier",
    "Chevalier",
    "Collet",
    "Cordier",
    "Delmas",
    "Dubreuil",
    "Fabre",
    "Faure",
    "Gaillard",
    "Gauthier",
    "Girard",
    "Guichard",
    "Haddad",
    "Hamel",
    "Huet",
    "Jacquet",
    "Joly",
    "Klein",
    "Lambert",
    "Leblanc",
    "Legrand",
    "Lemoine",
    "Leroux",
    "Maillard",
    "Marchand",
    "Meunier",
    "Millet",
    "Monnier",
    "Morin",
    "Nguyen",
    "Noël",
    "Ollivier",
    "Paris",
    "Pasquier",
    "Perrot",
    "Picard",
    "Poirier",
    "Renaud",
    "Rivière",
    "Rolland",
    "Sanchez",
    "Tessier",
    "Vasseur",
    "Vidal",
]


@dataclass(frozen=True)
class Trade:
    """What an activity sells: lines of (name, unit, price HT, nature), and the VAT it bears."""

    name: str
    brand: str
    lines: tuple[tuple[str, str, Decimal, str], ...]
    vat: str = "normal"
    purchases: tuple[tuple[str, str, Decimal], ...] = ()


def _trade(name: str, brand: str, lines: str, *, vat: str = "normal", buys: str = "") -> Trade:
    """`lines`: « désignation|unité|prix|nature ; … »; `buys`: « catégorie|objet|prix HT ; … »."""
    sold = tuple((a, b, Decimal(c), d) for a, b, c, d in (row.strip().split("|") for row in lines.split(";")))
    bought = tuple((a, b, Decimal(c)) for a, b, c in (row.strip().split("|") for row in buys.split(";"))) if buys else ()
    return Trade(name, brand, sold, vat, bought)


TRADES = (
    _trade("Graphisme", "Studio {}", "Identité visuelle|LS|1450|services; Maquette de brochure|LS|620|services; Journée de création|DAY|420|services", buys="logiciels|Suite graphique|54.90; fournitures|Papier d'épreuve|32.50"),
    _trade("Développement web", "{} Code", "Développement|DAY|480|services; Maintenance mensuelle|MON|190|services; Audit de site|LS|750|services", buys="logiciels|Hébergement|29.90; materiel|Ordinateur portable|1190.00"),
    _trade("Rédaction", "{} Écritures", "Article|C62|180|services; Relecture|HUR|45|services; Rapport annuel|LS|1900|services", buys="formation|Atelier d'écriture|240.00"),
    _trade("Paysagisme", "Jardins {}", "Entretien de jardin|HUR|42|services; Plantation|LS|880|services; Fourniture de plants|C62|9.5|goods", vat="intermediaire", buys="marchandises|Plants et terreau|165.40; carburant|Gazole|62.30; petit-materiel|Sécateur|58.00"),
    _trade("Formation", "{} Formation", "Formation intra, journée|DAY|900|services; Ingénierie pédagogique|LS|650|services", vat="zero-formation", buys="deplacement|Train|78.00; repas|Déjeuner|16.50"),
    _trade("Menuiserie", "Atelier {}", "Bibliothèque sur mesure|LS|2350|goods; Pose|HUR|48|services; Réparation de fenêtre|C62|160|services", buys="marchandises|Bois massif|340.00; petit-materiel|Lames de scie|74.20"),
    _trade("Photographie", "{} Photo", "Reportage, demi-journée|LS|520|services; Tirages d'art|C62|65|goods; Droits d'utilisation|LS|300|services", buys="petit-materiel|Batterie|69.00; deplacement|Péage|23.40"),
    _trade("Conseil", "{} Conseil", "Accompagnement|DAY|650|services; Animation d'atelier|LS|880|services", buys="deplacement|Train|96.00; telecom|Abonnement|24.99"),
    _trade("Couture", "{} Couture", "Retouches|HUR|32|services; Costume de scène|C62|410|goods", buys="marchandises|Tissus|118.00"),
    _trade("Traduction", "{} Traductions", "Traduction|LS|540|services; Interprétation, journée|DAY|690|services", buys="logiciels|Outil de traduction|39.00"),
    _trade("Médiation culturelle", "{} & compagnie", "Atelier en classe|C62|150|services; Visite guidée|C62|220|services", buys="fournitures|Matériel d'atelier|44.00"),
    _trade("Informatique", "{} Dépannage", "Dépannage à domicile|HUR|55|services; Installation|LS|240|services; Disque dur|C62|89|goods", buys="marchandises|Composants|210.00; deplacement|Tramway|17.50"),
)  # fmt: skip

COMPANIES = [
    "Librairie des Quais",
    "Théâtre de l'Escalier",
    "Brasserie du Canal",
    "Mairie de Sainte-Agathe",
    "Association Les Glycines",
    "Cinéma Lumen",
    "Fromagerie du Vercors",
    "Collège Jean-Moulin",
    "Éditions du Phare",
    "Bureau Paysage et Ville",
    "Ressourcerie du Rhône",
    "Ludothèque Trois Dés",
    "Clinique des Tilleuls",
    "Coopérative Biocéréales",
    "Scierie Blanc",
    "Hôtel de la Source",
    "Compagnie du Vent",
    "Maison Verdier",
    "Imprimerie Vive",
    "Centre social Bellevue",
    "Office de tourisme du Val",
    "École de musique Do Mi",
    "Agence Nord-Sud",
    "Ferme des Trois Frênes",
    "Café Mirabeau",
    "Musée des Métiers",
    "Union sportive Lyonnaise",
    "Boulangerie Pernin",
    "Région des Deux-Rives",
    "Université ouverte",
]
STREETS = [
    "rue des Tanneurs",
    "quai Saint-Vincent",
    "place du Marché",
    "avenue de la Gare",
    "chemin des Vignes",
    "rue Pasteur",
    "montée du Fort",
]
TOWNS = (
    ("69001", "Lyon"),
    ("69007", "Lyon"),
    ("26000", "Valence"),
    ("38000", "Grenoble"),
    ("42000", "Saint-Étienne"),
    ("01000", "Bourg-en-Bresse"),
)


def siren(number: int) -> str:
    """The invented SIREN of a rank: 999, the rank, and its check digit."""
    base = f"999{number:05d}"
    return base + luhn.calc_check_digit(base)


def siret(of: str) -> str:
    base = of + "0001"
    return base + luhn.calc_check_digit(base)


def names(chance: random.Random, count: int) -> list[tuple[str, str]]:
    """`count` different people."""
    people = [(first, last) for first in FIRST for last in LAST]
    return chance.sample(people, count)


def customer(chance: random.Random, number: int) -> tuple[dict, dict]:
    """Values and billing address of an invented customer: one in eight an individual, one in eight a public body."""
    postcode, city = chance.choice(TOWNS)
    address = {
        "kind": "billing",
        "line1": f"{chance.randint(1, 90)} {chance.choice(STREETS)}",
        "postcode": postcode,
        "city": city,
    }
    drawn = chance.randrange(8)
    if drawn == 0:
        first, last = chance.choice(FIRST), chance.choice(LAST)
        return {"kind": "individual", "name": last, "first_name": first, "email": f"client{number}@courriel.example"}, address
    name = COMPANIES[number % len(COMPANIES)]
    branch = number // len(COMPANIES)
    if branch:  # the same house in another town
        address["postcode"], address["city"] = TOWNS[branch % len(TOWNS)]
    values = {
        "name": f"{name} — {address['city']}" if branch else name,
        "siren": siren(number + 100),
        "email": f"compta{number}@client.example",
    }
    public = name.startswith(("Mairie", "Collège", "Région", "Université", "Musée"))
    return {**values, "kind": "public", "siret": siret(siren(number + 100))} if public else {**values, "kind": "company"}, address


FOUNDED = date(2024, 6, 14)  # when the first associates were admitted


@dataclass(frozen=True)
class Life:
    """How a person of the story lives in the cooperative."""

    situation: str  # candidate, cape, cesa, associate, permanent, left
    since: date
    admitted: date | None = None  # as an associate


def lives(chance: random.Random) -> list[Life]:
    """Fifty-two people in every situation, besides the eight of the cast. Four of them are associates from the start, with four
    of the cast: a SA has seven at least who work in it (GOV-02)."""
    plan = ["candidate"] * 6 + ["cape"] * 10 + ["cesa"] * 13 + ["associate"] * 12 + ["permanent"] * 5 + ["left"] * 6
    admitted = iter([FOUNDED] * 4 + [date(2025, 6, 20)] * 8)
    return [
        Life(
            situation,
            date(2024, 1, 15) if situation in ("associate", "left") else date(2025, chance.randint(1, 6), 1),
            next(admitted) if situation == "associate" else None,
        )
        for situation in plan
    ]
