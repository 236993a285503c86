"""How members are convened, and the proof of each sending."""

from django.db import models
from django.db.models import F, Q

from cae.triggers import append_only
from governance.convening.enums import Channel, SendingKind, SendingState


class NoticeConsent(models.Model):
    """The agreement of a member to be convened by e-mail (GOV-32, GOV-36); without one in force, a letter is sent."""

    member = models.ForeignKey("members.Member", models.PROTECT, related_name="notice_consents")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "accord pour la convocation par courriel"
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(withdrawn_at__isnull=True), name="one_consent_in_force"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")), name="consent_dates_in_order"
            ),
        ]


class Convocation(models.Model):
    """The convening of a meeting: what was sent, when it had to be, and why it is late if it is (GOV-39)."""

    meeting = models.OneToOneField("governance.Meeting", models.PROTECT, related_name="convocation")
    roll = models.ForeignKey("governance.Roll", models.PROTECT, related_name="+")
    latest_on = models.DateField("au plus tard le")
    late_reason = models.CharField("convoquée hors délai", max_length=500, blank=True)
    content = models.BinaryField()  # canonical JSON of the notice: what letters, mails and the minutes say
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "convocation"
        triggers = append_only("convocation")

    def __str__(self) -> str:
        return f"convocation de « {self.meeting} »"


class Sending(models.Model):
    """One notice to one person by one channel, and its proof. A bounce is treated by another sending."""

    convocation = models.ForeignKey(Convocation, models.PROTECT, related_name="sendings")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=SendingKind.choices, default=SendingKind.CONVOCATION)
    channel = models.CharField("moyen", max_length=6, choices=Channel.choices)
    address = models.CharField("adresse", max_length=400)
    state = models.CharField(max_length=8, choices=SendingState.choices, default=SendingState.QUEUED)
    message_id = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField("demandé à")
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    why = models.CharField("cause du retour", max_length=500, blank=True)
    treated_at = models.DateTimeField(null=True)
    instead_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="again", verbose_name="remplace l'envoi"
    )

    class Meta:
        verbose_name = "envoi"
        constraints = [
            models.UniqueConstraint(
                fields=["convocation", "member", "kind"],
                condition=Q(instead_of__isnull=True) & ~Q(kind="reminder"),
                name="convened_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("bounced", "failed")) | ~Q(why=""), name="sending_returned_with_a_cause"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sent", "posted")) | Q(sent_at__isnull=False), name="sending_sent_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["convocation", "state"]), models.Index(fields=["message_id"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} à {self.member}"
