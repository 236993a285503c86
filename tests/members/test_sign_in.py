"""Signing in: closed to strangers, slow for those who guess, silent about who has an account, strict for the team."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from cae.rights import Right
from members.middleware import OPEN
from tests.members.people import a_holder, an_account

pytestmark = pytest.mark.django_db
PASSWORD = "trois petits chats bleus"


@pytest.fixture
def user():
    made = an_account(email="lise@exemple.test")
    made.set_password(PASSWORD)
    made.save()
    return made


def sign_in(client, login="lise@exemple.test", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def test_nobody_opens_an_account_alone(client):
    page = client.get(reverse("account_signup"))
    assert "sur invitation" in page.content.decode()
    client.post(reverse("account_signup"), {"email": "x@exemple.test", "password1": PASSWORD, "password2": PASSWORD})
    from members.models import User

    assert not User.objects.filter(email="x@exemple.test").exists()


def test_sign_in_by_address_and_password(client, user):
    assert sign_in(client, "LISE@exemple.test")["Location"] == "/"


def test_a_closed_account_does_not_come_in(client, user):
    user.is_active = False
    user.save()
    assert reverse("account_inactive") in sign_in(client)["Location"]


def test_after_five_failures_even_the_right_password_waits(client, user):
    for _ in range(5):
        assert "Trop" not in sign_in(client, password="mauvais mot de passe").content.decode()
    page = sign_in(client)
    assert page.status_code == 200
    assert "Trop de tentatives de connexion échouées. Veuillez réessayer ultérieurement." in page.content.decode()


def test_too_many_requests_are_told_in_french(client, user, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    sign_in(client, password="mauvais")
    page = sign_in(client, password="mauvais")
    assert page.status_code == 429
    assert "Réessayez dans quelques minutes" in page.content.decode()


def test_failures_do_not_say_who_has_an_account(client, user):
    known = sign_in(client, password="mauvais").context["form"].non_field_errors()
    unknown = sign_in(client, "personne@exemple.test", "mauvais").context["form"].non_field_errors()
    assert known == unknown


def test_a_lost_password_does_not_say_who_has_an_account(client, user, mails):
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("lise@exemple.test", "personne@exemple.test")
    ]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert mails[0].to == ["lise@exemple.test"]


# -- the second factor of support roles ------------------------------------------------------------


def without_factor(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def guarded(client):
    user = a_holder(Right.DESK, Right.MEMBERS_VIEW, second_factor=True)
    user.set_password(PASSWORD)
    user.save()
    return without_factor(client, user)


def test_a_support_role_first_sets_up_its_second_factor(guarded):
    for name in ("home", "members:index", "members:me", "account_email"):
        answer = guarded.get(reverse(name))
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index")), name


def test_htmx_is_sent_there_too(guarded):
    answer = guarded.htmx("get", reverse("members:index"))
    assert answer["HX-Redirect"] == reverse("mfa_index")


def test_what_sets_it_up_stays_open(guarded):
    for name in ("mfa_index", "account_logout", "account_reauthenticate", "account_change_password", "usersessions_list"):
        assert guarded.get(reverse(name)).status_code == 200, name
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert reverse("account_reauthenticate") in guarded.get(reverse(name))["Location"], name


def test_the_open_pages_exist():
    for name in OPEN:
        assert reverse(name, kwargs={"pk": 1} if name == "mfa_edit_webauthn" else None)


def test_without_such_a_role_or_with_a_second_factor_people_come_in(client, guarded):
    from allauth.mfa.models import Authenticator

    assert without_factor(client, an_account()).get(reverse("members:me")).status_code == 200
    user = a_holder(Right.DESK, second_factor=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert without_factor(client, user).get(reverse("members:me")).status_code == 200


def test_a_role_that_has_ended_asks_for_nothing(client):
    from datetime import date

    from members.models import Grant

    user = a_holder(Right.DESK, second_factor=True)
    Grant.objects.filter(user=user).update(until=date(2025, 1, 1))
    assert without_factor(client, user).get(reverse("members:me")).status_code == 200


def test_my_sessions_are_listed(client, user):
    sign_in(client)
    page = client.get(reverse("usersessions_list"))
    assert page.status_code == 200
    assert user.usersession_set.count() == 1


def test_the_links_of_the_set_up_lead_somewhere(guarded):
    page = guarded.get(reverse("mfa_index")).content.decode()
    content = page.split("<main")[1].split("</main>")[0]
    links = [link for link in re.findall(r'href="(/[^"]*)"', content) if link != reverse("home")]
    assert links
    for link in links:
        assert guarded.get(link, follow=True).redirect_chain != [(reverse("mfa_index"), 302)], link


# -- what is counted, and by which address ---------------------------------------------------------


def come_from(client, forwarded):
    return client.post(
        reverse("account_login"),
        {"login": "lise@exemple.test", "password": PASSWORD},
        REMOTE_ADDR="172.18.0.5",  # the proxy
        headers={"x-forwarded-for": forwarded},
    )


@pytest.fixture
def behind_a_proxy(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}


def test_behind_a_proxy_each_address_has_its_own_count(client, user, behind_a_proxy):
    assert come_from(client, "203.0.113.7").status_code == 302
    client.logout()
    assert come_from(client, "203.0.113.8").status_code == 302
    client.logout()
    assert come_from(client, "203.0.113.8").status_code == 429


def test_a_forged_address_is_not_believed(client, user, behind_a_proxy):
    assert come_from(client, "198.51.100.1, 203.0.113.7").status_code == 302
    client.logout()
    assert come_from(client, "198.51.100.2, 203.0.113.7").status_code == 429


def test_my_session_says_the_address_the_proxy_saw(client, user, behind_a_proxy):
    come_from(client, "198.51.100.1, 203.0.113.7")
    assert user.usersession_set.get().ip == "203.0.113.7"


# -- second factors at rest ------------------------------------------------------------------------


@pytest.fixture
def factors(user):
    """The secrets of Lise's second factors, as her telephone and her sheet of paper hold them."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret, RecoveryCodes.activate(user).generate_codes()


def test_the_database_does_not_say_second_factors(user, factors):
    secret, codes = factors
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator WHERE user_id = %s", [user.pk])
        rows = [row for (row,) in cursor.fetchall()]
    assert len(rows) == 2
    for row in rows:
        assert secret not in row
        assert not any(code in row for code in codes)
        assert re.search(r'"(secret|seed)": "gAAAA', row)  # a Fernet token


def test_an_encrypted_secret_still_signs_in(client, user, factors):
    secret, codes = factors
    for code in (format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))), codes[0]):
        sign_in(client)
        assert client.post(reverse("mfa_authenticate"), {"code": code})["Location"] == "/"
        client.logout()


def test_a_new_key_takes_over_and_the_old_one_leaves(user, factors, settings):
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_field_key", verbosity=0)
    settings.FIELD_KEYS = [new]
    assert RecoveryCodes.activate(user).generate_codes() == factors[1]


def test_a_lost_key_is_said_before_anything_is_written(user, factors, settings):
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="Aucune clé de FIELD_KEY ne lit"):
        call_command("rotate_field_key", verbosity=0)
