"""Consent: rounds in their order, objections with what becomes of each, silence written, and what consent is worth."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse

from cae.access import Refused
from governance.ballots.actions import prepare_ballot
from governance.meetings.actions import cancel_meeting, close_meeting, declare_interest, freeze_text
from governance.models import Amendment, Deliberation, QuorumRecord, Resolution
from governance.rounds import actions, queries
from governance.rounds.enums import ROUNDS, Kind, Phase
from members.models import Member
from tests.governance.made import BY, at, roll
from tests.governance.rounds.made import (
    AT,
    LATER,
    TEXT,
    concern,
    conclude,
    consent,
    forward,
    fresh,
    gathered,
    objections,
    sitting,
)

OTHER = "Le conseil loue l'atelier de la rue Centrale pour un an."


def test_the_rounds_open_in_their_order(cast):
    held = sitting()
    for phase in ROUNDS[Kind.PROPOSAL]:
        before = fresh(held).state
        assert actions.advance(deliberation=held.deliberation, seen=before, by=BY, at=AT).state == phase
    with pytest.raises(Refused, match="se termine autrement"):
        actions.advance(deliberation=held.deliberation, seen=Phase.OBJECTIONS, by=BY, at=AT)


def test_the_round_that_was_not_seen_does_not_open_the_next(cast):
    held = sitting()
    actions.advance(deliberation=held.deliberation, seen=Phase.PREPARED, by=BY, at=AT)
    with pytest.raises(Refused, match="vient d'être ouvert par quelqu'un d'autre"):
        actions.advance(deliberation=held.deliberation, seen=Phase.PREPARED, by=BY, at=AT)


def test_each_says_a_word_or_that_they_have_nothing_to_add(cast):
    held = sitting(3)
    forward(held, Phase.CLARIFY)
    first, second, third = held.people
    said = {"deliberation": held.deliberation, "by": BY, "at": AT}
    asked = actions.say(author=first, text="Combien par mois ?", **said)
    actions.say(author=second, text="", **said)
    with pytest.raises(Refused, match="déjà répondu à ce tour"):
        actions.say(author=second, text=" ", **said)
    found = fresh(held)
    assert queries.waiting(found, held.people, queries.answered(found)) == [third]
    actions.answer_question(word=asked, text="350 €.", by=BY, at=AT)
    with pytest.raises(Refused, match="déjà sa réponse"):
        actions.answer_question(word=asked, text="360 €.", by=BY, at=AT)
    forward(held, Phase.OBJECTIONS)
    with pytest.raises(Refused, match="On en est au tour « objections »"):
        actions.say(author=first, text="Encore", **said)


def test_without_objection_silence_is_consent_and_is_written(cast):
    held = objections(number=3)
    with pytest.raises(Refused, match="Personne n'a encore répondu"):
        conclude(held)
    consent(held, held.people[0])
    with pytest.raises(Refused, match="déjà répondu"):
        consent(held, held.people[0])
    found = conclude(held)
    assert (found.state, found.decides) == (Phase.CONSENTED, True)
    assert found.silent == [str(one) for one in held.people[1:]]
    assert found.present == [str(one) for one in held.people]


def test_consent_waits_for_each_objection(cast):
    held = objections()
    raised = concern(held, held.people[1])
    consent(held, held.people[0])
    with pytest.raises(Refused, match=f"Une objection attend : {held.people[1]}"):
        conclude(held)
    second = concern(held, held.people[2])
    with pytest.raises(Refused, match="2 objections attendent"):
        conclude(held)
    actions.withdraw_concern(concern=second, by=BY, at=AT)
    actions.withdraw_concern(concern=raised, by=BY, at=AT)
    with pytest.raises(Refused, match="déjà levée"):
        actions.uphold(concern=raised, why="Si.", by=BY, at=AT)
    assert conclude(held).state == Phase.CONSENTED


def test_an_objection_integrated_asks_everyone_again_on_the_new_text(cast):
    held = objections()
    raised = concern(held, held.people[1])
    consent(held, held.people[0])
    with pytest.raises(Refused, match="Ce texte est le même"):
        actions.integrate(concern=raised, text=TEXT + " ", why="", by=BY, at=AT)
    actions.integrate(concern=raised, text=OTHER, why="Un an d'essai.", by=BY, at=AT)
    found = fresh(held)
    assert (found.turn, queries.answered(found), queries.text_of(found)) == (2, set(), OTHER)
    with pytest.raises(Refused, match="Le texte vient de changer"):
        actions.consent(deliberation=found, member=held.people[2], turn=1, by=BY, at=AT)
    (version,) = queries.versions(found)
    assert "pour un an" in "".join(part.text for part in version.parts if part.kind == "added")
    consent(held, held.people[1])
    assert conclude(held).state == Phase.CONSENTED


def test_an_objection_upheld_leaves_no_consent(cast):
    held = objections()
    raised = concern(held, held.people[1])
    with pytest.raises(Refused, match="pourquoi l'objection reste"):
        actions.uphold(concern=raised, why=" ", by=BY, at=AT)
    actions.uphold(concern=raised, why="Le budget est voté.", by=BY, at=AT)
    with pytest.raises(Refused, match="déjà maintenue"):
        actions.uphold(concern=raised, why="Encore.", by=BY, at=AT)
    found = conclude(held)
    assert (found.state, found.decides) == (Phase.NOT_CONSENTED, True)
    assert str(held.people[1]) in found.end_reason
    assert Resolution.objects.get(pk=held.resolution.pk).frozen_at is None  # the board may still vote


def test_an_objection_upheld_may_still_be_withdrawn(cast):
    held = objections()
    raised = concern(held, held.people[1])
    actions.uphold(concern=raised, why="Le budget.", by=BY, at=AT)
    actions.withdraw_concern(concern=raised, by=BY, at=AT)
    assert conclude(held).state == Phase.CONSENTED


def test_the_consent_of_a_board_is_its_decision_with_its_quorum_on_a_final_text(cast):
    held = objections()
    actions.integrate(concern=concern(held, held.people[1]), text=OTHER, why="", by=BY, at=AT)
    consent(held, *held.people)
    assert conclude(held).decides
    resolution = Resolution.objects.get(pk=held.resolution.pk)
    assert (resolution.text, resolution.frozen_at) == (OTHER, AT)
    assert QuorumRecord.objects.filter(resolution=resolution).exists()
    retained = Amendment.objects.get(resolution=resolution)
    assert (retained.replaced, retained.retained, retained.author) == (TEXT, OTHER, held.people[0])


def test_a_board_without_quorum_does_not_consent(cast):
    held = objections(number=6)
    held.meeting.presences.exclude(member=held.people[0]).update(left_at=AT)
    consent(held, held.people[0])
    with pytest.raises(Refused, match=r"[Qq]uorum"):
        conclude(held)


@pytest.mark.parametrize(
    ("kind", "said", "source"),
    [
        ("board", "c'est la décision du conseil", "L. 225-37"),
        ("collective", "c'est la décision du groupe", "réunion de groupe"),
        ("ordinary", "il prépare le texte, il ne décide pas", "L. 225-98"),
        ("pre_assembly", "il donne un avis", "pré-assemblée"),
    ],
)
def test_what_consent_is_worth_is_said_with_its_reason(cast, kind, said, source):
    held = sitting(kind=kind)
    effect = queries.effect(fresh(held))
    assert said in effect.said and source in effect.source
    objections(held)
    consent(held, *held.people)
    assert conclude(held).decides == (kind in ("board", "collective"))


def test_in_an_assembly_consent_prepares_the_text_and_the_vote_remains(cast):
    held = objections(kind="ordinary")
    actions.integrate(concern=concern(held, held.people[1]), text=OTHER, why="", by=BY, at=AT)
    consent(held, held.people[0])
    conclude(held)
    resolution = Resolution.objects.get(pk=held.resolution.pk)
    assert (resolution.text, resolution.frozen_at) == (OTHER, None)
    resolution = freeze_text(resolution=resolution, by=BY, at=AT)
    assert prepare_ballot(resolution=resolution, by=BY, way="named").pk


def test_only_who_takes_part_answers(cast):
    held = objections(number=3)
    outside = objections(number=1).people[0]
    for act in (lambda: consent(held, outside), lambda: concern(held, outside)):
        with pytest.raises(Refused, match="Seules les personnes qui prennent part"):
            act()
    held.meeting.presences.filter(member=held.people[2]).update(left_at=AT)
    with pytest.raises(Refused, match="faites noter votre arrivée"):
        consent(held, held.people[2])


def test_a_declared_interest_keeps_out_of_the_decision_of_a_board(cast):
    held = sitting(3)
    declare_interest(resolution=held.resolution, member=held.people[1], text="L'atelier est à moi.", by=BY, at=AT)
    assert held.people[1] not in queries.participants(fresh(held))
    objections(held)
    with pytest.raises(Refused, match="Seules les personnes"):
        consent(held, held.people[1])


def test_one_deliberation_at_a_time_before_any_vote(cast):
    held = sitting(is_open=False)
    with pytest.raises(Refused, match="déjà en cours"):
        actions.start(resolution=held.resolution, facilitator=held.people[0], by=BY, at=AT)
    actions.give_up(deliberation=held.deliberation, reason="On votera.", by=BY, at=AT)
    resolution = freeze_text(resolution=held.resolution, by=BY, at=AT)
    roll(held.meeting)
    prepare_ballot(resolution=resolution, by=BY, way="named")
    with pytest.raises(Refused, match="Un vote est déjà préparé"):
        actions.start(resolution=resolution, facilitator=held.people[0], by=BY, at=AT)


def test_a_meeting_does_not_close_over_a_deliberation(cast):
    held = objections()
    with pytest.raises(Refused, match="n'est pas terminée"):
        close_meeting(meeting=held.meeting, by=BY, at=at(20))
    with pytest.raises(Refused, match="pourquoi cette délibération s'arrête"):
        actions.give_up(deliberation=held.deliberation, reason=" ", by=BY, at=AT)
    actions.give_up(deliberation=held.deliberation, reason="Trop tard ce soir.", by=BY, at=AT)
    close_meeting(meeting=held.meeting, by=BY, at=at(20))
    with pytest.raises(Refused, match="terminée"):
        actions.start(resolution=held.resolution, facilitator=held.people[0], by=BY, at=AT)


def test_a_cancelled_meeting_takes_its_deliberations_with_it(cast):
    held = sitting(is_open=False)
    cancel_meeting(meeting=held.meeting, by=BY, reason="Reportée")
    assert (fresh(held).state, held.deliberation.end_reason) == (Phase.GIVEN_UP, "La réunion est annulée.")


def test_out_of_a_meeting_the_people_named_consent_between_them(cast):
    people = sitting(3).people
    with pytest.raises(Refused, match="au moins deux personnes"):
        gathered(people[:1])
    with pytest.raises(Refused, match="Donnez un titre"):
        gathered(people, title=" ")
    made = gathered(people)
    assert list(queries.participants(made)) == people and queries.effect(made).source == "délibération hors réunion"
    actions.amend(deliberation=made, text="Le local ouvre à 8 h.", why="Plus tôt.", by=BY, at=AT)
    for phase in (Phase.PREPARED, *ROUNDS[Kind.PROPOSAL][:-1]):
        made = actions.advance(deliberation=made, seen=phase, by=BY, at=AT)
    with pytest.raises(Refused, match="On en est au tour"):
        actions.amend(deliberation=made, text="Le local ouvre à 10 h.", why="", by=BY, at=AT)
    actions.consent(deliberation=made, member=people[0], turn=1, by=BY, at=AT)
    with pytest.raises(Refused, match=r"personnes n'ont pas encore répondu : hors séance, se taire ne vaut consentement qu'à"):
        actions.conclude(deliberation=made, seen=1, by=BY, at=LATER - timedelta(seconds=1))
    ended = actions.conclude(deliberation=made, seen=1, by=BY, at=LATER)
    assert (ended.state, ended.decides, ended.silent) == (Phase.CONSENTED, False, [str(one) for one in people[1:]])
    with pytest.raises(Refused, match="ne change plus"):
        actions.give_up(deliberation=ended, reason="Trop tard", by=BY, at=AT)


def test_out_of_a_meeting_once_each_has_answered_nobody_is_waited_for(cast):
    people = sitting(2).people
    made = gathered(people)
    for phase in (Phase.PREPARED, *ROUNDS[Kind.PROPOSAL][:-1]):
        made = actions.advance(deliberation=made, seen=phase, by=BY, at=AT)
    for one in people:
        actions.consent(deliberation=made, member=one, turn=1, by=BY, at=AT)
    assert actions.conclude(deliberation=made, seen=1, by=BY, at=AT).state == Phase.CONSENTED


def test_those_named_are_written_to_at_the_opening_and_at_each_round_of_objections(as_, cast, django_capture_on_commit_callbacks):
    lea, karim, nadia = (Member.objects.get(user=one) for one in (cast.lea, cast.karim, cast.nadia))
    with django_capture_on_commit_callbacks(execute=True):
        made = gathered([lea, karim, nadia])
    assert sorted(one.to[0] for one in mail.outbox) == sorted(one.email for one in (lea, karim, nadia))
    mail.outbox.clear()
    for phase in (Phase.PREPARED, *ROUNDS[Kind.PROPOSAL][:-1]):
        with django_capture_on_commit_callbacks(execute=True):
            made = actions.advance(deliberation=made, seen=phase, by=cast.lea, at=AT)
    assert sorted(one.to[0] for one in mail.outbox) == sorted([karim.email, nadia.email])  # once, and not who asks
    assert "ne rien dire vaudra consentement" in mail.outbox[0].body
    assert "On attend votre réponse" in as_("karim").get(reverse("home")).content.decode()
    raised = actions.raise_concern(deliberation=made, member=nadia, turn=1, text="Trop tôt.", by=BY, at=AT)
    actions.consent(deliberation=made, member=karim, turn=1, by=BY, at=AT)
    assert list(queries.waiting_for(karim.pk)) == [] and list(queries.waiting_for(lea.pk)) == [made]
    actions.integrate(concern=raised, text="Le local ouvre à 10 h.", why="", by=BY, at=LATER)
    assert list(queries.waiting_for(karim.pk)) == list(queries.waiting_for(nadia.pk)) == [made]
    actions.consent(deliberation=made, member=karim, turn=2, by=BY, at=LATER)
    with pytest.raises(Refused, match="2 personnes n'ont pas encore répondu"):  # the one who objected among them
        actions.conclude(deliberation=made, seen=2, by=BY, at=LATER + timedelta(hours=47))


def test_the_database_keeps_what_was_said(cast):
    held = objections()
    raised = concern(held, held.people[1])
    consent(held, held.people[0])
    actions.uphold(concern=raised, why="Non.", by=BY, at=AT)
    found = conclude(held)
    for change in (
        lambda: Deliberation.objects.filter(pk=found.pk).update(title="Autre"),
        lambda: Deliberation.objects.filter(pk=found.pk).delete(),
        lambda: found.wordings.update(text="Autre"),
        lambda: found.concerns.update(text="Autre"),
        lambda: found.concerns.all().delete(),
        lambda: found.consents.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
