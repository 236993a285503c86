"""Activities: the analytic unit that invoices. The cooperative's own sections (shared services, suspense) are activities too."""

from django.db import models
from django.db.models import F, Q

from members.enums import ActivityKind


class Antenna(models.Model):
    """A place of the cooperative. Roles may be limited to one."""

    name = models.CharField("nom", max_length=80, unique=True)
    city = models.CharField("ville", max_length=80, blank=True)

    class Meta:
        verbose_name = "antenne"

    def __str__(self) -> str:
        return self.name


class Activity(models.Model):
    """What one or several members do under a trade name. `code` is in addresses and, by template, in numbers."""

    code = models.CharField("code", max_length=12, unique=True)
    name = models.CharField("nom commercial", max_length=120)
    trade = models.CharField("métier", max_length=120, blank=True)
    kind = models.CharField("nature", max_length=10, choices=ActivityKind.choices, default=ActivityKind.MEMBER)
    antenna = models.ForeignKey(Antenna, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="antenne")
    opened_on = models.DateField("ouverte le")
    closed_on = models.DateField("fermée le", null=True, blank=True)
    email = models.EmailField("adresse e-mail sur les documents", blank=True)
    phone = models.CharField("téléphone sur les documents", max_length=30, blank=True)
    website = models.CharField("site", max_length=120, blank=True)
    address = models.CharField("adresse sur les documents", max_length=200, blank=True)
    iban = models.CharField("IBAN imprimé", max_length=34, blank=True, help_text="Vide : le compte de la coopérative.")
    bic = models.CharField("BIC", max_length=11, blank=True)
    logo = models.ForeignKey("cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="logo")
    colour = models.CharField("couleur", max_length=7, default="#1f5f4a")
    signature = models.ForeignKey(
        "cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="signature"
    )
    layout = models.CharField("mise en page", max_length=20, default="classique")
    insurance_note = models.CharField("assurance professionnelle", max_length=300, blank=True)
    default_mention = models.TextField("mention ajoutée à chaque document", blank=True, max_length=1000)

    class Meta:
        verbose_name = "activité"
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z0-9]{2,12}$"), name="activity_code_form"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="activity_dates_in_order"
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind__in=["shared", "suspense"]), name="section_single"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_section(self) -> bool:
        """Whether it belongs to the cooperative itself rather than to members."""
        return self.kind != ActivityKind.MEMBER


class ActivityMember(models.Model):
    """A member of an activity, for a time. `main` marks the activity the person lives from first."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="memberships", verbose_name="activité")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="memberships", verbose_name="membre")
    main = models.BooleanField("activité principale", default=True)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "membre d'une activité"
        constraints = [
            models.UniqueConstraint(fields=["activity", "member"], condition=Q(until__isnull=True), name="activity_member_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="activity_member_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} — {self.activity}"


class SharingConvention(models.Model):
    """How the members of a shared activity divide what it can pay, from a date, by a signed convention (CAE-16).

    `keys` maps a member's id to their part; parts are weights, so 50/30/20 and 5/3/2 say the same.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="conventions", verbose_name="activité")
    since = models.DateField("à partir du")
    keys = models.JSONField("parts")
    signed_on = models.DateField("convention signée le")
    file = models.ForeignKey("cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="convention")

    class Meta:
        verbose_name = "convention de partage"
        constraints = [models.UniqueConstraint(fields=["activity", "since"], name="sharing_convention_once")]

    def __str__(self) -> str:
        return f"{self.activity} depuis le {self.since:%d/%m/%Y}"


class VatRecovery(models.Model):
    """What part of the VAT of its purchases an activity recovers, from a date (none: from its opening, and before).

    The last that has begun counts; without any, the whole is recovered.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="vat_recoveries", verbose_name="activité")
    since = models.DateField("à partir du", null=True, blank=True)
    percent = models.DecimalField("TVA récupérable sur les achats (%)", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = "TVA récupérable d'une activité"
        constraints = [
            models.UniqueConstraint(fields=["activity", "since"], nulls_distinct=False, name="vat_recovery_once"),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="vat_recovery_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % depuis {f'le {self.since:%d/%m/%Y}' if self.since else 'l’ouverture'}"
