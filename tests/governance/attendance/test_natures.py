"""Two quorums in one meeting are told apart everywhere; a meeting without quorum cannot miss it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from cae.periods import today
from governance.meetings.actions import fail_meeting, mark_convened, open_meeting
from tests.governance.attendance.made import come
from tests.governance.made import BY, frozen, meeting, member, opened, roll
from tests.governance.reading import text_of
from tests.governance.room.made import page_of

pytestmark = pytest.mark.django_db
BOTH = ("Quorum ordinaire 1/", "Quorum extraordinaire 1/")


@pytest.fixture
def mixed(cast):
    """Opened half an hour ago, with a resolution of each nature."""
    made = meeting("mixed", starts_at=timezone.now() - timedelta(minutes=30), title="Assemblée mixte")
    frozen(made, "L'assemblée approuve les comptes.", nature="ordinary")
    frozen(made, "L'assemblée modifie les statuts.", nature="extraordinary")
    mark_convened(meeting=made, by=BY, on=today() - timedelta(days=30))
    made = open_meeting(meeting=made, by=BY, at=made.starts_at)
    roll(made, at=made.opened_at)
    come(made, member(cast.lea), when=timezone.now())
    return made


@pytest.mark.parametrize(
    ("name", "who"),
    [("attendance:here", "lea"), ("attendance:wall", "diane"), ("attendance:quorum", "lea"), ("room:desk", "diane")],
)
def test_each_quorum_of_a_mixed_assembly_is_named(name, who, as_, mixed):
    page = text_of(as_(who).get(reverse(f"governance:{name}", args=[mixed.pk])))
    assert all(said in page for said in BOTH)


def test_the_door_and_the_screen_name_the_quorum_they_show(as_, mixed):
    page = text_of(as_("diane").get(reverse("governance:attendance:desk", args=[mixed.pk])))
    assert "Voix pour le quorum ordinaire" in page
    assert "Voix pour le quorum extraordinaire" in page
    assert "Quorum ordinaire 1/" in text_of(as_("diane").get(page_of("screen", mixed)))


def test_one_quorum_needs_no_name(as_, cast):
    made = opened(starts_at=timezone.now() - timedelta(minutes=30), on=today() - timedelta(days=30))
    roll(made, at=made.opened_at)
    page = text_of(as_("diane").get(reverse("governance:attendance:desk", args=[made.pk])))
    assert "Voix pour le quorum" in page
    assert "Voix pour le quorum ordinaire" not in page


@pytest.mark.parametrize("kind", ["pre_assembly", "collective"])
def test_a_meeting_without_quorum_does_not_miss_it(kind, as_, cast):
    made = opened(kind, starts_at=timezone.now() - timedelta(minutes=30), on=today() - timedelta(days=30))
    page = as_("diane").get(reverse("governance:meetings:sheet", args=[made.pk])).text
    assert "Lever la séance" in page
    assert "Quorum non atteint" not in page
    with pytest.raises(Refused, match="Aucun quorum n'est demandé"):
        fail_meeting(meeting=made, by=BY, at=timezone.now())


def test_an_assembly_may_miss_its_quorum(as_, cast):
    made = opened(starts_at=timezone.now() - timedelta(minutes=30), on=today() - timedelta(days=30))
    assert "Quorum non atteint" in as_("diane").get(reverse("governance:meetings:sheet", args=[made.pk])).text
