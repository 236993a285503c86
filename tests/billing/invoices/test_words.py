"""A credit note is said « il »; whoever of the team may not issue it reads which right is missing."""

import pytest
from django.urls import reverse

from billing.invoices import actions, rules
from members.models import Role
from tests.billing.invoices.made import issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast):
    invoice = issued(cast.lea_activity, by=cast.odile)
    note = actions.draft_credit_note(invoice=invoice, by=cast.lea)
    return actions.submit(invoice=note, by=cast.lea)


def test_its_author_is_told_that_it_is_read_again(as_, waiting):
    page = as_("lea").get(waiting.get_absolute_url()).content.decode()
    assert "L’équipe d’appui va le relire" in page and "va la relire" not in page


def test_who_edits_or_issues_it_without_the_right_reads_it_in_its_gender(cast, waiting):
    assert str(rules.can_edit(cast.lea, waiting)) == "Cet avoir attend sa validation. Reprenez-le pour le modifier."
    said = rules.can_issue(cast.lea, waiting)
    assert (said.sentence, said.remedy) == ("Cet avoir doit être validé par l'équipe d'appui.", "Envoyez-le en validation.")


def test_one_of_the_team_without_the_right_reads_which_one_is_missing(cast, as_, waiting):
    for role in Role.objects.all():
        kept = [right for right in role.rights if right != "credit_notes.issue"]
        Role.objects.filter(pk=role.pk).update(rights=kept)
    page = as_("bruno").get(waiting.get_absolute_url()).content.decode()
    assert "Cet avoir attend sa validation. Il vous manque le droit" in page
    assert "L’équipe d’appui va" not in page


def test_the_page_that_issues_it_does_not_send_to_itself(as_, waiting):
    page = as_("odile").get(reverse("billing:invoices:issue_credit_note", args=["LEA", waiting.pk])).content.decode()
    assert "ce qu’il aurait rendu de trop se facture à nouveau" in page
    assert "une erreur se corrige par un avoir" not in page
