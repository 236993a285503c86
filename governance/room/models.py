"""Where a meeting is while it is held, and who asks to speak. What was said is not recorded: only when, and by whom."""

from django.db import models
from django.db.models import F, Q

from governance.room.enums import LIVE, Side, TurnState


class Sitting(models.Model):
    """The present item of a meeting, the time left for it, and whether it is suspended. One per meeting, made by its first act.

    The countdown runs until `clock_ends_at`, or is stopped with `clock_left` seconds (negative: beyond the time that was
    planned), or was never started. `suspension`: the incident that tells a suspension in the minutes; over when it has its end.
    """

    meeting = models.OneToOneField("governance.Meeting", models.PROTECT, related_name="sitting")
    item = models.ForeignKey("governance.AgendaItem", models.PROTECT, null=True, blank=True, related_name="+")
    item_since = models.DateTimeField(null=True, blank=True)
    clock_ends_at = models.DateTimeField(null=True, blank=True)
    clock_left = models.IntegerField(null=True, blank=True)
    suspension = models.ForeignKey("governance.Incident", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "séance"
        constraints = [
            models.CheckConstraint(
                condition=Q(clock_ends_at__isnull=True) | Q(clock_left__isnull=True), name="clock_runs_or_is_stopped"
            ),
            models.CheckConstraint(condition=Q(item__isnull=True) | Q(item_since__isnull=False), name="item_has_its_hour"),
        ]


class Turn(models.Model):
    """A request to speak, and what became of it. `side`: for or against what is discussed, when the person said so."""

    meeting = models.ForeignKey("governance.Meeting", models.PROTECT, related_name="turns")
    item = models.ForeignKey("governance.AgendaItem", models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=TurnState.choices, default=TurnState.WAITING)
    side = models.CharField(max_length=7, choices=Side.choices, blank=True)
    asked_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "demande de parole"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], condition=Q(state__in=LIVE), name="one_turn_a_person"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="speaking"), name="one_speaker_at_once"),
            models.CheckConstraint(
                condition=~Q(state__in=(TurnState.SPEAKING, TurnState.DONE)) | Q(called_at__isnull=False),
                name="speaks_once_called",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(called_at__isnull=True) | Q(ended_at__gte=F("called_at")),
                name="turn_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "state"])]

    def __str__(self) -> str:
        return f"{self.member}"
