"""Postal forms: in time or late, put aside, never with a proxy; counted once in the quorum and in the vote, on their text."""

import io
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cae import files
from cae.access import Refused
from governance.attendance.queries import standing
from governance.ballots import actions as ballots
from governance.convening import letters
from governance.convening.actions import convene, give_consent
from governance.meetings import actions as meetings
from governance.models import PostalForm, Proxy, Resolution
from governance.proxies import actions, printing, queries, rules
from governance.roll.queries import current
from members.models import Member
from tests.governance import made as governance
from tests.governance.attendance.made import come, sitting
from tests.governance.made import BY, DAY, at, member
from tests.support.cast import read

PAPER = b"%PDF-1.4\n% un formulaire signe\n"
IN_TIME = DAY - timedelta(days=3)


def scan():
    return files.store(PAPER, "formulaire.pdf")


def post(assembly, sender, choice="for", *, on=IN_TIME, **more):
    answers = dict.fromkeys(Resolution.objects.filter(item__meeting=assembly), choice) if choice else {}
    values = {"answers": answers, "scan": scan(), "received_on": on, "by": BY, "at": at(9, day=max(on, IN_TIME))} | more
    return actions.receive_form(meeting=assembly, member=sender, **values)


def counted(assembly, **when):
    found = standing(assembly, nature="ordinary", roll=current(assembly), **when)
    return found.present, found.represented, found.postal


def vote(assembly, way="named", **counts):
    """A vote on its only resolution where nobody answers but by post, or so many hands."""
    resolution = Resolution.objects.get(item__meeting=assembly)
    made = ballots.prepare_ballot(resolution=resolution, by=BY, way=way)
    made = ballots.open_ballot(ballot=made, by=BY, at=at(18, 10))
    if way == "hands":
        ballots.record_hands(ballot=made, counts=counts, by=BY, at=at(18, 11))
    ballots.close_ballot(ballot=made, by=BY, at=at(18, 20))
    return ballots.count_ballot(ballot=made, by=BY).result


@pytest.mark.django_db
def test_a_form_in_time_counts_once_in_the_quorum_and_in_the_vote(cast):
    assembly, people = sitting(here=3)
    made = post(assembly, people[5], "against")
    assert made.state == "received"
    assert counted(assembly) == (3, 0, 1)
    found = vote(assembly, way="hands", **{"for": 3, "against": 0, "abstain": 0})
    assert found["counts"] == {"for": 3, "against": 1, "abstain": 0}
    assert found["there"] == 4


@pytest.mark.django_db
def test_nothing_ticked_is_no_vote_and_counts_for_the_quorum(cast):
    assembly, people = sitting(here=3)
    post(assembly, people[5], "")
    assert counted(assembly) == (3, 0, 1)
    assert vote(assembly)["counts"] == {"for": 0, "against": 0, "abstain": 0}


@pytest.mark.django_db
def test_a_late_form_is_kept_with_its_day_and_never_counted(cast):
    assembly, people = sitting(here=4)
    assert rules.postal_until(assembly, queries.book(assembly)["postal.days"]) == IN_TIME
    made = post(assembly, people[5], "against", on=IN_TIME + timedelta(days=1))
    assert (made.state, timezone.localdate(made.received_at)) == ("late", IN_TIME + timedelta(days=1))
    assert counted(assembly) == (4, 0, 0)
    assert vote(assembly)["counts"]["against"] == 0


@pytest.mark.parametrize("day", [DAY + timedelta(days=1), governance.ON - timedelta(days=1)])
@pytest.mark.django_db
def test_the_day_is_between_the_convocation_and_today(cast, day):
    assembly, people = sitting(here=3)
    with pytest.raises(Refused, match="le jour où le formulaire est arrivé"):
        post(assembly, people[5], on=day, at=at(9))


