"""Who signed the attendance sheet: only who did; the bureau is told of the others until a scan shows their signatures."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from cae.files import store
from governance.attendance import sheets
from governance.attendance.actions import add_signed_copy
from governance.minutes import actions as minutes
from governance.models import Presence
from tests.governance.attendance.test_actions import png
from tests.governance.made import BY, convened, member
from tests.governance.minutes import made

pytestmark = pytest.mark.django_db


def address(name, meeting) -> str:
    return reverse(f"governance:attendance:{name}", args=[meeting.pk])


@pytest.fixture
def over(cast):
    """Held to the end; everybody was noted at the desk, but Léa who checked in on her phone."""
    held = made.sitting(cast)
    Presence.objects.filter(meeting=held, member=member(cast.lea)).update(checked_by="code")
    made.voted(held)
    made.noted(held)
    return held


def test_only_who_checked_in_by_themselves_signed(cast, as_, over):
    rows = {row["name"]: row for row in sheets.content_of(over)["rows"]}
    assert rows["Léa Martin"]["signed"].startswith("émargé en ligne à ")
    assert rows["Odile Garnier"]["signed"] == ""
    page = as_("diane").get(address("sheet", over)).content.decode()
    assert "Émargé en ligne à " in page
    assert "À signer à la main" in page
    assert "Des signatures manquent" in page
    assert "Léa Martin" not in sheets.caution_of(over)


def test_the_bureau_and_the_minutes_are_told_who_did_not_sign(cast, as_, over):
    closed = made.certified(over, cast)
    assert "notées présentes n'ont pas signé" in sheets.caution_of(closed)
    assert "Odile Garnier" in sheets.caution_of(closed)
    page = as_("diane").get(reverse("governance:minutes:sheet", args=[closed.pk])).content.decode()
    assert "notées présentes n&#x27;ont pas signé" in page
    client = as_("diane")
    assert client.get(address("add_copy", closed)).status_code == 200
    assert client.post(address("add_copy", closed), {"copy": ""}).status_code == 422
    assert client.post(address("add_copy", closed), {"copy": SimpleUploadedFile("feuille.png", png())}).status_code == 302
    assert sheets.caution_of(closed) == ""
    page = client.get(address("sheet", closed)).content.decode()
    assert "La feuille signée à la main" in page
    assert "Des signatures manquent" not in page


def test_the_signed_copy_is_added_from_the_opening_until_the_minutes_are_given_to_sign(cast, over):
    with pytest.raises(Refused, match="à partir de l'ouverture"):
        add_signed_copy(meeting=convened(), file=store(png(), "feuille.png"), by=BY)
    minutes.fix(meeting=made.certified(over, cast), by=BY, at=timezone.now())
    with pytest.raises(Refused, match="à la signature"):
        add_signed_copy(meeting=over, file=store(png(), "feuille.png"), by=BY)
