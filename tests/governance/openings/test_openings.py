"""Calls: answered by who wants, newcomers chosen first and accompanied; a mandate is given by its election."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from cae.periods import today
from governance.meetings import ports
from governance.openings import actions, queries
from governance.openings.enums import OpeningState
from governance.openings.models import Application, Opening
from tests.governance import afterwards
from tests.governance.made import BY, at, meeting, member, resolution
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def elder(cast):
    """Bastien already sat on the board."""
    afterwards.mandate(member(cast.bastien))
    return member(cast.bastien)


def choose(application, **values):
    return actions.choose(application=application, by=BY, at=timezone.now(), **values)


def url(name, *args):
    return reverse(f"governance:openings:{name}", args=args)


def test_every_member_proposes_themselves_until_the_day(cast):
    call = afterwards.opening(closes_on=today())
    made = afterwards.application(call, member(cast.nadia))
    assert made.first_time
    with pytest.raises(Refused, match="déjà proposé"):
        afterwards.application(call, member(cast.nadia))
    late = timezone.now() + timedelta(days=1)
    with pytest.raises(Refused, match="On pouvait se proposer jusqu'au"):
        actions.apply(opening=call, member=member(cast.lea), why="Oui", by=BY, at=late)
    with pytest.raises(Refused, match="ce qui vous donne envie"):
        afterwards.application(call, member(cast.lea), why=" ")
    with pytest.raises(Refused, match="jour à venir"):
        afterwards.opening(closes_on=today() - timedelta(days=1))


def test_newcomers_are_shown_and_chosen_first(cast, elder):
    call = afterwards.opening(seats=2)
    old = afterwards.application(call, elder)
    new = afterwards.application(call, member(cast.nadia))
    assert list(queries.candidates(call)) == [new, old], "who came second is a newcomer"
    with pytest.raises(Refused, match="une personne dont ce serait la première fois : elles passent d'abord"):
        choose(old)
    assert choose(old, why="Il connaît le lieu.").chosen_why == "Il connaît le lieu."


def test_a_first_time_is_with_someone_who_has_already_done_it(cast, elder):
    new = afterwards.application(afterwards.opening(), member(cast.nadia))
    with pytest.raises(Refused, match="avec quelqu'un qui l'a déjà fait"):
        choose(new)
    with pytest.raises(Refused, match="n'a encore tenu ni mandat ni tâche"):
        choose(new, mentor=member(cast.karim))
    assert choose(new, mentor=elder).mentor == elder
    with pytest.raises(IntegrityError, match="first_time_has_a_mentor"), transaction.atomic():
        Application.objects.filter(pk=new.pk).update(mentor=None)


def test_who_was_chosen_once_is_no_newcomer_and_may_accompany(cast, elder):
    choose(afterwards.application(afterwards.opening(), member(cast.nadia)), mentor=elder)
    assert not queries.is_new(member(cast.nadia))
    assert member(cast.nadia) in queries.mentors(today())
    assert not afterwards.application(afterwards.opening(), member(cast.nadia)).first_time


def test_the_last_place_closes_the_call_and_everyone_is_told(cast, elder, mails):
    call = afterwards.opening(seats=1)
    chosen, other = (afterwards.application(call, member(user)) for user in (cast.nadia, cast.karim))
    choose(chosen, mentor=elder)
    call.refresh_from_db()
    assert call.state == OpeningState.CLOSED
    told = {mail.to[0]: mail.body for mail in mails}
    assert "vous êtes choisi·e" in told["nadia@confluent.example"]
    assert "bastien@confluent.example" in told["nadia@confluent.example"]
    assert "D’autres appels viendront" in told["karim@confluent.example"]
    assert "c’est sa première fois" in told["bastien@confluent.example"]
    with pytest.raises(Refused, match="Cet appel est clos"):
        choose(other, mentor=elder)


def test_one_withdraws_until_one_is_chosen_and_comes_back(cast, elder):
    call = afterwards.opening(seats=2)
    made = afterwards.application(call, member(cast.nadia))
    actions.withdraw_application(application=made, by=BY, at=timezone.now())
    assert not queries.candidates(call).exists()
    with pytest.raises(Refused, match="s'est retiré"):
        choose(made, mentor=elder)
    again = afterwards.application(call, member(cast.nadia), why="Finalement oui.")
    assert (again.pk, again.withdrawn_at) == (made.pk, None)
    choose(again, mentor=elder)
    again.refresh_from_db()
    with pytest.raises(Refused, match="déjà choisi"):
        actions.withdraw_application(application=again, by=BY, at=timezone.now())


def test_a_mandate_is_for_associates_and_given_by_its_election(cast):
    assembly = meeting(starts_at=at(day=today() + timedelta(days=60)))
    voted = resolution(assembly, "L'assemblée élit.", kind="election", title="Élection du conseil")
    call = afterwards.opening(kind="mandate", item=voted.item, title="Trois sièges au conseil")
    with pytest.raises(Refused, match="revient aux associé·es"):
        afterwards.application(call, member(cast.nadia))
    made = afterwards.application(call, member(cast.lea), why="Pour représenter Valence.")
    with pytest.raises(Refused, match="par une élection"):
        choose(made)
    panel = next(panel for panel in ports.panels_of(cast.nadia, voted) if "openings" in panel.template)
    assert panel.context["candidates"] == [made]
    acts = [act.label for act in ports.acts_of_member(cast.lea, assembly)]
    assert "Se proposer : Trois sièges au conseil" in acts


def test_the_page_of_an_election_shows_who_proposes_themselves(as_, cast):
    assembly = meeting(starts_at=at(day=today() + timedelta(days=60)))
    voted = resolution(assembly, "L'assemblée élit.", kind="election", title="Élection du conseil")
    afterwards.application(afterwards.opening(kind="mandate", item=voted.item), member(cast.lea), why="Pour Valence.")
    page = text_of(as_("nadia").get(reverse("governance:meetings:resolution", args=[voted.pk])))
    assert "Léa Martin Première fois Pour Valence." in page


def test_a_call_is_cancelled_with_its_reason(cast):
    call = afterwards.opening()
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.cancel_call(opening=call, by=BY, reason=" ")
    assert actions.cancel_call(opening=call, by=BY, reason="La journée est reportée").state == OpeningState.CANCELLED
    with pytest.raises(Refused, match="Cet appel est annulé"):
        actions.close_call(opening=call, by=BY)


# -- pages -------------------------------------------------------------------------------------------


def test_index_offers_what_is_open_and_teaches_when_empty(as_, cast):
    assert "Aucun appel n’est ouvert" in text_of(as_("nadia").get(url("index")))
    afterwards.opening(title="Relire la charte")
    actions.close_call(opening=afterwards.opening(title="Accueil de juin"), by=BY)
    page = text_of(as_("nadia").get(url("index")))
    assert page.index("Relire la charte") < page.index("Clos") < page.index("Accueil de juin")


def test_new_apply_withdraw_and_choose_from_the_pages(as_, cast, elder):
    typed = {
        "title": "Accueil",
        "text": "Accueillir.",
        "time": "Une matinée",
        "closes_on": (today() + timedelta(days=9)).isoformat(),
    }
    as_("diane").submit(url("new"), typed, form="form")
    call = Opening.objects.get()
    nadia = as_("nadia")
    assert "vous passez d’abord" in text_of(nadia.get(url("apply", call.pk)))
    nadia.submit(url("apply", call.pk), {"why": "Pour rencontrer du monde."}, form="form")
    assert "Vous vous proposez" in text_of(nadia.get(url("sheet", call.pk)))
    nadia.post(url("withdraw", call.pk))
    assert "Me proposer" in text_of(nadia.get(url("sheet", call.pk)))
    nadia.submit(url("apply", call.pk), {"why": "Finalement oui."}, form="form")
    made = Application.objects.get()
    diane = as_("diane")
    answer = diane.submit(url("choose", call.pk, made.pk), {}, form="form")
    assert "avec quelqu'un qui l'a déjà fait" in text_of(answer)
    diane.submit(url("choose", call.pk, made.pk), {"mentor": elder.pk}, form="form")
    assert "Avec Bastien Roy, qui l’accompagne." in text_of(as_("lea").get(url("sheet", call.pk)))


def test_close_and_cancel_from_the_page(as_, cast):
    first, second = afterwards.opening(), afterwards.opening()
    client = as_("diane")
    client.post(url("close", first.pk))
    client.submit(url("cancel", second.pk), {"reason": "Reportée"}, form="form")
    assert [one.state for one in Opening.objects.order_by("pk")] == ["closed", "cancelled"]
    assert "Reportée" in text_of(as_("lea").get(url("sheet", second.pk)))


def test_who_opened_a_task_chooses_and_closes_it_without_preparing_meetings(as_, cast, elder):
    call = afterwards.opening(seats=2)
    Opening.objects.filter(pk=call.pk).update(posted_by=cast.lea)
    made = afterwards.application(call, elder)
    page = text_of(as_("lea").get(url("sheet", call.pk)))
    assert "Choisir" in page and "Clore l’appel" in page
    assert "Choisir" not in text_of(as_("nadia").get(url("sheet", call.pk)))
    assert as_("nadia").post(url("close", call.pk)).status_code == 403
    client = as_("lea")
    client.submit(url("choose", call.pk, made.pk), {}, form="form")
    made.refresh_from_db()
    assert made.chosen_at is not None
    client.post(url("close", call.pk))
    call.refresh_from_db()
    assert call.state == OpeningState.CLOSED


def test_a_mandate_stays_with_those_who_prepare_meetings(as_, cast):
    call = afterwards.opening(kind="mandate")
    Opening.objects.filter(pk=call.pk).update(posted_by=cast.lea)
    assert as_("lea").post(url("close", call.pk)).status_code == 403
