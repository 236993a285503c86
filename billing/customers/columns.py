"""The columns of a file of customers: which field each one holds, guessed from its header, and a row read field by field.

Pure: a row gives the values of a customer, or problems that name their column. Nothing is asked to the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from rapidfuzz import fuzz, process

from billing.customers.enums import CustomerKind
from billing.customers.identity import completed
from cae import countries, identifiers
from cae.search import in_order, words
from cae.tables import Row


@dataclass(frozen=True)
class Field:
    """A field an import knows: its French label, the headers people give it (between bars), and the longest text it takes."""

    label: str
    headers: str
    longest: int = 200


FIELDS: dict[str, Field] = {
    "name": Field("Nom ou raison sociale", "nom | raison sociale | societe | client | denomination | entreprise | "
        "name | company | structure | organisation | nom client"),
    "first_name": Field("Prénom", "prenom | first name | firstname", 80),
    "kind": Field("Type (entreprise, public, particulier)", "type | nature | categorie | type client | kind | statut", 60),
    "siren": Field("SIREN", "siren | n siren | numero siren", 30),
    "siret": Field("SIRET", "siret | n siret | numero siret", 30),
    "vat_number": Field("Numéro de TVA", "tva | n tva | tva intracommunautaire | numero tva | tva intra | vat | vat number", 30),
    "email": Field("Adresse e-mail", "email | e mail | mail | courriel | adresse email | adresse e mail | adresse mail", 254),
    "phone": Field("Téléphone", "telephone | tel | phone | mobile | portable | telephone fixe", 30),
    "line1": Field("Adresse", "adresse | rue | adresse 1 | adresse postale | address | voie | ligne 1"),
    "line2": Field("Complément d’adresse", "complement | adresse 2 | complement adresse | complement d adresse | ligne 2"),
    "postcode": Field("Code postal", "code postal | cp | postal code | zip | postcode", 12),
    "city": Field("Ville", "ville | commune | city | localite", 80),
    "country": Field("Pays", "pays | country", 80),
    "contact": Field("Contact : nom", "contact | nom contact | interlocuteur | nom du contact | contact principal", 120),
    "contact_role": Field("Contact : fonction", "fonction | poste | role | fonction contact | qualite", 120),
    "contact_email": Field("Contact : e-mail", "email contact | mail contact | contact email | courriel contact", 254),
    "contact_phone": Field("Contact : téléphone", "telephone contact | tel contact", 30),
    "iban": Field("IBAN", "iban | rib", 50),
    "notes": Field("Notes", "notes | note | commentaire | commentaires | remarque | observations | memo", 4000),
}  # fmt: skip
KINDS = {
    CustomerKind.INDIVIDUAL: ("particulier", "individual", "personne", "physique", "prive"),
    CustomerKind.PUBLIC: ("public", "publique", "mairie", "collectivite", "administration", "commune"),
    CustomerKind.COMPANY: ("entreprise", "societe", "association", "company", "professionnel", "pro", "morale"),
}


@dataclass(frozen=True)
class Problem:
    """Why a row is refused: the column people know, what it held, and a sentence."""

    column: str
    held: str
    sentence: str


@dataclass
class Read:
    """A row as a customer: `values`, `address` and `contact` (empty when it has none), or its `problems`."""

    number: int
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    address: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def guess(headers: Sequence[str]) -> dict[str, int]:
    """The position of the column of each field, from the headers; each column serves once. Exact names win over close ones."""
    plain = [_plain(header) for header in headers]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for exact in (True, False):
        for name, known in FIELDS.items():
            if name in found:
                continue
            position = _best(plain, [*known.headers.split(" | "), _plain(known.label)], taken, exact=exact)
            if position is not None:
                found[name] = position
                taken.add(position)
    return found


def _best(plain: Sequence[str], names: list[str], taken: set[int], *, exact: bool) -> int | None:
    free = {position: header for position, header in enumerate(plain) if position not in taken and header}
    if exact:
        return next((position for position, header in free.items() if header in names), None)
    scores = {
        position: best[1]
        for position, header in free.items()
        if (best := process.extractOne(header, names, scorer=fuzz.ratio, score_cutoff=82))
    }
    return max(scores, key=lambda position: scores[position]) if scores else None


def _plain(header: str) -> str:
    return " ".join(in_order(header.replace("°", " ")))


def read_row(row: Row, columns: Mapping[str, int], headers: Sequence[str]) -> Read:
    """A row of the file as the values of a customer (see `actions.create_customer`), or with its problems."""
    texts = {
        name: row.cells[position] if position < len(row.cells) else "" for name, position in columns.items() if name in FIELDS
    }
    read = Read(row.number, name=" ".join(filter(None, [texts.get("first_name", ""), texts.get("name", "")])))

    def wrong(name: str, sentence: str) -> None:
        position = columns.get(name)
        column = headers[position] if position is not None and position < len(headers) else FIELDS[name].label
        read.problems.append(Problem(column, texts.get(name, "")[:80], sentence))

    for name, text in texts.items():
        if len(text) > FIELDS[name].longest:
            wrong(name, f"Trop long : {FIELDS[name].longest} caractères au plus.")
    if not texts.get("name"):
        wrong("name", "Le nom manque.")
    country = _country(texts, wrong)
    values: dict[str, Any] = {
        name: texts.get(name, "") for name in ("name", "first_name", "siren", "siret", "vat_number", "email", "phone", "notes")
    }
    values |= {"country": country or "FR", "kind": _kind(texts)}
    for name in ("siren", "siret"):
        values[name] = _with_zeros(values[name], 9 if name == "siren" else 14)
    for name in ("email", "contact_email"):
        if texts.get(name) and not _is_email(texts[name]):
            wrong(name, "Cette adresse e-mail n’est pas valable.")
    try:
        values["iban"] = identifiers.iban(texts.get("iban", ""))
    except ValidationError as error:
        wrong("iban", error.messages[0])
    try:
        read.values = completed(values)
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            wrong(name if name in FIELDS else "siren", " ".join(sentences))
    read.address = _address(texts, country or "FR", wrong)
    read.contact = _contact(texts)
    return read


def _kind(texts: Mapping[str, str]) -> CustomerKind:
    """The kind said by the file; when it says none, a first name without number is an individual's."""
    said = set(words(texts.get("kind", "")))
    for kind, names in KINDS.items():
        if said & set(names):
            return kind
    numbered = any(texts.get(name) for name in ("siren", "siret", "vat_number"))
    return CustomerKind.INDIVIDUAL if texts.get("first_name") and not numbered else CustomerKind.COMPANY


