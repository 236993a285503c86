"""What is unlawful is refused with the right rule and a sentence; the validator survives threads, forks and death."""

import os
import signal
import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from billing.documents import problems, schematron, validation, xml
from tests.billing.documents import examples


def codes(document) -> set[str]:
    return {problem.code for problem in validation.check(document)[1]}


def official(data: bytes) -> set[str]:
    return {problem.code for problem in validation.validate(data)}


def totals(**changes):
    document = examples.services()
    return replace(document, totals=replace(document.totals, **changes))


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (totals(due=D("3056.39")), "BR-CO-16"),
        (totals(lines=D("2546.99")), "BR-CO-10"),
        (totals(net=D("2547.01")), "BR-CO-13"),
        (totals(vat=D("509.41")), "BR-CO-14"),
        (totals(gross=D("3056.41")), "BR-CO-15"),
        (totals(allowances=D("1.00")), "BR-CO-11"),
        (
            replace(examples.services(), vat_totals=(replace(examples.services().vat_totals[0], amount=D("509.41")),)),
            "BR-CO-17",
        ),
        (replace(examples.services(), vat_totals=(replace(examples.services().vat_totals[0], base=D("2546.99")),)), "BR-S-08"),
        (replace(examples.services(), buyer=replace(examples.COMPANY, siren="", siret="")), "BR-FR-11"),
        (replace(examples.services(), buyer=replace(examples.COMPANY, siret="11111111100011")), "BR-FR-09"),
        (replace(examples.services(), buyer=replace(examples.COMPANY, address=examples.Address())), "BR-10"),
        (replace(examples.services(), number="FAC 2027.42"), "BR-FR-02"),
        (replace(examples.services(), number="F" * 36), "BR-FR-01"),
        (replace(examples.services(), notes=()), "BR-FR-05"),
        (replace(examples.services(), notes=examples.NOTES * 2), "BR-FR-06"),
        (replace(examples.services(), due=date(2027, 3, 2)), "BR-FR-CO-07"),
        (replace(examples.services(), due=None), "BR-CO-25"),
        (replace(examples.services(), mode="X1"), "BR-FR-08"),
        (replace(examples.services(), issued=date(1926, 3, 3), due=date(2027, 3, 3)), "BR-FR-03"),
        (replace(examples.credit_note(), preceding=()), "BR-FR-CO-05"),
        (replace(examples.deposit(), mode="S4"), "BR-FR-CO-08"),
        (replace(examples.reverse_charge(), buyer=replace(examples.GERMAN, vat_number="")), "BR-AE-02"),
        (examples.document([examples.line("Travail", "1", "10", examples.Vat(category="S", rate=D("19.5")))]), "BR-FR-16"),
        (examples.document([examples.line("Travail", "1", "10", examples.Vat(category="E", rate=D(0)))]), "BR-E-10"),
        (examples.document([examples.line(" ", "1", "10")]), "BR-25"),
        (replace(examples.balance(), deposits=(replace(examples.balance().deposits[0], gross=D(350)),)), "DEPOSITS"),
    ],
)
def test_refused(document, code):
    assert code in codes(document)


def test_cents_the_official_rules_let_pass_are_refused():
    """BR-CO-17 tolerates one euro: an altered VAT passes the schematrons and is refused by us."""
    document = examples.services()
    altered = replace(
        document,
        vat_totals=(replace(document.vat_totals[0], amount=D("509.90")),),
        totals=replace(document.totals, vat=D("509.90"), gross=D("3056.90"), due=D("3056.90")),
    )
    assert official(xml.generate(altered)) == set()
    assert codes(altered) == {"BR-CO-17"}


def test_the_official_validators_refuse_altered_files():
    made = xml.generate(examples.services())
    assert official(made) == set()
    assert official(made.replace(b"<ram:DuePayableAmount>3056.40", b"<ram:DuePayableAmount>3056.39")) == {"BR-CO-16"}
    assert official(made.replace(b'schemeID="0225">912048730', b'schemeID="0225">91 2048730')) == {"BR-FR-23"}
    assert official(made.replace(b"ram:DuePayableAmount", b"ram:PayableAmount")) == {"XSD"}
    assert official(b"not an invoice") == {"XML"}


def test_a_problem_speaks_french():
    (problem,) = validation.check(totals(due=D(1)))[1]
    assert problem.message == "Le net à payer n'est pas le total TTC moins ce qui est déjà payé."
    assert "1.00 stated" in problem.raw or "1 stated" in problem.raw


def test_a_rule_without_sentence_shows_the_official_words():
    assert "BR-FR-99" in problems.sentence("BR-FR-99", "Motif officiel")
    assert "Motif officiel" in problems.sentence("BR-FR-99", "Motif officiel")


def test_threads_take_turns():
    made, results = xml.generate(examples.services()), []
    threads = [threading.Thread(target=lambda: results.append(validation.validate(made))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[]] * 8


def test_a_dead_validator_is_started_again():
    made = xml.generate(examples.services())
    validation.validate(made)
    first = validation._child._process
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert validation.validate(made) == []
    assert validation._child._process.pid != first.pid


def test_a_forked_process_has_a_validator_of_its_own():
    made = xml.generate(examples.services())
    validation.validate(made)
    parent = validation._child._process.pid
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            fine = validation.validate(made) == [] and validation._child._process.pid != parent
            validation.stop()
            os.write(writing, b"1" if fine else b"0")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    assert os.read(reading, 1) == b"1"
    os.close(reading)
    assert validation.validate(made) == []
    assert validation._child._process.pid == parent


def test_a_silent_validator_is_never_taken_for_a_yes(monkeypatch):
    made = xml.generate(examples.services())
    validation.validate(made)
    monkeypatch.setattr(validation, "REPLY_TIMEOUT", 0.0)
    with pytest.raises(validation.ValidatorUnavailable):
        validation.validate(made)
    monkeypatch.undo()
    assert validation.validate(made) == []


def test_the_report_is_read():
    report = (
        '<svrl:failed-assert test="a &gt; b"><xsl:x/></svrl:failed-assert>'
        '<svrl:failed-assert test="x" id="BR-1" location="/a" flag="fatal">'
        "<svrl:text>\n [BR-1]-Words &amp; more </svrl:text></svrl:failed-assert>"
    )
    assert schematron.failures(report)[1] == ["BR-1", "[BR-1]-Words & more", "/a", "fatal"]
