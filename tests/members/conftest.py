"""What the tests of this room share."""

import pytest

from tests.support.queries import queries_of


@pytest.fixture
def flat():
    """`flat(read, add=…)`: as many queries with three rows more as with one. The number itself is left to `assert_flat`."""

    def check(read, *, add):
        add()
        read()
        one = queries_of(read)
        add()
        add()
        three = queries_of(read)
        listing = "\n".join(f"{number}. {sql[:200]}" for number, sql in enumerate(three, 1))
        assert len(one) == len(three), f"{len(one)} queries with one row, {len(three)} with three:\n{listing}"

    return check
