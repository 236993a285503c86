"""Opinion polls: choices that say what they mean, frozen once open, answers that keep their word, results at the end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from cae.models import HistoryEntry
from cae.periods import today
from governance.polls import actions, queries
from governance.polls.enums import PollState
from governance.polls.models import Poll, PollAnswer, PollOption, PollTurnout
from governance.polls.tasks import close_due
from tests.governance import afterwards
from tests.governance.made import BY, associates, member
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db


def answer(poll, who, *choices, at=None):
    return actions.answer(poll=poll, member=who, choices=choices, by=BY, at=at or timezone.now())


def ended(poll):
    """An instant after its end."""
    return poll.closes_at + timedelta(minutes=1)


def told(poll, at=None):
    return queries.results(poll, at=at or timezone.now(), on=today())


def url(name, *args):
    return reverse(f"governance:polls:{name}", args=args)


def test_results_are_hidden_from_everyone_until_the_end(cast):
    poll = afterwards.poll()
    for who, choice in zip(associates(3), (1, 1, 2), strict=True):
        answer(poll, who, choice)
    assert told(poll) is None
    with pytest.raises(Refused, match="les résultats restent cachés"):
        actions.close_poll(poll=poll, by=BY, at=timezone.now())
    found = told(poll, ended(poll))
    assert [(row.name, row.count, row.share) for row in found.rows] == [("Mardi", 2, 67), ("Jeudi", 1, 33), ("Aucun", 0, 0)]
    assert found.answers == 3


def test_every_choice_says_what_it_means(cast):
    with pytest.raises(Refused, match="ce que veut dire chaque choix"):
        afterwards.poll(options=[("Oui", "On le fait."), ("Non", " ")])
    with pytest.raises(Refused, match="noms différents"):
        afterwards.poll(options=[("Oui", "On le fait."), ("oui ", "Aussi.")])
    with pytest.raises(Refused, match="au moins deux choix"):
        afterwards.poll(options=[("Oui", "On le fait.")])
    with pytest.raises(Refused, match="tout cocher ne dirait rien"):
        afterwards.poll(most=3)
    with pytest.raises(Refused, match="à un moment à venir"):
        afterwards.poll(closes_at=timezone.now())


def test_what_was_said_before_opening_never_changes(cast):
    poll = afterwards.poll()
    with pytest.raises(Refused, match="ne changent plus"):
        actions.edit(
            poll=poll, by=BY, at=timezone.now(), title="Autre", text="", options=afterwards.CHOICES, closes_at=poll.closes_at,
            anonymous=False, associates_only=False, most=1,
        )  # fmt: skip
    for change in (
        lambda: Poll.objects.filter(pk=poll.pk).update(anonymous=False),
        lambda: Poll.objects.filter(pk=poll.pk).update(closes_at=timezone.now()),
        lambda: Poll.objects.filter(pk=poll.pk).update(most=2),
        lambda: PollOption.objects.filter(poll=poll).update(meaning="Autre chose."),
        lambda: PollOption.objects.filter(poll=poll, order=3).delete(),
        lambda: PollOption.objects.create(poll=poll, order=4, name="Lundi", meaning="Un lundi."),
    ):
        with pytest.raises(IntegrityError, match="poll"), transaction.atomic():
            change()


def test_an_anonymous_answer_keeps_no_name_and_is_given_once(cast):
    poll = afterwards.poll()
    answer(poll, member(cast.lea), 2)
    assert list(PollAnswer.objects.values_list("member", "choices")) == [(None, [2])]
    assert PollTurnout.objects.get().member == member(cast.lea)
    with pytest.raises(Refused, match="rien ne dit laquelle est la vôtre"):
        answer(poll, member(cast.lea), 1)
    with pytest.raises(IntegrityError, match="named or anonymous"), transaction.atomic():
        PollAnswer.objects.create(poll=poll, member=member(cast.karim), choices=[1])


def test_an_answer_leaves_no_history(cast):
    poll = afterwards.poll()
    before = HistoryEntry.objects.count()
    answer(poll, member(cast.lea), 2)
    assert HistoryEntry.objects.count() == before


def test_too_few_anonymous_answers_are_not_told_in_detail(cast):
    poll = afterwards.poll()
    people = associates(3)
    answer(poll, people[0], 1)
    answer(poll, people[1], 2)
    assert (told(poll, ended(poll)).hidden, told(poll, ended(poll)).rows) == (True, [])
    answer(poll, people[2], 2)
    assert not told(poll, ended(poll)).hidden


def test_a_named_answer_changes_until_the_end_and_is_told_with_its_name(cast):
    poll = afterwards.poll(anonymous=False)
    answer(poll, member(cast.lea), 1)
    answer(poll, member(cast.lea), 2)
    assert PollAnswer.objects.get().choices == [2]
    with pytest.raises(Refused, match="on n'y répond plus"):
        answer(poll, member(cast.lea), 1, at=poll.closes_at)
    rows = told(poll, ended(poll)).rows
    assert (rows[0].name, rows[0].names) == ("Jeudi", ["Léa Martin"])
    with pytest.raises(IntegrityError, match="named or anonymous"), transaction.atomic():
        PollAnswer.objects.create(poll=poll, member=None, choices=[1])


def test_an_answer_is_among_the_choices_and_no_more_than_said(cast):
    poll = afterwards.poll(most=2)
    for choices, words in (
        ((), "Choisissez une réponse"),
        ((9,), "parmi les réponses"),
        ((1, 1), "parmi les réponses"),
        ((1, 2, 3), "2 réponses au plus"),
    ):
        with pytest.raises(Refused, match=words):
            answer(poll, member(cast.lea), *choices)
    assert answer(poll, member(cast.lea), 3, 1)
    assert PollAnswer.objects.get().choices == [1, 3]


def test_a_poll_of_associates_asks_them_only(cast):
    poll = afterwards.poll(associates_only=True)
    with pytest.raises(Refused, match="s'adresse aux associé·es"):
        answer(poll, member(cast.nadia), 1)
    assert answer(poll, member(cast.lea), 1)


def test_it_closes_by_itself(cast, monkeypatch):
    poll = afterwards.poll()
    close_due()
    poll.refresh_from_db()
    assert poll.state == PollState.OPEN
    monkeypatch.setattr("governance.polls.tasks.timezone.now", lambda: ended(poll))
    close_due()
    poll.refresh_from_db()
    assert poll.state == PollState.CLOSED


def test_a_cancelled_poll_erases_its_answers(cast):
    poll = afterwards.poll()
    answer(poll, member(cast.lea), 1)
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.cancel_poll(poll=poll, by=BY, reason="")
    actions.cancel_poll(poll=poll, by=BY, reason="La question était mal posée")
    assert not PollAnswer.objects.exists()
    assert told(Poll.objects.get(), ended(poll)) is None


# -- pages -------------------------------------------------------------------------------------------


def typed(**values):
    names = {
        f"{what}_{rank}": said[index]
        for rank, said in enumerate(afterwards.CHOICES, 1)
        for index, what in enumerate(("name", "meaning"))
    }
    ends = timezone.localtime(timezone.now() + timedelta(days=5))
    return {
        "title": "Quel jour ?", "text": "Pour nos rencontres.", "most": "1", "anonymous": "on",
        "closes_at": f"{ends:%Y-%m-%dT%H:00}", **names, **values,
    }  # fmt: skip


def test_new_edit_and_open_now_from_the_pages(as_, cast):
    client = as_("diane")
    answer = client.submit(url("new"), typed(meaning_2=""), form="form")
    assert "Dites ce que veut dire chaque choix" in text_of(answer)
    client.submit(url("new"), typed(), form="form")
    poll = Poll.objects.get()
    assert [option.meaning for option in poll.options.all()] == [meaning for _, meaning in afterwards.CHOICES]
    assert as_("lea").get(url("sheet", poll.pk)).status_code == 404, "it is being prepared"
    client = as_("diane")
    client.submit(url("edit", poll.pk), {"title": "Quel jour de la semaine ?"}, form="form")
    client.post(url("open_now", poll.pk))
    assert client.get(url("edit", poll.pk)).status_code == 409
    page = text_of(as_("lea").get(url("sheet", poll.pk)))
    for words in ("Quel jour de la semaine ?", "Chaque premier mardi du mois.", "Réponses anonymes", "pas même l’équipe"):
        assert words in page


def test_answer_from_the_page_then_nothing_more_is_told(as_, cast):
    poll = afterwards.poll()
    client = as_("nadia")
    assert (
        "Choisissez" in text_of(client.post(url("answer", poll.pk), {}))
        or client.post(url("answer", poll.pk), {}).status_code == 422
    )
    client.post(url("answer", poll.pk), {"choices": "2"})
    page = text_of(client.get(url("sheet", poll.pk)))
    assert "Votre réponse est anonyme" in page
    assert "Résultats" not in page
    for who in ("diane", "lea"):
        assert "Résultats" not in text_of(as_(who).get(url("sheet", poll.pk)))
    assert "Vous avez répondu" in text_of(as_("nadia").get(url("index")))
    assert "À vous de répondre" in text_of(as_("lea").get(url("index")))


def test_results_are_read_by_everyone_at_the_end(as_, cast, monkeypatch):
    poll = afterwards.poll(anonymous=False)
    answer(poll, member(cast.karim), 1)
    monkeypatch.setattr("governance.polls.views.timezone.now", lambda: ended(poll))
    page = text_of(as_("nadia").get(url("sheet", poll.pk)))
    assert "Résultats Mardi 1 · 100 %" in page
    assert "Karim Benali" in page


def test_cancel_from_the_page(as_, cast):
    poll = afterwards.poll()
    as_("diane").submit(url("cancel", poll.pk), {"reason": "Mal posée"}, form="form")
    assert "Mal posée" in text_of(as_("lea").get(url("sheet", poll.pk)))


def test_index_teaches_when_there_is_nothing(as_, cast):
    assert "Aucune consultation n’est ouverte" in text_of(as_("nadia").get(url("index")))


def test_a_poll_waits_on_the_first_page_until_it_is_answered(as_, cast):
    poll = afterwards.poll(associates_only=True)
    for who, asked in (("lea", True), ("karim", False), ("odile", True)):
        address = reverse("desk") if who == "odile" else reverse("home")
        assert ("Votre avis est demandé" in text_of(as_(who).get(address))) is asked, who
    answer(poll, member(cast.lea), 1)
    assert "Votre avis est demandé" not in text_of(as_("lea").get(reverse("home")))
