"""A scale is adopted by the vote it is put to, or by the assembly where no vote was held here; its text and its figures agree."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.contribution.scales import adopt_scale_by_hand
from billing.models import Scale, ScaleReplay
from billing.proposals import actions
from billing.proposals.actions import confirm_figures, replay_scale
from billing.proposals.replay import Replayer
from cae.access import Refused
from cae.history import history_of
from cae.periods import today
from governance.meetings import actions as meetings
from governance.minutes.content import content_of
from tests.billing.proposals.made import decided, proposed
from tests.governance import made as governance
from tests.governance.minutes import made as minuted

pytestmark = pytest.mark.django_db


@pytest.fixture
def resolution(assembly):
    return governance.resolution(assembly, "L'assemblée adopte 10 % jusqu'à 25 000 €.", title="Barème 2027")


def page_of(client, resolution) -> str:
    return client.get(reverse("governance:meetings:resolution", args=[resolution.pk])).content.decode()


def test_a_scale_put_to_the_vote_is_not_adopted_by_hand(cast, as_, resolution):
    scale, decision, client = proposed(cast, resolution), decided(cast), as_("diane")
    page = client.get(reverse("billing:contribution:sheet", args=[scale.pk])).content.decode()
    assert "seule son adoption, proclamée, le fait adopter" in page
    assert reverse("governance:meetings:resolution", args=[resolution.pk]) in page
    assert reverse("billing:contribution:adopt", args=[scale.pk]) not in page
    answer = client.post(reverse("billing:contribution:adopt", args=[scale.pk]), {"decision": decision.pk}, follow=True)
    assert "soumis au vote de la résolution 1" in answer.content.decode()
    scale.refresh_from_db()
    assert scale.decision is None
    assert "Le barème voté" not in page_of(client, resolution)


def test_one_that_is_voted_waits_for_its_minutes(cast, as_):
    held = minuted.sitting(cast)
    resolution = held.items.get().resolution
    scale = Scale.objects.create(code="general", name="Voté", resolution=resolution, starts_on=today() + timedelta(days=9))
    assert "Le barème voté" not in page_of(as_("diane"), resolution)
    minuted.voted(held)
    minuted.noted(held)
    minuted.certified(held, cast)
    with pytest.raises(Refused, match="seule son adoption"):
        adopt_scale_by_hand(scale=scale, decision=decided(cast), by=cast.diane)
    assert "Le barème voté : Voté" in page_of(as_("diane"), resolution)


def test_without_a_vote_here_only_a_decision_of_the_assembly_taken_since_adopts_it(cast, as_, assembly, resolution):
    scale, client = proposed(cast, resolution), as_("diane")
    meetings.cancel_meeting(meeting=assembly, reason="Tenue ailleurs.", by=cast.diane)
    board = decided(cast, body="board", number="CA-2099-01")
    old = decided(cast, today() - timedelta(days=1), number="AG-2099-00")
    right = decided(cast)
    offered = client.get(reverse("billing:contribution:sheet", args=[scale.pk])).context["decisions"]
    assert list(offered) == [right]
    with pytest.raises(Refused, match="n'est pas de l'assemblée"):
        adopt_scale_by_hand(scale=scale, decision=board, by=cast.diane)
    with pytest.raises(Refused, match="avant ce barème"):
        adopt_scale_by_hand(scale=scale, decision=old, by=cast.diane)
    address = reverse("billing:contribution:adopt", args=[scale.pk])
    refused = client.post(address, {"decision": board.pk, "read": "on"}, follow=True).content.decode()
    assert "n&#x27;est pas de l&#x27;assemblée" in refused or "n'est pas de l'assemblée" in refused
    unread = client.post(address, {"decision": right.pk}, follow=True).content.decode()
    assert "puis cochez que c&#x27;est elle qui adopte ce barème" in unread
    client.post(address, {"decision": right.pk, "read": "on"})
    scale.refresh_from_db()
    assert scale.decision == right
    page = page_of(client, resolution)
    assert "Le barème adopté : Barème 2027" in page
    assert "Le barème voté" not in page
    with pytest.raises(Refused, match="adopté tel qu'il a été proposé"):
        proposed(cast, resolution, scale=scale, rate="1")


def test_a_scale_rests_on_the_assembly_and_is_proposed_to_one(cast, as_):
    board = decided(cast, body="board", number="CA-2099-01")
    with pytest.raises(Refused, match="n'est pas de l'assemblée"):
        proposed(cast, None, decision=board)
    offered = as_("diane").get(reverse("billing:contribution:new")).context["form"].fields["decision"].queryset
    assert board not in offered
    council = governance.meeting("board", starts_at=timezone.now() + timedelta(days=9))
    with pytest.raises(Refused, match="s'adopte en assemblée"):
        proposed(cast, governance.resolution(council, "Le conseil adopte un barème."))


def test_the_history_says_that_the_assembly_adopted_it(cast, resolution):
    scale, decision = proposed(cast, resolution), decided(cast)
    actions.adopt_what_was_voted(resolution, decision, cast.lea)
    said = f"a signé le procès-verbal : l'assemblée a adopté le barème {scale} par la décision {decision.number}"
    assert history_of(scale)[0].sentence == said


def test_what_is_proposed_starts_from_the_scale_of_the_most_engaged(cast, as_, resolution):
    general = Scale.objects.get(code="general")
    Scale.objects.create(
        code="cape", name="Barème CAPE", contract_kinds=["cape"], decision=general.decision, starts_on=general.starts_on
    )
    page = as_("diane").get(reverse("billing:contribution:new"), {"resolution": resolution.pk})
    assert page.context["form"]["name"].value() == general.name


def retained(cast, resolution):
    amendment = meetings.propose_amendment(
        resolution=resolution,
        author=governance.member(cast.lea),
        by=cast.lea,
        at=timezone.now(),
        text=resolution.text.replace("25 000", "30 000"),
        reason="La tranche tombe mal.",
    )
    return meetings.accept_amendment(amendment=amendment, by=cast.diane, at=timezone.now())


def test_retaining_an_amendment_warns_that_the_scale_stays(cast, as_, resolution):
    amendment = meetings.propose_amendment(
        resolution=resolution,
        author=governance.member(cast.lea),
        by=cast.lea,
        at=timezone.now(),
        text="L'assemblée adopte 9 %.",
        reason="Moins.",
    )
    address, client = reverse("governance:meetings:accept", args=[amendment.pk]), as_("diane")
    assert "porte aussi le barème" not in client.get(address).content.decode()
    proposed(cast, resolution)
    assert "porte aussi le barème « Barème 2027 »" in client.get(address).content.decode()


def test_the_text_waits_until_the_scale_is_written_again(cast, as_, assembly, resolution):
    scale = proposed(cast, resolution)
    retained(cast, resolution)
    page = page_of(as_("diane"), resolution)
    assert "Le texte a changé, pas le barème" in page
    assert "l&#x27;amendement retenu de Léa Martin" in page
    assert 'data-dialog="freeze"' not in page
    with pytest.raises(Refused, match="le texte dirait une chose"):
        meetings.freeze_text(resolution=resolution, by=cast.diane)
    with pytest.raises(Refused, match="le texte dirait une chose"):
        meetings.freeze_all(meeting=assembly, by=cast.diane, at=timezone.now())
    proposed(cast, resolution, rate="7", scale=Scale.objects.get(pk=scale.pk))
    assert "Le texte a changé, pas le barème" not in page_of(as_("diane"), resolution)
    frozen = meetings.freeze_text(resolution=resolution, by=cast.diane)
    assert "30 000" in frozen.final_text
    assert "7 %" in frozen.final_text.replace("\xa0", " ")


def test_or_until_the_bureau_says_that_its_figures_stay(cast, as_, resolution):
    scale = proposed(cast, resolution)
    with pytest.raises(Refused, match="Aucun amendement"):
        confirm_figures(scale=scale, by=cast.diane, at=timezone.now())
    retained(cast, resolution)
    address = reverse("billing:proposals:keep", args=[scale.pk])
    assert address in page_of(as_("diane"), resolution)
    assert address not in page_of(as_("karim"), resolution)
    as_("diane").post(address)
    sentence = "l'amendement retenu de Léa Martin ne change pas les chiffres du barème « Barème 2027 »"
    assert any(sentence in entry.sentence for entry in history_of(resolution))
    assert "ne change pas les chiffres" in page_of(as_("karim"), resolution)
    said = content_of(resolution.item.meeting)["points"][0]["resolution"]["said"]
    assert len(said) == 1
    assert sentence in said[0]
    meetings.freeze_text(resolution=resolution, by=cast.diane)
    with pytest.raises(Refused, match="est arrêté"):
        confirm_figures(scale=Scale.objects.get(pk=scale.pk), by=cast.diane, at=timezone.now())


def test_another_amendment_asks_again(cast, resolution):
    scale = proposed(cast, resolution)
    retained(cast, resolution)
    confirm_figures(scale=scale, by=cast.diane, at=timezone.now())
    resolution.refresh_from_db()
    meetings.retain_text(
        resolution=resolution, author=governance.member(cast.lea), text="7 %", reason="Autre.", by=cast.diane, at=timezone.now()
    )
    with pytest.raises(Refused, match="le texte dirait une chose"):
        meetings.freeze_text(resolution=resolution, by=cast.diane)


def test_a_scale_written_again_while_it_is_replayed_is_replayed_as_it_is(cast, resolution, monkeypatch):
    scale = proposed(cast, resolution)
    seen = []

    class Slow(Replayer):
        def all(self, tell=None):
            seen.append(f"{self.proposed[0].rate:.3f}")
            if len(seen) == 1:
                proposed(cast, resolution, rate="7", scale=Scale.objects.get(pk=scale.pk))
            return super().all(tell)

    monkeypatch.setattr(actions, "Replayer", Slow)
    replay_scale(scale=scale, on=today())
    assert seen == ["8.000", "7.000", "7.000"]  # asked once by the writing, once more for what was under way
    assert ScaleReplay.objects.filter(scale=scale).count() == 1
