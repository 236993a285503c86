"""GOV-26: what was given for an assembly is valid for its second call, when the agenda is the same; else for the first alone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cae import files
from cae.history import history_of
from governance.meetings.actions import call_again, fail_meeting, freeze_text, mark_convened, open_meeting
from governance.models import AgendaItem, Meeting, PostalForm, Proxy, Resolution
from governance.proxies import actions, queries
from governance.proxies.rules import same_agenda
from governance.roll.queries import current
from tests.governance.attendance.made import come, sitting
from tests.governance.made import BY, DAY, ON, at, member, roll, statutes
from tests.governance.proxies.test_postal import IN_TIME, counted, post, scan
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db
AGAIN = DAY + timedelta(days=20)


def first_call(number=8, **values):
    """An assembly that is being held, its quorum missed; so many new associates."""
    return sitting(number, is_open=False, **values)


def give(assembly, giver, holder=None, *, kind="named", **values):
    values = {"channel": "paper", "scan": scan()} | values
    return actions.give_proxy(meeting=assembly, giver=giver, holder=holder, kind=kind, by=BY, at=at(9, day=ON), **values)


def second_call(first, *, convene=True, change=None) -> Meeting:
    """Called again after its quorum was missed; `change` what the agenda is before the convocation."""
    first = open_meeting(meeting=first, by=BY, at=first.starts_at)
    first = fail_meeting(meeting=first, by=BY, at=at(19))
    made = call_again(meeting=first, by=BY, starts_at=at(day=AGAIN), on=DAY)
    if change is not None:
        change(made)
    for text in Resolution.objects.filter(item__meeting=made, frozen_at__isnull=True):
        freeze_text(resolution=text, by=BY, at=at(20))
    roll(made, at=at(20))
    return mark_convened(meeting=made, by=BY, on=DAY + timedelta(days=1)) if convene else made


def test_a_proxy_and_a_form_are_valid_for_the_second_call_of_the_same_agenda(cast):
    first, people = first_call()
    given = give(first, people[0], people[1])
    form = post(first, people[2], "against")
    second = second_call(first)
    carried = queries.given_by(second, people[0])
    assert (carried.holder, carried.given_at, carried.channel) == (people[1], given.given_at, "paper")
    again = queries.postal_of(second, people[2])
    assert (again.received_at, [vote.choice for vote in again.votes.all()]) == (form.received_at, ["against"])
    assert again.votes.get().resolution.item.meeting == second
    assert again.votes.get().digest == queries.digest_of(again.votes.get().resolution)
    assert given.scan in [link.file for link in files.links_of(carried)]
    come(second, people[1], when=at(18, 1, day=AGAIN))
    assert counted(second) == (1, 1, 1)


def test_another_agenda_carries_nothing(cast):
    first, people = first_call()
    give(first, people[0], people[1])
    post(first, people[2])
    second = second_call(first, change=lambda made: AgendaItem.objects.filter(meeting=made).update(title="Autre chose"))
    assert not Proxy.objects.filter(meeting=second).exists()
    assert not PostalForm.objects.filter(meeting=second).exists()


def test_the_agenda_is_the_same_by_its_items_their_order_and_their_texts():
    one, two = ("resolution", "Comptes", "L'assemblée approuve."), ("information", "Bilan", "")
    assert same_agenda([one, two], [one, two])
    assert not same_agenda([one, two], [two, one])
    assert not same_agenda([one], [one, two])
    assert not same_agenda([one], [("resolution", "Comptes", "L'assemblée rejette.")])


def test_nothing_is_carried_before_the_second_convocation_leaves(cast):
    first, people = first_call()
    give(first, people[0], people[1])
    second = second_call(first, convene=False)
    assert not queries.in_force(second).exists()


def test_what_was_taken_back_or_ended_by_coming_is_not_carried(cast):
    first, people = first_call()
    actions.revoke_proxy(proxy=give(first, people[0], people[1]), by=BY, at=at(10, day=ON))
    give(first, people[2], people[3])
    come(first, people[2])
    assert not queries.in_force(second_call(first)).exists()


def test_what_is_carried_is_taken_back_as_any_other_and_says_where_it_comes_from(as_, cast):
    lea, fatou = member(cast.lea), member(cast.fatou)
    first, _ = first_call()
    give(first, lea, fatou)
    second = second_call(first)
    page = text_of(as_("lea").get(reverse("governance:proxies:mine", args=[second.pk])))
    assert "pour la première convocation : l’ordre du jour est le même, il vaut encore" in page
    actions.revoke_proxy(proxy=queries.given_by(second, lea), by=cast.lea, at=at(9, day=AGAIN))
    assert queries.given_by(second, lea) is None
    assert Proxy.objects.get(meeting=first, giver=lea).state == "given"


def test_who_is_no_voter_any_more_is_left_out_and_it_is_written(cast):
    first, people = first_call()
    give(first, people[0], people[1])
    give(first, people[2], people[3])
    type(people[1]).objects.filter(pk=people[1].pk).update(left_on=DAY, associate_until=DAY)
    second = second_call(first)
    assert [one.giver for one in queries.in_force(second)] == [people[2]]
    assert f"n'a pas pu reprendre le pouvoir de : {people[0]}" in [entry.sentence for entry in history_of(second)]


def test_a_form_too_late_for_the_first_call_is_in_time_for_the_second(cast):
    first, people = first_call()
    late = post(first, people[0], on=IN_TIME + timedelta(days=1))
    assert late.state == "late"
    assert queries.postal_of(second_call(first), people[0]).received_at == late.received_at


def test_statutes_may_say_that_forms_are_sent_again(cast):
    statutes(postal_again=("no", "art. 22"))
    first, people = first_call()
    give(first, people[0], people[1])
    post(first, people[2])
    second = second_call(first)
    assert queries.in_force(second).count() == 1
    assert not PostalForm.objects.filter(meeting=second).exists()


def test_a_voice_confided_to_the_lot_waits_for_it_again(cast):
    statutes(proxies_blank=("drawn", "art. 21"))
    first, people = first_call()
    made = give(first, people[0], kind="drawn")
    Proxy.objects.filter(pk=made.pk).update(holder=people[1], drawn_at=at(18))
    carried = queries.given_by(second_call(first), people[0])
    assert (carried.kind, carried.holder) == ("drawn", None)


def test_nobody_carries_more_than_the_cap_of_the_second_call(cast):
    first, people = first_call()
    give(first, people[0], people[1])
    Proxy.objects.create(
        meeting=first, giver=people[2], holder=people[1], kind="named", channel="paper", given_at=at(10, day=ON)
    )  # fmt: skip
    second = second_call(first)
    assert queries.cap_of(second, on=AGAIN) == 1
    assert [one.giver for one in queries.in_force(second)] == [people[0]]
    assert current(second) is not None
