"""The pages of the sealed box: what each tells and refuses, and what a vote leaves behind it: nothing."""

import base64
import hashlib
import json
import re

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cae.models import OnceToken
from governance.ballots.models import Ballot
from governance.meetings.ports import acts_of_member, acts_of_team
from governance.models import BureauMember, PaperVoter
from governance.sealed import recount, rules, tables
from governance.sealed.views.voter import state_address
from members.models import Member
from tests.governance.sealed import made
from tests.governance.sealed.test_recount import counted
from tests.support.queries import assert_flat


def url(name: str, held, *more) -> str:
    return reverse(f"governance:sealed:{name}", args=[held.ballot.pk, *more])


@pytest.fixture
def lea(cast):
    return Member.objects.get(user=cast.lea)


@pytest.fixture
def diane(cast):
    return Member.objects.get(user=cast.diane)


@pytest.fixture
def held(lea, diane):
    return made.box(lea, diane, *made.voters(10))


def ticket_of(client, held, *right) -> str:
    """The ticket of the voter's page, or of the tablet's for a right."""
    page = client.get(url("tablet", held, *right) if right else url("vote", held)).content.decode()
    return re.search(r'data-ticket="([^"]*)"', page)[1]


def send(client, held, member, choice="for", **changed):
    """The ballot of a voice, as the page sends it."""
    values = {
        "ticket": changed.get("ticket") or ticket_of(client, held),
        "right": str(held.rights[member.pk].key),
        "mark": held.box.public_key[: rules.BOX_MARK],
        "sealed": base64.b64encode(made.sealed(held.box, choice)).decode(),
        **changed,
    }
    return client.post(url("cast", held), values)


# -- the vote ---------------------------------------------------------------------------------------


def test_cast_gives_a_receipt(as_, held, lea):
    made.proxy(held.meeting, Member.objects.exclude(pk=lea.pk).filter(pk__in=held.rights).first(), lea)
    answer = send(as_("lea"), held, lea)
    assert answer.status_code == 200
    assert set(answer.json()) == {"tracker", "head"}
    assert answer.json()["tracker"] == recount.tracker(tables.ballots(held.box.pk)[0])


def test_cast_answers_the_same_size_whatever_the_choice(client, cast):
    """And the same words: the server cannot tell one from the other."""
    from tests.support.cast import as_

    sizes = set()
    for choice in ("for", "against", "abstain", "blank"):
        held = made.box(Member.objects.get(user=cast.lea), *made.voters(2))
        answer = send(as_(client, cast.lea), held, Member.objects.get(user=cast.lea), choice)
        sizes.add((len(answer.content), tuple(sorted(answer.headers))))
    assert len(sizes) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"mark": "0" * 16}, "scellé pour un autre vote"),
        ({"sealed": ""}, "arrivé abîmé"),
        ({"sealed": "%%"}, "arrivé abîmé"),
        ({"sealed": "QUJD"}, "arrivé abîmé"),
        ({"right": ""}, "arrivé abîmé"),
        ({"right": "00000000-0000-4000-8000-000000000000"}, "n'est pas à vous"),
    ],
)
def test_cast_refuses_in_a_sentence(as_, held, lea, changed, said):
    answer = send(as_("lea"), held, lea, **changed)
    assert answer.status_code == 409
    assert said in answer.json()["refusal"]
    assert tables.counts(held.box.pk) == (0, 0)


def test_someone_else_s_voice_is_refused(as_, held, diane):
    """Someone else's link or right: the page of Léa never casts the voice of Diane."""
    answer = send(as_("lea"), held, diane)
    assert (answer.status_code, answer.json()["code"]) == (409, "not-yours")
    answer = send(as_("karim"), held, diane)
    assert (answer.status_code, answer.json()["code"]) == (409, "not-yours")


def test_only_the_bureau_holds_the_tablet(as_, held, lea, diane):
    right = held.rights[diane.pk]
    assert as_("lea").get(url("tablet", held, right.pk)).status_code == 403
    BureauMember.objects.create(meeting=held.meeting, member=lea, role="teller")
    client = as_("lea")
    assert send(client, held, diane, ticket=ticket_of(client, held, right.pk)).status_code == 200
    assert tables.signed(held.box.pk) == {right.key}


