"""Signed out: where each request leads."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
ACT = "/a/LEA/devis/12/dupliquer/"


def leads_to(response) -> str:
    return response["Location"]


def test_a_page_leads_back_to_itself(client):
    assert leads_to(client.get("/a/LEA/devis/?etat=acceptes")) == f"{LOGIN}?next=/a/LEA/devis/%3Fetat%3Dacceptes"


@pytest.mark.parametrize(
    ("origin", "back"),
    [
        ("http://testserver/a/LEA/devis/12/?a=1", "/a/LEA/devis/12/%3Fa%3D1"),
        ("https://ailleurs.example/a/LEA/devis/12/", "/"),
        ("", "/"),
    ],
)
def test_an_act_leads_back_to_the_page_it_was_asked_from(client, origin, back):
    response = client.post(ACT, headers={"referer": origin} if origin else {})
    assert leads_to(response) == f"{LOGIN}?next={back}"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(client, method):
    response = client.htmx(method, "/a/LEA/devis/", HX_Current_URL="http://testserver/a/LEA/devis/?q=x")
    assert (response.status_code, response["HX-Redirect"]) == (200, f"{LOGIN}?next=/a/LEA/devis/%3Fq%3Dx")
    assert response.content == b""


def test_a_draft_being_kept_is_told(client):
    response = client.post("/a/LEA/devis/12/modifier/", headers={"X-Autosave": "1"})
    assert (response.status_code, response.json()) == (401, {"signed_out": True})


def test_the_admin_has_no_sign_in_of_its_own(client, as_):
    """One door: its limits and its second factor hold for the operator too."""
    assert leads_to(client.get("/operateur/login/?next=/operateur/")).startswith(LOGIN)
    assert leads_to(client.post("/operateur/login/", {"username": "x", "password": "y"})).startswith(LOGIN)
    assert as_("odile").get("/operateur/login/").status_code == 403
