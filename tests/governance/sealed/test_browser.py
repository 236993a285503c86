"""The secret vote in a real browser: the key ceremony, the rehearsal, a vote by keyboard alone, the opening, the recount."""

import json
import re
import subprocess
import sys

import pytest
from django.urls import reverse

from governance.models import Box, Proxy
from governance.sealed import actions, queries, recount, tables
from governance.sealed.actions import SealedWay
from members.models import Member
from tests.governance.sealed import made
from tests.governance.sealed.test_recount import shares
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read

PHONE = {"width": 390, "height": 844}


def url(name: str, ballot, *more) -> str:
    return reverse(f"governance:sealed:{name}", args=[ballot.pk, *more])


@pytest.fixture
def people(site):
    return read()


@pytest.fixture
def members(people):
    return [Member.objects.get(user=people.people[name]) for name in ("lea", "diane", "bastien", "odile", "bruno")]


def prepared(members, **values):
    """A ballot with its box, as `prepare_ballot` leaves it."""
    ballot = made.ballot(*members, **values)
    SealedWay().prepare(ballot, None)
    return ballot


def make_key(page, ballot, names: list[str], needed: int) -> list[str]:
    """The ceremony on screen; the parts that were shown, as the keepers noted them."""
    page.goto(url("key", ballot))
    for name in names:
        page.get_by_label(name, exact=True).check()
    page.get_by_label(re.compile("Parts nécessaires")).fill(str(needed))
    page.get_by_role("button", name="Fabriquer la clé").click()
    parts = []
    for name in sorted(names, key=lambda name: name.split()[::-1]):
        page.get_by_role("button", name=f"Je suis {name} : montrer ma part").click()
        parts.append(page.locator("[data-part-text]").inner_text())
        page.get_by_role("button", name="C’est noté : cacher ma part").click()
    page.wait_for_url("**/essai/")
    return parts


def rehearse(page, ballot, parts: list[str]) -> None:
    page.goto(url("rehearsal", ballot))
    for field, part in zip(page.locator("[data-part]").all(), parts, strict=True):
        field.fill(part.lower())
    page.get_by_role("button", name="Ouvrir l’urne d’essai").click()
    page.get_by_text("L’essai a réussi").wait_for()


