"""Who speaks next: a table of cases, and the promise that nobody waits for ever."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.room.speaking import Asking, in_order
from tests.governance.made import at


def asking(key, spoken=0, minute=0):
    return Asking(key, spoken, at(18) + timedelta(minutes=minute))


CASES = {
    "nobody": ([], []),
    "who asked first": ([asking(1, minute=2), asking(2, minute=1)], [2, 1]),
    "who never spoke, even asking last": ([asking(1, spoken=1, minute=1), asking(2, minute=9)], [2, 1]),
    "then who spoke least": (
        [asking(1, spoken=3, minute=1), asking(2, spoken=1, minute=5), asking(3, minute=9), asking(4, spoken=2, minute=2)],
        [3, 2, 4, 1],
    ),
    "at the same instant, the first written": ([asking(7), asking(4)], [4, 7]),
}


@pytest.mark.parametrize("case", CASES)
def test_the_order(case):
    people, expected = CASES[case]
    assert [one.key for one in in_order(people)] == expected


people = st.lists(
    st.builds(asking, key=st.integers(1, 99), spoken=st.integers(0, 4), minute=st.integers(0, 30)),
    unique_by=lambda one: one.key,
    max_size=12,
)


@given(people, st.randoms())
def test_the_order_is_of_everybody_and_does_not_depend_on_how_they_are_given(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    ordered = in_order(shuffled)
    assert sorted(one.key for one in ordered) == sorted(one.key for one in found)
    assert ordered == in_order(found)
    assert in_order(ordered) == ordered


@given(people, st.builds(asking, key=st.just(100), spoken=st.integers(0, 4), minute=st.integers(0, 30)))
def test_someone_more_moves_nobody_past_another(found, more):
    assert [one for one in in_order([*found, more]) if one is not more] == in_order(found)


@given(st.integers(0, 3), st.integers(1, 6))
def test_nobody_waits_for_ever_though_all_the_others_ask_again_at_once(spoken, others):
    """Each of the others passes before someone who spoke k times at most k + 1 times."""
    waits = asking(0, spoken=spoken, minute=1)
    crowd = [asking(key) for key in range(1, others + 1)]
    for turn in range(1, others * (spoken + 1) + 2):
        first = in_order([waits, *crowd])[0]
        if first is waits:
            return
        crowd.remove(first)
        crowd.append(asking(first.key, spoken=first.spoken + 1, minute=turn + 1))
    pytest.fail("still waiting")
