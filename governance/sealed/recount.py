#!/usr/bin/env python3
"""Recompter une urne scellée, sans rien croire du logiciel qui l'a tenue.

    pip install pynacl
    python recount.py urne.json                        vérifie le tableau et l'urne, recompte si la clé est publiée
    python recount.py urne.json --suivi ABCD-EFGH-…    cherche un bulletin par son numéro de suivi
    python recount.py urne.json --parts                recompte avec les parts de la clé, tapées une par ligne

Un seul fichier, la bibliothèque standard de Python et PyNaCl (libsodium). Le format est décrit dans FORMAT, à la fin.
Sortie : 0 quand tout est juste, 1 quand quelque chose ne l'est pas, 2 quand le fichier ne se lit pas.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

TEXT, SEALED = 256, 304  # bytes of a padded ballot, and of the same once sealed
ROW, CHECKS = 10, (1, 1, 1, 3)  # a part of the key: four lines of ten bytes, the last of which are a check
ONE_EACH = ("yes_no", "choices", "lists", "two_round", "approval")  # methods whose result is a sum of names


class Unreadable(Exception):
    """What was given cannot be read; the message says why, in French."""


# -- the format of a ballot ------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """The only bytes of a value: JSON, keys in order, no space, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def tracker(sealed: bytes) -> str:
    """What a voter keeps: the start of the SHA-256 of the sealed ballot, in four groups of four."""
    code = base64.b32encode(hashlib.sha256(sealed).digest()).decode()[:16]
    return "-".join(code[start : start + 4] for start in range(0, 16, 4))


def start_of(question: str) -> str:
    """What the first block of the board follows: the SHA-256 of what is asked, so that no label is changed afterwards."""
    return hashlib.sha256(question.encode()).hexdigest()


def tidy_tracker(typed: str) -> str:
    """A tracker as people type it, without its dashes or in small letters, and 0, 1, 8 for O, I, B."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(str.maketrans("018", "OIB"))
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def text_of(*, box: int, choice: Any, nonce: str) -> bytes:
    """The ballot before it is sealed, always of the same length: its choice does not show in its size."""
    text = canonical({"box": box, "choice": choice, "nonce": nonce})
    if len(text) > TEXT:
        raise Unreadable("Ce choix est trop long pour un bulletin.")
    return text.ljust(TEXT, b" ")


def choice_in(text: bytes, *, box: int) -> Any:
    """The choice of an opened ballot. Unreadable when it was made for another box or is not a ballot."""
    try:
        read = json.loads(text)
    except ValueError as error:
        raise Unreadable("ce n'est pas un bulletin") from error
    if len(text) != TEXT or not isinstance(read, dict) or set(read) != {"box", "choice", "nonce"}:
        raise Unreadable("ce n'est pas un bulletin")
    if read["box"] != box:
        raise Unreadable(f"ce bulletin a été fait pour l'urne {read['box']}")
    return read["choice"]


def unseal(sealed: bytes, key: PrivateKey) -> bytes:
    try:
        return SealedBox(key).decrypt(sealed)
    except CryptoError as error:
        raise Unreadable("ce bulletin ne s'ouvre pas avec la clé de l'urne") from error


def clamped(secret: bytes) -> bytes:
    """The one way to write an X25519 key: five of its bits are never read."""
    return bytes([secret[0] & 248, *secret[1:31], secret[31] & 127 | 64])


# -- the parts of the key --------------------------------------------------------------------------


def _times(a: int, b: int) -> int:
    """Product in the field of 256 elements (polynomial 0x11b, the one of AES)."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = (a << 1) ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def _inverse(a: int) -> int:
    result = 1
    for _ in range(254):
        result = _times(result, a)
    return result


def part_in(typed: str) -> tuple[int, int, int, bytes]:
    """A part of the key as it was typed: its number, how many are needed, the mark of its key, its 32 bytes.

    Unreadable names the line where a letter is wrong: each line ends with a check of all that precedes.
    """
    code = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(str.maketrans("018", "OIB"))
    if len(code) != 64:
        raise Unreadable(f"Une part a 64 lettres et chiffres, en quatre lignes de seize : celle-ci en a {len(code)}.")
    try:
        raw = base64.b32decode(code)
    except ValueError as error:
        raise Unreadable("Une part n'a que des lettres et les chiffres de 2 à 7.") from error
    kept = b""
    for row, size in enumerate(CHECKS):
        line = raw[row * ROW : (row + 1) * ROW]
        kept += line[:-size]
        if hashlib.sha256(kept).digest()[:size] != line[-size:]:
            raise Unreadable(f"Une lettre de la ligne {row + 1} n'est pas la bonne : relisez cette ligne.")
    return kept[0] >> 4, kept[0] & 15, kept[1], kept[2:]


