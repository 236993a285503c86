"""Who is there, from when to when; who holds the bureau; what went wrong."""

from django.db import models
from django.db.models import F, Q

from cae.triggers import append_only
from governance.attendance.enums import BureauRole, CheckedBy, IncidentKind, PresenceMode
from governance.meetings.enums import ResolutionNature


class Presence(models.Model):
    """A member in the meeting between two instants; leaving and coming back make two rows."""

    meeting = models.ForeignKey("governance.Meeting", models.PROTECT, related_name="presences")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    mode = models.CharField("présence", max_length=6, choices=PresenceMode.choices)
    checked_by = models.CharField(max_length=4, choices=CheckedBy.choices)
    arrived_at = models.DateTimeField("arrivée")
    left_at = models.DateTimeField("départ", null=True, blank=True)
    noted_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    signature = models.ForeignKey("cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "présence"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], condition=Q(left_at__isnull=True), name="present_once"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")), name="leaves_after_arriving"
            ),
        ]
        indexes = [models.Index(fields=["meeting", "arrived_at"])]


class BureauMember(models.Model):
    meeting = models.ForeignKey("governance.Meeting", models.CASCADE, related_name="bureau")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    role = models.CharField("rôle", max_length=9, choices=BureauRole.choices)

    class Meta:
        verbose_name = "membre du bureau"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="bureau_member_once"),
            models.UniqueConstraint(
                fields=["meeting", "role"], condition=Q(role__in=("chair", "secretary")), name="bureau_one_chair_one_secretary"
            ),
        ]


class Incident(models.Model):
    """What the minutes must tell: an interruption of the relay, a challenge, an incident of the ballot (GOV-77). A quorum that
    was reached and is lost when people leave is one, written by the departure, of the resolutions of one `nature`."""

    meeting = models.ForeignKey("governance.Meeting", models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=6, choices=IncidentKind.choices, default=IncidentKind.TOLD)
    nature = models.CharField(max_length=13, choices=ResolutionNature.choices, blank=True)
    starts_at = models.DateTimeField("de")
    ends_at = models.DateTimeField("à", null=True, blank=True)
    text = models.CharField("ce qui s'est passé", max_length=1000)
    told_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "incident"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="incident_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["meeting", "nature"], condition=Q(kind="quorum", ends_at__isnull=True), name="quorum_lost_once"
            ),
        ]


class QuorumRecord(models.Model):
    """The quorum as it stood when a vote opened on a resolution: counted voices, voices needed, and the rule with its article."""

    resolution = models.ForeignKey("governance.Resolution", models.PROTECT, related_name="quorums")
    roll = models.ForeignKey("governance.Roll", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    voters = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    represented = models.PositiveIntegerField()
    postal = models.PositiveIntegerField()
    needed = models.PositiveIntegerField()
    sentence = models.CharField(max_length=500)

    class Meta:
        verbose_name = "quorum constaté"
        ordering = ["at", "pk"]
        triggers = append_only("quorum")


class AttendanceSheet(models.Model):
    """The attendance sheet certified by the bureau: canonical JSON and its SHA-256, frozen at the first signature (GOV-80)."""

    meeting = models.OneToOneField("governance.Meeting", models.PROTECT, related_name="attendance_sheet")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    certified_at = models.DateTimeField()

    class Meta:
        verbose_name = "feuille de présence"
        triggers = append_only("attendance_sheet")


class SheetSignature(models.Model):
    """The signature of a member of the bureau on the very bytes of the sheet."""

    sheet = models.ForeignKey(AttendanceSheet, models.PROTECT, related_name="signatures")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    role = models.CharField(max_length=9, choices=BureauRole.choices)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = "signature de la feuille de présence"
        constraints = [models.UniqueConstraint(fields=["sheet", "member"], name="sheet_signed_once")]
        triggers = append_only("sheet_signature")
