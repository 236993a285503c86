"""A scale rests on the decision that adopts it: one that can be about it, read and confirmed on purpose."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.contribution import queries
from billing.contribution.models import Scale
from billing.contribution.scales import LineData, save_scale
from billing.contribution.views import reading, writing
from cae.access import Refused
from cae.periods import today
from governance.models import FollowUp
from tests.billing.contribution.decided import adopted
from tests.billing.contribution.test_actions import scale
from tests.billing.contribution.test_views import said, typed
from tests.governance import made as governance

pytestmark = pytest.mark.django_db
STARTS = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for pages in (reading, writing):
        monkeypatch.setattr(pages, "today", lambda: date(2026, 6, 15))


def new():
    return reverse("billing:contribution:new")


def written(cast, decision, *, read=True, starts_on=STARTS, **values):
    head = {"name": "Barème 2027", "code": "general", "ends_on": None, "contract_kinds": [], "note": "", "starts_on": starts_on}
    line = {"label": "Contribution", "code": "contribution", "base": "invoiced", "rate": 12, "destination": cast.shared}
    values = {**head, "decision": decision, **values}
    return save_scale(scale=None, values=values, lines=[LineData(line)], read=read, by=cast.diane)


def test_a_decision_that_adopted_another_version_adopts_no_new_one(cast):
    with pytest.raises(Refused, match="AG-2024-03 a adopté un autre barème : « Barème général » du 05/01/2024") as refused:
        written(cast, cast.decision)
    assert "proposez-le au vote" in refused.value.refusal.remedy


def test_one_taken_before_that_of_the_version_it_replaces_does_not(cast):
    first, earlier = adopted("AG-2026-02", date(2026, 3, 1)), adopted("AG-2025-08", date(2025, 11, 1))
    written(cast, first, starts_on=date(2026, 4, 1))
    for decision in (earlier, adopted("AG-2026-03", date(2026, 3, 1))):
        with pytest.raises(Refused, match="n'a pas été prise après celle de la version que ce barème remplace"):
            written(cast, decision)
    assert written(cast, adopted("AG-2026-04", date(2026, 3, 2))).decision_id


def test_an_election_adopts_no_scale(cast):
    elected = adopted(title="Élection de cinq membres du conseil")
    board = governance.meeting("annual", starts_at=timezone.now() + timedelta(days=9))
    election = governance.resolution(board, "Élire cinq membres.")
    election.item.kind = "election"
    election.item.save()
    FollowUp.objects.create(decision=elected, resolution=election)
    with pytest.raises(Refused, match="est une élection : elle n'adopte pas un barème"):
        written(cast, elected)
    assert elected not in queries.may_be_about(code="general")


def test_a_decision_whose_vote_adopted_a_scale_adopts_no_other(cast):
    voted = adopted()
    meeting = governance.meeting("annual", starts_at=timezone.now() + timedelta(days=9))
    carried = governance.resolution(meeting, "Le barème CAPE.")
    Scale.objects.create(code="cape", name="Barème CAPE", decision=voted, resolution=carried, starts_on=STARTS)
    with pytest.raises(Refused, match="a adopté un autre barème : « Barème CAPE »"):
        written(cast, voted)


def test_one_decision_written_by_hand_adopts_the_scales_of_several_contracts(cast):
    decision = adopted()
    assert written(cast, decision).decision == written(cast, decision, code="cape").decision == decision


def test_what_was_not_read_is_not_recorded(cast):
    with pytest.raises(Refused, match="Relisez la décision AG-2025-09, puis cochez") as refused:
        written(cast, adopted(), read=False)
    assert refused.value.refusal.field == "read"


def test_a_new_version_is_filled_with_everything_but_the_decision(as_, cast):
    before = scale(cast)
    older, later = adopted("AG-2023-01", date(2023, 5, 1)), adopted()
    form = as_("odile").get(f"{new()}?depuis={before.scale_id}").context["form"]
    assert (form["name"].value(), form["decision"].value()) == ("Essai", None)
    assert list(form.fields["decision"].queryset) == [later]
    assert older not in form.fields["decision"].queryset and cast.decision not in form.fields["decision"].queryset


def test_no_decision_to_choose_says_what_to_do(as_, cast):
    page = said(as_("odile").get(f"{new()}?depuis={scale(cast).scale_id}"))
    assert "Aucune décision de l’assemblée n’a été prise depuis la version que ce barème remplace." in page
    assert reverse("governance:decisions:index") in page


def test_the_page_shows_the_text_then_takes_the_word_of_who_read_it(as_, cast):
    client, values = as_("odile"), typed(cast, starts_on="2027-01-01")
    unread = {name: value for name, value in values.items() if name not in ("read", "shown")}
    first = client.submit(new(), unread)
    page = said(first)
    assert first.status_code == 422 and "Douze pour cent." in page and "Relisez la décision AG-2025-09" in page
    assert not Scale.objects.filter(starts_on=STARTS).exists()
    assert client.submit(new(), values).status_code == 302
    assert Scale.objects.get(starts_on=STARTS).decision == adopted()


def test_a_box_ticked_under_another_decision_counts_for_nothing(as_, cast):
    other = adopted("AG-2025-10", date(2025, 12, 16), text="Élection du conseil.")
    answer = as_("odile").submit(new(), typed(cast, decision=str(other.pk)))
    page = said(answer)
    assert answer.status_code == 422 and "Élection du conseil." in page and "Relisez la décision AG-2025-10" in page
    assert 'name="read"' in page and answer.context["form"]["read"].value() in (None, False)


def test_a_decision_that_cannot_be_about_it_is_refused_beside_its_field(as_, cast):
    answer = as_("odile").submit(new(), typed(cast, decision=str(cast.decision.pk), shown=str(cast.decision.pk)))
    assert answer.status_code == 422 and "a adopté un autre barème" in str(answer.context["form"].errors["decision"])


def test_adding_a_line_keeps_the_decision_chosen(as_, cast):
    answer = as_("odile").submit(new(), typed(cast, more="1"))
    assert answer.context["chosen"] == adopted() and adopted() in answer.context["form"].fields["decision"].queryset
    assert today() > adopted().decided_on
