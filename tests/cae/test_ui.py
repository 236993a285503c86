"""Tags that draw: icons, amounts that are read aloud, states, charts."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.html import strip_tags

from cae.templatetags import charts, ui


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in ui.icon("home")
    assert 'aria-label="Accueil"' in ui.icon("home", label="Accueil")


@pytest.mark.parametrize("name", ["no-such-icon", "../../package", ""])
def test_a_wrong_icon_fails_at_once(name):
    with pytest.raises(TemplateSyntaxError):
        ui.icon(name)


def test_a_negative_amount_is_read_aloud():
    shown = ui.money(Decimal("-12.50"))
    assert strip_tags(shown) == "−12,50\u00a0€moins 12,50\u00a0€"
    assert ui.money(Decimal("12.50"), sign=True) == '<span class="money">+12,50\u00a0€</span>'
    assert strip_tags(ui.money(Decimal(0), zero="rien")) == "rien"
    assert ui.money(None) == ""


def test_a_state_has_its_label_and_its_tone():
    invoice = SimpleNamespace(state="late", get_state_display=lambda: "en retard")
    assert ui.state(invoice) == '<span class="tag tag-late">En retard</span>'
    strange = SimpleNamespace(state="<x>", get_state_display=lambda: "<x>")
    assert ui.state(strange) == '<span class="tag tag-neutral">&lt;x&gt;</span>'


def test_a_title_is_written_once():
    page = Template('{% extends "layouts/public.html" %}{% block title %}Devis {{ n }}{% endblock %}')
    html = page.render(Context({"n": "<7>", "cooperative_name": "C", "home_url": "/", "app_version": "1", "csrf_token": "t"}))
    assert html.count("Devis &lt;7&gt;") == 2
    assert "<h1>Devis &lt;7&gt;</h1>" in html


def test_bars_reach_round_lines_and_go_below_zero():
    chart = charts.bars([{"label": "a", "value": Decimal(4120)}, {"label": "b", "value": Decimal(-180)}])
    assert [line["label"].replace("\u00a0", " ") for line in chart["lines"]] == [
        "−2 000 €", "0 €", "2 000 €", "4 000 €", "6 000 €",
    ]  # fmt: skip
    assert [bar["negative"] for bar in chart["bars"]] == [False, True]


@pytest.mark.parametrize("points", [[], [{"label": "a", "value": Decimal(0)}], [{"label": "a", "value": Decimal("0.01")}]])
def test_a_chart_of_nothing_is_drawn(points):
    assert len(charts.bars(points)["bars"]) == len(points)


def test_a_stack_fills_its_width_and_refuses_negatives():
    parts = charts.stack(
        [{"label": "a", "value": Decimal(30)}, {"label": "b", "value": Decimal(0)}, {"label": "c", "value": Decimal(10)}]
    )
    assert [(part["label"], part["x"], part["share"]) for part in parts] == [("a", "0", "75\u00a0%"), ("c", "750", "25\u00a0%")]
    with pytest.raises(ValueError, match="negative"):
        charts.stack([{"label": "a", "value": Decimal(-1)}])


def test_nothing_chosen_is_never_nine_dashes():
    from django import forms

    from governance.decisions.forms import DecisionForm

    field = DecisionForm(auto_id="id_%s")["body"]
    assert "---------" in str(field)
    assert ">choisir</option>" in ui.widget(field)

    class Optional(forms.Form):
        body = forms.ChoiceField(choices=[("", "---------"), ("a", "A")], required=False)

    assert ">—</option>" in ui.widget(Optional()["body"])


def test_a_label_leads_to_its_error_without_its_full_stop():
    assert ui.as_lead("J’accepte : « bon pour accord ».") == "J’accepte : « bon pour accord »"