def test_a_ticket_is_worth_nothing_elsewhere(as_, held, lea, diane, time_machine_of):
    """Copied to another browser, for another ballot, too old, changed or absent: no vote is taken with it."""
    hers = ticket_of(as_("lea"), held)
    other = made.box(lea, diane)
    assert send(as_("diane"), held, lea, ticket=hers).json()["code"] == "old-page"
    client = as_("lea")
    hers = ticket_of(client, held)
    for ticket in (hers + "x", "x", hers.replace(":", ".", 1)):
        assert send(client, held, lea, ticket=ticket).json()["code"] == "old-page"
    assert send(client, other, lea, ticket=hers).json()["code"] == "old-page"
    with time_machine_of(12 * 3600 + 60):
        assert send(client, held, lea, ticket=hers).json()["code"] == "old-page"
    assert tables.counts(held.box.pk) == (0, 0)
    assert send(client, held, lea, ticket=hers).status_code == 200


@pytest.fixture
def time_machine_of(monkeypatch):
    """The clock of signatures, so many seconds later."""
    import time
    from contextlib import contextmanager

    @contextmanager
    def later(seconds: int):
        with monkeypatch.context() as patch:
            now = time.time()
            patch.setattr("django.core.signing.time.time", lambda: now + seconds)
            yield

    return later


def test_a_vote_reads_neither_session_nor_account(as_, held, lea):
    """What makes it quick, and silent: the statements of a vote are those of its transaction."""
    client = as_("lea")
    ticket = ticket_of(client, held)
    with CaptureQueriesContext(connection) as captured:
        assert send(client, held, lea, ticket=ticket).status_code == 200
    assert [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]] == []  # the others have no text to read


def test_a_vote_leaves_no_session_trace_and_no_token(as_, held, lea, cast):
    """The list of one's sessions keeps the minute of the last page: not of those of a vote."""
    client = as_("lea")
    client.get(reverse("home"))
    seen = UserSession.objects.get(user=cast.lea).last_seen_at
    client.get(url("vote", held))
    send(client, held, lea)
    client.get(url("board", held))
    assert UserSession.objects.get(user=cast.lea).last_seen_at == seen
    assert not OnceToken.objects.exists()
    client.get(reverse("home"))
    assert UserSession.objects.get(user=cast.lea).last_seen_at > seen


def test_nothing_of_a_vote_is_logged(as_, held, lea, caplog):
    """Taken, refused, or broken by a fault of ours: no line holds a ballot, a voice or a number."""
    caplog.set_level("DEBUG")
    client = as_("lea")
    sealed = base64.b64encode(made.sealed(held.box)).decode()
    ticket = ticket_of(client, held)
    send(client, held, lea, sealed=sealed, ticket=ticket)
    send(client, held, lea, ticket=ticket)
    tables.drop(held.box.pk)
    client.raise_request_exception = False
    assert send(client, held, lea, sealed=sealed, ticket=ticket).status_code == 500
    written = caplog.text.replace("\\x", "")
    for secret in (
        sealed,
        base64.b64decode(sealed).hex(),
        str(held.rights[lea.pk].key),
        recount.tracker(base64.b64decode(sealed)),
    ):
        assert secret not in written


def test_an_error_report_hides_what_was_sent(rf, held, lea, cast):
    """Django's report of a fault, had it a reader, shows stars."""
    import sys

    from django.views.debug import SafeExceptionReporterFilter

    from governance.sealed.views import voter

    sealed = base64.b64encode(made.sealed(held.box)).decode()
    request = rf.post(url("cast", held), {"sealed": sealed, "right": "x"})
    request.user = cast.karim
    try:
        voter.cast(request, pk=0)
    except Exception:
        assert sys.exc_info()[0] is not None
    assert getattr(request, "sensitive_post_parameters", None) == "__ALL__"
    kept = SafeExceptionReporterFilter()
    kept.is_active = lambda _: True
    assert sealed not in str(kept.get_post_parameters(request))


def test_vote_shows_one_ballot_for_each_voice(as_, held, lea):
    others = list(Member.objects.filter(pk__in=held.rights).exclude(pk=lea.pk)[:2])
    for other in others:
        made.proxy(held.meeting, other, lea)
    page = as_("lea").get(url("vote", held)).content.decode()
    assert page.count("data-voice=") == 3
    assert "Voix de" in page
    assert "Ce que cette urne protège" in page
    send(as_("lea"), held, lea)
    page = as_("lea").get(url("vote", held)).content.decode()
    assert page.count("data-voice=") == 2
    assert "Votre voix est dans l’urne" in page