@pytest.mark.django_db
def test_never_twice_nor_of_who_is_there_nor_with_a_proxy_on_line(cast):
    assembly, people = sitting(is_open=False)
    post(assembly, people[6])
    with pytest.raises(Refused, match="on n'envoie pas les deux"):
        actions.give_proxy(meeting=assembly, giver=people[6], holder=people[1], by=BY, at=at(9, day=IN_TIME))
    assembly = meetings.open_meeting(meeting=assembly, by=BY, at=at(18))
    come(assembly, people[0])
    with pytest.raises(Refused, match="est déjà reçu"):
        post(assembly, people[6])
    with pytest.raises(Refused, match="vote sur place"):
        post(assembly, people[0])
    with pytest.raises(Refused, match="pas sur la liste électorale"):
        post(assembly, member(cast.nadia))
    with pytest.raises(Refused, match="Joignez le formulaire signé"):
        post(assembly, people[7], scan=None)


@pytest.mark.django_db
def test_put_aside_with_a_reason_it_counts_no_more(cast):
    assembly, people = sitting(here=4)
    made = post(assembly, people[5], "against")
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.void_form(form=made, reason=" ", by=BY, at=at(18, 2))
    made = actions.void_form(form=made, reason="Pas signé.", by=BY, at=at(18, 2))
    assert (made.state, made.reason) == ("void", "Pas signé.")
    assert counted(assembly) == (4, 0, 0)
    assert vote(assembly)["counts"]["against"] == 0
    with pytest.raises(Refused, match="déjà sans effet"):
        actions.void_form(form=made, reason="Encore.", by=BY, at=at(18, 30))
    come(assembly, people[5], when=at(18, 30))
    assert counted(assembly) == (5, 0, 0)


@pytest.mark.django_db
def test_who_voted_by_post_and_comes_is_counted_once(cast):
    assembly, people = sitting(here=3)
    post(assembly, people[5], "against")
    come(assembly, people[5], when=at(18, 5))
    assert counted(assembly) == (4, 0, 0)
    assert vote(assembly)["counts"] == {"for": 0, "against": 1, "abstain": 0}


@pytest.mark.parametrize(
    ("rule", "counts"), [("apart", {"for": 0, "against": 0, "abstain": 1}), ("against", {"for": 0, "against": 1, "abstain": 0})]
)
@pytest.mark.django_db
def test_a_form_that_had_another_text_is_counted_as_the_statutes_say(cast, rule, counts):
    governance.statutes(postal_amended=(rule, "art. 22"))
    assembly = governance.meeting()
    resolution = governance.resolution(assembly, "Dix pour cent.")
    meetings.mark_convened(meeting=assembly, by=BY, on=governance.ON)
    people = governance.associates(4)
    governance.roll(assembly)
    assembly.refresh_from_db()
    post(assembly, people[0], "for")
    asked = meetings.propose_amendment(
        resolution=resolution, author=member(cast.lea), by=cast.lea, at=at(9), text="Neuf pour cent.", reason="Moins."
    )
    meetings.accept_amendment(amendment=asked, by=BY, at=at(10))
    resolution.refresh_from_db()
    meetings.freeze_text(resolution=resolution, by=BY, at=at(17))
    post(assembly, people[1], "against", on=IN_TIME, at=at(17, 30))  # it bore the final text
    assembly = meetings.open_meeting(meeting=assembly, by=BY, at=at(18))
    for one in Member.objects.filter(user__isnull=False, associate_since__isnull=False):
        come(assembly, one)
    found = vote(assembly)
    assert found["counts"] == counts | {"against": counts["against"] + 1}
    assert [step for step in found["steps"] if "avant amendement" in step and "art. 22 des statuts" in step]


@pytest.mark.django_db
def test_not_where_the_statutes_have_no_postal_vote(cast):
    governance.statutes("sarl")
    assembly, people = sitting(here=3)
    with pytest.raises(Refused, match="ne prévoient pas de voter par correspondance"):
        post(assembly, people[5])
    assert printing.content_of(assembly, with_texts=False)["postal"] is None


# -- the sheet of paper ---------------------------------------------------------------------------------


