"""A meeting from its preparation to its end: what changes when, and what is refused."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cae.access import Refusal, Refused
from cae.history import history_of
from governance.meetings import actions, ports, queries, rules
from governance.meetings.models import Resolution
from governance.meetings.texts import canonical, digest
from members.queries import associates_on
from tests.governance.made import BY, DAY, ON, at, convened, frozen, item, meeting, member, opened, resolution, statutes

pytestmark = pytest.mark.django_db


def test_create_meeting_takes_the_statutes_of_its_day():
    statutes(since=date(2024, 5, 12))
    later = statutes(since=date(2026, 6, 1))
    assert meeting().statutes == later
    assert meeting(starts_at=at(day=date(2026, 5, 31))).statutes.effective_on == date(2024, 5, 12)


def test_create_meeting_refuses_a_day_that_is_past():
    with pytest.raises(Refused, match="date à venir"):
        meeting(on=DAY + timedelta(days=1))
    with pytest.raises(Refused, match="plausible"):
        meeting(starts_at=at(day=date(2126, 1, 1)), on=ON)


def test_edit_meeting_says_before_and_after_and_only_while_prepared():
    made = meeting()
    actions.edit_meeting(meeting=made, by=BY, on=ON, place="Mairie")
    entry = history_of(made).first()
    assert (entry.before, entry.after) == ({"lieu": "Salle des fêtes"}, {"lieu": "Mairie"})
    resolution(made)
    made = actions.mark_convened(meeting=made, by=BY, on=ON)
    with pytest.raises(Refused, match="La convocation est partie"):
        actions.edit_meeting(meeting=made, by=BY, on=ON, place="Ailleurs")


def test_reorder_numbers_items_and_resolutions_again():
    made = meeting()
    first, second = resolution(made, title="Comptes"), resolution(made, title="Affectation")
    talk = item(made, kind="discussion", title="Bilan")
    actions.reorder(meeting=made, items=[talk.pk, second.item_id, first.item_id], by=BY)
    assert [(one.order, one.title) for one in queries.agenda(made)] == [(1, "Bilan"), (2, "Affectation"), (3, "Comptes")]
    assert [r.item.title for r in queries.resolutions_of(made)] == ["Affectation", "Comptes"]
    with pytest.raises(Refused, match="a changé entre-temps"):
        actions.reorder(meeting=made, items=[talk.pk], by=BY)


def test_remove_item_closes_the_ranks():
    made = meeting()
    first, second = resolution(made), resolution(made)
    actions.remove_item(item=first.item, by=BY)
    second.refresh_from_db()
    second.item.refresh_from_db()
    assert (second.item.order, second.number) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "nature", "article"),
    [("ordinary", "extraordinary", "L. 225-96"), ("extraordinary", "ordinary", "L. 225-98")],
)
def test_write_resolution_refuses_a_majority_the_meeting_does_not_vote(kind, nature, article):
    with pytest.raises(Refused, match=article):
        resolution(meeting(kind), nature=nature)
    assert resolution(meeting("mixed", title="Mixte"), nature=nature).nature == nature


def test_write_resolution_takes_the_majority_of_an_extraordinary_meeting():
    assert resolution(meeting("extraordinary")).nature == "extraordinary"
    assert resolution(meeting()).nature == "ordinary"


def test_write_resolution_only_on_what_is_voted():
    with pytest.raises(Refused, match="ne se vote pas"):
        actions.write_resolution(item=item(meeting(), kind="discussion"), by=BY, text="Texte")


def test_edit_item_keeps_what_is_voted():
    made = resolution(meeting())
    with pytest.raises(Refused, match="a une résolution"):
        actions.edit_item(item=made.item, by=BY, kind="discussion")


def test_mark_convened_asks_for_what_is_missing():
    made = meeting()
    with pytest.raises(Refused, match="ordre du jour est vide"):
        actions.mark_convened(meeting=made, by=BY, on=ON)
    item(made, title="Comptes")
    codes = [refusal.code for refusal in rules.missing_to_convene(made, on=ON)]
    assert codes == ["resolution"]
    made.statutes = None
    codes = [refusal.code for refusal in rules.missing_to_convene(made, on=DAY + timedelta(days=1))]
    assert codes == ["past", "statutes", "resolution"]


def test_mark_convened_hears_later_subjects(monkeypatch):
    made = meeting()
    resolution(made)
    monkeypatch.setattr(ports, "convening_checks", [lambda meeting: [Refusal("Trop tard.")]])
    with pytest.raises(Refused, match="Trop tard"):
        actions.mark_convened(meeting=made, by=BY, on=ON)


def test_the_agenda_stays_once_convened():
    made = convened()
    for act in (
        lambda: item(made),
        lambda: actions.reorder(meeting=made, items=[], by=BY),
        lambda: actions.remove_item(item=made.items.get(), by=BY),
        lambda: actions.edit_item(item=made.items.get(), by=BY, title="Autre"),
    ):
        with pytest.raises(Refused, match="ordre du jour ne changent plus"):
            act()


def test_open_meeting_not_before_its_hour_nor_before_it_is_convened():
    made = meeting()
    with pytest.raises(Refused, match="ne peut plus être en séance"):
        actions.open_meeting(meeting=made, by=BY, at=at())
    made = convened()
    for early in (at(23, day=DAY - timedelta(days=1)), at(9), made.starts_at - timedelta(minutes=1)):
        with pytest.raises(Refused, match="à 18 h : elle ne s'ouvre pas avant"):
            actions.open_meeting(meeting=made, by=BY, at=early)
    assert actions.open_meeting(meeting=made, by=BY, at=made.starts_at).state == "open"


def test_close_meeting_waits_for_what_is_going_on(monkeypatch):
    made = opened()
    monkeypatch.setattr(ports, "closing_checks", [lambda meeting: Refusal("Un vote est ouvert.")])
    with pytest.raises(Refused, match="Un vote est ouvert"):
        actions.close_meeting(meeting=made, by=BY, at=at(20))
    monkeypatch.setattr(ports, "closing_checks", [])
    assert actions.close_meeting(meeting=made, by=BY, at=at(20)).closed_at == at(20)
    with pytest.raises(Refused, match="ne peut plus être levée"):
        actions.close_meeting(meeting=made, by=BY, at=at(21))


def test_cancel_meeting_says_why():
    made = convened()
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.cancel_meeting(meeting=made, by=BY, reason="  ")
    assert actions.cancel_meeting(meeting=made, by=BY, reason="Salle inondée").cancelled_reason == "Salle inondée"


def test_call_again_takes_the_same_agenda_and_texts():
    made = opened(resolutions=2)
    made = actions.fail_meeting(meeting=made, by=BY, at=at(19))
    second = actions.call_again(meeting=made, by=BY, starts_at=at(day=DAY + timedelta(days=14)), on=DAY)
    assert (second.rank, second.first_call, second.place, second.statutes) == (2, made, "Salle des fêtes", made.statutes)
    assert [r.text for r in queries.resolutions_of(second)] == [r.final_text for r in queries.resolutions_of(made)]
    with pytest.raises(Refused, match="déjà préparée"):
        actions.call_again(meeting=made, by=BY, starts_at=at(day=DAY + timedelta(days=15)))


def test_call_again_only_when_the_quorum_was_missed():
    with pytest.raises(Refused, match="quorum a manqué"):
        actions.call_again(meeting=convened(), by=BY, starts_at=at())


def test_duplicate_agenda_takes_items_and_texts():
    past = opened(resolutions=2)
    made = meeting(title="L'an prochain", starts_at=at(day=date(2027, 6, 18)))
    resolution(made, title="Déjà là")
    actions.duplicate_agenda(meeting=made, source=past, by=BY)
    assert [r.number for r in queries.resolutions_of(made)] == [1, 2, 3]
    assert not Resolution.objects.filter(item__meeting=made, frozen_at__isnull=False).exists()


def test_freeze_text_gives_the_hash_anyone_can_compute_again():
    made = frozen(meeting(), "Une ligne \r\nL’e\u0301te\u0301\n\n")
    assert made.final_text == "Une ligne\nL’été\n"
    assert made.final_hash == digest("Une ligne\nL’été\n")
    assert canonical(made.final_text) == made.final_text


def test_freeze_text_once_and_nothing_changes_afterwards():
    made = frozen(meeting())
    with pytest.raises(Refused, match="arrêté"):
        actions.freeze_text(resolution=made, by=BY, at=at())
    with pytest.raises(Refused, match="arrêté"):
        actions.write_resolution(item=made.item, by=BY, text="Autre")
    for values in (
        {"text": "Autre"},
        {"final_text": "Autre"},
        {"nature": "extraordinary"},
        {"frozen_at": None, "final_hash": ""},
    ):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            Resolution.objects.filter(pk=made.pk).update(**values)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        made.delete()
    Resolution.objects.filter(pk=made.pk).update(subjects="comptes")


def test_invite_only_to_boards_and_groups(cast):
    with pytest.raises(Refused, match="ouverte à tous"):
        actions.invite(meeting=meeting("pre_assembly"), members=[], by=BY)
    board = actions.invite(meeting=meeting("board", title="Conseil"), members=[member(cast.lea)], by=BY)
    assert history_of(board).first().sentence == "a invité Léa Martin"
    seen = {who: board in queries.visible_meetings(user) for who, user in cast.people.items()}
    assert {who for who, sees in seen.items() if sees} == {"lea", "bastien", "diane"}
    assert set(queries.members_of_kind("board", on=ON, meeting=board)) == {member(cast.lea)}


def test_every_member_sees_assemblies_and_pre_assemblies(cast):
    made = {meeting(), meeting("pre_assembly", title="Pré-assemblée")}
    assert set(queries.visible_meetings(cast.nadia)) == made
    assert member(cast.nadia) in queries.members_of_kind("pre_assembly", on=ON)
    assert member(cast.nadia) not in queries.members_of_kind("ordinary", on=ON)


def test_associates_on_a_day(cast):
    assert set(associates_on(date(2024, 6, 14))) == {member(getattr(cast, who)) for who in ("odile", "bruno", "diane", "bastien")}
    lea = member(cast.lea)
    assert queries.is_associate(lea, date(2025, 6, 20))
    lea.associate_until = date(2026, 5, 31)
    lea.save()
    assert queries.is_associate(lea, date(2026, 5, 31))
    assert not queries.is_associate(lea, date(2026, 6, 1))