def test_from_the_key_to_the_recount(site, page, people, members, tmp_path):
    """The whole life of an urn, on screen: nothing of the key on the server, two counts that agree, a recount by the tool."""
    ballot = prepared(members)
    sign_in(page, site, people.diane)
    posted = []
    page.on("request", lambda request: request.method == "POST" and posted.append(request.post_data or ""))
    parts = make_key(page, ballot, ["Léa Martin", "Diane Moreau", "Bastien Roy"], 2)
    rehearse(page, ballot, parts)
    box = Box.objects.get(ballot=ballot)
    assert (box.threshold, box.shares, box.rehearsed_at is not None) == (2, 3, True)
    for part in parts:
        assert re.sub(r"\s", "", part) not in re.sub(r"[^A-Z0-9]", "", " ".join(posted).upper())
    Box.objects.filter(pk=box.pk).update(open_count=True)
    assert SealedWay().can_open(ballot) is None
    made.open_vote(ballot)

    trackers = {}
    for name, answer in (("lea", "Pour"), ("diane", "Pour"), ("bastien", "Contre"), ("odile", "Vote blanc")):
        page.context.clear_cookies()
        sign_in(page, site, people.people[name])
        page.goto(url("vote", ballot))
        page.get_by_label(answer).check()
        page.get_by_role("button", name="Relire mon choix").click()
        page.get_by_role("button", name="Sceller et voter").click()
        trackers[name] = page.locator("[data-receipt-code]").inner_text()
    assert queries.numbers(box) == {"ballots": 4, "paper": 0, "signings": 4}
    assert sorted(map(recount.tracker, tables.ballots(box.pk))) == sorted(trackers.values())

    page.context.clear_cookies()
    sign_in(page, site, people.diane)
    page.goto(url("attendance", ballot))
    page.get_by_role("button", name="Bruno Lefèvre a voté sur papier").click()
    page.get_by_text("A voté sur papier").first.wait_for()
    made.close_vote(ballot)

    page.goto(url("tally", ballot))
    page.get_by_label("Contre").fill("1")
    page.locator("[data-part]").nth(0).fill(parts[0])
    page.get_by_role("button", name="Ouvrir l’urne dans ce navigateur").click()
    page.get_by_text("Il faut 2 parts différentes").wait_for()  # k - 1 parts fail
    wrong = parts[2][:5] + ("B" if parts[2][5] == "A" else "A") + parts[2][6:]
    page.locator("[data-part]").nth(2).fill(wrong)
    page.get_by_text("Une lettre de la ligne 1 n’est pas la bonne").wait_for()  # a typo is named
    page.locator("[data-part]").nth(2).fill(parts[2])
    page.get_by_role("button", name="Ouvrir l’urne dans ce navigateur").click()
    found = page.locator("[data-found-list] li")
    found.first.wait_for()
    assert read_rows(found) == ["Blanc : 1", "Contre : 2", "Pour : 2"]
    page.get_by_role("button", name="Faire compter le serveur").click()
    page.get_by_text("déjà été dépouillée").wait_for()
    ballot.refresh_from_db()
    assert ballot.state == "counted"
    made.proclaim(ballot)
    ballot.refresh_from_db()
    assert (ballot.result["counts"], ballot.result["blank"]) == ({"for": 2, "against": 2, "abstain": 0}, 1)

    page.goto(url("board", ballot))
    page.get_by_label("Votre numéro de suivi").fill(trackers["lea"].lower().replace("-", " "))
    page.get_by_role("button", name="Chercher").click()
    page.get_by_text("est au bloc 1 : il est dans l’urne").wait_for()
    for link in ("urne.json", "recount.py", "SHA256SUMS"):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        download.value.save_as(tmp_path / link)
    told = subprocess.run(
        [sys.executable, "recount.py", "urne.json", "--suivi", trackers["odile"]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"Le bulletin {trackers['odile']} est au bloc 1" in told.stdout
    assert re.search(r"2\s+Pour\n", told.stdout)
    assert re.search(r"2\s+Contre\n", told.stdout)
    assert "✓ Tout est juste." in told.stdout
    assert json.loads((tmp_path / "urne.json").read_text())["private_key"]


def test_a_full_vote_by_keyboard_and_screen_reader(site, page, people, members):
    """§5.9. On a phone, with keys alone, each step named for who does not see; axe finds nothing at any of them."""
    held = made.box(*members)
    made.proxy(held.meeting, members[2], members[0])
    made.proxy(held.meeting, members[3], members[0])
    sign_in(page, site, people.lea)
    page.set_viewport_size(PHONE)
    page.goto(url("vote", held.ballot))
    assert page.locator("[data-voice-title]").inner_text() == "Votre voix (1 sur 3)"
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    def tab_to(name: str) -> None:
        """Presses Tab until the element that bears this name for a screen reader has the focus."""
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "((e) => e.getAttribute('aria-label') || (e.labels?.[0] ?? e).textContent.trim())(document.activeElement)"
            )
            if focused.startswith(name):
                return
        pytest.fail(f"« {name} » cannot be reached with the keyboard")

    tab_to("Pour")
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("Contre").is_checked()
    page.keyboard.press("Enter")
    page.locator(":focus", has_text="Est-ce bien votre choix ?").wait_for()
    assert page.locator("[data-chosen]").inner_text().strip() == "Contre"
    assert_accessible(page)
    tab_to("Changer")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.value") == "against"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    tab_to("Sceller et voter")
    page.keyboard.press("Enter")
    page.get_by_text("Voix de Bastien Roy, dont vous portez le pouvoir (2 sur 3)").wait_for()
    assert page.evaluate("document.activeElement.textContent").startswith("Voix de Bastien Roy")
    assert_accessible(page)

    tab_to("Pour")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    tab_to("Donner la même réponse à l’autre voix")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    tab_to("Sceller et voter")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="C’est voté").wait_for()
    assert page.evaluate("document.activeElement.textContent.trim()") == "C’est voté"
    assert page.locator(".ballot-receipts [data-receipt-code]").count() == 3
    page.get_by_text("Pour vérifier plus encore").click()
    assert page.locator("[data-head-first]").is_visible() != page.locator("[data-head-then]").is_visible()
    tab_to("Copier le numéro de suivi")
    assert_accessible(page)
    assert queries.numbers(held.box) == {"ballots": 3, "paper": 0, "signings": 3}
    choices, wrong = recount.opened(tables.ballots(held.box.pk), box=held.box.pk, key=held.key)
    assert (choices, wrong) == (["for"] * 3, [])
    page.goto(url("vote", held.ballot))
    page.get_by_text("Votre voix est dans l’urne").wait_for()
    assert not page.get_by_role("button", name="Relire mon choix").is_visible()


