"""Two registrations at once, the two last signatures at once, a note typed while the minutes are fixed."""

import pytest
from django.utils import timezone

from cae import seals
from cae.access import Refused
from governance.minutes import actions
from governance.models import Decision, FollowUp, Minutes, Note
from tests.governance.minutes.made import bureau_of, ended, fixed
from tests.support.cast import read
from tests.support.together import together


@pytest.fixture(autouse=True)
def _real(fresh_database):
    """Real connections."""


def sign(minutes, member):
    return actions.sign(minutes=minutes, member=member, digest=minutes.digest, by=member.user, at=timezone.now())


def test_the_two_last_signatures_register_once():
    cast = read()
    minutes = fixed(ended(cast))
    results = together([lambda one=one: sign(minutes, one) for one in bureau_of(cast)])
    assert all(isinstance(one, Minutes) for one in results), results
    minutes.refresh_from_db()
    assert (minutes.state, minutes.number, minutes.signatures.count()) == ("signed", 1, 2)
    assert FollowUp.objects.count() == 1


def test_minutes_registered_at_once_take_the_next_numbers_and_their_decisions_too():
    cast = read()
    waiting = [fixed(ended(cast, days=days)) for days in (40, 30, 20)]
    chair, secretary = bureau_of(cast)
    for one in waiting:
        sign(one, chair)
    results = together([lambda one=one: sign(one, secretary) for one in waiting])
    assert all(isinstance(one, Minutes) for one in results), results
    assert sorted(Minutes.objects.values_list("number", flat=True)) == [1, 2, 3]
    numbers = list(Decision.objects.filter(follow_up__isnull=False).values_list("number", flat=True))
    assert len(set(numbers)) == 3
    assert list(seals.verify()) == []


def test_a_note_enters_the_minutes_or_is_refused():
    cast = read()
    over = ended(cast)
    point = over.items.get()
    seen = Note.objects.get(item=point).written_at.isoformat()

    def write():
        return actions.keep_note(item=point, text="Au dernier moment.", seen=seen, by=cast.diane, at=timezone.now())

    results = together([write, lambda: fixed(over)])
    assert isinstance(results[1], Minutes), results
    assert isinstance(results[0], (Note, Refused)), results
    said = bytes(Minutes.objects.get().content).decode()
    assert ("Au dernier moment." in said) is isinstance(results[0], Note)
