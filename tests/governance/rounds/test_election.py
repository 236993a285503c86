"""An election without candidate: one name each, hidden until all wrote, changed for someone named, consented to, accepted."""

import pytest
from django.urls import reverse

from cae.access import Refused
from cae.models import HistoryEntry
from governance.meetings.models import Resolution
from governance.rounds import actions, queries
from governance.rounds.enums import Phase
from members.models import Member
from tests.governance.made import BY
from tests.governance.rounds.made import AT, concern, conclude, consent, forward, fresh, nominate, proposed, sitting


def election(number=4, **values):
    held = sitting(number, item="election", text="Anime le groupe local.", term="deux ans", criteria="Écouter", **values)
    forward(held, Phase.NOMINATE)
    return held


def named(held):
    return {str(one.person): one.number for one in queries.named(fresh(held))}


def test_names_are_hidden_until_everyone_wrote_one(cast):
    held = election(3)
    nominate(held, 1, 1)
    assert queries.named(fresh(held)) == []
    assert queries.waiting(held.deliberation, held.people, queries.answered(held.deliberation)) == [held.people[2]]
    nominate(held, 2)  # the first writes another name: they are not known yet
    assert fresh(held).state == Phase.NOMINATE
    actions.nominate(
        deliberation=held.deliberation, member=held.people[2], person=held.people[0], reason="Elle écoute.", by=BY, at=AT
    )
    assert (fresh(held).state, held.deliberation.revealed_at) == (Phase.EXPLAIN, AT)
    assert set(named(held).values()) == {1} and len(named(held)) == 3


def test_whoever_facilitates_reveals_the_names_once_there_is_one(cast):
    held = election(3)
    with pytest.raises(Refused, match="Personne n'a encore écrit de nom"):
        forward(held, Phase.EXPLAIN)
    nominate(held, 1)
    forward(held, Phase.EXPLAIN)
    assert named(held) == {str(held.people[1]): 1}
    with pytest.raises(Refused, match="On en est au tour « explications »"):
        nominate(held, 1)


def test_each_explains_then_may_change_for_someone_already_named(cast):
    held = election(4)
    nominate(held, 1, 2, 1, 1)
    explain = {"deliberation": held.deliberation, "by": BY}
    actions.explain(member=held.people[0], reason="Elle sait animer.", **explain)
    with pytest.raises(Refused, match="déjà écrite"):
        actions.explain(member=held.people[0], reason="Encore.", **explain)
    with pytest.raises(Refused, match="fait penser à cette personne"):
        actions.explain(member=held.people[1], reason=" ", **explain)
    forward(held, Phase.CHANGE)
    change = {"deliberation": held.deliberation, "by": BY, "reason": "Convaincu."}
    with pytest.raises(Refused, match="une personne déjà nommée"):
        actions.change_mind(member=held.people[0], person=held.people[3], **change)
    with pytest.raises(Refused, match="C'est déjà le nom"):
        actions.change_mind(member=held.people[0], person=held.people[1], **change)
    actions.change_mind(member=held.people[1], person=held.people[1], **change)
    assert named(held) == {str(held.people[1]): 4, str(held.people[2]): 0}
    (of_second,) = queries.named(held.deliberation)[0].by[-1:] or [None]
    assert of_second is not None
    assert held.deliberation.nominations.filter(person=held.people[2]).exists()  # the first name stays


def test_who_wrote_no_name_changes_none(cast):
    held = election(3)
    nominate(held, 1)
    forward(held, Phase.CHANGE)
    with pytest.raises(Refused, match="rien à changer"):
        actions.change_mind(deliberation=held.deliberation, member=held.people[2], person=held.people[1], reason="", by=BY)


def test_one_named_is_proposed_consented_to_and_accepts(cast):
    held = proposed()
    assert (held.deliberation.state, held.deliberation.turn) == (Phase.OBJECTIONS, 1)
    consent(held, held.people[0])
    assert conclude(held).state == Phase.ACCEPTANCE
    with pytest.raises(Refused, match="celle de la personne élue"):
        actions.accept(deliberation=held.deliberation, member=held.people[0], by=BY, at=AT)
    actions.accept(deliberation=held.deliberation, member=held.people[1], by=BY, at=AT)
    found = fresh(held)
    assert (found.state, found.proposed, found.decides) == (Phase.CONSENTED, held.people[1], True)
    assert found.silent == [str(one) for one in held.people[1:]]
    assert Resolution.objects.get(pk=held.resolution.pk).frozen_at == AT


def test_who_was_not_named_is_not_proposed(cast):
    held = election(4)
    nominate(held, 1, 1, 1, 1)
    forward(held, Phase.CHANGE)
    with pytest.raises(Refused, match="une personne qui a été nommée"):
        actions.propose(deliberation=held.deliberation, person=held.people[3], by=BY, at=AT)