def test_a_paper_ballot_corrected_once_the_urn_is_open_is_the_one_counted(site, page, people, members):
    """A ranked vote, read in names: what the bureau sees is what the server counts."""
    held = made.guarded(made.box(*members, method="stv", seats=1))
    made.vote(held, members[0], ["a", "b"])
    made.vote(held, members[1], ["b"])
    actions.mark_paper(box=held.box, right=held.rights[members[2].pk], by=None, at=made.AT)
    made.close_vote(held.ballot)
    sign_in(page, site, people.diane)
    page.goto(url("tally", held.ballot))
    page.locator("[data-paper-lines]").fill("4")
    for field, part in zip(page.locator("[data-part]").all(), shares(held.key, 2, 3)[:2], strict=False):
        field.fill(part)
    page.get_by_role("button", name="Ouvrir l’urne dans ce navigateur").click()
    found = page.locator("[data-found-list] li")
    found.first.wait_for()
    assert read_rows(found) == ["Aline, puis Basile : 1", "Basile : 1", "David : 1"]

    send = page.get_by_role("button", name="Faire compter le serveur")
    page.locator("[data-paper-lines]").fill("2 2")  # one person twice
    page.get_by_text("« 2 2 » ne se comprend pas").wait_for()
    assert send.is_disabled()
    page.locator("[data-paper-lines]").fill("2 3")
    page.locator("[data-found-list] li", has_text="Basile, puis Chloé").wait_for()
    assert read_rows(found) == ["Aline, puis Basile : 1", "Basile : 1", "Basile, puis Chloé : 1"]
    assert_accessible(page)
    send.click()
    page.get_by_text("déjà été dépouillée").wait_for()
    held.ballot.refresh_from_db()
    assert held.ballot.result["elected"] == ["b"]


def read_rows(rows) -> list[str]:
    return sorted(" ".join(row.split()) for row in rows.all_inner_texts())


def test_a_voice_that_is_not_taken_keeps_nothing_from_the_others(site, page, people, members):
    """A proxy ends between display and vote: one's own ballot and the other voices enter, each with its number."""
    held = made.box(*members)
    gone = made.proxy(held.meeting, members[2], members[0])
    made.proxy(held.meeting, members[3], members[0])
    sign_in(page, site, people.lea)
    page.set_viewport_size(PHONE)
    page.goto(url("vote", held.ballot))
    page.get_by_label("Pour").check()
    page.get_by_role("button", name="Relire mon choix").click()
    page.get_by_label("Donner la même réponse aux 2 autres voix").check()
    Proxy.objects.filter(pk=gone.pk).update(state="revoked", ended_at=made.AT)
    page.get_by_role("button", name="Sceller et voter").click()
    page.get_by_role("heading", name="C’est voté").wait_for()
    assert page.locator(".ballot-receipts [data-receipt-code]").count() == 2
    turned = page.locator("[data-turned-list] li")
    assert turned.count() == 1
    assert "Sa voix n'a pas été prise." in turned.inner_text()
    assert queries.numbers(held.box) == {"ballots": 2, "paper": 0, "signings": 2}
    assert_accessible(page)


