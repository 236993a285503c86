"""Mentions of trades and of activities: printed by themselves, ticked, or chosen; kept by the team and by the members."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse

from billing.documents import frozen, queries
from billing.documents.actions import add_mention, edit_mention, restore_mention, retire_mention
from billing.documents.data import DocumentData
from billing.documents.models import Mention
from billing.invoices import actions as invoices
from billing.invoices.forms import InvoiceForm
from billing.quotes import actions as quotes
from billing.quotes.freezing import sealed_document
from cae.access import Refused
from cae.constraints import refusal_of
from cae.history import history_of
from cae.periods import today
from members.models import Activity
from tests.billing.invoices.made import ON, customer, draft, issued
from tests.billing.quotes import made as written
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db
COMMON, OWN = 11, 13
TEXT = "Toute séance annulée la veille est due."


def trade(activity, name):
    Activity.objects.filter(pk=activity.pk).update(trade=name)
    activity.trade = name
    return activity


def own(cast, scope="chosen", title="Annulation", text=TEXT):
    return add_mention(activity=cast.lea_activity, values={"title": title, "text": text, "scope": scope}, by=cast.lea)


def common(cast, scope="always", trades="", text="Coopérative à capital variable.", title="Capital"):
    values = {"title": title, "text": text, "scope": scope, "trades": trades}
    return add_mention(activity=None, values=values, by=cast.diane)


def printed(invoice) -> tuple[str, ...]:
    return frozen.from_bytes(bytes(invoice.sealed.content)).mentions


def said_by(activity, cast) -> tuple[str, ...]:
    """What an invoice of the activity, issued today, prints."""
    customer(activity)
    return printed(issued(activity, by=cast.odile))


# -- the reference data ----------------------------------------------------------------------------


def test_reference_mentions_are_loaded_once_and_then_the_cooperative_s_own(cast):
    found = Mention.objects.get(code="decennale")
    assert (found.scope, found.source, found.activity) == ("trade", "C. assur. art. L. 243-2 al. 2", None)
    edit_mention(mention=found, values={**vars(found), "text": "Notre assureur : Mutuelle."}, by=cast.diane)
    before = Mention.objects.count()
    call_command("load_reference", verbosity=0)
    found.refresh_from_db()
    assert (found.text, Mention.objects.count()) == ("Notre assureur : Mutuelle.", before)


def test_a_mandatory_mention_prints_by_itself_on_the_quotes_and_invoices_of_its_trades(cast):
    decennale = Mention.objects.get(code="decennale").text
    joiner = trade(cast.lea_activity, "Menuiserie et agencement")
    assert decennale in said_by(joiner, cast)
    quote = written.valid(joiner, by=cast.odile, author=cast.lea, on=today())
    assert decennale in sealed_document(quote).mentions
    assert decennale not in said_by(trade(cast.karim_activity, "Graphisme"), cast)


@pytest.mark.parametrize(
    ("named", "name", "expected"),
    [
        ("formation", "Formation professionnelle", True),
        ("formation", "Transformation du bois", False),
        ("peinture en bâtiment", "Peinture en batiment", True),
        ("peinture en bâtiment", "Peinture sur soie", False),
        ("couture, électricité", "Électricité", True),
        ("couture", "", False),
        ("", "", True),
    ],
)
def test_a_trade_is_recognised_by_its_words(named, name, expected):
    assert queries.concerns(Mention(trades=named), name) is expected


def test_a_mention_with_a_blank_waits_to_be_completed(cast):
    trainer = trade(cast.lea_activity, "Formation")
    formation = Mention.objects.get(code="formation")
    assert not any("préfet" in text for text in said_by(trainer, cast))
    whole = formation.text.replace("[numéro]", "84 69 00000 69").replace("[région]", "Auvergne-Rhône-Alpes")
    edit_mention(mention=formation, values={**vars(formation), "text": whole}, by=cast.diane)
    assert whole in printed(issued(trainer, by=cast.odile))


# -- chosen and ticked -----------------------------------------------------------------------------


def test_the_editor_offers_those_of_the_trade_and_what_is_chosen_is_printed(cast):
    mine, other = own(cast), common(cast, "chosen", "maçonnerie", title="Chantier")
    invoice = draft(cast.lea_activity, by=cast.lea)
    offered = list(InvoiceForm(document=invoice, on=ON).fields["mentions"].queryset)
    assert mine in offered and other not in offered
    assert Mention.objects.get(code="cession-de-droits") in offered, "an illustrator's"
    invoices.save_draft(invoice=invoice, data=DocumentData(mentions=(mine.pk,)), by=cast.lea, revision=invoice.revision)
    assert TEXT not in printed(issued(cast.lea_activity, by=cast.odile))
    chosen = draft(cast.lea_activity, by=cast.lea)
    chosen.mentions.set([mine])
    assert TEXT in printed(invoices.issue(invoice=chosen, by=cast.odile, on=ON))


def test_a_default_mention_is_ticked_on_new_documents_and_can_be_taken_off(cast):
    mine = own(cast, "default")
    invoice = draft(cast.lea_activity, by=cast.lea)
    quote = written.draft(cast.lea_activity, by=cast.lea, on=today())
    assert list(invoice.mentions.all()) == list(quote.mentions.all()) == [mine]
    without = draft(cast.lea_activity, by=cast.lea)
    without.mentions.clear()
    assert list(invoices.duplicate(invoice=without, by=cast.lea).mentions.all()) == [], "a copy is as its model"
    done = invoices.issue(invoice=invoice, by=cast.odile, on=ON)
    assert TEXT in printed(done)
    assert TEXT in sealed_document(quotes.validate(quote=quote, by=cast.odile, on=today())).mentions
    note = invoices.draft_credit_note(invoice=done, by=cast.lea)
    assert list(note.mentions.all()) == []
    assert list(draft(cast.karim_activity, by=cast.karim, to=customer(cast.karim_activity)).mentions.all()) == []


def test_a_retired_mention_is_printed_no_more_until_it_is_restored(cast):
    mine = own(cast, "always")
    assert TEXT in said_by(cast.lea_activity, cast)
    mine = retire_mention(mention=mine, by=cast.lea, on=ON)
    assert TEXT not in said_by(cast.lea_activity, cast)
    retire_mention(mention=mine, by=cast.lea, on=ON)
    mine = restore_mention(mention=mine, by=cast.lea)
    assert TEXT in said_by(cast.lea_activity, cast)
    assert [entry.verb for entry in history_of(mine)] == ["restore", "retire", "create"]


# -- who keeps them --------------------------------------------------------------------------------


def test_what_is_refused(cast):
    with pytest.raises(Refused, match="droit"):
        add_mention(activity=cast.lea_activity, values={"title": "X", "text": "X", "scope": "always"}, by=cast.karim)
    with pytest.raises(Refused, match="droit"):
        add_mention(activity=None, values={"title": "X", "text": "X", "scope": "always"}, by=cast.lea)
    with pytest.raises(Refused, match="Nommez le ou les métiers"):
        common(cast, "trade")
    with pytest.raises(IntegrityError) as caught:
        Mention.objects.create(title="X", text="X", scope="trade")
    assert "métiers" in str(refusal_of(caught.value))


def test_an_own_mention_is_for_no_trade(cast):
    values = {"title": "X", "text": "X", "scope": "always", "trades": "couture"}
    assert add_mention(activity=cast.lea_activity, values=values, by=cast.lea).trades == ""


def url(name, *args):
    return reverse(f"billing:{name}", args=args)


def test_list_of_the_cooperative_says_what_each_does(as_, cast):
    trade(cast.lea_activity, "Menuiserie")
    client = as_("diane")
    page = client.get(url("mentions:list")).content.decode()
    assert "Assurance décennale" in page and "À compléter" in page and "Texte à vérifier" in page
    assert_flat(lambda: client.get(url("mentions:list")), add=lambda: common(cast), expected=COMMON)


def test_new_and_edit_a_mention_of_the_cooperative(as_, cast):
    client = as_("diane")
    wrong = client.post(url("mentions:new"), {"title": "Label", "text": "Label rouge.", "scope": "trade", "trades": ""})
    assert wrong.status_code == 422
    assert "Nommez le ou les métiers" in wrong.content.decode()
    client.post(url("mentions:new"), {"title": "Label", "text": "Label\nrouge.", "scope": "trade", "trades": "couture"})
    made = Mention.objects.get(title="Label")
    assert (made.text, made.trades, made.activity) == ("Label rouge.", "couture", None)
    client.submit(url("mentions:edit", made.pk), {"scope": "always"})
    made.refresh_from_db()
    assert (made.scope, made.trades) == ("always", "")


def test_retire_and_restore_a_mention_of_the_cooperative(as_, cast):
    made, client = common(cast), as_("diane")
    assert client.post(url("mentions:retire", made.pk))["Location"] == url("mentions:list")
    made.refresh_from_db()
    assert made.retired_on == today()
    client.post(url("mentions:restore", made.pk))
    made.refresh_from_db()
    assert made.retired_on is None


def test_own_mentions_list_shows_what_the_cooperative_prints_too(as_, cast):
    client = as_("lea")
    assert "Pas encore de mention à vous" in client.get(url("own_mentions:list", "LEA")).content.decode()
    own(cast, "default")
    common(cast, text="Membre du réseau.")
    page = client.get(url("own_mentions:list", "LEA")).content.decode()
    assert TEXT in page and "Membre du réseau." in page
    assert_flat(lambda: client.get(url("own_mentions:list", "LEA")), add=lambda: own(cast), expected=OWN)


def test_own_mentions_new_edit_retire_and_restore(as_, cast):
    client = as_("lea")
    client.post(url("own_mentions:new", "LEA"), {"title": "Annulation", "text": TEXT, "scope": "default"})
    made = Mention.objects.get(activity=cast.lea_activity)
    client.submit(url("own_mentions:edit", "LEA", made.pk), {"scope": "always"})
    client.post(url("own_mentions:retire", "LEA", made.pk))
    made.refresh_from_db()
    assert (made.scope, made.retired_on) == ("always", today())
    client.post(url("own_mentions:restore", "LEA", made.pk))
    made.refresh_from_db()
    assert made.retired_on is None
    theirs = as_("karim").get(url("own_mentions:edit", "KARIM", made.pk))
    assert theirs.status_code == 404
    assert as_("lea").post(url("own_mentions:new", "LEA"), {"title": "X", "text": "X", "scope": "trade"}).status_code == 422
