"""Who opens what: every address of ours, by everyone of the cast, signed out too. The table is tests/support/addresses/."""

from contextlib import contextmanager, nullcontext

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from members.models import Member
from tests.support.addresses import HOLDERS, PEOPLE, ROWS, is_only_posted, our_patterns, subject_of
from tests.support.cast import as_ as sign_in
from tests.support.clients import StrictClient
from tests.support.statements import reading_only
from tests.support.things import Things

OPEN = {200, 204, 302, 303, 409, 422}  # a page, a fragment, a way on, a refusal in words, a form to complete
REFUSED = {302, 403, 404, 409}
IN_WORDS = {302, 409, 422}


@contextmanager
def undone():
    """What happens inside is rolled back: each person finds things as they were."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class House:
    """The things that addresses name, and a browser of each person, signed in once."""

    def __init__(self, cast) -> None:
        self.things = Things(cast)
        self.browsers = {"": StrictClient()}
        for person in PEOPLE:
            self.browsers[person] = sign_in(StrictClient(), cast.people[person])

    def answer(self, person: str, address: str, *, refused: bool):
        """What `person` is answered: to a GET, or to an empty POST where only POST is taken. A refusal writes nothing."""
        browser = self.browsers[person]
        with undone(), reading_only() if refused else nullcontext():
            response = browser.post(address, {}) if is_only_posted(resolve(address).view_name) else browser.get(address)
            if response.streaming:
                list(response.streaming_content)
        return response


@pytest.fixture
def house(cast):
    return House(cast)


SUBJECTS = sorted({subject_of(name) for name in ROWS})


def is_sign_in(response) -> bool:
    return response.status_code == 302 and response.url.startswith(reverse("account_login"))


def test_every_address_has_its_row():
    assert (set(our_patterns()) - set(ROWS), set(ROWS) - set(our_patterns())) == (set(), set())


def test_every_page_says_what_it_asks_for():
    """`members.pages` marks each page; what is open to who is not signed in is declared so in the table too."""
    unmarked = [name for name, pattern in our_patterns().items() if not hasattr(pattern.callback, "page")]
    assert sorted(unmarked) == ["demo_sign_in", "members:accept"]
    public = {name for name, pattern in our_patterns().items() if not getattr(pattern.callback, "login_required", True)}
    assert public == {name for name, row in ROWS.items() if row.kind == "public"}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_who_opens(subject, house):
    wrong = []
    for name in filter(lambda name: subject_of(name) == subject, ROWS):
        row = ROWS[name]
        address = reverse(name, kwargs=row.kwargs(house.things))
        for person in ("", *PEOPLE):
            expected = row.expected(person)
            response = house.answer(person, address, refused=expected in REFUSED)
            status, asked = response.status_code, is_sign_in(response)
            allowed = {200: OPEN, 302: {302}, 409: IN_WORDS}.get(expected, {expected})
            if asked != (expected == 302) or status not in allowed:
                wrong.append(f"{name} ({address}), {person or 'signed out'}: {status} instead of {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_thing_of_another_activity_is_not_found_through_one_s_own(subject, house):
    """Diane, who may do everything, and Nadia write the code of NADIA and the number of a thing of LEA."""
    wrong = []
    for name, row in ROWS.items():
        if subject_of(name) != subject or row.kind != "activity" or ":pk>" not in str(our_patterns()[name].pattern):
            continue
        address = reverse(name, kwargs={**row.kwargs(house.things), "code": house.things.cast.nadia_activity.code})
        for person in ("diane", "nadia"):
            status = house.answer(person, address, refused=True).status_code
            may = person == "diane" or "lea" in HOLDERS[row.right]  # what Léa may on hers, Nadia may on hers
            if status != (404 if may else 403):
                wrong.append(f"{name} ({address}), {person}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["members:sheet", "members:edit", "members:contracts:new", "members:admit"])
def test_an_adviser_does_not_know_the_people_of_another_antenna(name, house):
    nadia = Member.objects.get(user=house.things.cast.nadia)
    assert house.answer("bruno", reverse(name, args=[nadia.pk]), refused=True).status_code == 404


def test_a_wrong_private_link_opens_nothing(house):
    for name in filter(lambda name: name.startswith("billing:portal:"), ROWS):
        address = reverse(name, kwargs={**ROWS[name].kwargs(house.things), "token": "x" * 43})
        assert house.answer("", address, refused=True).status_code == 404, address
