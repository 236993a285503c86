"""The code of the door on each convocation, by mail and on paper; what the minutes say of how members were convened."""

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cae.periods import today
from governance.attendance import codes
from governance.convening import actions, letters
from governance.minutes.content import content_of
from governance.models import Meeting
from members.models import Member
from tests.governance.made import frozen, meeting, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def convened(cast) -> Meeting:
    """Léa receives a mail, Bastien a letter; the others, whose address is not known, are handed theirs."""
    Member.objects.filter(user=cast.bastien).update(address="1 rue Haute", postcode="69001", city="Lyon")
    made = meeting(starts_at=timezone.now() + timedelta(days=40))
    frozen(made)
    actions.give_consent(member=member(cast.lea), by=cast.lea, at=timezone.now())
    actions.convene(meeting=made, by=cast.diane, on=today(), at=timezone.now())
    made.refresh_from_db()
    return made


def test_each_mail_joins_the_code_of_its_reader(convened, cast):
    (sent,) = [one for one in mail.outbox if one.to == [member(cast.lea).email]]
    code = codes.personal_code(convened.pk, member(cast.lea).pk)
    assert f"À l'entrée, montrez ce code : {code}" in sent.body
    image = next(one for one in sent.attachments if one[0] == "code-d-entree.png")
    assert bytes(image[1]).startswith(b"\x89PNG")


def test_each_letter_prints_the_code_of_its_reader(convened, cast):
    rows = list(convened.convocation.sendings.exclude(channel="email").select_related("member"))
    assert len(rows) > 1
    made = letters.letters(convened.convocation, rows)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    for one in rows:
        assert codes.personal_code(convened.pk, one.member_id) in text


def test_the_minutes_say_how_each_was_convened_and_the_hash_of_what_left(convened):
    convened.convocation.sendings.filter(state="to_post").update(state="posted", sent_at=timezone.now())
    said = content_of(convened)["convocation"]
    others = convened.convocation.sendings.count() - 2
    assert said["how"] == f"1 par courriel, {others} en main propre, 1 par lettre"
    assert said["digest"] == convened.convocation.digest


def test_the_sheet_of_the_meeting_leads_to_the_convocation(as_, convened):
    page = as_("lea").get(reverse("governance:meetings:sheet", args=[convened.pk])).content.decode()
    assert reverse("governance:convening:convocation", args=[convened.pk]) in page
