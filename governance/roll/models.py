"""Who may vote, in dated and hashed versions. A version never changes; an admission voted or a status lost makes a new one
for the next resolution. The bytes downloaded are those hashed."""

from django.db import models

from cae.triggers import append_only
from governance.roll.enums import RollKind


class Roll(models.Model):
    """A version of the list of voters of a meeting: canonical text (sorted lines `right;name;college`) and its SHA-256."""

    meeting = models.ForeignKey("governance.Meeting", models.PROTECT, related_name="rolls")
    kind = models.CharField(max_length=12, choices=RollKind.choices)
    version = models.PositiveSmallIntegerField()
    day = models.DateField("situation au")
    reason = models.CharField("motif", max_length=300)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    objections_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "liste électorale"
        constraints = [models.UniqueConstraint(fields=["meeting", "kind", "version"], name="roll_version_once")]
        triggers = append_only("roll")

    def __str__(self) -> str:
        return f"liste n° {self.version}"


class VotingRight(models.Model):
    """One voice of one member on a version of the roll: never a weight. `key` is the same from one version to the next."""

    roll = models.ForeignKey(Roll, models.PROTECT, related_name="rights")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    key = models.UUIDField()
    name = models.CharField(max_length=170)
    college = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = "droit de vote"
        constraints = [
            models.UniqueConstraint(fields=["roll", "member"], name="one_member_one_vote"),
            models.UniqueConstraint(fields=["roll", "key"], name="voting_right_key_once"),
        ]
        triggers = append_only("voting_right")

    def __str__(self) -> str:
        return self.name


class Objection(models.Model):
    """A member says that a version of the roll is wrong; it is answered, and a new version made when they are right."""

    roll = models.ForeignKey(Roll, models.PROTECT, related_name="objections")
    author = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    text = models.TextField("objet", max_length=2000)
    made_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField("réponse", max_length=2000, blank=True)
    upheld = models.BooleanField("fondée", null=True)
    answered_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "réclamation"
