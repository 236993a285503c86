"""The voter's page of a named vote: one voice after the other, checked before it is cast; two tabs, lost proxies, closing."""

import pytest
from django.urls import reverse

from cae.once import perform
from governance.ballots import actions
from governance.ballots.views import voter
from governance.models import NamedVote, Proxy
from tests.governance.ballots.made import AT, LETTERS, cast_for, end, enter, proxy, session
from tests.governance.made import BY, at
from tests.governance.reading import text_of
from tests.support.queries import queries_of
from tests.support.together import together


@pytest.fixture
def held(cast):
    made = session(4)
    made.lea = enter(made, cast.lea)
    return made


def url(held, name="vote", *args):
    return reverse(f"governance:ballots:{name}", args=[held.ballot.pk, *args])


def sent(held, member, choice="for", **more):
    """What the check sends."""
    return {"voice": held.rights[member.pk].pk, "choice": choice, "sure": "1", **more}


def votes(held) -> dict[int, str]:
    return dict(NamedVote.objects.filter(ballot=held.ballot).values_list("right__member", "choice"))


def test_a_choice_is_read_again_then_cast_and_told_to_its_voter_only(as_, held):
    client = as_("lea")
    page = text_of(client.get(url(held)))
    assert "Votre voix" in page and "Que choisissez-vous ?" in page and "Vote blanc" in page
    check = client.post(url(held), {"voice": held.rights[held.lea.pk].pk, "choice": "against"})
    assert "Est-ce bien votre choix ?" in text_of(check) and "Contre" in text_of(check) and not votes(held)
    back = client.post(url(held), sent(held, held.lea, "against", back="1")).content.decode()
    assert 'value="against" checked' in back and not votes(held)
    assert client.post(url(held), sent(held, held.lea, "against")).url == f"{url(held)}#vote"
    assert votes(held) == {held.lea.pk: "against"}
    assert "C’est voté" in text_of(client.get(url(held))) and "Contre" in text_of(client.get(url(held)))
    for name in ("diane", "nadia"):
        assert "Contre" not in text_of(as_(name).get(url(held, "vote"))).replace("Contre La résolution est rejetée.", "")


def test_one_ballot_for_each_voice_or_the_same_for_all(as_, held):
    for giver in held.people[:3]:
        proxy(held, giver, held.lea)
    client = as_("lea")
    assert "Votre voix (1 sur 4)" in text_of(client.get(url(held)))
    client.post(url(held), sent(held, held.lea, "for"))
    page = text_of(client.get(url(held)))
    assert f"Voix de {held.people[0]}, dont vous portez le pouvoir (2 sur 4)" in page
    check = client.post(url(held), {"voice": held.rights[held.people[0].pk].pk, "choice": "against"})
    assert "Donner la même réponse aux 2 autres voix" in text_of(check)
    client.post(url(held), sent(held, held.people[0], "against", same="1"))
    assert votes(held) == {held.lea.pk: "for"} | {one.pk: "against" for one in held.people[:3]}
    assert {vote.channel for vote in held.ballot.votes.exclude(right__member=held.lea)} == {"proxy"}


def test_the_page_costs_the_same_however_many_voices_are_carried(as_, held):
    client = as_("lea")

    def read():
        client.get(url(held))

    proxy(held, held.people[0], held.lea)
    read()
    one = len(queries_of(read))
    for giver in held.people[1:]:
        proxy(held, giver, held.lea)
    assert len(queries_of(read)) == one


def test_two_tabs_vote_once(as_, held):
    client = as_("lea")
    client.post(url(held), sent(held, held.lea, "for"))
    second = client.post(url(held), sent(held, held.lea, "against"))
    page = text_of(second)
    assert second.status_code == 422
    assert "cette réponse n'a pas été prise" in page and "C’est voté" in page and "Pour" in page
    assert votes(held) == {held.lea.pk: "for"}


def test_a_double_click_is_answered_the_same(as_, held):
    client, once = as_("lea"), "11111111-1111-4111-8111-111111111111"
    first = client.post(url(held), sent(held, held.lea, once=once))
    assert client.post(url(held), sent(held, held.lea, once=once)).url == first.url
    assert len(votes(held)) == 1


def test_a_vote_after_the_closing_is_refused_in_words(as_, held):
    client = as_("lea")
    client.get(url(held))
    actions.close_ballot(ballot=held.ballot, by=BY, at=at(19))
    answer = client.post(url(held), sent(held, held.lea))
    assert "Le vote est clos : cette voix n'a pas été prise." in text_of(answer) and not votes(held)


def test_a_vote_closed_as_it_is_sent_asks_nothing_more(as_, held, monkeypatch):
    """The bureau closes between the reading of the page and the vote."""

    def closed_first(*args, **values):
        actions.close_ballot(ballot=held.ballot, by=BY, at=at(19))
        return perform(*args, **values)

    monkeypatch.setattr(voter, "perform", closed_first)
    page = text_of(as_("lea").post(url(held), sent(held, held.lea)))
    assert "Le vote est clos : cette voix n'a pas été prise." in page and not votes(held)
    assert "Que choisissez-vous ?" not in page and "Relire mon choix" not in page


def test_a_proxy_revoked_between_display_and_vote_is_refused(as_, held):
    giver = held.people[0]
    given = proxy(held, giver, held.lea)
    client = as_("lea")
    client.get(url(held))
    Proxy.objects.filter(pk=given.pk).update(state="revoked", ended_at=at(18, 40))
    answer = client.post(url(held), sent(held, giver))
    assert "n'est plus à vous" in text_of(answer) and not votes(held)
    with pytest.raises(Exception, match="ne vous est plus confié : il a été repris, ou cette personne est arrivée à 18 h 40"):
        cast_for(held, held.lea, whose=giver)