def called(cast, **values):
    """An assembly convened today, in forty days, with a text that may still be amended."""
    made = governance.meeting(starts_at=timezone.now() + timedelta(days=40))
    governance.frozen(made, "L'assemblée approuve les comptes.", title="Comptes", reason="Chaque année.")
    governance.resolution(made, "Dix pour cent.", title="Barème", from_board=False)
    convene(meeting=made, by=cast.diane, on=timezone.localdate(), at=timezone.now())
    made.refresh_from_db()
    return made


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.django_db
def test_the_form_says_what_the_law_asks(cast):
    assembly = called(cast)
    said = words(printing.form_of(assembly, member(cast.lea)))
    until = timezone.localdate(assembly.starts_at) - timedelta(days=3)
    for mention in (
        "Martin Léa",
        "1. Comptes",
        "2. Barème",
        "Pour Contre Abstention",
        f"{until.day} ",
        "n’est pas un vote exprimé",
        "L. 225-107",
        "N’envoyez pas à la fois un pouvoir et un vote par correspondance",
        "le pouvoir est pris, sous réserve des votes exprimés par correspondance",
        "R. 225-81",
        "Je donne pouvoir sans nommer personne",
        "1 pouvoir au plus",
        "Je demande l’envoi des documents",
        "L'assemblée approuve les comptes.",
        "Chaque année.",
        "Ni présentée ni agréée par le conseil",
    ):
        assert mention in said, mention
    for one in Resolution.objects.filter(item__meeting=assembly):
        assert printing.mark_of(queries.digest_of(one)) in said


@pytest.mark.django_db
def test_each_letter_has_the_form_of_its_reader(cast):
    assembly = called(cast)
    rows = list(assembly.convocation.sendings.exclude(channel="email").select_related("member"))
    said = words(letters.letters(assembly.convocation, rows))
    assert said.count("Je vote par correspondance") == len(rows)


@pytest.mark.django_db
def test_a_member_downloads_theirs_and_reads_what_became_of_it(as_, cast):
    assembly = called(cast)
    mine = reverse("governance:proxies:mine", args=[assembly.pk])
    paper = reverse("governance:proxies:paper", args=[assembly.pk])
    assert paper in as_("lea").get(mine).content.decode()
    answer = as_("lea").get(paper)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    values = {"scan": scan(), "received_on": timezone.localdate(), "by": cast.diane, "at": timezone.now()}
    answers = dict.fromkeys(Resolution.objects.filter(item__meeting=assembly), "against")
    made = actions.receive_form(meeting=assembly, member=member(cast.lea), answers=answers, **values)
    page = as_("lea").get(mine).content.decode()
    assert "Il compte : vous n’avez rien d’autre à faire." in page
    assert "Barème : <strong>contre</strong>" in page
    assert paper not in page
    assert "Vote par correspondance reçu" in as_("lea").get(
        reverse("governance:meetings:sheet", args=[assembly.pk])
    ).content.decode()  # fmt: skip
    link = files.links_of(made, actions.SCAN).get()
    assert files.may_read(cast.lea, link)
    assert not files.may_read(cast.fatou, link)
    actions.void_form(form=made, reason="Pas signé", by=cast.diane, at=timezone.now())
    assert "Écarté par le bureau : Pas signé" in as_("lea").get(mine).content.decode()


