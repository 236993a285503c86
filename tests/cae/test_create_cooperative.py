"""The first day of an installation: one command, one link, and the first director works."""

import builtins
import io
import re

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import CommandError, call_command
from django.urls import NoReverseMatch, reverse

from billing.models import Account, BankAccount, FiscalYear
from cae.rights import Right
from members.models import Activity, Cooperative, Member, Role, User
from tests.support.addresses import ROWS, is_only_posted

ANSWERS = {
    "name": "Les Ateliers de l'Estuaire",
    "legal-form": "scop_sarl",
    "siren": "732 829 320",
    "siret": "732 829 320 00009",
    "rcs-city": "Nantes",
    "statutes-dated": "16/06/2025",
    "address": "1 quai de la Fosse",
    "postcode": "44000",
    "city": "Nantes",
    "email": "bonjour@estuaire.example",
    "director-first-name": "Ada",
    "director-last-name": "Le Goff",
    "director-email": "Ada@estuaire.example",
    "year-starts": "01/01/2026",
}
PASSWORD = "trois petits chats bleus"


def create(**changed: str) -> str:
    """Runs the command without a question; returns what it says."""
    said = io.StringIO()
    options = {**ANSWERS, **{name.replace("_", "-"): value for name, value in changed.items()}}
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    call_command("create_cooperative", "--no-input", *arguments, stdout=said)
    return said.getvalue()


def link_in(text: str) -> str:
    return re.search(r"https?://[^/]+(/\S+)", text)[1]


def addresses() -> list[str]:
    """Every page of ours that needs no thing to be shown, and that someone who may do everything opens."""
    found = []
    for name, row in ROWS.items():
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        if row.page and row.kind != "public" and row.expected("diane") == 200 and not is_only_posted(name):
            found.append(address)
    return found


def test_what_is_written(bare_database):
    create()
    cooperative = Cooperative.objects.get()
    assert (cooperative.siren, cooperative.vat_number) == ("732829320", "FR44732829320")
    assert set(Activity.objects.values_list("code", "kind")) == {("COMMUN", "shared"), ("ATTENTE", "suspense")}
    year = FiscalYear.objects.get()
    assert (year.starts_on.isoformat(), year.ends_on.isoformat()) == ("2026-01-01", "2026-12-31")
    director = Member.objects.get()
    assert (str(director), director.email) == ("Ada Le Goff", "ada@estuaire.example")
    assert director.user.access.everywhere == set(Right)
    assert director.user.access.needs_second_factor
    assert Role.objects.count() == 5
    assert not BankAccount.objects.exists()


def test_the_bank_account_of_the_invoices(bare_database):
    create(bank="Crédit de l'Estuaire", iban="FR76 3000 6000 0112 3456 7890 189", year_ends="30/11/2027")
    account = BankAccount.objects.get()
    assert (account.label, account.iban, account.printed) == ("Crédit de l'Estuaire", "FR7630006000011234567890189", True)
    assert FiscalYear.objects.get().ends_on.isoformat() == "2027-11-30"


def test_the_first_director_comes_in_and_every_page_answers(bare_database, client, mails):
    said = create()
    assert mails[0].to == ["ada@estuaire.example"]
    assert link_in(said) in mails[0].body
    client.submit(link_in(said), {"password": PASSWORD, "again": PASSWORD})
    assert client.get(reverse("home")).url == reverse("mfa_index")
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302

    sections = [reverse("members:activities:sheet", args=[code]) for code in ("COMMUN", "ATTENTE")]
    waiting, seen = [reverse("home"), *sections, *addresses()], set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        response = client.get(address)
        if response.status_code in {301, 302}:
            links = [response.url]
        else:
            assert response.status_code == 200, f"{address} answers {response.status_code}"
            html = "" if response.streaming else response.content.decode(response.charset, errors="ignore")
            links = re.findall(r'href="(/[^"#?]*)', html) if "html" in response["Content-Type"] else []
        links = [
            link for link in links if not link.startswith(("/static/", "/compte/")) and link not in seen and link not in waiting
        ]
        waiting += links
    assert {reverse("desk"), reverse("members:cooperative"), reverse("billing:account:index", args=["COMMUN"])} <= seen


def test_a_second_time_is_refused(bare_database):
    create()
    with pytest.raises(CommandError, match="« Les Ateliers de l'Estuaire » est déjà enregistrée"):
        create(name="Une autre")
    assert (Cooperative.objects.get().name, Member.objects.count()) == (ANSWERS["name"], 1)


def test_without_the_reference_data_it_says_what_to_do_first(bare_database, monkeypatch):
    monkeypatch.setattr(Account.objects.__class__, "exists", lambda manager: False)
    with pytest.raises(CommandError, match="load_reference"):
        create()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("siren", "732 829 321", "--siren : Ce SIREN n’existe pas"),
        ("siret", "552 100 554 00013", "--siret : Ce SIRET est celui d'un autre SIREN."),
        ("legal-form", "sarl", "--legal-form : "),
        ("name", "", "--name : "),
        ("director-email", "ada", "--director-email : "),
        ("year-starts", "janvier", "--year-starts : "),
        ("year-ends", "31/12/2025", "--year-ends : L'exercice finit après son premier jour."),
        ("year-ends", "31/12/2027", "--year-ends : Un exercice ne dure pas plus de vingt-trois mois."),
        ("year-ends", "15/12/2026", "--year-ends : Un exercice finit le dernier jour d'un mois"),
        ("year-starts", "16/07/2026", "--year-starts : Un exercice commence le premier jour d'un mois"),
        ("iban", "FR76 1234", "--iban : "),
        ("bank", "Crédit", "--iban : Indiquez l'IBAN"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(bare_database, name, value, sentence):
    with pytest.raises(CommandError) as told:
        create(**{name: value})
    assert sentence in str(told.value)
    assert not (Cooperative.objects.exists() or Activity.objects.exists() or Member.objects.exists() or User.objects.exists())


def test_what_the_options_do_not_say_is_asked_and_asked_again(bare_database, monkeypatch):
    """The name is asked, the first SIREN is wrong, the year's end and the bank are left for later."""
    asked = []
    replies = iter(["Estuaire", "", "", "", "732 829 320"])

    def reply(question):
        asked.append(question)
        return next(replies)

    monkeypatch.setattr(builtins, "input", reply)
    given = {**ANSWERS, "siren": "111 111 111"}
    del given["name"]
    arguments = [part for name, value in given.items() for part in (f"--{name}", value)]
    errors = io.StringIO()
    call_command("create_cooperative", *arguments, stdout=io.StringIO(), stderr=errors)
    assert asked == [
        "Dénomination de la coopérative : ",
        "Dernier jour (vide : douze mois) : ",
        "Nom de la banque (vide : plus tard) : ",
        "IBAN imprimé sur les factures (vide : plus tard) : ",
        "SIREN : ",
    ]
    assert "Ce SIREN n’existe pas" in errors.getvalue()
    assert Cooperative.objects.get().name == "Estuaire"


def test_before_it_exists_pages_say_a_sentence(bare_database, client):
    """The operator's own account may do everything and finds nothing yet."""
    operator = User.objects.create_superuser("operateur@exemple.test", PASSWORD)
    client.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/operateur/")["Location"] == reverse("mfa_index")  # a password alone opens nothing
    TOTP.activate(operator, generate_totp_secret())
    assert client.get("/operateur/").status_code == 200
    page = client.get(reverse("members:cooperative"))
    assert page.status_code == 409
    assert "create_cooperative" in page.content.decode()
    for address in addresses():
        assert client.get(address).status_code < 500, address
