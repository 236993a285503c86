"""What the page of a resolution tells of its votes."""

from django.urls import reverse

from governance.ballots import actions
from tests.governance.ballots.test_actions import AT, cast_for, end, session
from tests.governance.made import BY
from tests.governance.reading import text_of
from tests.support.queries import queries_of


def test_the_page_of_a_resolution_tells_its_vote_once_proclaimed(as_, cast):
    held = session()
    address = reverse("governance:meetings:resolution", args=[held.resolution.pk])
    client = as_("nadia")
    for member, choice in zip(held.people, ("for", "for", "against", "blank"), strict=True):
        cast_for(held, member, choice)
    page = text_of(client.get(address))
    assert "caché à tous jusqu’à sa proclamation" in page and "Résultat du vote" not in page
    end(held)
    page = text_of(client.get(address))
    assert "Adoptée : 2 voix pour, 1 contre ; il en fallait 2 pour." in page
    assert "Pour 2" in page and "Contre 1" in page and "Votes blancs 1" in page
    assert "4 votes reçus" in page and "les voix pour et contre" in page


def test_the_votes_of_a_resolution_cost_one_query(as_, cast):
    held = session()
    client = as_("nadia")

    def read():
        client.get(reverse("governance:meetings:resolution", args=[held.resolution.pk]))

    read()
    one = len(queries_of(read))
    for _ in range(2):
        actions.cancel_ballot(ballot=held.resolution.ballots.get(state="open"), by=BY, reason="Panne", at=AT)
        made = actions.prepare_ballot(resolution=held.resolution, by=BY, way="named")
        actions.open_ballot(ballot=made, by=BY, at=AT)
    assert len(queries_of(read)) == one
