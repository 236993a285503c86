"""The postal form answered on-line: off unless the statutes have it, until the eve, counted as one on paper."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from governance.meetings.actions import open_meeting
from governance.models import PostalForm, Resolution
from governance.proxies import actions
from tests.governance.attendance.made import come, sitting
from tests.governance.made import BY, DAY, at, convened, frozen, meeting, member, roll, statutes
from tests.governance.proxies.test_postal import counted, vote
from tests.governance.reading import text_of
from tests.support.axe import assert_accessible
from tests.support.browser import fits, sign_in
from tests.support.cast import read

EVE = at(14, day=DAY - timedelta(days=1))


@pytest.fixture
def online(db):
    return statutes(postal_online=("yes", "art. 22"), since=date(2024, 6, 12))


def answer(assembly, sender, choice="against", *, when=EVE):
    answers = dict.fromkeys(Resolution.objects.filter(item__meeting=assembly), choice)
    return actions.answer_online(meeting=assembly, member=sender, answers=answers, by=BY, at=when)


def test_statutes_that_say_nothing_do_not_have_it(cast):
    assembly, people = sitting(is_open=False)
    with pytest.raises(Refused, match="ne prévoient pas de répondre en ligne"):
        answer(assembly, people[5])


def test_it_counts_as_one_on_paper(cast, online):
    assembly, people = sitting(is_open=False)
    made = answer(assembly, people[5])
    assert (made.channel, made.state, made.scan) == ("online", "received", None)
    assembly = open_meeting(meeting=assembly, by=BY, at=at(18))
    for one in people[:3]:
        come(assembly, one)
    assert counted(assembly) == (3, 0, 1)
    found = vote(assembly, way="hands", **{"for": 3, "against": 0, "abstain": 0})
    assert found["counts"] == {"for": 3, "against": 1, "abstain": 0}
    assert "1 par correspondance (Contre 1)" in " ".join(found["steps"])


def test_until_three_in_the_afternoon_of_the_eve_in_paris(cast, online):
    assembly, people = sitting(is_open=False)
    with pytest.raises(Refused, match=r"jusqu'au 18/06/2026 à 15 h.*Venez voter"):
        answer(assembly, people[5], when=EVE + timedelta(hours=2))
    assert answer(assembly, people[5]).state == "received"
    with pytest.raises(Refused, match="est déjà reçu"):
        answer(assembly, people[5])
    with pytest.raises(Refused, match="pas sur la liste électorale"):
        answer(assembly, member(cast.nadia))


def test_it_is_put_aside_by_the_bureau_then_sent_again(cast, online):
    assembly, people = sitting(is_open=False)
    made = answer(assembly, people[5])
    actions.void_form(form=made, reason="Erreur de personne", by=BY, at=EVE)
    assert answer(assembly, people[5], "for").votes.get().choice == "for"


def _to_come():
    made = meeting(starts_at=timezone.now() + timedelta(days=30), title="Assemblée de printemps")
    frozen(made, title="Comptes")
    frozen(made, kind="election", title="Conseil")
    roll(made, day=None)
    from cae.periods import today
    from governance.meetings.actions import mark_convened

    return mark_convened(meeting=made, by=BY, on=today())


def test_one_answers_on_the_page_of_one_s_voice(as_, cast, online):
    made = _to_come()
    client, page = as_("lea"), reverse("governance:proxies:answer_online", args=[made.pk])
    assert "Répondre en ligne" in text_of(client.get(reverse("governance:proxies:mine", args=[made.pk])))
    said = text_of(client.get(page))
    assert "Résolution 1 : Comptes" in said and "Conseil : ne se vote pas par correspondance" in said
    first = Resolution.objects.get(item__meeting=made, number=1)
    assert "Répondez au moins à une résolution" in text_of(client.submit(page, {}, form="form"))
    answer = client.submit(page, {f"answer_{first.pk}": "for"}, form="form")
    assert answer.status_code == 302, text_of(answer)
    form = PostalForm.objects.get()
    assert (form.member.user, form.votes.get().choice) == (cast.lea, "for")
    said = text_of(client.get(reverse("governance:proxies:mine", args=[made.pk])))
    assert "Votre vote par correspondance : reçu" in said and "en ligne" not in said.partition("Ce qui y était coché")[2]
    desk = text_of(as_("diane").get(reverse("governance:proxies:postal", args=[made.pk])))
    assert "Martin" in desk


def test_nothing_is_offered_where_statutes_do_not_have_it(as_, cast):
    assembly = convened(starts_at=timezone.now() + timedelta(days=30))
    roll(assembly, day=None)
    client = as_("lea")
    assert "Répondre en ligne" not in client.get(reverse("governance:proxies:mine", args=[assembly.pk])).content.decode()
    assert client.get(reverse("governance:proxies:answer_online", args=[assembly.pk])).status_code == 409


def test_on_a_phone_by_keyboard(site, page):
    cast = read()
    statutes(postal_online=("yes", "art. 22"), since=date(2024, 6, 12))
    made = _to_come()
    sign_in(page, site, cast.lea)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(reverse("governance:proxies:mine", args=[made.pk]))
    assert fits(page)
    page.goto(reverse("governance:proxies:answer_online", args=[made.pk]))
    assert_accessible(page)
    assert fits(page)
    page.get_by_label("Pour", exact=True).press("Space")
    page.get_by_role("button", name="Envoyer mes réponses").press("Enter")
    page.get_by_role("heading", name="Votre vote par correspondance : reçu").wait_for()
    assert_accessible(page)
