"""The lot of proxies: fair, done again by hand, never above the cap, once for each voice."""

import hashlib
from collections import Counter
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cae.access import Refused
from cae.constraints import refusal_of
from governance.attendance.queries import standing
from governance.ballots import actions as ballots
from governance.models import Draw, Proxy
from governance.proxies import actions, lot, queries
from governance.roll.queries import current
from members.models import Member
from tests.governance import made as governance
from tests.governance.attendance.made import come, go, sitting
from tests.governance.made import BY, at, member
from tests.governance.proxies.test_desk import paper
from tests.support.cast import read

NAMES = st.text("abcdefghij", min_size=1, max_size=4)
LISTS = st.tuples(st.sets(NAMES, max_size=12), st.dictionaries(NAMES.map(str.upper), st.integers(0, 4), max_size=8))


# -- the lists ------------------------------------------------------------------------------------------


@given(st.text(max_size=20), LISTS)
def test_each_voice_once_and_nobody_above_their_room(seed, lists):
    givers, places = lists
    pairs = lot.draw(seed, givers, places).pairs
    assert len({giver for giver, _ in pairs}) == len(pairs) == min(len(givers), sum(places.values()))
    assert all(number <= places[holder] for holder, number in Counter(holder for _, holder in pairs).items())


@given(st.text(max_size=20), LISTS, st.randoms())
def test_the_same_seed_gives_the_same_whatever_the_order(seed, lists, chance):
    givers, places = list(lists[0]), list(lists[1].items())
    first = lot.draw(seed, givers, dict(places))
    chance.shuffle(givers)
    chance.shuffle(places)
    assert lot.draw(seed, givers, dict(places)) == first


def test_done_by_hand():
    """What `printf '%s' "seed|code" | sha256sum | sort` says."""

    def in_order(codes):
        return sorted(codes, key=lambda code: hashlib.sha256(f"12ab-mardi 47|{code}".encode()).hexdigest())

    found = lot.draw("12ab-mardi 47", ["lea", "karim"], {"odile": 2, "diane": 1})
    assert [one.code for one in found.givers] == in_order(["lea", "karim"])
    assert [one.code for one in found.places] == in_order(["odile/1", "odile/2", "diane/1"])
    assert found.pairs == [
        (giver, place.partition("/")[0])
        for giver, place in zip(
            in_order(["lea", "karim"]), in_order(["odile/1", "odile/2", "diane/1"]), strict=False
        )
    ]  # fmt: skip


def test_every_place_is_as_likely():
    counted = Counter(holder for seed in range(3000) for _, holder in lot.draw(str(seed), ["a"], {"X": 1, "Y": 2}).pairs)
    assert 900 < counted["X"] < 1100  # one place of three


# -- the draw of an assembly ----------------------------------------------------------------------------


def drawing(here=4, waiting=2, **values):
    """An assembly of statutes that draw, so many there, so many who asked for the lot."""
    governance.statutes(proxies_blank=("drawn", "art. 21"))
    assembly, people = sitting(here=here, **values)
    for giver in people[-waiting:] if waiting else ():
        ask(assembly, giver)
    return assembly, people


def ask(assembly, giver):
    values = {"kind": "drawn", "channel": "paper", "scan": paper(), "by": BY, "at": at(18, 2)}
    return actions.give_proxy(meeting=assembly, giver=giver, **values)


def draw(assembly, *, words="hirondelle 47 mardi", when=None):
    return actions.draw_proxies(meeting=assembly, words=words, by=BY, at=when or at(18, 5))


def represented(assembly, **when):
    return standing(assembly, nature="ordinary", roll=current(assembly), **when).represented


@pytest.mark.django_db
def test_the_lot_gives_each_voice_to_somebody_there(cast):
    assembly, people = drawing()
    assert represented(assembly) == 0
    made = draw(assembly)
    drawn = list(Proxy.objects.filter(meeting=assembly))
    assert {one.holder for one in drawn} < set(people[:4])
    assert len({one.holder for one in drawn}) == 2  # one each, the cap
    assert all(one.drawn_at == made.drawn_at and one.kind == "drawn" for one in drawn)
    assert represented(assembly) == 2
    assert represented(assembly, at=at(18, 4)) == 0  # nobody carried them yet
    assert made.seed == f"{current(assembly).digest[:16]}-hirondelle 47 mardi"
    assert {sent.to[0] for sent in mail.outbox} == {one.holder.email for one in drawn}


@pytest.mark.django_db
def test_who_carries_gave_or_left_has_no_place(cast):
    assembly, people = drawing(here=3, waiting=1)
    actions.give_proxy(
        meeting=assembly, giver=people[5], holder=people[0], channel="paper", scan=paper(), by=BY, at=at(18, 3)
    )  # fmt: skip
    go(assembly, people[1], when=at(18, 4))
    draw(assembly)
    assert Proxy.objects.get(kind="drawn").holder == people[2]


@pytest.mark.django_db
def test_a_drawn_proxy_that_is_refused_waits_for_the_lot_again(cast):
    assembly, people = drawing(here=2, waiting=1)
    draw(assembly)
    given = Proxy.objects.get(kind="drawn")
    actions.refuse_proxy(proxy=given, reason="Je pars tôt", by=BY, at=at(18, 10))
    given.refresh_from_db()
    assert (given.state, given.holder, represented(assembly)) == ("given", None, 0)
    come(assembly, people[2], when=at(18, 11))
    draw(assembly, words="autre chose", when=at(18, 12))
    given.refresh_from_db()
    assert given.holder is not None
    assert represented(assembly) == 1


