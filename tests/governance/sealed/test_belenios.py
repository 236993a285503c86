"""What we say to a Belenios server and read of it, against a small server of this machine that answers as its API does."""

import pytest

from governance.sealed import belenios
from tests.governance.sealed import made
from tests.governance.sealed.belenios_server import UUID

DRAFT = {"questions": {"questions": [{"answers": ["Pour", "Contre", "Abstention"]}]}}


def test_a_draft_is_made_with_its_question_and_its_voters(server, ballot):
    lines = belenios.voters((person, person) for person in ballot.people)
    client = belenios.Client(server.root, "good")
    assert client.create(title="AG", ballot=ballot.ballot) == UUID
    client.send_voters(UUID, lines)
    client.send_voters(UUID, lines)
    [question] = server.draft["questions"]["questions"]
    assert question["answers"] == ["Pour", "Contre", "Abstention"]
    assert (question["min"], question["max"], question["blank"]) == (1, 1, True)
    assert (server.draft["owners"], server.draft["group"], server.draft["booth"]) == ([12], "Ed25519", 2)
    assert server.voters == lines
    assert len({line.split(",")[1] for line in lines}) == 3


def test_a_proxy_is_a_voice_of_its_own_never_a_weight(ballot):
    giver, holder, _ = ballot.people
    first, second = belenios.voters([(giver, holder), (holder, holder)])
    assert [line.split(",")[0] for line in (first, second)] == [holder.email] * 2
    assert first.split(",")[1] != second.split(",")[1]
    assert all(len(line.split(",")) == 2 for line in (first, second))


def test_several_names_are_at_most_those_of_the_ballot(cast):
    asked = made.box(*made.voters(2), is_open=False, method="choices", most=2).ballot
    assert belenios.question_of(asked)["max"] == 2
    asked.method = "judgment"
    with pytest.raises(belenios.Failed, match="ne compte cette méthode"):
        belenios.question_of(asked)


def test_a_result_is_read_once_there_is_one(server):
    client = belenios.Client(server.root)
    assert client.result(UUID) == belenios.Found("Draft")
    server.state, server.draft, server.voters = "Tallied", DRAFT, ["a", "b", "c", "d"]
    found = belenios.Found("Tallied", (0, 2, 1, 0), ("Pour", "Contre", "Abstention"), 4, 3, "c29tZSBoYXNo")
    assert client.result(UUID) == found


@pytest.mark.parametrize(("token", "busy", "said"), [("bad", False, "n'est plus valable"), ("good", True, "a changé cette")])
def test_what_the_server_refuses_is_said(server, ballot, token, busy, said):
    server.busy = busy
    client = belenios.Client(server.root, token)
    with pytest.raises(belenios.Failed, match=said):
        client.send_voters(client.create(title="AG", ballot=ballot.ballot), [])


def test_a_server_that_is_away_or_not_in_https_is_said(server):
    server.stop()
    with pytest.raises(belenios.Failed, match="ne répond pas"):
        belenios.Client(server.root).result(UUID)
    for address in ("http://belenios.example", "belenios.example", "https://[belenios"):
        with pytest.raises(belenios.Failed, match="https"):
            belenios.Client(address)
    with pytest.raises(belenios.Failed, match="identifiant"):
        belenios.Client("https://belenios.example").result("../../x")


SPOILT = ("page", "not http", "short", "nothing", "odd", "broken", "slow")


@pytest.mark.parametrize("path", ["configuration", "account", "elections"])
@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_bad_answer_while_it_is_made_is_a_sentence(server, ballot, monkeypatch, path, spoilt):
    monkeypatch.setattr(belenios, "TIMEOUT", 0.3)
    server.spoilt[f"{'POST' if path == 'elections' else 'GET'} /api/{path}"] = spoilt
    client = belenios.Client(server.root, "good")
    with pytest.raises(belenios.Failed) as failed:
        client.create(title="AG", ballot=ballot.ballot)
    assert ("une élection de ce nom" in str(failed.value)) == (path == "elections")


@pytest.mark.parametrize("path", ["", "/result", "/election", "/ballots", "/audit-cache"])
@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_bad_answer_about_a_result_is_a_sentence(server, monkeypatch, path, spoilt):
    monkeypatch.setattr(belenios, "TIMEOUT", 0.3)
    server.state, server.draft = "Tallied", DRAFT
    server.spoilt[f"GET /api/elections/{UUID}{path}"] = spoilt
    if (path, spoilt) == ("/ballots", "odd"):
        assert belenios.Client(server.root).result(UUID).ballots == 1  # a list, whatever is in it: `handing.why_odd` judges
        return
    with pytest.raises(belenios.Failed):
        belenios.Client(server.root).result(UUID)


@pytest.mark.parametrize("result", [[], [[[1, 2], [0, 1]]], [[1, 2], [3, 4]], {}, [[1.5]], [["1"]], [None]])
def test_an_odd_result_is_a_sentence(server, result):
    server.state, server.draft, server.result = "Tallied", DRAFT, result
    with pytest.raises(belenios.Failed, match="autre chose"):
        belenios.Client(server.root).result(UUID)


def test_ballots_that_give_the_totals_of_a_homomorphic_count():
    assert belenios.ballots_like(["for", "no"], [1, 2, 1], one=True, ballots=4) == ["blank", "for", "for", "no"]
    for counts, ballots in (([2, 3, 3, 1], 6), ([0, 4, 4, 4], 4), ([1, 0, 0, 0], 1)):
        made_of = belenios.ballots_like(["a", "b", "c"], counts, one=False, ballots=ballots)
        assert [sum(code in one for one in made_of) for code in "abc"] == counts[1:]
        assert (len(made_of), made_of.count([])) == (ballots, counts[0])
        assert all(len(set(one)) == len(one) for one in made_of)
        sizes = {len(one) for one in made_of if one}
        assert not sizes or max(sizes) - min(sizes) <= 1
