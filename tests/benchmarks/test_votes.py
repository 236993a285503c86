"""The secret vote at its peak, over HTTP, on a real PostgreSQL that writes to its disk.

A thousand voters, their pages open, send their ballots in the same seconds; a client that gets no answer sends the same ballot
again, as the page does. At the end, receipts are the ballots of the urn, neither more nor less: also when a worker of the web
server, then PostgreSQL, are killed in the middle. Beside it, in the same run, the bare statements of a vote; and a thousand pages
that ask every three seconds how far the vote is.
"""

import asyncio
import base64
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from cae import postgres, valkey
from governance.sealed import queries, recount, rules, tables
from governance.sealed.views.voter import state_address, ticket
from tests.benchmarks.report import note
from tests.governance.sealed import made
from tests.support import databases

VOTERS, CLIENTS, PAGES = 1000, 48, 1000
GOAL = 10  # seconds in which everybody has voted
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = "b" * 32  # of the CSRF cookie, which a client may choose


@pytest.fixture
def vote(migrated):
    """A vote that is open, a thousand people on its roll, each signed in with their ballot sealed."""
    with databases.copied(migrated) as name:
        members = made.voters(VOTERS, accounts=True)
        held = made.box(*members)
        held.name = name
        held.posts = {}
        asked = RequestFactory().get("/")
        for member in members:
            session = SessionStore()
            session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(member.user_id), BACKEND
            session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
            session.create()
            sealed = made.sealed(held.box)
            # The ticket of a page that was open before: what it costs to show it is not a vote.
            asked.COOKIES = {settings.SESSION_COOKIE_NAME: session.session_key}
            body = urlencode(
                {
                    "ticket": ticket(asked, held.ballot.pk, member.pk),
                    "right": held.rights[member.pk].key,
                    "mark": held.box.public_key[: rules.BOX_MARK],
                    "sealed": base64.b64encode(sealed).decode(),
                }
            )
            held.posts[recount.tracker(sealed)] = _post(held.ballot.pk, session.session_key, body)
        connection.close()
        yield held


def _post(ballot: int, session: str, body: str) -> bytes:
    head = (
        f"POST {reverse('governance:sealed:cast', args=[ballot])} HTTP/1.1\r\nHost: localhost\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={SECRET}\r\nX-CSRFToken: {SECRET}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


@contextmanager
def served(name: str):
    """The site as it is served: granian, two workers, on a port of this machine."""
    valkey.ensure_for_settings()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    command += ["--workers", "2", "--blocking-threads", "4", "--backlog", "4096", "--respawn-failed-workers"]
    command += ["--respawn-interval", "0.1", "cae.wsgi:application"]
    environment = os.environ | {
        "DATABASE_URL": f"postgres:///{settings.STATE_DIR}/{name}",
        "PGUSER": "cae",
        "LOG_LEVEL": "CRITICAL",
    }
    environment.pop("PYTEST_CURRENT_TEST", None)
    log = settings.STATE_DIR / "votes.log"
    with open(log, "w") as written:
        server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=written, stderr=written)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, server
    finally:
        server.terminate()
        server.wait(20)
        valkey.stop(settings.STATE_DIR)


class Client:
    """One connection kept open; what was lost is said by None."""

    def __init__(self, port: int) -> None:
        self.port, self.reader, self.writer = port, None, None

    async def ask(self, request: bytes, *, timeout: float = 15) -> tuple[int, dict[str, str], bytes] | None:
        try:
            async with asyncio.timeout(timeout):
                if self.writer is None:
                    self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
                self.writer.write(request)
                head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
                body = await self.reader.readexactly(int(headers.get("content-length", 0)))
                return int(head[0].split()[1]), headers, body
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            await self.leave()
            return None

    async def leave(self) -> None:
        if self.writer is not None:
            self.writer.close()
            with suppress(OSError):
                await self.writer.wait_closed()
        self.writer = None


async def everybody(port: int, posts: dict[str, bytes]) -> tuple[dict[str, int], list[float], int]:
    """Every voter votes once; how many receipts of each tracker, the time of each vote, how often something was sent again."""
    waiting, receipts, times, again = list(posts.items()), dict.fromkeys(posts, 0), [], 0

    async def voter() -> None:
        nonlocal again
        client = Client(port)
        while waiting:
            code, request = waiting.pop()
            began = time.perf_counter()
            while True:
                answer = await client.ask(request)
                if answer is not None and answer[0] == 200:
                    assert json.loads(answer[2])["tracker"] == code
                    receipts[code] += 1
                    break
                assert answer is None or answer[0] >= 500, answer  # never refused: each voice is free
                again += 1
                await asyncio.sleep(0.2)
            times.append(time.perf_counter() - began)
        await client.leave()

    await asyncio.gather(*[voter() for _ in range(CLIENTS)])
    return receipts, times, again


def nothing_lost(vote, receipts: dict[str, int]) -> None:
    """As many ballots as receipts, the same ones, as many signings."""
    connection.close()
    connection.close_pool()
    ballots = [recount.tracker(sealed) for sealed in tables.ballots(vote.box.pk)]
    assert set(receipts.values()) == {1}
    assert sorted(ballots) == sorted(receipts)
    assert queries.numbers(vote.box) == {"ballots": VOTERS, "paper": 0, "signings": VOTERS}


