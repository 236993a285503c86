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
from typing import Any
from urllib.parse import urlsplit

from governance.ballots import counting
from governance.ballots.enums import Method
from governance.ballots.models import Ballot
from governance.ballots.queries import most_of
from members.models import Member

TIMEOUT = 20
BOOTH, CRYPTO, GROUP = 2, 1, "Ed25519"  # what its restricted mode asks for
ANSWERED = (Method.YES_NO, Method.CHOICES, Method.APPROVAL, Method.LISTS, Method.TWO_ROUND)  # counted without opening a ballot


class Failed(Exception):
    """The server refused or did not answer; the message says it in French."""


@dataclass(frozen=True)
class Result:
    """What the election found: voices by answer, in the order of the question, and the last digest of its board."""

    state: str
    counts: tuple[int, ...]
    last_event: str


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
        parts = urlsplit(root)
        if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1"}:
            raise Failed("Belenios se joint en https.")
        self.root, self.token = root.rstrip("/") + "/api/", token

    def create(self, *, title: str, ballot: Ballot, lines: Sequence[str], owner: int | None = None) -> str:
        """Makes a draft with its question and its voters; the identifier to open on the server."""
        known = self._ask("GET", "configuration")
        account = owner if owner is not None else self._ask("GET", "account")["id"]
        draft = {
            "version": CRYPTO if CRYPTO in known["supported_crypto_versions"] else known["supported_crypto_versions"][-1],
            "owners": [account],
            "questions": {"name": title, "description": ballot.resolution.item.title, "questions": [question_of(ballot)]},
            "languages": ["fr"],
            "booth": BOOTH if BOOTH in known["supported_booth_versions"] else known["supported_booth_versions"][-1],
            "authentication": "Password",
            "group": GROUP,
        }
        uuid = self._ask("POST", "elections", draft)
        before = self._ask("GET", f"elections/{uuid}/draft/voters", raw=True)
        self._ask("PUT", f"elections/{uuid}/draft/voters", list(lines), match=before)
        return uuid

    def result(self, uuid: str) -> Result:
        """How far an election is and, once its trustees opened it, what it found."""
        if not uuid.isalnum():
            raise Failed("Cet identifiant n'est pas celui d'une élection.")
        state = self._ask("GET", f"elections/{uuid}")["state"]
        if state not in ("Tallied", "Archived"):
            return Result(state, (), "")
        found = self._ask("GET", f"elections/{uuid}/result")["result"]
        audit = self._ask("GET", f"elections/{uuid}/audit-cache")
        return Result(state, tuple(int(number) for number in found[0]), audit.get("last_event", ""))

    def _ask(self, method: str, path: str, body: Any = None, *, match: bytes | None = None, raw: bool = False) -> Any:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if match is not None:  # nobody changed it meanwhile
            headers["If-Match"] = b64encode(hashlib.sha256(match).digest()).decode().rstrip("=")
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.root + path, data=content, headers=headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                found = answer.read()
        except urllib.error.HTTPError as error:
            raise Failed(_sentence(error.code)) from error
        except (OSError, ValueError) as error:
            raise Failed("Le serveur Belenios ne répond pas : réessayez dans quelques minutes.") from error
        return found if raw else json.loads(found or b"null")


def _sentence(code: int) -> str:
    return {
        401: "Le jeton Belenios n'est plus valable : reprenez-en un sur le serveur (il dure un jour).",
        403: "Ce compte Belenios n'a pas ce droit.",
        404: "Cette élection n'est pas sur ce serveur.",
        412: "Quelqu'un a changé cette élection entre-temps : recommencez.",
    }.get(code, f"Le serveur Belenios a refusé (erreur {code}).")
