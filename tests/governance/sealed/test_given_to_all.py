"""What anyone is given of a secret vote: the tool that counts it again, and what the key ceremony says and refuses."""

from pathlib import Path

import pytest
from django.urls import reverse

from governance.models import Keeper
from governance.sealed import recount
from members.models import Member
from tests.governance.reading import text_of
from tests.governance.sealed import made

pytestmark = pytest.mark.django_db


def url(name, held):
    return reverse(f"governance:sealed:{name}", args=[held.ballot.pk])


def test_the_tool_is_given_to_anyone_and_holds_nothing_of_a_vote(client):
    """Who receives an urn counts it again without an account: the file is the program, the same for all."""
    people = made.voters(3)
    held = made.box(*people)
    made.vote(held, people[0])
    given = client.get(reverse("governance:sealed:tool"))
    assert given.status_code == 200 and given.content == Path(recount.__file__).read_bytes()
    assert held.box.public_key.encode() not in given.content
    assert client.get(url("board", held)).status_code == 302


def test_the_key_page_says_that_every_part_goes_through_one_screen(as_, cast):
    lea = Member.objects.get(user=cast.lea)
    held = made.box(lea, *made.voters(2), is_open=False)
    assert "Les parts passent toutes par cet écran" in text_of(as_("diane").get(url("key", held)))
    assert "pourrait les lire tous" in text_of(as_("lea").get(url("vote", held)))


def test_key_says_what_is_wrong(as_, cast):
    lea, diane = (Member.objects.get(user=user) for user in (cast.lea, cast.diane))
    held = made.box(lea, diane, *made.voters(2), is_open=False)
    client = as_("diane")
    page = client.submit(
        url("key", held),
        {"keepers": [str(lea.pk), str(diane.pk)], "threshold": "2", "public_key": "zz", "all_needed": "on"},
        form="form",
    )
    assert "La clé reçue n&#x27;en est pas une" in page.content.decode()
    public = bytes(held.key.public_key).hex()
    sent = {"keepers": [str(lea.pk), str(diane.pk)], "threshold": "2", "public_key": public}
    fragile = client.submit(url("key", held), sent, form="form")
    assert "une part perdue et l&#x27;urne ne s&#x27;ouvre plus" in fragile.content.decode()
    sent["all_needed"] = "on"
    assert client.submit(url("key", held), sent, form="form").status_code == 302
    assert Keeper.objects.filter(box=held.box).count() == 2
