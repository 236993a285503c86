"""Questions: asked beside a thing, routed, answered, kept there; by htmx and without JavaScript."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from cae.rights import Right
from members import actions
from members.enums import QuestionState, QuestionTopic
from members.models import Grant, Question
from members.panels import place_of
from members.queries import answerers, questions_beside, questions_of_lines
from tests.members.people import BY, a_holder
from tests.support.things import Things

pytestmark = pytest.mark.django_db


def asked(cast, text="Pourquoi ce montant ?", **place):
    place = {"anchor": "vat_due", "about": "TVA à payer", "topic": QuestionTopic.ACCOUNTING} | place
    return actions.ask_question(
        activity=place.pop("activity", cast.lea_activity),
        address="/a/LEA/compte/",
        text=text,
        by=place.pop("by", cast.lea),
        at=timezone.now(),
        **place,
    )


def url(name, *args):
    return reverse(f"members:questions:{name}", args=args)


# -- actions ---------------------------------------------------------------------------------------


def test_ask_question_is_kept_beside_its_line_and_told_to_who_knows(cast, mails):
    question = asked(cast)
    assert questions_of_lines(cast.lea_activity) == {"vat_due": [question]}
    assert {mail.to[0] for mail in mails} == {cast.odile.email, cast.diane.email}
    assert "Léa Martin demande" in mails[0].body
    assert "Pourquoi ce montant ?" in mails[0].body


def test_a_question_about_a_thing_is_kept_beside_it_only(cast):
    question = asked(cast, subject=cast.decision, anchor="")
    assert questions_beside(cast.lea_activity, cast.decision) == [question]
    assert questions_beside(cast.karim_activity, cast.decision) == []
    assert questions_beside(cast.lea_activity, cast.lyon) == []


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        (QuestionTopic.ACCOUNTING, {"odile", "diane"}),
        (QuestionTopic.INVOICING, {"odile", "diane", "bruno"}),
        (QuestionTopic.PAYROLL, {"odile", "diane"}),
        (QuestionTopic.SUPPORT, {"bruno"}),
    ],
)
def test_a_question_goes_to_those_who_answer_its_topic(cast, topic, expected):
    """Bruno accompanies Léa: her questions of support are his."""
    question = asked(cast, topic=topic)
    assert {user.email.split("@")[0] for user in answerers(question)} == expected


def test_an_adviser_of_another_antenna_is_not_asked(cast):
    question = asked(cast, activity=cast.nadia_activity, by=cast.nadia, topic=QuestionTopic.SUPPORT)
    assert answerers(question) == [cast.diane]


def test_when_nobody_knows_the_topic_all_who_answer_are_told(cast):
    Grant.objects.exclude(user=cast.bruno).delete()
    assert answerers(asked(cast, topic=QuestionTopic.PAYROLL)) == [cast.bruno]


def test_a_question_nobody_could_answer_is_refused(cast):
    Grant.objects.all().delete()
    with pytest.raises(Refused, match="Personne ne peut répondre"):
        asked(cast)
    assert not Question.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_question_is_refused(cast, text):
    with pytest.raises(Refused, match="Écrivez"):
        asked(cast, text=text)


def test_answer_question_tells_the_one_who_asked_and_a_new_message_opens_it_again(cast, mails):
    question = asked(cast)
    mails.clear()
    actions.answer_question(question=question, text="C'est la TVA de mai.", by=cast.odile, at=timezone.now())
    question.refresh_from_db()
    assert (question.state, question.assigned_to) == (QuestionState.ANSWERED, cast.odile)
    assert [mail.to for mail in mails] == [[cast.lea.email]]
    assert mails[0].subject == "Réponse : TVA à payer"
    mails.clear()
    actions.answer_question(question=question, text="Merci, et juin ?", by=cast.lea, at=timezone.now())
    question.refresh_from_db()
    assert question.state == QuestionState.OPEN
    assert [mail.to for mail in mails] == [[cast.odile.email]]
    actions.close_question(question=question, by=cast.lea)
    question.refresh_from_db()
    assert question.state == QuestionState.CLOSED


# -- pages -----------------------------------------------------------------------------------------


def draw(user, cast, **place):
    request = RequestFactory().get("/a/LEA/compte/")
    request.user = user
    text = '{% load questions %}{% question_panel activity "TVA à payer" anchor=anchor subject=subject topic="accounting" %}'
    context = {"request": request, "activity": cast.lea_activity, "anchor": "", "subject": None, "csrf_token": "x"} | place
    return Template(text).render(Context(context))


def test_question_panel_shows_what_was_asked_and_offers_to_ask(cast):
    asked(cast, text="Pourquoi <b> ?")
    html = draw(cast.lea, cast, anchor="vat_due")
    assert "Pourquoi &lt;b&gt; ?" in html
    assert "Poser une question" in html
    assert "Pourquoi" not in draw(cast.lea, cast, anchor="collected")
    assert 'id="questions-decision-' in draw(cast.lea, cast, subject=cast.decision)


def test_question_panel_offers_nothing_to_who_may_not_ask(cast):
    reader = a_holder(Right.ACTIVITIES_VIEW)
    assert "Poser une question" not in draw(reader, cast, anchor="vat_due")


def test_many_panels_of_lines_read_the_questions_once(cast, django_assert_num_queries):
    request = RequestFactory().get("/a/LEA/compte/")
    request.user = cast.lea
    asked(cast)
    cast.lea.access  # noqa: B018 — read beforehand, as every page does
    page = Template("{% load questions %}{% for line in lines %}{% question_panel activity line anchor=line %}{% endfor %}")
    context = Context(
        {"request": request, "activity": cast.lea_activity, "lines": ["vat_due", "collected", "x"], "csrf_token": "x"}
    )
    with django_assert_num_queries(2):
        page.render(context)


def place(cast, **named):
    return place_of(cast.lea_activity, **({"anchor": "vat_due", "about": "TVA à payer", "address": "/a/LEA/compte/"} | named))


def test_ask_without_javascript_goes_back_to_the_page_of_the_thing(as_, cast):
    data = {"topic": "accounting", "text": "Pourquoi ?", "place": place(cast)}
    answer = as_("lea").post(url("ask", "LEA"), data)
    assert answer["Location"] == "/a/LEA/compte/"
    assert Question.objects.get().about == "TVA à payer"


def test_ask_by_htmx_gives_the_panel_back_with_the_question(as_, cast):
    data = {"topic": "accounting", "text": "Pourquoi ?", "place": place(cast)}
    answer = as_("lea").htmx("post", url("ask", "LEA"), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="questions-vat_due"' in page
    assert "Pourquoi ?" in page


def test_ask_by_htmx_keeps_what_was_typed_beside_its_error(as_, cast):
    answer = as_("lea").htmx("post", url("ask", "LEA"), {"topic": "payroll", "text": " ", "place": place(cast)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Écrivez votre question." in page
    assert 'value="payroll" selected' in page


def test_ask_about_another_activity_or_with_a_forged_place_is_refused(as_, cast):
    client = as_("lea")
    foreign = place_of(cast.nadia_activity, anchor="vat_due", about="x", address="/")
    assert client.post(url("ask", "LEA"), {"topic": "accounting", "text": "?", "place": foreign}).status_code == 404
    page = client.post(url("ask", "LEA"), {"topic": "accounting", "text": "?", "place": "faux:signé"})
    assert page.status_code == 200
    assert not Question.objects.exists()


def test_ask_never_sends_people_to_another_site(as_, cast):
    data = {"topic": "accounting", "text": "?", "place": place(cast, address="https://ailleurs.example/")}
    answer = as_("lea").post(url("ask", "LEA"), data)
    assert answer["Location"] == url("sheet", "LEA", Question.objects.get().pk)


def test_ask_in_general_from_the_list(as_, cast):
    client = as_("lea")
    client.submit(url("ask", "LEA"), {"topic": "support", "text": "On se voit quand ?"})
    page = client.get(url("of_activity", "LEA")).content.decode()
    assert "Léa Martin Illustration" in page


def test_index_shows_the_open_questions_of_ones_antenna(as_, cast):
    asked(cast)
    asked(cast, activity=cast.nadia_activity, by=cast.nadia, about="Salaire de Nadia")
    client = as_("bruno")
    page = client.get(url("index")).content.decode()
    assert ("TVA à payer" in page, "Salaire de Nadia" in page) == (True, False)
    assert "TVA à payer" not in client.get(url("index"), {"etat": "answered"}).content.decode()
    assert "TVA à payer" not in client.get(url("index"), {"sujet": "payroll"}).content.decode()
    assert "TVA à payer" not in client.get(url("index"), {"pour": "moi"}).content.decode()


def test_answer_take_and_close_from_the_sheet(as_, cast):
    question = asked(cast)
    client = as_("odile")
    client.post(url("take", "LEA", question.pk))
    answer = client.post(url("answer", "LEA", question.pk), {"text": "Voilà."})
    assert answer["Location"] == url("sheet", "LEA", question.pk)
    client.post(url("close", "LEA", question.pk))
    question.refresh_from_db()
    assert (question.assigned_to, question.state) == (cast.odile, QuestionState.CLOSED)
    assert "Voilà." in client.get(url("sheet", "LEA", question.pk)).content.decode()
    assert client.post(url("answer", "LEA", question.pk), {"text": ""}).status_code == 422


def test_questions_of_an_activity_stay_between_its_members_and_the_team(as_, cast):
    question = asked(cast)
    client = as_("nadia")
    for name, args in (("sheet", ["LEA", question.pk]), ("of_activity", ["LEA"])):
        assert client.get(url(name, *args)).status_code == 404
    assert client.post(url("answer", "LEA", question.pk), {"text": "?"}).status_code == 404
    assert client.get(url("sheet", "NADIA", question.pk)).status_code == 404
    assert as_("lea").post(url("take", "LEA", question.pk)).status_code == 403


def test_index_costs_the_same_with_one_row_and_three(as_, cast, flat):
    client = as_("diane")
    flat(lambda: client.get(url("index")), add=lambda: asked(cast))


def test_of_activity_costs_the_same_with_one_row_and_three(as_, cast, flat):
    client = as_("lea")
    flat(lambda: client.get(url("of_activity", "LEA")), add=lambda: asked(cast))


def test_the_system_may_not_be_the_one_who_is_answered(cast, mails):
    question = asked(cast, by=BY)
    mails.clear()
    actions.answer_question(question=question, text="Fait.", by=cast.odile, at=timezone.now())
    assert mails == []


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("billing:account:index", ""),
        ("billing:customers:show", "customer"),
        ("billing:quotes:show", "quote"),
        ("billing:invoices:show", "invoice"),
        ("billing:payments:sheet", "payment"),
        ("billing:purchases:sheet", "purchase"),
    ],
)
def test_a_question_can_be_asked_beside_each_thing_of_an_activity(as_, cast, name, thing):
    things = Things(cast)
    address = reverse(name, kwargs={"code": "LEA"} | ({"pk": getattr(things, thing).pk} if thing else {}))
    client = as_("lea")
    assert "Poser une question" in client.get(address).content.decode()
