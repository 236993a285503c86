"""A final text and consent: a board or a group amends it until it consents; an assembly votes on it as it is. Who says « pas
d'objection » lifts theirs."""

import hashlib

import pytest
from django.urls import reverse

from cae.access import Refused
from cae.models import HistoryEntry
from governance.meetings.actions import freeze_text
from governance.minutes.content import content_of
from governance.models import Concern, Resolution
from governance.rounds import actions, queries
from governance.rounds.enums import Phase
from members.models import Member
from tests.governance.made import BY
from tests.governance.rounds.made import AT, LATER, TEXT, concern, conclude, consent, forward, fresh, objections, sitting

OTHER = "Le conseil loue l'atelier de la rue Centrale pour un an."


def final(**values):
    """A sitting whose text was final when it was convened."""
    held = sitting(**values)
    held.resolution = freeze_text(resolution=held.resolution, by=BY, at=AT)
    return held


@pytest.mark.parametrize("kind", ["board", "collective"])
def test_a_board_or_a_group_in_session_amends_a_final_text_until_it_consents(cast, kind):
    held = final(kind=kind)
    forward(held, Phase.AMEND)
    actions.amend(deliberation=held.deliberation, text=f"{TEXT} Dès mai.", why="", by=BY, at=AT)
    objections(held)
    actions.integrate(concern=concern(held, held.people[1]), text=OTHER, why="Un an suffit.", by=BY, at=AT)
    consent(held, *held.people)
    found = conclude(held)
    adopted = hashlib.sha256(f"{OTHER}\n".encode()).hexdigest()
    assert (found.state, found.decides, found.text_hash) == (Phase.CONSENTED, True, adopted)
    resolution = Resolution.objects.get(pk=held.resolution.pk)
    assert (resolution.final_text, resolution.final_hash) == (held.resolution.final_text, held.resolution.final_hash)
    [point] = content_of(held.meeting)["points"]
    said = point["resolution"]
    assert (said["text"], said["hash"], said["outcome"]) == (OTHER, adopted, "adopted")
    assert any(held.resolution.final_hash in line for line in said["rounds"][0]["lines"])


def test_a_final_text_consented_to_as_it_is_keeps_its_hash(cast):
    held = objections(final())
    consent(held, *held.people)
    assert conclude(held).text_hash == ""
    [point] = content_of(held.meeting)["points"]
    assert point["resolution"]["hash"] == held.resolution.final_hash


@pytest.mark.parametrize(
    ("values", "said"), [({"kind": "ordinary"}, "portera sur ce texte"), ({"is_open": False}, "séance ouverte")]
)
def test_elsewhere_a_final_text_is_not_changed_and_the_page_says_what_can_be_done(as_, cast, values, said):
    lea = Member.objects.get(user=cast.lea)
    held = objections(final(more=[lea], **values))
    raised = concern(held, held.people[1])
    with pytest.raises(Refused, match="est arrêté depuis"):
        actions.integrate(concern=raised, text=OTHER, why="", by=BY, at=AT)
    page = as_("diane").get(reverse("governance:rounds:lead", args=[held.deliberation.pk])).content.decode()
    integrate, amend = (
        reverse("governance:rounds:integrate", args=[raised.pk]),
        reverse("governance:rounds:amend", args=[fresh(held).pk]),
    )
    assert said in page
    assert "Notez qu&#x27;elle est levée ou maintenue" in page
    assert integrate not in page
    assert amend not in page
    assert "est arrêté depuis" in as_("diane").get(integrate).content.decode()
    actions.withdraw_concern(concern=raised, by=BY, at=AT)
    assert conclude(held, when=LATER).state == Phase.CONSENTED


def test_the_page_of_the_resolution_reads_the_adopted_text_with_its_hash(as_, cast):
    held = objections(final())
    actions.integrate(concern=concern(held, held.people[1]), text=OTHER, why="", by=BY, at=AT)
    consent(held, *held.people)
    found = conclude(held)
    page = as_("diane").get(reverse("governance:meetings:resolution", args=[held.resolution.pk])).content.decode()
    assert "Le texte adopté" in page
    assert found.text_hash in page


def test_who_objected_then_says_no_objection_lifts_it_and_it_is_said(cast):
    held = objections()
    raised = concern(held, held.people[1])
    consent(held, held.people[1])
    assert (Concern.objects.get(pk=raised.pk).state, queries.standing(fresh(held))) == ("withdrawn", [])
    assert HistoryEntry.objects.filter(sentence__contains="n'a plus d'objection : la sienne est levée").exists()
    with pytest.raises(Refused, match="déjà répondu"):
        consent(held, held.people[1])
    concern(held, held.people[1], "À la réflexion, non.")
    consent(held, held.people[1])
    assert not queries.standing(fresh(held))
    assert held.deliberation.consents.count() == 1


def test_an_objection_upheld_to_the_text_before_is_lifted_by_its_author_s_consent(as_, cast):
    lea = Member.objects.get(user=cast.lea)
    held = objections(more=[lea])
    kept = concern(held, lea)
    other = concern(held, held.people[2])
    actions.uphold(concern=kept, why="Trop cher.", by=BY, at=AT)
    actions.integrate(concern=other, text=OTHER, why="", by=BY, at=AT)
    page = as_("lea").get(reverse("governance:rounds:sheet", args=[held.deliberation.pk])).content.decode()
    assert "Cela lève aussi votre objection" in page
    consent(held, lea)
    assert conclude(held).state == Phase.CONSENTED
