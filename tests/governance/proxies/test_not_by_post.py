"""What a postal form and a blank proxy do not answer is said wherever they are printed, given, recorded and read."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cae import files
from governance.ballots.actions import prepare_ballot
from governance.convening import letters, notice
from governance.convening.actions import convene
from governance.models import PostalForm, Proxy, Resolution
from governance.proxies import actions, printing, queries
from tests.governance import made as governance
from tests.governance.ballots.made import LETTERS
from tests.governance.made import BY, member
from tests.governance.proxies.test_postal import PAPER, words
from tests.governance.reading import text_of

ELECTION = "c’est une élection de personnes, où l’on ne répond pas pour ou contre"


@pytest.fixture
def assembly(cast):
    """An assembly convened today, in forty days: its accounts, and an election whose vote is not prepared."""
    made = governance.meeting(starts_at=timezone.now() + timedelta(days=40))
    governance.frozen(made, "L'assemblée approuve les comptes.", title="Comptes")
    governance.frozen(made, "L'assemblée élit le conseil.", title="Conseil", kind="election")
    convene(meeting=made, by=cast.diane, on=timezone.localdate(), at=timezone.now())
    made.refresh_from_db()
    return made


def prepared(assembly, number, method, **values):
    asked = Resolution.objects.get(item__meeting=assembly, number=number)
    return prepare_ballot(resolution=asked, by=BY, way="named", method=method, **values)


def page(as_, name, where, assembly):
    return text_of(as_(name).get(reverse(f"governance:proxies:{where}", args=[assembly.pk])))


def test_an_election_and_any_other_method_are_apart_until_prepared_by_yes_or_no(assembly):
    said = {one.number: why for one, why in queries.not_by_post(assembly).items()}
    assert said == {2: ELECTION}
    made = prepared(assembly, 1, "choices", options=LETTERS)
    assert {one.number for one in queries.not_by_post(assembly)} == {1, 2}
    made.state = "cancelled"
    made.save()
    prepared(assembly, 2, "yes_no")
    assert queries.not_by_post(assembly) == {}


def test_the_printed_form_asks_no_tick_there(assembly):
    said = words(printing.form_of(assembly, None))
    assert f"Ne se vote pas par correspondance : {ELECTION}." in said
    assert "pas pour « 2. Conseil »" in said


def test_the_convocation_says_so_in_its_letter_and_on_its_page(as_, assembly):
    convocation = assembly.convocation
    assert notice.read(bytes(convocation.content))["postal"]["apart"] == [{"number": 2, "title": "Conseil", "why": ELECTION}]
    rows = list(convocation.sendings.select_related("member"))[:1]
    assert f"On n’y répond pas à « 2. Conseil » : {ELECTION}." in words(letters.letters(convocation, rows))
    shown = text_of(as_("lea").get(reverse("governance:convening:convocation", args=[assembly.pk])))
    assert f"Pas pour « 2. Conseil » : {ELECTION}." in shown


def test_the_desk_is_asked_nothing_there(as_, assembly):
    record = reverse("governance:proxies:receive", args=[assembly.pk])
    asked = as_("diane").get(record).content.decode()
    second = Resolution.objects.get(item__meeting=assembly, number=2)
    assert f"answer_{second.pk}" not in asked and "ne se vote pas par correspondance" in asked


def test_a_form_with_nothing_ticked_counts_only_for_the_quorum(as_, cast, assembly):
    typed = {
        "member": member(cast.lea).pk,
        "received_on": timezone.localdate().isoformat(),
        "scan": SimpleUploadedFile("f.pdf", PAPER),
    }
    done = as_("diane").post(reverse("governance:proxies:receive", args=[assembly.pk]), typed, follow=True)
    assert "rien n'y est coché, il ne compte que pour le quorum" in text_of(done).replace("’", "'")
    assert not PostalForm.objects.get().votes.exists()
    assert "rien de coché : compte pour le quorum seulement" in page(as_, "diane", "postal", assembly)
    assert "Rien n’y est coché : il ne compte que pour le quorum." in page(as_, "lea", "mine", assembly)


def test_the_member_reads_what_their_form_does_not_answer(as_, cast, assembly):
    first = Resolution.objects.get(item__meeting=assembly, number=1)
    values = {"scan": files.store(PAPER, "f.pdf"), "received_on": timezone.localdate(), "by": BY, "at": timezone.now()}
    actions.receive_form(meeting=assembly, member=member(cast.lea), answers={first: "for"}, **values)
    said = page(as_, "lea", "mine", assembly)
    assert "Il compte pour ce qui y est coché." in said
    assert "On n’y répond pas à « 2. Conseil » : vous pouvez y voter comme tout le monde." in said


def test_a_blank_proxy_says_what_it_does_not_count_for_and_the_remedy(as_, cast, assembly):
    assert f"Elle ne compte pas pour « 2. Conseil » : {ELECTION}." in page(as_, "lea", "mine", assembly)
    Proxy.objects.create(meeting=assembly, giver=member(cast.lea), kind="blank", channel="online", given_at=timezone.now())
    said = page(as_, "lea", "mine", assembly)
    assert "pour y voter, reprenez votre pouvoir" in said and "Reprendre mon pouvoir" in said


def test_a_proxy_and_a_form_that_both_came_are_both_kept(cast, assembly):
    first = Resolution.objects.get(item__meeting=assembly, number=1)
    lea, fatou = member(cast.lea), member(cast.fatou)
    sheet = files.store(PAPER, "f.pdf")
    actions.give_proxy(
        meeting=assembly, giver=lea, holder=fatou, channel="paper", scan=sheet, by=BY, at=timezone.now()
    )  # fmt: skip
    values = {"scan": sheet, "received_on": timezone.localdate(), "by": BY, "at": timezone.now()}
    actions.receive_form(meeting=assembly, member=lea, answers={first: "against"}, **values)
    assert queries.given_by(assembly, lea).holder == fatou and queries.postal_of(assembly, lea) is not None
