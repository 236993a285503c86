"""Proxies at the desk: a paper with its scan, until a vote opens; what an arrival does to them, and what a mistake undoes."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cae import files
from cae.access import Refused
from governance.attendance.queries import standing
from governance.ballots import actions as ballots
from governance.models import Proxy
from governance.proxies import actions, queries
from governance.roll.queries import current
from tests.governance import made as governance
from tests.governance.attendance.made import come, go, sitting
from tests.governance.made import at, member
from tests.support.cast import read

PAPER = b"%PDF-1.4\n% un pouvoir signe\n"


def paper():
    return files.store(PAPER, "pouvoir.pdf")


def hand_in(assembly, giver, holder, *, when=None, **more):
    values = {"channel": "paper", "scan": paper(), "by": governance.BY, "at": when or at(18, 2)} | more
    return actions.give_proxy(meeting=assembly, giver=giver, holder=holder, **values)


def counted(assembly):
    found = standing(assembly, nature="ordinary", roll=current(assembly))
    return found.present, found.represented


@pytest.mark.django_db
def test_a_paper_is_kept_with_its_scan(cast):
    assembly, (giver, holder, *_) = sitting(here=0)
    with pytest.raises(Refused, match="Joignez le pouvoir signé"):
        hand_in(assembly, giver, holder, scan=None)
    made = hand_in(assembly, giver, holder)
    assert (made.channel, files.read(made.scan)) == ("paper", PAPER)
    link = files.links_of(made, actions.SCAN).get()
    assert files.may_read(cast.diane, link)
    assert not files.may_read(cast.lea, link)


@pytest.mark.django_db
def test_a_paper_follows_the_rules_of_the_others(cast):
    assembly, (giver, other, holder, *_) = sitting(here=0)
    hand_in(assembly, giver, holder)
    with pytest.raises(Refused, match="porte déjà 1 pouvoir, le plus que l'on peut porter"):
        hand_in(assembly, other, holder)
    with pytest.raises(Refused, match="ne se transmet pas"):
        hand_in(assembly, holder, other)


@pytest.mark.django_db
def test_no_paper_while_a_vote_is_open_then_again_once_it_is_closed(cast):
    assembly, people = sitting(here=4)
    *_, giver, other = people
    resolution = assembly.items.get().resolution
    ballot = ballots.prepare_ballot(resolution=resolution, by=governance.BY, way="named")
    hand_in(assembly, giver, people[0])
    ballot = ballots.open_ballot(ballot=ballot, by=governance.BY, at=at(18, 10))
    with pytest.raises(Refused, match="Un vote est ouvert"):
        hand_in(assembly, other, people[1], when=at(18, 11))
    ballots.close_ballot(ballot=ballot, by=governance.BY, at=at(18, 20))
    assert hand_in(assembly, other, people[1], when=at(18, 21)).state == "given"


@pytest.mark.django_db
def test_who_is_there_gives_no_proxy(cast):
    assembly, people = sitting(here=2)
    with pytest.raises(Refused, match="on ne donne pas pouvoir en étant là"):
        hand_in(assembly, people[0], people[1])
    go(assembly, people[0], when=at(18, 30))
    assert hand_in(assembly, people[0], people[1], when=at(18, 31)).state == "given"


@pytest.mark.django_db
def test_a_proxy_ends_when_its_giver_comes_and_does_not_come_back_when_they_go(cast):
    assembly, people = sitting(here=1)
    holder, giver = people[0], people[1]
    proxy = hand_in(assembly, giver, holder)
    assert counted(assembly) == (1, 1)
    come(assembly, giver, when=at(18, 5))
    proxy.refresh_from_db()
    assert (proxy.state, proxy.ended_at) == ("lapsed", at(18, 5))
    assert counted(assembly) == (2, 0)  # never twice
    go(assembly, giver, when=at(18, 40))
    assert counted(assembly) == (1, 0)
    assert queries.given_by(assembly, giver) is None
    before = standing(assembly, nature="ordinary", roll=current(assembly), at=at(18, 3))
    assert (before.present, before.represented) == (1, 1)  # what it was at an hour stays


@pytest.mark.django_db
def test_a_blank_proxy_ends_too_and_its_giver_votes(cast):
    assembly, people = sitting(here=3)
    giver = people[4]
    actions.give_proxy(
        meeting=assembly, giver=giver, kind="blank", channel="paper", scan=paper(), by=governance.BY, at=at(18, 2)
    )  # fmt: skip
    come(assembly, giver, when=at(18, 5))
    ballot = ballots.prepare_ballot(resolution=assembly.items.get().resolution, by=governance.BY, way="named")
    ballot = ballots.open_ballot(ballot=ballot, by=governance.BY, at=at(18, 10))
    right = ballot.roll.rights.get(member=giver)
    ballots.cast_named(ballot=ballot, right=right, member=giver, choice="against", by=governance.BY, at=at(18, 11))
    ballots.close_ballot(ballot=ballot, by=governance.BY, at=at(18, 20))
    assert [(vote.right, vote.choice) for vote in ballot.votes.all()] == [(right, "against")]


@pytest.mark.django_db
def test_an_arrival_noted_by_mistake_is_undone_with_its_proxy(cast):
    assembly, people = sitting(here=1)
    holder, giver = people[0], people[1]
    proxy = hand_in(assembly, giver, holder)
    with pytest.raises(Refused, match="qu'une arrivée a éteint"):
        actions.restore_proxy(proxy=proxy, by=governance.BY, at=at(18, 4))
    come(assembly, giver, when=at(18, 5))
    proxy.refresh_from_db()
    with pytest.raises(Refused, match="on ne donne pas pouvoir en étant là"):
        actions.restore_proxy(proxy=proxy, by=governance.BY, at=at(18, 6))
    go(assembly, giver, when=at(18, 6))
    again = actions.restore_proxy(proxy=proxy, by=governance.BY, at=at(18, 7))
    assert (again.holder, again.scan, again.state) == (holder, proxy.scan, "given")
    assert counted(assembly) == (1, 1)


def today_sitting():
    """An assembly of today, of which Léa and Fatou are."""
    made, people = sitting(3, starts_at=timezone.now() - timedelta(minutes=30), on=timezone.localdate() - timedelta(days=30))
    return made, people


@pytest.mark.django_db
def test_recorded_at_the_desk_read_and_given_again(as_, cast):
    assembly, _ = today_sitting()
    lea, fatou = member(cast.lea), member(cast.fatou)
    register = reverse("governance:proxies:register", args=[assembly.pk])
    record = reverse("governance:proxies:record", args=[assembly.pk])
    assert record in as_("diane").get(register).content.decode()
    assert register in as_("diane").get(reverse("governance:attendance:desk", args=[assembly.pk])).content.decode()
    typed = {"giver": lea.pk, "kind": "named", "holder": str(fatou.pk)}
    nothing = as_("diane").post(record, typed)
    assert nothing.status_code == 422
    wrong = as_("diane").post(record, typed | {"scan": SimpleUploadedFile("pouvoir.pdf", b"MZ\x90\x00")})
    assert "pas lisible ici" in wrong.content.decode()
    assert not Proxy.objects.exists()
    done = as_("diane").post(record, typed | {"scan": SimpleUploadedFile("pouvoir.pdf", PAPER)})
    assert done.url == register
    link = files.links_of(Proxy.objects.get(), actions.SCAN).get()
    page = as_("diane").get(register).content.decode()
    assert reverse("file", args=[link.token]) in page
    assert "Rétablir" not in page
    come(assembly, lea, when=timezone.now())
    mine = reverse("governance:proxies:mine", args=[assembly.pk])
    assert "Vous ne votez plus pour Léa Martin" in as_("fatou").get(mine).content.decode()
    assert "Vous êtes venu·e" in as_("lea").get(mine).content.decode()
    assert "vous votez vous-même" in as_("lea").get(reverse("governance:attendance:here", args=[assembly.pk])).content.decode()
    go(assembly, lea, when=timezone.now())
    assert "Rétablir" in as_("diane").get(register).content.decode()
    as_("diane").post(reverse("governance:proxies:restore", args=[Proxy.objects.get().pk]))
    assert queries.carried_by(assembly, fatou) == [queries.given_by(assembly, lea)]


@pytest.mark.django_db
def test_only_the_bureau_records_a_paper(as_, cast):
    assembly, _ = today_sitting()
    assert as_("lea").get(reverse("governance:proxies:record", args=[assembly.pk])).status_code == 403


def test_a_paper_and_the_arrival_of_its_giver_follow_each_other(fresh_database):
    """Whichever comes first, the voice is in the meeting once: never in person and carried."""
    cast = read()
    assembly, _ = today_sitting()
    lea, fatou = member(cast.lea), member(cast.fatou)
    scan, start, told = paper(), Barrier(2), []

    def act(what):
        start.wait()
        try:
            what()
            told.append("done")
        except Refused as refused:
            told.append(refused.refusal.code)
        finally:
            connection.close()

    acts = [
        lambda: hand_in(assembly, lea, fatou, scan=scan, when=timezone.now()),
        lambda: come(assembly, lea, when=timezone.now()),
    ]
    threads = [Thread(target=act, args=[one]) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("done") in (1, 2)
    assert queries.given_by(assembly, lea) is None