def test_after_an_objection_upheld_another_is_proposed(cast):
    held = proposed()
    raised = concern(held, held.people[2], "Elle part en mars.")
    propose = {"deliberation": held.deliberation, "by": BY, "at": AT}
    with pytest.raises(Refused, match="attend d'être traitée"):
        actions.propose(person=held.people[0], **propose)
    actions.uphold(concern=raised, why="Elle part bien en mars.", by=BY, at=AT)
    with pytest.raises(Refused, match="déjà proposée"):
        actions.propose(person=held.people[1], **propose)
    actions.propose(person=held.people[0], **propose)
    consent(held, held.people[2])
    assert conclude(held).state == Phase.ACCEPTANCE  # the objection was about somebody else
    actions.accept(deliberation=held.deliberation, member=held.people[0], by=BY, at=AT)
    assert fresh(held).proposed == held.people[0]


def test_an_objection_upheld_about_the_one_proposed_elects_nobody(cast):
    held = proposed()
    actions.uphold(concern=concern(held, held.people[2]), why="Non.", by=BY, at=AT)
    assert (conclude(held).state, held.deliberation.ended_at) == (Phase.NOT_CONSENTED, AT)


def test_an_objection_to_the_role_changes_its_term_or_criteria_never_a_text(cast):
    held = proposed(term="Deux ans", criteria="Du temps.")
    raised = concern(held, held.people[2], "Trop long.")
    with pytest.raises(Refused, match="changez la durée ou les critères"):
        actions.integrate(concern=raised, text="Anime le groupe six mois.", why="", by=BY, at=AT)
    change = {"concern": raised, "why": "", "by": BY, "at": AT}
    with pytest.raises(Refused, match="Rien n'a changé"):
        actions.redefine(term="Deux ans", criteria=" Du  temps. ", **change)
    actions.redefine(term="Six mois", criteria="Du temps.", **change)
    assert (fresh(held).turn, held.deliberation.proposed, held.deliberation.term) == (2, held.people[1], "Six mois")
    assert (held.deliberation.concerns.get().state, queries.answered(held.deliberation)) == ("integrated", set())
    assert HistoryEntry.objects.filter(sentence__contains="qui étaient : Deux ans ; Du temps.").exists()


def test_an_objection_about_who_is_no_more_proposed_waits_for_nothing(as_, cast):
    lea = Member.objects.get(user=cast.lea)
    held = proposed(more=[lea])
    raised = concern(held, lea, "Part en mars.")
    actions.uphold(concern=raised, why="Part bien en mars.", by=BY, at=AT)
    lead, sheet = (reverse(f"governance:rounds:{name}", args=[held.deliberation.pk]) for name in ("lead", "sheet"))
    integrate = reverse("governance:rounds:integrate", args=[raised.pk])
    page = as_("diane").get(lead).content.decode()
    assert integrate in page and "Changer la durée ou les critères" in page and ">Intégrer" not in page
    actions.propose(deliberation=held.deliberation, person=lea, by=BY, at=AT)
    page = as_("diane").get(lead).content.decode()
    assert integrate not in page and "Maintenue" in page and "(2e fois)" not in page
    page = as_("lea").get(sheet).content.decode()
    assert "Votre objection" not in page and "Pas d’objection" in page


def test_who_declines_says_a_word_and_another_is_proposed(cast):
    held = proposed()
    consent(held, held.people[0])
    conclude(held)
    answer = {"deliberation": held.deliberation, "member": held.people[1], "by": BY, "at": AT}
    with pytest.raises(Refused, match="Un mot suffit"):
        actions.decline(reason=" ", **answer)
    actions.decline(reason="Pas cette année.", **answer)
    assert (fresh(held).state, held.deliberation.proposed) == (Phase.CHANGE, None)
    propose = {"deliberation": held.deliberation, "by": BY, "at": AT}
    with pytest.raises(Refused, match="a décliné"):
        actions.propose(person=held.people[1], **propose)
    actions.propose(person=held.people[0], **propose)
    assert fresh(held).turn == 2


def test_secret_nominations_never_say_who_and_forget_it_when_minds_no_longer_change(cast):
    held = election(4, secret=True)
    nominate(held, 1, 2, 1, 1)
    assert {row.member for one in queries.named(fresh(held)) for row in one.by} == {None}
    assert held.deliberation.nominations.filter(member=held.people[0]).exists()  # one may still change one's mind
    forward(held, Phase.CHANGE)
    actions.change_mind(deliberation=held.deliberation, member=held.people[1], person=held.people[1], reason="", by=BY)
    actions.propose(deliberation=held.deliberation, person=held.people[1], by=BY, at=AT)
    assert not held.deliberation.nominations.filter(member__isnull=False).exists()
    assert held.deliberation.nominations.count() == 4
    assert named(held) == {str(held.people[1]): 4, str(held.people[2]): 0}


def test_secret_nominations_are_forgotten_when_it_is_given_up(cast):
    held = election(3, secret=True)
    nominate(held, 1)
    actions.give_up(deliberation=held.deliberation, reason="On votera à l'urne.", by=BY, at=AT)
    assert not held.deliberation.nominations.filter(member__isnull=False).exists()
    assert queries.named(fresh(held)) == []  # never revealed


def test_the_history_never_says_who_named_whom(cast):
    from cae.history import history_of

    held = election(3, secret=True)
    nominate(held, 1, 1, 1)
    forward(held, Phase.CHANGE)
    sentences = [entry.sentence for entry in history_of(held.deliberation)]
    assert sentences and not any(str(member) in sentence for sentence in sentences for member in held.people[1:])
