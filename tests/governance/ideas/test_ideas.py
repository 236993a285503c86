"""Ideas, all year: supported, discussed, answered, or carried to the next assembly through its own threshold."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from cae.periods import today
from governance.ideas import actions, queries
from governance.ideas.enums import IdeaState
from governance.ideas.models import Idea
from governance.ideas.tasks import carry_waiting
from governance.meetings import actions as meetings
from governance.models import AgendaRequest
from tests.governance import afterwards
from tests.governance.made import BY, associates, at, frozen, meeting, member, statutes
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db


def assembly(days=60, **values):
    return meeting(starts_at=at(day=today() + timedelta(days=days)), title="Assemblée de printemps", **values)


def support(idea, *people):
    for one in people:
        actions.support(idea=idea, member=one, by=BY, on=today())
    idea.refresh_from_db()
    return idea


def url(name, *args):
    return reverse(f"governance:ideas:{name}", args=args)


def test_an_idea_with_enough_associates_enters_the_agenda_of_the_next_assembly(cast, mails):
    people = associates(54)  # with the six of the cast, sixty: a twentieth is three
    far, near = assembly(90), assembly(60)
    idea = support(afterwards.idea(people[0], proposal="L'assemblée ouvre un local."), people[1])
    assert idea.state == IdeaState.OPEN
    support(idea, people[2])
    assert idea.state == IdeaState.CARRIED
    item = near.items.get()
    assert (item.request, item.resolution.text) == (idea.request, "L'assemblée ouvre un local.")
    assert item.request.supports.count() == 3, "the request is supported by those who supported the idea"
    assert not far.items.exists()
    assert "le seuil des statuts est atteint" in mails[0].body
    with pytest.raises(Refused, match="n'attend plus de soutien"):
        support(idea, people[3])


def test_only_associates_count_but_everyone_supports(cast):
    people = associates(54)
    assembly()
    idea = support(afterwards.idea(member(cast.nadia)), people[0], people[1], member(cast.karim))
    assert (idea.state, idea.supports.count()) == (IdeaState.OPEN, 4)
    assert list(queries.supporters(idea, on=today())) == people[:2]
    support(idea, people[2])
    assert idea.state == IdeaState.CARRIED
    assert idea.request.author == people[0], "Nadia is no associate: the first who is asks for it"
    assert "La route est longue." in idea.request.text


def test_an_idea_waits_for_an_assembly_and_enters_it_by_itself(cast):
    people = associates(54)
    idea = support(afterwards.idea(people[0]), *people[1:5])
    assert idea.state == IdeaState.OPEN
    assert queries.goal(today()).meeting is None
    made = assembly()
    carry_waiting()
    idea.refresh_from_db()
    assert (idea.state, made.items.count()) == (IdeaState.CARRIED, 1)
    carry_waiting()
    assert AgendaRequest.objects.count() == 1


def test_an_assembly_too_near_is_not_reached(cast):
    associates(54)
    near, later = assembly(20), assembly(70)
    assert queries.next_assembly(today()) == later
    meetings.cancel_meeting(meeting=later, by=BY, reason="Neige")
    assert queries.next_assembly(today()) is None
    assert near.pk


def test_a_convened_assembly_is_not_reached_and_the_pages_say_which_is(as_, cast):
    people = associates(54)
    near = assembly(60)
    frozen(near)
    meetings.mark_convened(meeting=near, by=BY, on=today())
    idea = support(afterwards.idea(people[0]), *people[1:5])
    assert (idea.state, near.items.count()) == (IdeaState.OPEN, 1)
    page = text_of(as_("lea").get(url("index")))
    assert "attendent la prochaine" in page and "déjà convoquée : son ordre du jour est parti" in page
    assert "Elle attend la prochaine assemblée à se préparer." in text_of(as_("lea").get(url("sheet", idea.pk)))
    far = meeting(starts_at=at(day=today() + timedelta(days=90)), title="Assemblée d'automne")
    page = text_of(as_("lea").get(url("index")))
    assert "Prochaine : Assemblée d'automne" in page.replace("’", "'") and "Pourquoi pas l’assemblée qui vient" in page
    carry_waiting()
    idea.refresh_from_db()
    assert (idea.state, far.items.count()) == (IdeaState.CARRIED, 1)


def test_who_supports_an_idea_is_told_once_that_it_entered(cast, mails):
    people = associates(54)
    idea = support(afterwards.idea(member(cast.nadia)), people[0], people[1], people[2])
    assert idea.state == IdeaState.OPEN
    assembly()
    carry_waiting()
    told = [mail.to[0] for mail in mails]
    supporters = [member(cast.nadia).email, *(one.email for one in people[:3])]
    assert sorted(one for one in told if one in supporters) == sorted(supporters)


def test_the_goal_is_that_of_the_statutes_when_no_assembly_is_prepared(cast):
    statutes(agenda_request=("1/10", "art. 16"))
    associates(54)
    goal = queries.goal(today())
    assert (goal.needed, goal.source, goal.meeting) == (6, "art. 16 des statuts", None)


def test_supports_and_ideas_are_taken_back_while_discussed(cast):
    people = associates(60)
    idea = support(afterwards.idea(people[0]), people[1])
    with pytest.raises(Refused, match="soutenez déjà"):
        support(idea, people[1])
    actions.withdraw_support(idea=idea, member=people[1], by=BY)
    assert idea.supports.count() == 1
    with pytest.raises(Refused, match="retirez-la plutôt"):
        actions.withdraw_support(idea=idea, member=people[0], by=BY)
    actions.withdraw(idea=idea, by=BY)
    with pytest.raises(Refused, match="sa discussion est close"):
        actions.say(idea=idea, author=people[1], text="Dommage", by=BY)
    assert not queries.listed(None).exists()


def test_an_answer_ends_the_supports_once(cast):
    people = associates(60)
    idea = afterwards.idea(people[0])
    actions.answer(idea=idea, text="C'est fait depuis lundi.", by=cast.diane, at=timezone.now())
    idea.refresh_from_db()
    assert idea.state == IdeaState.ANSWERED
    with pytest.raises(Refused, match="a sa réponse"):
        actions.answer(idea=idea, text="Encore", by=cast.diane, at=timezone.now())
    with pytest.raises(Refused, match="n'attend plus"):
        support(idea, people[1])


# -- pages -------------------------------------------------------------------------------------------


def test_new_support_say_and_withdraw_from_the_pages(as_, cast):
    associates(60)
    as_("nadia").submit(url("new"), {"title": "Un four partagé", "text": "Le mien est trop petit."}, form="form")
    idea = Idea.objects.get()
    assert idea.author == member(cast.nadia)
    lea = as_("lea")
    lea.post(url("support", idea.pk))
    page = text_of(lea.get(url("sheet", idea.pk)))
    for words in ("1 sur 4", "Encore 3 pour entrer à l’ordre du jour", "Nadia Roche", "Ne plus soutenir"):
        assert words in page
    lea.post(url("say", idea.pk), {"text": "Il y en a un à Valence."})
    assert "Il y en a un à Valence." in text_of(as_("nadia").get(url("sheet", idea.pk)))
    assert as_("lea").post(url("say", idea.pk), {"text": ""}).status_code == 422
    as_("lea").post(url("withdraw_support", idea.pk))
    assert idea.supports.count() == 1
    as_("nadia").post(url("withdraw", idea.pk))
    assert "Un four partagé" not in text_of(as_("lea").get(url("index")))


def test_answer_is_read_by_everyone(as_, cast):
    associates(60)
    idea = afterwards.idea(member(cast.lea))
    as_("diane").submit(url("answer", idea.pk), {"text": "Prévu en mars."}, form="form")
    page = text_of(as_("nadia").get(url("sheet", idea.pk)))
    assert "Prévu en mars." in page
    assert "Soutenir" not in page


def test_index_teaches_when_there_is_nothing(as_, cast):
    assert "Aucune idée n’attend de soutien" in text_of(as_("nadia").get(url("index")))


def test_sheet_leads_to_the_item_it_became(as_, cast):
    people = associates(54)
    assembly()
    idea = support(afterwards.idea(people[0]), people[1], people[2])
    page = as_("nadia").get(url("sheet", idea.pk))
    assert reverse("governance:meetings:request_sheet", args=[idea.request_id]) in page.content.decode()
