"""Production tries what its environment leads to, and says by name what does not answer; servers of these tests, on loopback."""

import socket
import socketserver
import threading
from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured

from cae import reachable

pytestmark = pytest.mark.django_db


class _Script(socketserver.StreamRequestHandler):
    """Says its first line, then answers what begins as each line of a script, in order."""

    def handle(self):
        for said in self.server.first:
            self.wfile.write(said)
        for line in self.rfile:
            answer = next((answer for begins, answer in self.server.answers if line.upper().startswith(begins)), b"")
            self.wfile.write(answer)


@contextmanager
def server(*answers, first=()):
    """A server that speaks by lines: its port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Script) as made:
        made.daemon_threads, made.answers, made.first = True, answers, first
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made.server_address[1]
        made.shutdown()


@pytest.fixture
def closed():
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture(autouse=True)
def production(settings):
    settings.PRODUCTION = True


def said(name):
    with pytest.raises(ImproperlyConfigured) as refused:
        reachable.check(name, patience=0)
    return str(refused.value)


def mail(settings, port, **values):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = values.get("user", ""), "not-to-be-told"


def broker(settings, port):
    settings.CACHES = {"default": {"LOCATION": f"redis://:not-to-be-told@127.0.0.1:{port}/0"}}


def test_the_database_of_the_tests_answers():
    reachable.check("DATABASE_URL", patience=0)


def test_nothing_is_tried_outside_production(settings, closed):
    settings.PRODUCTION = False
    mail(settings, closed)
    reachable.check(patience=0)


def test_a_database_that_is_nowhere_is_named(settings, monkeypatch, closed):
    for key, value in {"HOST": "127.0.0.1", "PORT": closed, "PASSWORD": "not-to-be-told"}.items():
        monkeypatch.setitem(settings.DATABASES["default"], key, value)
    found = said("DATABASE_URL")
    assert found.startswith("DATABASE_URL leads to nothing that answers") and "not-to-be-told" not in found


def test_a_database_that_does_not_exist_is_refused_without_waiting(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", "nowhere")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is refused by the server"):
        reachable.check("DATABASE_URL", patience=60)


def test_a_broker_that_is_nowhere_is_named(settings, closed):
    broker(settings, closed)
    assert said("REDIS_URL").startswith("REDIS_URL leads to nothing that answers")


def test_a_broker_that_refuses_its_password_is_named(settings):
    with server((b"*", b"-WRONGPASS invalid username-password pair\r\n")) as port:
        broker(settings, port)
        found = said("REDIS_URL")
    assert found.startswith("REDIS_URL is refused by the server") and "not-to-be-told" not in found


def test_a_mail_server_that_is_nowhere_is_named(settings, closed):
    mail(settings, closed)
    assert said("EMAIL_URL").startswith("EMAIL_URL leads to nothing that answers")


def test_a_mail_server_that_refuses_its_password_is_named(settings):
    greeting = b"250-mail.example\r\n250 AUTH PLAIN\r\n"
    with server((b"EHLO", greeting), (b"AUTH", b"535 5.7.8 no\r\n"), first=[b"220 mail.example\r\n"]) as port:
        mail(settings, port, user="cae")
        found = said("EMAIL_URL")
    assert found.startswith("EMAIL_URL is refused by the server (535") and "not-to-be-told" not in found


def test_a_mail_server_that_takes_the_account_is_all_right(settings):
    greeting = b"250-mail.example\r\n250 AUTH PLAIN\r\n"
    with server((b"EHLO", greeting), (b"AUTH", b"235 ok\r\n"), first=[b"220 mail.example\r\n"]) as port:
        mail(settings, port, user="cae")
        reachable.check("EMAIL_URL", patience=0)


def test_what_starts_at_the_same_time_is_waited_for(settings, monkeypatch):
    answers = iter([ConnectionRefusedError("not yet"), ""])

    def attempt():
        answer = next(answers)
        if answer:
            raise answer
        return answer

    monkeypatch.setattr(reachable.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(reachable, "SERVICES", {"REDIS_URL": attempt})
    reachable.check(patience=60)