@pytest.mark.django_db
def test_whoever_asked_and_comes_is_not_drawn(cast):
    assembly, people = drawing(waiting=1)
    come(assembly, people[-1], when=at(18, 3))
    with pytest.raises(Refused, match="Aucun pouvoir n'attend le sort"):
        draw(assembly)


@pytest.mark.django_db
def test_a_voice_without_place_waits_for_another_draw(cast):
    assembly, people = drawing(here=1, waiting=2)
    draw(assembly)
    assert Proxy.objects.filter(holder=None).count() == 1
    with pytest.raises(Refused, match="Personne ne peut porter un pouvoir de plus"):
        draw(assembly)
    come(assembly, people[1], when=at(18, 6))
    draw(assembly, when=at(18, 7))
    assert set(Proxy.objects.values_list("holder", flat=True)) == {people[0].pk, people[1].pk}
    assert Draw.objects.count() == 2


@pytest.mark.django_db
def test_only_where_statutes_draw(cast):
    assembly, people = sitting(here=4)
    with pytest.raises(Refused, match="demandent de nommer"):
        ask(assembly, people[-1])
    with pytest.raises(Refused, match="ne prévoient pas de tirer"):
        draw(assembly)


@pytest.mark.django_db
def test_with_what_the_room_said_and_no_vote_open(cast):
    assembly, _ = drawing()
    with pytest.raises(Refused, match="les mots que la salle a dits"):
        draw(assembly, words="  ")
    ballot = ballots.prepare_ballot(resolution=assembly.items.get().resolution, by=BY, way="named")
    ballots.open_ballot(ballot=ballot, by=BY, at=at(18, 6))
    with pytest.raises(Refused, match="Un vote est ouvert"):
        draw(assembly)


@pytest.mark.django_db
def test_a_draw_never_changes(cast):
    assembly, _ = drawing()
    draw(assembly)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Draw.objects.update(seed="autre")
    assert str(refusal_of(caught.value)) == "Un tirage au sort ne se refait ni ne se modifie."


@pytest.mark.django_db
def test_drawn_and_done_again_on_pages(as_, cast):
    assembly, _ = drawing()
    page, act = (reverse(f"governance:proxies:{name}", args=[assembly.pk]) for name in ("draws", "draw"))
    sheet = reverse("governance:meetings:sheet", args=[assembly.pk])
    assert page in as_("diane").get(sheet).content.decode()
    assert "Tirer au sort 2 pouvoirs" in as_("diane").get(page).content.decode()
    assert "Tirer au sort 2" not in as_("lea").get(page).content.decode()
    assert as_("lea").post(act, {"words": "un deux trois"}).status_code == 403
    assert as_("diane").post(act, {"words": ""}).status_code == 422
    assert as_("diane").post(act, {"words": "un deux trois"}).url == page
    told = as_("lea").get(page).content.decode()
    made = Draw.objects.get()
    assert made.seed in told
    for key, name in made.results["givers"]:
        assert name in told
        assert hashlib.sha256(f"{made.seed}|{key}".encode()).hexdigest()[:16] in told
    assert "ne se refait pas" not in told
    assert "Aucun pouvoir n&#x27;attend le sort" in as_("diane").get(act).content.decode()
    assert page in as_("diane").get(reverse("governance:proxies:register", args=[assembly.pk])).content.decode()


@pytest.mark.django_db
def test_asked_for_on_line_only_where_statutes_draw(as_, cast):
    from tests.governance.proxies.test_proxies import called

    assembly = called(proxies_blank=("drawn", "art. 21"))
    mine = reverse("governance:proxies:mine", args=[assembly.pk])
    assert "À qui le sort désignera" in as_("lea").get(mine).content.decode()
    as_("lea").post(mine, {"kind": "drawn"})
    assert queries.given_by(assembly, member(cast.lea)).kind == "drawn"
    assert "Le sort désignera qui le portera" in as_("lea").get(mine).content.decode()


def test_two_draws_at_once_draw_once(fresh_database):
    read()
    assembly, _ = drawing()
    start, told = Barrier(2), []

    def act():
        start.wait()
        try:
            draw(assembly)
            told.append("drawn")
        except Refused as refused:
            told.append(refused.refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["drawn", "nobody"]
    assert Draw.objects.count() == 1


def test_a_draw_and_a_proxy_given_at_once_stay_under_the_cap(fresh_database):
    read()
    assembly, people = drawing(here=1, waiting=1)
    holder, giver, sheet = people[0], people[3], paper()
    start, told = Barrier(2), []

    def act(what):
        start.wait()
        try:
            what()
            told.append("done")
        except Refused as refused:
            told.append(refused.refusal.code)
        finally:
            connection.close()

    values = {"channel": "paper", "scan": sheet, "by": BY, "at": at(18, 5)}
    acts = [
        lambda: draw(assembly),
        lambda: actions.give_proxy(meeting=assembly, giver=giver, holder=Member.objects.get(pk=holder.pk), **values),
    ]
    threads = [Thread(target=act, args=[one]) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) in (["cap", "done"], ["done", "places"])
    assert Proxy.objects.filter(holder=holder, state="given").count() == 1