def bare(vote) -> float:
    """Votes per second of the statements of a vote alone, by as many connections, in tables made for them."""
    box, ballot = 10**6, vote.ballot.pk
    tables.create(box)
    sealed, rights = [made.sealed(vote.box) for _ in range(VOTERS)], [uuid4() for _ in range(VOTERS)]
    waiting = list(zip(sealed, rights, strict=True))

    def act() -> None:
        with psycopg.connect(host=str(settings.STATE_DIR), user="cae", dbname=vote.name) as one:
            while True:
                try:
                    ballot_sealed, right = waiting.pop()
                except IndexError:
                    return
                one.execute("SELECT 1 FROM governance_ballot WHERE id = %s FOR SHARE", [ballot])
                one.execute(f"INSERT INTO {tables.signing(box)} VALUES (%s)", [right])
                one.execute(f"INSERT INTO {tables.urn(box)} VALUES (%s, %s)", [uuid4(), ballot_sealed])
                one.commit()

    threads = [threading.Thread(target=act) for _ in range(16)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    assert tables.counts(box) == (VOTERS, VOTERS)
    tables.drop(box)
    return VOTERS / seconds


def test_a_thousand_voters(vote):
    floor = bare(vote)
    with served(vote.name) as (port, _):
        began = time.perf_counter()
        receipts, times, again = asyncio.run(everybody(port, vote.posts))
        seconds = time.perf_counter() - began
    nothing_lost(vote, receipts)
    slow = statistics.quantiles(times, n=20)[-1] * 1000
    detail = f"{seconds:.1f} s, {VOTERS / seconds:.0f} votes/s, 95 % en {slow:.0f} ms, {again} renvois"
    note("votes", "1 000 votants, en 10 s", detail, seconds / GOAL, goal=1)
    note("votes", "contre les deux insertions nues", f"{floor:.0f} votes/s nus", floor / (VOTERS / seconds), goal=10)


def test_a_worker_then_postgresql_are_killed_in_the_peak(vote):
    with served(vote.name) as (port, server):
        killed = threading.Thread(target=_kill, args=(server.pid, vote))
        killed.start()
        began = time.perf_counter()
        receipts, _, again = asyncio.run(everybody(port, vote.posts))
        seconds = time.perf_counter() - began
        killed.join()
    assert vote.killed == ["worker", "postgresql"]
    assert again
    nothing_lost(vote, receipts)
    note("votes", "un processus web puis PostgreSQL tués", f"{seconds:.1f} s, {again} renvois, reçus = bulletins", None)


def _kill(server: int, vote) -> None:
    """Kills a worker when a fifth has voted, PostgreSQL when half has, and starts it again."""
    vote.killed = []
    _wait_for(vote, VOTERS // 5)
    os.kill(_children(server)[0], signal.SIGKILL)
    vote.killed.append("worker")
    _wait_for(vote, VOTERS // 2)
    home = settings.STATE_DIR
    postmaster = int((home / "pg" / "postmaster.pid").read_text().split()[0])
    backends = _children(postmaster)
    for process in (postmaster, *backends):
        os.kill(process, signal.SIGKILL)
    while any(Path(f"/proc/{process}").exists() for process in (postmaster, *backends)):
        time.sleep(0.05)
    (home / postgres.SOCKET).unlink(missing_ok=True)
    postgres.ensure(home, throwaway=False)
    vote.killed.append("postgresql")


def _wait_for(vote, ballots: int) -> None:
    with psycopg.connect(host=str(settings.STATE_DIR), user="cae", dbname=vote.name, autocommit=True) as one:
        while one.execute(f"SELECT count(*) FROM {tables.signing(vote.box.pk)}").fetchone()[0] < ballots:
            time.sleep(0.02)


def _children(parent: int) -> list[int]:
    return [int(found) for found in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def test_a_thousand_pages_ask_how_far_the_vote_is(vote):
    """Every three seconds each, for nine seconds; the vote is not slowed by those who watch."""
    address = state_address(vote.ballot.pk)
    answers: list[tuple[int, float]] = []

    async def page(port: int, rank: int) -> None:
        await asyncio.sleep(3 * rank / PAGES)
        client, etag = Client(port), ""
        for _ in range(3):
            known = f"If-None-Match: {etag}\r\n" if etag else ""
            began = time.perf_counter()
            asked = f"GET {address} HTTP/1.1\r\nHost: localhost\r\n{known}\r\n".encode()
            # As a browser does: a connection that the server closed while it waited is opened again.
            answer = await client.ask(asked) or await client.ask(asked)
            took = time.perf_counter() - began
            assert answer is not None
            answers.append((answer[0], took))
            etag = answer[1]["etag"]
            await asyncio.sleep(max(0.0, 3 - took))
        await client.leave()

    async def all_pages(port: int) -> None:
        await asyncio.gather(*[page(port, rank) for rank in range(PAGES)])

    with served(vote.name) as (port, _):
        asyncio.run(all_pages(port))
    slow = statistics.quantiles([took for _, took in answers], n=20)[-1] * 1000
    unchanged = sum(status == 304 for status, _ in answers)
    assert len(answers) == 3 * PAGES
    assert {status for status, _ in answers} <= {200, 304}
    detail = f"{len(answers)} questions, {unchanged} réponses 304, 95 % en {slow:.0f} ms"
    note("votes", "1 000 pages, toutes les 3 s", detail, slow / 500, goal=1)
    note(
        "votes",
        "questions après la première, en 304",
        f"{unchanged} sur {2 * PAGES}",
        unchanged / (2 * PAGES),
        goal=0.99,
        at_least=True,
    )