def _country(texts: Mapping[str, str], wrong: Any) -> str:
    typed = texts.get("country", "")
    code = countries.code_of(typed) if typed else "FR"
    if not code:
        wrong("country", "Ce pays n’est pas connu : écrivez son nom en français, ou son code de deux lettres.")
    return code


def _address(texts: Mapping[str, str], country: str, wrong: Any) -> dict[str, Any]:
    if not any(texts.get(name) for name in ("line1", "line2", "postcode", "city")):
        return {}
    for name, sentence in (("line1", "L’adresse est incomplète : il manque la rue."), ("city", "Il manque la ville.")):
        if not texts.get(name):
            wrong(name, sentence)
    postcode = texts.get("postcode", "")
    if country == "FR":
        postcode = _with_zeros(postcode, 5)
        if not (postcode.isdigit() and len(postcode) == 5):
            wrong("postcode", "Un code postal français compte cinq chiffres.")
    return {
        "kind": "billing",
        "line1": texts.get("line1", ""),
        "line2": texts.get("line2", ""),
        "postcode": postcode,
        "city": texts.get("city", ""),
        "country": country,
    }


def _contact(texts: Mapping[str, str]) -> dict[str, Any]:
    name, email, phone = (texts.get(part, "") for part in ("contact", "contact_email", "contact_phone"))
    if not (name or email or phone):
        return {}
    return {
        "name": name or email or phone,
        "role": texts.get("contact_role", ""),
        "email": email,
        "phone": phone,
        "receives_invoices": bool(email),
    }


def _with_zeros(text: str, length: int) -> str:
    """A number whose leading zeros a spreadsheet has eaten."""
    bare = identifiers.compact(text)
    return bare.zfill(length) if bare.isdigit() and length - 2 <= len(bare) < length else text


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
