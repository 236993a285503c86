"""The hand-over to Belenios, against a small server of this machine that answers as its API does."""

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse

from governance.models import Proxy
from governance.sealed import belenios
from tests.governance.sealed import made

UUID = "ZYhCSv2PSYrm7w"
CONFIGURATION = {
    "restricted_mode": False,
    "belenios_version": "3.3",
    "spec_version": "3.0",
    "api_version": 14,
    "supported_crypto_versions": [1],
    "supported_booth_versions": [2],
    "authentications": ["Password", "CAS"],
    "default_group": "Ed25519",
    "default_nh_group": "Ed25519",
    "max_voters": 2500,
    "languages": {"fr": "Français"},
}


class Server:
    """Belenios, as far as we speak to it: what it holds, what it was asked."""

    def __init__(self) -> None:
        self.state, self.draft, self.voters, self.asked, self.busy = "Draft", None, [], [], False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer()

            do_POST = do_PUT = do_GET

            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                code, found = outer.reply(self.command, self.path, self.headers, body)
                content = json.dumps(found).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def reply(self, method, path, headers, body):
        self.asked.append((method, path))
        if path == "/api/configuration":
            return 200, CONFIGURATION
        if path == f"/api/elections/{UUID}" and method == "GET":
            return 200, {"state": self.state, "auto_delete_date": 1.8e9}
        if path == f"/api/elections/{UUID}/result":
            return (200, {"result": [[5, 3, 1]]}) if self.state == "Tallied" else (404, {})
        if path == f"/api/elections/{UUID}/audit-cache":
            return 200, {"num_voters": 9, "last_event": "c29tZSBoYXNo"}
        if headers.get("Authorization") != "Bearer good":
            return 401, {"code": 401, "status": "Unauthorized", "error": ["GenericError", "invalid token"]}
        if path == "/api/account":
            return 200, {"id": 12, "name": "Diane", "default_voter_languages": ["fr"], "default_contact": ""}
        if (method, path) == ("POST", "/api/elections"):
            self.draft = body
            return 200, UUID
        if path == f"/api/elections/{UUID}/draft/voters":
            known = base64.b64encode(hashlib.sha256(json.dumps(self.voters).encode()).digest()).decode().rstrip("=")
            if method == "PUT":
                if self.busy or headers.get("If-Match") != known:
                    return 412, {}
                self.voters = body
                return 200, {}
            return 200, self.voters
        return 404, {}


@pytest.fixture
def server():
    made_here = Server()
    yield made_here
    made_here.http.shutdown()
    made_here.http.server_close()


@pytest.fixture
def ballot(cast):
    people = made.voters(3)
    held = made.box(*people, is_open=False)
    held.people = people
    return held


def test_a_draft_is_made_with_its_question_and_its_voters(server, ballot):
    lines = belenios.voters((person, person) for person in ballot.people)
    uuid = belenios.Client(server.root, "good").create(title="AG", ballot=ballot.ballot, lines=lines)
    assert uuid == UUID
    [question] = server.draft["questions"]["questions"]
    assert question["answers"] == ["Pour", "Contre", "Abstention"]
    assert (question["min"], question["max"], question["blank"]) == (1, 1, True)
    assert (server.draft["owners"], server.draft["group"], server.draft["booth"]) == ([12], "Ed25519", 2)
    assert server.voters == lines
    assert len({line.split(",")[1] for line in lines}) == 3


def test_a_proxy_is_a_voice_of_its_own_never_a_weight(ballot):
    giver, holder, _ = ballot.people
    first, second = belenios.voters([(giver, holder), (holder, holder)])
    assert [line.split(",")[0] for line in (first, second)] == [holder.email] * 2
    assert first.split(",")[1] != second.split(",")[1]
    assert all(len(line.split(",")) == 2 for line in (first, second))


def test_several_names_are_at_most_those_of_the_ballot(cast):
    asked = made.box(*made.voters(2), is_open=False, method="choices", most=2).ballot
    assert belenios.question_of(asked)["max"] == 2
    asked.method = "judgment"
    with pytest.raises(belenios.Failed, match="ne compte cette méthode"):
        belenios.question_of(asked)


def test_a_result_is_read_once_there_is_one(server):
    client = belenios.Client(server.root)
    assert client.result(UUID) == belenios.Result("Draft", (), "")
    server.state = "Tallied"
    assert client.result(UUID) == belenios.Result("Tallied", (5, 3, 1), "c29tZSBoYXNo")


@pytest.mark.parametrize(
    ("token", "busy", "said"), [("bad", False, "n'est plus valable"), ("good", True, "a changé cette élection entre-temps")]
)
def test_what_the_server_refuses_is_said(server, ballot, token, busy, said):
    server.busy = busy
    with pytest.raises(belenios.Failed, match=said):
        belenios.Client(server.root, token).create(title="AG", ballot=ballot.ballot, lines=[])


def test_a_server_that_is_away_or_not_in_https_is_said(server):
    server.http.shutdown()
    server.http.server_close()
    with pytest.raises(belenios.Failed, match="ne répond pas"):
        belenios.Client(server.root).result(UUID)
    with pytest.raises(belenios.Failed, match="https"):
        belenios.Client("http://belenios.example")
    with pytest.raises(belenios.Failed, match="identifiant"):
        belenios.Client("https://belenios.example").result("../../x")


# -- the page ---------------------------------------------------------------------------------------


def test_voters_list_is_one_click(as_, cast, ballot):
    """The roll as Belenios reads it: who gave a proxy votes by their holder."""
    giver, holder, other = ballot.people
    made.proxy(ballot.meeting, giver, holder)
    assert as_("lea").get(reverse("governance:sealed:voters_list", args=[ballot.ballot.pk])).status_code == 403
    answer = as_("diane").get(reverse("governance:sealed:voters_list", args=[ballot.ballot.pk]))
    lines = answer.content.decode().splitlines()
    assert sorted(line.split(",")[0] for line in lines) == sorted([holder.email, holder.email, other.email])
    assert Proxy.objects.count() == 1


def test_hand_over_makes_the_draft_and_shows_where_it_is(as_, cast, ballot, server, settings):
    settings.BELENIOS_URL = ""
    client, address = as_("diane"), reverse("governance:sealed:hand_over", args=[ballot.ballot.pk])
    assert "Aucun serveur Belenios n’est relié" in client.get(address).content.decode()
    settings.BELENIOS_URL = server.root
    page = client.submit(address, {"token": "bad"}, form="form").content.decode()
    assert "n&#x27;est plus valable" in page
    assert server.draft is None
    answer = client.submit(address, {"token": "good"}, form="form")
    assert (answer.status_code, answer.url) == (302, f"{address}?election={UUID}")
    page = client.get(answer.url).content.decode()
    assert UUID in page
    assert "en préparation" in page
    server.state = "Tallied"
    page = client.get(answer.url).content.decode()
    assert "Pour" in page
    assert "c29tZSBoYXNo" in page
    assert len(server.voters) == 3
