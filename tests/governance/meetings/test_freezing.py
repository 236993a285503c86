"""All the texts made final at once: those that can be are, the others say why they wait."""

import pytest
from django.urls import reverse

from cae.access import Refused
from governance.meetings import actions
from tests.governance.made import BY, ON, at, meeting, member, resolution
from tests.governance.reading import text_of
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db
AT = at(9, day=ON)


def amended(of, cast):
    text = resolution(of)
    actions.propose_amendment(resolution=text, author=member(cast.lea), text="Autre.", reason="Plus juste.", by=BY, at=AT)
    return text


def frozen_at(text):
    text.refresh_from_db()
    return text.frozen_at


def test_texts_that_can_be_are_made_final_the_others_wait(cast):
    made = meeting()
    first, waits, third = resolution(made), amended(made, cast), resolution(made)
    assert actions.freeze_all(meeting=made, by=BY, at=AT) == [first, third]
    assert [frozen_at(one) for one in (first, waits, third)] == [AT, None, AT]
    with pytest.raises(Refused, match="attend sa réponse"):
        actions.freeze_all(meeting=made, by=BY, at=AT)
    actions.withdraw_amendment(amendment=waits.amendments.get(), by=BY, at=AT)
    assert actions.freeze_all(meeting=made, by=BY, at=AT) == [waits]
    assert actions.freeze_all(meeting=made, by=BY, at=AT) == []


def test_the_agenda_says_which_wait_and_why_with_their_pages(as_, cast):
    made = meeting()
    first, waits = resolution(made), amended(made, cast)
    client, agenda = as_("diane"), reverse("governance:meetings:agenda", args=[made.pk])
    answer = client.post(reverse("governance:meetings:freeze_all", args=[made.pk]), follow=True)
    page = text_of(answer)
    assert frozen_at(first) is not None
    assert "1 texte arrêté. 1 attend" in page
    assert "Un amendement attend sa réponse. Retenez-le ou écartez-le d'abord." in page
    assert f'href="{reverse("governance:meetings:resolution", args=[waits.pk])}">Résolution 2' in answer.text
    assert 'data-dialog="freeze-all"' not in client.get(agenda).text  # nothing more can be made final now
    said = text_of(client.post(reverse("governance:meetings:freeze_all", args=[made.pk]), follow=True))
    assert said.count("Un amendement attend sa réponse") == 2  # said where one looks, and beside the text


def test_all_the_texts_are_frozen_from_the_agenda(as_, cast):
    made = meeting()
    texts = [resolution(made), resolution(made)]
    page = text_of(as_("diane").post(reverse("governance:meetings:freeze_all", args=[made.pk]), follow=True))
    assert "2 textes arrêtés." in page
    assert all(frozen_at(one) for one in texts)


def test_texts_that_wait_cost_no_more_reads(as_, cast):
    made = meeting()
    client, agenda = as_("diane"), reverse("governance:meetings:agenda", args=[made.pk])
    assert_flat(lambda: client.get(agenda), add=lambda: amended(made, cast), expected=18)
