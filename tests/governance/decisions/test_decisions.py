"""The register of decisions: entered, never changed, replaced; read by every member."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cae.access import Refused
from cae.actors import System
from cae.history import history_of
from cae.models import FileLink
from cae.periods import today
from governance.decisions import actions, queries
from governance.models import Decision

pytestmark = pytest.mark.django_db
BY, ON = System("tests"), date(2026, 3, 2)


def url(name, *args):
    return reverse(f"governance:decisions:{name}", args=args)


def recorded(**values):
    values = {
        "number": "CA-2026-01",
        "body": "board",
        "title": "Plafonds",
        "text": "Adopté.",
        "decided_on": date(2026, 2, 1),
    } | values
    return actions.record_decision(by=BY, on=ON, **values)


def test_record_decision_takes_effect_the_day_it_is_taken_unless_said():
    decision = recorded()
    assert decision.effective_on == date(2026, 2, 1)
    assert history_of(decision).get().sentence == "a inscrit la décision CA-2026-01"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"decided_on": date(2026, 3, 3)}, "dans l'avenir"),
        ({"decided_on": date(1926, 1, 1)}, "n'est pas plausible"),
        ({"effective_on": date(2126, 1, 1)}, "n'est pas plausible"),
        ({"number": "ag-2024-03"}, "déjà pris"),
    ],
)
def test_record_decision_refuses(cast, values, sentence):
    with pytest.raises(Refused, match=sentence):
        recorded(**values)


def test_replace_decision_keeps_the_first_and_only_once(cast):
    first = recorded()
    second = actions.replace_decision(
        decision=first, by=BY, on=ON, number="CA-2026-02", body="board", title="Plafonds", text="Corrigé.", decided_on=ON
    )
    assert queries.register().get(pk=first.pk).replaced_by == second
    assert [entry.verb for entry in history_of(first)] == ["replace", "record"]
    with pytest.raises(Refused, match="déjà remplacée par la décision CA-2026-02"):
        recorded(number="CA-2026-03", replaces=first, decided_on=ON)
    with pytest.raises(Refused, match="plus ancienne"):
        recorded(number="CA-2026-03", replaces=second, decided_on=date(2026, 3, 1))


def test_next_number_follows_the_last(cast):
    assert queries.next_number(2024, "AG") == "AG-2024-04"
    assert queries.next_number(2026, "CA") == "CA-2026-01"


def entry(client, address=None, **typed):
    day = today().isoformat()
    data = {
        "number": "AG-X-1",
        "body": "assembly",
        "title": "Objet 🗳",
        "text": "Texte <b>adopté</b>",
        "decided_on": day,
        "effective_on": day,
    }
    return client.submit(address or url("new"), data | typed)


def test_new_is_read_by_every_member_with_its_minutes(as_, cast):
    pdf = SimpleUploadedFile("pv.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")
    answer = entry(as_("bastien"), file=pdf)
    decision = Decision.objects.get(number="AG-X-1")
    assert answer["Location"] == url("sheet", decision.pk)
    client = as_("nadia")
    page = client.get(url("sheet", decision.pk)).content.decode()
    assert "Texte &lt;b&gt;adopté" in page
    link = FileLink.objects.get(owner_id=decision.pk, purpose="minutes")
    assert reverse("file", args=[link.token]) in page
    assert "Objet 🗳" in client.get(url("index")).content.decode()
    answer = client.get(reverse("file", args=[link.token]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    answer.close()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"number": "AG-2024-03"}, "Déjà pris"),
        ({"decided_on": "2099-01-01"}, "n&#x27;est pas plausible"),
        ({"text": ""}, "obligatoire"),
        ({"file": SimpleUploadedFile("pv.pdf", b"MZ\x00", "application/pdf")}, "pas lisible ici"),
    ],
)
def test_new_says_what_is_wrong_and_keeps_the_rest(as_, cast, typed, sentence):
    page = entry(as_("bastien"), **typed).content.decode()
    assert sentence in page
    assert "Objet 🗳" in page
    assert Decision.objects.count() == 1


def test_replace_marks_the_first_as_replaced(as_, cast):
    client = as_("bastien")
    entry(client, url("replace", cast.decision.pk), title="Contribution, corrigée")
    page = client.get(url("sheet", cast.decision.pk)).content.decode()
    assert "Cette décision est remplacée" in page
    assert "Contribution, corrigée" in page
    assert "Remplacée" in client.get(url("index")).content.decode()


def test_only_those_in_charge_enter_decisions(as_, client, cast):
    assert client.get(url("index")).status_code == 302
    nadia = as_("nadia")
    assert nadia.get(url("index")).status_code == 200
    assert "Inscrire une décision" not in nadia.get(url("index")).content.decode()
    assert nadia.get(url("new")).status_code == 403
    assert nadia.get(url("replace", cast.decision.pk)).status_code == 403
    assert nadia.get(url("sheet", 999_999)).status_code == 404


def test_index_filters_and_says_when_nothing_is_found(as_, cast):
    client = as_("nadia")
    assert "Contribution aux services" in client.get(url("index"), {"q": "hors taxes", "organe": "assembly"}).content.decode()
    assert "Aucune décision ne correspond" in client.get(url("index"), {"organe": "board"}).content.decode()
    recorded()
    assert "Plafonds" in client.get(url("index"), {"organe": "board"}).content.decode()


def test_index_costs_the_same_with_one_row_and_three(as_, cast):
    from itertools import count

    from tests.support.queries import queries_of

    client, number = as_("nadia"), count(10)

    def add():
        recorded(number=f"CA-2026-{next(number)}")

    add()
    client.get(url("index"))
    one = queries_of(lambda: client.get(url("index")))
    add()
    add()
    assert len(queries_of(lambda: client.get(url("index")))) == len(one)
