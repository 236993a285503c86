"""`manage.py verify_seals`: silent when all holds, precise when something does not."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.billing.invoices.made import issued


def verify():
    said, wrong = io.StringIO(), io.StringIO()
    try:
        call_command("verify_seals", stdout=said, stderr=wrong)
    except CommandError:
        return said.getvalue(), wrong.getvalue(), False
    return said.getvalue(), wrong.getvalue(), True


@pytest.mark.django_db
def test_verify_seals_counts_what_holds(cast):
    issued(cast.lea_activity, by=cast.odile)
    said, wrong, holds = verify()
    assert (holds, wrong) == (True, "")
    assert "1 documents scellés, 0 défaut(s)." in said
    assert "Les soldes sont ceux des écritures." in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tampered", "words"),
    [
        ("UPDATE cae_sealedrecord SET content = 'x' WHERE position = 1", "position 1 : le contenu a changé"),
        ("UPDATE billing_balance SET debit = debit + 1 WHERE account_id = '411000'", "Solde du compte 411000"),
    ],
)
def test_verify_seals_says_what_was_changed_behind_our_back(cast, tampered, words):
    """Someone with the keys of the server goes around the triggers: the proof is in the chain."""
    issued(cast.lea_activity, by=cast.odile)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cae_sealedrecord DISABLE TRIGGER USER")
        cursor.execute(tampered)
    _, wrong, holds = verify()
    assert not holds
    assert words in wrong
