"""Every method, from the page where the bureau prepares it to the page of its proclaimed result."""

import pytest
from django.urls import reverse

from governance.ballots import actions
from governance.models import Ballot
from tests.governance.ballots.made import AT, LETTERS, enter, session
from tests.governance.ballots.test_voter import METHODS
from tests.governance.made import BY
from tests.governance.reading import text_of

ROWS = [("yes_no", {}, [{"choice": "for"}], ["Adoptée"]), *[(row[0], row[1], row[2][:1], None) for row in METHODS]]
ROWS.append(("two_round", {"seats": 2}, [{"choice": ["a", "b"]}], None))


def url(name, pk):
    return reverse(f"governance:ballots:{name}", args=[pk])


def _code(given: str) -> str:
    """The code the page gives to an option that is named by a letter here."""
    return f"c{'abcd'.index(given) + 1}" if given in tuple("abcd") else given


def _name(name: str) -> str:
    return f"on_{_code(name[3:])}" if name.startswith("on_") else name


@pytest.mark.parametrize(("method", "asked", "answers", "said"), ROWS)
def test_from_the_page_of_the_bureau_to_the_result(as_, cast, method, asked, answers, said):  # noqa: PLR0917
    held = session(2, is_open=False)
    actions.cancel_ballot(ballot=held.ballot, by=BY, reason="Méthode", at=AT)
    lea = enter(held, cast.lea)
    values = {"method": method, "way": "named", "seats": "1", "most": "1"} | {name: str(one) for name, one in asked.items()}
    values |= {"options-TOTAL_FORMS": "4", "options-INITIAL_FORMS": "0"}
    values |= {f"options-{rank}-label": option["label"] for rank, option in enumerate(LETTERS)}
    as_("bastien").post(url("prepare", held.resolution.pk), values)
    ballot = Ballot.objects.get(state="prepared")
    answer = {
        _name(name): [_code(one) for one in given] if isinstance(given, list) else _code(given)
        for name, given in answers[0].items()
    }
    as_("bastien").post(url("open_ballot", ballot.pk))
    ballot.refresh_from_db()
    voice = {"voice": ballot.roll.rights.get(member=lea).pk, "sure": "1"}
    assert as_("lea").post(url("vote", ballot.pk), voice | answer).status_code == 302
    for name in ("close_ballot", "count_ballot", "proclaim"):
        as_("bastien").post(url(name, ballot.pk))
    page = text_of(as_("nadia").get(url("sheet", ballot.pk)))
    ballot.refresh_from_db()
    labels = {option["code"]: option["label"] for option in ballot.options}
    assert ballot.state == "proclaimed" and ballot.result["votes"] == 1
    words = said or [labels[code] for code in ballot.result["elected"] or ballot.result["tied"]]
    assert words and all(word in page for word in words)
