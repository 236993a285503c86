"""The named cast: the same eight people in the tests, the demo and the pictures. All of it is invented.

Léa invoices alone (LEA) and with Karim (ATELIER); Nadia is a stranger to both; Odile keeps the accounts, Bruno accompanies,
Diane directs, Fatou runs groups, Bastien sits on the board.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.models import Account, Bracket, FiscalYear, Scale, ScaleLine
from billing.payments.models import BankAccount
from governance.decisions.enums import DecisionBody
from governance.decisions.search import index_decisions
from governance.models import Decision
from members.enums import ActivityKind, ContractKind, GrantScope, LegalForm
from members.models import Activity, ActivityMember, Antenna, Contract, Cooperative, Grant, Member, Role, SharingConvention, User
from members.reference import starting_roles
from members.search import index_everything

SIREN, SIRET, VAT_NUMBER = "999000003", "99900000300015", "FR42999000003"
IBAN = "FR7699999000010000000000115"
OPENED = date(2024, 1, 2)


@dataclass(frozen=True)
class Cast:
    """The accounts and activities by the name they bear in the stories."""

    cooperative: Cooperative
    lea: User
    karim: User
    nadia: User
    odile: User
    bruno: User
    diane: User
    fatou: User
    bastien: User
    lea_activity: Activity  # LEA: Léa alone, CESA
    atelier: Activity  # ATELIER: Léa and Karim, 60/40
    karim_activity: Activity
    nadia_activity: Activity  # NADIA: CAPE
    fatou_activity: Activity
    bastien_activity: Activity
    shared: Activity
    suspense: Activity
    lyon: Antenna
    valence: Antenna
    bank: BankAccount
    decision: Decision

    @property
    def people(self) -> dict[str, User]:
        return {name: getattr(self, name) for name in ("lea", "karim", "nadia", "odile", "bruno", "diane", "fatou", "bastien")}


def create() -> Cast:
    """Writes the cooperative, its sections, roles, years, first scale (10 % of what is invoiced) and the eight people."""
    cooperative = Cooperative.objects.create(
        name="Les Ateliers du Confluent",
        legal_form=LegalForm.SCOP_SA,
        capital_note="capital variable minimum de 18 500 €",
        siren=SIREN,
        siret=SIRET,
        vat_number=VAT_NUMBER,
        rcs_city="Lyon",
        naf_code="7022Z",
        address="12 quai des Étoiles",
        postcode="69002",
        city="Lyon",
        email="bonjour@confluent.example",
        phone="04 99 00 00 01",
        website="confluent.example",
        electronic_address=SIREN,
        statutes_dated=date(2023, 6, 16),
        mediator="Médiation du Confluent, 1 place de la Paix, 69001 Lyon — mediation.example",
    )
    lyon = Antenna.objects.create(name="Lyon", city="Lyon")
    valence = Antenna.objects.create(name="Valence", city="Valence")
    shared = Activity.objects.create(
        code="COMMUN", name="Services mutualisés", kind=ActivityKind.SHARED_SERVICES, opened_on=OPENED
    )
    suspense = Activity.objects.create(code="ATTENTE", name="En attente", kind=ActivityKind.SUSPENSE, opened_on=OPENED)
    FiscalYear.objects.bulk_create(
        FiscalYear(starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)) for year in range(2024, 2029)
    )
    bank = BankAccount.objects.create(
        label="Banque du Confluent", iban=IBAN, account=Account.objects.get(pk="512000"), printed=True
    )
    for role in starting_roles():
        Role.objects.create(
            name=role.name, summary=role.summary, rights=role.rights, needs_second_factor=role.needs_second_factor
        )
    decision = Decision.objects.create(
        number="AG-2024-03",
        body=DecisionBody.ASSEMBLY,
        title="Contribution aux services mutualisés",
        text="La contribution est fixée à 10 % du chiffre d'affaires hors taxes facturé.",
        decided_on=date(2024, 1, 5),
        effective_on=date(2024, 1, 5),
    )
    scale = Scale.objects.create(code="general", name="Barème général", decision=decision, starts_on=date(2024, 1, 5))
    line = ScaleLine.objects.create(
        scale=scale, code="contribution", label="Contribution aux services mutualisés", base="invoiced", destination=shared
    )
    Bracket.objects.create(line=line, above=0, rate=Decimal(10))

    people: dict[str, User] = {}

    def person(
        key: str, first: str, last: str, antenna: Antenna, *, associate: date | None = None, contract: ContractKind | None = None
    ) -> Member:
        user = User.objects.create_user(f"{key}@confluent.example", None, display_name=f"{first} {last}")
        people[key] = user
        member = Member.objects.create(
            user=user,
            first_name=first,
            last_name=last,
            email=user.email,
            antenna=antenna,
            city=antenna.city,
            applied_on=date(2023, 11, 6),
            associate_since=associate,
        )
        if contract:
            ends = date(2026, 12, 31) if contract == ContractKind.CAPE else None
            starts = date(2026, 1, 1) if contract == ContractKind.CAPE else date(2024, 1, 8)
            fixed = (
                Decimal(600) if contract == ContractKind.CESA else Decimal(2100) if contract == ContractKind.CDI else Decimal(0)
            )
            Contract.objects.create(
                member=member, kind=contract, signed_on=starts, starts_on=starts, ends_on=ends, fixed_part=fixed
            )
        return member

    def activity(code: str, name: str, trade: str, *members: Member, antenna: Antenna, main: bool = True) -> Activity:
        opened = Activity.objects.create(
            code=code,
            name=name,
            trade=trade,
            antenna=antenna,
            opened_on=date(2024, 1, 8),
            email=f"{code.lower()}@confluent.example",
            phone="06 99 00 00 02",
        )
        for member in members:
            ActivityMember.objects.create(activity=opened, member=member, main=main, since=opened.opened_on)
        return opened

    def given(key: str, name: str, antenna: Antenna | None = None) -> None:
        scope = GrantScope.ANTENNA if antenna else GrantScope.ALL
        Grant.objects.create(user=people[key], role=Role.objects.get(name=name), scope=scope, antenna=antenna, since=OPENED)

    cesa = ContractKind.CESA
    lea = person("lea", "Léa", "Martin", lyon, associate=date(2025, 6, 20), contract=cesa)
    karim = person("karim", "Karim", "Benali", lyon, contract=cesa)
    nadia = person("nadia", "Nadia", "Roche", valence, contract=ContractKind.CAPE)
    person("odile", "Odile", "Garnier", lyon, associate=date(2024, 6, 14), contract=ContractKind.CDI)
    bruno = person("bruno", "Bruno", "Lefèvre", lyon, associate=date(2024, 6, 14), contract=ContractKind.CDI)
    person("diane", "Diane", "Moreau", lyon, associate=date(2024, 6, 14), contract=ContractKind.CDI)
    fatou = person("fatou", "Fatou", "Diallo", valence, associate=date(2025, 6, 20), contract=cesa)
    bastien = person("bastien", "Bastien", "Roy", lyon, associate=date(2024, 6, 14), contract=cesa)
    Member.objects.filter(pk__in=[lea.pk, karim.pk]).update(adviser=bruno)
    lea_activity = activity("LEA", "Léa Martin Illustration", "Illustration", lea, antenna=lyon)
    atelier = activity("ATELIER", "Atelier Grain de Papier", "Graphisme et édition", lea, karim, antenna=lyon, main=False)
    SharingConvention.objects.create(
        activity=atelier, since=atelier.opened_on, keys={str(lea.pk): "60", str(karim.pk): "40"}, signed_on=atelier.opened_on
    )
    karim_activity = activity("KARIM", "Benali Web", "Développement web", karim, antenna=lyon)
    nadia_activity = activity("NADIA", "Les pains de Nadia", "Boulangerie itinérante", nadia, antenna=valence)
    fatou_activity = activity("FATOU", "Diallo Formation", "Formation professionnelle", fatou, antenna=valence)
    bastien_activity = activity("BASTIEN", "Roy Menuiserie", "Menuiserie", bastien, antenna=lyon)
    given("odile", "Comptabilité")
    given("bruno", "Accompagnement", lyon)
    given("diane", "Direction")
    given("fatou", "Animation de groupes")
    given("bastien", "Conseil d'administration")
    index_everything()
    index_decisions([decision])
    return Cast(
        cooperative=cooperative,
        **people,
        lea_activity=lea_activity,
        atelier=atelier,
        karim_activity=karim_activity,
        nadia_activity=nadia_activity,
        fatou_activity=fatou_activity,
        bastien_activity=bastien_activity,
        shared=shared,
        suspense=suspense,
        lyon=lyon,
        valence=valence,
        bank=bank,
        decision=decision,
    )


def read() -> Cast:
    """The cast already in the base (three reads), for tests that start from a copy of it."""
    users = {user.email.split("@")[0]: user for user in User.objects.filter(email__endswith="@confluent.example")}
    activities = {activity.code: activity for activity in Activity.objects.select_related("antenna")}
    antennas = {antenna.name: antenna for antenna in Antenna.objects.all()}
    return Cast(
        cooperative=Cooperative.objects.get(),
        **{name: users[name] for name in ("lea", "karim", "nadia", "odile", "bruno", "diane", "fatou", "bastien")},
        lea_activity=activities["LEA"],
        atelier=activities["ATELIER"],
        karim_activity=activities["KARIM"],
        nadia_activity=activities["NADIA"],
        fatou_activity=activities["FATOU"],
        bastien_activity=activities["BASTIEN"],
        shared=activities["COMMUN"],
        suspense=activities["ATTENTE"],
        lyon=antennas["Lyon"],
        valence=antennas["Valence"],
        bank=BankAccount.objects.get(printed=True),
        decision=Decision.objects.get(number="AG-2024-03"),
    )