def combined(parts: Iterable[str], *, public_key: bytes) -> PrivateKey:
    """The private key of an urn from enough of its parts. Unreadable when there are too few, or of another key."""
    read = {}
    needed = 0
    mark = hashlib.sha256(public_key).digest()[0]
    for typed in parts:
        number, needed, of, data = part_in(typed)
        if of != mark:
            raise Unreadable(f"La part {number} est celle d'une autre urne.")
        read[number] = data
    if len(read) < max(needed, 2):
        raise Unreadable(f"Il faut {max(needed, 2)} parts différentes pour ouvrir l'urne : il y en a {len(read)}.")
    chosen = sorted(read)[:needed]
    secret = bytearray(32)
    for x in chosen:
        weight = 1
        for other in chosen:
            if other != x:
                weight = _times(weight, _times(other, _inverse(other ^ x)))
        for place, value in enumerate(read[x]):
            secret[place] ^= _times(value, weight)
    key = PrivateKey(bytes(secret))
    if bytes(key.public_key) != public_key:
        raise Unreadable("Ces parts ne donnent pas la clé de cette urne : l'une d'elles est fausse.")
    return key


# -- the count -------------------------------------------------------------------------------------


def histogram(choices: Iterable[Any]) -> dict[str, int]:
    """How many identical ballots there are of each kind: what every method of counting starts from."""
    return dict(sorted(Counter(canonical(choice).decode() for choice in choices).items()))


def totals(choices: Iterable[Any]) -> dict[str, int]:
    """How many ballots name each option; a ballot that names none is blank."""
    counted: Counter[str] = Counter()
    for choice in choices:
        names = [choice] if isinstance(choice, str) else choice if isinstance(choice, list) else []
        counted.update({name for name in names if isinstance(name, str)} or {"blank"})
    return dict(sorted(counted.items()))


# -- the verification ------------------------------------------------------------------------------


def wrong_in(record: dict[str, Any]) -> Iterator[str]:
    """What is wrong in the board and the urn, one sentence each; nothing when all is right."""
    blocks, announced = record["blocks"], {}
    previous, ballots = start_of(record["question"]), 0
    asked = json.loads(record["question"])
    if (asked["box"], asked["public_key"]) != (record["box"], record["public_key"]):
        yield "La question n'est pas celle de cette urne, ou sa clé a changé."
    for position, block in enumerate(blocks, 1):
        content = block["content"]
        if hashlib.sha256(content.encode()).hexdigest() != block["digest"]:
            yield f"Le bloc {position} du tableau a changé depuis qu'il a été publié."
        said = json.loads(content)
        if said["prev"] != previous:
            before = f"le bloc {position - 1}" if position > 1 else "la question posée"
            yield f"Le bloc {position} ne suit pas {before} : la chaîne est rompue."
        if said["n"] != position or said["box"] != record["box"]:
            yield f"Le bloc {position} n'est pas à sa place : il porte le numéro {said['n']} de l'urne {said['box']}."
        if said["trackers"] != sorted(said["trackers"]):
            yield f"Les numéros du bloc {position} ne sont pas dans l'ordre."
        ballots += len(said["trackers"])
        if said["ballots"] != ballots:
            missing = said["ballots"] - ballots
            yield f"Le bloc {position} annonce {said['ballots']} bulletins en tout, il en liste {ballots} : écart de {missing}."
            ballots = said["ballots"]
        for code in said["trackers"]:
            if code in announced:
                yield f"Le bulletin {code} est annoncé deux fois, aux blocs {announced[code]} et {position}."
            announced[code] = position
        previous = block["digest"]
    yield from _wrong_in_urn(record, announced)


