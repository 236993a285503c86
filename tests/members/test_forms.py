"""What people type, right and wrong: said beside the field, what was typed kept, nothing written."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from cae.history import history_of
from cae.models import FileLink
from cae.rights import Right
from cae.templatetags.format import date_fr, money
from members import actions, colours
from members.enums import DocumentLayout
from members.models import Activity, Antenna, Contract, Delegation, Grant, Member, Role
from tests.members.people import BY, ON, a_cape, a_holder, a_member, an_account
from tests.support.cast import as_ as sign_in
from tests.support.clients import StrictClient
from tests.support.things import Things

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"members:{name}", args=args)


def png(side=40):
    out = BytesIO()
    Image.new("RGB", (side, side), "#1f5f4a").save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue(), "image/png")


def says(answer, sentence):
    """The page came back with the sentence."""
    assert answer.status_code in {200, 422}, answer.status_code
    assert sentence in answer.content.decode().replace("&#x27;", "'"), answer.content.decode()[-3000:]


# -- people ----------------------------------------------------------------------------------------


def test_new_member_with_an_emoji_in_the_name(as_):
    client = as_("diane")
    answer = client.submit(url("new"), {"first_name": "Zoé 🌱", "last_name": "O'Ñandú", "email": "zoe@exemple.test"})
    member = Member.objects.get(email="zoe@exemple.test")
    assert answer["Location"] == url("sheet", member.pk)
    assert "Zoé 🌱 O&#x27;Ñandú" in client.get(url("sheet", member.pk)).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "pas une adresse"}, "adresse"),
        ({"first_name": ""}, "obligatoire"),
        ({"birth_date": "2026-31-12"}, "date valide"),
        ({"birth_date": "1726-01-01"}, "n'est pas plausible"),
        ({"applied_on": "1926-03-02"}, "02/03/1926 n'est pas plausible"),
        ({"last_name": "x" * 81}, "80 caractères"),
        ({"adviser": "999999"}, "choix"),
    ],
)
def test_new_keeps_what_was_typed_beside_what_is_wrong(as_, typed, sentence):
    before = Member.objects.count()
    data = {"first_name": "Gardé", "last_name": "Aussi", "email": "garde@exemple.test"} | typed
    client = as_("diane")
    answer = client.submit(url("new"), data)
    says(answer, sentence)
    assert "Aussi" in answer.content.decode() or "last_name" in typed
    assert Member.objects.count() == before


def test_new_leads_to_the_person_who_has_the_address(as_):
    there = a_member("Inès", email="ines@exemple.test")
    typed = {"first_name": "Agnès", "last_name": "Roy", "email": "INES@exemple.test"}
    client = as_("diane")
    answer = client.submit(url("new"), typed)
    says(answer, "déjà celle d'une autre personne")
    page = answer.content.decode()
    assert (url("sheet", there.pk) in page, 'value="Agnès"' in page) == (True, True)
    mine = a_member(email="agnes@exemple.test")
    says(client.submit(url("edit", mine.pk), {"email": "ines@exemple.test"}), "déjà celle d'une autre personne")


def test_new_says_that_no_address_holds_what_no_text_can(as_):
    answer = as_("diane").submit(url("new"), {"first_name": "Agnès", "last_name": "Roy", "email": "a\0b"})
    assert "email" in answer.context["form"].errors


def test_new_says_nothing_of_a_person_of_another_antenna(as_, cast):
    there = a_member("Inès", email="ines@exemple.test", antenna=cast.valence)
    typed = {"first_name": "Agnès", "last_name": "Roy", "email": "ines@exemple.test", "antenna": str(cast.lyon.pk)}
    answer = as_("bruno").submit(url("new"), typed)
    says(answer, "déjà celle d'une autre personne")
    page = answer.content.decode()
    assert not (url("sheet", there.pk) in page or "Inès" in page)


def test_new_sent_twice_makes_one_person(as_):
    client = as_("diane")
    client.get(url("new"))
    fields = dict(client.form().fields) | {"first_name": "Une", "last_name": "Fois", "email": "une@exemple.test"}
    first, second = client.post(url("new"), fields), client.post(url("new"), fields)
    assert first["Location"] == second["Location"]
    assert Member.objects.filter(last_name="Fois").count() == 1


def test_an_adviser_of_one_antenna_files_people_there_only(as_, cast):
    client = as_("bruno")
    data = {"first_name": "A", "last_name": "B", "email": "ab@exemple.test", "antenna": str(cast.valence.pk)}
    says(client.submit(url("new"), data), "choix")
    client.submit(url("new"), data | {"antenna": str(cast.lyon.pk)})
    assert Member.objects.get(email="ab@exemple.test").antenna == cast.lyon


def test_edit_writes_history_and_leave_and_admit_say_no(as_, cast):
    client, member = as_("diane"), cast.karim.member
    client.submit(url("edit", member.pk), {"city": "Villeurbanne"})
    assert history_of(member).first().after == {"ville": "Villeurbanne"}
    says(client.submit(url("leave", member.pk), {"left_on": "2026-03-01"}), "court encore")
    says(client.submit(url("admit", member.pk), {"since": "1926-01-01"}), "plausible")
    client.submit(url("admit", member.pk), {"since": "2026-03-01"})
    member.refresh_from_db()
    assert member.associate_since == date(2026, 3, 1)


def test_index_shows_who_has_no_contract_any_more(as_, cast):
    without = a_member("Inès", "Sanscontrat")
    a_cape(without, date(2020, 1, 1), date(2020, 12, 31))
    client = as_("diane")
    page = client.get(url("index"), {"situation": "without"}).content.decode()
    assert ("Sanscontrat" in page, "Roche" in page) == (True, False)
    assert "aucun départ n’est enregistré" in client.get(url("sheet", without.pk)).content.decode()


def test_index_exports_what_it_shows(as_, cast):
    answer = as_("diane").get(url("index"), {"format": "xlsx", "situation": "cape"})
    assert answer["Content-Disposition"].startswith('attachment; filename="membres-')
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[:3] for row in rows[1:]] == [("Roche", "Nadia", "en CAPE")]
    answer.close()


def test_index_is_not_exported_without_the_right(as_):
    reader = a_holder(Right.MEMBERS_VIEW)
    assert as_(reader).get(url("index")).status_code == 200
    assert as_(reader).get(url("index"), {"format": "xlsx"}).status_code == 403


def test_index_filters_by_situation_antenna_adviser_and_word(as_, cast):
    client = as_("diane")

    def names(**filters):
        page = client.get(url("index"), filters).content.decode()
        return {name for name in ("Martin", "Benali", "Roche", "Garnier") if f"{name} " in page.split("<tbody>")[-1]}

    assert names(situation="cape") == {"Roche"}
    assert names(antenna=str(cast.valence.pk)) == {"Roche"}
    assert names(adviser=str(cast.bruno.member.pk)) >= {"Martin", "Benali"}
    actions.edit_member(member=cast.nadia.member, by=BY, on=ON, city="Crest")
    assert names(q="rohe crest") == {"Roche"}
    assert names(q="zzzzzz") == set()
    assert names(antenna="1 OR 1=1", situation="n'importe quoi") >= {"Martin", "Roche"}


# -- contracts -------------------------------------------------------------------------------------


def contract(client, member, **typed):
    data = {"kind": "cesa", "signed_on": "2026-01-02", "starts_on": "2026-01-02", "trial_months": "0", "fixed_part": "650,50"}
    return client.submit(url("contracts:new", member.pk), data | typed)


def test_contracts_new_reads_french_amounts_and_keeps_the_signed_copy(as_, cast):
    member = a_member(antenna=cast.lyon)
    client = as_("diane")
    pdf = SimpleUploadedFile("contrat signé.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")
    contract(client, member, file=pdf)
    made = Contract.objects.get(member=member)
    assert str(made.fixed_part) == "650.50"
    link = FileLink.objects.get(owner_id=made.pk, purpose="contract")
    address = reverse("file", args=[link.token])
    assert as_("lea").get(address).status_code == 404, "someone else's contract"
    answer = as_("diane").get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    answer.close()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"starts_on": "1926-01-01"}, "01/01/1926 n'est pas plausible"),
        ({"starts_on": "2126-01-01"}, "n'est pas plausible"),
        ({"starts_on": ""}, "obligatoire"),
        ({"trial_months": "9"}, "ne peut pas dépasser 8 mois"),
        ({"trial_months": "-1"}, "supérieure ou égale"),
        ({"fixed_part": "-5"}, "négative"),
        ({"fixed_part": "0,001"}, "après la virgule"),
        ({"fixed_contribution_rate": "101"}, "0 à 100"),
        ({"ends_on": "2025-01-01"}, "précède son début"),
        ({"kind": "cape"}, "CAPE a toujours un terme"),
        ({"kind": "cape", "fixed_part": "0", "ends_on": "2027-06-01"}, "12 mois au plus"),
        ({"kind": "esclavage"}, "choix"),
    ],
)
def test_contracts_new_says_what_the_law_refuses(as_, typed, sentence):
    member = a_member()
    says(contract(as_("diane"), member, **typed), sentence)
    assert not member.contracts.exists()


def test_contracts_new_says_that_two_overlap(as_):
    member = a_member()
    a_cape(member, date(2026, 1, 1), date(2026, 6, 30))
    says(contract(as_("diane"), member), "déjà un contrat sur cette période")


def test_contracts_edit_and_end(as_):
    member = a_member()
    cape = a_cape(member)
    client = as_("diane")
    client.submit(url("contracts:edit", cape.pk), {"ends_on": "2025-11-30"})
    says(client.submit(url("contracts:end", cape.pk), {"ended_on": "2025-12-15"}), "pour terme le 30/11/2025")
    client.submit(url("contracts:end", cape.pk), {"ended_on": "2025-09-30", "reason": "emploi trouvé"})
    cape.refresh_from_db()
    assert (cape.ends_on, cape.ended_on, cape.end_reason) == (date(2025, 11, 30), date(2025, 9, 30), "emploi trouvé")


# -- activities ------------------------------------------------------------------------------------


def activity(client, **typed):
    data = {"code": "bois9", "name": "L'Établi 🪚", "opened_on": "2026-01-02", "recovers": "100"}
    return client.submit(url("activities:new"), data | typed)


def test_activities_new_checks_and_keeps_a_compact_iban(as_):
    answer = activity(as_("diane"), iban="FR14 2004 1010 0505 0001 3M02 606", bic="psst fr pp lil")
    made = Activity.objects.get(code="BOIS9")
    assert answer["Location"] == url("activities:sheet", "BOIS9")
    assert (made.iban, made.bic) == ("FR1420041010050500013M02606", "PSSTFRPPLIL")


def test_activities_new_opens_a_fund_but_no_other_section(as_):
    activity(as_("diane"), code="FONDS", kind="fund")
    assert Activity.objects.get(code="FONDS").kind == "fund"
    activity(as_("diane"), code="AUTRE", kind="suspense")
    assert not Activity.objects.filter(code="AUTRE").exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"iban": "FR14 2004 1010 0505 0001 3M02 607"}, "Cet IBAN n’est pas valable"),
        ({"bic": "XX"}, "Ce BIC n’est pas valable"),
        ({"code": "LEA"}, "Déjà pris"),
        ({"code": "à"}, "2 à 12 lettres"),
        ({"colour": "#ffee88"}, "trop claire"),
        ({"colour": "red"}, "Une couleur s'écrit"),
        ({"recovers": "120"}, "0 à 100"),
        ({"opened_on": "1926-01-01"}, "n'est pas plausible"),
        ({"layout": "psychédélique"}, "choix"),
    ],
)
def test_activities_new_says_what_is_wrong(as_, cast, typed, sentence):
    before = Activity.objects.count()
    says(activity(as_("diane"), **typed), sentence)
    assert Activity.objects.count() == before


def test_activities_edit_does_not_offer_the_code(as_, cast):
    client = as_("diane")
    client.get(url("activities:edit", "LEA"))
    assert "code" not in dict(client.form().fields)
    client.submit(url("activities:edit", "LEA"), {"insurance_note": "Assureur X, contrat 12, France"})
    assert Activity.objects.get(code="LEA").insurance_note.startswith("Assureur")


def test_activities_recover_shows_what_is_recovered_with_its_dates(as_, cast):
    client = as_("diane")
    assert "Toute la TVA des achats" in client.get(url("activities:sheet", "LEA")).content.decode()
    says(client.submit(url("activities:recover", "LEA"), {"percent": "120"}), "0 à 100")
    for typed in ({"percent": "0", "since": ""}, {"percent": "62,5", "since": "2026-01-01"}):
        client.submit(url("activities:recover", "LEA"), typed)
    page = client.get(url("activities:sheet", "LEA"))
    said = [(recovery.percent, recovery.since) for recovery in page.context["recoveries"]]
    assert said == [(Decimal("62.5"), date(2026, 1, 1)), (0, None)]
    html = page.content.decode()
    assert f"à partir du {date_fr(date(2026, 1, 1))}" in html and "dès l’ouverture" in html


def test_activities_new_says_what_is_recovered_from_the_opening(as_):
    activity(as_("diane"), recovers="0")
    assert [(one.percent, one.since) for one in Activity.objects.get(code="BOIS9").vat_recoveries.all()] == [(0, None)]


def test_activities_profile_keeps_an_image_encoded_again(as_, cast):
    client = as_("lea")
    client.submit(url("activities:profile", "LEA"), {"logo": png(2000), "colour": "#7a1f3d", "layout": "bandeau"})
    made = Activity.objects.select_related("logo").get(code="LEA")
    assert (made.colour, made.layout, made.logo.media_type) == ("#7a1f3d", "bandeau", "image/png")
    from cae import files

    with Image.open(BytesIO(files.read(made.logo))) as image:
        assert max(image.size) == files.LOGO_SIDE
    page = client.get(url("activities:profile", "LEA")).content.decode()
    link = FileLink.objects.get(owner_id=made.pk, purpose="logo")
    assert reverse("file", args=[link.token]) in page
    client.submit(url("activities:profile", "LEA"), {"remove_logo": "on"})
    assert Activity.objects.get(code="LEA").logo is None


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("logo.png", b"MZ\x90\x00 this program", "n'est pas lisible ici"),
        ("logo.png", b"", "est vide"),
        ("logo.png", b"%PDF-1.7", "Formats acceptés : PNG, JPEG"),
        ("logo.png", b"<svg onload='alert(1)'/>", "n'est pas lisible ici"),
        ("logo.png", b"\x89PNG\r\n\x1a\n cut short", "abîmée"),
    ],
)
def test_activities_profile_refuses_a_file_that_is_not_what_it_says(as_, cast, name, content, sentence):
    file = SimpleUploadedFile(name, content, "image/png")
    answer = as_("lea").submit(url("activities:profile", "LEA"), {"logo": file, "phone": "04 00 00 00 09"})
    says(answer, sentence)
    assert "04 00 00 00 09" in answer.content.decode()
    assert Activity.objects.get(code="LEA").logo is None


def test_activities_profile_leaves_identity_and_money_alone(as_, cast):
    """Fields that are not on the form change nothing."""
    client = as_("lea")
    client.get(url("activities:profile", "LEA"))
    fields = dict(client.form().fields) | {"iban": "FR1420041010050500013M02606", "name": "Autre", "code": "X9"}
    client.post(url("activities:profile", "LEA"), fields)
    made = Activity.objects.get(code="LEA")
    assert (made.iban, made.name) == ("", "Léa Martin Illustration")


def test_activities_close(as_, cast):
    client = as_("diane")
    client.submit(url("activities:close", "NADIA"), {"until": "2026-02-28"})
    made = Activity.objects.get(code="NADIA")
    assert (made.closed_on, made.memberships.get().until) == (date(2026, 2, 28), date(2026, 2, 28))


def test_activities_close_says_what_is_left_and_what_becomes_of_it(as_, cast):
    client, address = as_("diane"), url("activities:close", "LEA")
    assert "le compte est à zéro" in client.get(url("activities:close", "NADIA")).content.decode()
    things = Things(cast)
    assert all((things.draft, things.waiting, things.invoice, things.quote, things.waiting_quote, things.draft_purchase))
    page = client.get(address)
    lines = {left.what: left.then for left in page.context["remains"]}
    said = " ".join(lines)
    for words in ("devis sans réponse", "factures pas encore émises", "à encaisser, ", "à terminer", "disponible"):
        assert words in said
    html = page.content.decode()
    for name in ("quotes", "invoices", "purchases"):
        assert reverse(f"billing:{name}:list", args=["LEA"]) in html
    adviser = a_holder(Right.ACTIVITIES_VIEW, Right.ACTIVITIES_EDIT)
    assert sign_in(StrictClient(), adviser).get(address).context["remains"] == []  # money is not theirs to see


def test_memberships_join_leave_and_share(as_, cast):
    client = as_("diane")
    client.submit(url("memberships:join", "LEA"), {"member": "Nadia Roche", "since": "2026-01-01", "main": ""})
    membership = cast.lea_activity.memberships.get(member=cast.nadia.member)
    says(client.submit(url("memberships:join", "LEA"), {"member": cast.nadia.email}), "déjà membre")
    parts = {f"part_{cast.lea.member.pk}": "2", f"part_{cast.nadia.member.pk}": "0"}
    says(client.submit(url("memberships:share", "LEA"), parts), "supérieure ou égale")
    client.submit(url("memberships:share", "LEA"), parts | {f"part_{cast.nadia.member.pk}": "1,5", "since": "2026-02-01"})
    assert cast.lea_activity.conventions.get().keys == {str(cast.lea.member.pk): "2", str(cast.nadia.member.pk): "1.5"}
    says(client.submit(url("memberships:leave", "LEA", membership.pk), {"until": "2025-01-01"}), "précède")
    client.submit(url("memberships:leave", "LEA", membership.pk), {"until": "2026-02-28"})
    membership.refresh_from_db()
    assert membership.until == date(2026, 2, 28)


def test_colours_are_judged_on_white():
    assert round(colours.contrast_with_white("#000000"), 2) == 21
    assert round(colours.contrast_with_white("#ffffff"), 2) == 1
    assert round(colours.contrast_with_white("#767676"), 2) == 4.54
    assert colours.check("#767676") is None
    assert "4,5 au moins" in str(colours.check("#777777"))


def test_layouts_are_those_of_the_documents():
    from billing.documents.enums import Layout

    assert DocumentLayout.choices == Layout.choices


# -- roles -----------------------------------------------------------------------------------------


def test_roles_new_edit_grant_and_withdraw(as_, cast):
    client = as_("diane")
    says(client.submit(url("roles:new"), {"name": "Vide"}), "Choisissez au moins un droit.")
    says(client.submit(url("roles:new"), {"name": "Direction", "rights": [Right.DESK]}), "Déjà pris")
    client.submit(url("roles:new"), {"name": "Accueil", "rights": [Right.DESK.value, Right.MEMBERS_VIEW.value]})
    role = Role.objects.get(name="Accueil")
    assert role.rights == [Right.MEMBERS_VIEW, Right.DESK]
    client.submit(url("roles:edit", role.pk), {"rights": [Right.DESK.value]})
    entry = history_of(role).first()
    assert entry.after == {"droits retirés": Right.MEMBERS_VIEW.label}
    fatou = cast.fatou.email
    says(client.submit(url("roles:grant", role.pk), {"user": fatou, "scope": "antenna"}), "Choisissez l'antenne")
    says(client.submit(url("roles:grant", role.pk), {"user": fatou, "since": "2026-03-01", "until": "2026-02-01"}), "précède")
    client.submit(url("roles:grant", role.pk), {"user": fatou, "scope": "antenna", "antenna": str(cast.valence.pk)})
    again = client.submit(url("roles:grant", role.pk), {"user": fatou, "scope": "antenna", "antenna": str(cast.valence.pk)})
    says(again, "a déjà")
    grant = Grant.objects.get(role=role)
    client.post(url("roles:withdraw", grant.pk))
    assert not Grant.objects.filter(role=role, until__isnull=True).exists()


def test_roles_withdraw_of_the_last_director_says_why(as_, cast):
    grant = Grant.objects.get(user=cast.diane)
    page = as_("diane").post(url("roles:withdraw", grant.pk), follow=True)
    says(page, "une personne au moins puisse composer les rôles")
    grant.refresh_from_db()
    assert grant.until is None


def test_roles_delegate_and_withdraw_delegation(as_, cast):
    client, member = as_("diane"), cast.lea.member
    says(client.submit(url("roles:delegate", member.pk), {"right": "ledger.post"}), "choix")
    says(client.submit(url("roles:delegate", member.pk), {"right": "invoices.issue", "ceiling": "-1"}), "Tapez 0,00")
    data = {"right": "invoices.issue", "activity": str(cast.lea_activity.pk), "ceiling": "1500,00"}
    client.submit(url("roles:delegate", member.pk), data)
    delegation = Delegation.objects.get(member=member)
    says(client.submit(url("roles:delegate", member.pk), data), "existe déjà")
    page = client.get(url("sheet", member.pk)).content.decode()
    assert f"jusqu’à {money(1500)} HT" in page
    client.post(url("roles:withdraw_delegation", delegation.pk))
    assert not Delegation.objects.filter(member=member, until__isnull=True).exists()


# -- the cooperative -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"siren": "123456789"}, "Ce SIREN n’existe pas"),
        ({"siret": "73282932000074"}, "autre SIREN"),
        ({"vat_number": "FR00999000003"}, "TVA"),
        ({"invoice_template": "F-{SEQYEAR}"}, "ajoutez"),
        ({"invoice_template": "F-{YYYY}-é{SEQYEAR}"}, "sans accent"),
        ({"credit_note_template": "F-{YYYY}-{SEQYEAR:5}"}, "même numéro"),
        ({"statutes_dated": "1926-01-01"}, "n'est pas plausible"),
        ({"electronic_address": "123"}, "commence par le SIREN"),
    ],
)
def test_cooperative_says_what_is_wrong(as_, cast, typed, sentence):
    says(as_("diane").submit(url("cooperative"), typed), sentence)


def test_cooperative_and_its_antennas(as_, cast):
    client = as_("diane")
    client.submit(url("cooperative"), {"phone": "04 99 00 00 09", "logo": png()})
    cast.cooperative.refresh_from_db()
    assert (cast.cooperative.phone, cast.cooperative.logo.media_type) == ("04 99 00 00 09", "image/png")
    says(client.submit(url("antennas:new"), {"name": "lyon"}), "Déjà pris")
    client.submit(url("antennas:new"), {"name": "Grenoble"})
    antenna = Antenna.objects.get(name="Grenoble")
    client.submit(url("antennas:edit", antenna.pk), {"city": "Échirolles"})
    antenna.refresh_from_db()
    assert antenna.city == "Échirolles"


def test_sheet_says_the_deadline_first(as_, cast):
    """TV-01 on the page: eighteen months of CAPE, then a CESA."""
    user = an_account(antenna=cast.lyon)
    a_cape(user.member, date(2024, 1, 1), date(2024, 12, 31))
    a_cape(user.member, date(2025, 1, 1), date(2025, 6, 30))
    actions.add_contract(member=user.member, by=BY, on=ON, kind="cesa", starts_on=date(2025, 7, 1))
    page = as_("diane").get(url("sheet", user.member.pk)).content.decode()
    assert "1er\u00a0janvier 2027" in page
    assert "moins 18 mois de contrats précédents" in page
