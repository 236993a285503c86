"""A small server of this machine that answers as the API of Belenios does, or as it should not."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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
        self.result, self.last_event, self.answers, self.ballots, self.num_voters = [[0, 2, 1, 0]], "c29tZSBoYXNo", None, 3, None
        self.spoilt: dict[str, str] = {}  # how the answer to `METHOD path` comes, when not as it should
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer()

            do_POST = do_PUT = do_GET

            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                code, found = outer.reply(self.command, self.path, self.headers, body)
                content, spoilt = json.dumps(found).encode(), outer.spoilt.get(f"{self.command} {self.path}", "")
                if spoilt == "not http":
                    self.wfile.write(b"220 mail.example ESMTP\r\n")
                    self.close_connection = True
                    return
                if spoilt == "slow":
                    time.sleep(0.6)
                if spoilt == "page":
                    content = b"<!DOCTYPE html><title>Maintenance</title>"
                elif spoilt == "nothing":
                    content = b"{}"
                elif spoilt == "odd":
                    content = b'[[["x"]]]'
                elif spoilt == "broken":
                    code = 500
                self.send_response(code)
                self.send_header("Content-Length", str(len(content) + (50 if spoilt == "short" else 0)))
                self.close_connection = spoilt == "short"
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.handle_error = lambda *arguments: None  # a client that no longer waits
        self.root = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def reply(self, method, path, headers, body):
        self.asked.append((method, path))
        if path == "/api/configuration":
            return 200, CONFIGURATION
        if path == f"/api/elections/{UUID}" and method == "GET":
            return 200, {"state": self.state, "auto_delete_date": 1.8e9}
        if path == f"/api/elections/{UUID}/result":
            return (200, {"result": self.result}) if self.state == "Tallied" else (404, {})
        if path == f"/api/elections/{UUID}/election":
            return 200, {
                "uuid": UUID,
                "questions": [{"answers": self.answers or self.draft["questions"]["questions"][0]["answers"]}],
            }
        if path == f"/api/elections/{UUID}/ballots":
            return 200, [f"ballot-{rank}" for rank in range(self.ballots)]
        if path == f"/api/elections/{UUID}/audit-cache":
            number = len(self.voters) if self.num_voters is None else self.num_voters
            return 200, {"num_voters": number, "last_event": self.last_event}
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

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()
