"""Handing a contested vote over to a Belenios server (tier C of governance-and-collectives §5.3), by its API.

A draft is made there with its question and its voters; the credential authority, the trustees and the opening are set on the
server itself, by people: that separation is what makes it stronger than our box. Each voice has a login, never a weight.
API: doc/API.md of Belenios; types: its `serializable.atd`.
"""

import hashlib
import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from governance.ballots import counting
from governance.ballots.counting import BLANK
from governance.ballots.enums import Method
from governance.ballots.models import Ballot
from governance.ballots.queries import most_of
from members.models import Member

TIMEOUT = 10  # seconds, each call: the page waits for four of them
BOOTH, CRYPTO, GROUP = 2, 1, "Ed25519"  # what its restricted mode asks for
ANSWERED = (Method.YES_NO, Method.CHOICES, Method.APPROVAL, Method.LISTS, Method.TWO_ROUND)  # counted without opening a ballot
DONE = ("Tallied", "Archived")
AWAY = "Le serveur Belenios ne répond pas comme il devrait : réessayez dans quelques minutes."
ODD = "Le serveur Belenios a répondu autre chose que ce qui était attendu : vérifiez son adresse et sa version."
MAYBE_MADE = (
    "Le serveur Belenios n'a pas dit s'il avait créé l'élection. Regardez là-bas : si une élection de ce nom y est, supprimez-la"
    " avant de recommencer."
)


class Failed(Exception):
    """The server refused or did not answer; the message says it in French."""


@dataclass(frozen=True)
class Found:
    """How far an election is and, once its trustees opened it, what it found: `counts`, blank first, then by answer, in the order
    of its `answers`; how many `voters` and `ballots` it has, and the last digest of its board."""

    state: str
    counts: tuple[int, ...] = ()
    answers: tuple[str, ...] = ()
    voters: int = 0
    ballots: int = 0
    last_event: str = ""


def question_of(ballot: Ballot) -> dict[str, Any]:
    """The question of a ballot as Belenios asks it: answers that are added without being opened."""
    if ballot.method not in ANSWERED:
        raise Failed("Belenios ne compte cette méthode qu'en ouvrant les bulletins : préparez cette élection sur son site.")
    most = 1 if counting.kind_of(ballot.method, seats=ballot.seats) == "one" else most_of(ballot)
    return {
        "question": ballot.resolution.final_text or ballot.resolution.text,
        "answers": [option["label"] for option in ballot.options],
        "min": 1,
        "max": most,
        "blank": True,
    }


def ballots_like(codes: Sequence[str], counts: Sequence[int], *, one: bool, ballots: int) -> list[Any]:
    """Ballots that give these totals (blank first): a homomorphic count never opens the real ones. Of several names, each option
    goes to ballots that follow each other: none has it twice, and all name as many options, give or take one."""
    blank, *named = counts
    if one:
        return [BLANK] * blank + [code for code, number in zip(codes, named, strict=True) for _ in range(number)]
    made: list[list[str]] = [[] for _ in range(ballots - blank)]
    place = 0
    for code, number in zip(codes, named, strict=True):
        for _ in range(number):
            made[place % len(made)].append(code)
            place += 1
    return [*made, *([] for _ in range(blank))]


def voters(rights: Iterable[tuple[Member, Member]]) -> list[str]:
    """One line for each voice: the address of who casts it, and a login of its own (`mail,login`). A proxy is a voice of its
    holder under its giver's login; weights, which would name people, are never used."""
    lines = [f"{caster.email},{owner.pk}-{_plain(owner)}" for owner, caster in rights]
    return sorted(lines, key=lambda line: line.split(",")[1])


def _plain(member: Member) -> str:
    return "".join(sign for sign in str(member).lower().replace(" ", ".") if sign.isalnum() or sign == ".")


