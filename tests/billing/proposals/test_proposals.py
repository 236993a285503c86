"""A scale put to the vote: replayed before, in the final text, adopted with its decision, and never in force until then."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from billing.contribution import queries
from billing.contribution.scales import adopt_scale
from billing.models import ReplayedActivity, Scale, ScaleReplay
from billing.proposals import replay as replaying
from billing.proposals.actions import adopt_what_was_voted, replay_scale
from cae import jobs
from cae.access import Refused
from cae.constraints import refusal_of
from cae.models import Job
from cae.periods import today
from governance.meetings import actions as meetings
from members.models import Contract
from tests.billing.invoices import made as invoices
from tests.billing.proposals.made import decided, proposed
from tests.governance import made as governance
from tests.governance.minutes import made as minuted

pytestmark = pytest.mark.django_db


@pytest.fixture
def resolution(assembly):
    return governance.resolution(assembly, "L'assemblée adopte le barème de 2027.", title="Barème 2027")


@pytest.fixture
def last_year(monkeypatch):
    """The present year is the one replayed: what is invoiced today counts."""
    on = today()
    monkeypatch.setattr(replaying, "year_of", lambda _: (date(on.year, 1, 1), date(on.year, 12, 31)))


def test_it_takes_nothing_until_it_is_adopted(cast, resolution):
    scale = proposed(cast, resolution)
    later = scale.starts_on + timedelta(days=1)
    assert [one.pk for one in queries.scales_in_force(later) if one.code == "general"] != [scale.pk]
    adopt_what_was_voted(resolution, decided(cast), cast.diane)
    assert scale.pk in [one.pk for one in queries.scales_in_force(later)]
    assert scale.pk not in [one.pk for one in queries.scales_in_force(scale.starts_on - timedelta(days=1))]


def test_two_proposals_may_bear_the_same_date_but_one_is_adopted(cast, assembly, resolution):
    other = governance.resolution(assembly, "L'assemblée adopte un autre barème.", title="Autre barème")
    first, second = proposed(cast, resolution), proposed(cast, other, rate="7")
    decision = decided(cast)
    adopt_scale(scale=first, decision=decision, by=cast.diane)
    with pytest.raises(Refused, match="déjà sa décision"):
        adopt_scale(scale=first, decision=decision, by=cast.diane)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        adopt_scale(scale=second, decision=decision, by=cast.diane)
    assert str(refusal_of(caught.value)) == "Un barème commence déjà ce jour-là."


def test_a_scale_follows_the_vote_and_rests_on_something(cast, assembly, resolution):
    day = assembly.starts_at.date()
    with pytest.raises(Refused, match="ne peut commencer qu'après"):
        proposed(cast, resolution, starts_on=day)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Scale.objects.create(code="seul", name="Seul", starts_on=day)
    assert "s'appuie sur une décision" in str(refusal_of(caught.value))
    late = decided(cast)
    scale = proposed(cast, resolution)
    late.effective_on = scale.starts_on + timedelta(days=1)
    with pytest.raises(Refused, match="applicable qu'à partir"):
        adopt_scale(scale=scale, decision=late, by=cast.diane)


def test_the_final_text_says_the_scale_and_nothing_changes_after(cast, resolution):
    scale = proposed(cast, resolution)
    frozen = meetings.freeze_text(resolution=resolution, by=cast.diane)
    assert frozen.final_text.startswith("L'assemblée adopte le barème de 2027.\n\nBarème « Barème 2027 », à partir du ")
    assert "- Contribution : 8 % du chiffre d'affaires facturé hors taxes" in frozen.final_text.replace("\xa0", " ")
    resolution.refresh_from_db()
    with pytest.raises(Refused, match="est arrêté"):
        proposed(cast, resolution, rate="1", scale=scale)
    with pytest.raises(Refused, match="est arrêté"):
        proposed(cast, resolution, rate="1")


def test_the_year_is_replayed_to_the_cent(cast, resolution, last_year):
    activity = cast.lea_activity
    invoices.customer(activity)
    invoices.issued(activity, by=cast.diane, author=cast.lea)  # 1,000 € before tax, under 10 %
    scale = proposed(cast, resolution, rate="8")
    made = replay_scale(scale=scale, on=today())
    row = made.rows.get(activity=activity)
    assert (row.turnover, row.before, row.after) == (D("1000.00"), D("100.00"), D("80.00"))
    others = made.rows.exclude(activity=activity)
    assert made.before == row.before + sum(one.before for one in others)
    assert made.after == row.after + sum(one.after for one in others)


def test_a_scale_for_others_changes_nothing_for_a_contract_it_does_not_concern(cast, resolution, last_year):
    scale = proposed(cast, resolution, contract_kinds=["cape"], code="other")
    for row in replay_scale(scale=scale, on=today()).rows.all():
        kind = queries.standing(row.activity, on=today()).kind
        assert row.after == row.before or kind == "cape"


def test_writing_it_again_replays_the_year_again(cast, resolution, monkeypatch):
    asked = []
    monkeypatch.setattr(jobs, "send", asked.append)
    scale = proposed(cast, resolution)
    replay_scale(scale=scale, on=today())
    proposed(cast, resolution, rate="7", scale=scale)
    assert not ScaleReplay.objects.filter(scale=scale).exists()
    assert [job.arguments for job in Job.objects.filter(pk__in=asked)] == 2 * [{"scale_id": scale.pk}]
    jobs.run(asked[1])
    jobs.run(asked[1])
    assert ScaleReplay.objects.filter(scale=scale).count() == 1


def test_members_see_their_own_part_and_the_spread_without_names(cast, as_, resolution):
    scale = proposed(cast, resolution)
    made = replay_scale(scale=scale, on=today())
    ReplayedActivity.objects.filter(replay=made).delete()
    for number, activity in enumerate((cast.lea_activity, cast.karim_activity, cast.fatou_activity, cast.nadia_activity)):
        ReplayedActivity.objects.create(replay=made, activity=activity, turnover=D(9000), before=D(900), after=D(780) + number)
    page = as_("lea").get(reverse("governance:meetings:resolution", args=[resolution.pk])).content.decode()
    assert "Et pour Léa Martin Illustration" in page
    assert "4 activités verseraient moins, 0 davantage" in page
    assert cast.karim_activity.name not in page
    assert reverse("billing:proposals:mine", args=["LEA", scale.pk]) in page
    assert reverse("billing:contribution:simulate", args=[scale.pk]) not in page


def test_a_contract_with_its_own_rate_is_told_to_its_person_and_listed_for_the_team(cast, as_, resolution):
    Contract.objects.filter(member__user=cast.lea).update(fixed_contribution_rate=D("9.5"))
    scale = proposed(cast, resolution)
    replay_scale(scale=scale, on=today())
    address = reverse("governance:meetings:resolution", args=[resolution.pk])
    assert "Votre contrat fixe son propre taux" in as_("lea").get(address).content.decode()
    assert "Votre contrat fixe son propre taux" not in as_("karim").get(address).content.decode()
    team = as_("odile").get(address).content.decode()
    assert "1 contrat fixe son propre taux et demandera un avenant" in team
    assert "9,5" in as_("odile").get(reverse("billing:contribution:sheet", args=[scale.pk])).content.decode()


def test_from_the_resolution_to_the_scale(cast, as_, resolution):
    page = as_("diane").get(reverse("governance:meetings:resolution", args=[resolution.pk])).content.decode()
    new = f"{reverse('billing:contribution:new')}?resolution={resolution.pk}"
    assert new in page
    assert as_("lea").get(reverse("governance:meetings:resolution", args=[resolution.pk])).content.decode().count(new) == 0
    client = as_("diane")
    form = client.get(new)
    assert "decision" not in form.context["form"].fields
    starts_on = today() + timedelta(days=100)
    line = {
        "label": "Contribution",
        "code": "contribution",
        "base": "invoiced",
        "taxpayer": "activity",
        "trigger": "document",
        "rate": "8",
        "minimum_mode": "none",
        "exempt_months": "0",
        "exempt_from": "contract",
        "destination": str(cast.shared.pk),
    }
    data = {"name": "Barème 2027", "code": "general", "starts_on": starts_on.isoformat(), "note": "", "sure": "on"}
    data |= {"lignes-TOTAL_FORMS": "1", "lignes-INITIAL_FORMS": "0"} | {f"lignes-0-{name}": value for name, value in line.items()}
    assert client.post(new, data).status_code == 302
    scale = Scale.objects.get(resolution=resolution)
    assert "Proposé à l’assemblée" in client.get(reverse("billing:contribution:sheet", args=[scale.pk])).content.decode()
    assert "Proposés à l’assemblée" in client.get(reverse("billing:contribution:index")).content.decode()


def test_the_last_year_that_is_over_is_replayed(cast):
    since, upto = replaying.year_of(today())
    assert upto <= today()
    assert since < upto


@pytest.mark.parametrize(("days", "begins"), [(40, "its own day"), (-3, "the day it is decided")])
def test_signing_the_minutes_adopts_the_scale(cast, as_, days, begins):
    held = minuted.sitting(cast)
    resolution = held.items.get().resolution
    day = timezone.localtime(held.starts_at).date()
    scale = Scale.objects.create(code="general", name="Voté", resolution=resolution, starts_on=day + timedelta(days=days))
    minuted.voted(held)
    minuted.noted(held)
    over = minuted.certified(held, cast)
    scale.refresh_from_db()
    assert scale.decision is None
    minuted.signed(minuted.fixed(over), cast)
    page = as_("lea").get(reverse("governance:meetings:resolution", args=[resolution.pk])).content.decode()
    assert "Le barème voté : Voté" in page
    scale.refresh_from_db()
    assert scale.decision is not None
    assert scale.decision.title == resolution.item.title
    assert scale.starts_on == (day + timedelta(days=days) if begins == "its own day" else day)


def test_a_refused_scale_never_takes_effect(cast):
    held = minuted.sitting(cast)
    scale = Scale.objects.create(
        code="general", name="Refusé", resolution=held.items.get().resolution, starts_on=today() + timedelta(days=9)
    )
    minuted.voted(held, votes_for=1, against=4)
    minuted.noted(held)
    minuted.signed(minuted.fixed(minuted.certified(held, cast)), cast)
    scale.refresh_from_db()
    assert scale.decision is None