def _wrong_in_urn(record: dict[str, Any], announced: dict[str, int]) -> Iterator[str]:
    sealed = ballots_of(record)
    found = [tracker(ballot) for ballot in sealed] if sealed or record["mode"] == "open" else record["trackers"]
    if record["mode"] not in ("open", "discreet"):
        yield f"Le dépouillement n'est ni ouvert ni discret : « {record['mode']} »."
    if any(base64.b64encode(ballot).decode() != written for ballot, written in zip(sealed, record["sealed"], strict=True)):
        yield "Un bulletin n'est plus écrit comme il a été publié."
    if sorted(found) != record["trackers"]:
        yield "Les numéros de suivi ne sont pas ceux des bulletins de l'urne."
    for ballot in sealed:
        if len(ballot) != SEALED:
            yield f"Le bulletin {tracker(ballot)} n'a pas la taille d'un bulletin."
    for code, times in Counter(found).items():
        if times > 1:
            yield f"Le bulletin {code} est {times} fois dans l'urne."
    for code in sorted(announced.keys() - set(found)):
        yield f"Le bulletin {code}, annoncé au bloc {announced[code]}, n'est pas dans l'urne."
    for code in sorted(set(found) - announced.keys()):
        yield f"Le bulletin {code} est dans l'urne et dans aucun bloc : il a été ajouté ou modifié."
    paper = record["paper"]
    if len(found) + paper["count"] != record["signings"]:
        yield (
            f"{record['signings']} émargements pour {len(found)} bulletins scellés"
            f" et {paper['count']} sur papier : le compte n'y est pas."
        )
    if paper["choices"] and hashlib.sha256(canonical(paper["choices"])).hexdigest() != paper["digest"]:
        yield "Les bulletins de papier ont changé depuis leur saisie."


def opened(ballots: Iterable[bytes], *, box: int, key: PrivateKey) -> tuple[list[Any], list[str]]:
    """The choices of these sealed ballots, and what is wrong with those that are void."""
    choices, wrong, texts = [], [], set()
    for sealed in ballots:
        try:
            text = unseal(sealed, key)
            choice = choice_in(text, box=box)
            if text in texts:
                raise Unreadable("c'est la copie d'un autre")
        except Unreadable as error:
            wrong.append(f"Bulletin {tracker(sealed)} nul : {error}.")
            continue
        texts.add(text)
        choices.append(choice)
    return choices, wrong


def ballots_of(record: dict[str, Any]) -> list[bytes]:
    """The sealed ballots of a published urn. ValueError when one is not base64."""
    return [base64.b64decode(ballot, validate=True) for ballot in record["sealed"]]


def opened_in(record: dict[str, Any], key: PrivateKey) -> tuple[list[Any], list[str]]:
    """The same, of a published urn."""
    return opened(ballots_of(record), box=record["box"], key=key)


def recount(record: dict[str, Any], key: PrivateKey) -> Iterator[str]:
    """Counts again, paper ballots included; a sentence for each difference with the result that was announced."""
    if bytes(key.public_key).hex() != record["public_key"]:
        yield "La clé n'est pas celle de cette urne."
        return
    choices, void = opened_in(record, key)
    found, result = histogram([*choices, *record["paper"]["choices"]]), record["result"]
    if not result:
        return
    for kind in sorted(result["histogram"].keys() | found.keys()):
        if result["histogram"].get(kind, 0) != found.get(kind, 0):
            yield f"Réponse {kind} : {result['histogram'].get(kind, 0)} annoncées, {found.get(kind, 0)} trouvées."
    if result["void"] != len(void):
        yield f"{result['void']} bulletins nuls annoncés, {len(void)} trouvés."


def find(record: dict[str, Any], code: str) -> tuple[bool, str]:
    """Whether a tracker is on the board, and where, in a sentence."""
    code = tidy_tracker(code)
    for position, block in enumerate(record["blocks"], 1):
        if code in json.loads(block["content"])["trackers"]:
            return True, f"Le bulletin {code} est au bloc {position}, parmi les bulletins comptés."
    return False, f"Le bulletin {code} n'est dans aucun des {len(record['blocks'])} blocs du tableau."


