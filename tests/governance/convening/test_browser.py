"""The whole story of a convocation in a real browser, on a computer and on a phone: what leaves, what comes back, who is
reminded, and the second call after a missed quorum."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from governance.convening.actions import give_consent
from governance.models import Meeting, Sending
from members.models import Member
from tests.governance import made as governance
from tests.governance.convening.test_actions import report
from tests.governance.made import member
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read

WIDTHS = pytest.mark.parametrize("width", [1280, 390])


@pytest.fixture
def assembly(site) -> Meeting:
    """An assembly in forty days, ready to be convened: Léa and Fatou by mail, Bastien by letter, the others by hand."""
    cast = read()
    made = governance.meeting(starts_at=timezone.now() + timedelta(days=40), title="Assemblée de printemps")
    governance.frozen(made, "L'assemblée approuve les comptes.", title="Comptes")
    for user in (cast.lea, cast.fatou):
        give_consent(member=member(user), by=user, at=timezone.now())
    Member.objects.filter(user=cast.bastien).update(address="3 quai Rambaud", postcode="69002", city="Lyon")
    return made


def check(page) -> None:
    """The page is accessible, and nothing of it is wider than the screen."""
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def press(page, role: str, name: str, *, exact: bool = False) -> None:
    """Activates a link or a button by the keyboard, once the page is loaded: its scripts open the dialogs."""
    page.wait_for_load_state()
    page.get_by_role(role, name=name, exact=exact).first.press("Enter", no_wait_after=True)


def convene(page, assembly) -> None:
    page.goto(f"/assemblees/{assembly.pk}/")
    press(page, "link", "Convoquer", exact=True)
    page.get_by_role("heading", name="Convoquer", exact=True).wait_for()
    check(page)
    press(page, "button", "Convoquer ")
    page.get_by_role("heading", name="Envois", exact=True).wait_for(timeout=60_000)  # the document is drawn before the page comes


@WIDTHS
def test_convened_read_come_back_sent_again_and_reminded(site, page, assembly, width):
    cast = read()
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, site, cast.diane)
    convene(page, assembly)
    check(page)
    assert {one.to[0] for one in mail.outbox} == {cast.lea.email, cast.fatou.email}

    # The mail Léa reads has the event of her calendar, and the convocation.
    to_lea = next(one for one in mail.outbox if one.to == [cast.lea.email])
    joined = {name: content for name, content, _ in to_lea.attachments}
    assert {"reunion.ics", "convocation.pdf"} <= set(joined)
    event = joined["reunion.ics"]
    assert "BEGIN:VEVENT" in (event.decode() if isinstance(event, bytes) else event)

    # It came back: the report finds its sending, another takes its place.
    press(page, "link", "Avis de non-remise")
    content = report(to_lea.extra_headers["Message-ID"])
    page.get_by_label("Avis de non-remise").set_input_files({"name": "avis.eml", "mimeType": "message/rfc822", "buffer": content})
    check(page)
    press(page, "button", "Lire l’avis")
    page.get_by_text("Adresse inconnue").first.wait_for()
    check(page)
    press(page, "link", "Renvoyer autrement")
    page.get_by_role("heading", name="Renvoyer autrement").wait_for()
    page.get_by_role("radio", name="lettre", exact=True).check()
    page.get_by_role("textbox", name="Adresse").fill("2 rue Neuve\n69001 Lyon")
    check(page)
    press(page, "button", "Renvoyer", exact=True)
    page.get_by_role("button", name="La noter postée").wait_for()
    check(page)
    press(page, "button", "La noter postée")
    press(page, "button", "Noter", exact=True)
    page.get_by_text("Posté ou remis").first.wait_for()
    assert Sending.objects.get(instead_of__isnull=False).state == "posted"

    # Who did nothing is reminded, and nobody whose mail came back.
    mail.outbox.clear()
    press(page, "link", "Envois", exact=True)
    press(page, "link", "Rappel", exact=True)
    page.get_by_role("heading", name="Rappeler la réunion").wait_for()
    check(page)
    press(page, "button", "Envoyer le rappel")
    page.get_by_role("heading", name="Envois", exact=True).wait_for()
    assert cast.fatou.email in {one.to[0] for one in mail.outbox}
    assert cast.lea.email not in {one.to[0] for one in mail.outbox}
    check(page)


def test_read_on_a_phone_and_put_in_its_calendar(site, page, assembly):
    cast = read()
    sign_in(page, site, cast.diane)
    convene(page, assembly)
    link = next(line for line in mail.outbox[0].body.splitlines() if line.endswith("/convocation/"))
    page.context.clear_cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, site, cast.lea)
    page.goto(link)
    page.get_by_role("heading", name="Convocation", exact=True).wait_for()
    check(page)
    with page.expect_download() as download:
        press(page, "link", "Mettre dans mon agenda")
    assert download.value.suggested_filename == f"reunion-{assembly.pk}.ics"
    press(page, "link", "Assemblée de printemps")
    press(page, "button", "Je ne viens pas")
    press(page, "link", "Donner mon pouvoir, ou voter par correspondance")
    page.get_by_role("heading", name="Mon pouvoir").wait_for()
    check(page)
    page.get_by_label("À une personne de mon choix").check()
    page.get_by_label("Associé·e").select_option(label="Fatou Diallo")
    press(page, "button", "Donner mon pouvoir")
    page.get_by_role("heading", name="Fatou Diallo votera en votre nom").wait_for()
    check(page)


@WIDTHS
def test_a_missed_quorum_is_called_again(site, page, assembly, width):
    cast = read()
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, site, cast.diane)
    convene(page, assembly)
    Meeting.objects.filter(pk=assembly.pk).update(starts_at=timezone.now() - timedelta(minutes=30))  # its day has come
    page.goto(f"/assemblees/{assembly.pk}/")
    press(page, "button", "Ouvrir la séance")
    press(page, "button", "Ouvrir", exact=True)
    page.get_by_role("button", name="Lever la séance").wait_for()
    press(page, "button", "Quorum non atteint")
    press(page, "button", "Le constater")
    page.get_by_text("Le quorum n’était pas atteint").wait_for()
    check(page)
    press(page, "link", "Deuxième convocation")
    page.get_by_role("heading", name="Deuxième convocation").wait_for()
    check(page)
    press(page, "button", "Préparer la deuxième convocation")
    page.get_by_text("n’avait pas atteint son quorum").wait_for()
    again = Meeting.objects.get(first_call=assembly)
    mail.outbox.clear()
    convene(page, again)
    again.refresh_from_db()
    assert again.state == "convened"
    assert "C'est une deuxième convocation" in mail.outbox[0].body