def test_vote_tells_who_may_not_and_why(as_, held, lea, diane):
    made.proxy(held.meeting, lea, diane)
    assert "Vous avez donné pouvoir à Diane Moreau" in as_("lea").get(url("vote", held)).content.decode().replace("&#x27;", "'")
    assert "pas sur la liste électorale" in as_("karim").get(url("vote", held)).content.decode()
    Ballot.objects.filter(pk=held.ballot.pk).update(state="closed", closed_at=made.AT)
    assert "Le vote est clos depuis 18 h 30" in as_("diane").get(url("vote", held)).content.decode()


def test_few_voters_are_advised_paper(as_, lea):
    few = made.box(lea, *made.voters(8))
    page = as_("lea").get(url("vote", few)).content.decode()
    assert "Moins de dix personnes votent : préférez le papier." in page.replace("\u00a0", " ")
    enough = made.box(lea, *made.voters(9))
    assert "préférez le papier" not in as_("lea").get(url("vote", enough)).content.decode()
    page = as_("lea").get(url("board", few)).content.decode()
    assert "Moins de dix personnes votent" in page


def test_the_limits_are_all_said(as_, held):
    """governance-and-collectives §5.6, on the voter's page and on the board."""
    for name in ("vote", "board"):
        page = as_("lea").get(url(name, held)).content.decode()
        for said in (
            "Le site pourrait envoyer une page truquée",
            "à la fois le serveur pendant le vote et assez de morceaux de la clé",
            "Votre téléphone peut vous trahir",
            "Votre numéro de suivi peut être montré",
            "Un bulletin ajouté au nom d’une personne absente",
            "Si tout le monde vote pareil",
            "Si l’enjeu est fort, demandez un vote avec Belenios ou sur papier",
        ):
            assert said in page, (name, said)
        assert "inviolable" not in page


# -- the state --------------------------------------------------------------------------------------


def test_state_is_answered_304_until_something_changes(client, held):
    address = state_address(held.ballot.pk)
    first = client.get(address)
    assert first.json()["state"] == "open"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Ballot.objects.filter(pk=held.ballot.pk).update(state="closed")
    cache.clear()
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed.json()["state"]) == (200, "closed")


def test_state_reads_the_database_once_for_everybody(client, held, django_assert_num_queries):
    address = state_address(held.ballot.pk)
    client.get(address)
    with django_assert_num_queries(0):
        for _ in range(20):
            client.get(address)


def test_the_numbers_of_an_open_vote_do_not_follow_each_voter(as_, client, held, lea, diane):
    address = state_address(held.ballot.pk)
    assert client.get(address).json()["signings"] == 0
    send(as_("lea"), held, lea)
    cache.delete(f"urne-state:{held.ballot.pk}")
    assert client.get(address).json()["signings"] == 0
    cache.delete(f"urne-numbers:{held.box.pk}")
    cache.delete(f"urne-state:{held.ballot.pk}")
    assert client.get(address).json()["signings"] == 1


def test_state_opens_with_its_own_address_only(client, held):
    address = state_address(held.ballot.pk)
    for wrong in (address[:-2] + "/", address.replace(str(held.ballot.pk), str(held.ballot.pk + 1), 1)):
        assert client.get(wrong).status_code == 404


# -- the board --------------------------------------------------------------------------------------


def test_board_finds_a_tracker_as_it_is_typed(as_, held, lea):
    code = send(as_("lea"), held, lea).json()["tracker"]
    client = as_("lea")
    assert "pas encore au tableau" in client.get(url("board", held), {"suivi": code}).content.decode()
    made.close_vote(held.ballot)
    assert "est au bloc 1" in client.get(url("board", held), {"suivi": code.lower().replace("-", "")}).content.decode()
    assert "n’est dans aucun bloc" in client.get(url("board", held), {"suivi": "AAAA-BBBB"}).content.decode()


def test_board_costs_the_same_with_one_ballot_or_three(as_, held):
    client, waiting = as_("lea"), iter(list(Member.objects.filter(pk__in=held.rights)))
    assert_flat(lambda: client.get(url("board", held)), add=lambda: made.vote(held, next(waiting)), expected=13)