@pytest.mark.parametrize(
    ("method", "fill", "expected"),
    [
        ("choices", lambda page: [page.get_by_label(name).check() for name in ("Aline", "Chloé")], ["a", "c"]),
        ("approval", lambda page: page.get_by_label("Vote blanc").check(), []),
        (
            "schulze",
            lambda page: [page.get_by_label(name).select_option(rank) for name, rank in (("David", "1"), ("Aline", "2"))],
            ["d", "a"],
        ),
        (
            "judgment",
            lambda page: [page.get_by_label(name).select_option("Bien") for name in ("Aline", "Basile", "Chloé", "David")],
            {"a": 4, "b": 4, "c": 4, "d": 4},
        ),
    ],
)
def test_each_way_of_answering(site, page, people, members, method, fill, expected):  # noqa: PLR0917
    held = made.box(*members, method=method, most=2)
    sign_in(page, site, people.lea)
    page.set_viewport_size(PHONE)
    page.goto(url("vote", held.ballot))
    page.get_by_role("button", name="Relire mon choix").click()
    page.locator("[data-error]:not(:empty)").wait_for()
    assert_accessible(page)
    fill(page)
    page.get_by_role("button", name="Relire mon choix").click()
    page.get_by_role("button", name="Sceller et voter").click()
    page.get_by_role("heading", name="C’est voté").wait_for()
    choices, _ = recount.opened(tables.ballots(held.box.pk), box=held.box.pk, key=held.key)
    assert choices == [expected]


def test_two_tabs_vote_once(site, page, people, members):
    held = made.box(*members)
    sign_in(page, site, people.lea)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(url("vote", held.ballot))
        tab.get_by_label("Pour").check()
        tab.get_by_role("button", name="Relire mon choix").click()
    page.get_by_role("button", name="Sceller et voter").click()
    page.get_by_role("heading", name="C’est voté").wait_for()
    other.get_by_role("button", name="Sceller et voter").click()
    other.get_by_text("Cette voix a déjà été exprimée").wait_for()
    assert queries.numbers(held.box)["ballots"] == 1


def test_a_lost_answer_is_asked_again_and_the_ballot_enters_once(site, page, people, members):
    held = made.box(*members)
    sign_in(page, site, people.lea)
    page.goto(url("vote", held.ballot))
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())  # the server took it; the answer never comes
        return route.fulfill(status=408)

    page.route("**/bulletin/", lose)
    page.get_by_label("Pour").check()
    page.get_by_role("button", name="Relire mon choix").click()
    page.get_by_role("button", name="Sceller et voter").click()
    page.get_by_text("Le réseau n’a pas répondu").wait_for()
    assert page.get_by_role("button", name="Changer").is_disabled()
    page.get_by_role("button", name="Sceller et voter").click()
    page.get_by_role("heading", name="C’est voté").wait_for()
    assert page.locator("[data-receipt-code]").inner_text() == lost[0].json()["tracker"]
    assert queries.numbers(held.box) == {"ballots": 1, "paper": 0, "signings": 1}


def test_the_page_waits_for_the_opening_and_sees_it(site, page, people, members):
    held = made.box(*members, is_open=False)
    sign_in(page, site, people.lea)
    page.goto(url("vote", held.ballot))
    page.get_by_text("Le vote n'est pas encore ouvert").wait_for()
    made.open_vote(held.ballot)
    page.get_by_label("Pour").wait_for(timeout=15_000)


def test_the_tablet_of_the_bureau(site, page, people, members):
    held = made.box(*members)
    sign_in(page, site, people.diane)
    page.goto(url("attendance", held.ballot))
    page.get_by_role("link", name="Tablette pour Bruno Lefèvre").click()
    page.get_by_label("Contre").check()
    page.get_by_role("button", name="Relire mon choix").click()
    page.get_by_role("button", name="Sceller et voter").click()
    page.get_by_role("link", name="Rendre la tablette au bureau").click()
    page.get_by_role("row", name=re.compile("Bruno Lefèvre")).get_by_text("A voté").wait_for()
    assert tables.signed(held.box.pk) == {held.rights[members[4].pk].key}
