"""The first day of an installation: the cooperative, its sections, its first fiscal year, the team's roles, its first director.

It calls the actions of the rooms, in one transaction; the command `create_cooperative` asks the questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from billing.ledger.actions import open_year
from billing.ledger.rules import is_a_year
from billing.models import Account
from billing.payments.actions import save_bank_account
from cae import identifiers
from cae.access import Refusal, Refused
from cae.actors import System
from cae.periods import add_months
from members import actions
from members.actions.invitations import token_of
from members.actions.roles import create_starting_roles
from members.enums import ActivityKind, LegalForm
from members.forms.cooperative import CooperativeForm
from members.models import Cooperative, Member

BY = System("mise en service")
SECTIONS = (
    (ActivityKind.SHARED_SERVICES, "COMMUN", "Services mutualisés"),
    (ActivityKind.SUSPENSE, "ATTENTE", "En attente"),
)
BANK = "512000"


@dataclass(frozen=True)
class Question:
    """What is asked: the name of its option, and its words."""

    name: str
    label: str


QUESTIONS = (
    Question("name", "dénomination de la coopérative"),
    Question("legal-form", f"forme ({', '.join(LegalForm.values)})"),
    Question("siren", "SIREN"),
    Question("siret", "SIRET du siège"),
    Question("rcs-city", "ville du RCS"),
    Question("statutes-dated", "date des statuts en vigueur (JJ/MM/AAAA)"),
    Question("address", "adresse"),
    Question("postcode", "code postal"),
    Question("city", "ville"),
    Question("email", "adresse e-mail de la coopérative"),
    Question("director-first-name", "prénom de la première personne de la direction"),
    Question("director-last-name", "son nom"),
    Question("director-email", "son adresse e-mail"),
    Question("year-starts", "premier jour de l'exercice comptable (JJ/MM/AAAA)"),
    Question("year-ends", "dernier jour (vide : douze mois)"),
    Question("bank", "nom de la banque (vide : plus tard)"),
    Question("iban", "IBAN imprimé sur les factures (vide : plus tard)"),
)
YEAR = {"starts_on": "year_starts", "ends_on": "year_ends"}  # by field of the rule
IDENTITY = ("name", "legal-form", "siren", "siret", "rcs-city", "statutes-dated", "address", "postcode", "city", "email")


class RestForm(forms.Form):
    """What is asked beside the identity."""

    director_first_name = forms.CharField(max_length=80)
    director_last_name = forms.CharField(max_length=80)
    director_email = forms.EmailField()
    year_starts = forms.DateField()
    year_ends = forms.DateField(required=False)
    bank = forms.CharField(max_length=80, required=False)
    iban = forms.CharField(required=False)

    def clean_iban(self) -> str:
        return identifiers.iban(self.cleaned_data["iban"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("bank") and not data.get("iban") and "iban" not in self.errors:
            self.add_error("iban", "Indiquez l'IBAN de ce compte, ou laissez aussi le nom de la banque vide.")
        starts, ends = data.get("year_starts"), data.get("year_ends")
        if starts and "year_ends" not in self.errors:
            ends = data["year_ends"] = ends or add_months(starts, 12) - timedelta(days=1)
            if ends <= starts:
                self.add_error("year_ends", "L'exercice finit après son premier jour.")
            elif refusal := is_a_year(starts, ends):
                self.add_error(YEAR[refusal.field], str(refusal))
        return data


@dataclass(frozen=True)
class Answers:
    """What was answered, judged by the forms of the house."""

    identity: dict[str, Any]
    rest: dict[str, Any]


def judge(given: Mapping[str, str]) -> tuple[Answers, dict[str, str]]:
    """The answers as the actions take them, and what is wrong, by the name of its question."""
    typed = {name.replace("-", "_"): value for name, value in given.items()}
    start = CooperativeForm(instance=Cooperative())
    identity = {name: start.get_initial_for_field(field, name) for name, field in start.fields.items()}
    identity |= {name.replace("-", "_"): typed.get(name.replace("-", "_"), "") for name in IDENTITY}
    identity["vat_number"] = _vat_of(identity["siren"])
    identity["electronic_address"] = identifiers.compact(identity["siren"])
    first, second = CooperativeForm(identity), RestForm(typed)
    faults = {
        name.replace("_", "-"): " ".join(errors)
        for form in (first, second)
        for name, errors in form.errors.items()
        if name not in {"vat_number", "electronic_address"}  # made from the SIREN, whose own fault is told
    }
    values = {} if faults else first.values()
    return Answers(values, second.cleaned_data), faults


def _vat_of(siren: str) -> str:
    try:
        return identifiers.vat_of_siren(identifiers.siren(siren)) if siren else ""
    except forms.ValidationError:
        return ""


def check_first() -> None:
    """Refuses when the cooperative exists already, or when the reference data was never loaded."""
    found = Cooperative.objects.first()
    if found is not None:
        raise Refused(
            Refusal(f"« {found} » est déjà enregistrée.", remedy="Ses réglages se changent sur la page « La coopérative ».")
        )
    if not Account.objects.exists():
        raise Refused(Refusal("Le plan comptable est vide.", remedy="Lancez d'abord « manage.py load_reference »."))


@transaction.atomic
def found(answers: Answers, *, on: date, at: datetime) -> tuple[Member, str]:
    """Writes all of it, and invites the director by mail; returns them and the link of their invitation.

    Refuses as `check_first` and as the actions do; then nothing is written.
    """
    check_first()
    rest = answers.rest
    actions.set_up_cooperative(by=BY, on=on, **answers.identity)
    starts = rest["year_starts"]
    for kind, code, name in SECTIONS:
        actions.open_activity(by=BY, on=on, code=code, name=name, kind=kind, opened_on=starts)
    open_year(starts_on=starts, ends_on=rest["year_ends"], by=BY)
    if rest["iban"]:
        values = {
            "label": rest["bank"] or "Compte courant",
            "iban": rest["iban"],
            "account": Account.objects.get(pk=BANK),
            "printed": True,
        }
        save_bank_account(bank_account=None, values=values, by=BY)
    everything = create_starting_roles(by=BY)[0]
    director = actions.create_member(
        by=BY,
        on=on,
        first_name=rest["director_first_name"],
        last_name=rest["director_last_name"],
        email=rest["director_email"],
    )
    account = actions.open_account(member=director, by=BY)
    actions.grant_role(user=account, role=everything, by=BY, on=on)
    invitation = actions.invite_member(member=director, by=BY, at=at)
    return director, settings.SITE_URL + reverse("members:accept", args=[token_of(invitation)])