def test_attendance_costs_the_same_with_one_voter_or_three(as_, held, cast):
    client, waiting = as_("diane"), iter(list(Member.objects.filter(pk__in=held.rights)))
    assert_flat(lambda: client.get(url("attendance", held)), add=lambda: made.vote(held, next(waiting)), expected=12)


def test_record_sums_and_tool_agree(as_, held, lea, cast):
    client = as_("lea")
    assert client.get(url("record", held)).status_code == 404  # nothing leaves before the closing
    send(client, held, lea)
    made.close_vote(held.ballot)
    record = client.get(url("record", held))
    assert (record.json()["private_key"], record.json()["result"], len(record.json()["sealed"])) == ("", {}, 1)
    said = client.get(url("sums", held)).content.decode()
    tool = client.get(reverse("governance:sealed:tool")).content
    for content, name in ((record.content, "urne.json"), (tool, "recount.py")):
        assert f"{hashlib.sha256(content).hexdigest()}  {name}\n" in said
    counted(held, by=cast.diane)
    published = client.get(url("record", held)).json()
    assert published["private_key"] == recount.clamped(bytes(held.key)).hex()
    assert published["result"] == {"histogram": {'"for"': 1}, "void": 0}
    assert list(recount.wrong_in(published)) == []


def test_whole_record_of_a_discreet_urn_is_the_bureau_s(as_, lea, diane, cast):
    held = made.box(lea, diane, *made.voters(3), open_count=False)
    made.vote(held, lea)
    made.close_vote(held.ballot)
    counted(held, by=cast.diane)
    assert as_("lea").get(url("record", held)).json()["sealed"] == []
    assert as_("lea").get(url("whole_record", held)).status_code == 403
    whole = as_("diane").get(url("whole_record", held)).json()
    assert (len(whole["sealed"]), whole["private_key"], whole["result"]) == (1, "", {})
    page = as_("lea").get(url("board", held)).content.decode()
    assert "publié sans sa clé" in page


# -- the bureau -------------------------------------------------------------------------------------


def test_pages_of_the_bureau_are_for_the_bureau(as_, held, lea):
    for name in ("key", "rehearsal", "attendance", "tally"):
        assert as_("lea").get(url(name, held)).status_code == 403
    BureauMember.objects.create(meeting=held.meeting, member=lea, role="chair")
    for name in ("key", "rehearsal", "attendance", "tally"):
        assert as_("lea").get(url(name, held)).status_code == 200


def test_rehearsal_refuses_words_that_are_not_those_of_the_urn(as_, lea, diane):
    held = made.guarded(made.box(lea, diane, *made.voters(2), is_open=False))
    client = as_("diane")
    page = client.submit(url("rehearsal", held), {"words": '["a"]'}, form="form")
    assert "n&#x27;ont pas été ouverts" in page.content.decode()
    shown = client.get(url("rehearsal", held)).content.decode()
    dummy = json.loads(re.search(r'<script id="dummy" type="application/json">(.*?)</script>', shown)[1])
    words, _ = recount.opened(map(base64.b64decode, dummy["sealed"]), box=held.box.pk, key=held.key)
    sent = dict(client.form("form").fields) | {"words": json.dumps(words)}
    assert client.post(url("rehearsal", held), sent).status_code == 302
    page = client.get(url("rehearsal", held)).text
    assert f'href="{reverse("governance:ballots:sheet", args=[held.ballot.pk])}">Aller ouvrir le vote' in page
    assert "L&#x27;essayer</a>" not in page
    assert 'L&#x27;essayer<span class="visually-hidden"> (fait)</span>' in page


def test_paper_is_marked_and_taken_back(as_, held, lea):
    client, right = as_("diane"), held.rights[lea.pk]
    client.post(url("paper", held), {"right": str(right.pk)})
    assert PaperVoter.objects.get().right_key == right.key
    page = client.get(url("attendance", held)).content.decode()
    assert "A voté sur papier" in page
    assert "Reprendre la marque" in page
    assert "déjà été exprimée" in send(as_("lea"), held, lea).json()["refusal"]
    client = as_("diane")
    client.post(url("paper", held), {"right": str(right.pk), "undo": "1"})
    assert not PaperVoter.objects.exists()
    assert client.post(url("paper", held), {"right": "0"}).status_code == 302


