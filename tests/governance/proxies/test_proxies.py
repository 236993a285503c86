"""Proxies: to whom, how many, until when; taken back or refused; two givers never take the same last place."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from governance.convening import queries as convening
from governance.convening.actions import convene
from governance.models import PostalForm, Proxy
from governance.proxies import actions, queries, rules
from governance.proxies.tasks import end_those_of_who_left
from governance.statutes.law import max_proxies
from members.models import Member
from tests.governance import made as governance
from tests.governance.made import member
from tests.support.cast import read

PARIS = ZoneInfo("Europe/Paris")


def called(*, days=40, associates=0, **rule):
    """An assembly convened today, by so many more associates."""
    if rule:
        governance.statutes(**rule)
    if associates:
        governance.associates(associates)
    made = governance.meeting(starts_at=timezone.now() + timedelta(days=days))
    governance.frozen(made)
    convene(meeting=made, by=governance.BY, on=timezone.localdate(), at=timezone.now())
    made.refresh_from_db()
    return made


def give(assembly, giver, holder=None, *, at=None, **more):
    return actions.give_proxy(
        meeting=assembly, giver=giver, holder=holder, by=giver.user or governance.BY, at=at or timezone.now(), **more
    )  # fmt: skip


@pytest.mark.parametrize(("associates", "most"), [(19, 1), (20, 1), (39, 1), (40, 2), (115, 5)])
def test_tv_03(associates, most):
    assert max_proxies(associates) == most


@pytest.mark.django_db
def test_a_voice_is_given_once_to_an_associate_who_comes(cast):
    assembly = called()
    lea, fatou, bastien, nadia = (member(one) for one in (cast.lea, cast.fatou, cast.bastien, cast.nadia))
    with pytest.raises(Refused, match="pas pouvoir à soi-même"):
        give(assembly, lea, lea)
    with pytest.raises(Refused, match="n'est pas associé·e"):
        give(assembly, lea, nadia)
    with pytest.raises(Refused, match="pas sur la liste électorale"):
        give(assembly, nadia, lea)
    proxy = give(assembly, lea, fatou)
    assert queries.given_by(assembly, lea) == proxy
    assert queries.carried_by(assembly, fatou) == [proxy]
    with pytest.raises(Refused, match="a déjà donné pouvoir à Fatou"):
        give(assembly, lea, bastien)
    with pytest.raises(Refused, match="ne se transmet pas"):
        give(assembly, fatou, bastien)
    with pytest.raises(Refused, match="ne viendra pas"):
        give(assembly, bastien, lea)
    PostalForm.objects.create(meeting=assembly, member=member(cast.odile), channel="paper", received_at=timezone.now())
    with pytest.raises(Refused, match="a voté par correspondance et ne viendra pas"):
        give(assembly, bastien, member(cast.odile))


@pytest.mark.django_db
def test_a_voice_confided_to_somebody_who_leaves_is_given_back_with_a_mail(cast, django_capture_on_commit_callbacks):
    assembly = called()
    lea, bastien = member(cast.lea), member(cast.bastien)
    kept, lost = give(assembly, lea, member(cast.fatou)), give(assembly, bastien, member(cast.odile))
    Member.objects.filter(user=cast.odile).update(associate_until=timezone.localdate())
    with django_capture_on_commit_callbacks(execute=True):
        end_those_of_who_left()
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.state, lost.state) == ("given", "refused")
    assert "Odile Garnier n'est plus associé·e" in lost.refusal
    assert [one.to for one in mail.outbox if "refusé" in one.subject] == [[bastien.email]]
    end_those_of_who_left()
    assert give(assembly, bastien, member(cast.bruno)).pk  # free to choose again


@pytest.mark.django_db
def test_nobody_carries_more_than_the_law_lets(cast):
    assembly = called(associates=40)
    assert queries.cap_of(assembly, on=timezone.localdate()) == 2
    holder, *givers = Member.objects.filter(last_name__contains="-0").order_by("pk")[:4]
    for giver in givers[:2]:
        give(assembly, giver, holder)
    with pytest.raises(Refused, match="porte déjà 2 pouvoirs, le plus que l'on peut porter"):
        give(assembly, givers[2], holder)
    actions.revoke_proxy(proxy=queries.given_by(assembly, givers[0]), by=governance.BY, at=timezone.now())
    give(assembly, givers[2], holder)


@pytest.mark.django_db
def test_online_until_the_hour_of_the_eve_then_at_the_desk(cast):
    assembly = called()
    rule = queries.book(assembly)["proxies.until"]
    until = rules.online_until(assembly, rule)
    eve = (assembly.starts_at.astimezone(PARIS) - timedelta(days=1)).date()
    assert until == datetime(eve.year, eve.month, eve.day, 15, tzinfo=PARIS)  # C. com. R. 225-80
    lea, fatou = member(cast.lea), member(cast.fatou)
    with pytest.raises(Refused, match="en ligne étaient reçus jusqu'au"):
        give(assembly, lea, fatou, at=until + timedelta(seconds=1))
    assert give(assembly, lea, fatou, at=until + timedelta(seconds=1), channel="desk").channel == "desk"
    assert give(assembly, member(cast.bastien), member(cast.diane), at=until).channel == "online"


@pytest.mark.django_db
def test_without_a_holder_only_where_it_counts_as_the_board(cast):
    assembly = called()
    assert give(assembly, member(cast.lea), kind="blank").holder is None


@pytest.mark.django_db
def test_not_before_the_convocation_nor_after_the_end(cast):
    draft = governance.meeting(starts_at=timezone.now() + timedelta(days=40))
    with pytest.raises(Refused, match="pas encore convoquée"):
        give(draft, member(cast.lea), member(cast.fatou))


@pytest.mark.django_db
def test_taken_back_or_refused_with_its_reason(cast):
    assembly = called()
    lea, fatou = member(cast.lea), member(cast.fatou)
    proxy = give(assembly, lea, fatou)
    assert [sent.to for sent in mail.outbox] == [[fatou.email]]
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.refuse_proxy(proxy=proxy, reason=" ", by=cast.fatou, at=timezone.now())
    actions.refuse_proxy(proxy=proxy, reason="Je ne viens pas.", by=cast.fatou, at=timezone.now())
    assert mail.outbox[-1].to == [lea.email]
    assert "Je ne viens pas." in mail.outbox[-1].body
    again = give(assembly, lea, member(cast.bastien))
    actions.revoke_proxy(proxy=again, by=cast.lea, at=timezone.now())
    with pytest.raises(Refused, match="plus en vigueur"):
        actions.revoke_proxy(proxy=again, by=cast.lea, at=timezone.now())
    assert queries.given_by(assembly, lea) is None


@pytest.mark.django_db
def test_no_reminder_to_who_gave(cast):
    assembly = called()
    before = {one.pk for one in convening.to_remind(assembly.convocation)}
    give(assembly, member(cast.lea), member(cast.fatou))
    assert before - {one.pk for one in convening.to_remind(assembly.convocation)} == {member(cast.lea).pk}


@pytest.mark.django_db
def test_given_taken_back_and_read_on_pages(as_, cast):
    assembly = called()
    mine = reverse("governance:proxies:mine", args=[assembly.pk])
    sheet = reverse("governance:meetings:sheet", args=[assembly.pk])
    assert "Donner mon pouvoir" in as_("lea").get(sheet).content.decode()
    page = as_("lea").get(mine).content.decode()
    assert "Chaque personne porte 1 pouvoir au plus" in page
    empty = as_("lea").post(mine, {"kind": "named", "holder": ""})
    assert empty.status_code == 422
    assert as_("lea").post(mine, {"kind": "named", "holder": str(member(cast.fatou).pk)}).url == mine
    assert "Fatou Diallo votera en votre nom" in as_("lea").get(mine).content.decode()
    assert "Pouvoir donné à Fatou Diallo" in as_("lea").get(sheet).content.decode()
    assert "Vous portez 1 pouvoir" in as_("fatou").get(mine).content.decode()
    full = as_("bastien").post(mine, {"kind": "named", "holder": str(member(cast.fatou).pk)})
    assert "le plus que l&#x27;on peut porter" in full.content.decode()
    rows = as_("diane").get(reverse("governance:proxies:register", args=[assembly.pk])).context["page"].rows
    assert [row.giver for row in rows] == [member(cast.lea)]
    as_("lea").post(reverse("governance:proxies:revoke", args=[assembly.pk]))
    assert Proxy.objects.get().state == "revoked"


def test_two_givers_never_take_the_same_last_place(fresh_database):
    cast = read()
    assembly = called()
    holder, givers = member(cast.fatou), [member(cast.lea), member(cast.bastien)]
    start, told = Barrier(2), []

    def act(giver):
        start.wait()
        try:
            give(assembly, giver, holder)
            told.append("given")
        except Refused as refused:
            told.append(refused.refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=act, args=[giver]) for giver in givers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["cap", "given"]
    assert Proxy.objects.filter(holder=holder, state="given").count() == 1
