"""Imports: what the preview says is what the import does; all or nothing; run twice, imported once."""

import pytest

from billing.customers import importing, queries
from billing.customers.actions import create_customer
from billing.customers.models import Contact, Customer, CustomerImport, ThirdParty
from cae.access import Refused
from cae.history import history_of
from cae.models import SearchDocument
from tests.billing.customers.numbers import siren, siret
from tests.support.queries import queries_of

HEADERS = "Nom;Prénom;SIRET;E-mail;Adresse;CP;Ville;Contact\n"


def started(cast, *lines, headers=HEADERS, on_duplicate="skip", activity=None, by=None):
    content = (headers + "".join(f"{line}\n" for line in lines)).encode()
    by = by or cast.lea
    made = importing.start_import(activity=activity or cast.lea_activity, content=content, name="mes clients.csv", by=by)
    return importing.choose_columns(incoming=made, columns=made.columns, on_duplicate=on_duplicate, by=by)


def known(cast, name="Élan", **values):
    return create_customer(
        activity=cast.lea_activity, values={"kind": "company", "country": "FR", "name": name, **values}, by=cast.lea
    )


def test_good_rows_become_whole_customers(cast):
    incoming = started(cast, f"Élan 🌱;;{siret(1)};a@elan.example;1 rue;69001;Lyon;Anne", "Roche;Ada;;ada@x.example;;;;")
    done = importing.run_import(incoming=incoming, by=cast.lea)
    elan, ada = Customer.objects.order_by("pk")
    assert (elan.name, elan.siren, elan.kind, elan.third_party.siren) == ("Élan 🌱", siren(1), "company", siren(1))
    assert queries.billing_address(elan).city == "Lyon"
    assert elan.contacts.get().name == "Anne"
    assert (str(ada), ada.kind) == ("Ada Roche", "individual")
    assert [e.verb for e in history_of(elan)] == ["customer.imported"]
    assert [e.verb for e in history_of(done)] == ["customers.imported"]
    assert list(queries.search_customers(cast.lea_activity, "elan")) == [elan]
    assert (done.report["created"], done.report["refused"], done.imported_at is not None) == (2, [], True)


def test_a_second_run_imports_nothing_more(cast):
    incoming = started(cast, "Élan")
    importing.run_import(incoming=incoming, by=cast.lea)
    importing.run_import(incoming=incoming, by=cast.lea)
    assert Customer.objects.count() == 1


def test_wrong_rows_are_named_by_row_and_column_and_the_others_imported(cast):
    incoming = started(
        cast, f"Un;;{siret(1)}", "Deux;;12345", ";;", "Trois;;;pas une adresse", f"Nous;;{cast.cooperative.siret}", "Quatre"
    )
    found = importing.preview(incoming)
    assert (found.total, found.good, found.counts["refused"]) == (5, 2, 3)
    done = importing.run_import(incoming=incoming, by=cast.lea)
    told = [(line["number"], line["problems"][0]["column"]) for line in done.report["refused"]]
    assert told == [(3, "SIRET"), (5, "E-mail"), (6, "SIREN")]
    assert "coopérative elle-même" in done.report["refused"][2]["problems"][0]["sentence"]
    assert sorted(str(c) for c in Customer.objects.all()) == ["Quatre", "Un"]


def test_the_rows_to_correct_come_back_with_the_reason(cast):
    known(cast, "Connu")
    done = importing.run_import(incoming=started(cast, "Deux;;12345", "Bon", "Connu;;;c@x.example"), by=cast.lea)
    headers, rows = importing.refused_rows(done)
    rows = list(rows)
    assert headers[:3] == ["Pourquoi", "Ligne du fichier", "Nom"]
    assert [(row[1], row[2]) for row in rows] == [("2", "Deux"), ("4", "Connu")]
    assert rows[0][0].startswith("SIRET : Un SIRET compte quatorze chiffres")
    assert rows[1][0] == "Déjà connu (même nom)."


