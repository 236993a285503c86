"""Who is there, from when to when; who holds the bureau; what went wrong."""

from django.db import models
from django.db.models import F, Q

from governance.attendance.enums import BureauRole, CheckedBy, PresenceMode


class Presence(models.Model):
    """A member in the meeting between two instants; leaving and coming back make two rows."""

    meeting = models.ForeignKey("governance.Meeting", models.PROTECT, related_name="presences")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    mode = models.CharField("présence", max_length=6, choices=PresenceMode.choices)
    checked_by = models.CharField(max_length=4, choices=CheckedBy.choices)
    arrived_at = models.DateTimeField("arrivée")
    left_at = models.DateTimeField("départ", null=True, blank=True)
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
    """What the minutes must tell: an interruption of the relay, a challenge, an incident of the ballot (GOV-77)."""

    meeting = models.ForeignKey("governance.Meeting", models.PROTECT, related_name="incidents")
    starts_at = models.DateTimeField("de")
    ends_at = models.DateTimeField("à", null=True, blank=True)
    text = models.CharField("ce qui s'est passé", max_length=1000)
    told_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "incident"
