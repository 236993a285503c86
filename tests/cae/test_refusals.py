"""What nobody caught still reaches people as a page."""

import pytest
from django.urls import reverse

from tests.support.things import Things


def test_an_address_that_only_takes_an_act_says_so(as_, cast):
    """Reached by typing it, or after signing in again."""
    quote = Things(cast).quote
    response = as_("lea").get(reverse("billing:quotes:duplicate", kwargs={"code": "LEA", "pk": quote.pk}))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Cette adresse ne s’ouvre pas ainsi" in response.content.decode()
    assert "Rien n’a été fait" in response.content.decode()


@pytest.mark.django_db
def test_signed_out_too(client):
    response = client.get(reverse("billing:portal:opened", kwargs={"token": "x", "pk": 1}))
    assert response.status_code == 405
    assert "Revenir à l’accueil" in response.content.decode()


@pytest.mark.parametrize("name", ["governance:decisions:index", "governance:mandates:index", "billing:invoices:all", "desk"])
def test_an_address_that_asks_for_what_no_text_holds_is_not_understood(as_, name):
    answer = as_("odile").get(reverse(name), {"q": "a\0b"})
    assert answer.status_code == 400
    assert "pas été comprise" in answer.content.decode()