def read(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The urn of a file, and a sentence when its published digest is another."""
    try:
        content = path.read_bytes()
        record = json.loads(content)
        if record["format"] != "urne scellée 1":
            raise Unreadable(f"Ce format n'est pas connu : {record['format']}.")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{path} ne se lit pas : {error}") from error
    sums = path.parent / "SHA256SUMS"
    known = dict(line.split(maxsplit=1)[::-1] for line in sums.read_text().splitlines() if line.strip()) if sums.exists() else {}
    said = {name.strip().lstrip("*"): digest for name, digest in known.items()}.get(path.name)
    if said and said != hashlib.sha256(content).hexdigest():
        return record, [f"{path.name} n'est pas celui que décrit SHA256SUMS."]
    return record, []


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Recompte une urne scellée.")
    parser.add_argument("file", type=Path, metavar="urne.json")
    parser.add_argument("--suivi", metavar="ABCD-EFGH-IJKL-MNOP", help="cherche un bulletin")
    parser.add_argument("--parts", action="store_true", help="lit les parts de la clé, une par ligne")
    asked = parser.parse_args(arguments)
    say = sys.stdout.write
    try:
        wrong = list(verify(asked, say))
    except Unreadable as error:
        say(f"{error}\n")
        return 2
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        say(f"{asked.file} n'a pas la forme d'une urne, une partie manque ou a changé : {error}\n")
        return 2
    for sentence in wrong:
        say(f"✗ {sentence}\n")
    say("✗ Quelque chose n'est pas juste.\n" if wrong else "✓ Tout est juste.\n")
    return 1 if wrong else 0


def verify(asked: argparse.Namespace, say: Callable[[str], Any]) -> Iterator[str]:
    """Says what is in the urn, and gives a sentence for each thing that is wrong."""
    record, changed = read(asked.file)
    yield from changed
    if asked.suivi:
        there, sentence = find(record, asked.suivi)
        say(f"{sentence}\n")
        if not there:
            yield "Ce numéro de suivi n'est pas sur le tableau."
    key = PrivateKey(bytes.fromhex(record["private_key"])) if record["private_key"] else None
    if asked.parts:
        lines = [line for line in sys.stdin.read().splitlines() if line.strip()]
        key = combined(lines, public_key=bytes.fromhex(record["public_key"]))
    yield from wrong_in(record)
    question = json.loads(record["question"])
    say(f"{question['ballot']}\n")
    say(f"{len(record['sealed']) or len(record['trackers'])} bulletins scellés, {record['paper']['count']} sur papier, ")
    say(f"{record['signings']} émargements, {len(record['blocks'])} blocs.\n")
    if not key or not record["sealed"]:
        say("La clé n'est pas publiée : les bulletins sont comptés, pas ouverts.\n")
        return
    if record["private_key"] not in ("", clamped(bytes(key)).hex()):
        yield "La clé publiée n'est plus écrite comme elle l'a été."
    yield from recount(record, key)
    counted, void = opened_in(record, key)
    counted += record["paper"]["choices"]
    for name, number in (totals if question["method"] in ONE_EACH else histogram)(counted).items():
        say(f"  {number:>6}  {question['labels'].get(name, name)}\n")
    for sentence in void:
        say(f"  {sentence}\n")


FORMAT = """
urne.json    format, box, question, mode (open, discreet), public_key et private_key (hexadécimal),
             sealed (bulletins scellés, base64, mode open), trackers (mode discreet), signings, paper {count, choices, digest},
             blocks [{content, digest}], result {histogram, void} une fois proclamé.
Question     JSON {"ballot", "box", "labels" {code: libellé}, "method", "public_key", "text"} aux clés triées ; text est le
             SHA-256 du texte mis aux voix.
Clé          publiée comme X25519 la lit : ses cinq bits sans effet à leur valeur imposée (RFC 7748).
Bulletin     JSON {"box", "choice", "nonce"} aux clés triées, sans espace, complété par des espaces jusqu'à 256 octets, puis
             « sealed box » de libsodium (X25519, XSalsa20-Poly1305, nonce BLAKE2b) pour public_key : 304 octets.
Suivi        base32(sha256(bulletin scellé))[:16], en quatre groupes de quatre.
Bloc         JSON {"at", "ballots", "box", "n", "paper", "prev", "signings", "trackers"} aux clés triées ;
             digest = sha256(content), prev = digest du bloc précédent (sha256(question) pour le premier),
             ballots = bulletins listés depuis le premier bloc.
Part         quatre lignes de seize lettres (base32), dix octets chacune : des octets utiles, puis un contrôle d'un octet (trois
             à la dernière ligne), début du SHA-256 de tous les octets utiles depuis la première ligne.
             Octets utiles : numéro × 16 + seuil, sha256(public_key)[0], les 32 octets de la part.
             Partage de Shamir octet par octet dans GF(256), polynôme 0x11b ; le secret est en 0.
"""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