def test_attendance_is_searched_by_name(as_, held, lea):
    page = as_("diane").get(url("attendance", held), {"q": "léa"}).content.decode()
    assert "Léa Martin" in page
    assert "Diane Moreau" not in page.split("<main")[1]


def test_tally_shows_the_ballots_once_the_vote_is_closed_only(as_, held, lea):
    made.vote(held, lea)
    client = as_("diane")
    assert 'id="urn"' not in client.get(url("tally", held)).content.decode()
    made.close_vote(held.ballot)
    assert 'id="urn"' in client.get(url("tally", held)).content.decode()


def test_tally_refuses_a_count_that_differs(as_, held, lea):
    made.vote(held, lea)
    made.close_vote(held.ballot)
    client = as_("diane")
    wrong = {"announced": '{"\\"for\\"": 2}', "void": "0", "private_key": bytes(held.key).hex()}
    page = client.submit(url("tally", held), wrong, form="form").content.decode()
    assert "Les deux comptes ne disent pas la même chose" in page
    assert bytes(held.key).hex() not in page
    right = wrong | {"announced": '{"\\"for\\"": 1}'}
    assert client.submit(url("tally", held), right, form="form").status_code == 302
    assert Ballot.objects.get(pk=held.ballot.pk).state == "counted"


def test_a_broken_message_of_a_script_is_refused(as_, held, lea):
    made.vote(held, lea)
    made.close_vote(held.ballot)
    page = as_("diane").submit(url("tally", held), {"announced": "{"}, form="form")
    assert page.status_code == 200
    assert Ballot.objects.get(pk=held.ballot.pk).state == "closed"


def test_tablet_is_the_page_of_the_person_who_stands_before_it(as_, held, lea, diane):
    page = as_("diane").get(url("tablet", held, held.rights[lea.pk].pk)).content.decode()
    assert "Léa Martin : voter sur la tablette" in page
    assert page.count("data-voice=") == 1
    assert "Rendre la tablette au bureau" in page


def test_the_meetings_of_others_are_not_found(as_, held):
    from governance.models import Meeting

    Meeting.objects.filter(pk=held.meeting.pk).update(kind="board")
    for name in ("vote", "board", "record", "sums", "whole_record", "key", "tally"):
        assert as_("lea").get(url(name, held)).status_code == 404


def test_the_page_of_the_meeting_says_what_to_do_with_each_urn(as_, lea, diane, cast):
    """To a member: vote, then look up one's ballot. To the bureau: the next step of the urn."""
    held = made.box(lea, diane, *made.voters(2), is_open=False)
    box = held.box
    box.public_key, kept = "", box.public_key
    box.rehearsed_at = None
    box.save()

    def said(user):
        return [act.label.split(" : ")[0] for acts in (acts_of_member, acts_of_team) for act in acts(user, held.meeting)]

    def urn(user):
        known = ("Voter", "Vérifier mon bulletin", "Fabriquer la clé de l'urne", "Essayer la clé", "Émargement", "Ouvrir l'urne")
        return [label for label in said(user) if label in known]

    assert (urn(cast.lea), urn(cast.diane)) == ([], ["Fabriquer la clé de l'urne"])
    box.public_key = kept
    box.save()
    assert urn(cast.diane) == ["Essayer la clé"]
    box.rehearsed_at = made.AT
    box.save()
    made.open_vote(held.ballot)
    assert (urn(cast.lea), urn(cast.diane)) == (["Voter"], ["Voter", "Émargement"])
    made.close_vote(held.ballot)
    assert (urn(cast.lea), urn(cast.diane)) == (["Vérifier mon bulletin"], ["Vérifier mon bulletin", "Ouvrir l'urne"])


def test_once_counted_the_bureau_is_led_to_the_proclamation(as_, held, cast):
    made.close_vote(held.ballot)
    Ballot.objects.filter(pk=held.ballot.pk).update(state="counted", result={"histogram": {'"for"': 1}})
    sheet = reverse("governance:ballots:sheet", args=[held.ballot.pk])
    assert sheet in [act.address for act in acts_of_team(cast.diane, held.meeting)]
    assert f'href="{sheet}"' in as_("diane").get(url("tally", held)).content.decode()