@pytest.mark.parametrize(
    ("choice", "customers", "email"), [("skip", 1, ""), ("complete", 1, "a@elan.example"), ("create", 2, "")]
)
def test_known_customers_are_skipped_completed_or_created(cast, choice, customers, email):
    elan = known(cast, siren=siren(1))
    done = importing.run_import(
        incoming=started(cast, f"Autre nom;;{siret(1)};a@elan.example;1 rue;69001;Lyon", on_duplicate=choice), by=cast.lea
    )
    elan.refresh_from_db()
    assert (Customer.objects.count(), elan.email, elan.name) == (customers, email, "Élan")
    assert (queries.billing_address(elan) is not None) == (choice == "complete")
    assert (done.report["created"], done.report["completed"], len(done.report["skipped"])) == {
        "skip": (0, 0, 1), "complete": (0, 1, 0), "create": (1, 0, 0)
    }[choice]  # fmt: skip


def test_what_contradicts_a_known_customer_is_refused(cast):
    person = create_customer(
        activity=cast.lea_activity, values={"kind": "individual", "name": "Roche", "email": "r@x.example"}, by=cast.lea
    )
    done = importing.run_import(incoming=started(cast, f"Roche;;{siret(1)};r@x.example", on_duplicate="complete"), by=cast.lea)
    person.refresh_from_db()
    assert (done.report["completed"], len(done.report["refused"]), person.siren) == (0, 1, "")


def test_a_row_twice_in_the_file_is_imported_once(cast):
    done = importing.run_import(incoming=started(cast, f"Élan;;{siret(1)}", f"Elan SARL;;{siret(1)}"), by=cast.lea)
    assert (done.report["created"], done.report["skipped"][0]["number"]) == (1, 3)


def test_a_close_name_is_imported_and_told(cast):
    known(cast, "Boulangerie Dupont")
    done = importing.run_import(incoming=started(cast, "Boulangerie Dupond"), by=cast.lea)
    assert done.report["created"] == 1
    assert done.report["close"][0]["customer"] == Customer.objects.latest("pk").pk


def test_customers_of_other_activities_are_not_compared(cast):
    create_customer(activity=cast.atelier, values={"kind": "company", "name": "Élan", "siren": siren(1)}, by=cast.lea)
    done = importing.run_import(incoming=started(cast, f"Élan;;{siret(1)}"), by=cast.lea)
    assert done.report["created"] == 1
    assert ThirdParty.objects.count() == 1


def test_an_interrupted_import_leaves_nothing(cast, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    calls = []

    def fail(customers):
        calls.append(customers)
        if len(calls) == 2:
            raise RuntimeError("power cut")

    incoming = started(cast, "Alpha", "Bravo", "Charlie", "Delta")
    monkeypatch.setattr(importing, "index_customers", fail)
    with pytest.raises(RuntimeError):
        importing.run_import(incoming=incoming, by=cast.lea)
    assert not Customer.objects.exists()
    assert CustomerImport.objects.get().imported_at is None


@pytest.mark.parametrize(("columns", "sentence"), [({}, "le nom"), ({"name": 0, "email": 0}, "choisie deux fois")])
def test_columns_that_make_no_sense_are_refused(cast, columns, sentence):
    incoming = started(cast, "Élan")
    with pytest.raises(Refused, match=sentence):
        importing.choose_columns(incoming=incoming, columns=columns, on_duplicate="skip", by=cast.lea)


def test_a_stranger_imports_nothing(cast):
    incoming = started(cast, "Élan")
    with pytest.raises(Refused, match="droit"):
        importing.run_import(incoming=incoming, by=cast.nadia)
    with pytest.raises(Refused, match="droit"):
        started(cast, "Élan", by=cast.nadia)


def test_ten_thousand_lines_are_imported(cast):
    lines = [f"Client numéro {n:05d};;{siret(n)};c{n}@x.example;{n} rue;69001;Lyon;Contact {n}" for n in range(10_000)]
    incoming = started(cast, *lines)
    judged = []
    assert len(queries_of(lambda: judged.append(importing.preview(incoming)))) <= 10
    assert judged[0].good == 10_000
    seen = []
    run = lambda: importing.run_import(incoming=incoming, by=cast.lea, progress=lambda *at: seen.append(at))  # noqa: E731
    assert len(queries_of(run)) < 300, "the number of statements follows the batches, not the rows"
    assert Customer.objects.count() == Contact.objects.count() == SearchDocument.objects.filter(kind="customer").count() == 10_000
    assert seen[-1] == (10_000, 10_000)
