"""One thing chosen by typing: what is proposed, to whom; what is understood without the script; the keyboard."""

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.ledger.forms import LineForm
from cae.rights import Right
from members.enums import ActivityKind
from members.forms.picking import AccountField, ActivityField, MemberField
from members.models import Activity
from members.search import index_activities, index_everything
from tests.support.browser import sign_in
from tests.support.cast import read


def proposed(client, source, text, **asked):
    answer = client.get(reverse("pick", args=[source]), {"q": text, **asked})
    return [choice["label"] for choice in answer.json()["choices"]]


@pytest.mark.parametrize("text", ["LEA", "lea", "ébéniste", "Léa Martin", "martn"])
def test_an_activity_is_proposed_by_its_code_its_trade_or_its_members(as_, cast, text):
    Activity.objects.filter(pk=cast.lea_activity.pk).update(trade="Ébéniste")
    index_everything()
    assert f"{cast.lea_activity.name} (LEA)" in proposed(as_("odile"), "activites", text)


def test_nothing_typed_nothing_known_and_no_source_propose_nothing(as_, cast):
    client = as_("odile")
    assert proposed(client, "activites", "") == proposed(client, "activites", "zzzz") == []
    assert client.get(reverse("pick", args=["rien"]), {"q": "a"}).status_code == 404


def test_one_is_proposed_what_one_may_know_of(as_, cast):
    assert proposed(as_("lea"), "activites", "nadia") == []
    assert proposed(as_("lea"), "activites", "lea", droit=Right.PAYROLL_POST) == []
    assert proposed(as_("lea"), "personnes", "nadia") == []
    assert proposed(as_("odile"), "comptes", "fatou") == []
    assert proposed(as_("diane"), "comptes", "fatou") == [f"{cast.fatou} ({cast.fatou.email})"]


def test_sections_and_closed_activities_are_proposed_only_where_asked(as_, cast):
    client = as_("odile")
    assert proposed(client, "activites", "mutualisés") == []
    assert proposed(client, "activites", "mutualisés", sections="1") == ["Services mutualisés (COMMUN)"]
    Activity.objects.filter(pk=cast.nadia_activity.pk).update(closed_on="2026-01-31")
    assert proposed(client, "activites", "NADIA", ouvertes="1") == []
    assert len(proposed(client, "activites", "NADIA")) == 1


@pytest.mark.parametrize("typed", ["LEA", " lea ", "{name}", "{name} (LEA)", "autre chose (LEA)"])
def test_without_the_script_the_code_or_the_whole_name_does(cast, typed):
    field = ActivityField(label="Activité")
    assert field.clean(typed.format(name=cast.lea_activity.name)) == cast.lea_activity


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "obligatoire"),
        ("ZZZ", "Aucune activité n'a ce code ni ce nom."),
        ("🦊", "Aucune activité n'a ce code ni ce nom."),
        ("x" * 500, "Aucune activité n'a ce code ni ce nom."),
        ("Martin", "(LEA)"),  # a word of it is not enough to post money on it
    ],
)
def test_what_is_not_sure_is_said_and_never_guessed(cast, typed, sentence):
    with pytest.raises(forms.ValidationError) as refused:
        ActivityField(label="Activité").clean(typed)
    assert sentence in " ".join(refused.value.messages)


def test_two_of_the_same_name_are_told_apart_by_their_code(cast):
    twins = [Activity.objects.create(code=code, name="Jumelle", opened_on="2026-01-01") for code in ("J1", "J2")]
    index_activities(twins)
    with pytest.raises(forms.ValidationError, match=r"Jumelle \(J1\), Jumelle \(J2\)"):
        ActivityField(label="Activité").clean("jumelle")
    assert ActivityField(label="Activité").clean("Jumelle (J2)") == twins[1]


def test_people_and_accounts_are_told_apart_by_their_address(cast):
    member, people, accounts = cast.nadia.member, MemberField(label="Membre"), AccountField(label="Compte")
    for typed in (f"{member} ({member.email})", member.email.upper(), str(member).lower()):
        assert people.clean(typed) == member
    assert accounts.clean(cast.fatou.email) == accounts.clean(cast.fatou.display_name) == cast.fatou


def test_a_field_shows_again_what_was_chosen_and_what_was_typed(cast):
    assert str(LineForm(initial={"activity": cast.lea_activity.pk})["activity"].value()) == f"{cast.lea_activity.name} (LEA)"
    assert LineForm({"activity": "Lé"})["activity"].value() == "Lé"
    assert 'data-pick="/choisir/activites/?droit=ledger.post&amp;sections=1"' in str(LineForm()["activity"])


def test_proposals_cost_the_same_with_one_activity_and_many(as_, cast, django_assert_num_queries):
    client = as_("odile")
    proposed(client, "activites", "LEA")
    with CaptureQueriesContext(connection) as few:
        assert proposed(client, "activites", "LEA")[0].endswith("(LEA)")  # the code that was typed comes first
    made = Activity.objects.bulk_create(
        Activity(code=f"LEA{n}", name=f"Abc Lea {n}", kind=ActivityKind.MEMBER, opened_on="2026-01-01") for n in range(30)
    )
    index_activities(made)
    with django_assert_num_queries(len(few)):
        found = proposed(client, "activites", "LEA")
    assert (len(found), found[0]) == (12, f"{cast.lea_activity.name} (LEA)")


def test_by_keyboard_with_a_screen_reader(page, site):
    cast = read()
    sign_in(page, site, cast.odile)
    page.goto(reverse("billing:contribution:override"))
    box = page.locator("#id_activity")
    box.focus()
    assert box.get_attribute("role") == "combobox"
    page.keyboard.type("martin")
    page.get_by_role("option").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    current = page.locator("[role=option][aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == current.get_attribute("id")
    assert "proposition" in page.locator(".field [role=status]").inner_text()
    label = current.get_attribute("data-label")
    page.keyboard.press("Enter")
    assert box.input_value() == label
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.type("zz")  # the whole of it was not selected: typed after, then taken back
    page.keyboard.press("Escape")
    assert page.url.endswith(reverse("billing:contribution:override"))
