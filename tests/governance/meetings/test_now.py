"""The page of a meeting begins with the one thing to do now; the rest is folded by what it answers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cae.periods import today
from governance.ballots import actions as balloting
from governance.meetings import actions
from governance.meetings.now import now_of
from governance.meetings.ports import Act
from governance.models import Intent, Presence
from tests.governance.ballots.made import cast_for, enter, session
from tests.governance.made import BY, frozen, item, meeting, member, roll
from tests.governance.reading import text_of
from tests.governance.sealed import made as secret
from tests.support.axe import assert_accessible
from tests.support.browser import fits, sign_in
from tests.support.cast import read

PLAIN, MAIN = Act("Qui vote ?", "/a"), Act("Suivre la séance", "/b", main=True)
VOTE, GIVE = Act("Voter", "/c", main=True, first=True), Act("Donner mon pouvoir", "/d", instead=True)
DONE = Act("Vous êtes là", "/e", done=True)


@pytest.mark.parametrize(
    ("acts", "may_say", "coming", "first", "asks"),
    [
        ([PLAIN, MAIN, GIVE, DONE, VOTE], False, "", VOTE, False),  # an open vote, wherever it is in the list
        ([PLAIN, MAIN, GIVE, DONE], False, "", MAIN, False),
        ([PLAIN, GIVE], True, "", None, True),  # before the session: does one come?
        ([PLAIN, GIVE], True, "no", GIVE, False),  # who does not come gives their voice
        ([PLAIN, DONE], True, "no", None, False),  # and has given it
        ([PLAIN, GIVE], True, "room", None, False),
        ([PLAIN, GIVE], False, "", None, False),
    ],
)
def test_one_thing_comes_first(acts, may_say, coming, first, asks):
    now = now_of(acts, may_say=may_say, coming=coming)
    assert (now.act, now.asks) == (first, asks)
    assert now.done == [act for act in acts if act.done]
    assert now.others == [act for act in acts if not act.done and act is not first]


def sheet(made):
    return reverse("governance:meetings:sheet", args=[made.pk])


def test_before_the_session_the_page_asks_whether_one_comes_then_how_one_s_voice_counts(as_, cast):
    made = meeting(starts_at=timezone.now() + timedelta(days=60))
    frozen(made)
    roll(made, day=today())
    actions.mark_convened(meeting=made, by=BY, on=today())
    client = as_("lea")
    page = text_of(client.get(sheet(made)))
    assert page.index("Venez-vous") < page.index("Ce que je peux faire d’autre") < page.index("Ordre du jour")
    client.post(reverse("governance:meetings:say_coming", args=[made.pk]), {"coming": "no"})
    assert Intent.objects.get().coming == "no"
    page = text_of(client.get(sheet(made)))
    assert page.index("Donner mon pouvoir") < page.index("Vous avez répondu : je ne viens pas") < page.index("Ordre du jour")
    assert page.count("Donner mon pouvoir") == 1


def test_who_voted_by_name_is_told_so_and_led_to_the_session(as_, cast):
    held = session(3)
    lea = enter(held, cast.lea)
    client = as_("lea")
    title = held.resolution.item.title
    page = text_of(client.get(sheet(held.meeting)))
    assert page.index(f"Voter : {title}") < page.index("Ordre du jour")
    cast_for(held, lea, by=cast.lea)
    page = text_of(client.get(sheet(held.meeting)))
    assert f"Vous avez voté : {title}" in page and f"Voter : {title}" not in page
    assert page.index("Suivre la séance") < page.index("Ordre du jour")


def test_who_sealed_a_ballot_is_told_so(as_, cast):
    lea = member(cast.lea)
    held = secret.box(lea, *secret.voters(3))
    client = as_("lea")
    assert "Voter : Élire le conseil" in text_of(client.get(sheet(held.meeting)))
    secret.vote(held, lea)
    page = text_of(client.get(sheet(held.meeting)))
    assert "Vous avez voté : Élire le conseil" in page and "Voter : Élire le conseil" not in page


def test_the_summaries_hold_the_answers(as_, cast):
    made = meeting(starts_at=timezone.now() + timedelta(days=60))
    frozen(made)
    page = as_("nadia").get(sheet(made)).content.decode()
    said = [part.partition("</summary>")[0] for part in page.split("<summary>")[1:]]
    for words in ("Salle des fêtes", "plus de la moitié (1/2) des voix exprimées", "aucun pour l’instant"):
        assert any(words in one for one in said), words


def test_once_over_what_was_decided_and_kept_comes_first(as_, cast):
    made = meeting(starts_at=timezone.now() - timedelta(days=3))
    item(made, kind="discussion")
    frozen(made)
    actions.attach_document(to=made, file=_paper(), by=cast.diane, name="Rapport")
    made = actions.mark_convened(meeting=made, by=BY, on=today() - timedelta(days=30))
    made = actions.open_meeting(meeting=made, by=BY, at=made.starts_at)
    made = actions.close_meeting(meeting=made, by=BY, at=made.starts_at + timedelta(hours=1))
    page = text_of(as_("nadia").get(sheet(made)))
    assert page.index("1 document") < page.index("Ordre du jour")


def _paper():
    from cae import files

    return files.keep(b"%PDF-1.4 essai", "rapport.pdf", "application/pdf")


def test_on_a_phone_a_vote_is_reached_in_six_tabs(site, page):
    cast = read()
    made = meeting(starts_at=timezone.now() - timedelta(minutes=30), title="Assemblée de printemps")
    for rank in range(8):
        frozen(made, "L'assemblée approuve le rapport. " * 4, title=f"Rapport {rank}", reason="Pour que chacun sache. " * 9)
    roll(made)
    made = actions.mark_convened(meeting=made, by=BY, on=today() - timedelta(days=30))
    made = actions.open_meeting(meeting=made, by=BY, at=timezone.now() - timedelta(minutes=20))
    Presence.objects.bulk_create(
        Presence(meeting=made, member=member(one), mode="room", checked_by="desk", arrived_at=made.opened_at)
        for one in (cast.lea, cast.odile, cast.bruno)
    )
    ballot = balloting.prepare_ballot(resolution=made.items.first().resolution, by=BY, way="named")
    balloting.open_ballot(ballot=ballot, by=BY, at=timezone.now())
    sign_in(page, site, cast.lea)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(sheet(made))
    names = []
    while not names or (not names[-1].startswith("Voter") and len(names) < 7):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert len(names) <= 6, names
    assert page.locator(":focus").bounding_box()["y"] < 300, "above the fold of an old phone"
    assert fits(page)
    assert_accessible(page)
    page.get_by_text("Quand et où").click()
    page.get_by_text("Lieu", exact=True).wait_for()
    assert page.evaluate("document.documentElement.scrollHeight") < 3000
