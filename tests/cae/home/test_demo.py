"""The demo's pages: only under its flag, only from this machine, only the cast."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from cae.models import CaughtMail
from cae.outbox import CaughtMailBackend
from members.models import User

pytestmark = pytest.mark.django_db
PAGES = ["demo_mails", "demo_mail", "demo_mail_body", "demo_attachment"]


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def caught(cast) -> CaughtMail:
    message = EmailMultiAlternatives("Votre devis", "Lisez-le : http://localhost:8000/client/abc/", to=["a@example.org"])
    message.attach_alternative("<p>Bonjour</p><script>alert(1)</script>", "text/html")
    message.attach("devis été.pdf", b"%PDF-1.4", "application/pdf")
    CaughtMailBackend().send_messages([message])
    return CaughtMail.objects.get()


def address(name, mail):
    if name == "demo_mails":
        return reverse(name)
    return reverse(name, args=[mail.attachments.get().pk if name == "demo_attachment" else mail.pk])


def test_sign_in_offers_the_cast_and_opens_their_page(demo, cast, client):
    html = client.get(reverse("account_login")).content.decode()
    assert all(str(user) in html for user in cast.people.values())
    response = client.post(reverse("demo_sign_in", args=[cast.odile.pk]))
    assert response.url == reverse("home")
    assert client.get(reverse("desk")).status_code == 200, "the second factor counts as done"


def test_nobody_but_the_cast_is_signed_in(demo, cast, client):
    others = [User.objects.create_superuser("op@example.org"), User.objects.create_user("x@example.org")]
    User.objects.filter(pk=cast.diane.pk).update(is_superuser=True)
    for user in (*others, cast.diane):
        assert client.post(reverse("demo_sign_in", args=[user.pk])).status_code == 404
    assert "_auth_user_id" not in client.session


def test_sign_in_is_refused_without_the_flag_and_from_another_machine(settings, cast, client):
    where = reverse("demo_sign_in", args=[cast.odile.pk])
    assert client.post(where).status_code == 404
    assert "Essayer avec" not in client.get(reverse("account_login")).content.decode()
    settings.DEMO = True
    assert client.post(where, REMOTE_ADDR="192.168.1.20").status_code == 404
    assert client.post(where, REMOTE_ADDR="").status_code == 404
    assert client.get(where).status_code == 405


@pytest.mark.parametrize("name", PAGES)
def test_mails_are_read_in_the_demo_from_this_machine_only(settings, caught, client, name):
    assert client.get(address(name, caught)).status_code == 404
    settings.DEMO = True
    assert client.get(address(name, caught), REMOTE_ADDR="10.0.0.4").status_code == 404


def test_mails_lists_what_left(demo, caught, client):
    html = client.get(reverse("demo_mails")).content.decode()
    assert "Votre devis" in html
    assert "devis été.pdf" in html
    assert "Votre devis" not in client.get(reverse("demo_mails"), {"q": "facture"}).content.decode()


def test_mail_shows_its_links_and_its_html_in_a_frame_without_scripts(demo, caught, client):
    html = client.get(address("demo_mail", caught)).content.decode()
    assert '<iframe class="mail-frame" sandbox=""' in html
    assert 'href="http://localhost:8000/client/abc/"' in html
    assert "alert(1)" not in html


def test_attachment_is_downloaded_under_its_name(demo, caught, client):
    response = client.get(address("demo_attachment", caught))
    assert response.content == b"%PDF-1.4"
    assert "attachment; filename*=utf-8''devis%20%C3%A9t%C3%A9.pdf" in response["Content-Disposition"]
