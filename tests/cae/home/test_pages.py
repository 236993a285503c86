"""The parts of pages drawn for true, and the pages that belong to everyone."""

import pytest
from django.urls import reverse

from cae.home.navigation import SECTIONS, Item, Navigation, Section
from members.models import User
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
ACCOUNT_PAGES = [
    "account_change_password",
    "mfa_index",
    "usersessions_list",
    "account_logout",
    "account_reauthenticate",
]
SIGNED_OUT_PAGES = ["account_login", "account_reset_password", "account_reset_password_done", "accessibility", "account_signup"]


@pytest.fixture
def person():
    return User.objects.create_user("lea@example.org", "un mot de passe assez long", display_name="Léa Martin")


@pytest.mark.parametrize("page", ["accessibility", "home"])
def test_pages_are_read_while_the_broker_is_away(client, person, settings, page):
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    client.force_login(person)
    settings.CACHES = settings.CACHES | {"default": away}
    assert client.get(reverse(page), follow=True).status_code == 200


def test_components_are_drawn(client, person):
    client.force_login(person)
    response = client.get(reverse("components"))
    assert response.status_code == 200
    assert "Ce SIREN n’existe pas" in response.content.decode()


@pytest.mark.parametrize("name", SIGNED_OUT_PAGES)
def test_pages_of_who_is_not_signed_in(client, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_pages_of_one_s_own_account(client, person, name):
    client.force_login(person)
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert len(client.page.headings) == 1


def test_a_wrong_password_is_said_and_the_address_kept(client, person):
    response = client.submit(reverse("account_login"), {"login": person.email, "password": "faux"}, form="login")
    html = response.content.decode()
    assert "notice-bad" in html
    assert f'value="{person.email}"' in html


def test_an_unknown_page_says_so_in_french(client, person):
    client.force_login(person)
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.content.decode()


def test_the_menu_hides_what_one_may_not_open_and_what_is_not_there(rf, person):
    request = rf.get("/")
    request.user, request.resolver_match = person, None
    declared = (
        Section("A", (Item("Accueil", "home", "home"), Item("Absent", "no:such:page", "home"))),
        Section("B", (Item("Bureau", "components", "inbox", "desk.view"),)),
    )
    shown = Navigation(request, declared).sections
    assert [(label, [link.label for link in links]) for label, links in shown] == [("A", ["Accueil"])]


def test_the_menu_costs_two_queries_at_most(rf, person):
    request = rf.get("/")
    request.user, request.resolver_match = User.objects.get(pk=person.pk), None
    own = [query for query in queries_of(lambda: Navigation(request).sections) if "members_activity" in query]
    assert len(own) <= 1


def test_letters_of_the_keyboard_are_given_once():
    keys = [item.key for section in SECTIONS for item in section.items if item.key]
    assert len(keys) == len(set(keys))