@pytest.mark.django_db
def test_recorded_and_put_aside_by_the_bureau(as_, cast):
    assembly = called(cast)
    listed = reverse("governance:proxies:postal", args=[assembly.pk])
    record = reverse("governance:proxies:receive", args=[assembly.pk])
    assert listed in as_("diane").get(reverse("governance:meetings:sheet", args=[assembly.pk])).content.decode()
    assert record in as_("diane").get(listed).content.decode()
    first, second = Resolution.objects.filter(item__meeting=assembly).order_by("number")
    typed = {"member": member(cast.lea).pk, "received_on": timezone.localdate().isoformat(), f"answer_{first.pk}": "for"}
    assert as_("diane").post(record, typed).status_code == 422  # no scan
    wrong = {"scan": SimpleUploadedFile("f.pdf", PAPER), f"answer_{second.pk}": "peut-être"}
    assert as_("diane").post(record, typed | wrong).status_code == 422
    future = {"scan": SimpleUploadedFile("f.pdf", PAPER), "received_on": "2099-01-01"}
    assert "le jour où le formulaire est arrivé" in as_("diane").post(record, typed | future).content.decode()
    assert not PostalForm.objects.exists()
    done = as_("diane").post(record, typed | {"scan": SimpleUploadedFile("f.pdf", PAPER)})
    assert done.url == listed
    made = PostalForm.objects.get()
    assert [(one.resolution, one.choice) for one in made.votes.all()] == [(first, "for")]
    page = as_("diane").get(listed).content.decode()
    void = reverse("governance:proxies:void", args=[made.pk])
    assert void in page
    assert reverse("file", args=[files.links_of(made, actions.SCAN).get().token]) in page
    assert as_("diane").post(void, {"reason": "Illisible"}).url == listed
    assert "Illisible" in as_("diane").get(listed).content.decode()
    assert as_("diane").get(void).status_code == 409


@pytest.mark.django_db
def test_the_wording_is_asked_only_of_a_text_that_changed_since_the_convocation(as_, cast):
    assembly = called(cast)
    record = reverse("governance:proxies:receive", args=[assembly.pk])
    second = Resolution.objects.get(item__meeting=assembly, number=2)
    assert "Repère imprimé" not in as_("diane").get(record).content.decode()
    asked = meetings.propose_amendment(
        resolution=second, author=member(cast.lea), by=cast.lea, at=timezone.now(), text="Neuf pour cent.", reason="Moins."
    )
    meetings.accept_amendment(amendment=asked, by=BY, at=timezone.now())
    page = as_("diane").get(record).content.decode()
    assert "Repère imprimé à côté de la résolution 2" in page
    assert "Repère imprimé à côté de la résolution 1" not in page
    typed = {"member": member(cast.lea).pk, "received_on": timezone.localdate().isoformat(), f"answer_{second.pk}": "for"}
    assert as_("diane").post(record, typed | {"scan": SimpleUploadedFile("f.pdf", PAPER)}).status_code == 422
    as_("diane").post(record, typed | {"scan": SimpleUploadedFile("f.pdf", PAPER), f"wording_{second.pk}": "older"})
    second.refresh_from_db()
    assert PostalForm.objects.get().votes.get().digest == queries.posted_texts(assembly)[2] != queries.digest_of(second)


@pytest.mark.django_db
def test_no_reminder_to_who_voted_by_post(cast):
    from governance.convening.queries import to_remind

    assembly = called(cast)
    give_consent(member=member(cast.lea), by=cast.lea, at=timezone.now())
    values = {"scan": scan(), "received_on": timezone.localdate(), "by": BY, "at": timezone.now(), "answers": {}}
    actions.receive_form(meeting=assembly, member=member(cast.lea), **values)
    assert member(cast.lea) not in to_remind(assembly.convocation)


def test_a_proxy_on_line_and_a_form_at_once(fresh_database):
    cast = read()
    assembly = called(cast)
    lea, fatou = member(cast.lea), member(cast.fatou)
    kept, start, told = scan(), Barrier(2), []
    values = {"scan": kept, "received_on": timezone.localdate(), "by": BY, "at": timezone.now(), "answers": {}}

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
        lambda: actions.receive_form(meeting=assembly, member=lea, **values),
        lambda: actions.give_proxy(meeting=assembly, giver=lea, holder=fatou, by=cast.lea, at=timezone.now()),
    ]
    threads = [Thread(target=act, args=[one]) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) in (["done", "posted"], ["done", "done"])  # a form recorded after the proxy says what it expresses
    assert (PostalForm.objects.count(), Proxy.objects.count()) == (1, told.count("done") - 1)