class Client:
    """The API of one server, for an administrator whose token lasts a day; nothing of it is kept."""

    def __init__(self, root: str, token: str = "") -> None:
        try:
            parts = urlsplit(root)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1"}:
            raise Failed("Belenios se joint en https.")
        self.server, self.token = root.rstrip("/"), token.strip()
        self.root = f"{self.server}/api/"

    def create(self, *, title: str, ballot: Ballot, owner: int | None = None) -> str:
        """Makes a draft with its question; the identifier to open on the server."""
        known = self._ask("GET", "configuration")
        account = owner if owner is not None else _in(self._ask("GET", "account"), "id", int)
        draft = {
            "version": _version(known, "supported_crypto_versions", CRYPTO),
            "owners": [account],
            "questions": {"name": title, "description": ballot.resolution.item.title, "questions": [question_of(ballot)]},
            "languages": ["fr"],
            "booth": _version(known, "supported_booth_versions", BOOTH),
            "authentication": "Password",
            "group": GROUP,
        }
        uuid = self._ask("POST", "elections", draft, doubt=MAYBE_MADE)
        if not isinstance(uuid, str) or not _is_name(uuid):
            raise Failed(MAYBE_MADE)
        return uuid

    def send_voters(self, uuid: str, lines: Sequence[str]) -> None:
        """Gives a draft its voters, whoever it had; sent twice, they are there once."""
        path = f"elections/{uuid}/draft/voters"
        self._ask("PUT", path, list(lines), match=self._read("GET", path))

    def result(self, uuid: str) -> Found:
        """How far an election is and, once its trustees opened it, what it found."""
        if not _is_name(uuid):
            raise Failed("Cet identifiant n'est pas celui d'une élection.")
        state = _in(self._ask("GET", f"elections/{uuid}"), "state", str)
        if state not in DONE:
            return Found(state)
        counts = _in(self._ask("GET", f"elections/{uuid}/result"), "result", list)
        questions = _in(self._ask("GET", f"elections/{uuid}/election"), "questions", list)
        ballots, audit = self._ask("GET", f"elections/{uuid}/ballots"), self._ask("GET", f"elections/{uuid}/audit-cache")
        if len(questions) != 1 or len(counts) != 1 or not _are(counts[0], int) or not isinstance(ballots, list):
            raise Failed(ODD)
        answers = _in(questions[0], "answers", list)
        if not _are(answers, str):
            raise Failed(ODD)
        voters, last = _in(audit, "num_voters", int), _in(audit, "last_event", str)
        return Found(state, tuple(counts[0]), tuple(answers), voters, len(ballots), last)

    def _ask(self, method: str, path: str, body: Any = None, *, match: bytes | None = None, doubt: str = "") -> Any:
        """What the server answers, read. `doubt`: what is said when nobody knows whether it did what it was asked."""
        found = self._read(method, path, body, match=match, doubt=doubt)
        try:
            return json.loads(found or b"null")
        except ValueError as error:
            raise Failed(doubt or ODD) from error

    def _read(self, method: str, path: str, body: Any = None, *, match: bytes | None = None, doubt: str = "") -> bytes:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if match is not None:  # nobody changed it meanwhile
            headers["If-Match"] = b64encode(hashlib.sha256(match).digest()).decode().rstrip("=")
        content = None if body is None else json.dumps(body).encode()
        try:
            request = urllib.request.Request(self.root + path, data=content, headers=headers, method=method)  # noqa: S310
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                raise Failed(doubt if doubt and error.code >= 500 else _sentence(error.code)) from error
        except (OSError, HTTPException, ValueError) as error:
            raise Failed(doubt or AWAY) from error


def _is_name(uuid: str) -> bool:
    return uuid.isascii() and uuid.isalnum() and len(uuid) <= 64


def _in(found: Any, key: str, kind: type) -> Any:
    """A value of an answer, of the kind its types say."""
    value = found.get(key) if isinstance(found, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Failed(ODD)
    return value


def _are(values: Any, kind: type) -> bool:
    return isinstance(values, list) and all(type(value) is kind for value in values)


def _version(known: Any, key: str, wished: int) -> int:
    """The version this was written for, else the last one the server knows."""
    supported = _in(known, key, list)
    if not supported or not _are(supported, int):
        raise Failed(ODD)
    return wished if wished in supported else int(supported[-1])


def _sentence(code: int) -> str:
    return {
        401: "Le jeton Belenios n'est plus valable : reprenez-en un sur le serveur (il dure un jour).",
        403: "Ce compte Belenios n'a pas ce droit.",
        404: "Cette élection n'est pas sur ce serveur.",
        412: "Quelqu'un a changé cette élection entre-temps : recommencez.",
    }.get(code, f"Le serveur Belenios a refusé (erreur {code}).")