def test_who_gave_a_proxy_is_told_who_votes(as_, held):
    proxy(held, held.lea, held.people[0])
    assert f"Vous avez donné pouvoir à {held.people[0]}" in text_of(as_("lea").get(url(held)))


def test_someone_off_the_roll_is_told_so(as_, held):
    assert "pas sur la liste électorale" in text_of(as_("nadia").get(url(held)))
    assert "pas sur la liste électorale" in text_of(as_("nadia").post(url(held), sent(held, held.lea)))
    assert not votes(held)


def test_the_bureau_writes_the_voice_of_who_has_no_phone(as_, held):
    someone = held.people[0]
    address = url(held, "at_the_desk", held.rights[someone.pk].pk)
    client = as_("diane")
    assert f"{someone} : écrire sa voix" in text_of(client.get(address))
    client.post(address, sent(held, someone))
    vote = held.ballot.votes.get()
    assert (vote.right.member, vote.channel, vote.choice) == (someone, "desk", "for")


def test_a_pending_or_proclaimed_vote_says_so(as_, cast):
    held = session(2, is_open=False)
    enter(held, cast.lea)
    client = as_("lea")
    assert "pas encore ouvert" in text_of(client.get(url(held)))
    actions.open_ballot(ballot=held.ballot, by=BY, at=AT)
    end(held)
    assert "Voir le résultat" in text_of(client.get(url(held)))


METHODS = [
    ("choices", {"most": 2, "seats": 2}, [{"choice": ["a", "b"]}, {"choice": ["a"]}, {"blank": "1"}], ["a", "b"], 1),
    ("lists", {"seats": 3}, [{"choice": "a"}, {"choice": "a"}, {"choice": "b"}], ["a", "b"], 0),
    ("two_round", {}, [{"choice": "c"}, {"choice": "c"}, {"choice": "blank"}], ["c"], 1),
    ("approval", {}, [{"choice": ["a", "c"]}, {"choice": ["c", "d"]}, {"choice": ["b"]}], ["c"], 0),
    ("stv", {"seats": 2}, [{"on_a": "1", "on_b": "2"}, {"on_a": "1", "on_b": "2"}, {"on_b": "1"}], ["a", "b"], 0),
    ("schulze", {}, [{"on_d": "1", "on_a": "2"}, {"on_a": "1", "on_d": "2"}, {"on_d": "1"}], ["d"], 0),
    (
        "judgment",
        {},
        [{f"on_{code}": mark for code, mark in zip("abcd", marks, strict=True)} for marks in ("5320", "4310", "0550")],
        ["a"],
        0,
    ),
]


@pytest.mark.parametrize(("method", "values", "answers", "elected", "blank"), METHODS, ids=[row[0] for row in METHODS])
def test_each_method_from_its_page_to_the_proclaimed_result(as_, cast, method, values, answers, elected, blank):  # noqa: PLR0917
    """Three voices, one of the voter's own and two carried; counted by hand."""
    held = session(2, method=method, options=LETTERS, **values)
    lea = enter(held, cast.lea)
    for giver in held.people:
        proxy(held, giver, lea)
    client = as_("lea")
    for member, answer in zip([lea, *held.people], answers, strict=True):
        voice = {"voice": held.rights[member.pk].pk}
        assert "Est-ce bien votre choix" in text_of(client.post(url(held), voice | answer))
        assert client.post(url(held), voice | answer | {"sure": "1"}).status_code == 302
    result = end(held)
    assert (result["elected"], result["blank"], result["void"], result["votes"]) == (elected, blank, 0, 3)
    page = text_of(as_("nadia").get(reverse("governance:ballots:sheet", args=[held.ballot.pk])))
    assert "Pourquoi ce résultat" in page and str(lea) in page


@pytest.mark.parametrize(
    ("method", "answer", "said"),
    [
        ("yes_no", {}, "Choisissez une réponse."),
        ("choices", {}, "Choisissez au moins une réponse, ou le vote blanc."),
        ("choices", {"choice": ["a", "b", "c"]}, "2 choix au plus : vous en avez coché 3."),
        ("choices", {"choice": ["a"], "blank": "1"}, "gardez l'un ou l'autre"),
        ("stv", {"on_a": "1", "on_b": "1"}, "Le rang 1 est donné deux fois."),
        ("judgment", {"on_a": "5"}, "Donnez une mention à Basile"),
    ],
)
def test_an_answer_that_is_not_one_is_said_beside_it(as_, cast, method, answer, said):
    more = {} if method == "yes_no" else {"options": LETTERS}
    held = session(2, method=method, most=2 if method == "choices" else 1, **more)
    lea = enter(held, cast.lea)
    page = as_("lea").post(url(held), {"voice": held.rights[lea.pk].pk, "sure": "1"} | answer)
    assert page.status_code == 422 and said in text_of(page) and not votes(held)


# -- at the same instant --------------------------------------------------------------------------------


def test_a_proxy_revoked_and_used_at_once(fresh_database, cast):
    """Either the voice is in the vote and its proxy was there, or it is refused: never a vote of a proxy that was gone."""
    held = session(6)
    holder = held.people[0]
    given = [proxy(held, giver, holder) for giver in held.people[1:]]
    acts = [lambda one=one: cast_for(held, holder, whose=one.giver) for one in given]

    def revoke():
        for one in given:
            Proxy.objects.filter(pk=one.pk).update(state="revoked", ended_at=AT)

    results = together([*acts, revoke])
    assert results[-1] is None
    refused = [result for result in results[:-1] if isinstance(result, Exception)]
    assert all("ne vous est plus confié" in str(one) for one in refused)
    assert held.ballot.votes.count() == len(given) - len(refused)
